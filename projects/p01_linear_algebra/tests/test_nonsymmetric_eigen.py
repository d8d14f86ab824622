"""General eigenproblems: spectra known in closed form, NumPy as oracle, Schur forms, balancing, scaling, bad input."""

from __future__ import annotations

import cmath
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projects.p01_linear_algebra.pure import complex_schur as complex_schur_module
from projects.p01_linear_algebra.pure import real_schur as real_schur_module
from projects.p01_linear_algebra.pure.balance import balance
from projects.p01_linear_algebra.pure.complex_schur import complex_schur
from projects.p01_linear_algebra.pure.eigen import eig, eig_both, eigvals
from projects.p01_linear_algebra.pure.errors import ConvergenceError, EntryError, ShapeError
from projects.p01_linear_algebra.pure.gallery import companion, frank, grcar, jordan_block
from projects.p01_linear_algebra.pure.hessenberg import hessenberg
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.real_schur import real_schur, standardise

ULP = 2.0**-52


def _numbers(x: Any) -> np.ndarray:
    return np.array(x.to_lists() if isinstance(x, Matrix) else x.to_list())


def _random(n: int, seed: int, complex_entries: bool = False) -> np.ndarray:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(n, n))
    return a + 1j * rng.normal(size=(n, n)) if complex_entries else a


def _distance(found: Any, exact: Any) -> float:
    """Largest distance in a greedy matching of two spectra."""
    left, worst = [complex(z) for z in exact], 0.0
    for z in found:
        nearest = min(left, key=lambda x: abs(x - z))
        worst = max(worst, abs(nearest - z))
        left.remove(nearest)
    return worst


def _check(a: np.ndarray, allowed: float = 10.0) -> None:
    """LAPACK's ratios of ddrvev: right and left vectors, lengths, and values alone equal to values with vectors."""
    w, v, u = map(_numbers, eig_both(a.tolist()))
    size = max(abs(a).sum(axis=0).max(), 1e-300)
    assert abs(a @ v - v * w).sum(axis=0).max() <= allowed * len(a) * size * ULP
    assert abs(a.conj().T @ u - u * w.conj()).sum(axis=0).max() <= allowed * len(a) * size * ULP
    assert abs(np.linalg.norm(v, axis=0) - 1.0).max() <= 4 * ULP
    assert abs(np.linalg.norm(u, axis=0) - 1.0).max() <= 4 * ULP
    assert list(eigvals(a.tolist())) == list(w) == list(eig(a.tolist()).w)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 9, 30])
@pytest.mark.parametrize("complex_entries", [False, True])
def test_random_matrices(n: int, complex_entries: bool) -> None:
    a = _random(n, n, complex_entries)
    _check(a)
    assert _distance(eigvals(a.tolist()), np.linalg.eigvals(a)) <= 1e-12


@pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 24])
def test_cyclic_permutations_have_roots_of_unity(n: int) -> None:
    # orthogonal: the standard shifts leave them as they are, so this needs the exceptional ones
    a = np.roll(np.eye(n), 1, axis=0)
    _check(a)
    exact = [cmath.exp(2j * math.pi * k / n) for k in range(n)]
    assert _distance(eigvals(a.tolist()), exact) <= 1e-14
    assert _distance(_numbers(complex_schur(a.tolist()).T).diagonal(), exact) <= 1e-14


def test_frank_eigenvalues_come_in_reciprocal_pairs() -> None:
    # Frank 1958; Wilkinson 1960: lambda and 1 / lambda, the small ones ill-conditioned
    w = sorted(_numbers(eigvals(frank(9).to_lists())).real)
    assert [x * y for x, y in zip(w, reversed(w), strict=True)] == pytest.approx([1.0] * 9, rel=1e-9)
    _check(_numbers(frank(9)).astype(float))


def test_grcar_and_companion() -> None:
    a = _numbers(grcar(30)).astype(float)
    _check(a)
    assert sum(eigvals(a.tolist())) == pytest.approx(30.0, abs=1e-12)
    roots = [-2.0, 0.5, 1.0, 3.0]
    c = _numbers(companion(np.poly(roots).tolist()))
    assert _distance(eigvals(c.tolist()), roots) <= 1e-13


def test_jordan_blocks_keep_exact_eigenvalues_and_defective_vectors() -> None:
    a = jordan_block(3.0, 30).to_lists()
    found = eig(a)
    assert list(found.w) == [3.0] * 30
    assert all(abs(x) == 1.0 for x in found.V[0])  # all vectors are e_1, without overflow on the way
    assert list(eigvals(jordan_block(0.0, 40).to_lists())) == [0.0] * 40
    # a perturbed nilpotent block of order p has eigenvalues of size eps^(1/p)
    nilpotent = jordan_block(0.0, 30).to_lists()
    nilpotent[29][0] = 1e-15
    assert [abs(z) for z in eigvals(nilpotent)] == pytest.approx([10.0**-0.5] * 30, rel=1e-9)


@pytest.mark.parametrize("scale", [1e300, 1e154, 1e-154, 1e-300])
@pytest.mark.parametrize("complex_entries", [False, True])
def test_extreme_scales(scale: float, complex_entries: bool) -> None:
    a = _random(8, 5, complex_entries)
    w, v, u = map(_numbers, eig_both((a * scale).tolist()))
    assert _distance(w / scale, np.linalg.eigvals(a)) <= 1e-13
    assert abs(a @ v - v * (w / scale)).max() <= 1e-13
    assert abs(a.conj().T @ u - u * (w / scale).conj()).max() <= 1e-13


def test_balancing_saves_badly_scaled_matrices() -> None:
    d = 10.0 ** np.arange(0, 20, 2)
    a = _random(10, 7)
    bad = a * d[:, None] / d
    assert _distance(eigvals(bad.tolist()), np.linalg.eigvals(a)) <= 1e-12
    rows = bad.tolist()
    record = balance(rows)
    norms = [np.linalg.norm([row[j] for row in rows]) / np.linalg.norm(rows[j]) for j in range(10)]
    assert max(norms) / min(norms) <= 16.0
    # D^-1 A D is exact: powers of two
    scale = np.array(record.scale)
    assert (np.array(rows) == (bad[np.ix_(record.order, record.order)] * scale / scale[:, None])).all()


def test_permuted_triangles_are_solved_by_permutation_alone() -> None:
    rng = np.random.default_rng(3)
    order = rng.permutation(12)
    a = np.triu(rng.normal(size=(12, 12)))[np.ix_(order, order)]
    assert sorted(eigvals(a.tolist())) == sorted(a.diagonal())
    _check(a)


@given(st.lists(st.floats(-1e3, 1e3, allow_subnormal=False), min_size=4, max_size=4))
@example([1.0, 1.0, 1e-20, 1.0])  # real eigenvalues 1 +- 1e-10 that look complex
@example([1.0, 1.0, -1e-20, 1.0])
@settings(max_examples=150, deadline=None)
def test_standard_form_of_2_by_2_blocks(entries: list[float]) -> None:
    a, b, c, d, cs, sn = standardise(*entries)
    assert c == 0.0 or (a == d and (b > 0.0) != (c > 0.0))
    R, M = np.array([[cs, sn], [-sn, cs]]), np.array(entries).reshape(2, 2)
    assert abs(R @ R.T - np.eye(2)).max() <= 4 * ULP
    assert abs(R @ M @ R.T - [[a, b], [c, d]]).max() <= 16 * ULP * abs(M).max() + 1e-300


def test_nearly_equal_real_eigenvalues_come_apart_in_the_right_order() -> None:
    # (1 1; 1e-20 1) has 1 +- 1e-10, with vectors (1, +-1e-10): the first must be the one whose vector becomes e_1
    a, _, c, d, cs, sn = standardise(1.0, 1.0, 1e-20, 1.0)
    assert c == 0.0 and abs(a - d) == pytest.approx(2e-10, rel=1e-5, abs=0.0)
    assert sn / cs == pytest.approx(a - 1.0, rel=1e-5, abs=0.0)


def test_schur_and_hessenberg_forms() -> None:
    for complex_entries in (False, True):
        a = _random(14, 1, complex_entries)
        for found, low in ((hessenberg(a.tolist()), -2), (complex_schur(a.tolist()), -1)):
            middle, q = map(_numbers, found)
            assert abs(q @ middle @ q.conj().T - a).max() <= 1e-13
            assert abs(q.conj().T @ q - np.eye(14)).max() <= 1e-13
            assert not np.tril(middle, low).any()
    T, q = map(_numbers, real_schur(_random(14, 1).tolist()))
    assert abs(q @ T @ q.T - _random(14, 1)).max() <= 1e-13
    assert not np.tril(T, -2).any()
    subdiagonal = T.diagonal(-1) != 0.0
    assert not (subdiagonal[1:] & subdiagonal[:-1]).any()  # blocks of order 2 at most


def test_left_vectors_give_the_condition_of_an_eigenvalue() -> None:
    # (1 t; 0 2): u^H v = 1 / sqrt(1 + t^2)
    t = 100.0
    _, v, u = map(_numbers, eig_both([[1.0, t], [0.0, 2.0]]))
    assert abs((u * v).sum(axis=0)) == pytest.approx([1.0 / math.hypot(1.0, t)] * 2, rel=1e-13)


def test_kinds_and_empty_matrices() -> None:
    assert eigvals([[2, 1], [1, 2]]).scalar is float
    assert eigvals([[0, -1], [1, 0]]).scalar is complex
    assert list(eigvals([[0, -1], [1, 0]])) == [1j, -1j]
    assert list(eig([]).w) == list(eigvals([])) == []
    assert list(eig([[1j]]).w) == [1j]


def test_bad_input_is_named() -> None:
    for function in (eig, eig_both, eigvals, hessenberg, real_schur, complex_schur):
        with pytest.raises(ShapeError, match=r"\(1, 2\)"):
            function([[1.0, 2.0]])
        with pytest.raises(EntryError, match="inf"):
            function([[1.0, math.inf], [0.0, 4.0]])
    with pytest.raises(EntryError, match="real_schur is for real matrices"):
        real_schur([[1j]])


def test_no_convergence_is_an_error_with_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real_schur_module, "SWEEPS_PER_EIGENVALUE", 2)
    monkeypatch.setattr(complex_schur_module, "SWEEPS_PER_EIGENVALUE", 1)
    for complex_entries in (False, True):
        with pytest.raises(ConvergenceError, match="QR sweeps") as caught:
            eig(_random(20, 2, complex_entries).tolist())
        assert caught.value.index in range(20)
