r"""Text and formulas for manim without LaTeX, Pango or a font of the machine's: glyph outlines out of matplotlib.

`matplotlib.textpath.text_to_path.get_glyphs_mathtext` sets a line of words and $formulas$ in Computer Modern, which
comes inside matplotlib; every glyph and every fraction bar becomes one VMobject. A part is picked by what it says:

    formula = MathText(r"$P(H \mid E) = \frac{P(E \mid H)\,P(H)}{P(E)}$")
    formula.select(r"$P(H)$").set_color(YELLOW)

which works inside fractions and indices too: a part is the run of glyphs that its own source is set to.
mathtext knows no environments (`\begin`), so a derivation is a column of lines.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path as FilePath

import matplotlib
import numpy as np
from manim import LEFT, ORIGIN, UP, Rectangle, VectorizedPoint, VGroup, VMobject
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray

from projects.p02_probability_animations.scenes.style import BODY, GROUND, INK, PIXELS_A_UNIT, SMALLEST

FloatArray = NDArray[np.float64]
Placed = tuple[str, FloatArray]  # a glyph's name, and its outline as cubic curves (4 m, 2) in ems from the line's start
WORDS = FilePath(matplotlib.get_data_path()) / "fonts" / "ttf" / "cmr10.ttf"
_OUTLINES: dict[str, FloatArray] = {}  # cubic curves of the glyphs met so far, in matplotlib's units
# What Computer Modern's text font holds at its ASCII places; "<", ">", "|", quotes and long dashes it doesn't.
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?'()[]+-=/%&@#*")


@lru_cache(maxsize=8192)
def lay_out(source: str) -> tuple[Placed, ...]:
    r"""Set one line and give its glyphs in reading order, bars of fractions and roots last.

    Coordinates are in ems: x from the line's start, y from the baseline.

    Raises:
        ValueError: the line is empty, can't be parsed, or its words hold a letter that the font lacks.
    """
    if not source.strip():
        raise ValueError("a text is empty; it needs at least one letter")
    for place, words in enumerate(source.replace(r"\$", "").split("$")):
        missing = sorted(set(words) - LETTERS) if place % 2 == 0 else []
        if missing:
            raise ValueError(
                f"text {source!r} holds {missing[0]!r}, which the font lacks; write it as mathtext in $...$"
            )
    properties = FontProperties(fname=str(WORDS))
    properties.set_math_fontfamily("cm")
    glyphs, outlines, bars = text_to_path.get_glyphs_mathtext(properties, source)
    em = text_to_path.FONT_SCALE
    placed: list[Placed] = []
    for name, x, y, scale in glyphs:
        if name not in _OUTLINES:
            _OUTLINES[name] = _cubics(*outlines[name])
        if len(_OUTLINES[name]):
            placed.append((name, (_OUTLINES[name] * scale + [x, y]) / em))
    for corners, steps in bars:
        placed.append(("bar", _cubics(np.asarray(corners, float), steps) / em))
    return tuple(placed)


def _cubics(vertices: FloatArray, codes: NDArray[np.uint8] | list[int]) -> FloatArray:
    """Turn an outline of lines and quadratic or cubic curves into cubic curves, an array (4 m, 2)."""
    curves: list[FloatArray] = []
    start = here = np.zeros(2)
    for corner, code in Path(vertices, codes).iter_segments(simplify=False, curves=True):
        ends = np.asarray(corner, float).reshape(-1, 2)
        if code == Path.MOVETO:
            start = here = ends[0]
            continue
        if code == Path.CLOSEPOLY:
            ends = start[None, :]
            if np.allclose(here, start):
                continue
        if code == Path.CURVE4:
            first, second = ends[0], ends[1]
        elif code == Path.CURVE3:
            # A quadratic curve a, q, b is the cubic a, (a + 2q)/3, (b + 2q)/3, b.
            first, second = (here + 2 * ends[0]) / 3, (ends[-1] + 2 * ends[0]) / 3
        else:
            first, second = (2 * here + ends[-1]) / 3, (here + 2 * ends[-1]) / 3
        curves += [here, first, second, ends[-1]]
        here = ends[-1]
    return np.array(curves).reshape(-1, 2)


def _in_space(curves: FloatArray, em: float, origin: FloatArray) -> FloatArray:
    """Carry an outline (m, 2) in ems to points (m, 3) of the scene."""
    points = np.zeros((len(curves), 3))
    points[:, :2] = curves * em
    return points + origin


class MathText(VGroup):
    r"""A line of words and $formulas$: a group with one VMobject for every glyph, centred at the origin.

    `size` is the em in pixels on a frame of 1080 lines; `.source` keeps what was written. Parts can be written,
    coloured and carried into another line by TransformMatchingShapes like any manim group.

    Raises:
        ValueError: the text can't be set, or the size is under the smallest that films may use.
    """

    def __init__(self, source: str, size: float = BODY, color: str = INK) -> None:
        if not size >= SMALLEST:
            raise ValueError(f"size is {size} for {source!r}; text of a film has at least {SMALLEST} pixels")
        super().__init__()
        self.source, self.size = source, float(size)
        self._names: list[str] = []
        for name, curves in lay_out(source):
            glyph = VMobject(stroke_width=0, stroke_color=color, fill_opacity=1, fill_color=color)
            glyph.set_points(_in_space(curves, size / PIXELS_A_UNIT, np.zeros(3)))
            self._names.append(name)
            self.add(glyph)
        self._drop = -float(self[0].get_bottom()[1])  # how deep the first glyph reaches under the baseline
        self._first_height = float(self[0].height)
        self.move_to(ORIGIN)

    def select(self, part: str, nth: int = 0) -> VGroup:
        r"""Give the glyphs of a part, written as in `source` (formulas between dollar signs), the nth time it occurs.

        Raises:
            ValueError: the part doesn't occur that often.
        """
        wanted = [name for name, _ in lay_out(part) if name != "bar"]
        bars = sum(name == "bar" for name, _ in lay_out(part))
        starts = [i for i in range(len(self._names)) if self._names[i : i + len(wanted)] == wanted]
        if nth >= len(starts) or not wanted:
            raise ValueError(f"part is {part!r}, number {nth}; {self.source!r} holds it {len(starts)} times")
        glyphs = [*self[starts[nth] : starts[nth] + len(wanted)]]
        if bars:  # those of the formula's bars that lie over or under the chosen glyphs
            box = VGroup(*glyphs)
            low, high = box.get_left()[0] - 0.05, box.get_right()[0] + 0.05
            lines = (self[i] for i, name in enumerate(self._names) if name == "bar")
            glyphs += [bar for bar in lines if low <= bar.get_center()[0] <= high][:bars]
        return VGroup(*glyphs)

    def paint(self, color: str, *parts: str) -> MathText:
        """Colour every occurrence of the parts; gives itself."""
        for part in parts:
            wanted = [name for name, _ in lay_out(part) if name != "bar"]
            count = sum(self._names[i : i + len(wanted)] == wanted for i in range(len(self._names)))
            for nth in range(max(1, count)):
                self.select(part, nth).set_color(color)
        return self

    def em(self) -> float:
        """Length of the em as it is drawn now, in units."""
        return self.size / PIXELS_A_UNIT * float(self[0].height) / self._first_height

    def baseline(self) -> float:
        """Height of the baseline in the scene, also after the text was moved or scaled."""
        return float(self[0].get_bottom()[1]) + self._drop * float(self[0].height) / self._first_height

    def on_line_with(self, other: MathText) -> MathText:
        """Shift up or down onto the other text's baseline; gives itself."""
        self.shift(UP * (other.baseline() - self.baseline()))
        return self


def paragraph(*lines: str, size: float = BODY, color: str = INK, gap: float = 1.35) -> VGroup:
    """Set lines under each other, centred; `gap` is the distance of the baselines in ems."""
    texts = [MathText(line, size, color) for line in lines]
    for below, text in enumerate(texts):
        text.shift(UP * (texts[0].baseline() - text.baseline() - below * gap * size / PIXELS_A_UNIT))
    return VGroup(*texts).move_to(ORIGIN)


def on_ground(*texts: VMobject, opacity: float = 0.85) -> VGroup:
    """Lay texts on a piece of the ground's colour, so that they can be read over lines; gives (piece, *texts)."""
    box = VGroup(*texts)
    piece = Rectangle(width=box.width + 0.4, height=box.height + 0.3, stroke_width=0)
    return VGroup(piece.set_fill(GROUND, opacity).move_to(box), *texts)


class Counter(VMobject):
    """A number that changes: one VMobject whose outline is set anew, so that a count costs no more than a glyph.

    `.value` is the number, `.text` what is shown. The number stays where its anchor is (its left or right end), since
    Computer Modern's digits are all of one width. `pattern` is a format string for one number; what stands around
    the number in it may be mathtext.

    Raises:
        ValueError: the size is under the smallest that films may use, or `align` is neither "left" nor "right".
    """

    def __init__(
        self, value: float, pattern: str = "{:,.0f}", size: float = BODY, color: str = INK, align: str = "left"
    ) -> None:
        if not size >= SMALLEST:
            raise ValueError(f"size is {size} for {pattern!r}; text of a film has at least {SMALLEST} pixels")
        if align not in ("left", "right"):
            raise ValueError(f"align is {align!r}; it must be left or right")
        super().__init__(stroke_width=0, fill_opacity=1, fill_color=color)
        self.pattern, self.size, self.align = pattern, float(size), align
        # Two invisible points on the anchor's baseline carry place and scale through every shift and scaling.
        self.add(VectorizedPoint(ORIGIN), VectorizedPoint(UP * 0.4 * size / PIXELS_A_UNIT))
        self.set_value(value)

    def set_value(self, value: float) -> Counter:
        """Show another number; gives itself."""
        self.value = value
        self.text = self.pattern.format(value)
        outline = lay_out(self.text)
        curves = np.concatenate([curve for _, curve in outline])
        origin = self.submobjects[0].get_location()
        em = float(np.linalg.norm(self.submobjects[1].get_location() - origin)) / 0.4
        if self.align == "right":
            origin = origin + LEFT * em * curves[:, 0].max()
        self.set_points(_in_space(curves, em, origin))
        return self

    def place(self, anchor: FloatArray) -> Counter:
        """Put the end that stays, at its baseline, to a point of the scene; gives itself."""
        self.shift(np.asarray(anchor, float) - self.submobjects[0].get_location())
        return self

    def after(self, text: MathText, gap: float = 0.18) -> Counter:
        """Stand right after a text, on its baseline; gives itself."""
        return self.place(np.array([text.get_right()[0] + gap, text.baseline(), 0.0]))
