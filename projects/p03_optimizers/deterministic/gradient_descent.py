"""Steepest descent with a line search (Cauchy 1847).

    p_k = -grad f(x_k)

With exact steps on a quadratic the error falls by at least ((kappa-1)/(kappa+1))^2 a step and for the worst start by
exactly that: Nocedal & Wright (2006), theorem 3.3.
"""

from __future__ import annotations

from projects.p03_optimizers.deterministic.armijo import Armijo
from projects.p03_optimizers.deterministic.descent import descend, slope_trial
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Stopping
from projects.p03_optimizers.deterministic.search_step import LineSearch
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


class SteepestDescent:
    """The rule that remembers nothing."""

    def direction(self, problem: Problem, x: FloatArray, g: FloatArray) -> FloatArray:
        """Downhill."""
        return -g

    def first_trial(self, g: FloatArray, p: FloatArray, previous: tuple[float, float] | None) -> float:
        """A little more than the same first-order change as last time: backtracking can shorten but not lengthen."""
        return 2 * slope_trial(g, p, previous)

    def learn(self, s: FloatArray, y: FloatArray) -> None:
        """Nothing to learn."""

    def reset(self) -> bool:
        """Nothing to forget."""
        return False


def gradient_descent(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    search: LineSearch | None = None,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise by steepest descent.

    Args:
        problem: What to minimise.
        x0: Start (d,); the problem's own if None.
        search: Line search, Armijo's by default.
        stopping: When to stop.
        record: Whether to keep the trajectory.
    """
    progress = Progress(problem, x0, stopping, record)
    return descend(progress, SteepestDescent(), search or Armijo())
