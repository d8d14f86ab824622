"""Thousands of needles, dots or paths as one object that cairo draws straight from an array.

manim spends about 0.1 ms of Python on every line that it draws; a thousand needles cost more than the rest of the
frame. A `Batch` holds an array of points and hands it to cairo in one path for each colour, with no work a point in
manim. Batches move, scale, rotate and fade like any mobject. They need `BatchCamera`, which `Film` uses.
"""

from __future__ import annotations

import math
from typing import Any

import cairo
import numpy as np
from manim import Camera, ManimColor, Mobject
from numpy.typing import ArrayLike, NDArray

from projects.p02_probability_animations.scenes.style import INK

FloatArray = NDArray[np.float64]
Context = Any  # cairo.Context, whose stubs ask for a surface's type


def in_space(points: ArrayLike) -> FloatArray:
    """Give points (..., 2) or (..., 3) as an array (n, 3) of the scene, z = 0 where it isn't told."""
    array = np.asarray(points, dtype=np.float64)
    flat = array.reshape(-1, array.shape[-1])
    return flat if flat.shape[1] == 3 else np.column_stack([flat, np.zeros(len(flat))])


class Batch(Mobject):
    """What dots, needles and paths share: points, a colour for each item, an opacity, and how many items are shown.

    `kinds` (n_items,) says which of `colors` an item has; all have the first where it is left out. `shown` items are
    drawn, the first ones. `width` is a stroke's, as in manim (100 is one unit).
    """

    def __init__(
        self,
        points: ArrayLike,
        points_an_item: int,
        colors: list[str],
        kinds: ArrayLike | None = None,
        width: float = 2.0,
        opacity: float = 1.0,
    ) -> None:
        super().__init__()
        self.points = in_space(points)
        if len(self.points) % points_an_item:
            raise ValueError(f"there are {len(self.points)} points; an item has {points_an_item}")
        self.n_items = len(self.points) // points_an_item
        self.shown = self.n_items
        self.palette = [ManimColor(color).to_rgb() for color in colors]
        self.kinds = np.zeros(self.n_items, int) if kinds is None else np.asarray(kinds, int)
        if self.kinds.shape != (self.n_items,):
            raise ValueError(f"kinds has shape {self.kinds.shape}; it must be ({self.n_items},), one for each item")
        self.width_of_stroke, self.opacity = width, opacity

    def place(self, points: ArrayLike) -> None:
        """Put all points anew, as many as there were."""
        self.points = in_space(points)

    def fade(self, darkness: float = 0.5, family: bool = True) -> Batch:
        """Take away a part of the opacity; gives itself."""
        self.opacity *= 1 - darkness
        return self

    def set_opacity(self, opacity: float, family: bool = True) -> Batch:
        """Set the opacity, 0 to 1; gives itself."""
        self.opacity = opacity
        return self

    def set_color(self, color: Any = INK, alpha: Any = None, family: bool = True) -> Batch:
        """Give all items one colour; gives itself."""
        self.palette = [ManimColor(color).to_rgb() for _ in self.palette]
        return self

    def interpolate_color(self, mobject1: Any, mobject2: Any, alpha: float) -> Batch:
        """Blend opacity and colours of two batches, as manim's animations ask; gives itself."""
        self.opacity = (1 - alpha) * mobject1.opacity + alpha * mobject2.opacity
        pairs = zip(mobject1.palette, mobject2.palette, strict=False)
        self.palette = [(1 - alpha) * one + alpha * two for one, two in pairs]
        return self

    def draw(self, context: Context) -> None:
        """Draw the items that are shown, all of one colour at a time."""
        items = np.arange(min(self.shown, self.n_items))
        for kind, (red, green, blue) in enumerate(self.palette):
            chosen = items[self.kinds[items] == kind]
            if chosen.size and self.opacity > 0:
                context.set_source_rgba(blue, green, red, self.opacity)  # the camera's surface keeps blue first
                self.trace(context, chosen)

    def trace(self, context: Context, items: NDArray[np.int64]) -> None:
        """Draw items of one colour."""
        raise NotImplementedError(f"{type(self).__name__} says how its items are drawn")


class Dots(Batch):
    """Round dots at points (n, 2); `radius` in units."""

    def __init__(
        self,
        points: ArrayLike,
        colors: list[str],
        kinds: ArrayLike | None = None,
        radius: float = 0.03,
        opacity: float = 1.0,
    ) -> None:
        super().__init__(points, 1, colors, kinds, opacity=opacity)
        self.radius = radius

    def trace(self, context: Context, items: NDArray[np.int64]) -> None:
        """Stroke lines of no length with round ends: one call of cairo for all dots."""
        context.new_path()
        for x, y in self.points[items, :2].tolist():
            context.move_to(x, y)
            context.line_to(x, y)
        context.set_line_cap(cairo.LINE_CAP_ROUND)
        context.set_line_width(2 * self.radius)
        context.stroke()


class Needles(Batch):
    """Straight pieces between points `starts` (n, 2) and `ends` (n, 2)."""

    def __init__(
        self,
        starts: ArrayLike,
        ends: ArrayLike,
        colors: list[str],
        kinds: ArrayLike | None = None,
        width: float = 3.0,
        opacity: float = 1.0,
    ) -> None:
        super().__init__(np.stack([in_space(starts), in_space(ends)], axis=1), 2, colors, kinds, width, opacity)

    def trace(self, context: Context, items: NDArray[np.int64]) -> None:
        """Stroke all pieces of one colour as one path."""
        context.new_path()
        for x, y, u, v in self.points[:, :2].reshape(-1, 4)[items].tolist():
            context.move_to(x, y)
            context.line_to(u, v)
        context.set_line_cap(cairo.LINE_CAP_ROUND)
        context.set_line_width(self.width_of_stroke * 0.01)
        context.stroke()


class Paths(Batch):
    """Broken lines of m points each, `lines` (n, m, 2); `upto` in [0, 1] says how much of every line is drawn.

    Nothing is drawn outside `clip`, a box (left, bottom, right, top).
    """

    def __init__(
        self,
        lines: ArrayLike,
        colors: list[str],
        kinds: ArrayLike | None = None,
        width: float = 2.0,
        opacity: float = 1.0,
        upto: float = 1.0,
        clip: tuple[float, float, float, float] | None = None,
    ) -> None:
        array = np.asarray(lines, dtype=np.float64)
        super().__init__(array, array.shape[1], colors, kinds, width, opacity)
        self.n_points, self.upto, self.clip = array.shape[1], upto, clip

    def tips(self) -> FloatArray:
        """Where the drawn part of every line ends, (n, 3)."""
        lines: FloatArray = self.points.reshape(self.n_items, self.n_points, 3)
        at = max(0.0, min(1.0, self.upto)) * (self.n_points - 1)
        low = min(int(at), self.n_points - 2)
        tips: FloatArray = lines[:, low] + (at - low) * (lines[:, low + 1] - lines[:, low])
        return tips

    def trace(self, context: Context, items: NDArray[np.int64]) -> None:
        """Stroke each line up to its tip."""
        last = math.ceil(max(0.0, min(1.0, self.upto)) * (self.n_points - 1))
        if last == 0:
            return
        lines = self.points.reshape(self.n_items, self.n_points, 3)[items, :last, :2]
        tips = self.tips()[items, :2]
        context.save()
        if self.clip is not None:
            left, bottom, right, top = self.clip
            context.rectangle(left, bottom, right - left, top - bottom)
            context.clip()
        context.new_path()
        for line, tip in zip(lines.tolist(), tips.tolist(), strict=True):
            context.move_to(*line[0])
            for x, y in line[1:]:
                context.line_to(x, y)
            context.line_to(*tip)
        context.set_line_cap(cairo.LINE_CAP_ROUND)
        context.set_line_join(cairo.LINE_JOIN_ROUND)
        context.set_line_width(self.width_of_stroke * 0.01)
        context.stroke()
        context.restore()


class BatchCamera(Camera):
    """manim's camera, which also draws batches."""

    def type_or_raise(self, mobject: Mobject) -> Any:
        """Tell manim which function draws a mobject; batches have their own."""
        kind = super().type_or_raise(mobject)  # also makes the table display_funcs anew
        self.display_funcs[Batch] = self._draw_batches
        return Batch if isinstance(mobject, Batch) else kind

    def _draw_batches(self, batches: list[Any], pixels: Any) -> None:
        context = self.get_cairo_context(pixels)
        for batch in batches:
            batch.draw(context)
