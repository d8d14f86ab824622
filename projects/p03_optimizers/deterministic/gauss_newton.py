"""Gauss-Newton: Newton's method for sums of squares, with J'J in place of the Hessian.

    minimise |r(x)|^2:   p = argmin_p |J p + r|^2

The linear problem is solved by an orthogonal factorisation, never through J'J, whose condition is that of J squared;
where J has not full rank, p is the shortest solution. A line search keeps the descent. Nocedal & Wright (2006),
section 10.3.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.armijo import Armijo
from projects.p03_optimizers.deterministic.descent import descend
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Stopping
from projects.p03_optimizers.deterministic.search_step import LineSearch
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


class GaussNewtonDirection:
    """The rule that linearises the residuals."""

    def direction(self, problem: Problem, x: FloatArray, g: FloatArray) -> FloatArray:
        """The least squares solution."""
        assert problem.residuals is not None and problem.jacobian is not None  # Progress has checked the first
        J, r = problem.jacobian(x), problem.residuals(x)
        if not (np.isfinite(J).all() and np.isfinite(r).all()):
            return np.full_like(x, np.nan)  # the line search names it
        return np.asarray(np.linalg.lstsq(J, -r, rcond=None)[0], dtype=np.float64)

    def first_trial(self, g: FloatArray, p: FloatArray, previous: tuple[float, float] | None) -> float:
        """Always the full step."""
        return 1.0

    def learn(self, s: FloatArray, y: FloatArray) -> None:
        """Nothing to learn."""

    def reset(self) -> bool:
        """Nothing to forget."""
        return False


def gauss_newton(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    search: LineSearch | None = None,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise a sum of squares by Gauss-Newton; arguments as in `gradient_descent`.

    Raises:
        ValueError: The problem has no residuals.
    """
    progress = Progress(problem, x0, stopping, record, needs="residuals")
    return descend(progress, GaussNewtonDirection(), search or Armijo())
