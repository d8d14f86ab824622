r"""FISTA: proximal gradient with Nesterov's momentum, which starts afresh when it has overshot.

    x_k = prox_{s h}(y_k - s grad g(y_k))
    t_{k+1} = (1 + sqrt(1 + 4 t_k^2))/2,    y_{k+1} = x_k + (t_k - 1)/t_{k+1} (x_k - x_{k-1})

(Beck & Teboulle 2009, section 4; f(x_k) - f* <= 2 |x_0 - x*|^2/(s (k+1)^2), theorem 4.4.) On a strongly convex stretch
momentum that keeps growing makes f ripple; O'Donoghue & Candes (2015, section 3.2) set t back to 1 as soon as

    f(x_k) > f(x_{k-1})                           the function scheme, or
    (y_k - x_k).(x_k - x_{k-1}) > 0               the gradient scheme, which needs no values
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray
from projects.p03_optimizers.proximal.feasible_sets import Objective
from projects.p03_optimizers.proximal.proximal_gradient import step_size


@dataclass(frozen=True)
class Move:
    """What a restart rule may look at."""

    y: FloatArray
    """y_k, where the gradient was taken."""
    x: FloatArray
    """x_k."""
    x_before: FloatArray
    """x_{k-1}."""
    f: float
    """f(x_k)."""
    f_before: float
    """f(x_{k-1})."""


Restart = Callable[[Move], bool]


def never(move: Move) -> bool:
    """Plain FISTA."""
    return False


def gradient_scheme(move: Move) -> bool:
    """Restart when the momentum makes a sharp angle with the gradient mapping: (y_k - x_k).(x_k - x_{k-1}) > 0."""
    return float((move.y - move.x) @ (move.x - move.x_before)) > 0


def function_scheme(move: Move) -> bool:
    """Restart when f has risen."""
    return move.f > move.f_before


def fista(
    objective: Objective,
    x0: FloatArray | None = None,
    *,
    restart: Restart = gradient_scheme,
    step: float | None = None,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise smooth plus simple.

    Args:
        objective: What to minimise; `gradient_norm` of the result is (y_k - x_k)/s, the gradient mapping at y_k.
        x0: Start (d,); the smooth part's own if None.
        restart: `gradient_scheme`, `function_scheme` or `never`.
        step: s, 1/L if None.
        stopping: When to stop.
        record: Whether to keep the points x_k.

    Raises:
        ValueError: a bad start or step.
    """
    s = step_size(objective, step)
    progress = Progress(objective.smooth, x0, stopping, record)
    objective = replace(objective, smooth=progress.problem)
    x = objective.prox(progress.x0, s)
    y, t, f, iterations, restarts = x, 1.0, float(objective.f(x)), 0, 0
    progress.visit(x, f)
    while True:
        # x_k = prox_{s h}(y_k - s grad g(y_k))
        following = objective.prox(y - s * objective.smooth.gradient(y), s)
        mapping = (y - following) / s
        verdict = progress.verdict(f, mapping, iterations)
        if verdict is not None:
            told = verdict[0], f"{verdict[1]}; {restarts} restarts"
            return progress.result(x, f, mapping, iterations, told)
        move = Move(y, following, x, float(objective.f(following)), f)
        if restart(move):
            t, y = 1.0, following
            restarts += 1
        else:
            # t_{k+1} = (1 + sqrt(1 + 4 t_k^2))/2
            t_next = (1 + float(np.sqrt(1 + 4 * t**2))) / 2
            # y_{k+1} = x_k + (t_k - 1)/t_{k+1} (x_k - x_{k-1})
            y = following + (t - 1) / t_next * (following - x)
            t = t_next
        x, f = following, move.f
        iterations += 1
        progress.visit(x, f)
