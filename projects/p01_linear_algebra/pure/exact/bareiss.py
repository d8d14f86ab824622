"""Bareiss's elimination: exact determinants, solutions and inverses with integers all the way.

    a_ij^(k+1) = (a_kk^(k) a_ij^(k) - a_ik^(k) a_kj^(k)) / a_{k-1,k-1}^(k-1)        the division leaves no remainder

(Bareiss, Math. Comp. 22, 1968, the one-step method.) Every a_ij^(k) is a minor of A, so by Hadamard's bound it has
O(k log(k |A|)) digits, where cross-multiplication without the division would double them in each step. The last pivot
is det A. Fractions would do the same, with a gcd at every operation: some twenty times slower.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from projects.p01_linear_algebra.pure.arguments import like_right_hand_side
from projects.p01_linear_algebra.pure.errors import ShapeError, SingularMatrixError
from projects.p01_linear_algebra.pure.exact.rationals import IntRows, exact_matrix, fraction_matrix, integer_rows
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.vector import Vector, as_vector


def integer_determinant(rows: IntRows) -> int:
    """Determinant of square integer rows, which are used up; 1 for none."""
    sign, previous = 1, 1
    while len(rows) > 1:
        p = next((i for i, row in enumerate(rows) if row[0]), None)
        if p is None:
            return 0
        if p:
            rows[0], rows[p] = rows[p], rows[0]
            sign = -sign
        pivot, *top = rows[0]
        # a_ij <- (pivot a_ij - a_i0 a_0j) / previous
        rows = [[(pivot * x - f * y) // previous for x, y in zip(rest, top, strict=True)] for f, *rest in rows[1:]]
        previous = pivot
    return sign * rows[0][0] if rows else 1


def jordan(rows: IntRows, n: int) -> int:
    """Bareiss's elimination above and below the diagonal: (A | B) becomes (det I | det A^{-1} B).

    Args:
        rows: n integer rows, A in the first n columns and B in the rest; changed in place. Rows change places, so that
            det is the determinant up to sign; solutions don't depend on it.
        n: order of A.

    Returns:
        det A, up to sign.

    Raises:
        SingularMatrixError: with the first column that depends on those before it.
    """
    previous = 1
    for k in range(n):
        p = next((i for i in range(k, n) if rows[i][k]), None)
        if p is None:
            raise SingularMatrixError(f"the matrix is singular: column {k} depends on those before it", k)
        rows[k], rows[p] = rows[p], rows[k]
        top = rows[k]
        pivot = top[k]
        for i, row in enumerate(rows):
            if i != k:
                f = row[k]
                rows[i] = [(pivot * x - f * y) // previous for x, y in zip(row, top, strict=True)]
        previous = pivot
    return previous


def det_exact(A: Any) -> Any:
    """Determinant as an int or a Fraction; 1 for an empty matrix.

    Args:
        A: matrix (n, n) of ints, Fractions or floats, which are taken as the rationals that they are.

    Raises:
        EntryError, ShapeError: not a square matrix of finite real numbers.
    """
    matrix = exact_matrix(A, "det_exact")
    matrix.require_square("det_exact")
    rows, denominators = integer_rows(matrix)
    value = Fraction(integer_determinant(rows), math.prod(denominators))
    return value.numerator if value.denominator == 1 else value


def solve_bareiss(A: Any, b: Any) -> Any:
    """Solve A x = b exactly by Bareiss's elimination: as fast as `solve_exact` on small ints, far slower on floats.

    Args:
        A: matrix (n, n) of ints, Fractions or floats.
        b: Vector (n,) or Matrix (n, k) of the same.

    Returns:
        x, of b's shape, in Fractions (in ints where all are whole).

    Raises:
        SingularMatrixError: A has no inverse.
        EntryError, ShapeError: bad input.
    """
    matrix, right, flat = exact_system(A, b, "solve_bareiss")
    n, k = right.shape
    joined = Matrix([[*map(Fraction, r), *map(Fraction, s)] for r, s in zip(matrix.rows, right.rows, strict=True)])
    rows, _ = integer_rows(joined)
    det = jordan(rows, n)
    solved = [[Fraction(rows[i][n + j], det) for i in range(n)] for j in range(k)]
    return exact_result(solved, flat, n)


def inverse_exact(A: Any) -> Matrix:
    """Inverse in Fractions (in ints where all are whole).

    Args:
        A: matrix (n, n) of ints, Fractions or floats, which are taken as the rationals that they are.

    Raises:
        SingularMatrixError: A has no inverse.
        EntryError, ShapeError: not a square matrix of finite real numbers.
    """
    matrix = exact_matrix(A, "inverse_exact")
    n = matrix.require_square("inverse_exact")
    rows, denominators = integer_rows(matrix)
    # D A X = D with D = diag(denominators)
    rows = [row + [0] * i + [d] + [0] * (n - 1 - i) for i, (row, d) in enumerate(zip(rows, denominators, strict=True))]
    det = jordan(rows, n)
    return fraction_matrix([[Fraction(x, det) for x in row[n:]] for row in rows], n)


def exact_system(A: Any, b: Any, what: str) -> tuple[Matrix, Matrix, bool]:
    """A square rational matrix, the right-hand side as a matrix (n, k), and whether it was a vector.

    Raises:
        EntryError, ShapeError: bad input.
    """
    matrix = exact_matrix(A, what)
    n = matrix.require_square(what)
    nested = isinstance(b, Matrix) or (isinstance(b, Sequence) and any(isinstance(x, (list, tuple)) for x in b))
    flat = not nested and len(getattr(b, "shape", (0,))) == 1
    right = exact_matrix(as_vector(b).as_column() if flat else b, what, "b")
    if right.shape[0] != n:
        raise ShapeError(f"b has {right.shape[0]} rows, but {n} are needed", right.shape)
    return matrix, right, flat


def exact_result(solved: list[list[Any]], flat: bool, n: int) -> Any:
    """Columns of Fractions as a Vector or Matrix, in ints where all are whole."""
    if all(x.denominator == 1 for column in solved for x in column):
        solved = [[x.numerator for x in column] for column in solved]
    return Vector(solved[0]) if flat else like_right_hand_side(solved, flat, n)
