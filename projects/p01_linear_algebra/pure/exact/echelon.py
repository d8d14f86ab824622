"""Reduced row echelon form, rank and kernel, exact.

    E = U A:  the first nonzero of each row is 1, to the right of that of the row above, and alone in its column

Over the rationals E is unique, so that two matrices have the same row space exactly if they have the same E. The
kernel is read off it: each column without a pivot is minus the combination of pivot columns that stands in it.

Elimination runs on integer rows by Bareiss's rule, where columns without a pivot are just passed over (each entry stays
a minor of A); only the last step divides.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.exact.rationals import IntRows, exact_matrix, fraction_matrix, integer_rows
from projects.p01_linear_algebra.pure.matrix import Matrix


class Echelon(NamedTuple):
    """The reduced row echelon form of a matrix (m, n)."""

    E: Matrix
    """The form itself (m, n), in Fractions (in ints where all are whole)."""
    pivots: tuple[int, ...]
    """Columns with a pivot; their number is the rank."""


def reduce_rows(rows: IntRows, n: int) -> tuple[IntRows, list[int], int]:
    """The kernel: integer rows with the same row space, in which pivot columns hold one common pivot and zeros.

    Args:
        rows: integer rows (m, n); used up.
        n: number of columns.

    Returns:
        Rows, of which the first len(pivots) are nonzero; the pivots' columns; the common pivot (1 where there is none).
    """
    pivots: list[int] = []
    previous = 1
    for j in range(n):
        k = len(pivots)
        p = next((i for i in range(k, len(rows)) if rows[i][j]), None)
        if p is None:
            continue
        rows[k], rows[p] = rows[p], rows[k]
        top = rows[k]
        pivot = top[j]
        for i, row in enumerate(rows):
            if i != k:
                f = row[j]
                rows[i] = [(pivot * x - f * y) // previous for x, y in zip(row, top, strict=True)]
        previous = pivot
        pivots.append(j)
    return rows, pivots, previous


def rref(A: Any) -> Echelon:
    """Reduced row echelon form and pivot columns.

    Args:
        A: matrix (m, n) of ints, Fractions or floats, which are taken as the rationals that they are.

    Raises:
        EntryError, ShapeError: not a matrix of finite real numbers.
    """
    matrix = exact_matrix(A, "rref")
    n = matrix.shape[1]
    rows, pivots, common = reduce_rows(integer_rows(matrix)[0], n)
    return Echelon(fraction_matrix([[Fraction(x, common) for x in row] for row in rows], n), tuple(pivots))


def rank_exact(A: Any) -> int:
    """Rank, exact: a float matrix that is singular only up to rounding has full rank.

    Raises:
        EntryError, ShapeError: not a matrix of finite real numbers.
    """
    return len(rref(A).pivots)


def null_space_exact(A: Any) -> Matrix:
    """Basis of the kernel as columns (n, n - rank): A @ N == 0 exactly; column k has a 1 at the k-th free column.

    Raises:
        EntryError, ShapeError: not a matrix of finite real numbers.
    """
    E, pivots = rref(A)
    n = E.shape[1]
    free = [j for j in range(n) if j not in pivots]
    N: list[list[Any]] = [[0] * len(free) for _ in range(n)]
    for k, j in enumerate(free):
        N[j][k] = 1
        for i, pivot in enumerate(pivots):
            N[pivot][k] = -E.rows[i][j]
    return fraction_matrix(N, len(free))
