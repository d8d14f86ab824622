"""Randomised SVD: exact where the rank allows it, within Halko's bound, and better with every pass."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

from projects.p01_linear_algebra.pure.errors import EntryError
from projects.p01_linear_algebra.pure.iterative.randomized_svd import randomized_svd
from projects.p01_linear_algebra.pure.matrix import Matrix


def array(matrix: Matrix) -> np.ndarray:
    return np.array(matrix.to_lists(), dtype=float)


def with_singular_values(values: np.ndarray, m: int, n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    k = len(values)
    u, _ = np.linalg.qr(rng.normal(size=(m, k)))
    v, _ = np.linalg.qr(rng.normal(size=(n, k)))
    return np.asarray(u * values @ v.T)


@pytest.mark.parametrize(("m", "n"), [(14, 9), (9, 14), (9, 9)])
def test_a_matrix_of_low_rank_is_recovered(m: int, n: int):
    values = np.array([5.0, 2.0, 0.5])
    a = with_singular_values(values, m, n, 1)
    found = randomized_svd(a, 3, oversampling=2, passes=0)
    assert np.allclose(found.s.to_list(), values, rtol=1e-12)
    u, v = array(found.U), array(found.Vh).T
    assert u.shape == (m, 3) and v.shape == (n, 3)
    assert np.allclose(u.T @ u, np.eye(3), atol=1e-13) and np.allclose(v.T @ v, np.eye(3), atol=1e-13)
    assert np.allclose(u * found.s.to_list() @ v.T, a, atol=1e-13)
    assert found.residuals[0] < 1e-14


def test_the_mean_error_stays_under_halkos_bound_and_passes_help():
    values = 0.8 ** np.arange(20.0)
    a = with_singular_values(values, 24, 20, 2)
    k, p = 4, 5
    runs = [randomized_svd(a, k, oversampling=p, passes=2, rng=random.Random(seed)).residuals for seed in range(12)]
    first, _, last = np.mean(runs, axis=0) * np.linalg.norm(a)
    tail = math.sqrt(np.sum(values[k:] ** 2))
    assert math.sqrt(np.sum(values[k + p :] ** 2)) < last < first < math.sqrt(1 + k / (p - 1)) * tail
    assert last < 1.05 * math.sqrt(np.sum(values[k + p :] ** 2))  # the best that any basis of k + p columns can do


def test_singular_values_come_from_below():
    values = 1.0 / np.arange(1.0, 16.0)
    found = randomized_svd(with_singular_values(values, 15, 15, 3), 5, oversampling=3, passes=1)
    assert np.all(np.array(found.s.to_list()) <= values[:5] + 1e-14)
    assert np.allclose(found.s.to_list(), values[:5], rtol=0.02)


def test_all_columns_give_numpys_singular_values_even_where_squares_would_overflow():
    a = np.random.default_rng(4).normal(size=(6, 5)) * 1e200
    found = randomized_svd(a, 5)
    assert np.allclose(found.s.to_list(), np.linalg.svd(a, compute_uv=False), rtol=1e-12)


def test_a_zero_matrix_has_zero_singular_values_and_orthonormal_vectors():
    found = randomized_svd(np.zeros((4, 3)), 2)
    assert found.s.to_list() == [0.0, 0.0]
    u = array(found.U)
    assert np.allclose(u.T @ u, np.eye(2), atol=1e-14)


def test_what_is_refused():
    bad: Any
    for bad in (0, 4, True, 2.0):
        with pytest.raises(ValueError, match=rf"k is {bad}; it must be 1 to 3"):
            randomized_svd(np.eye(3), bad)
    with pytest.raises(ValueError, match="passes is -1; it must be 0 or more"):
        randomized_svd(np.eye(3), 1, passes=-1)
    with pytest.raises(EntryError, match="complex"):
        randomized_svd([[1j]], 1)
