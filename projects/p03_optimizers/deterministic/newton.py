"""Newton's method with a modified Cholesky factorisation and a line search.

    (H_k + E_k) p_k = -g_k

Where the Hessian isn't positive definite, E makes it so and p points downhill; near a minimiser E = 0 and convergence
is quadratic. Nocedal & Wright (2006), algorithm 3.2. `pure_newton` is the textbook's iteration without safeguards, for
showing why they are needed: it runs to any stationary point, saddles first.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.armijo import Armijo
from projects.p03_optimizers.deterministic.descent import descend
from projects.p03_optimizers.deterministic.modified_cholesky import modified_cholesky, solve_factored
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Status, Stopping
from projects.p03_optimizers.deterministic.search_step import LineSearch
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


class NewtonDirection:
    """The rule that asks for the Hessian every time."""

    def direction(self, problem: Problem, x: FloatArray, g: FloatArray) -> FloatArray:
        """Solve with the modified factors."""
        assert problem.hessian is not None  # Progress has checked it
        L, D, _ = modified_cholesky(problem.hessian(x))
        return -solve_factored(L, D, g)

    def first_trial(self, g: FloatArray, p: FloatArray, previous: tuple[float, float] | None) -> float:
        """Always the full step."""
        return 1.0

    def learn(self, s: FloatArray, y: FloatArray) -> None:
        """Nothing to learn."""

    def reset(self) -> bool:
        """Nothing to forget."""
        return False


def newton(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    search: LineSearch | None = None,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise by the safeguarded Newton method; arguments as in `gradient_descent`.

    Raises:
        ValueError: The problem has no Hessian.
    """
    progress = Progress(problem, x0, stopping, record, needs="hessian")
    return descend(progress, NewtonDirection(), search or Armijo())


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def pure_newton(
    problem: Problem, x0: FloatArray | None = None, *, stopping: Stopping | None = None, record: bool = False
) -> Result:
    """Iterate x - H^{-1} g without a line search. It ends at stationary points of any kind, or nowhere.

    Raises:
        ValueError: The problem has no Hessian.
    """
    progress = Progress(problem, x0, stopping, record, needs="hessian")
    problem, x, iterations = progress.problem, progress.x0, 0
    assert problem.hessian is not None
    while True:
        f, g = float(problem.f(x)), problem.gradient(x)
        progress.visit(x, f)
        verdict = progress.verdict(f, g, iterations)
        if verdict is None:
            try:
                x = x - np.linalg.solve(problem.hessian(x), g)
                iterations += 1
                continue
            except np.linalg.LinAlgError:
                verdict = Status.NOT_DESCENT, f"the Hessian is singular after {iterations} iterations"
        return progress.result(x, f, g, iterations, verdict)
