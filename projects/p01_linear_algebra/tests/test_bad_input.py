from __future__ import annotations

import math
import re
from typing import Any

import pytest

import projects.p01_linear_algebra as la
from projects.p01_linear_algebra import EntryError, Matrix, NotSymmetricError, ShapeError, Vector

NAN, INF = math.nan, math.inf
SQUARE = [[2.0, 1.0], [1.0, 3.0]]
FLAT: Any = [1, 2]
HALF: Any = 0.5
FINITE = "entries must be finite (or check_finite=False)"

MESSAGES: list[tuple[Any, type[Exception], str]] = [
    (
        lambda: Matrix([[1, 2], [3]]),
        ShapeError,
        "row 1 has 1 entries, not 2 as row 0 or n_cols says; rows are equally long",
    ),
    (
        lambda: Matrix([[1, True]]),
        EntryError,
        "entry [0][1] is True (bool); allowed are int, Fraction, float and complex",
    ),
    (
        lambda: Matrix([[1], ["2"]]),
        EntryError,
        "entry [1][0] is '2' (str); allowed are int, Fraction, float and complex",
    ),
    (
        lambda: Matrix([[None]]),
        EntryError,
        "entry [0][0] is None (NoneType); allowed are int, Fraction, float and complex",
    ),
    (lambda: Matrix(["12"]), EntryError, "row 0 is '12' (str); a matrix is a sequence of rows of numbers"),
    (lambda: Matrix(FLAT), EntryError, "row 0 is 1 (int); a matrix is a sequence of rows of numbers"),
    (lambda: la.as_matrix(3), EntryError, "A is 3 (int); a matrix is a sequence of rows of numbers"),
    (lambda: Matrix([[10**400, 0.5]]), EntryError, "an exact entry of 401 digits is beyond the largest float, 1.8e308"),
    (lambda: Matrix.zeros(-1, 2), ShapeError, "a shape can't be negative, got (-1, 2)"),
    (lambda: Matrix(SQUARE) + Matrix([[1]]), ShapeError, "+ needs equal shapes, got (2, 2) and (1, 1)"),
    (lambda: Matrix(SQUARE) - Matrix([[1]]), ShapeError, "- needs equal shapes, got (2, 2) and (1, 1)"),
    (lambda: Matrix(SQUARE) @ Matrix([[1, 2, 3]]), ShapeError, "@ needs equal inner sizes, got (2, 2) and (1, 3)"),
    (lambda: Matrix(SQUARE) @ Vector([1]), ShapeError, "@ needs equal inner sizes, got (2, 2) and (1,)"),
    (lambda: Vector([1]) @ Matrix(SQUARE), ShapeError, "@ needs equal inner sizes, got (1,) and (2, 2)"),
    (lambda: Matrix(SQUARE) * Matrix(SQUARE), ShapeError, "* scales by a number; the product of matrices is @"),
    (
        lambda: Matrix(SQUARE) * True,
        EntryError,
        "the scalar is True (bool); allowed are int, Fraction, float and complex",
    ),
    (lambda: Matrix([[1, 2]]) ** 2, ShapeError, "** needs a square matrix, got shape (1, 2)"),
    (lambda: Matrix(SQUARE) ** HALF, ValueError, "the exponent is 0.5; a matrix power needs an int"),
    (lambda: Matrix([[1, 2]]).trace(), ShapeError, "trace needs a square matrix, got shape (1, 2)"),
    (lambda: Vector("12"), EntryError, "a vector is a sequence of numbers, got the str '12'"),
    (lambda: Vector([1, True]), EntryError, "entry [1] is True (bool); allowed are int, Fraction, float and complex"),
    (lambda: Vector([[1], [2]]), EntryError, "entry [0] is a list; a vector is flat: one number an entry"),
    (lambda: Vector([1]) + Vector([1, 2]), ShapeError, "+ needs equal shapes, got (1,) and (2,)"),
    (lambda: Vector([1]) @ Vector([1, 2]), ShapeError, "@ needs equal lengths, got (1,) and (2,)"),
    (lambda: Vector([1]) * Vector([1]), ShapeError, "* scales by a number; the inner product of vectors is @"),
    (lambda: Vector([1]).norm(3), ValueError, "p is 3; it must be 1, 2 or math.inf"),
    (
        lambda: la.as_matrix(Vector([1])),
        ShapeError,
        "A is a vector of shape (1,); say as_column() or as_row() where a matrix is meant",
    ),
    (lambda: la.lu([[1.0, NAN]]), EntryError, f"A[0][1] is nan; {FINITE}"),
    (lambda: la.qr([[1.0], [-INF]]), EntryError, f"A[1][0] is -inf; {FINITE}"),
    (lambda: la.solve(SQUARE, [1.0, NAN]), EntryError, f"b[1] is nan; {FINITE}"),
    (lambda: la.solve(SQUARE, [[1.0], [INF]]), EntryError, f"b[1][0] is inf; {FINITE}"),
    (lambda: la.solve([[1, 2]], [1]), ShapeError, "solve needs a square matrix, got shape (1, 2)"),
    (lambda: la.solve(SQUARE, [1, 2, 3]), ShapeError, "b has shape (3,), but 2 entries are needed"),
    (lambda: la.solve(SQUARE, [[1], [2], [3]]), ShapeError, "b has shape (3, 1), but 2 rows are needed"),
    (
        lambda: la.solve(SQUARE, [True, 1]),
        EntryError,
        "entry [0] is True (bool); allowed are int, Fraction, float and complex",
    ),
    (
        lambda: la.solve_info(SQUARE, [[1], [2]]),
        ShapeError,
        "solve_info reports on one right-hand side; b has shape (2, 1)",
    ),
    (lambda: la.det([[1, 2]]), ShapeError, "det needs a square matrix, got shape (1, 2)"),
    (lambda: la.inv([[1, 2]]), ShapeError, "inv needs a square matrix, got shape (1, 2)"),
    (lambda: la.rcond([[1, 2]]), ShapeError, "rcond needs a square matrix, got shape (1, 2)"),
    (
        lambda: la.cholesky([[1, 2], [3, 4]]),
        NotSymmetricError,
        "cholesky needs a symmetric matrix, but A[1][0] = 3.0 and A[0][1] = 2.0",
    ),
    (
        lambda: la.cholesky([[1, 1j], [1j, 4]]),
        NotSymmetricError,
        "cholesky needs a Hermitian matrix, but A[1][0] = 1j and A[0][1] = 1j",
    ),
    (lambda: la.ldl([[1, 2, 3]]), ShapeError, "ldl needs a square matrix, got shape (1, 3)"),
    (lambda: la.givens_qr([[1j]]), EntryError, "givens_qr is for real matrices, but A has complex entries"),
    (
        lambda: la.modified_gram_schmidt([[1, 2]]),
        ShapeError,
        "modified_gram_schmidt needs at least as many rows as columns, got shape (1, 2)",
    ),
    (lambda: la.norm(SQUARE, 3), ValueError, "kind of norm is 3; it must be one of 1, 2, inf, 'fro', 'nuc', 'max'"),
    (
        lambda: la.solve_exact([[1j]], [1]),
        EntryError,
        "solve_exact takes int, Fraction and float entries, but A has complex ones",
    ),
    (lambda: la.solve_exact([[1]], [1, 2]), ShapeError, "b has 2 rows, but 1 are needed"),
    (lambda: la.det_exact([[NAN]]), EntryError, f"A[0][0] is nan; {FINITE}"),
    (
        lambda: la.hermite_form([[0.5]]),
        EntryError,
        "hermite_form is for integer matrices, but A has entries of kind float",
    ),
    (
        lambda: la.solve_refined([[1j]], [1]),
        EntryError,
        "solve_refined is for real matrices, but A has complex entries",
    ),
    (lambda: la.solve_refined([[1]], [1j]), EntryError, "solve_refined is for real systems, but b has complex entries"),
    (lambda: la.certify(SQUARE, [1, 2], [1]), ShapeError, "x has 1 entries, but 2 are needed"),
    (
        lambda: la.certify(SQUARE, [[1], [2]], [1, 2]),
        ShapeError,
        "certify takes one right-hand side; b has shape (2, 1)",
    ),
    (lambda: la.packed_matmul(SQUARE, [[1]]), ShapeError, "@ needs equal inner sizes, got (2, 2) and (1, 1)"),
    (
        lambda: la.packed_matmul([[1j]], [[1]]),
        EntryError,
        "packed_matmul is for real matrices, but A has complex entries",
    ),
    (lambda: la.strassen(SQUARE, [[1]]), ShapeError, "strassen needs equal inner sizes, got (2, 2) and (1, 1)"),
    (lambda: la.magic(2), ShapeError, "there is no magic square of order 2"),
    (lambda: la.wilkinson_plus(4), ShapeError, "wilkinson_plus needs an odd order, got 4"),
    (lambda: la.companion([1]), ShapeError, "companion needs at least two coefficients, got 1"),
]


@pytest.mark.parametrize(("call", "error", "message"), MESSAGES, ids=[message[:60] for *_, message in MESSAGES])
def test_bad_input_gets_one_line_that_names_it(call: Any, error: type[Exception], message: str):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$") as caught:
        call()
    assert type(caught.value) is error


def test_errors_carry_what_a_caller_needs():
    with pytest.raises(ShapeError) as shapes:
        Matrix(SQUARE) @ Matrix([[1, 2, 3]])
    assert shapes.value.shapes == ((2, 2), (1, 3))
    with pytest.raises(NotSymmetricError) as pair:
        la.cholesky([[1, 2], [3, 4]])
    assert pair.value.index == (1, 0)


def test_the_finite_check_can_be_left_out():
    found = la.lu([[NAN, 1.0], [1.0, 2.0]], check_finite=False)
    assert any(math.isnan(x) for row in found.U.rows for x in row)
    assert la.solve(SQUARE, [NAN, 1.0], check_finite=False)[0] != 0
    assert la.norm([[INF]], "max", check_finite=False) == INF
