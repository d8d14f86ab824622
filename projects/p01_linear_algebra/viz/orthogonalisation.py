"""Gram-Schmidt in space: take away what lies along the directions there are, make what is left a unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from projects.p01_linear_algebra.pure.gram_schmidt import modified_gram_schmidt
from projects.p01_linear_algebra.viz.canvas import Canvas, ease, stages
from projects.p01_linear_algebra.viz.planar import array
from shared.media import Frame
from shared.plotting import GREY, PALETTE

COLUMNS = np.array([[1.5, 0.9, 0.5], [0.3, 1.2, 0.6], [0.2, 0.4, 1.4]])
TELLS = (
    "three vectors, all askew",
    r"$q_1$: the direction of $a_1$",
    r"$a_2$ less its part along $q_1$",
    r"$q_2$: the direction of what is left",
    r"$a_3$ less its part along $q_1$",
    r"... and less its part along $q_2$",
    r"$q_3$: the direction of what is left",
    r"$Q$ is orthonormal, and $A = QR$",
)
NAMES = ("vermillion", "green", "blue")


def frames(count: int) -> Iterator[Frame]:
    """The film in `count` frames."""
    Q, R = (array(factor) for factor in modified_gram_schmidt(COLUMNS.tolist()))
    canvas = Canvas()
    ax: Any = canvas.axes(0.0, -0.1, 0.72, 1.1, projection="3d")
    told = canvas.axes(0.7, 0.1, 0.28, 0.7)
    # Where each vector goes: from a_j over what the projections leave to q_j
    routes = [
        [COLUMNS[:, 0], Q[:, 0]],
        [COLUMNS[:, 1], R[1, 1] * Q[:, 1], Q[:, 1]],
        [COLUMNS[:, 2], COLUMNS[:, 2] - R[0, 2] * Q[:, 0], R[2, 2] * Q[:, 2], Q[:, 2]],
    ]
    moving = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (2, 0), 5: (2, 1), 6: (2, 2)}  # stage: (vector, leg of its route)
    arrived = [0, 0, 0]
    for k, (stage, share) in enumerate(stages(count, (0.7, 1, 1.3, 0.8, 1.2, 1.2, 0.8, 1.3))):
        for before, (vector, leg) in moving.items():
            if before < stage:
                arrived[vector] = max(arrived[vector], leg + 1)
        places = [np.asarray(route[at], dtype=float) for route, at in zip(routes, arrived, strict=True)]
        ax.clear()
        if stage in moving:
            vector, leg = moving[stage]
            begin, end = routes[vector][leg], routes[vector][leg + 1]
            places[vector] = begin + ease(share) * (end - begin)
            ax.plot(*np.array([begin, end]).T, color=GREY, lw=1.2, ls="--")
        for j, (place, color) in enumerate(zip(places, NAMES, strict=True)):
            settled = arrived[j] == len(routes[j]) - 1
            ax.quiver(0, 0, 0, *place, color=PALETTE[color], lw=2.4, arrow_length_ratio=0.1)
            ax.text(*(1.12 * place), rf"${'q' if settled else 'a'}_{j + 1}$", color=PALETTE[color], fontsize=13)
            if settled:
                ax.plot(*np.array([-1.3 * Q[:, j], 1.6 * Q[:, j]]).T, color=PALETTE[color], lw=0.7, alpha=0.5)
        ax.set(xlim=(-0.7, 1.5), ylim=(-0.7, 1.5), zlim=(-0.7, 1.5))
        ax.set_axis_off()
        ax.set_box_aspect((1, 1, 1), zoom=1.25)
        ax.view_init(elev=22, azim=-62 + 70 * k / max(count - 1, 1))
        canvas.fig.suptitle(TELLS[stage], x=0.04, y=0.96, ha="left", fontsize=15, fontweight="bold")
        _gram(told, places)
        yield canvas.frame()


def _gram(ax: Any, places: list[np.ndarray]) -> None:
    """Inner products of the vectors as they stand."""
    v = np.array(places)
    g = v @ v.T
    ax.clear()
    ax.imshow(np.abs(g), cmap="Blues", vmin=0, vmax=2.5)
    for i in range(3):
        for j in range(3):
            ax.text(j, i, f"{round(g[i, j], 2) + 0.0:.2f}", ha="center", va="center", fontsize=12,
                    color="white" if abs(g[i, j]) > 1.4 else "black")  # fmt: skip
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    ax.set_title("inner products", fontsize=11)
