"""GMRES(m): the least residual over the Krylov space, for any square A, begun anew every m steps.

    minimise |b - A x| over x in x_0 + span{r_0, A r_0, ..., A^{m-1} r_0}

With Arnoldi's A V_m = V_{m+1} H~_m the problem is |beta e_1 - H~_m y|, which plane rotations make triangular as the
columns come; the last entry of the rotated right-hand side is the residual's norm. (Saad & Schultz, GMRES: a
generalized minimal residual algorithm for solving nonsymmetric linear systems, 1986; Saad, Iterative Methods for
Sparse Linear Systems, 2nd ed., algorithm 6.11, section 6.5.3.)

Restarts keep memory and work bounded, at a price: restarted GMRES may stand still where the full one would end in n
steps. A cycle that doesn't reduce the residual ends the iteration with `converged` False. A preconditioner stands on
the right (A M^{-1} u = b, x = M^{-1} u), so that the residual minimised is that of the system itself.
"""

from __future__ import annotations

import math
from typing import Any

from projects.p01_linear_algebra.pure.iterative.arnoldi import check_dimension, orthogonalise
from projects.p01_linear_algebra.pure.iterative.conjugate_gradient import Preconditioner, unchanged
from projects.p01_linear_algebra.pure.iterative.linear_map import LinearMap, as_linear_map, axpy, check_limits
from projects.p01_linear_algebra.pure.iterative.linear_solution import LinearSolution, scale_of, solution, start_of
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows

STALLED = 1.0 - 1e-12  # a cycle that leaves the residual above this share of what it was has done nothing


def gmres(
    A: Any,
    b: Any,
    *,
    restart: int = 30,
    x0: Any = None,
    preconditioner: Preconditioner = unchanged,
    tol: float = 1e-10,
    max_iterations: int | None = None,
) -> LinearSolution:
    """Solve A x = b by restarted GMRES.

    Args:
        A: real (n, n), matrix or LinearMap.
        b: right-hand side (n,).
        restart: steps m of a cycle, at least 1; n or more is GMRES without restarts.
        x0: start (n,); zero by default.
        preconditioner: r to M^{-1} r.
        tol: stop at |r| <= tol |b|.
        max_iterations: steps at most over all cycles; 10 n by default.

    Returns:
        x with its residual history, which never rises but for rounding at restarts.

    Raises:
        EntryError, ShapeError: not such a system.
        ValueError: restart < 1, or a limit makes no sense.
    """
    a = as_linear_map(A, "gmres")
    allowed = 10 * a.n if max_iterations is None else max_iterations
    check_limits(tol, allowed)
    check_dimension(min(restart, max(a.n, 1)), max(a.n, 1))
    rhs, x = start_of(a, b, x0)
    scale = scale_of(rhs)
    r = axpy(-1.0, a.apply(x), rhs)
    residuals = [math.hypot(*r) / scale]
    while residuals[-1] > tol and len(residuals) <= allowed:
        before = math.hypot(*r)
        steps = min(restart, allowed + 1 - len(residuals))
        u, found = cycle(a, r, preconditioner, steps, tol * scale)
        x = axpy(1.0, preconditioner(u), x)
        residuals += [size / scale for size in found]
        r = axpy(-1.0, a.apply(x), rhs)
        # The recurrence is replaced by what the residual is: a restart can't build on an estimate.
        residuals[-1] = math.hypot(*r) / scale
        if math.hypot(*r) > STALLED * before:
            break
    return solution(a, rhs, x, residuals, tol)


def cycle(A: LinearMap, r: Row, precondition: Preconditioner, m: int, enough: float) -> tuple[Row, Row]:
    """At most m steps of GMRES from a residual r that isn't zero.

    Args:
        A: linear map of order n.
        r: residual (n,).
        precondition: r to M^{-1} r.
        m: steps at most.
        enough: norm of the residual at which to stop.

    Returns:
        Correction u (n,) before M^{-1}, and the residual's norm after each step.
    """
    beta = math.hypot(*r)
    basis: Rows = [[r_i / beta for r_i in r]]
    triangle: Rows = []  # columns of R
    rotations: list[tuple[float, float]] = []
    g = [beta]
    found: Row = []
    norm = 0.0  # a lower bound of |A M^{-1}|
    while len(triangle) < m:
        w, h, size = orthogonalise(A.apply(precondition(basis[-1])), basis)
        norm = max(norm, math.hypot(*h, size))
        # The rotations so far turn the new column, one more makes its subdiagonal entry zero.
        for i, (c, s) in enumerate(rotations):
            h[i], h[i + 1] = c * h[i] + s * h[i + 1], c * h[i + 1] - s * h[i]
        rho = math.hypot(h[-1], size)
        if rho <= A.n * EPS * norm:
            break  # A M^{-1} is singular on the space: this column adds nothing but rounding
        c, s = h[-1] / rho, size / rho
        h[-1] = rho
        triangle.append(h)
        rotations.append((c, s))
        # |r_k| = |g_{k+1}|
        g[-1:] = [c * g[-1], -s * g[-1]]
        found.append(abs(g[-1]))
        if found[-1] <= enough or size == 0.0:
            break
        basis.append([w_i / size for w_i in w])
    # R y = g by back-substitution, u = V y
    y = [0.0] * len(triangle)
    for i in range(len(y) - 1, -1, -1):
        y[i] = (g[i] - sum(triangle[j][i] * y[j] for j in range(i + 1, len(y)))) / triangle[i][i]
    u = [0.0] * A.n
    for y_i, v in zip(y, basis, strict=False):
        u = axpy(y_i, v, u)
    return u, found or [beta]
