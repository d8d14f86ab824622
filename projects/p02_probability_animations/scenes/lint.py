"""The layout lint: what stands on the frame when a part ends must be inside it, legible and apart.

Four rules, for every text (`MathText`, `Counter`) that is seen:
    off      it lies inside the frame, `MARGIN` from the edge
    overlap  its box meets no other text's box
    small    its em, as drawn, has at least `SMALLEST` pixels of 1080
    faint    its contrast to what lies under it is 4.5 or more, the ratio of WCAG 2.1: (L1 + 0.05) / (L2 + 0.05)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from manim import ManimColor, Mobject, Scene, VMobject, config
from numpy.typing import NDArray

from projects.p02_probability_animations.scenes.mathtext import Counter, MathText
from projects.p02_probability_animations.scenes.style import GROUND, MARGIN, PIXELS_A_UNIT, SMALLEST

FloatArray = NDArray[np.float64]
LEAST_CONTRAST = 4.5
TOUCH = 0.02
"""Boxes may meet by so many units."""


@dataclass(frozen=True)
class Problem:
    """One finding: the part of the film, the rule that is broken, and which text breaks it how."""

    part: str
    rule: str
    detail: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.part}: {self.rule}: {self.detail}"


def inspect_layout(scene: Scene, part: str) -> list[Problem]:
    """Give all problems of the texts that the scene shows now."""
    shown = list(_family(scene.mobjects))
    texts = seen_texts(scene)
    half_width, half_height = config.frame_width / 2 - MARGIN, config.frame_height / 2 - MARGIN
    problems = []
    for text in texts:
        left, low, right, high = _box(text)
        if left < -half_width or right > half_width or low < -half_height or high > half_height:
            where = f"x {left:.2f}..{right:.2f}, y {low:.2f}..{high:.2f}"
            problems.append(Problem(part, "off", f"{_name(text)} lies at {where}"))
        pixels = _em(text) * PIXELS_A_UNIT
        if pixels < SMALLEST - 0.5:
            problems.append(Problem(part, "small", f"{_name(text)} has {pixels:.0f} pixels of {SMALLEST}"))
        ratio = _contrast(text, shown)
        if ratio < LEAST_CONTRAST:
            problems.append(Problem(part, "faint", f"{_name(text)} has a contrast of {ratio:.1f}"))
    for one, two in combinations(texts, 2):
        a, b = _box(one), _box(two)
        if min(a[2], b[2]) - max(a[0], b[0]) > TOUCH and min(a[3], b[3]) - max(a[1], b[1]) > TOUCH:
            problems.append(Problem(part, "overlap", f"{_name(one)} and {_name(two)}"))
    return problems


def seen_texts(scene: Scene) -> list[MathText | Counter]:
    """Give the texts and counters that the scene shows now, in the order in which they are drawn."""
    found = (mobject for mobject in _family(scene.mobjects) if isinstance(mobject, MathText | Counter))
    return [text for text in found if _seen(text)]


def _family(mobjects: Iterable[Mobject]) -> Iterable[Mobject]:
    """Walk through mobjects in the order in which they are drawn; a text is taken whole."""
    for mobject in mobjects:
        yield mobject
        if not isinstance(mobject, MathText | Counter):
            yield from _family(mobject.submobjects)


def _glyphs(text: Mobject) -> list[VMobject]:
    """The parts of a text that have an outline."""
    whole = [text] if isinstance(text, Counter) else text.submobjects
    return [glyph for glyph in whole if isinstance(glyph, VMobject) and len(glyph.points) > 1]


def _seen(text: Mobject) -> bool:
    """Whether any glyph is drawn."""
    return any(glyph.get_fill_opacity() > 0.05 for glyph in _glyphs(text))


def _box(text: Mobject) -> tuple[float, float, float, float]:
    """Left, low, right, high end of what is drawn."""
    points = np.concatenate([glyph.points for glyph in _glyphs(text)])
    return (*points[:, :2].min(axis=0), *points[:, :2].max(axis=0))


def _em(text: Mobject) -> float:
    """Length of the em as drawn, in units."""
    if isinstance(text, Counter):
        ends = [point.get_location() for point in text.submobjects]
        return float(np.linalg.norm(ends[1] - ends[0])) / 0.4
    assert isinstance(text, MathText)
    return text.em()


def _name(text: Mobject) -> str:
    """What a text says."""
    return repr(text.text if isinstance(text, Counter) else getattr(text, "source", ""))


def _contrast(text: Mobject, shown: list[Mobject]) -> float:
    """The least contrast of a glyph to the ground or the topmost filled shapes under it."""
    below: list[VMobject] = []
    for mobject in shown:
        if mobject is text:
            break
        is_text = isinstance(mobject, MathText | Counter)
        if isinstance(mobject, VMobject) and not is_text and len(mobject.points) and mobject.get_fill_opacity() > 0:
            below.append(mobject)
    ratios = []
    for glyph in _glyphs(text):
        if glyph.get_fill_opacity() <= 0.05:
            continue
        ground = np.asarray(ManimColor(GROUND).to_rgb(), float)
        center = glyph.get_center()
        for shape in below:
            if _covers(shape, center):
                ground = _blend(ground, shape)
        ratios.append(contrast(_blend(ground, glyph), ground))
    return min(ratios)


def _covers(shape: VMobject, point: FloatArray) -> bool:
    """Whether a filled shape lies under a point, by the winding number of its outline."""
    low, high = shape.points.min(axis=0), shape.points.max(axis=0)
    if not (low[0] <= point[0] <= high[0] and low[1] <= point[1] <= high[1]):
        return False
    # Each cubic curve is taken as the chord from its first to its last point.
    start, end = shape.points[0::4, :2] - point[:2], shape.points[3::4, :2] - point[:2]
    cross = start[:, 0] * end[:, 1] - start[:, 1] * end[:, 0]
    return abs(float(np.arctan2(cross, (start * end).sum(axis=1)).sum())) > np.pi


def _blend(ground: FloatArray, shape: VMobject) -> FloatArray:
    """Colour (3,) of a shape over a ground."""
    opacity = float(shape.get_fill_opacity())
    return (1 - opacity) * ground + opacity * np.asarray(shape.get_fill_color().to_rgb(), float)


def contrast(one: FloatArray, two: FloatArray) -> float:
    """Contrast ratio of two colours (3,) in [0, 1], 1 to 21 (WCAG 2.1)."""
    high, low = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: FloatArray) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.1)."""
    linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
