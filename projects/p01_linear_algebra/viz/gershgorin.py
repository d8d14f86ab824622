"""Gershgorin's discs: off-diagonal entries grow from nothing, eigenvalues leave the centres, but never the discs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.patches import Circle

from projects.p01_linear_algebra.pure.eigen import eigvals
from projects.p01_linear_algebra.viz.canvas import Canvas, ease
from shared.media import Frame
from shared.plotting import COLORS, GREY, PALETTE

A = np.array(
    [
        [-4.0, 0.7, 0.0, 0.3, -0.2],
        [-0.6, -1.5, 1.1, 0.0, 0.0],
        [0.0, -1.3, 0.2, 0.5, 0.0],
        [0.2, 0.0, 0.8, 3.2, -0.4],
        [0.5, 0.0, -0.3, 0.9, 5.0],
    ]
)


def frames(count: int) -> Iterator[Frame]:
    """The film in `count` frames."""
    canvas = Canvas()
    ax = canvas.axes(0.06, 0.1, 0.9, 0.74)
    centres = np.diag(A)
    rest = A - np.diag(centres)
    radii = np.abs(rest).sum(axis=1)
    trails: list[list[complex]] = []
    canvas.fig.suptitle(
        "Gershgorin: every eigenvalue lies in a disc", x=0.04, y=0.96, ha="left", fontsize=15, fontweight="bold"
    )
    for k in range(count):
        # there, a while at the end, and nothing jumps
        t = ease(min(1.0, 1.15 * k / max(count - 1, 1)))
        trails.append([complex(w) for w in eigvals((np.diag(centres) + t * rest).tolist())])
        ax.clear()
        for centre, radius, color in zip(centres, radii, COLORS, strict=False):
            ax.add_patch(Circle((centre, 0.0), t * radius, color=color, alpha=0.2, lw=0))
            ax.add_patch(Circle((centre, 0.0), t * radius, fill=False, ec=color, lw=1.5))
            ax.plot(centre, 0.0, "+", ms=9, color=color)
        for past in trails:
            ax.plot([w.real for w in past], [w.imag for w in past], ".", ms=1.5, color=GREY)
        ax.plot([w.real for w in trails[-1]], [w.imag for w in trails[-1]], "o", ms=8, color=PALETTE["black"])
        ax.axhline(0.0, color=GREY, lw=0.8)
        ax.set(xlim=(-6.2, 7.6), ylim=(-3.1, 3.1), aspect="equal", xlabel="real part", ylabel="imaginary part")
        ax.text(-6.0, 2.7, f"A(t) = D + t (A - D),  t = {t:.2f}", fontsize=12)
        ax.text(-6.0, 2.25, r"radius$_i$ = t $\sum_{j \neq i} |a_{ij}|$", fontsize=12, color=GREY)
        yield canvas.frame()
