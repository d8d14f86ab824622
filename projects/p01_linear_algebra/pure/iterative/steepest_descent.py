"""Steepest descent for A x = b with A symmetric positive definite: downhill on (1/2) x^T A x - b^T x.

    r_k = b - A x_k,   alpha_k = r_k^T r_k / r_k^T A r_k,   x_{k+1} = x_k + alpha_k r_k

Each residual is orthogonal to the one before, hence the zig-zag. In the A-norm the error shrinks a step by at least
(kappa - 1)/(kappa + 1) (Kantorovich; Saad, Iterative Methods for Sparse Linear Systems, 2nd ed., theorem 5.9), against
(sqrt(kappa) - 1)/(sqrt(kappa) + 1) for conjugate gradients. It is here to be compared with, not to be used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from projects.p01_linear_algebra.pure.iterative.linear_map import LinearMap, as_symmetric_map, axpy, check_limits
from projects.p01_linear_algebra.pure.iterative.linear_solution import (
    LinearSolution,
    SolverStep,
    collect,
    curvature,
    start_of,
)
from projects.p01_linear_algebra.pure.scalars import Row


def descent_steps(A: LinearMap, b: Row, x: Row) -> Iterator[SolverStep]:
    """Steepest descent from x without an end; stops by itself only at a residual of zero.

    Raises:
        ConvergenceError: r^T A r <= 0, so that A isn't positive definite.
    """
    r = axpy(-1.0, A.apply(x), b)
    step = 0
    while True:
        yield SolverStep(x, r)
        square = sum(a * a for a in r)
        if square == 0.0:
            return
        a_r = A.apply(r)
        # alpha = r^T r / r^T A r
        alpha = square / curvature(r, a_r, step)
        x = axpy(alpha, r, x)
        r = axpy(-alpha, a_r, r)
        step += 1


def steepest_descent(
    A: Any, b: Any, *, x0: Any = None, tol: float = 1e-10, max_iterations: int | None = None
) -> LinearSolution:
    """Solve A x = b by steepest descent.

    Args:
        A: symmetric positive definite (n, n), matrix or LinearMap.
        b: right-hand side (n,).
        x0: start (n,); zero by default.
        tol: stop at |r| <= tol |b|.
        max_iterations: steps at most; 100 n by default.

    Returns:
        x with its residual history.

    Raises:
        EntryError, ShapeError, NotSymmetricError: not such a system.
        ConvergenceError: A turned out not to be positive definite; `index` is the step.
        ValueError: a limit makes no sense.
    """
    a = as_symmetric_map(A, "steepest_descent")
    allowed = 100 * a.n if max_iterations is None else max_iterations
    check_limits(tol, allowed)
    rhs, x = start_of(a, b, x0)
    return collect(a, rhs, descent_steps(a, rhs, x), tol, allowed)
