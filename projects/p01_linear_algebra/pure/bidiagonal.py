"""Reduction to upper bidiagonal form by Householder reflectors from both sides.

    U^T A V = B,   B = bidiag(d, e)

Column k is cleared from the left, row k beyond the superdiagonal from the right (Golub & Kahan, Calculating the
singular values and pseudo-inverse of a matrix, 1965; Golub & Van Loan, 4th ed., algorithm 5.4.2). Both reflectors of
a step are applied in one pass over the matrix:

    (I - t v v^T) A (I - s u u^T) = A - v w^T - y u^T,   w = t A^T v,   y = s (A - v w^T) u
"""

from __future__ import annotations

from operator import mul
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import real_rows
from projects.p01_linear_algebra.pure.householder import accumulate, reflector
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows
from projects.p01_linear_algebra.pure.scaling import into_range, times
from projects.p01_linear_algebra.pure.vector import Vector

Reflectors = list[tuple[Row, float]]


class Bidiagonal(NamedTuple):
    """A = U B V^T with B = bidiag(d, e), upper for m >= n and lower for m < n."""

    U: Matrix
    """Orthonormal columns, (m, k) with k = min(m, n)."""
    d: Vector
    """Diagonal of B (k,)."""
    e: Vector
    """Superdiagonal of B for m >= n, subdiagonal for m < n, (k - 1,)."""
    Vt: Matrix
    """Orthonormal rows, (k, n)."""


def bidiagonalise(A: Rows) -> tuple[Row, Row, Reflectors, Reflectors]:
    """Diagonal, superdiagonal and reflectors of the upper bidiagonal form.

    Args:
        A: rows (m, n) with m >= n, not changed.

    Returns:
        d (n,), e (n - 1,), left reflectors (H_k acts on the coordinates k, ..., m - 1) and right ones (on k + 1, ...).
    """
    d: Row = []
    e: Row = []
    left: Reflectors = []
    right: Reflectors = []
    rest = A
    n = len(A[0]) if A else 0
    for _ in range(n):
        columns = list(zip(*rest, strict=True))
        v, t, beta = reflector(columns[0])
        d.append(beta)
        left.append((v, t))
        if len(columns) == 1:
            break
        # w = t A^T v, of which the first row gives the row that the right reflector has to clear
        w = [t * sum(map(mul, column, v)) for column in columns[1:]]
        u, s, beta = reflector([a - w_j for a, w_j in zip(rest[0][1:], w, strict=True)])
        e.append(beta)
        right.append((u, s))
        # y = s (A - v w^T) u = s A u - s (w^T u) v
        below = [row[1:] for row in rest[1:]]
        tail = v[1:]
        wu = s * sum(map(mul, w, u))
        y = [s * sum(map(mul, row, u)) - wu * v_i for row, v_i in zip(below, tail, strict=True)]
        # A <- A - v w^T - y u^T
        rest = [
            [a - v_i * w_j - y_i * u_j for a, w_j, u_j in zip(row, w, u, strict=True)]
            for row, v_i, y_i in zip(below, tail, y, strict=True)
        ]
    return d, e, left, right


def left_rows(m: int, n: int, left: Reflectors) -> Rows:
    """The first n rows of U^T (n <= m), without forming the others.

    Source: Golub & Van Loan, section 5.1.6, backward accumulation on the first n columns of the identity.
    """
    ut: Rows = [[0.0] * i + [1.0] + [0.0] * (m - 1 - i) for i in range(n)]
    for k in range(len(left) - 1, -1, -1):
        v, tau = left[k]
        if tau == 0.0:
            continue
        for i in range(k, n):
            row = ut[i][k:]
            t = tau * sum(map(mul, row, v))
            ut[i][k:] = [a - t * v_j for a, v_j in zip(row, v, strict=True)]
    return ut


def bidiagonal_form(A: Any) -> Bidiagonal:
    """Orthogonal equivalence of a real matrix to a bidiagonal one.

    Args:
        A: real (m, n).

    Returns:
        U (m, k), d, e, V^T (k, n), k = min(m, n).

    Raises:
        EntryError, ShapeError: not a real matrix of finite numbers.
    """
    rows, factor = into_range(real_rows(A, "bidiagonal_form"))
    m, n = len(rows), len(rows[0]) if rows else 0
    if 0 in (m, n):
        return Bidiagonal(Matrix.zeros(m, 0), Vector([]), Vector([]), Matrix.zeros(0, n))
    wide = m < n
    d, e, left, right = bidiagonalise(transpose_rows(rows, n) if wide else rows)
    ut = Matrix(left_rows(max(m, n), len(d), left))
    vt = Matrix(accumulate(len(d), right, 1))
    values = Vector(times(d, factor)), Vector(times(e, factor))
    return Bidiagonal(vt.T, *values, ut) if wide else Bidiagonal(ut.T, *values, vt)
