"""A canvas of 960 x 540 pixels on which the animations are drawn, and the way from one state to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from shared.media import Frame
from shared.plotting import GREY

WIDTH, HEIGHT, DPI = 960, 540, 100
Points = NDArray[np.float64]  # (2, n)


class Canvas:
    """A figure without automatic layout: nothing jumps from frame to frame.

    Attributes:
        fig: the figure.
    """

    def __init__(self) -> None:
        self.fig = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self._canvas: Any = FigureCanvasAgg(self.fig)  # matplotlib leaves its methods untyped

    def axes(self, left: float, bottom: float, width: float, height: float, **kwargs: Any) -> Any:
        """Axes at this place, in shares of the canvas."""
        return self.fig.add_axes((left, bottom, width, height), **kwargs)

    def frame(self) -> Frame:
        """What is drawn now, (540, 960, 3)."""
        self._canvas.draw()
        return np.asarray(self._canvas.buffer_rgba())[..., :3].copy()


def plane(ax: Axes, reach: float, title: str = "") -> None:
    """Make axes a plane of equal units with its origin in the middle, and no frame."""
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.axhline(0.0, color=GREY, lw=0.8)
    ax.axvline(0.0, color=GREY, lw=0.8)
    ax.grid(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0, labelbottom=False, labelleft=False)
    ax.set_title(title)


def ease(t: float) -> float:
    """Smooth way from 0 to 1 that starts and stops gently: 3 t^2 - 2 t^3, for t cut to [0, 1]."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


def stages(count: int, weights: Sequence[float]) -> Iterator[tuple[int, float]]:
    """Stage and share of it, from 0 to 1, of each of `count` frames; stages last as `weights` say."""
    ends = np.cumsum(weights) / np.sum(weights)
    for k in range(count):
        at = k / max(count - 1, 1)
        stage = min(int(np.searchsorted(ends, at, side="left")), len(weights) - 1)
        begun = 0.0 if stage == 0 else float(ends[stage - 1])
        yield stage, float(min(1.0, (at - begun) / (float(ends[stage]) - begun)))


def grid_lines(reach: float, step: float, points: int = 2) -> list[Points]:
    """Lines of a square grid, each (2, points)."""
    ticks = np.arange(-reach, reach + step / 2, step)
    along = np.linspace(-reach, reach, points)
    lines = [np.array([np.full(points, t), along]) for t in ticks]
    return lines + [np.array([along, np.full(points, t)]) for t in ticks]


def circle(points: int = 181) -> Points:
    """The unit circle, closed, (2, points)."""
    angle = np.linspace(0.0, 2.0 * np.pi, points)
    return np.array([np.cos(angle), np.sin(angle)])


def turn(angle: float) -> Points:
    """The rotation by an angle in radians, (2, 2)."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def arrow(ax: Axes, tip: Any, color: str, label: str = "", start: Any = (0.0, 0.0), **kwargs: Any) -> None:
    """An arrow from `start` to `tip`, with a label beyond its tip."""
    style = {"arrowstyle": "-|>,head_width=0.25,head_length=0.5", "color": color, "lw": 2.0, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=tuple(tip), xytext=tuple(start), arrowprops=style | kwargs)
    if label:
        reach = np.asarray(tip, dtype=float) - np.asarray(start, dtype=float)
        beyond = np.asarray(tip) + 0.24 * reach / max(float(np.hypot(*reach)), 1e-9) * np.diff(ax.get_xlim()) / 5.0
        ax.text(beyond[0], beyond[1], label, color=color, ha="center", va="center", fontsize=11, fontweight="bold")
