"""Symmetric eigenproblems: four methods against NumPy, spectra known in closed form, and Sturm counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p01_linear_algebra.pure import symmetric_ql
from projects.p01_linear_algebra.pure.bisection import count_eigenvalues_below, eigh_selected, eigvalsh_selected
from projects.p01_linear_algebra.pure.divide_conquer import divide_and_conquer, eigh, eigvalsh_divided
from projects.p01_linear_algebra.pure.errors import ConvergenceError, EntryError, NotSymmetricError, ShapeError
from projects.p01_linear_algebra.pure.gallery import rosser, wilkinson_plus
from projects.p01_linear_algebra.pure.jacobi_eigen import eigh_jacobi
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.secular import exact_weights, secular_root
from projects.p01_linear_algebra.pure.sturm import bisect, count_below, with_zero
from projects.p01_linear_algebra.pure.symmetric_ql import eigh_ql, eigvalsh
from projects.p01_linear_algebra.pure.tridiagonal import tridiagonal_form

Array = np.ndarray[Any, Any]
ULP = 2.0**-52


def _all_pairs(A: Any) -> Any:
    return eigh_selected(A, 0, len(A))


METHODS: dict[str, Callable[[Any], Any]] = {
    "eigh": eigh,
    "eigh_ql": eigh_ql,
    "eigh_jacobi": eigh_jacobi,
    "eigh_selected": _all_pairs,
}


def _symmetric(n: int, seed: int) -> np.ndarray:
    a = np.random.default_rng(seed).uniform(-1.0, 1.0, (n, n))
    return a + a.T


def _second_difference(n: int) -> list[list[float]]:
    return [[2.0 if i == j else -1.0 if abs(i - j) == 1 else 0.0 for j in range(n)] for i in range(n)]


def _check(a: np.ndarray, found: Any, allowed: float = 10.0) -> None:
    n, size = len(a), abs(a).sum(axis=0).max()
    w, v = np.array(list(found.w)), np.array(found.V.to_lists())
    assert abs(a @ v - v * w).sum(axis=0).max() <= allowed * n * size * ULP
    assert abs(v.T @ v - np.eye(n)).sum(axis=0).max() <= allowed * n * ULP
    assert list(w) == sorted(w)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("n", [1, 2, 3, 17, 40])
def test_agrees_with_numpy(name: str, n: int) -> None:
    a = _symmetric(n, n)
    found = METHODS[name](a.tolist())
    _check(a, found)
    assert np.allclose(list(found.w), np.linalg.eigvalsh(a), rtol=0.0, atol=20.0 * n * ULP)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("n", [2, 25, 45])
def test_second_differences_have_cosines_for_eigenvalues(name: str, n: int) -> None:
    w = list(METHODS[name](_second_difference(n)).w)
    exact = [2.0 - 2.0 * math.cos(k * math.pi / (n + 1)) for k in range(1, n + 1)]
    assert max(abs(x - y) for x, y in zip(w, exact, strict=True)) <= 20.0 * ULP


@pytest.mark.parametrize("name", METHODS)
def test_rosser(name: str) -> None:
    # Rosser, Lanczos, Hestenes & Karush 1951: a double, a zero, and one 0.01 % apart
    root = math.sqrt(10405.0)
    exact = [-10 * root, 0, 510 - 100 * math.sqrt(26), 1000, 1000, 510 + 100 * math.sqrt(26), 1020, 10 * root]
    found = METHODS[name](rosser().to_lists())
    assert max(abs(x - y) for x, y in zip(found.w, exact, strict=True)) <= 1e-12 * 1020.05
    _check(np.array(rosser().to_lists(), float), found)


@pytest.mark.parametrize("name", METHODS)
def test_wilkinsons_pairs_agree_to_many_digits_and_vectors_stay_orthogonal(name: str) -> None:
    W = wilkinson_plus(21).to_lists()
    found = METHODS[name](W)
    _check(np.array(W, float), found)
    # Wilkinson, The Algebraic Eigenvalue Problem, p. 309: the largest pair agrees to 15 digits
    assert abs(found.w[-1] - 10.746194182903393) <= 1e-13
    assert found.w[-1] - found.w[-2] <= 1e-13


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("scale", [1e300, 1e154, 1e-154, 1e-300])
def test_scale_changes_nothing_but_the_scale(name: str, scale: float) -> None:
    a = _symmetric(12, 3)
    found = METHODS[name]((a * scale).tolist())
    plain = METHODS[name](a.tolist())
    assert np.allclose(np.array(list(found.w)) / scale, list(plain.w), rtol=0.0, atol=1e-13)
    v: Array = np.array(found.V.to_lists())
    assert abs(v.T @ v - np.eye(12)).max() <= 1e-13


def test_values_alone_are_those_with_vectors_bit_for_bit() -> None:
    a = _symmetric(41, 8).tolist()
    assert list(eigvalsh(a)) == list(eigh_ql(a).w)
    assert list(eigvalsh_divided(a)) == list(eigh(a).w)
    assert list(eigvalsh_selected(a, 0, 41)) == pytest.approx(list(eigh(a).w), abs=1e-13)


@pytest.mark.parametrize("name", METHODS)
def test_degenerate_matrices(name: str) -> None:
    for a in (np.zeros((35, 35)), np.eye(35), np.ones((35, 35)), np.kron(np.eye(7), _second_difference(5))):
        _check(a, METHODS[name](a.tolist()))
    assert list(METHODS[name]([[1.0] * 35] * 35).w)[-1] == pytest.approx(35.0, rel=1e-14)


def test_selected_pairs_are_those_of_the_whole_spectrum() -> None:
    a = np.kron(np.eye(3), _second_difference(3))  # three times 2 - sqrt 2, 2, 2 + sqrt 2
    found = eigh_selected(a.tolist(), 2, 5)
    assert list(found.w) == pytest.approx([2.0 - math.sqrt(2.0), 2.0, 2.0], abs=1e-14)
    v: Array = np.array(found.V.to_lists())
    assert abs(a @ v - v * np.array(list(found.w))).max() <= 1e-14
    assert eigh_selected(a.tolist(), 4, 4).V.shape == (9, 0)


@given(st.integers(1, 12), st.integers(0, 10**6), st.floats(-4.0, 4.0))
@settings(max_examples=30, deadline=None)
def test_inertia_counts_the_true_eigenvalues(n: int, seed: int, x: float) -> None:
    a = _symmetric(n, seed)
    exact = np.linalg.eigvalsh(a)
    if abs(exact - x).min() > 1e-12:
        assert count_eigenvalues_below(a.tolist(), x) == int((exact < x).sum())


def test_every_computed_eigenvalue_has_its_true_one_next_to_it() -> None:
    a = _symmetric(30, 5)
    d, e, _ = tridiagonal_form(a.tolist())
    squares, size = with_zero(list(e)), abs(a).sum(axis=0).max()
    for i, w in enumerate(eigh(a.tolist()).w):
        assert count_below(list(d), squares, w - 5.0 * ULP * size) <= i
        assert count_below(list(d), squares, w + 5.0 * ULP * size) > i


def test_bisection_finds_tiny_eigenvalues_next_to_large_ones() -> None:
    d = [1e8, 1.0, 1e-8]
    assert bisect(d, [0.0, 0.0], 0, 3) == pytest.approx(sorted(d), rel=1e-14, abs=0.0)


def test_tridiagonal_form_is_a_similarity() -> None:
    a = _symmetric(15, 2)
    d, e, Q = tridiagonal_form(a.tolist())
    T = np.diag(list(d)) + np.diag(list(e), 1) + np.diag(list(e), -1)
    q: Array = np.array(Q.to_lists())
    assert abs(q @ T @ q.T - a).max() <= 1e-13


def test_jacobi_takes_hermitian_matrices() -> None:
    rng = np.random.default_rng(4)
    a = rng.normal(size=(9, 9)) + 1j * rng.normal(size=(9, 9))
    a = a + a.conj().T
    found = eigh_jacobi(a.tolist())
    w: Array = np.array(list(found.w))
    v: Array = np.array(found.V.to_lists())
    assert np.allclose(w, np.linalg.eigvalsh(a), atol=1e-13)
    assert abs(a @ v - v * w).max() <= 1e-13
    assert abs(v.conj().T @ v - np.eye(9)).max() <= 1e-14


def test_jacobi_finds_small_eigenvalues_of_scaled_positive_definite_matrices() -> None:
    # D B D with B = I + ones/4: after scaling back the condition is 3, so all digits are determined
    scales = [10.0 ** (-3 * k) for k in range(5)]
    a = [[x * y * (1.25 if i == j else 0.25) for j, y in enumerate(scales)] for i, x in enumerate(scales)]
    mp = pytest.importorskip("mpmath").mp.clone()
    mp.dps = 60
    exact = sorted(float(x) for x in mp.eigsy(mp.matrix(a), eigvals_only=True))
    assert list(eigh_jacobi(a).w) == pytest.approx(exact, rel=1e-14, abs=0.0)
    assert exact[0] < 1e-23  # below the rounding errors of the largest


def test_secular_equation_of_two_poles_has_a_quadratic_solution() -> None:
    # diag(0, 1) + 2 (1/2)(1, 1)^T(1, 1): lambda^2 - 3 lambda + 1 = 0
    root, gaps = secular_root([0.0, 1.0], [0.5, 0.5], 2.0, 0)
    assert root == pytest.approx((3.0 - math.sqrt(5.0)) / 2.0, rel=1e-15)
    assert gaps == pytest.approx([-root, 1.0 - root], rel=1e-15)
    assert secular_root([0.0, 1.0], [0.5, 0.5], 2.0, 1)[0] == pytest.approx((3.0 + math.sqrt(5.0)) / 2.0, rel=1e-15)


def test_secular_roots_next_to_poles_keep_their_digits() -> None:
    # z_1 = 1e-8: the first root is 1e-16 from its pole; that distance is known to relative accuracy
    _, gaps = secular_root([0.0, 1.0], [1e-16, 1.0], 1.0, 0)
    assert -gaps[0] == pytest.approx(0.5e-16, rel=1e-12, abs=0.0)


def test_vectors_are_orthogonal_although_the_roots_are_rounded() -> None:
    # Gu & Eisenstat 1995: the vectors belong to the z of which the perturbed roots are the exact ones
    d, z = [0.0, 1.0, 2.0, 3.0], [0.5, 0.5, 0.5, 0.5]
    roots = [secular_root(d, [0.25] * 4, 1.0, k)[0] + 1e-7 * (k + 1) for k in range(4)]
    gaps = [[p - root for p in d] for root in roots]

    def loss(weights: list[float]) -> float:
        v: Array = np.array([[w / g for w, g in zip(weights, row, strict=True)] for row in gaps])
        v /= np.linalg.norm(v, axis=1)[:, None]
        return float(abs(v @ v.T - np.eye(4)).max())

    assert loss(exact_weights(d, z, gaps)) <= 1e-14 < 1e-8 < loss(z)


def test_halves_without_coupling_are_solved_separately() -> None:
    d, e = [1.0] * 40, [0.5] * 39
    e[19] = 0.0
    w, rows = divide_and_conquer(d, e, False)
    exact = sorted(2 * [1.0 + math.cos(k * math.pi / 21) for k in range(1, 21)])
    assert w == pytest.approx(exact, abs=1e-14)
    v: Array = np.array(rows)
    assert abs(v @ v.T - np.eye(40)).max() <= 1e-14


def test_empty_and_exact_input() -> None:
    for method in METHODS.values():
        assert list(method(Matrix.zeros(0) if method is not METHODS["eigh_selected"] else []).w) == []
    assert list(eigh([[2, 1], [1, 2]]).w) == pytest.approx([1.0, 3.0], abs=1e-15)


def test_bad_input_is_named() -> None:
    for function in (eigh, eigh_ql, eigh_jacobi, eigvalsh, eigvalsh_divided, tridiagonal_form, _all_pairs):
        with pytest.raises(NotSymmetricError, match=r"A\[1\]\[0\] = 3.0 and A\[0\]\[1\] = 2.0"):
            function([[1.0, 2.0], [3.0, 4.0]])
        with pytest.raises(EntryError, match="nan"):
            function([[1.0, math.nan], [math.nan, 4.0]])
        with pytest.raises(ShapeError, match=r"\(1, 2\)"):
            function([[1.0, 2.0]])
    with pytest.raises(EntryError, match="eigh is for real matrices"):
        eigh([[1.0, 1j], [-1j, 1.0]])
    with pytest.raises(ValueError, match="first = 1, last = 3 must satisfy 0 <= first <= last <= 2"):
        eigh_selected([[1.0, 0.0], [0.0, 1.0]], 1, 3)
    with pytest.raises(ValueError, match="x is nan"):
        count_eigenvalues_below([[1.0]], math.nan)


def test_no_convergence_is_an_error_with_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(symmetric_ql, "SWEEPS_PER_EIGENVALUE", 0)
    with pytest.raises(ConvergenceError, match="did not converge") as caught:
        eigh_ql(_symmetric(5, 1).tolist())
    assert caught.value.index in range(5)
