"""Least squares, pseudoinverse, rank, subspaces: defining equations, NumPy as oracle, exact solutions, bad input."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from projects.p01_linear_algebra.pure.errors import EntryError, ShapeError, SingularMatrixError
from projects.p01_linear_algebra.pure.gallery import lauchli
from projects.p01_linear_algebra.pure.least_squares import lstsq, lstsq_qr, matrix_rank, null_space, orth, pinv
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.vector import Vector


def _numbers(x: Any) -> np.ndarray:
    return np.array(x.to_lists()).reshape(x.shape) if isinstance(x, Matrix) else np.array(x.to_list())


def _low_rank(m: int, n: int, r: int, complex_entries: bool = False) -> np.ndarray:
    rng = np.random.default_rng(m + 10 * n + 100 * r)
    a, b = rng.normal(size=(m, r)), rng.normal(size=(r, n))
    return (a + 1j * rng.normal(size=(m, r))) @ b if complex_entries else a @ b


@pytest.mark.parametrize("complex_entries", [False, True])
@pytest.mark.parametrize("shape", [(8, 5, 3), (5, 8, 3), (6, 6, 6), (7, 4, 4), (4, 7, 4), (3, 3, 1)])
def test_shortest_solutions(shape: tuple[int, int, int], complex_entries: bool) -> None:
    a = _low_rank(*shape, complex_entries)
    m, n, r = shape
    b = np.random.default_rng(1).normal(size=(m, 2))
    found = lstsq(a.tolist(), b.tolist())
    exact, _, rank, s = np.linalg.lstsq(a, b, rcond=None)
    x = _numbers(found.x)
    assert found.rank == rank == r == matrix_rank(a.tolist())
    assert abs(x - exact).max() <= 1e-12
    assert list(found.s) == pytest.approx(s, abs=1e-13)
    assert list(found.residuals) == pytest.approx(np.linalg.norm(b - a @ x, axis=0), abs=1e-13)
    # the residual is orthogonal to the range, the solution to the null space
    assert abs(a.conj().T @ (b - a @ x)).max() <= 1e-12
    kernel = _numbers(null_space(a.tolist()))
    assert kernel.shape == (n, n - r)
    assert abs(kernel.conj().T @ x).max(initial=0.0) <= 1e-13


@pytest.mark.parametrize("complex_entries", [False, True])
def test_the_four_equations_of_penrose(complex_entries: bool) -> None:
    a = _low_rank(6, 4, 2, complex_entries)
    x = _numbers(pinv(a.tolist()))
    for left, right in ((a @ x @ a, a), (x @ a @ x, x), ((a @ x).conj().T, a @ x), ((x @ a).conj().T, x @ a)):
        assert abs(left - right).max() <= 1e-13
    assert abs(x - np.linalg.pinv(a)).max() <= 1e-13


def test_subspaces() -> None:
    a = _low_rank(6, 5, 3)
    basis, kernel = _numbers(orth(a.tolist())), _numbers(null_space(a.tolist()))
    assert basis.shape == (6, 3) and kernel.shape == (5, 2)
    assert abs(basis @ (basis.T @ a) - a).max() <= 1e-13
    assert abs(a @ kernel).max() <= 1e-13
    assert abs(kernel.T @ kernel - np.eye(2)).max() <= 1e-14


def test_a_line_through_points() -> None:
    # y = 1/2 + 7/5 x through (0, 1), (1, 1), (2, 4), (3, 4.4...): exact normal equations in Fractions
    xs, ys = [0, 1, 2, 3], [1, 1, 4, 5]
    mean_x, mean_y = Fraction(sum(xs), 4), Fraction(sum(ys), 4)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)
    exact = [float(mean_y - slope * mean_x), float(slope)]
    A = [[1, x] for x in xs]
    assert list(lstsq_qr(A, ys)) == pytest.approx(exact, rel=1e-14)
    assert list(lstsq(A, ys).x) == pytest.approx(exact, rel=1e-14)


def test_nearly_dependent_columns_keep_half_of_the_digits_that_normal_equations_lose() -> None:
    # Lauchli 1961: with mu = 1e-9, A^T A is singular in double precision
    A = lauchli(3, 1e-9).to_lists()
    b = [sum(row) for row in A]
    assert list(lstsq_qr(A, b)) == pytest.approx([1.0] * 3, rel=1e-6)
    assert list(lstsq(A, b).x) == pytest.approx([1.0] * 3, rel=1e-6)
    a = np.array(A, float)
    assert np.linalg.matrix_rank(a.T @ a) == 1
    assert matrix_rank(A) == 3
    assert matrix_rank(A, tol=1e-6) == 1


def test_kinds_of_right_hand_sides() -> None:
    A = [[2.0, 0.0], [0.0, 4.0], [0.0, 0.0]]
    assert isinstance(lstsq(A, [2.0, 4.0, 5.0]).x, Vector)
    assert list(lstsq(A, [2.0, 4.0, 5.0]).x) == pytest.approx([1.0, 1.0])
    assert list(lstsq(A, [2.0, 4.0, 5.0]).residuals) == pytest.approx([5.0])
    assert lstsq(A, [[2.0], [4.0], [5.0]]).x.shape == (2, 1)
    assert list(lstsq([[0.0, 0.0]], [3.0]).x) == [0.0, 0.0]


def test_empty_and_bad_input() -> None:
    assert pinv(Matrix.zeros(0, 3)).shape == (3, 0) and pinv(Matrix.zeros(2, 3)).shape == (3, 2)
    assert null_space(Matrix.zeros(0, 3)).shape == (3, 3) and orth(Matrix.zeros(3, 0)).shape == (3, 0)
    assert matrix_rank(Matrix.zeros(0, 3)) == 0 == matrix_rank([[0.0]])
    with pytest.raises(ShapeError, match="b has shape"):
        lstsq([[1.0], [2.0]], [1.0])
    with pytest.raises(EntryError, match="nan"):
        pinv([[math.nan]])
    with pytest.raises(ValueError, match=r"tol is 1.5; .* \[0, 1\)"):
        matrix_rank([[1.0]], tol=1.5)
    with pytest.raises(ValueError, match=r"got shape \(1, 2\)"):
        lstsq_qr([[1.0, 2.0]], [1.0])
    with pytest.raises(SingularMatrixError, match="column 1 depends"):
        lstsq_qr([[1.0, 0.0], [0.0, 0.0]], [1.0, 1.0])
