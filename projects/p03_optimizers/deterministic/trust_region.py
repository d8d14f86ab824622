"""Trust region methods: minimise a model inside a ball, and let the ball grow with the model's success.

    minimise m(p) = f + g.p + p.Bp/2  subject to |p| <= Delta
    rho = (f(x) - f(x + p)) / (m(0) - m(p))

Nocedal & Wright (2006), algorithm 4.1, with two ways to solve the model roughly: the dogleg (p. 73) and Steihaug's
conjugate gradients (algorithm 7.2).

Differs from the book in: the dogleg's B is the Hessian, made positive definite by the modified Cholesky factorisation
where it isn't; a step whose predicted decrease is below the rounding of f is judged by its gradient.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from projects.p03_optimizers.deterministic.modified_cholesky import modified_cholesky, solve_factored
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Status, Stopping
from projects.p03_optimizers.deterministic.search_step import rounding
from projects.p03_optimizers.problems.protocol import FloatArray, Problem

Subproblem = Callable[[FloatArray, FloatArray, float], tuple[FloatArray, FloatArray]]
"""(g, B, Delta) -> the step p and the product of p with the matrix that the model used."""


def dogleg(g: FloatArray, B: FloatArray, radius: float) -> tuple[FloatArray, FloatArray]:
    """Walk from 0 to the model's minimiser along -g, then on to Newton's point, as far as the ball allows."""
    L, D, E = modified_cholesky(B)
    B = B + np.diag(E) if E.any() else B
    newton = -solve_factored(L, D, g)
    if np.linalg.norm(newton) <= radius:
        return newton, B @ newton
    cauchy = -float(g @ g) / float(g @ B @ g) * g  # (4.15)
    length = float(np.linalg.norm(cauchy))
    p = cauchy * (radius / length) if length >= radius else _to_the_edge(cauchy, newton - cauchy, radius)
    return p, B @ p


def steihaug(g: FloatArray, B: FloatArray, radius: float) -> tuple[FloatArray, FloatArray]:
    """Conjugate gradients on the model until the ball's edge, negative curvature, or a small residual."""
    norm = float(np.linalg.norm(g))
    tolerance = min(0.5, np.sqrt(norm)) * norm  # superlinear convergence, (7.3)
    p, r = np.zeros_like(g), g
    d = -r
    for _ in range(2 * g.size):
        Bd = B @ d
        curvature = float(d @ Bd)
        if curvature <= 0:
            p = _to_the_edge(p, d, radius)
            break
        alpha = float(r @ r) / curvature
        if np.linalg.norm(p + alpha * d) >= radius:
            p = _to_the_edge(p, d, radius)
            break
        p = p + alpha * d
        r_new = r + alpha * Bd
        if np.linalg.norm(r_new) < tolerance:
            break
        d = -r_new + float(r_new @ r_new) / float(r @ r) * d
        r = r_new
    return p, B @ p


def _to_the_edge(p: FloatArray, d: FloatArray, radius: float) -> FloatArray:
    """The point p + tau d, tau >= 0, on the sphere of the given radius."""
    # |p|^2 + 2 tau p.d + tau^2 |d|^2 = radius^2, solved without cancellation
    a, b, c = float(d @ d), float(p @ d), float(p @ p) - radius**2
    root = np.sqrt(max(b * b - a * c, 0.0))
    tau = -c / (b + root) if b > 0 else (root - b) / a
    edge: FloatArray = p + tau * d
    return edge


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def trust_region(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    subproblem: Subproblem = dogleg,
    radius: float = 1.0,
    max_radius: float = 1e10,
    eta: float = 0.1,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise by a trust region method with the exact Hessian.

    Args:
        problem: What to minimise; it needs a Hessian.
        x0: Start (d,); the problem's own if None.
        subproblem: `dogleg` or `steihaug`.
        radius: First radius of the ball.
        max_radius: Its largest radius.
        eta: A step is taken if rho > eta.
        stopping: When to stop; rejected steps count as iterations too.
        record: Whether to keep the trajectory.

    Raises:
        ValueError: No Hessian, a radius that isn't positive, or eta outside [0, 1/4).
    """
    if not 0 < radius <= max_radius or not 0 <= eta < 0.25:
        raise ValueError(
            f"radius, max_radius and eta are {radius}, {max_radius} and {eta}; "
            "they must obey 0 < radius <= max_radius and 0 <= eta < 1/4"
        )
    progress = Progress(problem, x0, stopping, record, needs="hessian")
    problem, x, iterations = progress.problem, progress.x0, 0
    assert problem.hessian is not None
    f, g = float(problem.f(x)), problem.gradient(x)
    B = problem.hessian(x)
    progress.visit(x, f)
    verdict = progress.verdict(f, g, iterations)
    while verdict is None:
        if not np.isfinite(B).all():
            verdict = Status.NOT_FINITE, f"the Hessian isn't finite after {iterations} iterations"
            break
        p, Bp = subproblem(g, B, radius)
        predicted = -float(g @ p) - float(p @ Bp) / 2
        x_new = x + p
        f_new = float(problem.f(x_new))
        length = float(np.linalg.norm(p))
        g_new = None
        if abs(predicted) <= 10 * rounding(f) and np.isfinite(f_new):  # f can't tell any more
            g_new = problem.gradient(x_new)
            if not np.linalg.norm(g_new) < np.linalg.norm(g):
                verdict = Status.STALLED, f"f = {f:.6g} is exact to rounding; |gradient| = {np.linalg.norm(g):.3g}"
                break
            rho = 1.0
        else:
            rho = (f - f_new) / predicted if np.isfinite(f_new) or f_new == -np.inf else -1.0
        iterations += 1
        if rho < 0.25:
            radius = 0.25 * length
        elif rho > 0.75 and length >= 0.99 * radius:
            radius = min(2 * radius, max_radius)
        if rho > eta:
            x, f = x_new, f_new
            g = problem.gradient(x) if g_new is None else g_new
            B = problem.hessian(x)
        elif radius <= 1e-15 * max(1.0, float(np.linalg.norm(x))):
            verdict = Status.STALLED, f"the ball has shrunk to {radius:.3g}; |gradient| = {np.linalg.norm(g):.3g}"
            break
        progress.visit(x, f)
        verdict = progress.verdict(f, g, iterations)
    return progress.result(x, f, g, iterations, verdict)
