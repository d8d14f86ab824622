"""LAPACK's own ratios: residuals over n |A| u, orthogonality over n u. Its programs allow 30; here it is 10."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import projects.p01_linear_algebra as la
from projects.p01_linear_algebra import Matrix, NotPositiveDefiniteError, SingularMatrixError

Array = NDArray[Any]
ORDERS = [1, 2, 3, 5, 10, 20, 30, 50]
SHAPES = [(0, 0), (0, 3), (3, 0), (1, 1), (1, 5), (5, 1), (4, 7), (7, 4), (6, 6)]
U = 2.0**-53
ALLOWED = 10.0
EXTREMES = {"one": 1.0, "sqrt(overflow)": 1e154, "sqrt(underflow)": 1e-154, "top": 1e304, "bottom": 1e-290}


def _array(A: Matrix) -> Array:
    array: Array = np.array(A.to_lists()).reshape(A.shape)
    return array


def _ratio(residual: Array, A: Array) -> float:
    """|residual|_1 / (n |A|_1 u), scaled by hand so that sums of entries near 1e304 don't overflow."""
    size = max(abs(A).max(initial=0.0), 1e-300)
    top = (abs(residual) / size).sum(axis=0).max(initial=0.0)
    return float(top / (max(*A.shape, 1) * max((abs(A) / size).sum(axis=0).max(initial=0.0), 1e-300) * U))


def _orthogonality(Q: Array) -> float:
    gram = Q.conj().T @ Q - np.eye(Q.shape[1])
    return float(abs(gram).sum(axis=0).max(initial=0.0) / (max(Q.shape[0], 1) * U))


def _with_condition(n: int, condition: float, rng: np.random.Generator) -> Array:
    U_, _ = np.linalg.qr(rng.normal(size=(n, n)))
    V, _ = np.linalg.qr(rng.normal(size=(n, n)))
    product: Array = U_ * np.geomspace(1.0, 1.0 / condition, n) @ V
    return product


def _families(n: int) -> dict[str, Array]:
    """Zero, identity, Jordan's block, graded, ill-conditioned, complex, and all of one at the ends of the range."""
    rng = np.random.default_rng([n, 20])
    A = rng.normal(size=(n, n))
    families = {
        "zero": np.zeros((n, n)),
        "identity": np.eye(n),
        "jordan": np.eye(n) + np.eye(n, k=-1),
        "zero first column": A * (np.arange(n) > 0),
        "graded rows": A * np.geomspace(1.0, 1e-18, n)[:, None],
        "graded columns": A * np.geomspace(1e-18, 1.0, n),
        "condition 3e7": _with_condition(n, 3e7, rng),
        "condition 9e14": _with_condition(n, 9e14, rng),
        "complex": A + 1j * rng.normal(size=(n, n)),
        "rank one": np.outer(A[0], A[:, 0]),
    }
    return families | {name: A * scale for name, scale in EXTREMES.items()}


@pytest.mark.parametrize("n", ORDERS)
def test_lu_three_ways(n: int):
    for name, A in _families(n).items():
        f = la.lu(A)
        L, R = _array(f.L), _array(f.U)
        assert _ratio(A[list(f.perm)] - L @ R, A) <= ALLOWED, name
        assert abs(L).max() <= 1.0
        assert np.array_equal(np.tril(L, -1) + np.eye(n), L)
        assert np.array_equal(np.triu(R), R)
        for g in (la.complete_lu(A), la.rook_lu(A)):
            L, R = _array(g.L), _array(g.U)
            assert _ratio(A[np.ix_(g.row_perm, g.column_perm)] - L @ R, A) <= ALLOWED, name
            assert abs(L).max() <= 1.0
            assert np.array_equal(np.triu(R), R)


@pytest.mark.parametrize("n", ORDERS)
def test_qr_four_ways(n: int):
    for name, A in _families(n).items():
        ways: list[Any] = [la.qr(A), la.pivoted_qr(A)]
        if n <= 20:
            ways.append(la.qr_full(A))
            if not np.iscomplexobj(A):
                ways.append(la.givens_qr(A))
        for f in ways:
            Q, R = _array(f.Q), _array(f.R)
            permuted = A[:, list(f.perm)] if hasattr(f, "perm") else A
            assert _ratio(permuted - Q @ R, A) <= ALLOWED, name
            assert _orthogonality(Q) <= ALLOWED, name
            assert np.array_equal(np.triu(R), R)
            assert np.isfinite(R).all()
        diagonal = abs(np.diag(_array(ways[1].R)))
        assert (np.diff(diagonal) <= 1e-13 * diagonal.max()).all()


@pytest.mark.parametrize("n", ORDERS)
def test_cholesky_and_ldl(n: int):
    for name, A in _families(n).items():
        top = abs(A).max()
        half = A / top if top else A
        H = (half + half.conj().T) * (top / 2 if top else 1.0)
        f = la.ldl(H)
        L, D = _array(f.L), _array(f.D)
        assert _ratio(H[np.ix_(f.perm, f.perm)] - L @ D @ L.conj().T, H) <= ALLOWED, name
        assert np.array_equal(D, D.conj().T)
        assert sum(f.blocks) == n
        B = half @ half.conj().T + np.eye(n)
        B = (B + B.conj().T) * 0.5 * (top / 4 / n if top else 1.0)
        L = _array(la.cholesky(B))
        assert _ratio(B - L @ L.conj().T, B) <= ALLOWED, name
        assert (np.diag(L).real > 0).all()


def test_ldl_updates_with_one_triangle_only():
    """With both, which differ by rounding, large multipliers raise the ratio tenfold; a tenth of LAPACK's is usual."""
    rng = np.random.default_rng(22)
    for kind in (0.0, 1j):
        for _ in range(8):
            A = rng.normal(size=(40, 40)) + kind * rng.normal(size=(40, 40))
            A = A + A.conj().T
            f = la.ldl(A)
            L = _array(f.L)
            assert _ratio(A[np.ix_(f.perm, f.perm)] - L @ _array(f.D) @ L.conj().T, A) <= 0.5


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["real", "complex"])
def test_every_shape_is_legal(shape: tuple[int, int], kind: str):
    rng = np.random.default_rng(3)
    A = rng.normal(size=shape) + (1j * rng.normal(size=shape) if kind == "complex" else 0.0)
    m, n = shape
    k = min(shape)
    f = la.lu(A)
    assert (f.L.shape, f.U.shape, f.P.shape) == ((m, k), (k, n), (m, m))
    np.testing.assert_allclose(_array(f.P) @ A, _array(f.L) @ _array(f.U), atol=1e-14)
    for g in (la.complete_lu(A), la.rook_lu(A)):
        assert (g.L.shape, g.U.shape) == ((m, k), (k, n))
        np.testing.assert_allclose(_array(g.P) @ A @ _array(g.Q), _array(g.L) @ _array(g.U), atol=1e-14)
    thin, full, pivoted = la.qr(A), la.qr_full(A), la.pivoted_qr(A)
    assert (thin.Q.shape, thin.R.shape, full.Q.shape, full.R.shape) == ((m, k), (k, n), (m, m), (m, n))
    for h in (thin, full):
        np.testing.assert_allclose(_array(h.Q) @ _array(h.R), A, atol=1e-14)
        assert _orthogonality(_array(h.Q)) <= ALLOWED
    np.testing.assert_allclose(_array(pivoted.Q) @ _array(pivoted.R), A @ _array(pivoted.P), atol=1e-14)
    assert pivoted.rank == k


def test_householder_takes_the_sign_of_zero_for_plus():
    """The well-conditioned matrix of mpmath's issue 983 had zeros where a reflector begins; sign(0) = 0 loses them."""
    A = np.array([[0.0, 1.0, 2.0, 0.0], [1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0]])
    f = la.qr(A)
    assert _ratio(A - _array(f.Q) @ _array(f.R), A) <= 1.0
    assert _orthogonality(_array(f.Q)) <= 2.0
    assert la.qr([[0.0], [-0.0], [3.0]]).R[0, 0] == -3.0
    assert la.qr([[-0.0], [0.0], [3.0]]).R[0, 0] == 3.0


def test_rank_and_order_of_pivoted_qr():
    rng = np.random.default_rng(4)
    for rank in (0, 1, 4, 9):
        A = rng.normal(size=(12, rank)) @ rng.normal(size=(rank, 9))
        assert la.pivoted_qr(A).rank == rank
        assert la.pivoted_qr(A * 1e-200).rank == rank
    assert la.pivoted_qr(np.diag([1.0, 1e-3, 1e-9]), tol=1e-6).rank == 2
    assert la.pivoted_qr(np.diag([1.0, 3.0, 2.0])).perm == (1, 2, 0)
    # Kahan's matrix deceives it: no column moves, and the last diagonal entry is far above the smallest singular value.
    K = la.kahan(50, 0.9)
    f = la.pivoted_qr(K)
    assert abs(f.R[49, 49]) > 100 * np.linalg.svd(_array(K), compute_uv=False)[-1]


def test_gram_and_schmidt_lose_orthogonality_as_the_theory_says():
    rng = np.random.default_rng(5)
    A = _with_condition(20, 1e6, rng)
    losses = []
    for method in (la.classical_gram_schmidt, la.modified_gram_schmidt, la.qr):
        f = method(A)
        Q = _array(f.Q)
        assert _ratio(A - Q @ _array(f.R), A) <= ALLOWED
        losses.append(np.linalg.norm(np.eye(20) - Q.T @ Q, 2))
    classical, modified, householder = losses
    assert 1e6 * U / 30 <= modified <= 1e6 * U * 30  # u cond(A)
    assert classical > 300 * modified  # up to u cond(A)^2
    assert householder <= 10 * U
    with pytest.raises(SingularMatrixError, match=r"^modified_gram_schmidt: column 1 depends on those before it$"):
        la.modified_gram_schmidt([[1.0, 2.0], [0.0, 0.0]])


@pytest.mark.parametrize("minor", [1, 2, 4, 5])
def test_cholesky_names_the_first_minor_that_fails(minor: int):
    A = np.diag([1.0, 2.0, 3.0, 4.0, 5.0])
    A[minor - 1, minor - 1] = -0.5
    with pytest.raises(
        NotPositiveDefiniteError, match=rf"leading minor of order {minor} isn't positive \(pivot"
    ) as error:
        la.cholesky(A)
    assert error.value.minor == minor
    with pytest.raises(NotPositiveDefiniteError):
        la.cholesky_solve(A, [1, 1, 1, 1, 1])


def test_inertia_counts_eigenvalues():
    rng = np.random.default_rng(6)
    for n in (1, 4, 11, 24):
        A = rng.normal(size=(n, n))
        A = A + A.T - np.diag(np.diag(A + A.T)) * (n % 2 == 0)  # for even n with a zero diagonal
        w = np.linalg.eigvalsh(A)
        assert la.ldl(A).inertia == ((w > 0).sum(), (w < 0).sum(), 0)
    assert la.ldl(np.diag([2.0, 0.0, -1.0, 0.0])).inertia == (1, 1, 2)
    assert la.ldl([[0, 1], [1, 0]]).blocks == (2,)


def test_known_factors():
    f = la.lu([[1, 2], [4, 8]])
    assert (f.perm, f.L, f.U) == ((1, 0), Matrix([[1, 0], [0.25, 1]]), Matrix([[4, 8], [0, 0]]))
    assert f.growth == 1.0
    assert la.cholesky([[4, 2], [2, 5]]) == Matrix([[2, 0], [1, 2]])
    assert la.cholesky([[2, 1j], [-1j, 2]])[1, 0] == pytest.approx(-1j / 2**0.5)
    assert la.wilkinson_growth(20) == la.lu(la.wilkinson_growth(20)).L @ la.lu(la.wilkinson_growth(20)).U
    assert la.lu(la.wilkinson_growth(20)).growth == 2.0**19
    assert la.complete_lu(la.wilkinson_growth(20)).growth == 2.0
    assert la.rook_lu(la.wilkinson_growth(20)).growth == 2.0
