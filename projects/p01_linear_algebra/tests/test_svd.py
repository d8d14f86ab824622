"""The SVD: NumPy as oracle, relative accuracy against a hundred digits, Hilbert's matrix, shapes, scales, bad input."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest

from projects.p01_linear_algebra.pure import golub_kahan, jacobi_svd
from projects.p01_linear_algebra.pure.bidiagonal import bidiagonal_form
from projects.p01_linear_algebra.pure.errors import ConvergenceError, EntryError, ShapeError, SingularMatrixError
from projects.p01_linear_algebra.pure.golub_kahan import bidiagonal_qr
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.rank_revealing import cauchy_decomposition, cauchy_svd, hilbert_svd, rrd_svd
from projects.p01_linear_algebra.pure.rotations import rotated
from projects.p01_linear_algebra.pure.svd import SVD, singular_values, svd, svd_full, svd_jacobi

SHAPES = [(1, 1), (1, 6), (6, 1), (5, 5), (8, 5), (5, 8), (20, 20)]
mp = mpmath.mp.clone()
mp.dps = 100


def _numbers(x: Any) -> np.ndarray:
    return np.array(x.to_lists()).reshape(x.shape) if isinstance(x, Matrix) else np.array(x.to_list())


def _random(m: int, n: int, seed: int, complex_entries: bool = False) -> np.ndarray:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(m, n))
    return a + 1j * rng.normal(size=(m, n)) if complex_entries else a


def _check(a: np.ndarray, found: SVD) -> None:
    u, s, vh = map(_numbers, found)
    k, size = len(s), abs(a).max()
    assert abs(u[:, :k] / size * s @ vh[:k] * size - a).max() <= 1e-13 * size if size else not s.any()
    assert abs(u.conj().T @ u - np.eye(u.shape[1])).max() <= 1e-13
    assert abs(vh @ vh.conj().T - np.eye(len(vh))).max() <= 1e-13
    assert (s >= 0.0).all() and (np.diff(s) <= 0.0).all()


def _reference(a: np.ndarray) -> list[Any]:
    return sorted(mp.svd_r(mp.matrix(a.tolist()), compute_uv=False), reverse=True)


def _worst(found: Any, exact: list[Any]) -> float:
    return max(float(abs((x - y) / y)) for x, y in zip(found, exact, strict=True))


@pytest.mark.parametrize("complex_entries", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_agrees_with_numpy(shape: tuple[int, int], complex_entries: bool) -> None:
    a = _random(*shape, 3, complex_entries)
    exact = np.linalg.svd(a, compute_uv=False)
    for method in (svd, svd_full, svd_jacobi):
        found = method(a.tolist())
        _check(a, found)
        assert np.allclose(list(found.s), exact, rtol=0.0, atol=1e-13 * exact[0])
    m, n = shape
    assert svd_full(a.tolist()).U.shape == (m, m) and svd_full(a.tolist()).Vh.shape == (n, n)
    assert list(singular_values(a.tolist())) == list(svd(a.tolist()).s)


def test_rank_deficient_and_special_matrices() -> None:
    low = _random(7, 2, 1) @ _random(2, 6, 2)
    for a in (low, np.ones((4, 4)), np.zeros((3, 5)), np.eye(4), np.diag([1.0, 0.0, -2.0]), np.tri(6)):
        for method in (svd, svd_full, svd_jacobi):
            _check(a, method(a.tolist()))
    assert list(svd(np.diag([1.0, 0.0, -2.0]).tolist()).s) == [2.0, 1.0, 0.0]


@pytest.mark.parametrize("scale", [1e300, 1e154, 1e-154, 1e-300])
def test_extreme_scales(scale: float) -> None:
    a = _random(7, 5, 4)
    for method in (svd, svd_jacobi):
        found = method((a * scale).tolist())
        assert np.allclose(np.array(list(found.s)) / scale, np.linalg.svd(a)[1], rtol=0.0, atol=1e-13)
        u, vh = _numbers(found.U), _numbers(found.Vh)
        assert abs(u.T @ u - np.eye(5)).max() <= 1e-14 * 10 and abs(vh @ vh.T - np.eye(5)).max() <= 1e-13


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_empty_shapes(shape: tuple[int, int]) -> None:
    m, n = shape
    for method in (svd, svd_jacobi):
        u, s, vh = method(Matrix.zeros(m, n))
        assert (u.shape, len(s), vh.shape) == ((m, 0), 0, (0, n))
    u, s, vh = svd_full(Matrix.zeros(m, n))
    assert u == Matrix.identity(m) and vh == Matrix.identity(n)


def test_bidiagonal_form() -> None:
    for shape in ((6, 4), (4, 6)):
        a = _random(*shape, 9)
        U, d, e, Vt = bidiagonal_form(a.tolist())
        B = np.diag(list(d)) + np.diag(list(e), 1 if shape[0] >= shape[1] else -1)
        assert abs(_numbers(U) @ B @ _numbers(Vt) - a).max() <= 1e-14 * 10


@pytest.mark.parametrize("seed", range(4))
def test_bidiagonal_values_are_relatively_accurate(seed: int) -> None:
    # Demmel & Kahan 1990: every singular value of a bidiagonal matrix, although they span 40 orders of magnitude
    rng = np.random.default_rng(seed)
    d, e = (np.exp(rng.uniform(-20.0, 20.0, 9 - k)).tolist() for k in (0, 1))
    exact = _reference(np.diag(d) + np.diag(e, 1))
    bidiagonal_qr(d, e, [], [])
    assert _worst(sorted(map(abs, d), reverse=True), exact) <= 1e-13


@pytest.mark.parametrize("grading", ["columns", "columns permuted", "rows", "rows permuted", "tall", "tall rows"])
def test_jacobi_is_relatively_accurate_on_graded_matrices(grading: str) -> None:
    rng = np.random.default_rng(11)
    n = 9
    m = 12 if "tall" in grading else n
    d = 10.0 ** np.linspace(-18.0, 0.0, m if "rows" in grading else n)
    if "permuted" in grading:
        d = rng.permutation(d)
    g = rng.normal(size=(m, n))
    a = d[:, None] * g if "rows" in grading else g * d
    exact = _reference(a)
    assert _worst(svd_jacobi(a.tolist()).s, exact) <= 1e-13
    if "tall" not in grading:
        assert _worst(np.linalg.svd(a, compute_uv=False), exact) > 1e-6  # the negative control: LAPACK's QR
    assert _worst(svd_jacobi(a.T.tolist()).s, exact) <= 1e-13
    _check(a, svd_jacobi(a.tolist()))


@pytest.mark.parametrize("n", [1, 2, 20, 40])
def test_hilberts_singular_values_to_the_last_digits(n: int) -> None:
    hilbert = mp.matrix(n, n)
    for i in range(n):
        for j in range(n):
            hilbert[i, j] = mp.mpf(1) / (i + j + 1)
    exact = sorted(mp.eigsy(hilbert, eigvals_only=True), reverse=True)
    found = hilbert_svd(n)
    assert _worst(found.s, exact) <= 1e-13
    _check(np.array([[1.0 / (i + j + 1) for j in range(n)] for i in range(n)]), found)


def test_cauchy_decomposition_is_entrywise_accurate() -> None:
    x, y = [0.5, 3.0, 1.25, 7.0, 2.0], [1.0, -0.25, 4.0, 0.125, 9.0]
    X, d, Y = cauchy_decomposition(x, y)
    product = _numbers(X) * _numbers(d) @ _numbers(Y).T
    exact = 1.0 / (np.array(x)[:, None] + np.array(y))
    assert abs(product / exact - 1.0).max() <= 1e-14
    # the determinant in closed form (Cauchy 1841) is the product of the pivots up to its sign
    top = math.prod((x[j] - x[i]) * (y[j] - y[i]) for i in range(5) for j in range(i + 1, 5))
    bottom = math.prod(a + b for a in x for b in y)
    assert abs(math.prod(d)) == pytest.approx(abs(top / bottom), rel=1e-14, abs=0.0)
    assert math.prod(cauchy_svd(x, y).s) == pytest.approx(abs(top / bottom), rel=1e-13, abs=0.0)


def test_nodes_that_nearly_coincide() -> None:
    x = [1.0 + k * 2.0**-40 for k in range(4)] + [3.0, 5.0]
    y = [2.0 + k * 2.0**-38 for k in range(3)] + [4.0, 8.0, 16.0]
    cauchy = mp.matrix(6, 6)
    for i in range(6):
        for j in range(6):
            cauchy[i, j] = 1 / (mp.mpf(x[i]) + mp.mpf(y[j]))
    exact = sorted(mp.svd_r(cauchy, compute_uv=False), reverse=True)
    assert float(exact[-1]) < 1e-50
    assert _worst(cauchy_svd(x, y).s, exact) <= 1e-13


def test_qr_halves_the_rotations_where_grading_sits_in_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    a = 10.0 ** np.linspace(0.0, -20.0, 20)[:, None] * _random(20, 20, 6)
    counts = []
    for threshold in (jacobi_svd.GRADED, math.inf):
        turned = [0]

        def counted(*args: Any, turned: list[int] = turned) -> Any:
            turned[0] += 1
            return rotated(*args)

        monkeypatch.setattr(jacobi_svd, "rotated", counted)
        monkeypatch.setattr(jacobi_svd, "GRADED", threshold)
        svd_jacobi(a.tolist())
        counts.append(turned[0])
    assert counts[0] <= 0.7 * counts[1]


def test_decompositions_with_wild_diagonals() -> None:
    rng = np.random.default_rng(5)
    X, Y, d = rng.normal(size=(7, 5)), rng.normal(size=(6, 5)), 10.0 ** np.array([-30.0, 20.0, 0.0, -60.0, 7.0])
    found = rrd_svd(X.tolist(), d.tolist(), Y.tolist())
    wide = mp.matrix(X.tolist()) * mp.diag(d.tolist()) * mp.matrix(Y.tolist()).T
    exact = sorted(mp.svd_r(wide, compute_uv=False), reverse=True)[:5]
    assert _worst(found.s, exact) <= 1e-13
    u = _numbers(found.U)
    assert abs(u.T @ u - np.eye(5)).max() <= 1e-13


def test_bad_input_is_named() -> None:
    for function in (svd, svd_full, svd_jacobi, singular_values):
        with pytest.raises(EntryError, match=r"A\[0\]\[1\] is nan"):
            function([[1.0, math.nan]])
    with pytest.raises(ShapeError, match="x has 2 nodes and y 1"):
        cauchy_svd([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match=r"x\[0\] \+ y\[1\] = 1.0 \+ -1.0 is zero"):
        cauchy_svd([1.0, 2.0], [3.0, -1.0])
    with pytest.raises(SingularMatrixError, match="rank 1"):
        cauchy_svd([1.0, 1.0], [2.0, 3.0])
    with pytest.raises(ValueError, match="n is 0; the order must be a positive int"):
        hilbert_svd(0)
    with pytest.raises(ShapeError, match="for d of 2 entries"):
        rrd_svd([[1.0]], [1.0, 2.0], [[1.0]])


def test_no_convergence_is_an_error_with_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    a = _random(6, 6, 1).tolist()
    monkeypatch.setattr(golub_kahan, "SWEEPS_PER_VALUE", 0)
    monkeypatch.setattr(jacobi_svd, "SWEEPS", 1)
    for method in (svd, svd_jacobi):
        with pytest.raises(ConvergenceError, match="did not converge") as caught:
            method(a)
        assert caught.value.index in range(6)
