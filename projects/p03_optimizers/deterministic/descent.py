"""The loop of every line search method: choose a direction, search along it, learn from the step.

    x_{k+1} = x_k + alpha_k p_k

What tells the methods apart is the direction p_k, and that is a `Rule`. Nocedal & Wright (2006), chapter 3.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Status
from projects.p03_optimizers.deterministic.search_step import LineSearch
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


class Rule(Protocol):
    """How a method finds its direction, and what it remembers."""

    def direction(self, problem: Problem, x: FloatArray, g: FloatArray) -> FloatArray:
        """The direction p (d,) at x (d,) with gradient g (d,)."""
        ...

    def first_trial(self, g: FloatArray, p: FloatArray, previous: tuple[float, float] | None) -> float:
        """The step to try first; `previous` is (alpha, slope) of the last line search."""
        ...

    def learn(self, s: FloatArray, y: FloatArray) -> None:
        """Take in a step s = x_{k+1} - x_k and the change y of the gradient."""
        ...

    def reset(self) -> bool:
        """Forget what was learnt, so that the next direction is steepest descent; False if nothing was."""
        ...


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def descend(progress: Progress, rule: Rule, search: LineSearch) -> Result:
    """Run a line search method to its end.

    When a search fails, the rule forgets what it knows and the search is tried once more along steepest descent; if
    that fails as well, the run ends with the search's status.
    """
    problem = progress.problem
    x = progress.x0
    f, g = float(problem.f(x)), problem.gradient(x)
    progress.visit(x, f)
    previous: tuple[float, float] | None = None
    iterations = 0
    verdict = progress.verdict(f, g, iterations)
    while verdict is None:
        p = rule.direction(problem, x, g)
        step = search(problem, x, f, g, p, rule.first_trial(g, p, previous))
        if step.status is Status.UNBOUNDED:
            x, f, verdict = step.x, step.f, (step.status, step.reason)
            g = problem.gradient(x) if step.g is None else step.g
            break
        moved = step.f < f  # a failed search may still have found a better point
        if step.status is not None and not moved:
            if rule.reset():
                previous = None
                continue
            verdict = step.status, f"{step.reason}; f = {f:.6g}, |gradient| = {np.linalg.norm(g):.3g}"
            break
        g_new = problem.gradient(step.x) if step.g is None else step.g
        if step.status is None and not moved and np.linalg.norm(g_new) >= np.linalg.norm(g):
            verdict = Status.STALLED, f"neither f = {f:.3g} nor its gradient falls any further"
            break
        rule.learn(step.x - x, g_new - g)
        previous = step.alpha, float(g @ p)
        x, f, g = step.x, step.f, g_new
        iterations += 1
        progress.visit(x, f)
        verdict = progress.verdict(f, g, iterations)
    return progress.result(x, f, g, iterations, verdict)


def unit_trial(g: FloatArray, p: FloatArray, previous: tuple[float, float] | None) -> float:
    """The first trial of Newton-like methods: 1, but a move of at most 1 in the first step, where scale is unknown."""
    if previous is not None:
        return 1.0
    return min(1.0, 1 / float(np.linalg.norm(p)))


def slope_trial(g: FloatArray, p: FloatArray, previous: tuple[float, float] | None) -> float:
    """The first trial of methods without scale: the same first-order change as last time (Nocedal & Wright, p. 59).

    At most ten times the last step, so that a slope near 0 doesn't send the trial into another valley.
    """
    if previous is None:
        return min(1.0, 1 / float(np.linalg.norm(p)))
    # alpha_0 = alpha_{k-1} (g_{k-1}.p_{k-1}) / (g_k.p_k)
    alpha, slope = previous
    return min(alpha * slope / float(g @ p), 10 * alpha)
