"""Eigenvalues of symmetric and Hermitian matrices by Jacobi's cyclic method.

    (c -s; s c)^T (a_ii a_ij; a_ij a_jj) (c -s; s c)  has a zero off the diagonal for
    t = s / c,   t^2 + 2 theta t - 1 = 0,   theta = (a_jj - a_ii) / (2 a_ij)

The smaller root keeps the angle within 45 degrees, for which the cyclic order converges (Forsythe & Henrici, 1960),
in the end quadratically. An entry counts as zero only next to its own diagonal entries, |a_ij| <= u sqrt(|a_ii
a_jj|): with this criterion the small eigenvalues of positive definite matrices have the relative accuracy that the
matrix, scaled to unit diagonal, allows (Demmel & Veselic, SIAM J. Matrix Anal. Appl. 13 (1992), section 2). Slower
than QL by a factor of five to ten; it is here for accuracy and for complex matrices.
"""

from __future__ import annotations

import math
from typing import Any

from projects.p01_linear_algebra.pure.arguments import symmetric_rows
from projects.p01_linear_algebra.pure.errors import ConvergenceError
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.rotations import rotated
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows
from projects.p01_linear_algebra.pure.scaling import TINY, into_range, times
from projects.p01_linear_algebra.pure.symmetric_ql import SymmetricEigen
from projects.p01_linear_algebra.pure.vector import Vector

SWEEPS = 40  # six to ten are the rule


def jacobi_diagonalise(A: Rows, vt: Rows) -> Row:
    """Eigenvalues, unordered; A and the rows of V^T (V^H conjugated, for complex A) are turned in place.

    Raises:
        ConvergenceError: no convergence in 40 sweeps.
    """
    n = len(A)
    for _ in range(SWEEPS):
        rotations = 0
        for i in range(n - 1):
            for j in range(i + 1, n):
                size = abs(A[i][j])
                bound = EPS * math.sqrt(abs(A[i][i])) * math.sqrt(abs(A[j][j]))
                if size > max(bound, TINY / EPS):
                    _rotate_pair(A, vt, i, j)
                    rotations += 1
        if rotations == 0:
            return [A[i][i].real for i in range(n)]
    raise ConvergenceError(f"Jacobi's method did not converge in {SWEEPS} sweeps", n - 1)


def _rotate_pair(A: Rows, vt: Rows, i: int, j: int) -> None:
    """Make a_ij zero."""
    if isinstance(A[i][j], complex):
        # Scale coordinate j by a phase, so that a_ij becomes real and positive.
        turn = A[i][j].conjugate() / abs(A[i][j])
        for row in A:
            row[j] *= turn
        A[j] = [turn.conjugate() * z for z in A[j]]
        vt[j] = [turn * z for z in vt[j]]
    a, b, off = A[i][i].real, A[j][j].real, A[i][j].real
    theta = 0.5 * (b - a) / off
    t = math.copysign(1.0, theta) / (abs(theta) + math.hypot(1.0, theta))
    c = 1.0 / math.hypot(1.0, t)
    s = c * t
    A[i], A[j] = rotated(A[i], A[j], c, -s)
    for row in A:
        x, y = row[i], row[j]
        row[i], row[j] = c * x - s * y, c * y + s * x
    # a_ii - t a_ij and a_jj + t a_ij lose fewer digits than the products of the rotation
    A[i][i], A[j][j] = a - t * off, b + t * off
    A[i][j] = A[j][i] = 0.0 * A[i][j]
    vt[i], vt[j] = rotated(vt[i], vt[j], c, -s)


def eigh_jacobi(A: Any) -> SymmetricEigen:
    """Eigenvalues and orthonormal eigenvectors of a symmetric or Hermitian matrix.

    Args:
        A: (n, n), real symmetric or complex Hermitian.

    Returns:
        w (n,) ascending, V (n, n) with A V = V diag(w).

    Raises:
        ShapeError, EntryError, NotSymmetricError: not a symmetric (Hermitian) matrix of finite numbers.
        ConvergenceError: no convergence in 40 sweeps.
    """
    rows, factor = into_range(symmetric_rows(A, "eigh_jacobi"))
    rows = [row[:] for row in rows]
    n = len(rows)
    one: Any = 1.0 + 0j if as_matrix(A).scalar is complex else 1.0
    vt: Rows = [[0.0 * one] * i + [one] + [0.0 * one] * (n - 1 - i) for i in range(n)]
    w = jacobi_diagonalise(rows, vt)
    order = sorted(range(n), key=w.__getitem__)
    return SymmetricEigen(Vector(times([w[i] for i in order], factor)), Matrix([vt[i] for i in order]).T)
