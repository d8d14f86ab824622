"""Linear conjugate gradients: the best point of every Krylov space, for quadratics only.

    alpha = r.r / p.Ap,   x += alpha p,   r -= alpha A p,   beta = r_new.r_new / r.r,   p = r_new + beta p

Hestenes & Stiefel (1952); Nocedal & Wright (2006), algorithm 5.2. In exact arithmetic it ends after as many steps as
A has distinct eigenvalues.
"""

from __future__ import annotations

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Status, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


def conjugate_gradient(
    problem: Problem, x0: FloatArray | None = None, *, stopping: Stopping | None = None, record: bool = False
) -> Result:
    """Minimise a convex quadratic with A its Hessian (computed once), one product with A a step.

    The gradient is carried along by the recurrence; it is computed afresh at the end only. Products with A are
    counted as gradients, because that is what they cost.

    Raises:
        ValueError: The problem has no Hessian.
    """
    progress = Progress(problem, x0, stopping, record, needs="hessian")
    problem, x, iterations = progress.problem, progress.x0, 0
    assert problem.hessian is not None
    A = problem.hessian(x)
    r = -problem.gradient(x)
    p = r
    f = float(problem.f(x))
    while True:
        progress.visit(x, f)
        verdict = progress.verdict(f, r, iterations)
        if verdict is not None:
            break
        Ap = A @ p
        progress.counts.gradient += 1
        curvature = float(p @ Ap)
        if curvature <= 0:
            verdict = Status.UNBOUNDED, f"p.Ap = {curvature:.3g}: A isn't positive definite"
            break
        alpha = float(r @ r) / curvature
        x = x + alpha * p
        r_new = r - alpha * Ap
        p = r_new + float(r_new @ r_new) / float(r @ r) * p
        r = r_new
        iterations += 1
        f = float(problem.f(x))
    return progress.result(x, f, problem.gradient(x), iterations, verdict)
