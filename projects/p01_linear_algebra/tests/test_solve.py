from __future__ import annotations

import math
import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import projects.p01_linear_algebra as la
from projects.p01_linear_algebra import IllConditionedWarning, Matrix, SingularMatrixError, Vector
from projects.p01_linear_algebra.pure.solve import factor

Array = NDArray[Any]
U = 2.0**-53
SOLVERS = [la.solve, la.ldl_solve, la.cholesky_solve]


def _array(A: Matrix | Vector) -> Array:
    array: Array = np.array(A.to_lists() if isinstance(A, Matrix) else A.to_list())
    return array


def _with_condition(n: int, condition: float, rng: np.random.Generator) -> Array:
    left, _ = np.linalg.qr(rng.normal(size=(n, n)))
    right, _ = np.linalg.qr(rng.normal(size=(n, n)))
    product: Array = left * np.geomspace(1.0, 1.0 / condition, n) @ right
    return product


def _ratio(A: Array, x: Array, b: Array) -> float:
    """LAPACK's dget02: |b - A x|_1 / (|A|_1 |x|_1 u)."""
    return float(abs(b - A @ x).sum() / (abs(A).sum(axis=0).max() * abs(x).sum() * U))


@pytest.mark.parametrize("n", [1, 2, 3, 5, 10, 20, 30, 50])
@pytest.mark.parametrize("scale", [1.0, 1e154, 1e-154])
def test_residuals_of_all_solvers(n: int, scale: float):
    rng = np.random.default_rng([n, 30])
    A = rng.normal(size=(n, n))
    symmetric = A + A.T
    positive = A @ A.T + np.eye(n)
    b = rng.normal(size=n)
    for solver, matrix in zip(SOLVERS, (A, symmetric, positive), strict=True):
        x = _array(solver(matrix * scale, b))
        assert _ratio(matrix, x * scale, b) <= 10.0
    z = A + 1j * rng.normal(size=(n, n))
    assert _ratio(z, _array(la.solve(z * scale, b)) * scale, b) <= 10.0
    hermitian = z + z.conj().T
    assert _ratio(hermitian, _array(la.ldl_solve(hermitian * scale, b)) * scale, b) <= 10.0
    assert _ratio(z @ z.conj().T + np.eye(n), _array(la.cholesky_solve(z @ z.conj().T + np.eye(n), b)), b) <= 10.0


def test_the_right_hand_side_decides_the_shape_of_the_answer():
    A, B = [[4.0, 0.0], [0.0, 16.0]], [[4.0, 8.0, 12.0], [16.0, 32.0, 48.0]]
    for solver in (*SOLVERS, la.solve_lower, la.solve_upper):
        assert solver(A, [4, 16]) == Vector([1, 1])
        assert solver(A, B) == Matrix([[1, 2, 3], [1, 2, 3]])
        assert solver(A, np.array([4.0, 16.0])) == Vector([1, 1])
        assert solver(Matrix.zeros(0), []) == Vector([])
        assert solver(Matrix.zeros(0), Matrix.zeros(0, 2)).shape == (0, 2)
        assert solver(A, Matrix.zeros(2, 0)).shape == (2, 0)
    assert la.solve_lower([[2, 99], [1, 4]], [2, 9]) == Vector([1, 2])
    assert la.solve_upper([[2, 1], [99, 4]], [4, 8]) == Vector([1, 2])


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4).flatmap(lambda n: st.lists(
    st.lists(st.fractions(-5, 5, max_denominator=6), min_size=n + 1, max_size=n + 1), min_size=n, max_size=n,
)))  # fmt: skip
def test_exact_solution_is_cramers(rows: list[list[Fraction]]):
    n = len(rows)
    A, b = [row[:n] for row in rows], [row[n] for row in rows]

    def det(M: list[list[Fraction]]) -> Fraction:
        """Laplace's expansion."""
        if not M:
            return Fraction(1)
        return sum(
            ((-1) ** j * M[0][j] * det([row[:j] + row[j + 1 :] for row in M[1:]]) for j in range(len(M))), Fraction(0)
        )

    d = det(A)
    assert la.det_exact(A) == d
    if d == 0:
        for solver in (la.solve_exact, la.solve_bareiss):
            with pytest.raises(SingularMatrixError):
                solver(A, b)
        return
    cramer = [det([[*row[:j], b_i, *row[j + 1 :]] for row, b_i in zip(A, b, strict=True)]) / d for j in range(n)]
    assert la.solve_exact(A, b) == la.solve_bareiss(A, b) == Vector(cramer)
    assert la.inverse_exact(A) @ Matrix(A) == Matrix.identity(n)


def test_growth_is_met_with_other_pivots():
    """Partial pivoting grows by 2^59 here: NumPy's answer has no correct digit, and nothing says so."""
    n = 60
    A = la.wilkinson_growth(n)
    rng = np.random.default_rng(7)
    x = rng.normal(size=n)
    b = _array(A) @ x
    assert np.linalg.norm(np.linalg.solve(_array(A), b) - x) > 0.1 * np.linalg.norm(x)
    assert la.lu(A).growth == 2.0**59
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_allclose(_array(la.solve(A, b)), x, atol=1e-13)
        np.testing.assert_allclose(_array(la.inv(A)) @ _array(A), np.eye(n), atol=1e-13)
    # with 0.99 below the diagonal the pivots are unique: whatever the order of the rows, it is found and growth is met
    B = (np.tril(np.full((n, n), -0.99), -1) + np.eye(n))[rng.permutation(n)]
    B[:, -1] = 1.0
    assert la.lu(B).growth > 1e15
    np.testing.assert_allclose(_array(la.solve(B, B @ x)), x, atol=1e-12)
    report = la.solve_info(A, b)
    assert (report.pivoting, report.growth) == ("complete", 2.0)
    assert report.backward_error <= 4 * U
    assert la.det(A) == 2.0**59
    assert la.solve_info(np.eye(2), [1, 2]).pivoting == "partial"


def test_hilbert_is_answered_with_a_warning_that_carries_rcond():
    H = la.hilbert(12).map(float)
    for solve in (la.solve, la.ldl_solve, la.cholesky_solve):
        with pytest.warns(IllConditionedWarning, match=r"ill-conditioned \(rcond 2\.\de-17 < 1\.1e-16\)") as caught:
            solve(H, [1.0] * 12)
        assert caught[0].message.rcond == pytest.approx(1 / np.linalg.cond(_array(H), 1), rel=0.5)  # type: ignore[union-attr]
        assert caught[0].filename == __file__
    with pytest.warns(IllConditionedWarning, match="^inv: "):
        la.inv(H)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        la.solve(la.hilbert(10).map(float), [1.0] * 10)


def test_only_an_exact_zero_is_singular():
    with pytest.raises(
        SingularMatrixError, match=r"^solve: the matrix is singular; column 1 has no nonzero pivot$"
    ) as e:
        la.solve([[1, 2], [2, 4]], [1, 2])
    assert e.value.column == 1
    with pytest.raises(SingularMatrixError, match=r"^inv: the matrix is singular; column 0 has no nonzero pivot$"):
        la.inv([[0, 1], [0, 4]])
    with pytest.raises(SingularMatrixError, match=r"^ldl_solve: the matrix is singular; column 1 "):
        la.ldl_solve([[1, 0], [0, 0]], [1, 2])
    with pytest.raises(
        SingularMatrixError, match=r"^solve_upper: the diagonal entry \[1\]\[1\] is zero, so the matrix"
    ):
        la.solve_upper([[1, 2], [0, 0]], [1, 2])
    with pytest.raises(SingularMatrixError, match=r"^solve_exact: |^the matrix is singular: column 2 depends on"):
        la.solve_exact([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [1, 2, 3])
    # singular in the rationals, but 0.1 + 0.2 isn't 0.3 in floats, so that the stored matrix has an inverse
    with pytest.warns(IllConditionedWarning):
        la.solve([[0.1, 0.3], [0.2, 0.6000000000000001]], [1, 2])
    # badly scaled, yet every pivot is a number: powers of two wouldn't help, and would make the small one zero
    with pytest.warns(IllConditionedWarning):
        assert la.solve([[1e300, 0], [0, 1e-300]], [1e300, 1e-300]) == Vector([1, 1])


def test_an_answer_beyond_the_largest_float_is_an_error_not_infinity():
    with (
        pytest.warns(IllConditionedWarning),
        pytest.raises(OverflowError, match=r"^the solution has an entry beyond the largest float, 1\.8e308$"),
    ):
        la.solve([[1.0, 0.0], [0.0, 1e-200]], [1.0, 1e200])
    with pytest.raises(OverflowError, match=r"^the solution has an entry beyond"):
        la.solve_lower([[1e-200]], [1e200])
    with pytest.raises(OverflowError, match=r"^the solution has an entry beyond"):
        la.inv([[5e-324]])
    assert la.solve([[1e308, 1e308], [-1e308, 1e308]], [1e308, 1e308])[1] == pytest.approx(1.0)
    assert la.solve([[4e-320, 0], [0, 4e-320]], [4e-320, 8e-320]) == Vector([1, 2])
    assert la.solve([[complex(1e308, 1e308)]], [complex(1e308, 1e308)])[0] == pytest.approx(1.0)


def test_rcond_is_an_estimate_from_above():
    rng = np.random.default_rng(8)
    for n in (1, 2, 5, 20):
        for A in (
            rng.normal(size=(n, n)),
            rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n)),
            np.triu(np.ones((n, n))),
        ):
            true = 1.0 / np.linalg.cond(A, 1)
            assert true * (1 - 1e-9) <= la.rcond(A) <= 3.0 * true
            assert la.rcond(A * 1e-200) == pytest.approx(la.rcond(A), rel=1e-9)
    exact = [la.rcond(A) * np.linalg.cond(A, 1) < 1 + 1e-9 for A in rng.normal(size=(30, 10, 10))]
    assert sum(exact) >= 20  # most often it isn't an estimate but the truth
    assert la.rcond([[1, 2], [2, 4]]) == 0.0
    assert la.rcond(Matrix.zeros(0)) == 1.0


@pytest.mark.parametrize("condition", [1e0, 1e6, 1e12])
def test_the_report_bounds_the_true_error(condition: float):
    rng = np.random.default_rng(9)
    for n in (3, 15, 30):
        A, b = _with_condition(n, condition, rng), rng.normal(size=n)
        report, truth = la.solve_info(A, b), la.certify(A, b, la.solve(A, b))
        assert truth.forward_error <= report.forward_bound <= 1e3 * max(n * condition * U, U)
        assert report.backward_error == pytest.approx(truth.backward_error, abs=n * U)
        assert report.backward_error <= 10 * U
        assert report.x == la.solve(A, b)


def test_the_bound_covers_a_residual_that_only_seems_to_be_zero():
    report, truth = la.solve_info([[3.0]], [1.0]), la.certify([[3.0]], [1.0], [1 / 3])
    assert 3.0 * (1 / 3) == 1.0  # in floats
    assert report.backward_error == 0.0 < truth.backward_error
    assert report.forward_bound >= truth.forward_error > 0.0


def test_factors_solve_with_the_matrix_and_its_adjoint():
    rng = np.random.default_rng(13)
    A = rng.normal(size=(7, 7)) + 1j * rng.normal(size=(7, 7))
    b = rng.normal(size=7) + 1j * rng.normal(size=7)
    for matrix in (A, A.real, _array(la.wilkinson_growth(30))):
        right = b if matrix is A else rng.normal(size=len(matrix))
        factors = factor(matrix.tolist()).factors
        np.testing.assert_allclose(factors.solve(list(right)), np.linalg.solve(matrix, right), rtol=1e-6)
        adjoint = np.linalg.solve(matrix.conj().T, right)
        np.testing.assert_allclose(factors.solve_adjoint(list(right)), adjoint, rtol=1e-6)


def test_triangular_systems():
    rng = np.random.default_rng(14)
    for n in (1, 2, 5, 9):
        A = rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n)) + 3 * np.eye(n)
        B = rng.normal(size=(n, 3))
        np.testing.assert_allclose(_array(la.solve_lower(A, B)), np.linalg.solve(np.tril(A), B), rtol=1e-10)
        np.testing.assert_allclose(_array(la.solve_upper(A, B)), np.linalg.solve(np.triu(A), B), rtol=1e-10)


def test_determinants():
    rng = np.random.default_rng(10)
    for n in (0, 1, 2, 5, 20):
        for A in (rng.normal(size=(n, n)), rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n))):
            assert la.det(A) == pytest.approx(np.linalg.det(A), rel=1e-11)
            sign, logarithm = la.slogdet(A)
            expected = np.linalg.slogdet(A)
            assert sign == pytest.approx(expected.sign, rel=1e-11)
            assert logarithm == pytest.approx(expected.logabsdet, rel=1e-11, abs=1e-12)
    assert la.det([[1, 2], [2, 4]]) == 0.0
    assert la.slogdet([[1, 2], [2, 4]]) == (0.0, -math.inf)
    assert la.det(np.diag([1e-200, 1e200, 3.0])) == pytest.approx(3.0)
    assert la.det(np.diag([1e300, 1e-300, 1e-290, 1e290])) == pytest.approx(1.0, rel=1e-12)
    assert la.slogdet(np.diag([1e300] * 5)).logabsdet == pytest.approx(1500 * math.log(10))
    with pytest.raises(OverflowError, match=r"^the determinant is beyond the largest float, 1.8e308; slogdet gives"):
        la.det(np.diag([1e300] * 5))
    assert la.det([[1e-290]]) == pytest.approx(1e-290, rel=1e-15, abs=0)
    assert la.det([[1e305]]) == pytest.approx(1e305, rel=1e-15)
    assert la.slogdet([[1e-300]]).logabsdet == pytest.approx(-300 * math.log(10), rel=1e-15)
    permutation = np.eye(7)[[3, 1, 0, 6, 2, 5, 4]]
    assert la.det(permutation) == np.linalg.det(permutation)


def test_inverse():
    rng = np.random.default_rng(11)
    A = rng.normal(size=(20, 20))
    np.testing.assert_allclose(_array(la.inv(A)), np.linalg.inv(A), rtol=1e-9)
    assert la.inv(Matrix.zeros(0)).shape == (0, 0)
    assert la.inv([[0, 2], [4, 0]]) == Matrix([[0, 0.25], [0.5, 0]])


@pytest.mark.parametrize("condition", [1e0, 1e8, 1e14, 1e16, 1e22])
def test_refinement_gives_all_digits(condition: float):
    rng = np.random.default_rng(12)
    for n in (1, 4, 12, 30):
        A, b = _with_condition(n, condition, rng), rng.normal(size=n)
        found = la.solve_refined(A, b)
        truth = la.certify(A, b, found.x)
        assert truth.forward_error <= 1.01 * U
        assert truth.component_error <= 1.01 * U
        assert found.method == "refinement" or condition > 1e14


def test_refinement_of_hilberts_matrix_is_rational_rounded():
    H = la.hilbert(12).map(float)
    found = la.solve_refined(H, [1.0] * 12)
    assert list(found.x) == [float(x) for x in la.solve_exact(H, [1.0] * 12)]
    assert la.certify(H, [1.0] * 12, found.x).digits > 15.9
    with pytest.warns(IllConditionedWarning):
        assert la.certify(H, [1.0] * 12, la.solve(H, [1.0] * 12)).digits < 4
    assert la.solve_refined(la.wilkinson_growth(60), [1.0] * 60).x == Vector(
        [float(x) for x in la.solve_exact(la.wilkinson_growth(60), [1] * 60)]
    )
    assert la.solve_refined([[3.0]], [1.0]).x == Vector([1 / 3])
    assert la.solve_refined(Matrix.zeros(0), []).x == Vector([])
    assert la.solve_refined([[1e300, 0], [0, 1e-300]], [1e300, 3e-300]).x == Vector([1, 3])
    with pytest.raises(SingularMatrixError):
        la.solve_refined([[1.0, 2.0], [2.0, 4.0]], [1.0, 2.0])
    with pytest.raises(OverflowError, match=r"^x\[0\] is beyond the largest float, 1\.8e308$"):
        la.solve_refined([[1e-200]], [1e200])


def test_certificates_are_exact():
    third = Fraction(1, 3)
    found = la.certify([[3]], [1], [0.333])
    assert found.forward_error == float(abs(Fraction(0.333) - third) / third)
    assert found.backward_error == float(abs(1 - 3 * Fraction(0.333)) / (3 * Fraction(0.333) + 1))
    assert found.digits == pytest.approx(3.0, abs=1e-6)
    assert la.certify([[3]], [1], [third]) == la.Certificate(0.0, 0.0, 0.0, -math.log10(U))
    assert la.certify([[1, 0], [0, 1]], [0, 1], [1e-30, 1]).component_error == math.inf
