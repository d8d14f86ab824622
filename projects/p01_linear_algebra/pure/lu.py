"""LU factorisation with partial pivoting, in Crout's order so that everything is an inner product.

    P A = L U,     u_kj = a_kj - sum_{p<k} l_kp u_pj,     l_ik = (a_ik - sum_{p<k} l_ip u_pk) / u_kk

L is unit lower trapezoidal with |l_ik| <= 1, as the largest candidate of each column becomes its pivot (Golub & Van
Loan, Matrix Computations, 4th ed., sections 3.2 and 3.4). The textbook's outer-product order updates n - k rows in
each step, with a list built for each; Crout's computes every entry of L and U once, by `sum(map(mul, ...))`, from
lists that have grown to just the right length.

What partial pivoting can lose is told by the growth factor, here max |u_ij| / max |a_ij|: the backward error is at most
of the order n^2 u growth |A| (Higham, Accuracy and Stability, 2nd ed., theorem 9.5). It is nearly always small and
can be 2^(n-1).
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.arguments import number_rows
from projects.p01_linear_algebra.pure.factors import permutation_matrix_rows
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.scalars import Rows, magnitude, safe_scale, undo_scale


@dataclass(frozen=True)
class LU:
    """P A = L U of a matrix (m, n), k = min(m, n)."""

    perm: tuple[int, ...]
    """Row i of P A is row perm[i] of A; (m,)."""
    L: Matrix
    """Unit lower trapezoidal (m, k), |l_ij| <= 1."""
    U: Matrix
    """Upper trapezoidal (k, n)."""
    growth: float
    """The ratio max |u_ij| / max |a_ij|; 1 for a zero or empty matrix."""

    @property
    def P(self) -> Matrix:
        """The permutation as a matrix (m, m)."""
        return Matrix(permutation_matrix_rows(self.perm), n_cols=len(self.perm))


def crout(A: Rows, n: int) -> tuple[list[int], Rows, Rows]:
    """The kernel: permutation, rows of L below the diagonal, columns of U down to the diagonal.

    Args:
        A: rows (m, n) of floats or complex numbers; reordered.
        n: number of columns.

    Returns:
        perm (m,); lower, whose row i holds the min(i, n) multipliers l_i0, l_i1, ...; upper, whose column j holds
        the min(j + 1, m) entries u_0j, u_1j, ... A column without a nonzero candidate gets the pivot 0 and
        multipliers 0.
    """
    m = len(A)
    perm = list(range(m))
    lower: Rows = [[] for _ in range(m)]
    upper: Rows = [[] for _ in range(n)]
    for k in range(min(m, n)):
        u_k = upper[k]
        # l_ik u_kk = a_ik - sum_{p<k} l_ip u_pk for all i >= k
        column = [row[k] - sum(map(mul, l_i, u_k)) for row, l_i in zip(A[k:], lower[k:], strict=True)]
        sizes = list(map(abs, column))
        p = sizes.index(max(sizes))
        if p:
            column[0], column[p] = column[p], column[0]
            swapped: tuple[list[Any], ...] = (A, lower, perm)
            for items in swapped:
                items[k], items[k + p] = items[k + p], items[k]
        pivot = column[0]
        u_k.append(pivot)
        row, l_k = A[k], lower[k]
        for j in range(k + 1, n):
            # u_kj = a_kj - sum_{p<k} l_kp u_pj
            u_j = upper[j]
            u_j.append(row[j] - sum(map(mul, l_k, u_j)))
        for l_i, c in zip(lower[k + 1 :], column[1:], strict=True):
            l_i.append(c / pivot if pivot else pivot)
    return perm, lower, upper


def growth_factor(upper: Rows, size: float) -> float:
    """The ratio max |u_ij| / max |a_ij|, 1 where A is zero or empty."""
    return magnitude(upper) / size if size else 1.0


def lu(A: Any, *, check_finite: bool = True) -> LU:
    """Factorise P A = L U with partial pivoting.

    Args:
        A: matrix (m, n) of any shape; int and Fraction entries are rounded to float.
        check_finite: refuse NaN and infinity.

    Returns:
        perm, L, U and the growth factor. A singular matrix has a zero on the diagonal of U; that is no error here.

    Raises:
        EntryError, ShapeError: not a matrix of finite numbers.
    """
    m, n = as_matrix(A).shape
    rows, scale = safe_scale(number_rows(A, check_finite=check_finite))
    size = magnitude(rows)
    perm, lower, upper = crout(rows, n)
    k = min(m, n)
    L = [row + [1.0] + [0.0] * (k - 1 - i) if i < k else row for i, row in enumerate(lower)]
    U = [[upper[j][i] if j >= i else 0.0 for j in range(n)] for i in range(k)]
    growth = growth_factor(upper, size)
    return LU(tuple(perm), Matrix(L, n_cols=k), Matrix(undo_scale(U, scale), n_cols=n), growth)
