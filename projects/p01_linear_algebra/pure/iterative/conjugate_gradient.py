"""Conjugate gradients for A x = b with A symmetric positive definite.

    alpha_k = r_k^T z_k / p_k^T A p_k,   x_{k+1} = x_k + alpha_k p_k,   r_{k+1} = r_k - alpha_k A p_k,
    z = M^{-1} r,   beta_k = r_{k+1}^T z_{k+1} / r_k^T z_k,   p_{k+1} = z_{k+1} + beta_k p_k

x_k minimises the A-norm of the error over x_0 + span{r_0, A r_0, ..., A^{k-1} r_0}, which gives

    |e_k|_A <= 2 ((sqrt(kappa) - 1) / (sqrt(kappa) + 1))^k |e_0|_A

(Hestenes & Stiefel, Methods of conjugate gradients for solving linear systems, 1952; Saad, Iterative Methods for Sparse
Linear Systems, 2nd ed., algorithms 6.18 and 9.1, eq. (6.128)). In exact arithmetic it ends after n steps; with
rounding it may need more, and may be stopped long before.

A preconditioner M ~ A makes kappa that of M^{-1} A; see preconditioners.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import mul
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

Preconditioner = Callable[[Row], Row]  # r to M^{-1} r


def unchanged(r: Row) -> Row:
    """The preconditioner that does nothing, M = I."""
    return r


def cg_steps(A: LinearMap, b: Row, x: Row, precondition: Preconditioner = unchanged) -> Iterator[SolverStep]:
    """Conjugate gradients from x without an end; stops by itself only at a residual of zero.

    Raises:
        ConvergenceError: p^T A p <= 0, so that A isn't positive definite.
    """
    r = axpy(-1.0, A.apply(x), b)
    z = precondition(r)
    p = z
    rho = sum(map(mul, r, z))
    step = 0
    while True:
        yield SolverStep(x, r)
        if not any(r):
            return
        a_p = A.apply(p)
        # alpha_k = r_k^T z_k / p_k^T A p_k
        alpha = rho / curvature(p, a_p, step)
        x = axpy(alpha, p, x)
        r = axpy(-alpha, a_p, r)
        z = precondition(r)
        # beta_k = r_{k+1}^T z_{k+1} / r_k^T z_k
        rho, before = sum(map(mul, r, z)), rho
        p = axpy(rho / before, p, z)
        step += 1


def conjugate_gradient(
    A: Any,
    b: Any,
    *,
    x0: Any = None,
    preconditioner: Preconditioner = unchanged,
    tol: float = 1e-10,
    max_iterations: int | None = None,
) -> LinearSolution:
    """Solve A x = b by (preconditioned) conjugate gradients.

    Args:
        A: symmetric positive definite (n, n), matrix or LinearMap.
        b: right-hand side (n,).
        x0: start (n,); zero by default.
        preconditioner: r to M^{-1} r with M symmetric positive definite: `jacobi(A)`, `incomplete_cholesky(A)`, or any
            function of that kind.
        tol: stop at |r| <= tol |b|.
        max_iterations: steps at most; 10 n by default.

    Returns:
        x with its residual history.

    Raises:
        EntryError, ShapeError, NotSymmetricError: not such a system.
        ConvergenceError: A turned out not to be positive definite; `index` is the step.
        ValueError: a limit makes no sense.
    """
    a = as_symmetric_map(A, "conjugate_gradient")
    allowed = 10 * a.n if max_iterations is None else max_iterations
    check_limits(tol, allowed)
    rhs, x = start_of(a, b, x0)
    return collect(a, rhs, cg_steps(a, rhs, x, preconditioner), tol, allowed)
