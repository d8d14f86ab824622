"""A matrix as rotation, stretching, rotation: the grid, the unit circle and the singular vectors on their way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes

from projects.p01_linear_algebra.viz.canvas import Canvas, arrow, circle, ease, grid_lines, plane, stages, turn
from projects.p01_linear_algebra.viz.planar import planar_map
from shared.media import Frame
from shared.plotting import GREY, PALETTE

ROWS = [[1.3, 0.9], [-0.2, 1.1]]
TITLES = (
    "every matrix  =  rotate, stretch, rotate",
    r"1.  rotate by $V^T$: right singular vectors onto the axes",
    r"2.  stretch by $\Sigma$ along the axes",
    r"3.  rotate by $U$",
    r"$A = U \Sigma V^T$: the circle has become an ellipse",
)


def frames(count: int) -> Iterator[Frame]:
    """The film in `count` frames."""
    canvas = Canvas()
    ax = canvas.axes(0.02, 0.03, 0.6, 0.87)
    told = canvas.axes(0.64, 0.03, 0.34, 0.87)
    a = planar_map(ROWS)
    first, last = a.turns
    lines, ring = grid_lines(4.0, 0.5), circle()
    for stage, share in stages(count, (0.6, 1.6, 1.6, 1.6, 1.4)):
        t = ease(share)
        angle_v = first * (0.0 if stage == 0 else t if stage == 1 else 1.0)
        stretch = a.s ** (0.0 if stage < 2 else t if stage == 2 else 1.0)
        angle_u = last * (0.0 if stage < 3 else t if stage == 3 else 1.0)
        # M runs from I over V^T and Sigma V^T to A
        m = turn(angle_u) @ np.diag(stretch) @ turn(angle_v)
        ax.clear()
        plane(ax, 2.4)
        for line in lines:
            ax.plot(*(m @ line), color=PALETTE["sky"], lw=0.7, alpha=0.8)
        ax.fill(*(m @ ring), color=PALETTE["yellow"], alpha=0.25, lw=0)
        ax.plot(*(m @ ring), color=PALETTE["black"], lw=1.8)
        for j, color in enumerate(("vermillion", "blue")):
            arrow(ax, m @ a.v[:, j], PALETTE[color], rf"$v_{j + 1}$" if stage < 2 else rf"$\sigma_{j + 1} u_{j + 1}$")
        ax.set_xlim(-2.4, 2.4)
        ax.set_ylim(-2.1, 2.1)
        canvas.fig.suptitle(TITLES[stage], x=0.04, y=0.96, ha="left", fontsize=15, fontweight="bold")
        _numbers(told, m, a.A, a.s)
        yield canvas.frame()


def _numbers(ax: Axes, m: np.ndarray, a: np.ndarray, s: np.ndarray) -> None:
    """The matrix so far, and what it is to become."""
    ax.clear()
    ax.axis("off")
    ax.set(xlim=(0, 1), ylim=(0, 1))
    for y, name, matrix, color in ((0.72, "so far", m, PALETTE["black"]), (0.36, "A", a, GREY)):
        ax.text(0.02, y + 0.17, name, fontsize=12, color=color)
        for i in range(2):
            for j in range(2):
                ax.text(
                    0.3 + 0.34 * j,
                    y + 0.08 - 0.11 * i,
                    f"{round(matrix[i, j], 2) + 0.0:.2f}",
                    fontsize=15,
                    color=color,
                    ha="right",
                )
        for x, turned in ((0.05, 1), (0.7, -1)):
            ax.plot([x + 0.03 * turned, x, x, x + 0.03 * turned], [y + 0.14, y + 0.14, y - 0.07, y - 0.07],
                    color=color, lw=1.4)  # fmt: skip
    ax.text(0.02, 0.12, rf"$\sigma_1 = {s[0]:.3f}$", fontsize=13, color=PALETTE["vermillion"])
    ax.text(0.02, 0.02, rf"$\sigma_2 = {s[1]:.3f}$", fontsize=13, color=PALETTE["blue"])
    ax.text(0.5, 0.02, f"condition {s[0] / abs(s[1]):.2f}", fontsize=12, color=GREY)
