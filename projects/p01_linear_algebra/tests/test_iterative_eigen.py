"""Iterative eigenvalue methods on matrices whose eigenpairs are known in closed form."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import numpy as np
import pytest

from projects.p01_linear_algebra.pure.errors import EntryError, NotSymmetricError, ShapeError
from projects.p01_linear_algebra.pure.iterative.arnoldi import arnoldi
from projects.p01_linear_algebra.pure.iterative.inverse_iteration import inverse_iteration
from projects.p01_linear_algebra.pure.iterative.lanczos import lanczos, lanczos_reorthogonalised
from projects.p01_linear_algebra.pure.iterative.linear_map import LinearMap
from projects.p01_linear_algebra.pure.iterative.power import power_iteration
from projects.p01_linear_algebra.pure.iterative.rayleigh_quotient import rayleigh_quotient_iteration
from projects.p01_linear_algebra.pure.iterative.subspace import subspace_iteration
from projects.p01_linear_algebra.pure.matrix import Matrix

N = 12
STRING = [[2.0 if i == j else -1.0 if abs(i - j) == 1 else 0.0 for j in range(N)] for i in range(N)]
# tridiag(-1, 2, -1) has the eigenvalues 2 - 2 cos(k pi / (n + 1)).
EIGENVALUES = [2 - 2 * math.cos(k * math.pi / (N + 1)) for k in range(1, N + 1)]


def gaussian(n: int, seed: int) -> list[list[float]]:
    rng = random.Random(seed)
    return [[rng.gauss(0.0, 1.0) for _ in range(n)] for _ in range(n)]


def array(matrix: Matrix) -> np.ndarray:
    return np.array(matrix.to_lists(), dtype=float)


def arrow(diagonal: list[float]) -> list[list[float]]:
    return [[d if i == j else 0.0 for j in range(len(diagonal))] for i, d in enumerate(diagonal)]


def test_power_iteration_finds_the_dominant_pair_at_the_rate_of_the_gap():
    found = power_iteration([[2.0, 1.0], [1.0, 2.0]], x0=[1.0, 0.0], tol=1e-12)
    assert found.converged and math.isclose(found.value, 3.0, rel_tol=1e-14)
    assert np.allclose(np.abs(found.vector.to_list()), math.sqrt(0.5))
    # Eigenvalues 3 and 1: the residual falls by 1/3 a step, the Rayleigh quotient's error by 1/9.
    ratios = [b / a for a, b in zip(found.residuals[5:12], found.residuals[6:13], strict=True)]
    assert np.allclose(ratios, 1 / 3, rtol=1e-3)
    errors = [3.0 - value for value in found.values]
    assert np.allclose([b / a for a, b in pairwise(errors[3:9])], 1 / 9, rtol=1e-2)


def test_power_iteration_says_so_where_two_eigenvalues_are_equally_large():
    turn = power_iteration([[0.0, -1.0], [1.0, 0.0]], max_iterations=40)
    assert not turn.converged and turn.iterations == 40 and len(turn.residuals) == 41
    mirror = power_iteration([[1.0, 0.0], [0.0, -1.0]], x0=[1.0, 1.0], max_iterations=40)
    assert not mirror.converged


def test_power_iteration_of_a_nilpotent_matrix_ends_at_the_eigenvalue_zero():
    found = power_iteration([[0.0, 1.0], [0.0, 0.0]], x0=[0.0, 1.0])
    assert found.converged and found.value == 0.0 and found.vector.to_list() == [1.0, 0.0]


@pytest.mark.parametrize("k", [0, 5, N - 1])
def test_inverse_iteration_finds_the_eigenvalue_next_to_the_shift(k: int):
    found = inverse_iteration(STRING, EIGENVALUES[k] + 0.01)
    assert found.converged and math.isclose(found.value, EIGENVALUES[k], rel_tol=1e-12)
    # sin(j k pi / (n + 1)) are the entries of the eigenvector.
    exact = np.sin(np.arange(1, N + 1) * (k + 1) * np.pi / (N + 1))
    assert math.isclose(abs(exact @ found.vector.to_list()) / np.linalg.norm(exact), 1.0, rel_tol=1e-12)


def test_inverse_iteration_takes_an_exact_eigenvalue_as_shift():
    found = inverse_iteration([[2.0, 1.0], [1.0, 2.0]], 1.0)
    assert found.converged and math.isclose(found.value, 1.0, rel_tol=1e-14) and found.iterations <= 2


def test_rayleigh_quotient_iteration_converges_cubically():
    found = rayleigh_quotient_iteration(STRING, rng=random.Random(4))
    assert found.converged and found.iterations <= 8
    assert min(abs(found.value - w) for w in EIGENVALUES) < 1e-14
    assert all(b <= a * (1 + 1e-12) for a, b in zip(found.residuals, found.residuals[1:-1], strict=False))
    # Digits triple: where the residual is small it goes from r to the order of r^3.
    r = [x for x in found.residuals if 1e-13 < x < 0.05]
    assert len(r) >= 2 and all(b < 50 * a**3 + 1e-14 for a, b in pairwise(r))


def test_subspace_iteration_finds_the_leading_pairs_even_if_they_come_with_both_signs():
    rng = np.random.default_rng(0)
    q, _ = np.linalg.qr(rng.normal(size=(8, 8)))
    a = q @ np.diag([5.0, -5.0, 3.0, 1.0, 0.5, 0.2, 0.1, 0.0]) @ q.T
    a = 0.5 * (a + a.T)
    found = subspace_iteration(a, 3, tol=1e-12)
    assert found.converged and np.allclose(np.abs(found.w.to_list()), [5.0, 5.0, 3.0], atol=1e-11)
    assert math.isclose(sum(found.w), 3.0, rel_tol=1e-11)
    v = array(found.V)
    assert np.allclose(v.T @ v, np.eye(3), atol=1e-14)
    assert np.allclose(a @ v, v * found.w.to_list(), atol=1e-10)


def test_subspace_iteration_of_the_zero_matrix_ends_at_once():
    found = subspace_iteration(Matrix.zeros(4), 2)
    assert found.converged and found.iterations == 0 and found.w.to_list() == [0.0, 0.0]


def test_arnoldi_satisfies_its_relation():
    a = np.array(gaussian(15, 1))
    found = arnoldi(a, 6)
    v, h = array(found.V), array(found.H)
    assert np.allclose(v.T @ v, np.eye(6), atol=1e-14) and np.allclose(np.tril(h, -2), 0.0)
    left = a @ v - v @ h
    assert np.allclose(left[:, :-1], 0.0, atol=1e-13)
    assert np.allclose(left[:, -1], found.next_size * np.array(found.next_vector), atol=1e-13)
    assert np.allclose(h.diagonal(-1), found.residuals[:-1]) and found.residuals[-1] == found.next_size


def test_arnoldi_stops_at_an_invariant_subspace():
    found = arnoldi(arrow([1.0, 2.0, 3.0, 4.0]), 4, x0=[1.0, 0.0, 1.0, 0.0])
    assert found.next_size == 0.0 and found.next_vector == []
    assert np.allclose(sorted(np.linalg.eigvals(array(found.H))), [1.0, 3.0])


def test_full_reorthogonalisation_gives_every_eigenvalue_and_an_orthonormal_basis():
    found = lanczos_reorthogonalised(STRING, N)
    assert np.allclose(found.ritz.to_list(), EIGENVALUES, atol=1e-14)
    q = array(found.Q)
    assert np.abs(q.T @ q - np.eye(len(q[0]))).max() < 1e-14
    t = np.diag(found.alpha.to_list()) + np.diag(found.beta.to_list()[:-1], 1) + np.diag(found.beta.to_list()[:-1], -1)
    assert np.allclose(q.T @ np.array(STRING) @ q, t, atol=1e-13)


def test_ritz_residuals_are_those_of_the_ritz_vectors():
    found = lanczos_reorthogonalised(STRING, 5)
    t = np.diag(found.alpha.to_list()) + np.diag(found.beta.to_list()[:-1], 1) + np.diag(found.beta.to_list()[:-1], -1)
    theta, s = np.linalg.eigh(t)
    y = array(found.Q) @ s
    exact = np.linalg.norm(np.array(STRING) @ y - y * theta, axis=0)
    assert np.allclose(found.residuals.to_list(), exact, rtol=1e-10)
    for value, residual in zip(found.ritz, found.residuals, strict=True):
        assert min(abs(value - w) for w in EIGENVALUES) <= residual + 1e-14


def test_without_reorthogonalisation_ghosts_of_a_lone_large_eigenvalue_appear():
    spectrum = [k / 40 for k in range(40)] + [10.0]
    plain = lanczos(arrow(spectrum), 41)
    clean = lanczos_reorthogonalised(arrow(spectrum), 41)
    assert sum(abs(value - 10.0) < 1e-8 for value in plain.ritz) >= 2
    assert sum(abs(value - 10.0) < 1e-8 for value in clean.ritz) == 1
    q = array(plain.Q)
    assert np.abs(q.T @ q - np.eye(41)).max() > 0.1


def test_a_function_stands_in_for_a_matrix():
    def apply(x: list[float]) -> list[float]:
        return [2 * b - a - c for a, b, c in zip([0.0, *x[:-1]], x, [*x[1:], 0.0], strict=True)]

    there = lanczos(LinearMap(N, apply), 6, rng=random.Random(3))
    assert np.allclose(there.ritz.to_list(), lanczos(STRING, 6, rng=random.Random(3)).ritz.to_list(), atol=1e-14)


@pytest.mark.parametrize("method", [power_iteration, lambda a, **k: arnoldi(a, 1, **k)])
def test_bad_starts_are_refused(method):
    with pytest.raises(ValueError, match="x0 is the zero vector"):
        method(STRING, x0=[0.0] * N)
    with pytest.raises(ShapeError, match=r"x0 has shape \(2,\), but 12 entries are needed"):
        method(STRING, x0=[1.0, 2.0])
    with pytest.raises(EntryError, match="complex"):
        method(STRING, x0=[1j] * N)
    with pytest.raises(ValueError, match=r"shape \(0, 0\)"):
        method(Matrix.zeros(0))


def test_bad_matrices_and_sizes_are_refused():
    with pytest.raises(ShapeError, match="power_iteration needs a square matrix"):
        power_iteration([[1.0, 2.0]])
    with pytest.raises(NotSymmetricError):
        lanczos([[1.0, 2.0], [3.0, 4.0]], 1)
    with pytest.raises(EntryError, match="complex"):
        rayleigh_quotient_iteration([[1.0, 1j], [-1j, 1.0]])
    with pytest.raises(ValueError, match=r"m is 13; the dimension of a Krylov space must be 1 to 12"):
        arnoldi(STRING, 13)
    with pytest.raises(ValueError, match=r"m is 0; the number of Lanczos steps"):
        lanczos(STRING, 0)
    with pytest.raises(ValueError, match=r"k is True"):
        subspace_iteration(STRING, True)
    with pytest.raises(ValueError, match=r"shift is nan"):
        inverse_iteration(STRING, math.nan)
    with pytest.raises(ValueError, match=r"tol is 1\.0; it must lie in \[0, 1\)"):
        power_iteration(STRING, tol=1.0)
    with pytest.raises(ValueError, match=r"max_iterations is -1"):
        power_iteration(STRING, max_iterations=-1)
