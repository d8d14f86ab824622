"""Steepest descent zig-zags down a valley, conjugate gradients turn once and are there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from matplotlib.axes import Axes

from projects.p01_linear_algebra.pure.iterative.conjugate_gradient import cg_steps
from projects.p01_linear_algebra.pure.iterative.linear_map import as_symmetric_map
from projects.p01_linear_algebra.pure.iterative.steepest_descent import descent_steps
from projects.p01_linear_algebra.viz.canvas import Canvas, ease, turn
from shared.media import Frame
from shared.plotting import GREY, PALETTE

KAPPA = 6.0
STEPS = 18
REACH = 3.3


def frames(count: int) -> Iterator[Frame]:
    """The film in `count` frames."""
    r = turn(0.45)
    a = r @ np.diag([1.0, KAPPA]) @ r.T
    a = (a + a.T) / 2
    linear = as_symmetric_map(a.tolist(), "animation")
    start = (r @ np.array([-REACH, REACH / KAPPA])).tolist()  # the worst: every step shrinks the error by the bound
    zigzag = [np.array(s.x) for s in islice(descent_steps(linear, [0.0, 0.0], start), STEPS + 1)]
    conjugate = [np.array(s.x) for s in islice(cg_steps(linear, [0.0, 0.0], start), STEPS + 1)]
    canvas = Canvas()
    plan, curve = canvas.axes(0.05, 0.08, 0.55, 0.78), canvas.axes(0.69, 0.14, 0.28, 0.66)
    canvas.fig.suptitle(
        r"downhill on $\frac{1}{2}\,x^T A x - b^T x$", x=0.04, y=0.96, ha="left", fontsize=15, fontweight="bold"
    )
    x, y = np.meshgrid(np.linspace(-3.8, 3.8, 160), np.linspace(-2.9, 2.9, 120))
    height = 0.5 * (a[0, 0] * x * x + 2 * a[0, 1] * x * y + a[1, 1] * y * y)
    levels = np.geomspace(0.02, 60, 14)
    paths = (("steepest descent", zigzag, "vermillion"), ("conjugate gradients", conjugate, "blue"))
    for k in range(count):
        at = STEPS * min(1.0, 1.1 * k / max(count - 1, 1))
        plan.clear()
        plan.contour(x, y, height, levels=levels, colors=GREY, linewidths=0.7, alpha=0.6)
        plan.plot(0, 0, "*", ms=14, color=PALETTE["black"])
        curve.clear()
        for name, path, color in paths:
            _walk(plan, path, at, PALETTE[color], name)
            errors = [max(float(np.sqrt(p @ a @ p)), 1e-17) for p in path[: int(at) + 1]]
            curve.plot(errors, color=PALETTE[color], marker="o", ms=3.5)
        plan.set(xlim=(-3.8, 3.8), ylim=(-2.9, 2.9), aspect="equal", xticks=[], yticks=[])
        plan.grid(False)
        plan.legend(loc="lower right", fontsize=10)
        curve.set(yscale="log", xlim=(0, STEPS), ylim=(1e-16, 30), xlabel="step", ylabel="error in the A-norm")
        curve.set_title(f"condition {KAPPA:g}")
        yield canvas.frame()


def _walk(ax: Axes, path: list[np.ndarray], at: float, color: str, name: str) -> None:
    """The path up to step `at`, the last step drawn as far as it has come."""
    done = min(int(at), len(path) - 1)
    points = list(path[: done + 1])
    if done < len(path) - 1:
        points.append(path[done] + ease(at - done) * (path[done + 1] - path[done]))
    ax.plot(*np.array(points).T, color=color, lw=2.0, label=name)
    ax.plot(*np.array(points[: done + 1]).T, "o", ms=4, color=color)
    ax.plot(*points[-1], "o", ms=8, color=color)
