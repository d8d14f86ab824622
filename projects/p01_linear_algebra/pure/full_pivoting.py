"""LU factorisation with complete and with rook pivoting, for the matrices on which partial pivoting grows.

    P A Q = L U

Complete: the pivot of step k is the largest entry of all that remain. Growth is then bounded by Wilkinson's n^(1/2)
(2 * 3^(1/2) * ... * n^(1/(n-1)))^(1/2) (Higham, Accuracy and Stability, 2nd ed., eq. (9.14)), and no matrix met in
practice comes near it; the search costs as much as the elimination.

Rook: the pivot is the largest of its own row and its own column, found by turning from column to row and back as a
rook moves until neither has a larger one (Neal and Poole, Linear Algebra Appl. 173, 1992; Higham section 9.7). Its
bound, 1.5 n^((3/4) log n), is slightly worse than that of complete pivoting, its search on average little dearer than
partial's.

Both eliminate by outer products, since the next pivot is chosen from entries that must all be up to date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from projects.p01_linear_algebra.pure.arguments import number_rows
from projects.p01_linear_algebra.pure.factors import permutation_matrix_rows
from projects.p01_linear_algebra.pure.lu import growth_factor
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.scalars import Rows, magnitude, safe_scale, undo_scale


@dataclass(frozen=True)
class PivotedLU:
    """P A Q = L U of a matrix (m, n), k = min(m, n)."""

    row_perm: tuple[int, ...]
    """Row i of P A Q is row row_perm[i] of A; (m,)."""
    column_perm: tuple[int, ...]
    """Column j of P A Q is column column_perm[j] of A; (n,)."""
    L: Matrix
    """Unit lower trapezoidal (m, k), |l_ij| <= 1."""
    U: Matrix
    """Upper trapezoidal (k, n)."""
    growth: float
    """max |u_ij| / max |a_ij|; 1 for a zero or empty matrix."""

    @property
    def P(self) -> Matrix:
        """The permutation of rows as a matrix (m, m)."""
        return Matrix(permutation_matrix_rows(self.row_perm), n_cols=len(self.row_perm))

    @property
    def Q(self) -> Matrix:
        """The permutation of columns as a matrix (n, n)."""
        return Matrix(permutation_matrix_rows(self.column_perm), n_cols=len(self.column_perm)).T


def largest_of_all(S: Rows) -> tuple[int, int]:
    """Position of the largest |s_ij|: complete pivoting."""
    tops = [max(map(abs, row)) for row in S]
    i = tops.index(max(tops))
    return i, list(map(abs, S[i])).index(tops[i])


def largest_for_a_rook(S: Rows) -> tuple[int, int]:
    """Position of an |s_ij| that is the largest of its row and column: rook pivoting, from the first nonzero column on.

    Each turn meets a strictly larger entry, so the search ends.
    """
    j = next((j for j in range(len(S[0])) if any(row[j] for row in S)), 0)
    column = [abs(row[j]) for row in S]
    i = column.index(max(column))
    while True:
        sizes = list(map(abs, S[i]))
        top = max(sizes)
        if top <= sizes[j]:
            return i, j
        j = sizes.index(top)
        column = [abs(row[j]) for row in S]
        top = max(column)
        if top <= column[i]:
            return i, j
        i = column.index(top)


Chooser = Callable[[Rows], tuple[int, int]]


def eliminate(A: Rows, n: int, choose: Chooser) -> tuple[list[int], list[int], Rows, Rows]:
    """The kernel: Gaussian elimination with pivots from the whole remaining matrix.

    Args:
        A: rows (m, n) of floats or complex numbers.
        n: number of columns.
        choose: position of the next pivot in the remaining matrix.

    Returns:
        row_perm (m,), column_perm (n,); lower and upper in the layout of `lu.crout`. Elimination stops at a zero
        remainder; what would follow are pivots and multipliers 0.
    """
    m = len(A)
    row_perm, column_perm = list(range(m)), list(range(n))
    lower: Rows = [[] for _ in range(m)]
    upper: Rows = [[] for _ in range(n)]
    S = A  # the remaining matrix, Schur's complement of what was eliminated
    for k in range(min(m, n)):
        i, j = choose(S)
        by_row: tuple[list[Any], ...] = (row_perm, lower)
        by_column: tuple[list[Any], ...] = (column_perm, upper)
        for items in by_row:
            items[k], items[k + i] = items[k + i], items[k]
        for items in by_column:
            items[k], items[k + j] = items[k + j], items[k]
        S[0], S[i] = S[i], S[0]
        if j:
            for row in S:
                row[0], row[j] = row[j], row[0]
        pivot, *u_row = S[0]
        for u_j, u in zip(upper[k:], S[0], strict=True):
            u_j.append(u)
        # s_ij <- s_ij - (s_i0 / pivot) s_0j
        remaining: Rows = []
        for l_i, row in zip(lower[k + 1 :], S[1:], strict=True):
            f = row[0] / pivot if pivot else pivot
            l_i.append(f)
            remaining.append([s - f * u for s, u in zip(row[1:], u_row, strict=True)] if f else row[1:])
        S = remaining
    return row_perm, column_perm, lower, upper


def _factorise(A: Any, choose: Chooser, check_finite: bool) -> PivotedLU:
    """Run the kernel and put its lists into matrices."""
    m, n = as_matrix(A).shape
    rows, scale = safe_scale(number_rows(A, check_finite=check_finite))
    size = magnitude(rows)
    row_perm, column_perm, lower, upper = eliminate(rows, n, choose)
    k = min(m, n)
    L = [row + [1.0] + [0.0] * (k - 1 - i) if i < k else row for i, row in enumerate(lower)]
    U = undo_scale([[upper[j][i] if j >= i else 0.0 for j in range(n)] for i in range(k)], scale)
    growth = growth_factor(upper, size)
    return PivotedLU(tuple(row_perm), tuple(column_perm), Matrix(L, n_cols=k), Matrix(U, n_cols=n), growth)


def complete_lu(A: Any, *, check_finite: bool = True) -> PivotedLU:
    """Factorise P A Q = L U with complete pivoting.

    Args:
        A: matrix (m, n) of any shape.
        check_finite: refuse NaN and infinity.

    Raises:
        EntryError, ShapeError: not a matrix of finite numbers.
    """
    return _factorise(A, largest_of_all, check_finite)


def rook_lu(A: Any, *, check_finite: bool = True) -> PivotedLU:
    """Factorise P A Q = L U with rook pivoting.

    Args:
        A: matrix (m, n) of any shape.
        check_finite: refuse NaN and infinity.

    Raises:
        EntryError, ShapeError: not a matrix of finite numbers.
    """
    return _factorise(A, largest_for_a_rook, check_finite)
