"""expm, sqrtm, logm, polar: closed forms, SciPy as oracle, the identities that define them, bad input."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p01_linear_algebra.pure.errors import EntryError, ShapeError, SingularMatrixError
from projects.p01_linear_algebra.pure.expm import expm
from projects.p01_linear_algebra.pure.logm import gauss_legendre, logm
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.polar import polar
from projects.p01_linear_algebra.pure.sqrtm import sqrtm


def _numbers(x: Matrix) -> np.ndarray:
    return np.array(x.to_lists())


def _random(n: int, seed: int, complex_entries: bool = False) -> np.ndarray:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(n, n))
    return a + 1j * rng.normal(size=(n, n)) if complex_entries else a


def _error(found: Matrix, exact: np.ndarray) -> float:
    return float(abs(_numbers(found) - exact).max() / abs(exact).max())


def test_exponentials_in_closed_form() -> None:
    t = 1.3
    rotation = np.array([[math.cos(t), -math.sin(t)], [math.sin(t), math.cos(t)]])
    assert _error(expm([[0, -t], [t, 0]]), rotation) <= 1e-15
    nilpotent = np.eye(4, k=1)
    exact = np.array([[1.0, 1.0, 1 / 2, 1 / 6], [0.0, 1.0, 1.0, 1 / 2], [0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 0.0, 1.0]])
    assert _error(expm(nilpotent.tolist()), exact) <= 1e-15
    assert _error(expm([[-30.0, 0.0], [0.0, 2.0]]), np.diag([math.exp(-30.0), math.exp(2.0)])) <= 1e-15
    # Moler & Van Loan 1978, the example that defeats Taylor's series
    assert _error(expm([[-49.0, 24.0], [-64.0, 31.0]]), _moler_van_loan()) <= 1e-12


def _moler_van_loan() -> np.ndarray:
    """Eigenvalues -1 and -17 with vectors (1, 2) and (3, 4)."""
    V = np.array([[1.0, 3.0], [2.0, 4.0]])
    return V @ np.diag([math.exp(-1.0), math.exp(-17.0)]) @ np.linalg.inv(V)


@pytest.mark.parametrize("size", [0.0149, 0.25, 0.95, 2.09, 5.37, 5.4, 40.0])  # one below each theta, and beyond
@pytest.mark.parametrize("complex_entries", [False, True])
def test_every_degree_of_expm_agrees_with_scipy(size: float, complex_entries: bool) -> None:
    a = _random(8, 1, complex_entries)
    a *= size / abs(a).sum(axis=0).max()
    assert _error(expm(a.tolist()), scipy.linalg.expm(a)) <= 2e-14 * max(size, 1.0)
    # with all entries t / n, A^k = t^(k-1) A: the spectral radius is as large as the norm allows
    exact = np.eye(8) + math.expm1(size) / 8.0
    assert _error(expm([[size / 8.0] * 8] * 8), exact) <= 2e-14 * max(size, 1.0)


@given(st.integers(1, 5), st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_determinant_of_the_exponential_is_the_exponential_of_the_trace(n: int, seed: int) -> None:
    a = _random(n, seed)
    assert np.linalg.det(_numbers(expm(a.tolist()))) == pytest.approx(math.exp(np.trace(a)), rel=1e-11)


@pytest.mark.parametrize("complex_entries", [False, True])
@pytest.mark.parametrize("n", [1, 2, 7, 16])
def test_roots_and_logarithms(n: int, complex_entries: bool) -> None:
    a = _random(n, n, complex_entries)
    root, logarithm = sqrtm(a.tolist()), logm(a.tolist())
    assert _error(root @ root, a) <= 1e-12
    assert _error(expm(logarithm), a) <= 1e-12
    assert _error(root, scipy.linalg.sqrtm(a)) <= 1e-11
    assert _error(logarithm, scipy.linalg.logm(a)) <= 1e-11
    # principal: right half plane, strip of height 2 pi
    assert (np.linalg.eigvals(_numbers(root)).real >= -1e-12).all()
    assert (abs(np.linalg.eigvals(_numbers(logarithm)).imag) <= math.pi + 1e-9).all()


def test_real_matrices_have_real_functions_where_these_exist() -> None:
    assert sqrtm([[2.0, 1.0], [-1.0, 2.0]]).scalar is float
    assert logm([[2.0, 1.0], [-1.0, 2.0]]).scalar is float
    assert sqrtm([[-4.0]])[0, 0] == 2j
    assert logm([[-1.0]])[0, 0] == pytest.approx(1j * math.pi, abs=1e-15)
    assert _error(sqrtm([[1, 4], [0, 1]]), np.array([[1.0, 2.0], [0.0, 1.0]])) <= 1e-15
    assert _error(logm([[1, 4], [0, 1]]), np.array([[0.0, 4.0], [0.0, 0.0]])) <= 1e-15


def test_logarithms_near_the_identity_keep_their_digits() -> None:
    tiny = 1e-10
    found = logm([[1.0 + tiny, tiny], [0.0, 1.0 + tiny]])
    step = (1.0 + tiny) - 1.0
    assert found[0, 0] == pytest.approx(math.log1p(step), rel=1e-15, abs=0.0)
    assert found[0, 1] == pytest.approx(tiny / (1.0 + step), rel=1e-14, abs=0.0)


def test_gauss_legendre_integrates_polynomials_exactly() -> None:
    nodes, weights = gauss_legendre(7)
    for degree in range(14):
        assert sum(w * x**degree for x, w in zip(nodes, weights, strict=True)) == pytest.approx(
            1 / (degree + 1), rel=1e-13
        )


@pytest.mark.parametrize("scale", [1e300, 1e-300])
def test_extreme_scales(scale: float) -> None:
    a = _random(5, 3) + 4.0 * np.eye(5)
    root = _numbers(sqrtm((a * scale).tolist())) / math.sqrt(scale)
    assert abs(root @ root - a).max() <= 1e-13
    logarithm = _numbers(logm((a * scale).tolist())) - math.log(scale) * np.eye(5)
    assert abs(logarithm - scipy.linalg.logm(a)).max() <= 1e-12


@pytest.mark.parametrize("complex_entries", [False, True])
def test_polar(complex_entries: bool) -> None:
    a = _random(6, 4, complex_entries)[:, :4]
    U, P = map(_numbers, polar(a.tolist()))
    assert abs(U @ P - a).max() <= 1e-14 * 5
    assert abs(U.conj().T @ U - np.eye(4)).max() <= 1e-14
    assert (P == P.conj().T).all() and np.linalg.eigvalsh(P).min() > 0.0
    exact, _ = scipy.linalg.polar(a)
    assert abs(U - exact).max() <= 1e-13
    # a rotation times a stretch comes apart again
    c, s = math.cos(0.4), math.sin(0.4)
    turn, _ = polar(Matrix([[c, -s], [s, c]]) @ Matrix([[3.0, 1.0], [1.0, 2.0]]))
    assert _error(turn, np.array([[c, -s], [s, c]])) <= 1e-15


def test_empty_and_bad_input() -> None:
    for function in (expm, sqrtm, logm):
        assert function([]).shape == (0, 0)
        with pytest.raises(ShapeError, match=r"\(1, 2\)"):
            function([[1.0, 2.0]])
        with pytest.raises(EntryError, match="nan"):
            function([[math.nan]])
    with pytest.raises(SingularMatrixError, match="no square root"):
        sqrtm([[0.0, 1.0], [0.0, 0.0]])
    with pytest.raises(SingularMatrixError, match="no logarithm"):
        logm([[1.0, 1.0], [0.0, 0.0]])
    with pytest.raises(OverflowError, match="beyond the largest float"):
        expm([[710.0]])
    with pytest.raises(OverflowError, match="too large"):
        expm([[1e300]])
    with pytest.raises(ValueError, match=r"\(2, 3\)"):
        polar([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
