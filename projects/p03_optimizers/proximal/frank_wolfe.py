r"""Frank and Wolfe's method: no projection, only linear problems, and a certificate for free.

    s_k = argmin_{s in C} s.grad f(x_k),    x_{k+1} = x_k + gamma_k (s_k - x_k)
    gap_k = (x_k - s_k).grad f(x_k) >= f(x_k) - f*

(Frank & Wolfe 1956; Jaggi 2013, algorithm 1, theorem 1): with gamma_k = 2/(k + 2), f(x_k) - f* <= 2 C_f/(k + 2), where
C_f <= L diameter(C)^2. The short step gamma_k = min(1, gap_k/(L |s_k - x_k|^2)) minimises the upper bound that L
gives, so that f never rises.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Status, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray, Problem
from projects.p03_optimizers.proximal.feasible_sets import FeasibleSet

StepRule = Callable[[int, float, FloatArray, Problem], float]
"""(k, gap, s_k - x_k, problem) -> gamma_k in [0, 1]."""


def open_loop(k: int, gap: float, direction: FloatArray, problem: Problem) -> float:
    """2/(k + 2)."""
    return 2 / (k + 2)


def short_step(k: int, gap: float, direction: FloatArray, problem: Problem) -> float:
    """min(1, gap/(L |s_k - x_k|^2)).

    Raises:
        ValueError: the problem doesn't know its L.
    """
    if problem.L is None:
        raise ValueError(f"{problem.name} doesn't know its L, which the short step needs; use open_loop")
    return min(1.0, gap / max(problem.L * float(direction @ direction), 1e-300))


def frank_wolfe(
    problem: Problem,
    feasible: FeasibleSet,
    x0: FloatArray | None = None,
    *,
    rule: StepRule = open_loop,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise a smooth convex function on a compact set.

    Args:
        problem: f.
        feasible: C.
        x0: Start (d,), moved to the nearest point of C; the problem's own if None.
        rule: `open_loop` or `short_step`.
        stopping: When to stop; `gradient_tolerance` is the one for the duality gap.
        record: Whether to keep the trajectory.

    Returns:
        The result; its `gradient_norm` is the last duality gap, a bound on f(x) - f*.

    Raises:
        ValueError: a bad start, or an unknown L with the short step.
    """
    progress = Progress(problem, x0, stopping, record)
    problem, k = progress.problem, 0
    x = feasible.project(progress.x0)
    while True:
        f, g = float(problem.f(x)), problem.gradient(x)
        progress.visit(x, f)
        direction = feasible.extreme(g) - x
        # gap_k = (x_k - s_k).grad f(x_k); below zero by rounding only
        gap = max(0.0, -float(direction @ g))
        certificate = np.array([gap])
        verdict = progress.verdict(f, certificate, k)
        if verdict is not None:
            if verdict[0] is Status.GRADIENT:
                verdict = Status.GRADIENT, f"duality gap = {gap:.3g} <= {progress.stopping.gradient_tolerance:.3g}"
            return progress.result(x, f, certificate, k, verdict)
        # x_{k+1} = x_k + gamma_k (s_k - x_k)
        x = x + rule(k, gap, direction, problem) * direction
        k += 1
