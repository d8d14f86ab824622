"""Colours, sizes and places that all films share.

Palette: Okabe and Ito (2008), "Color universal design", which eight of ten colour-blind readers' eyes tell apart; its
two darkest hues are lifted, since on a dark ground the originals fall under the contrast of 4.5 that WCAG 2.1
(success criterion 1.4.3) asks of text. Meaning goes with colour through all films: data are sky blue, the truth is
yellow, what bounds or opposes is vermillion, hits are orange, misses are blue-grey.

Sizes are pixels of the em on a frame of 1920 x 1080, where the frame is 8 units high (135 pixels a unit).
"""

from __future__ import annotations

GROUND = "#0b0e14"
INK = "#f2f0e9"
SOFT = "#a9b4c4"
FAINT = "#3a4556"
SKY = "#56b4e9"
ORANGE = "#e69f00"
GREEN = "#2fc79a"
YELLOW = "#f0e442"
BLUE = "#4f9be8"
VERMILLION = "#f2723c"
PURPLE = "#d98bb8"

PIXELS_A_UNIT = 135.0
"""Pixels of a unit of length on a frame of 1080 lines; the frame is 8 units high and 14.22 wide."""

TITLE = 96
HEADING = 60
FORMULA = 56
BODY = 44
CAPTION = 42
LABEL = 36
SMALLEST = 30
"""No text may be set smaller (sub- and superscripts are judged by the size of their formula)."""

MARGIN = 0.25
"""Nothing but pictures may come closer to the frame's edge, in units."""

CAPTION_Y = -3.38
"""Height of the middle of the caption's lines; pictures stay above CAPTION_TOP."""
CAPTION_TOP = -2.85
