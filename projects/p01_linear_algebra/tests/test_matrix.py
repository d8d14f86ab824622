from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p01_linear_algebra import Matrix, ShapeError, Vector, as_matrix, block, hstack, kron, vstack

EXACT = {
    "int": st.integers(-50, 50),
    "Fraction": st.fractions(min_value=-5, max_value=5, max_denominator=12),
}
# Small whole numbers as floats and complex numbers: their sums and products are exact, so laws hold to the last bit.
WHOLE = {
    "float": st.integers(-50, 50).map(float),
    "complex": st.builds(complex, st.integers(-20, 20), st.integers(-20, 20)),
}
SIZE = st.integers(0, 4)


@st.composite
def three_matrices(draw: Any) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """A (m, k), B (k, p), C (k, p), D (p, n), of any kinds and of sizes down to 0."""
    m, k, p, n = (draw(SIZE) for _ in range(4))

    def matrix(rows: int, columns: int) -> Matrix:
        entries = draw(st.sampled_from([*EXACT.values(), *WHOLE.values()]))
        listed = draw(st.lists(st.lists(entries, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
        return Matrix(listed, n_cols=columns)

    return matrix(m, k), matrix(k, p), matrix(k, p), matrix(p, n)


@settings(max_examples=60, deadline=None)
@given(three_matrices())
def test_laws_of_the_ring(parts: tuple[Matrix, Matrix, Matrix, Matrix]):
    A, B, C, D = parts
    assert (A @ B @ D).shape == (A.shape[0], D.shape[1])
    assert (A @ B).T == B.T @ A.T
    assert (A @ B).H == B.H @ A.H
    assert B + C == C + B
    assert B - B == Matrix.zeros(*B.shape) == B * 0
    assert Matrix.identity(A.shape[0]) @ A == A == A @ Matrix.identity(A.shape[1])
    assert A.T.T == A == A.H.H
    assert -A == A * -1 == Matrix.zeros(*A.shape) - A
    assert kron(A, B).T == kron(A.T, B.T)
    assert hash(A) == hash(Matrix(A.to_lists(), n_cols=A.shape[1]))
    assert eval(repr(A), {"Matrix": Matrix, "Fraction": Fraction}) == A


@pytest.mark.parametrize("kind", [*EXACT, *WHOLE])
def test_associativity_and_distributivity_where_nothing_rounds(kind: str):
    @settings(max_examples=20, deadline=None)
    @given(st.data())
    def law(data: Any) -> None:
        entry = {**EXACT, **WHOLE}[kind]
        m, k, p, n = (data.draw(SIZE) for _ in range(4))

        def matrix(rows: int, columns: int) -> Matrix:
            rows_of = st.lists(st.lists(entry, min_size=columns, max_size=columns), min_size=rows, max_size=rows)
            return Matrix(data.draw(rows_of), n_cols=columns)

        A, B, C, D = matrix(m, k), matrix(k, p), matrix(k, p), matrix(p, n)
        assert (A @ B) @ D == A @ (B @ D)
        assert A @ (B + C) == A @ B + A @ C
        x = Vector(data.draw(st.lists(entry, min_size=k, max_size=k)))
        assert A @ x == (A @ x.as_column())[:, 0]
        assert x @ B == (x.as_row() @ B)[0]

    law()


def test_kinds_are_promoted_along_int_fraction_float_complex():
    half = Fraction(1, 2)
    assert Matrix([[1, 2]]).scalar is int
    assert Matrix([[1, half]]).scalar is Fraction
    assert Matrix([[1, half, 0.25]]).rows == ((1.0, 0.5, 0.25),)
    assert Matrix([[1, 0.5, 1j]]).scalar is complex
    assert all(type(x) is complex for x in Matrix([[1, 0.5, 1j]]).rows[0])
    assert (Matrix([[1, 2]]) / 2).rows == ((half, 1),)
    assert (Matrix([[1, 2]]) / 2.0).rows == ((0.5, 1.0),)
    assert (Vector([1, 2]) / 2).to_list() == [half, 1]
    assert Matrix(np.array([[1, 2]], dtype=np.int32)).scalar is int
    assert type(as_matrix(np.array([[0.5]]))[0, 0]) is float
    assert type(Matrix([[np.float32(0.5)]])[0, 0]) is float
    assert Matrix([[1]]) == Matrix([[1.0]]) == Matrix([[1 + 0j]])
    assert Matrix([]).shape == (0, 0)


def test_indices_select_entries_vectors_and_matrices():
    A = Matrix([[1, 2, 3], [4, 5, 6]])
    assert (A[1, 2], A[-1, -3]) == (6, 4)
    assert A[0] == Vector([1, 2, 3]) == A[0, :]
    assert A[:, 1] == Vector([2, 5])
    assert A[:, ::2] == Matrix([[1, 3], [4, 6]])
    assert A[[1, 0, 1], :2] == Matrix([[4, 5], [1, 2], [4, 5]])
    assert A[2:, :].shape == (0, 3)
    assert A[:, 3:].shape == (2, 0)
    assert [list(row) for row in A] == A.to_lists()
    lists = A.to_lists()
    lists[0][0] = 99
    assert A[0, 0] == 1
    with pytest.raises(IndexError, match=r"^row 2 is outside a matrix with 2 rows$"):
        A[2, 0]
    with pytest.raises(IndexError, match=r"^column -4 is outside a matrix with 3 columns$"):
        A[0, -4]
    with pytest.raises(ShapeError, match=r"^a matrix takes two indices, got 3$"):
        A[0, 0, 0]


def test_a_matrix_cannot_be_written_to():
    A = Matrix([[1, 2], [3, 4]])
    with pytest.raises(TypeError):
        A[0, 0] = 5  # type: ignore[index]
    with pytest.raises(TypeError):
        A.rows[0][0] = 5  # type: ignore[index]


def test_matrices_of_matrices():
    A, B = Matrix([[1, 2], [3, 4]]), Matrix([[0, 1], [1, 0]])
    assert hstack([A, B]) == Matrix([[1, 2, 0, 1], [3, 4, 1, 0]])
    assert vstack([A, B]) == Matrix([[1, 2], [3, 4], [0, 1], [1, 0]])
    assert block([[A, B], [B, A]]) == vstack([hstack([A, B]), hstack([B, A])])
    assert hstack([A, Matrix.zeros(2, 0)]) == A == vstack([A, Matrix.zeros(0, 2)])
    C = Matrix([[1, 2, 3]])
    np.testing.assert_array_equal(kron(A, C).to_lists(), np.kron(A.to_lists(), C.to_lists()))
    with pytest.raises(ShapeError, match=r"^hstack needs .* got shapes \[\(2, 2\), \(1, 3\)\]$"):
        hstack([A, C])
    with pytest.raises(ShapeError, match=r"^vstack needs .* got shapes \[\(2, 2\), \(1, 3\)\]$"):
        vstack([A, C])


def test_the_two_transposes():
    A = Matrix([[1 + 2j, 3], [4j, 5], [6, -1j]])
    assert A.T == Matrix([[1 + 2j, 4j, 6], [3, 5, -1j]])
    assert A.H == Matrix([[1 - 2j, -4j, 6], [3, 5, 1j]])
    assert Matrix([[1, 2]]).H == Matrix([[1], [2]])
    assert Vector([1j, 2]).conjugate() == Vector([-1j, 2])


def test_powers_and_traces():
    fibonacci = Matrix([[1, 1], [1, 0]])
    assert (fibonacci**90)[0, 1] == 2880067194370816120
    assert fibonacci**0 == Matrix.identity(2)
    assert fibonacci**-3 @ fibonacci**3 == Matrix.identity(2)
    assert (fibonacci**-1).scalar is int
    assert (Matrix([[2, 0], [0, 4]]) ** -1).rows == ((Fraction(1, 2), 0), (0, Fraction(1, 4)))
    assert (Matrix([[2.0, 0], [0, 4]]) ** -1).rows == ((0.5, 0.0), (0.0, 0.25))
    assert (fibonacci**5).trace() == 11  # a Lucas number
    assert Matrix.zeros(0).trace() == 0
    assert Matrix.diag([1, 2, 3]).diagonal() == Vector([1, 2, 3])


def test_vectors():
    v, w = Vector([3, 4]), Vector([1, -2])
    assert (v.norm(), v.norm(1), v.norm(float("inf"))) == (5.0, 7.0, 4.0)
    assert v @ w == -5
    assert v + w == Vector([4, 2])
    assert v - w == Vector([2, 6])
    assert -v == -1 * v == v * -1
    assert v.outer(w) == Matrix([[3, -6], [4, -8]])
    assert Vector([1j]).outer(Vector([1j])) == Matrix([[1]])
    assert v[0] == 3
    assert v[1:] == Vector([4])
    assert v.as_column().shape == (2, 1)
    assert v.as_row().shape == (1, 2)
    assert Vector([3e200, 4e200]).norm() == pytest.approx(5e200, rel=1e-15)  # squares would overflow
    assert Vector([3e-200, 4e-200]).norm() == pytest.approx(5e-200, rel=1e-15, abs=0)
    assert Vector([]).norm() == 0.0
    assert np.float64(2.0) * v == Vector([6, 8])  # NumPy's scalar lets ours decide


def test_text_and_latex():
    A = Matrix([[Fraction(1, 2), -3]])
    assert A.to_latex() == r"\begin{bmatrix} \frac{1}{2} & -3 \end{bmatrix}"
    assert Matrix([[1.5, 1e-9]]).to_latex() == r"\begin{bmatrix} 1.5 & 1 \cdot 10^{-9} \end{bmatrix}"
    assert Matrix([[1 - 2j]]).to_latex() == r"\begin{bmatrix} 1 - 2i \end{bmatrix}"
    assert Matrix([[Fraction(-1, 3)], [2]]).to_latex() == r"\begin{bmatrix} -\frac{1}{3} \\ 2 \end{bmatrix}"
    assert str(Matrix([[1, 20], [300, 4]])) == "[  1   20]\n[300    4]"
    assert repr(Matrix.zeros(0, 3)) == "Matrix.zeros(0, 3)"
