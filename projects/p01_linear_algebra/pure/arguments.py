"""From what a caller passes to the rows that a kernel may write to, with all checks of input in one place.

A public function of this package begins with one of these, so that the same mistake gives the same line everywhere:

    rows = number_rows(A)            floats, or complex numbers where A has some; int and Fraction are rounded to float
    rows = square_rows(A, "det")     the same, and square
    rows = symmetric_rows(A, "eigh") the same, and equal to its conjugate transpose up to rounding
"""

from __future__ import annotations

import cmath
from typing import Any

from projects.p01_linear_algebra.pure.errors import EntryError, NotSymmetricError, ShapeError
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.scalars import EPS, FINITE_WANTED, Rows, convert, magnitude, require_finite
from projects.p01_linear_algebra.pure.vector import Vector, as_vector

SYMMETRY_TOLERANCE = 100 * EPS  # relative to the largest entry: rounding in A^T A passes, a wrong matrix doesn't


def number_rows(A: Any, *, name: str = "A", check_finite: bool = True) -> Rows:
    """Fresh rows of a matrix, as floats or complex numbers.

    Args:
        A: Matrix, nested sequences or two-dimensional array, (m, n).
        name: what error messages call it.
        check_finite: refuse NaN and infinity.

    Raises:
        EntryError, ShapeError: not a matrix of finite numbers.
    """
    matrix = as_matrix(A, name)
    rows = matrix.to_lists()
    if matrix.scalar in (float, complex):
        if check_finite:
            require_finite(rows, name)
        return rows
    return [[convert(x, float) for x in row] for row in rows]


def real_rows(A: Any, what: str, *, name: str = "A", check_finite: bool = True) -> Rows:
    """The same for a routine that is made for real matrices.

    Raises:
        EntryError, ShapeError: not a real matrix of finite numbers.
    """
    matrix = as_matrix(A, name)
    if matrix.scalar is complex:
        raise EntryError(f"{what} is for real matrices, but {name} has complex entries")
    return number_rows(matrix, name=name, check_finite=check_finite)


def square_rows(A: Any, what: str, *, name: str = "A", check_finite: bool = True) -> Rows:
    """The same for a square matrix.

    Raises:
        EntryError, ShapeError: not a square matrix of finite numbers.
    """
    matrix = as_matrix(A, name)
    matrix.require_square(what)
    return number_rows(matrix, name=name, check_finite=check_finite)


def symmetric_rows(A: Any, what: str, *, name: str = "A", check_finite: bool = True) -> Rows:
    """The same for a symmetric (Hermitian) matrix; the two triangles are averaged, so that the rows are exactly so.

    Raises:
        EntryError, ShapeError: not a square matrix of finite numbers.
        NotSymmetricError: a_ij and conj(a_ji) differ by more than rounding.
    """
    rows = square_rows(A, what, name=name, check_finite=check_finite)
    if all(row == [x.conjugate() for x in column] for row, column in zip(rows, zip(*rows, strict=True), strict=True)):
        return rows
    allowed = SYMMETRY_TOLERANCE * magnitude(rows)
    worst, at = allowed, None
    for i, row in enumerate(rows):
        for j in range(i + 1):
            gap = abs(row[j] - rows[j][i].conjugate())
            if gap > worst:
                worst, at = gap, (i, j)
            elif gap:
                # halves first: a sum of two entries near the largest float would overflow
                row[j] = 0.5 * row[j] + 0.5 * rows[j][i].conjugate()
                rows[j][i] = row[j].conjugate()
    if at is not None:
        i, j = at
        kind = "Hermitian" if as_matrix(A).scalar is complex else "symmetric"
        raise NotSymmetricError(f"{what} needs a {kind} matrix, but {name}[{i}][{j}] = {rows[i][j]} and "
                                f"{name}[{j}][{i}] = {rows[j][i]}", at)  # fmt: skip
    return rows


def right_hand_side(b: Any, m: int, *, name: str = "b", check_finite: bool = True) -> tuple[Rows, bool]:
    """Columns of a right-hand side (m, k), k lists of m, and whether it was a vector (then k = 1).

    Raises:
        EntryError, ShapeError: not m rows of finite numbers.
    """
    if isinstance(b, (Matrix, Vector)):
        flat = isinstance(b, Vector)
    else:
        shape = getattr(b, "shape", None)
        b = b if shape is not None else list(b)
        flat = len(shape) == 1 if shape is not None else not any(isinstance(x, (list, tuple, Vector)) for x in b)
    if flat:
        vector = as_vector(b, name)
        if len(vector) != m:
            raise ShapeError(f"{name} has shape {vector.shape}, but {m} entries are needed", vector.shape)
        column = [x if vector.scalar in (float, complex) else convert(x, float) for x in vector]
        for i, x in enumerate(column):
            if check_finite and not cmath.isfinite(x):
                raise EntryError(f"{name}[{i}] is {x}; {FINITE_WANTED}")
        return [column], True
    matrix = as_matrix(b, name)
    if matrix.shape[0] != m:
        raise ShapeError(f"{name} has shape {matrix.shape}, but {m} rows are needed", matrix.shape)
    return transpose_rows(number_rows(matrix, name=name, check_finite=check_finite), matrix.shape[1]), False


def like_right_hand_side(solved: Rows, flat: bool, n: int, *, check_finite: bool = True) -> Any:
    """Solutions, one list of n a column, as what the right-hand side was: a Vector (n,) or a Matrix (n, k).

    Raises:
        OverflowError: an entry isn't finite.
    """
    if check_finite:
        require_representable(solved)
    return Vector(solved[0]) if flat else Matrix(transpose_rows(solved, n), n_cols=len(solved))


def require_representable(solved: Rows) -> None:
    """Refuse solutions, one list a column, that overflowed; which entry did first can't be told from what is left.

    Raises:
        OverflowError: an entry isn't finite.
    """
    for column in solved:
        if not cmath.isfinite(sum(column)) and not all(map(cmath.isfinite, column)):
            raise OverflowError("the solution has an entry beyond the largest float, 1.8e308")
