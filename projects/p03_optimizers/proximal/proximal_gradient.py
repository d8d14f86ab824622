r"""Proximal gradient: a step down the smooth part, then the simple part's own minimisation nearby.

    x_{k+1} = prox_{s h}(x_k - s grad g(x_k)),    prox_{s h}(v) = argmin_z |z - v|^2/2 + s h(z)

for f = g + h with s <= 1/L: f(x_k) - f* <= |x_0 - x*|^2/(2 s k) (Beck & Teboulle 2009, theorem 3.1: ISTA). Where h
keeps x on a set, prox is the projection and this is projected gradient (Goldstein 1964, Levitin & Polyak 1966).

A run ends when the gradient mapping (x - prox(x - s grad))/s is small: 0 exactly at minimisers, the gradient without h.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray, Problem
from projects.p03_optimizers.proximal.feasible_sets import Constrained, FeasibleSet, Objective


def step_size(objective: Objective, step: float | None) -> float:
    """The step, 1/L if None.

    Raises:
        ValueError: it isn't positive, or it is None where L is unknown.
    """
    if step is None and objective.smooth.L is None:
        raise ValueError(f"{objective.name} doesn't know its L, so the step can't be 1/L; give one")
    s = 1 / objective.smooth.L if step is None and objective.smooth.L is not None else step
    if s is None or not s > 0 or not np.isfinite(s):
        raise ValueError(f"step is {s}; it must be positive and finite")
    return s


def proximal_gradient(
    objective: Objective,
    x0: FloatArray | None = None,
    *,
    step: float | None = None,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise smooth plus simple.

    Args:
        objective: What to minimise; `gradient_norm` of the result and the tolerance speak of its gradient mapping.
        x0: Start (d,); the smooth part's own if None.
        step: s, 1/L if None.
        stopping: When to stop.
        record: Whether to keep the trajectory.

    Raises:
        ValueError: a bad start or step.
    """
    s = step_size(objective, step)
    progress = Progress(objective.smooth, x0, stopping, record)
    objective = replace(objective, smooth=progress.problem)
    x, iterations = objective.prox(progress.x0, s), 0
    while True:
        f = float(objective.f(x))
        progress.visit(x, f)
        # x_{k+1} = prox_{s h}(x_k - s grad g(x_k))
        following = objective.prox(x - s * objective.smooth.gradient(x), s)
        mapping = (x - following) / s
        verdict = progress.verdict(f, mapping, iterations)
        if verdict is not None:
            return progress.result(x, f, mapping, iterations, verdict)
        x = following
        iterations += 1


def projected_gradient(
    problem: Problem,
    feasible: FeasibleSet,
    x0: FloatArray | None = None,
    *,
    step: float | None = None,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise a smooth function on a set: x_{k+1} = project(x_k - s grad f(x_k)); arguments as above."""
    return proximal_gradient(Constrained(problem, feasible), x0, step=step, stopping=stopping, record=record)
