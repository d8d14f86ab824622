"""Exact linear algebra against SymPy, and against the laws that define its answers."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.matrices.normalforms import smith_normal_form

import projects.p01_linear_algebra as la
from projects.p01_linear_algebra import Matrix, SingularMatrixError, Vector
from projects.p01_linear_algebra.pure.exact.bareiss import jordan
from projects.p01_linear_algebra.pure.exact.dixon import inverse_modulo, reconstruct

SMALL_INTS = st.integers(-4, 4)


@st.composite
def low_rank(draw: Any, entries: Any = SMALL_INTS) -> Matrix:
    """A (m, n) of rank at most k, as a product, so that all ranks are met and not only the full one."""
    m, n, k = (draw(st.integers(0, 4)) for _ in range(3))

    def matrix(rows: int, columns: int) -> Matrix:
        row = st.lists(entries, min_size=columns, max_size=columns)
        return Matrix(draw(st.lists(row, min_size=rows, max_size=rows)), n_cols=columns)

    product: Matrix = matrix(m, k) @ matrix(k, n)
    return product


def _sympy(A: Matrix) -> Any:
    flat = [sympy.Rational(Fraction(x).numerator, Fraction(x).denominator) for row in A.rows for x in row]
    return sympy.Matrix(*A.shape, flat)


@settings(max_examples=50, deadline=None)
@given(low_rank(st.fractions(-3, 3, max_denominator=4)))
def test_echelon_form_rank_and_kernel(A: Matrix):
    E, pivots = la.rref(A)
    expected, expected_pivots = _sympy(A).rref()
    assert pivots == tuple(expected_pivots)
    assert E.shape == A.shape
    assert [Fraction(x) for row in E.rows for x in row] == [Fraction(int(x.p), int(x.q)) for x in expected]
    N = la.null_space_exact(A)
    assert N.shape == (A.shape[1], A.shape[1] - len(pivots))
    assert A @ N == Matrix.zeros(A.shape[0], N.shape[1])
    assert la.rank_exact(N) == N.shape[1]
    assert la.rank_exact(A) == la.rank_exact(A.T) == len(pivots)


@settings(max_examples=50, deadline=None)
@given(low_rank())
def test_hermite_and_smith_forms(A: Matrix):
    m, n = A.shape
    H, U = la.hermite_form(A)
    assert U @ A == H
    assert abs(la.det_exact(U)) == 1
    pivots = la.rref(A).pivots
    for i, row in enumerate(H.rows):
        if i >= len(pivots):
            assert not any(row)
            continue
        j = pivots[i]
        assert not any(row[:j])
        assert row[j] > 0
        assert all(0 <= H[k, j] < row[j] for k in range(i))
    S, U, V = la.smith_form(A)
    assert U @ A @ V == S
    assert abs(la.det_exact(U)) == abs(la.det_exact(V)) == 1
    d = list(S.diagonal())
    assert S == Matrix([[d[i] if i == j else 0 for j in range(n)] for i in range(m)], n_cols=n)
    assert all(x >= 0 for x in d)
    assert all(b == 0 if a == 0 else b % a == 0 for a, b in itertools.pairwise(d))
    if m and n:
        expected = smith_normal_form(_sympy(A), domain=sympy.ZZ)
        assert d == [abs(int(expected[i, i])) for i in range(min(m, n))]


@settings(max_examples=50, deadline=None)
@given(low_rank(st.fractions(-3, 3, max_denominator=4)))
def test_determinant_and_characteristic_polynomial(A: Matrix):
    n = min(A.shape)
    A = A[:n, :n]
    p = la.characteristic_polynomial(A)
    assert [Fraction(c) for c in p] == [Fraction(int(c.p), int(c.q)) for c in _sympy(A).charpoly().all_coeffs()]
    assert la.det_exact(A) == (-1) ** n * p[n]
    power, total = Matrix.identity(n), Matrix.zeros(n)
    for c in reversed(list(p)):  # Cayley and Hamilton: p(A) = 0
        total, power = total + power * c, power @ A
    assert total == Matrix.zeros(n)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.floats(-1e3, 1e3), min_size=4, max_size=4), min_size=3, max_size=3))
def test_floats_are_the_rationals_that_they_are(rows: list[list[float]]):
    A, b = [row[:3] for row in rows], [row[3] for row in rows]
    exact = [[Fraction(x) for x in row] for row in A]
    assert la.det_exact(A) == la.det_exact(exact)
    try:
        x = la.solve_exact(A, b)
    except SingularMatrixError:
        assert la.det_exact(A) == 0
        return
    assert Matrix(exact) @ x == Vector([Fraction(y) for y in b])
    assert x == la.solve_bareiss(A, b) == la.inverse_exact(A) @ Vector([Fraction(y) for y in b])


def test_answers_that_are_known():
    assert la.solve_exact(la.hilbert(12), [1] * 12)[:3] == Vector([-12, 1716, -60060])
    assert la.inverse_exact(la.hilbert(10)) == la.inverse_hilbert(10)
    assert la.hilbert(8) ** -1 == la.inverse_hilbert(8)
    assert la.det_exact(la.hilbert(5)) == Fraction(1, 266716800000)
    assert la.det_exact(la.pascal(15)) == la.det_exact(la.frank(15)) == la.det_exact(Matrix.zeros(0)) == 1
    x = [1, 2, 4, 7, 11, 16]
    product = math.prod(b - a for i, a in enumerate(x) for b in x[i + 1 :])
    assert la.det_exact(la.vandermonde(x)) == product
    assert la.smith_form([[2, 4, 4], [-6, 6, 12], [10, 4, 16]]).S == Matrix.diag([2, 2, 156])
    assert la.hermite_form([[2, 3, 6, 2], [5, 6, 1, 6], [8, 3, 1, 1]]).H == Matrix(
        [[1, 0, 50, -11], [0, 3, 28, -2], [0, 0, 61, -13]]
    )
    assert la.rref([[1, 2], [2, 4]]) == la.Echelon(Matrix([[1, 2], [0, 0]]), (0,))
    # 0.1 + 0.2 = 0.30000000000000004 in floats: the three stored numbers are independent of one another
    assert la.rank_exact([[0.1, 0.3], [0.2, 0.6]]) == 1
    assert la.rank_exact([[0.1, 0.3], [0.7, 2.1]]) == 2


def test_exchanges_of_rows_are_kept_account_of():
    for order in itertools.permutations(range(4)):
        P = Matrix([[int(j == target) for j in range(4)] for target in order])
        A = P @ Matrix([[2, 0, 0, 1], [0, 3, 0, 0], [0, 0, 5, 0], [0, 0, 0, 7]])
        inversions = sum(a > b for a, b in itertools.combinations(order, 2))
        assert la.det_exact(A) == 210 * (-1) ** inversions
        assert A @ la.solve_exact(A, [1, 2, 3, 4]) == Vector([1, 2, 3, 4])


def test_many_right_hand_sides_and_large_numbers():
    A = [[3, 1, 0], [1, 10**40, 1], [0, 1, 7]]
    B: list[list[Any]] = [[1, 0], [0, Fraction(1, 10**30)], [Fraction(1, 2), 2]]
    X = la.solve_exact(A, B)
    assert Matrix(A) @ X == Matrix([[Fraction(x) for x in row] for row in B])
    assert X == la.solve_bareiss(A, B)
    assert la.solve_exact(A, [0, 0, 0]) == Vector([0, 0, 0])
    assert la.solve_exact([[1e300, 1.0], [1.0, 1e-300]], [1.0, 1.0]) == la.solve_bareiss(
        [[1e300, 1.0], [1.0, 1e-300]], [1.0, 1.0]
    )


def test_a_matrix_that_is_singular_modulo_the_first_prime():
    p = 2**127 - 1
    A = [[p, 0, 0], [0, 1, 2], [0, 3, 4]]
    assert inverse_modulo(A, p) is None
    assert la.solve_exact(A, [1, 1, 1]) == Vector([Fraction(1, p), -1, 1])
    with pytest.raises(SingularMatrixError, match=r"^the matrix is singular: column 1 depends on those before it$"):
        la.solve_exact([[1, 2], [2, 4]], [1, 1])


def test_rational_reconstruction():
    p = 2**127 - 1
    for numerator, denominator in ((0, 1), (1, 3), (-22, 7), (10**18, 10**18 + 9)):
        residue = numerator * pow(denominator, -1, p) % p
        assert reconstruct(residue, p, math.isqrt(p // 2)) == (numerator, denominator)


def test_inverses_modulo_a_prime_and_cramers_rule():
    A = [[0, 2, 1], [3, 0, 0], [1, 1, 4]]
    for p in (5, 11, 2**31 - 1):
        C = inverse_modulo(A, p)
        assert C is not None
        assert [[x % p for x in row] for row in (Matrix(A) @ Matrix(C)).rows] == Matrix.identity(3).to_lists()
    rows = [[*row, int(i == 0)] for i, row in enumerate(A)]
    det = jordan(rows, 3)
    assert abs(det) == abs(la.det_exact(A))
    assert Matrix(A) @ Vector([row[3] for row in rows]) == Vector([det, 0, 0])
