"""Least squares, the pseudoinverse, and the four subspaces, all from the SVD; and plain least squares by QR.

    min |b - A x|_2:   x = A^+ b,   A^+ = V diag(1/s_1, ..., 1/s_r, 0, ...) U^H

Where A has fewer independent columns than columns, many x have the smallest residual, and A^+ b is the shortest of them
(Golub & Van Loan, 4th ed., sections 5.3 and 5.5). The rank r counts the singular values above tol s_1; by default tol =
max(m, n) 2 u, as for NumPy's matrix_rank, since rounding alone moves zero singular values that far.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import like_right_hand_side, number_rows, right_hand_side
from projects.p01_linear_algebra.pure.errors import SingularMatrixError
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.qr import qr
from projects.p01_linear_algebra.pure.scalars import EPS, Row
from projects.p01_linear_algebra.pure.svd import singular_values, svd, svd_full
from projects.p01_linear_algebra.pure.triangular import backward
from projects.p01_linear_algebra.pure.vector import Vector


class LeastSquares(NamedTuple):
    """A solution of min |b - A x| and what is known about it."""

    x: Any
    """Vector (n,) or Matrix (n, k), as b."""
    residuals: Vector
    """|b - A x|_2 for each column of b, (k,)."""
    rank: int
    """Numerical rank of A."""
    s: Vector
    """Singular values of A, descending."""


def _tolerance(tol: float | None, m: int, n: int) -> float:
    if tol is None:
        return max(m, n) * 2.0 * EPS
    if not 0.0 <= tol < 1.0:
        raise ValueError(f"tol is {tol}; as a share of the largest singular value it must be in [0, 1)")
    return tol


def _rank(s: Any, tol: float) -> int:
    values = list(s)
    return sum(x > tol * values[0] for x in values) if values else 0


def _residuals(rows: Any, solved: list[Row], columns: list[Row]) -> Vector:
    return Vector(
        [
            math.hypot(*[abs(b_i - sum(map(mul, row, x))) for b_i, row in zip(b, rows, strict=True)])
            for x, b in zip(solved, columns, strict=True)
        ]
    )


def lstsq(A: Any, b: Any, tol: float | None = None) -> LeastSquares:
    """The shortest of the least-squares solutions, through the SVD.

    Args:
        A: (m, n), any rank.
        b: Vector (m,) or Matrix (m, k).
        tol: singular values up to tol s_1 count as zero; max(m, n) 2 u by default.

    Raises:
        ShapeError, EntryError: shapes don't fit, or entries aren't finite.
        ValueError: tol outside [0, 1).
        ConvergenceError: the SVD gave up.
    """
    rows = number_rows(A)
    m, n = as_matrix(A).shape
    columns, flat = right_hand_side(b, m)
    U, s, Vh = svd(A)
    rank = _rank(s, _tolerance(tol, m, n))
    # x = sum_{i<=r} (u_i^H b / s_i) v_i
    u_rows, v_columns = U.H.rows[:rank], Vh.H.rows
    solved = []
    for column in columns:
        parts = [sum(map(mul, u, column)) / s_i for u, s_i in zip(u_rows, s, strict=False)]
        solved.append([float(0) + sum(map(mul, v, parts)) for v in v_columns] if rank else [0.0] * n)
    return LeastSquares(like_right_hand_side(solved, flat, n), _residuals(rows, solved, columns), rank, s)


def lstsq_qr(A: Any, b: Any) -> Any:
    """Least squares for a matrix of full column rank, by Householder QR: R x = Q^H b.

    About three times faster than `lstsq`, and blind to nearly dependent columns.

    Args:
        A: (m, n), m >= n, of full column rank.
        b: Vector (m,) or Matrix (m, k).

    Returns:
        x (n,) or (n, k), as b.

    Raises:
        ShapeError, EntryError: shapes don't fit, or entries aren't finite.
        ValueError: m < n.
        SingularMatrixError: a diagonal entry of R is zero.
    """
    m, n = as_matrix(A).shape
    if m < n:
        raise ValueError(f"lstsq_qr needs at least as many rows as columns, got shape {(m, n)}; lstsq takes any shape")
    columns, flat = right_hand_side(b, m)
    Q, R = qr(A)
    for i in range(n):
        if R[i, i] == 0:
            raise SingularMatrixError(f"lstsq_qr: column {i} depends on those before it; lstsq takes any rank", i)
    q_rows = Q.H.rows
    solved = [backward(R.rows, [sum(map(mul, q, column)) for q in q_rows]) for column in columns]
    return like_right_hand_side(solved, flat, n)


def pinv(A: Any, tol: float | None = None) -> Matrix:
    """The Moore-Penrose pseudoinverse A^+ (n, m) of A (m, n).

    Args:
        A: (m, n).
        tol: singular values up to tol s_1 count as zero; max(m, n) 2 u by default.

    Raises:
        ShapeError, EntryError, ValueError, ConvergenceError: as `lstsq`.
    """
    m, n = as_matrix(A).shape
    U, s, Vh = svd(A)
    rank = _rank(s, _tolerance(tol, m, n))
    if rank == 0:
        return Matrix([[0.0] * m for _ in range(n)], n_cols=m)
    scaled = Matrix([[x / s_i for x in row] for row, s_i in zip(U.H.rows[:rank], s, strict=False)])
    inverse: Matrix = Matrix(Vh.rows[:rank]).H @ scaled
    return inverse


def matrix_rank(A: Any, tol: float | None = None) -> int:
    """The number of singular values above tol s_1.

    Args:
        A: (m, n).
        tol: share of the largest singular value; max(m, n) 2 u by default.

    Raises:
        ShapeError, EntryError, ValueError, ConvergenceError: as `lstsq`.
    """
    m, n = as_matrix(A).shape
    return _rank(singular_values(A), _tolerance(tol, m, n))


def null_space(A: Any, tol: float | None = None) -> Matrix:
    """Orthonormal basis of {x: A x = 0}, in the columns of a matrix (n, n - r).

    Args:
        A: (m, n).
        tol: singular values up to tol s_1 count as zero; max(m, n) 2 u by default.

    Raises:
        ShapeError, EntryError, ValueError, ConvergenceError: as `lstsq`.
    """
    m, n = as_matrix(A).shape
    _, s, Vh = svd_full(A)
    return Matrix(Vh.rows[_rank(s, _tolerance(tol, m, n)) :], n_cols=n).H


def orth(A: Any, tol: float | None = None) -> Matrix:
    """Orthonormal basis of the range {A x}, in the columns of a matrix (m, r).

    Args:
        A: (m, n).
        tol: singular values up to tol s_1 count as zero; max(m, n) 2 u by default.

    Raises:
        ShapeError, EntryError, ValueError, ConvergenceError: as `lstsq`.
    """
    m, n = as_matrix(A).shape
    U, s, _ = svd(A)
    return Matrix(U.H.rows[: _rank(s, _tolerance(tol, m, n))], n_cols=m).H
