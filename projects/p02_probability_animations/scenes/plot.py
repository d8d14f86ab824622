"""Axes with curves, areas and bars: a plane that knows how its numbers lie in the frame.

manim's `Axes` sets its numbers with LaTeX and builds a mobject for every tick; this one has two lines, ticks in one
object, and labels in MathText. A horizontal logarithmic scale is a `log_x` away.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from projects.p02_probability_animations.scenes.mathtext import MathText
from projects.p02_probability_animations.scenes.style import LABEL, SOFT

FloatArray = NDArray[np.float64]
Tick = float | tuple[float, str]


def spot(x: float, y: float) -> FloatArray:
    """Give the point (3,) of the frame, (0, 0) being its middle."""
    return np.array([x, y, 0.0])


class Plane(VGroup):
    """Two axes that carry the numbers x in `x_range` and y in `y_range` to a box of the frame.

    `width` and `height` are the box's, in units, centred at `center`. Ticks are numbers, or pairs of a number and its
    mathtext label; a number alone is labelled by itself. `x_label` stands under the right end of the x axis,
    `y_label` over the upper end of the y axis. The x axis lies at `y_range[0]` unless `x_axis_at` says otherwise.

    Raises:
        ValueError: a range is empty, or a logarithmic axis reaches 0.
    """

    def __init__(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        width: float,
        height: float,
        center: tuple[float, float] = (0.0, 0.0),
        x_ticks: Sequence[Tick] = (),
        y_ticks: Sequence[Tick] = (),
        x_label: str = "",
        y_label: str = "",
        log_x: bool = False,
        x_axis_at: float | None = None,
        size: float = LABEL,
        color: str = SOFT,
    ) -> None:
        super().__init__()
        if not x_range[0] < x_range[1] or not y_range[0] < y_range[1]:
            raise ValueError(f"ranges are {x_range} and {y_range}; each must go from a smaller to a larger number")
        if log_x and x_range[0] <= 0:
            raise ValueError(f"x_range is {x_range}; a logarithmic axis needs numbers > 0")
        self.x_range, self.y_range, self.log_x = x_range, y_range, log_x
        self.corner = np.array([center[0] - width / 2, center[1] - height / 2, 0.0])
        self.box = (width, height)
        floor = y_range[0] if x_axis_at is None else x_axis_at
        self.x_axis = Line(self.at(x_range[0], floor), self.at(x_range[1], floor), color=color, stroke_width=3)
        self.y_axis = Line(
            self.at(x_range[0], y_range[0]), self.at(x_range[0], y_range[1]), color=color, stroke_width=3
        )
        self.ticks = VMobject(stroke_color=color, stroke_width=3)
        self.labels = VGroup()
        for tick in x_ticks:
            x, text = tick if isinstance(tick, tuple) else (tick, f"${tick:g}$")
            foot = self.at(x, floor)
            self.ticks.start_new_path(foot).add_line_to(foot + 0.1 * DOWN)
            if text:
                self.labels.add(MathText(text, size, color).next_to(foot, DOWN, buff=0.2))
        for tick in y_ticks:
            y, text = tick if isinstance(tick, tuple) else (tick, f"${tick:g}$")
            foot = self.at(x_range[0], y)
            self.ticks.start_new_path(foot).add_line_to(foot + 0.1 * LEFT)
            if text:
                self.labels.add(MathText(text, size, color).next_to(foot, LEFT, buff=0.2))
        self.add(self.x_axis, self.y_axis, self.ticks, self.labels)
        if x_label:
            self.add(MathText(x_label, size, color).next_to(self.x_axis.get_end(), RIGHT, buff=0.2))
        if y_label:
            self.add(MathText(y_label, size, color).next_to(self.y_axis.get_end(), UP, buff=0.2))

    def at(self, x: float, y: float) -> FloatArray:
        """Give the point (3,) of the scene that stands for (x, y)."""
        point: FloatArray = self.points_at([x], [y])[0]
        return point

    def points_at(self, x: ArrayLike, y: ArrayLike) -> FloatArray:
        """Give the points (n, 3) of the scene that stand for arrays x (n,) and y (n,)."""
        xs, ys = np.asarray(x, float), np.asarray(y, float)
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        share = np.log(xs / x0) / np.log(x1 / x0) if self.log_x else (xs - x0) / (x1 - x0)
        rise = (ys - y0) / (y1 - y0)
        columns = [share * self.box[0], rise * self.box[1], np.zeros_like(share * rise)]
        points: FloatArray = np.stack(np.broadcast_arrays(*columns), axis=-1) + self.corner
        return points

    def clip(self) -> tuple[float, float, float, float]:
        """Give the box of the plane: left, bottom, right, top, in units of the scene."""
        left, bottom = self.corner[:2]
        return float(left), float(bottom), float(left + self.box[0]), float(bottom + self.box[1])

    def lines_at(self, x: ArrayLike, y: ArrayLike) -> FloatArray:
        """Give broken lines (n, m, 2) for `batch.Paths`: x (m,) or (n, m), y (n, m); y is cut off at the box."""
        low, high = self.y_range
        return self.points_at(np.broadcast_to(x, np.shape(y)), np.clip(y, low, high))[..., :2]

    def curve(self, x: ArrayLike, y: ArrayLike, color: str, width: float = 4.0) -> VMobject:
        """Draw the broken line through (x, y)."""
        return VMobject(stroke_color=color, stroke_width=width).set_points_as_corners(self.points_at(x, y))

    def area(self, x: ArrayLike, low: ArrayLike, high: ArrayLike, color: str, opacity: float = 0.3) -> VMobject:
        """Fill what lies between two curves over x (n,)."""
        there, back = self.points_at(x, high), self.points_at(x, np.broadcast_to(low, np.shape(x)))[::-1]
        shape = VMobject(stroke_width=0, fill_color=color, fill_opacity=opacity)
        return shape.set_points_as_corners(np.concatenate([there, back, there[:1]]))

    def bars(
        self, edges: ArrayLike, heights: ArrayLike, color: str, opacity: float = 0.7, gap: float = 0.0
    ) -> VMobject:
        """Fill bars over [edges[i], edges[i+1]] as one object; `gap` is the share of a bar's width left free."""
        cuts, tops = np.asarray(edges, float), np.asarray(heights, float)
        slack = gap / 2 * np.diff(cuts)
        left, right = cuts[:-1] + slack, cuts[1:] - slack
        floor = np.zeros_like(tops)
        xs = np.stack([left, left, right, right, left], axis=1)  # (n, 5): round each bar
        ys = np.stack([floor, tops, tops, floor, floor], axis=1)
        corners = self.points_at(xs, ys)
        shape = VMobject(stroke_width=0, fill_color=color, fill_opacity=opacity)
        # Each side of a bar is a straight cubic curve: corners of it at thirds, (n, 4 sides, 4 points, 3).
        thirds = np.linspace(0, 1, 4)[None, None, :, None]
        sides = corners[:, :-1, None] * (1 - thirds) + corners[:, 1:, None] * thirds
        return shape.set_points(sides.reshape(-1, 3))

    def level(self, y: float, color: str, width: float = 3.0) -> Line:
        """Draw the horizontal line at y through the whole box."""
        return Line(self.at(self.x_range[0], y), self.at(self.x_range[1], y), color=color, stroke_width=width)
