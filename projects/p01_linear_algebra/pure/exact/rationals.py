"""Exact rows of integers from matrices of int, Fraction and float entries.

Every finite float is a rational number, m 2^e; 0.1 is 3602879701896397 / 2^55. So a matrix of floats is an exact
matrix, and what the routines of this package return for it is the true answer for the numbers stored. Each row is
multiplied by its least common denominator, which changes neither kernel nor rank, and the determinant by a known
factor.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from projects.p01_linear_algebra.pure.errors import EntryError
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.scalars import require_finite

IntRow = list[int]
IntRows = list[IntRow]


def integer_row(row: Iterable[Any]) -> tuple[IntRow, int]:
    """The least d > 0 for which d * row is integer, and that row, for finite int, Fraction and float entries."""
    ratios = [x.as_integer_ratio() for x in row]
    d = math.lcm(*[q for _, q in ratios])
    return [p * (d // q) for p, q in ratios], d


def exact_matrix(A: Any, what: str, name: str = "A") -> Matrix:
    """A matrix whose entries are rational.

    Raises:
        EntryError: complex, infinite or no numbers at all.
        ShapeError: no matrix.
    """
    matrix = as_matrix(A, name)
    if matrix.scalar is complex:
        raise EntryError(f"{what} takes int, Fraction and float entries, but {name} has complex ones")
    if matrix.scalar is float:
        require_finite(matrix.rows, name)
    return matrix


def integer_rows(matrix: Matrix) -> tuple[IntRows, list[int]]:
    """Rows times their least common denominators, and those; fresh lists."""
    if matrix.scalar is int:
        return matrix.to_lists(), [1] * len(matrix)
    pairs = [integer_row(row) for row in matrix.rows]
    return [row for row, _ in pairs], [d for _, d in pairs]


def fraction_matrix(rows: Iterable[Iterable[Any]], n_cols: int) -> Matrix:
    """A matrix of Fractions, of ints where all of them are whole."""
    fractions = [list(row) for row in rows]
    if all(x.denominator == 1 for row in fractions for x in row):
        return Matrix([[x.numerator for x in row] for row in fractions], n_cols=n_cols)
    return Matrix([list(map(Fraction, row)) for row in fractions], n_cols=n_cols)
