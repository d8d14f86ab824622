"""QR factorisation with column pivoting, which tells the rank.

    A P = Q R,   |r_00| >= |r_11| >= ... ,   |r_kk|^2 >= sum_{i=k}^{j} |r_ij|^2 for all j >= k

Step k brings the column with the largest remaining norm to the front (Businger and Golub, Numer. Math. 7, 1965; Golub
& Van Loan, Matrix Computations, 4th ed., algorithm 5.4.1). The rank is read off the diagonal. It nearly always tells
the truth; Kahan's matrix is the known exception (`gallery.kahan`), for which singular values are needed.

Differs from the paper in: norms are computed anew in each step, not updated by subtraction. `math.hypot` makes that
cheap, and the update's cancellation needs no repair.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from projects.p01_linear_algebra.pure.arguments import number_rows
from projects.p01_linear_algebra.pure.factors import permutation_matrix_rows
from projects.p01_linear_algebra.pure.householder import complex_reflector, reflector
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.qr import Reflector, orthogonal_columns, reflect_column, upper_rows
from projects.p01_linear_algebra.pure.scalars import EPS, Rows, safe_scale, undo_scale


@dataclass(frozen=True)
class PivotedQR:
    """A P = Q R of a matrix (m, n), k = min(m, n)."""

    Q: Matrix
    """Orthonormal columns (m, k)."""
    R: Matrix
    """Upper trapezoidal (k, n) with a diagonal that doesn't increase in modulus."""
    perm: tuple[int, ...]
    """Column j of A P is column perm[j] of A; (n,)."""
    rank: int
    """Number of |r_kk| above tol |r_00|."""

    @property
    def P(self) -> Matrix:
        """The permutation as a matrix (n, n)."""
        return Matrix(permutation_matrix_rows(self.perm), n_cols=len(self.perm)).T


def triangularise_pivoted(columns: Rows, m: int, is_complex: bool) -> tuple[list[Reflector], Rows, list[int]]:
    """The kernel: reflectors, columns of R and the order of the columns, as `qr.triangularise`."""
    n = len(columns)
    perm = list(range(n))
    reflectors: list[Reflector] = []
    R: Rows = [[] for _ in range(n)]
    make: Any = complex_reflector if is_complex else reflector
    for k in range(min(m, n)):
        norms = [math.hypot(*map(abs, c)) for c in columns[k:]]
        p = k + norms.index(max(norms))
        swapped: tuple[list[Any], ...] = (columns, R, perm)
        for items in swapped:
            items[k], items[p] = items[p], items[k]
        v, tau, beta = make(columns[k])
        v_conjugate = [x.conjugate() for x in v]
        reflectors.append((v, tau))
        R[k].append(beta)
        for j in range(k + 1, n):
            c = reflect_column(columns[j], v, v_conjugate, tau.conjugate()) if tau else columns[j]
            R[j].append(c[0])
            columns[j] = c[1:]
    return reflectors, R, perm


def pivoted_qr(A: Any, tol: float | None = None, *, check_finite: bool = True) -> PivotedQR:
    """Rank-revealing thin factorisation A P = Q R.

    Args:
        A: matrix (m, n).
        tol: |r_kk| <= tol |r_00| counts as zero; by default 2 max(m, n) u, u = 2^-53.
        check_finite: refuse NaN and infinity.

    Raises:
        EntryError, ShapeError: not a matrix of finite numbers.
    """
    matrix = as_matrix(A)
    m, n = matrix.shape
    rows, scale = safe_scale(number_rows(matrix, check_finite=check_finite))
    reflectors, R, perm = triangularise_pivoted(transpose_rows(rows, n), m, matrix.scalar is complex)
    k = min(m, n)
    diagonal = [abs(R[i][i]) for i in range(k)]
    floor = (2.0 * max(m, n) * EPS if tol is None else tol) * max(diagonal, default=0.0)
    return PivotedQR(
        Q=Matrix(transpose_rows(orthogonal_columns(reflectors, m, k), m), n_cols=k),
        R=Matrix(undo_scale(upper_rows(R, k), scale), n_cols=n),
        perm=tuple(perm),
        rank=sum(size > floor for size in diagonal),
    )
