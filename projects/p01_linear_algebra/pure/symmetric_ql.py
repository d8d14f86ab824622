"""Eigenvalues and eigenvectors of a symmetric matrix: tridiagonal form, then implicit QL with Wilkinson's shift.

    T - sigma I = Q L,   T <- L Q + sigma I = Q^T T Q

One sweep chases a bulge up the tridiagonal with n - 1 plane rotations and makes the off-diagonal entry at the top
converge to zero, cubically as a rule (Wilkinson, Global convergence of tridiagonal QR algorithm, 1968; Parlett, The
Symmetric Eigenvalue Problem, section 8.9-8.15; Dubrulle, Martin & Wilkinson, The implicit QL algorithm, 1968).

QL suits matrices that grow from top to bottom. Where one grows the other way, its unreduced block is turned round
first: QL on the reversed block is QR on the block. A rotation meets two rows of Z^T, so eigenvectors are kept as rows.

Complex Hermitian matrices take the Jacobi way (jacobi_eigen.py), as this one is written for real numbers.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import real_rows, symmetric_rows
from projects.p01_linear_algebra.pure.errors import ConvergenceError
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.rotations import rotated
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows
from projects.p01_linear_algebra.pure.scaling import TINY, into_range, times
from projects.p01_linear_algebra.pure.tridiagonal import orthogonal_factor, tridiagonalise
from projects.p01_linear_algebra.pure.vector import Vector

SWEEPS_PER_EIGENVALUE = 30  # on average over all: LAPACK's allowance in dsteqr; two sweeps are the rule


class SymmetricEigen(NamedTuple):
    """A = V diag(w) V^T, eigenvalues in ascending order."""

    w: Vector
    """Eigenvalues (k,)."""
    V: Matrix
    """Orthonormal eigenvectors in the columns, (n, k)."""


def ql_implicit(d: Row, e: Row, zt: Rows) -> None:
    """Diagonalise tridiag(e, d, e) in place.

    Args:
        d: diagonal (n,); eigenvalues on return, in no order.
        e: off-diagonal (n - 1,); destroyed.
        zt: rows of Z^T for A = Z T Z^T; rows of the eigenvectors on return. Empty where only values are wanted.

    Raises:
        ConvergenceError: more than 30 n sweeps; `index` is the eigenvalue at which it stopped.
    """
    n = len(d)
    allowance = SWEEPS_PER_EIGENVALUE * n
    top = 0
    while top < n - 1:
        # The unreduced block top..bottom: |e_i|^2 <= u^2 |d_i d_{i+1}| counts as zero (Parlett, section 8.11).
        bottom = top
        while bottom < n - 1:
            if abs(e[bottom]) <= EPS * math.sqrt(abs(d[bottom])) * math.sqrt(abs(d[bottom + 1])) + TINY:
                e[bottom] = 0.0
                break
            bottom += 1
        if bottom == top:
            top += 1
            continue
        if abs(d[bottom]) < abs(d[top]):
            d[top : bottom + 1] = d[top : bottom + 1][::-1]
            e[top:bottom] = e[top:bottom][::-1]
            if zt:
                zt[top : bottom + 1] = zt[top : bottom + 1][::-1]
        allowance = _solve_block(d, e, zt, top, bottom, allowance)


def _solve_block(d: Row, e: Row, zt: Rows, top: int, bottom: int, allowance: int) -> int:
    """QL sweeps on one unreduced block until it splits below its first entries or all of them have converged.

    Returns:
        What is left of the allowance of sweeps.
    """
    while top < bottom:
        # Where the block falls apart, the caller looks at the parts anew: each may have to be turned round.
        for i in range(top, bottom):
            if abs(e[i]) <= EPS * math.sqrt(abs(d[i])) * math.sqrt(abs(d[i + 1])) + TINY:
                e[i] = 0.0
                break
        else:
            i = bottom
        if i == top:
            top += 1
            continue
        if i < bottom:
            break
        if allowance == 0:
            raise ConvergenceError(f"eigenvalue {top} did not converge: all {SWEEPS_PER_EIGENVALUE} n sweeps used", top)
        allowance -= 1
        _ql_sweep(d, e, zt, top, bottom)
    return allowance


def _ql_sweep(d: Row, e: Row, zt: Rows, top: int, bottom: int) -> None:
    """One implicit QL sweep on rows top..bottom."""
    # Wilkinson's shift: the eigenvalue of the leading 2 x 2 block that is nearer to d_top.
    g = (d[top + 1] - d[top]) / (2.0 * e[top])
    r = math.hypot(g, 1.0)
    g = d[bottom] - d[top] + e[top] / (g + math.copysign(r, g))
    s = c = 1.0
    p = 0.0
    for i in range(bottom - 1, top - 1, -1):
        f, b = s * e[i], c * e[i]
        r = math.hypot(f, g)
        if i < bottom - 1:
            e[i + 1] = r
        if r == 0.0:  # the matrix splits here by itself: undo the shift and start again
            d[i + 1] -= p
            return
        s, c = f / r, g / r
        g = d[i + 1] - p
        r = (d[i] - g) * s + 2.0 * c * b
        p = s * r
        d[i + 1] = g + p
        g = c * r - b
        if zt:
            zt[i + 1], zt[i] = rotated(zt[i + 1], zt[i], c, s)
    d[top] -= p
    e[top] = g


def eigh_ql(A: Any) -> SymmetricEigen:
    """Eigenvalues and orthonormal eigenvectors of a real symmetric matrix.

    Args:
        A: real symmetric (n, n).

    Returns:
        w (n,) ascending and V (n, n) with A V = V diag(w). The computed pairs are exact for a matrix A + E with
        |E| = O(u |A|), so each eigenvalue is off by O(u |A|) at most (Weyl).

    Raises:
        ShapeError, EntryError, NotSymmetricError: not a real symmetric matrix of finite numbers.
        ConvergenceError: QL gave up.
    """
    real_rows(A, "eigh_ql")
    rows, factor = into_range(symmetric_rows(A, "eigh_ql"))
    d, e, reflectors = tridiagonalise(rows)
    zt = orthogonal_factor(len(rows), reflectors)
    ql_implicit(d, e, zt)
    order = sorted(range(len(d)), key=d.__getitem__)
    return SymmetricEigen(
        Vector(times([d[i] for i in order], factor)),
        Matrix([zt[i] for i in order]).T,
    )


def eigvalsh(A: Any) -> Vector:
    """Eigenvalues of a real symmetric matrix, ascending: bit for bit those of `eigh_ql`.

    Raises:
        ShapeError, EntryError, NotSymmetricError, ConvergenceError: as `eigh_ql`.
    """
    real_rows(A, "eigvalsh")
    rows, factor = into_range(symmetric_rows(A, "eigvalsh"))
    d, e, _ = tridiagonalise(rows)
    ql_implicit(d, e, [])
    return Vector(times(sorted(d), factor))
