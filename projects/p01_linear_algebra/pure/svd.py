"""The singular value decomposition, by two methods with two names.

    A = U diag(s) V^H,   s_1 >= s_2 >= ... >= 0

`svd` is the fast one: Golub-Kahan bidiagonalisation and QR. Its errors are O(u s_1): small next to the largest
singular value, not next to the smallest. `svd_jacobi` is the accurate one: one-sided Jacobi, several times slower,
which finds tiny singular values of graded matrices to full relative accuracy. For structured matrices whose singular
values are determined by their data although no double-precision matrix shows it (Hilbert, Cauchy), see
rank_revealing.py.

Complex matrices take the Jacobi way in both.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import number_rows
from projects.p01_linear_algebra.pure.basis import complete_basis
from projects.p01_linear_algebra.pure.golub_kahan import singular_values_rows, svd_rows
from projects.p01_linear_algebra.pure.jacobi_svd import jacobi_rows
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows
from projects.p01_linear_algebra.pure.scaling import into_range, times
from projects.p01_linear_algebra.pure.vector import Vector


class SVD(NamedTuple):
    """A = U diag(s) V^H."""

    U: Matrix
    """Left singular vectors in the columns, (m, k), k = min(m, n); (m, m) from `svd_full`."""
    s: Vector
    """Singular values (k,), descending."""
    Vh: Matrix
    """Right singular vectors, conjugated, in the rows, (k, n); (n, n) from `svd_full`."""


def _read(A: Any) -> tuple[Rows, int, int, float, bool]:
    """Scaled rows, their shape, the factor, and whether they are complex."""
    matrix = as_matrix(A)
    rows, factor = into_range(number_rows(matrix))
    return rows, *matrix.shape, factor, matrix.scalar is complex


def _thin(rows: Rows, m: int, n: int, is_complex: bool) -> tuple[Rows, Row, Rows]:
    """Rows of U^H, s, rows of V^H."""
    if 0 in (m, n):
        return [], [], []
    if is_complex:
        return jacobi_rows(rows, n)
    if m >= n:
        return svd_rows(rows)
    vt, s, ut = svd_rows(transpose_rows(rows, n))
    return ut, s, vt


def _wrap(uh: Rows, s: Row, vh: Rows, m: int, n: int, factor: float) -> SVD:
    return SVD(Matrix(uh, n_cols=m).H, Vector(times(s, factor)), Matrix(vh, n_cols=n))


def svd(A: Any) -> SVD:
    """Thin singular value decomposition, fast.

    Args:
        A: (m, n); empty shapes are legal.

    Returns:
        U (m, k), s (k,), V^H (k, n), k = min(m, n).

    Raises:
        ShapeError, EntryError: not a matrix of finite numbers.
        ConvergenceError: the QR iteration gave up; `index` says at which singular value.
    """
    rows, m, n, factor, is_complex = _read(A)
    return _wrap(*_thin(rows, m, n, is_complex), m, n, factor)


def svd_full(A: Any) -> SVD:
    """The same with square U (m, m) and V^H (n, n), orthogonal (unitary).

    Raises:
        ShapeError, EntryError, ConvergenceError: as `svd`.
    """
    rows, m, n, factor, is_complex = _read(A)
    uh, s, vh = _thin(rows, m, n, is_complex)
    return _wrap(complete_basis(uh, m, m), s, complete_basis(vh, n, n), m, n, factor)


def singular_values(A: Any) -> Vector:
    """Singular values alone, descending: bit for bit those of `svd`.

    Args:
        A: (m, n).

    Returns:
        s (min(m, n),).

    Raises:
        ShapeError, EntryError, ConvergenceError: as `svd`.
    """
    rows, m, n, factor, is_complex = _read(A)
    if is_complex or 0 in (m, n):
        s = _thin(rows, m, n, is_complex)[1]
    else:
        s = singular_values_rows(rows if m >= n else transpose_rows(rows, n))
    return Vector(times(s, factor))


def svd_jacobi(A: Any) -> SVD:
    """Thin singular value decomposition by one-sided Jacobi, accurate for graded matrices.

    For A = B D or A = D B with D diagonal, every singular value has a relative error of O(u cond(B)).

    Args:
        A: (m, n).

    Returns:
        U (m, k), s (k,), V^H (k, n), k = min(m, n).

    Raises:
        ShapeError, EntryError: not a matrix of finite numbers.
        ConvergenceError: no convergence in 40 sweeps.
    """
    rows, m, n, factor, _ = _read(A)
    uh, s, vh = jacobi_rows(rows, n) if m and n else ([], [], [])
    return _wrap(uh, s, vh, m, n, factor)
