from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import rogues
import scipy.linalg
from numpy.typing import NDArray

import projects.p01_linear_algebra as la
from projects.p01_linear_algebra import Matrix


def _array(A: Matrix) -> NDArray[Any]:
    array: NDArray[Any] = np.array([[float(x) for x in row] for row in A.rows]).reshape(A.shape)
    return array


def test_against_higham_and_scipy():
    pairs = [
        (la.frank(6), rogues.frank(6)),
        (la.grcar(7), rogues.grcar(7)),
        (la.grcar(6, 2), rogues.grcar(6, 2)),
        (la.lauchli(4, 1e-3), rogues.lauchli(4, 1e-3)),
        (la.wilkinson_plus(7), rogues.wilkinson(7)),
        (la.wilkinson_growth(6), rogues.gfpp(6)),
        (la.cauchy([1, 2, 3], [4, 5, 6]), rogues.cauchy(np.array([1.0, 2, 3]), np.array([4.0, 5, 6]))),
        (la.hilbert(7), scipy.linalg.hilbert(7)),
        (la.inverse_hilbert(7), scipy.linalg.invhilbert(7)),
        (la.pascal(7), scipy.linalg.pascal(7)),
        (la.toeplitz([1, 2, 3], [1, 5, 6, 7]), scipy.linalg.toeplitz([1, 2, 3], [1, 5, 6, 7])),
        (la.toeplitz([1, 2, 3]), scipy.linalg.toeplitz([1, 2, 3])),
        (la.circulant([1, 2, 3, 4]), scipy.linalg.circulant([1, 2, 3, 4])),
        (la.companion([2, -3, 4, -5]), scipy.linalg.companion([2, -3, 4, -5])),
        (la.vandermonde([1, 2, 5], 4), np.vander([1, 2, 5], 4, increasing=True)),
        (la.jordan_block(3, 4), 3 * np.eye(4) + np.eye(4, k=1)),
    ]
    for k, (ours, theirs) in enumerate(pairs):
        np.testing.assert_allclose(_array(ours), theirs, rtol=1e-15, err_msg=f"pair {k}")


def test_kahan():
    s, c = math.sin(0.9), math.cos(0.9)
    K = _array(la.kahan(3, 0.9))
    np.testing.assert_allclose(K, [[1, -c, -c], [0, s, -c * s], [0, 0, s * s]])
    np.testing.assert_allclose(np.linalg.norm(_array(la.kahan(20, 0.9)), axis=0), 1.0)  # so no column moves


def test_rosser_has_the_eigenvalues_that_he_built_in():
    # t (t - 1000)^2 (t - 1020) (t^2 - 1020 t + 100) (t^2 - 1040500), in exact arithmetic
    p: Any = [1]
    for q in ([1, 0], [1, -1000], [1, -1000], [1, -1020], [1, -1020, 100], [1, 0, -1040500]):
        p = [sum(p[i] * q[k - i] for i in range(len(p)) if 0 <= k - i < len(q)) for k in range(len(p) + len(q) - 1)]
    assert list(la.characteristic_polynomial(la.rosser())) == p


@pytest.mark.parametrize("n", [1, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 18])
def test_magic_squares(n: int):
    square = la.magic(n)
    total = n * (n * n + 1) // 2
    assert sorted(x for row in square.rows for x in row) == list(range(1, n * n + 1))
    assert {sum(row) for row in square.rows} == {sum(column) for column in square.T.rows} == {total}
    assert square.trace() == total == sum(square[i, n - 1 - i] for i in range(n))


def test_stories():
    assert la.hilbert(12).scalar is Fraction
    assert la.cauchy([Fraction(1, 2)], [Fraction(1, 3)])[0, 0] == Fraction(6, 5)
    assert la.cauchy([0.5], [0.5])[0, 0] == 1.0
    assert la.cauchy([], [1, 2]).shape == (0, 2)
    # Läuchli: A^T A is singular in floats, A isn't
    A = la.lauchli(3, 1e-9)
    assert la.rank_exact((A.T @ A).map(float)) == 1
    assert la.pivoted_qr(A).rank == 3
    w = np.linalg.eigvalsh(_array(la.wilkinson_plus(21)))
    assert abs(w[-1] - w[-2]) < 1e-13
    assert 0.2 < w[1] - w[0]
    with pytest.raises(ZeroDivisionError):
        la.cauchy([1], [-1])
    with pytest.raises(ZeroDivisionError):
        la.companion([0, 1])
