"""Eigen-directions: the vectors that keep their line, and how power iteration is drawn to the strongest of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

import numpy as np

from projects.p01_linear_algebra.pure.iterative.linear_map import as_linear_map
from projects.p01_linear_algebra.pure.iterative.power import power_steps
from projects.p01_linear_algebra.viz.canvas import Canvas, circle, ease, plane
from projects.p01_linear_algebra.viz.planar import planar_map
from shared.media import Frame
from shared.plotting import GREY, PALETTE

ROWS = [[1.1, 0.35], [0.5, 0.85]]
STARTS = 24
STEPS = 9


def frames(count: int) -> Iterator[Frame]:
    """The film in `count` frames."""
    canvas = Canvas()
    left, right = canvas.axes(0.02, 0.03, 0.52, 0.85), canvas.axes(0.64, 0.14, 0.33, 0.66)
    a = planar_map(ROWS)
    order = sorted(range(2), key=lambda j: -abs(a.eigenvalues[j]))
    strong, weak = (a.eigenvectors[j] for j in order)
    big, small = (a.eigenvalues[j].real for j in order)
    angles = np.arange(STARTS) * 2 * math.pi / STARTS + 0.05
    linear = as_linear_map(ROWS, "animation")
    # (STARTS, STEPS + 1, 2): unit vectors after each step
    orbits = np.array(
        [[step.vector for step in islice(power_steps(linear, [math.cos(t), math.sin(t)]), STEPS + 1)] for t in angles]
    )
    away = np.abs(orbits @ np.array([-strong[1], strong[0]]))  # sine of the angle to the dominant direction
    canvas.fig.suptitle(
        "power iteration: multiply, normalise, repeat", x=0.04, y=0.96, ha="left", fontsize=15, fontweight="bold"
    )
    colors = [PALETTE["vermillion"] if float(o[0] @ strong) > 0 else PALETTE["orange"] for o in orbits]
    for k in range(count):
        at = STEPS * k / max(count - 1, 1)
        step = min(int(at), STEPS - 1)
        share = at - step
        # first half of a step: x to A x; second half: back to length 1
        grow, shrink = ease(2 * share), ease(2 * share - 1)
        x = orbits[:, step]
        z = x @ a.A.T
        moved = (1 - grow) * x + grow * z
        moved /= (1 - shrink) + shrink * np.linalg.norm(moved, axis=1, keepdims=True)
        left.clear()
        plane(left, 1.75)
        for vector, color, value in ((strong, "blue", big), (weak, "green", small)):
            left.plot(*(np.outer(vector, [-3, 3])), color=PALETTE[color], lw=1.2, ls="--")
            left.text(*(1.55 * vector), rf"$\lambda = {value:.2f}$", color=PALETTE[color], fontsize=11,
                      bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1})  # fmt: skip
        left.plot(*circle(), color=GREY, lw=0.8)
        for vector, color in zip(moved, colors, strict=True):
            left.plot([0, vector[0]], [0, vector[1]], color=color, lw=1.3, alpha=0.8)
            left.plot(*vector, "o", color=color, ms=5)
        left.text(-1.7, -1.62, f"step {step + 1}: " + ("multiply by A" if share < 0.5 else "normalise"), fontsize=12)
        right.clear()
        right.plot(
            np.arange(step + 1), away[:, : step + 1].T, color=PALETTE["vermillion"], lw=0.8, alpha=0.5, marker="o", ms=3
        )
        slope = (small / big) ** np.arange(STEPS + 1)
        right.plot(
            slope, color=PALETTE["blue"], lw=1.5, ls="--", label=rf"$|\lambda_2/\lambda_1|^k$, {small / big:.2f} a step"
        )
        right.set(
            yscale="log",
            xlim=(0, STEPS),
            ylim=(1e-5, 2),
            xlabel="step k",
            ylabel="sine of the angle to the dominant line",
        )
        right.legend(loc="lower left", fontsize=10)
        yield canvas.frame()
