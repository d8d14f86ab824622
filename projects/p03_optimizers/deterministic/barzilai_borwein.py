"""The Barzilai-Borwein gradient method: a step length that carries second-order information from the last step.

    long step   alpha = s.s / s.y         short step  alpha = s.y / y.y        s = x_k - x_{k-1},  y = g_k - g_{k-1}

Barzilai & Borwein (1988), IMA J. Numerical Analysis 8. f doesn't fall in every step, and that
is the point: it is only kept below the largest of its last M values (Grippo, Lampariello & Lucidi 1986), which makes
the method converge on functions that aren't quadratic: Raydan (1997), SIAM J. Optimization 7, algorithm GBB.

Differs from Raydan in: after a failed trial the step is halved (the paper lets it be any factor in [0.1, 0.5]); a
step with s.y <= 0 is followed by one twice as long (the paper resets it in three ranges of |g|).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Status, Stopping
from projects.p03_optimizers.deterministic.search_step import rounding
from projects.p03_optimizers.problems.protocol import FloatArray, Problem

StepLength = Callable[[FloatArray, FloatArray], float]
ALPHA_RANGE = (1e-10, 1e10)


def long_step(s: FloatArray, y: FloatArray) -> float:
    """The alpha that minimises |s / alpha - y|: s.s / s.y."""
    return float(s @ s) / float(s @ y)


def short_step(s: FloatArray, y: FloatArray) -> float:
    """The alpha that minimises |s - alpha y|: s.y / y.y."""
    return float(s @ y) / float(y @ y)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def barzilai_borwein(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    step_length: StepLength = long_step,
    memory: int = 10,
    c1: float = 1e-4,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise by Barzilai and Borwein's method, globalised as by Raydan.

    Args:
        problem: What to minimise.
        x0: Start (d,); the problem's own if None.
        step_length: `long_step` or `short_step`.
        memory: Number of values M that a new value is held against; 1 makes the descent monotone.
        c1: Sufficient decrease.
        stopping: When to stop.
        record: Whether to keep the trajectory.

    Raises:
        ValueError: memory < 1 or c1 outside (0, 1).
    """
    if memory < 1 or not 0 < c1 < 1:
        raise ValueError(f"memory and c1 are {memory} and {c1}; memory must be at least 1 and c1 between 0 and 1")
    progress = Progress(problem, x0, stopping, record)
    problem, x, iterations = progress.problem, progress.x0, 0
    f, g = float(problem.f(x)), problem.gradient(x)
    progress.visit(x, f)
    recent = deque([f], maxlen=memory)
    alpha = min(1.0, 1 / float(np.linalg.norm(g))) if g.any() else 1.0
    verdict = progress.verdict(f, g, iterations)
    while verdict is None:
        squared = float(g @ g)
        for _ in range(60):
            x_new = x - alpha * g
            f_new = float(problem.f(x_new))
            # f(x - alpha g) <= max of the last M values - c1 alpha |g|^2
            if f_new <= max(recent) - c1 * alpha * squared + rounding(f):
                break
            alpha /= 2
        else:
            verdict = Status.LINE_SEARCH, "no sufficient decrease in 60 halvings"
            break
        g_new = problem.gradient(x_new)
        s, y = x_new - x, g_new - g
        if not s.any():
            verdict = Status.STALLED, f"the step is below the rounding of x; |gradient| = {np.sqrt(squared):.3g}"
            break
        x, f, g = x_new, f_new, g_new
        iterations += 1
        recent.append(f)
        progress.visit(x, f)
        verdict = progress.verdict(f, g, iterations)
        alpha = step_length(s, y) if float(s @ y) > 0 else 2 * alpha
        alpha = float(np.clip(alpha, *ALPHA_RANGE))
    return progress.result(x, f, g, iterations, verdict)
