"""The determinant as signed area: the unit square on its way to a parallelogram, flat, and turned over."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from projects.p01_linear_algebra.pure.determinant import det
from projects.p01_linear_algebra.viz.canvas import Canvas, arrow, ease, grid_lines, plane, stages
from shared.media import Frame
from shared.plotting import GREY, PALETTE

PATH = (
    np.array([[1.0, 0.0], [0.0, 1.0]]),
    np.array([[1.2, 0.4], [0.25, 1.2]]),
    np.array([[1.2, 0.9], [0.25, 0.1875]]),
    np.array([[1.2, 0.8], [0.25, -0.9]]),
    np.array([[1.0, 0.0], [0.0, -1.0]]),
    np.array([[1.0, 0.0], [0.0, 1.0]]),
)


def frames(count: int) -> Iterator[Frame]:
    """The film in `count` frames."""
    canvas = Canvas()
    ax, curve = canvas.axes(0.02, 0.03, 0.55, 0.87), canvas.axes(0.64, 0.14, 0.33, 0.66)
    canvas.fig.suptitle("the determinant is a signed area", x=0.04, y=0.96, ha="left", fontsize=15, fontweight="bold")
    lines = grid_lines(4.0, 0.5)
    square = np.array([[0.0, 1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0, 0.0]])
    areas: list[float] = []
    for stage, share in stages(count, (1.2, 1.4, 1.4, 1.2, 1.0)):
        t = ease(share)
        a = (1.0 - t) * PATH[stage] + t * PATH[stage + 1]
        areas.append(det(a.tolist()))
        color = PALETTE["blue"] if areas[-1] >= 0 else PALETTE["vermillion"]
        ax.clear()
        plane(ax, 2.4)
        for line in lines:
            ax.plot(*(a @ line), color=PALETTE["sky"], lw=0.7, alpha=0.6)
        ax.fill(*(a @ square), color=color, alpha=0.35, lw=0)
        ax.plot(*(a @ square), color=color, lw=1.5)
        arrow(ax, a[:, 0], PALETTE["green"], r"$a_1$")
        arrow(ax, a[:, 1], PALETTE["purple"], r"$a_2$")
        ax.set_ylim(-1.7, 2.1)
        curve.clear()
        curve.axhline(0.0, color=GREY, lw=0.8)
        curve.plot(areas, color=GREY, lw=1.0)
        curve.plot(len(areas) - 1, areas[-1], "o", ms=9, color=color)
        curve.set(xlim=(0, count), ylim=(-1.6, 1.8), ylabel="signed area")
        curve.tick_params(labelbottom=False)
        curve.grid(axis="x", visible=False)
        curve.set_title(f"det A = {areas[-1]:+.2f}", fontsize=15, color=color)
        yield canvas.frame()
