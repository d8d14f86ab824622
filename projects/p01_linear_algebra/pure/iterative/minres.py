"""MINRES: the least residual over the Krylov space, for symmetric A that need not be definite.

    minimise |b - A x| over x in x_0 + span{r_0, A r_0, ..., A^{k-1} r_0}

Lanczos turns A into a tridiagonal T_k on the way, plane rotations turn T_k into a triangle, and because both are banded
three vectors suffice: with w_k the columns of V_k R_k^{-1},

    w_k = (v_k - rho_2 w_{k-1} - rho_3 w_{k-2}) / rho_1,   x_k = x_{k-1} + c_k phi_{k-1} w_k,   phi_k = -s_k phi_{k-1}

and |phi_k| is the norm of the residual. (Paige & Saunders, Solution of sparse indefinite systems of linear equations,
1975, section 6; Saad, Iterative Methods for Sparse Linear Systems, 2nd ed., section 6.5 for the rotations.)
"""

from __future__ import annotations

import math
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.iterative.linear_map import as_symmetric_map, axpy, check_limits
from projects.p01_linear_algebra.pure.iterative.linear_solution import LinearSolution, scale_of, solution, start_of
from projects.p01_linear_algebra.pure.scalars import EPS


def minres(A: Any, b: Any, *, x0: Any = None, tol: float = 1e-10, max_iterations: int | None = None) -> LinearSolution:
    """Solve A x = b for symmetric A by MINRES.

    Args:
        A: symmetric (n, n), matrix or LinearMap; definite or not.
        b: right-hand side (n,).
        x0: start (n,); zero by default.
        tol: stop at |r| <= tol |b|.
        max_iterations: steps at most; 10 n by default.

    Returns:
        x with its residual history, which never rises. Where A is singular and b outside its range, x is a
        least-squares solution and `converged` is False.

    Raises:
        EntryError, ShapeError, NotSymmetricError: not such a system.
        ValueError: a limit makes no sense.
    """
    a = as_symmetric_map(A, "minres")
    allowed = 10 * a.n if max_iterations is None else max_iterations
    check_limits(tol, allowed)
    rhs, x = start_of(a, b, x0)
    scale = scale_of(rhs)
    r = axpy(-1.0, a.apply(x), rhs)
    phi = beta = math.hypot(*r)
    residuals = [phi / scale]
    zero = [0.0] * a.n
    v_old, w_old, w = zero, zero, zero
    v = [r_i / beta for r_i in r] if beta else zero
    c_old = c = 1.0
    s_old = s = 0.0
    norm = 0.0  # a lower bound of |A| that grows with T
    beta = 0.0
    while residuals[-1] > tol and len(residuals) <= allowed:
        # Lanczos: beta_{k+1} v_{k+1} = A v_k - alpha_k v_k - beta_k v_{k-1}
        u = axpy(-beta, v_old, a.apply(v))
        alpha = sum(map(mul, v, u))
        u = axpy(-alpha, v, u)
        beta_next = math.hypot(*u)
        norm = max(norm, abs(alpha) + beta + beta_next)
        if beta_next <= a.n * EPS * norm:
            beta_next = 0.0  # the Krylov space is A's own: what is left is rounding
        # Column k of T meets the two rotations before it, then its own.
        rho_3 = s_old * beta
        rho_2 = c * (c_old * beta) + s * alpha
        rest = c * alpha - s * (c_old * beta)
        rho_1 = math.hypot(rest, beta_next)
        if rho_1 <= a.n * EPS * norm:
            break  # A is singular on the Krylov space, and x has the least residual there
        c_old, s_old = c, s
        c, s = rest / rho_1, beta_next / rho_1
        # w_k = (v_k - rho_2 w_{k-1} - rho_3 w_{k-2}) / rho_1
        w_old, w = w, [(v_i - rho_2 * w_i - rho_3 * o_i) / rho_1 for v_i, w_i, o_i in zip(v, w, w_old, strict=True)]
        # x_k = x_{k-1} + c_k phi_{k-1} w_k;  |r_k| = |phi_k| = |s_k phi_{k-1}|
        x = axpy(c * phi, w, x)
        phi *= -s
        residuals.append(abs(phi) / scale)
        if beta_next == 0.0:
            break
        v_old, v, beta = v, [u_i / beta_next for u_i in u], beta_next
    return solution(a, rhs, x, residuals, tol)
