"""Iterative solvers: exact answers, the theory's bounds and finite termination, and what each refuses."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
import scipy.sparse.linalg as peer
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p01_linear_algebra.pure.errors import ConvergenceError, NotPositiveDefiniteError, NotSymmetricError
from projects.p01_linear_algebra.pure.iterative.conjugate_gradient import cg_steps, conjugate_gradient
from projects.p01_linear_algebra.pure.iterative.gmres import gmres
from projects.p01_linear_algebra.pure.iterative.linear_map import as_symmetric_map
from projects.p01_linear_algebra.pure.iterative.minres import minres
from projects.p01_linear_algebra.pure.iterative.preconditioners import incomplete_cholesky, jacobi
from projects.p01_linear_algebra.pure.iterative.steepest_descent import descent_steps, steepest_descent

SOLVERS = [conjugate_gradient, minres, gmres, steepest_descent]


def spectrum(values: list[float], seed: int) -> np.ndarray:
    """A symmetric matrix with these eigenvalues and random eigenvectors."""
    q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(values), len(values))))
    a: np.ndarray = q @ np.diag(values) @ q.T
    return np.asarray((a + a.T) / 2)


def grid_laplacian(k: int) -> np.ndarray:
    line = 2 * np.eye(k) - np.eye(k, k=1) - np.eye(k, k=-1)
    return np.kron(line, np.eye(k)) + np.kron(np.eye(k), line)


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_solution_is_that_of_the_system(solver):
    a = spectrum([1.0, 2.0, 3.0, 5.0, 8.0], 1)
    x = np.array([1.0, -2.0, 3.0, -4.0, 5.0])
    found = solver(a, a @ x, tol=1e-12, max_iterations=500)
    assert found.converged and np.allclose(found.x.to_list(), x, rtol=1e-10)
    assert found.true_residual < 2e-12 and found.residuals[0] == 1.0 and len(found.residuals) == found.iterations + 1


@pytest.mark.parametrize("solver", [conjugate_gradient, minres, gmres])
def test_krylov_methods_end_after_as_many_steps_as_there_are_distinct_eigenvalues(solver):
    a = spectrum([1.0] * 10 + [4.0] * 10 + [9.0] * 10, 2)
    found = solver(a, np.arange(1.0, 31.0), tol=1e-11)
    assert found.converged and found.iterations == 3


@pytest.mark.parametrize(
    ("steps", "rate"),
    [(cg_steps, lambda k: (math.sqrt(k) - 1) / (math.sqrt(k) + 1)), (descent_steps, lambda k: (k - 1) / (k + 1))],
)
def test_the_error_in_the_energy_norm_stays_under_its_bound(steps, rate):
    kappa = 50.0
    a = spectrum(list(np.linspace(1.0, kappa, 20)), 3)
    x = np.random.default_rng(3).normal(size=20)
    b = (a @ x).tolist()
    factor = 2.0 if steps is cg_steps else 1.0
    states = steps(as_symmetric_map(a, "test"), b, [0.0] * 20)
    errors = []
    for k, state in zip(range(15), states, strict=False):
        gap = x - np.array(state.x)
        errors.append(math.sqrt(gap @ a @ gap))
        assert errors[-1] <= factor * rate(kappa) ** k * errors[0] * (1 + 1e-12)
    assert errors[14] < 0.5 * errors[0]


def test_steepest_descent_attains_kantorovichs_rate_from_the_worst_start():
    # diag(1, kappa) from x* + (kappa, 1): every step shrinks the error by exactly (kappa - 1)/(kappa + 1).
    kappa = 9.0
    found = steepest_descent([[1.0, 0.0], [0.0, kappa]], [0.0, 0.0], x0=[kappa, 1.0], tol=0.0, max_iterations=10)
    assert np.allclose(found.x.to_list(), np.array([kappa, 1.0]) * 0.8**10, rtol=1e-12)


def test_conjugate_gradients_take_scipys_steps():
    a, b = grid_laplacian(5), np.random.default_rng(5).normal(size=25)
    theirs: list[np.ndarray] = []
    peer.cg(a, b, rtol=1e-10, callback=lambda x: theirs.append(x.copy()))
    ours = cg_steps(as_symmetric_map(a, "test"), b.tolist(), [0.0] * 25)
    next(ours)
    for x, state in zip(theirs, ours, strict=False):
        assert np.allclose(state.x, x, rtol=1e-9, atol=1e-12)
    assert len(theirs) >= 8


def test_minres_and_full_gmres_have_the_same_residuals_on_a_symmetric_indefinite_system():
    a = spectrum([-3.0, -2.0, -0.5, 0.7, 1.0, 2.0, 4.0, 6.0], 6)
    b = np.random.default_rng(6).normal(size=8)
    short, full = minres(a, b, tol=1e-9), gmres(a, b, tol=1e-9)
    assert short.converged and short.iterations == full.iterations
    assert np.allclose(short.residuals[:-1], full.residuals[:-1], rtol=1e-7)
    assert all(later <= earlier for earlier, later in zip(short.residuals, short.residuals[1:], strict=False))
    with pytest.raises(ConvergenceError, match="isn't positive definite"):
        conjugate_gradient(a, b)


def test_minres_gives_the_least_residual_of_a_singular_system():
    found = minres([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 0.0]], [1.0, 1.0, 1.0])
    assert not found.converged and math.isclose(found.true_residual, math.sqrt(1 / 3))
    assert np.allclose(found.x.to_list()[:2], [1.0, 0.5])


def test_gmres_against_scipy_on_a_nonsymmetric_system():
    a = np.random.default_rng(7).normal(size=(20, 20)) + 6 * np.eye(20)
    b = np.random.default_rng(8).normal(size=20)
    theirs: list[float] = []
    peer.gmres(a, b, rtol=1e-10, restart=20, callback=theirs.append, callback_type="pr_norm")
    found = gmres(a, b, restart=20, tol=1e-10)
    assert found.converged and np.allclose(found.x.to_list(), np.linalg.solve(a, b), rtol=1e-8)
    assert np.allclose(found.residuals[1:10], theirs[:9], rtol=1e-8)


def test_gmres_on_the_cyclic_shift_does_nothing_until_the_last_step():
    # Nachtigal, Reddy & Trefethen: x = e_n needs all n products, and every residual before the last is 1.
    n = 8
    shift = [[1.0 if i == (j + 1) % n else 0.0 for j in range(n)] for i in range(n)]
    b = [1.0] + [0.0] * (n - 1)
    found = gmres(shift, b, restart=n)
    assert found.residuals[:n] == (1.0,) * n and found.converged and found.iterations == n
    stuck = gmres(shift, b, restart=n - 1)
    assert not stuck.converged and stuck.iterations == n - 1 and stuck.true_residual == 1.0


def test_gmres_with_a_right_preconditioner_minimises_the_true_residual():
    a = np.diag(np.arange(1.0, 41.0)) + np.diag(np.ones(39), 1)
    b = np.ones(40)
    plain, helped = gmres(a, b, restart=40), gmres(a, b, restart=40, preconditioner=jacobi(np.diag(np.diag(a))))
    assert helped.converged and helped.iterations < 0.6 * plain.iterations
    assert math.isclose(helped.residuals[-1], helped.true_residual, rel_tol=1e-9)


def test_incomplete_cholesky_of_a_tridiagonal_matrix_is_complete():
    a = 2 * np.eye(9) - np.eye(9, k=1) - np.eye(9, k=-1)
    r = np.arange(9.0)
    assert np.allclose(incomplete_cholesky(a)(r.tolist()), np.linalg.solve(a, r), rtol=1e-13)


def test_incomplete_cholesky_matches_the_matrix_on_its_pattern():
    a = grid_laplacian(4)
    found = incomplete_cholesky(a)
    factor = np.diag(found.diagonal)
    for i, row in enumerate(found.below):
        for j, entry in row.items():
            factor[i, j] = entry
    product = factor @ factor.T
    assert np.allclose(product[a != 0], a[a != 0], atol=1e-14) and not np.allclose(product, a)
    assert np.allclose(found([1.0] * 16), np.linalg.solve(product, np.ones(16)), rtol=1e-12)


def test_preconditioners_save_steps():
    a = grid_laplacian(12)
    b = np.random.default_rng(1).normal(size=144).tolist()
    plain = conjugate_gradient(a, b)
    assert conjugate_gradient(a, b, preconditioner=incomplete_cholesky(a)).iterations < 0.6 * plain.iterations
    scaled = np.diag(10.0 ** np.linspace(0, 3, 144)) @ a @ np.diag(10.0 ** np.linspace(0, 3, 144))
    scaled = 0.5 * (scaled + scaled.T)
    assert not conjugate_gradient(scaled, b, max_iterations=100, tol=1e-8).converged
    assert conjugate_gradient(scaled, b, preconditioner=jacobi(scaled), max_iterations=100, tol=1e-8).converged


@pytest.mark.parametrize("solver", SOLVERS)
def test_edge_cases(solver):
    empty = solver([], [])
    assert empty.converged and empty.x.to_list() == [] and empty.iterations == 0
    zero = solver([[2.0, 0.0], [0.0, 3.0]], [0.0, 0.0])
    assert zero.converged and zero.x.to_list() == [0.0, 0.0] and zero.iterations == 0
    given_answer = solver([[2.0, 0.0], [0.0, 3.0]], [2.0, 3.0], x0=[1.0, 1.0])
    assert given_answer.converged and given_answer.iterations == 0
    assert np.allclose(solver([[5.0]], [10.0]).x.to_list(), [2.0])
    cut_short = solver(grid_laplacian(4), [1.0, *([0.0] * 15)], max_iterations=3)
    assert not cut_short.converged and cut_short.iterations == 3


def test_what_is_refused():
    with pytest.raises(NotSymmetricError):
        conjugate_gradient([[1.0, 2.0], [0.0, 1.0]], [1.0, 1.0])
    with pytest.raises(ConvergenceError, match=r"p\^T A p is -1 at step 0") as caught:
        conjugate_gradient([[-1.0]], [1.0])
    assert caught.value.index == 0
    with pytest.raises(NotPositiveDefiniteError) as failed:
        jacobi([[1.0, 0.0], [0.0, 0.0]])
    assert failed.value.minor == 2
    with pytest.raises(NotPositiveDefiniteError) as pivot:
        incomplete_cholesky([[1.0, 2.0], [2.0, 1.0]])
    assert pivot.value.minor == 2
    with pytest.raises(ValueError, match=r"m is 0"):
        gmres([[1.0]], [1.0], restart=0)
    with pytest.raises(ValueError, match=r"tol is -1"):
        minres([[1.0]], [1.0], tol=-1.0)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 8), st.integers(0, 10_000))
def test_on_any_well_conditioned_system_all_methods_agree_with_numpy(n: int, seed: int):
    rng = random.Random(seed)
    a = spectrum([rng.uniform(1.0, 10.0) for _ in range(n)], seed)
    b = np.random.default_rng(seed).normal(size=n)
    for solver in (conjugate_gradient, minres, gmres):
        assert np.allclose(solver(a, b, tol=1e-12).x.to_list(), np.linalg.solve(a, b), rtol=1e-8, atol=1e-10)
