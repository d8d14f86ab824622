"""Levenberg-Marquardt: Gauss-Newton where the linear model is trusted, short and downhill where it isn't.

    p = argmin_p |J p + r|^2 + mu |D p|^2,    D_j = largest norm so far of column j of J

Levenberg (1944), Marquardt (1963); the scaling D, which makes the method blind to the units of x, is More's (1978),
as in
MINPACK; the way mu moves is Nielsen's (1999), as in Madsen, Nielsen & Tingleff (2004), algorithm 3.16:

    success:  mu *= max(1/3, 1 - (2 rho - 1)^3), nu = 2          failure:  mu *= nu, nu *= 2

Differs from Madsen, Nielsen & Tingleff in: the scaling D; the linear problem is solved by an orthogonal factorisation
of J stacked on sqrt(mu) D; mu starts at 1e-6, so that the first step is nearly Gauss-Newton (MINPACK begins as boldly).
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Status, Stopping
from projects.p03_optimizers.deterministic.search_step import rounding
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def levenberg_marquardt(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    mu: float = 1e-6,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise a sum of squares |r(x)|^2.

    Args:
        problem: What to minimise; it needs residuals and their Jacobian.
        x0: Start (d,); the problem's own if None.
        mu: First damping.
        stopping: When to stop; failed steps count as iterations too.
        record: Whether to keep the trajectory.

    Returns:
        The result, with n_f for residuals and n_g for Jacobians.

    Raises:
        ValueError: The problem has no residuals, or mu isn't positive.
    """
    if not mu > 0:
        raise ValueError(f"mu is {mu}; it must be positive")
    progress = Progress(problem, x0, stopping, record, needs="residuals")
    problem, x, iterations = progress.problem, progress.x0, 0
    assert problem.residuals is not None and problem.jacobian is not None
    r, J = problem.residuals(x), problem.jacobian(x)
    f, g = float(r @ r), 2 * J.T @ r
    D = np.zeros(problem.dim)
    nu = 2.0
    progress.visit(x, f)
    verdict = progress.verdict(f, g, iterations)
    while verdict is None:
        D = np.maximum(D, np.linalg.norm(J, axis=0))
        scale = np.where(D > 0, D, 1.0)
        stacked = np.vstack([J, np.sqrt(mu) * np.diag(scale)])
        p = np.linalg.lstsq(stacked, np.concatenate([-r, np.zeros(problem.dim)]), rcond=None)[0]
        predicted = predicted_decrease(J, p, mu, scale)
        x_new = x + p
        r_new = problem.residuals(x_new)
        f_new = float(r_new @ r_new)
        iterations += 1
        if predicted <= rounding(f) and not f_new < f:
            verdict = Status.STALLED, f"f = {f:.6g} is exact to rounding; |gradient| = {np.linalg.norm(g):.3g}"
            break
        rho = (f - f_new) / predicted if np.isfinite(f_new) else -1.0
        if rho > 0:
            x, r, f = x_new, r_new, f_new
            J = problem.jacobian(x)
            if not np.isfinite(J).all():
                verdict = Status.NOT_FINITE, f"the Jacobian isn't finite after {iterations} iterations"
                break
            g = 2 * J.T @ r
            mu, nu = mu * max(1 / 3, 1 - (2 * rho - 1) ** 3), 2.0
        else:
            mu, nu = mu * nu, 2 * nu
        progress.visit(x, f)
        verdict = progress.verdict(f, g, iterations)
        if verdict is None and np.array_equal(x + p, x):
            verdict = Status.STALLED, f"the step is below the rounding of x; |gradient| = {np.linalg.norm(g):.3g}"
    return progress.result(x, f, g, iterations, verdict)


def predicted_decrease(J: FloatArray, p: FloatArray, mu: float, scale: FloatArray) -> float:
    """|r|^2 - |r + Jp|^2 for the p that solves the damped equations: |Jp|^2 + 2 mu |Dp|^2, free of cancellation."""
    return float(((J @ p) ** 2).sum()) + 2 * mu * float(((scale * p) ** 2).sum())
