"""Pencils: SciPy as oracle, infinite eigenvalues, singular pencils, B-orthonormality, bad input."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.linalg

from projects.p01_linear_algebra.pure import qz as qz_module
from projects.p01_linear_algebra.pure.errors import (
    ConvergenceError,
    EntryError,
    NotPositiveDefiniteError,
    NotSymmetricError,
    ShapeError,
)
from projects.p01_linear_algebra.pure.generalized import eigh_generalized
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.qz import eig_generalized, qz


def _numbers(x: Any) -> np.ndarray:
    return np.array(x.to_lists() if isinstance(x, Matrix) else x.to_list())


def _pair(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, n)), rng.normal(size=(n, n))


def _check(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    n = len(a)
    S, T, Q, Z = map(_numbers, qz(a.tolist(), b.tolist()))
    assert abs(Q @ S @ Z.conj().T - a).max() <= 1e-13 * max(abs(a).max(), 1.0)
    assert abs(Q @ T @ Z.conj().T - b).max() <= 1e-13 * max(abs(b).max(), 1.0)
    assert abs(Q.conj().T @ Q - np.eye(n)).max() <= 1e-13 and abs(Z.conj().T @ Z - np.eye(n)).max() <= 1e-13
    assert not np.tril(S, -1).any() and not np.tril(T, -1).any()
    assert (T.diagonal().real >= 0.0).all() and not T.diagonal().imag.any()
    found = eig_generalized(a.tolist(), b.tolist())
    alpha, beta, V = _numbers(found.alpha), _numbers(found.beta), _numbers(found.V)
    assert abs(a @ V * beta - b @ V * alpha).max() <= 1e-12
    assert np.linalg.norm(V, axis=0) == pytest.approx(np.ones(n), abs=1e-14)
    return np.array(found.eigenvalues())


@pytest.mark.parametrize("n", [1, 2, 3, 6, 15])
def test_agrees_with_scipy(n: int) -> None:
    a, b = _pair(n, n)
    left = list(scipy.linalg.eigvals(a, b))
    for z in _check(a, b):
        nearest = min(left, key=lambda x: abs(x - z))
        assert abs(nearest - z) <= 1e-11 * max(abs(z), 1.0)
        left.remove(nearest)
    _check(a + 1j * b, b)


def test_diagonal_pencils_are_read_off() -> None:
    w = _check(np.diag([6.0, 2.0, -3.0]), np.diag([3.0, -2.0, 1.0]))
    assert sorted(w.real) == pytest.approx([-3.0, -1.0, 2.0], abs=1e-15)


def test_infinite_eigenvalues() -> None:
    a, b = _pair(6, 3)
    b[:, 0] = b[:, 1]
    assert np.isinf(_check(a, b)).sum() == 1
    assert np.isinf(_check(a, np.zeros((6, 6)))).all()
    # x' = y, 0 = x + y: one finite eigenvalue, -1
    w = _check(np.array([[0.0, 1.0], [1.0, 1.0]]), np.diag([1.0, 0.0]))
    assert sorted(abs(w)) == [pytest.approx(1.0, abs=1e-15), math.inf]


def test_singular_pencils_have_undetermined_eigenvalues() -> None:
    found = eig_generalized([[1.0, 0.0], [0.0, 0.0]], [[2.0, 0.0], [0.0, 0.0]])
    assert sorted(zip(map(abs, found.alpha), found.beta, strict=True)) == [(0.0, 0.0), (1.0, 2.0)]
    assert sum(np.isnan(z) for z in found.eigenvalues()) == 1


@pytest.mark.parametrize("n", [1, 2, 12, 30])
def test_symmetric_definite_pencils(n: int) -> None:
    a, b = _pair(n, n)
    a, b = a + a.T, b @ b.T + np.eye(n)
    w, X = map(_numbers, eigh_generalized(a.tolist(), b.tolist()))
    assert np.allclose(w, scipy.linalg.eigh(a, b, eigvals_only=True), rtol=0.0, atol=1e-12)
    assert abs(a @ X - b @ X * w).max() <= 1e-12
    assert abs(X.T @ b @ X - np.eye(n)).max() <= 1e-13


def test_extreme_scales() -> None:
    a, b = _pair(5, 1)
    s, p = a + a.T, b @ b.T + np.eye(5)
    exact = scipy.linalg.eigh(s, p, eigvals_only=True)
    w, X = map(_numbers, eigh_generalized((s * 1e200).tolist(), (p * 1e100).tolist()))
    assert np.allclose(w / 1e100, exact, rtol=0.0, atol=1e-13)
    assert abs(X.T @ (p * 1e100) @ X - np.eye(5)).max() <= 1e-13
    found = eig_generalized((a * 1e200).tolist(), (b * 1e-100).tolist())
    ratio = sorted(abs(np.array(found.eigenvalues()) / 1e300))
    assert ratio == pytest.approx(sorted(abs(scipy.linalg.eigvals(a, b))), rel=1e-11)


def test_empty_and_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(eigh_generalized([], []).w) == [] == eig_generalized([], []).eigenvalues()
    one, two = [[1.0]], [[1.0, 0.0], [0.0, 1.0]]
    for function in (eigh_generalized, qz, eig_generalized):
        with pytest.raises(ShapeError, match=r"got shapes \(1, 1\) and \(2, 2\)"):
            function(one, two)
        with pytest.raises(EntryError, match=r"B\[0\]\[0\] is nan"):
            function(one, [[math.nan]])
    with pytest.raises(NotSymmetricError, match="eigh_generalized"):
        eigh_generalized([[1.0, 2.0], [0.0, 1.0]], two)
    with pytest.raises(NotPositiveDefiniteError) as caught:
        eigh_generalized(two, [[1.0, 0.0], [0.0, -1.0]])
    assert caught.value.minor == 2
    monkeypatch.setattr(qz_module, "SWEEPS_PER_EIGENVALUE", 1)
    with pytest.raises(ConvergenceError, match="QZ sweeps"):
        qz(*(x.tolist() for x in _pair(8, 2)))
