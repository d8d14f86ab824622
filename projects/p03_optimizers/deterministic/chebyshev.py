"""Chebyshev semi-iteration: the best polynomial in A that knows nothing but the ends mu and L of the spectrum.

    e_k = T_k((L + mu - 2A)/(L - mu)) / T_k((L + mu)/(L - mu)) e_0

so that |e_k| <= |e_0| / T_k((kappa + 1)/(kappa - 1)), about 2 ((sqrt kappa - 1)/(sqrt kappa + 1))^k, the same bound
as for conjugate gradients, but without a single inner product. Golub & Varga (1961); the recurrence is Saad (2003),
Iterative Methods for Sparse Linear Systems, algorithm 12.1.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


@np.errstate(over="ignore", invalid="ignore")
def chebyshev(
    problem: Problem, x0: FloatArray | None = None, *, stopping: Stopping | None = None, record: bool = False
) -> Result:
    """Minimise a strongly convex quadratic whose L and mu are known.

    On a function that isn't quadratic the recurrence means nothing and may diverge.

    Raises:
        ValueError: The problem doesn't tell 0 < mu <= L.
    """
    L, mu = problem.L, problem.mu
    if L is None or mu is None or not 0 < mu <= L:
        raise ValueError(f"mu and L of {problem.name} are {mu} and {L}; Chebyshev's iteration needs 0 < mu <= L")
    progress = Progress(problem, x0, stopping, record)
    problem, x, iterations = progress.problem, progress.x0, 0
    theta, delta = (L + mu) / 2, (L - mu) / 2
    rho = delta / theta  # 1 / sigma_1
    step = np.zeros_like(x)
    while True:
        f, g = float(problem.f(x)), problem.gradient(x)
        progress.visit(x, f)
        verdict = progress.verdict(f, g, iterations)
        if verdict is not None:
            return progress.result(x, f, g, iterations, verdict)
        if iterations == 0:
            step = -g / theta
        else:
            # rho_k = 1 / (2 sigma_1 - rho_{k-1}) and d_k = rho_k rho_{k-1} d_{k-1} - 2 rho_k / delta g, with 1/delta
            # multiplied into rho, so that L = mu is no special case
            rho_over_delta = 1 / (2 * theta - delta * rho)
            rho_new = delta * rho_over_delta
            step = rho_new * rho * step - 2 * rho_over_delta * g
            rho = rho_new
        x = x + step
        iterations += 1
