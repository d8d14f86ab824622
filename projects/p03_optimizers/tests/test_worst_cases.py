"""The worst functions are as bad as proved and no worse; changed coordinates change what they should."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from projects.p03_optimizers.deterministic import Stopping, conjugate_gradient, lbfgs, newton
from projects.p03_optimizers.problems import make_problem, make_stochastic
from projects.p03_optimizers.problems.curvature import hessian_vector_product, sharpness
from projects.p03_optimizers.problems.lasso import lasso
from projects.p03_optimizers.problems.protocol import Problem
from projects.p03_optimizers.problems.quadratics import plane_rotation, quadratic, rotation, spectral_quadratic
from projects.p03_optimizers.problems.transform import transformed
from projects.p03_optimizers.problems.worst_cases import huber, nesterov_chain, nesterov_floor
from projects.p03_optimizers.tests.test_problems import assert_close, complex_step
from shared.seeding import rng


def descend(problem: Problem, lr: float, steps: int) -> np.ndarray:
    """Values along gradient descent with a fixed step."""
    x, values = problem.start, []
    for _ in range(steps + 1):
        values.append(float(problem.f(x)))
        x = x - lr * problem.gradient(x)
    return np.array(values)


@pytest.mark.parametrize(("N", "h", "dim"), [(1, 1.0, 1), (10, 1.0, 3), (25, 0.5, 2)])
def test_gradient_descent_attains_drori_and_teboulles_bound_on_hubers_function(N: int, h: float, dim: int):
    L, R = 3.0, 2.0
    values = descend(huber(N, dim, L, R, h), h / L, N)
    assert values[-1] == pytest.approx(L * R**2 / (4 * N * h + 2), rel=1e-12)


def test_conjugate_gradients_reach_nesterovs_floor_exactly_and_nobody_goes_below():
    problem = nesterov_chain(41, L=2.0)
    assert problem.f_star is not None and problem.L is not None
    t = np.arange(30)
    floor = nesterov_floor(t, 41, 2.0)
    # Conjugate gradients find the best point of each Krylov space, which here is that of the first t coordinates.
    best = conjugate_gradient(problem, stopping=Stopping(max_iterations=29), record=True)
    assert best.values is not None
    np.testing.assert_allclose(best.values - problem.f_star, floor, rtol=1e-9)
    plain = descend(problem, 1 / problem.L, 29) - problem.f_star
    assert (plain >= floor * (1 - 1e-9)).all()
    quasi = lbfgs(problem, stopping=Stopping(max_iterations=29), record=True)
    assert quasi.values is not None and quasi.gradient_counts is not None
    spent = quasi.gradient_counts - 1  # what x_k has seen: its own gradient isn't yet used
    assert (quasi.values - problem.f_star >= nesterov_floor(spent, 41, 2.0) * (1 - 1e-9)).all()
    # Theorem 2.1.7 at t = (d-1)/2.
    assert floor[20] >= 3 * 2.0 * np.sum(problem.minimisers**2) / (32 * 21**2)  # type: ignore[operator]


def test_a_turned_bowl_is_the_same_to_gradient_descent():
    Q = rotation(rng(0), 10)
    np.testing.assert_allclose(Q.T @ Q, np.eye(10), atol=1e-12)
    assert np.linalg.det(Q) == pytest.approx(1.0)
    plain, turned = quadratic(1e3, 10), quadratic(1e3, 10, Q)
    np.testing.assert_allclose(descend(plain, 1e-3, 50), descend(turned, 1e-3, 50), rtol=1e-9)
    assert (plain.L, plain.mu) == (1e3, 1.0)
    eighth = plane_rotation(45.0)
    np.testing.assert_allclose(eighth, np.array([[1, -1], [1, 1]]) / np.sqrt(2))


def test_rotations_are_uniform():
    # The first column of a Haar rotation is uniform on the sphere: E q_1^2 = 1/d, E q_1^4 = 3/(d(d+2)).
    q = np.array([rotation(rng(1, str(i)), 3)[0, 0] for i in range(2000)])
    assert abs(q.mean()) < 0.05
    assert (q**2).mean() == pytest.approx(1 / 3, abs=0.03)
    assert (q**4).mean() == pytest.approx(1 / 5, abs=0.03)


def test_other_coordinates_change_the_derivatives_by_the_chain_rule_and_newtons_path_not_at_all():
    M, b = np.array([[2.0, 0.7], [-0.3, 0.1]]), np.array([0.2, -1.0])
    problem = make_problem("mgh-01-rosenbrock")
    other = transformed(problem, M, b)
    y = other.start + 0.1
    both = np.arange(2)
    assert_close(other.gradient(y), complex_step(other.f, y, both))
    assert other.hessian is not None and other.jacobian is not None and other.residuals is not None
    assert_close(other.hessian(y), complex_step(other.gradient, y, both))
    assert_close(other.jacobian(y).T, complex_step(other.residuals, y, both))
    np.testing.assert_allclose(M @ other.start + b, problem.start)
    here, there = newton(problem, record=True), newton(other, record=True)
    assert here.trajectory is not None and there.trajectory is not None
    np.testing.assert_allclose(there.trajectory[:15] @ M.T + b, here.trajectory[:15], atol=1e-6)


def test_impossible_shapes_of_problems_are_refused():
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: quadratic(0.5), r"^kappa and dim are 0.5 and 2; kappa must be at least 1"),
        (
            lambda: spectral_quadratic("q", np.array([1.0, -1.0])),
            r"^the least eigenvalue is -1.0; all must be positive",
        ),
        (lambda: spectral_quadratic("q", np.ones(2), np.ones((2, 2))), r"^Q isn't orthogonal"),
        (
            lambda: transformed(make_problem("beale"), np.ones((2, 2))),
            r"^M has shape \(2, 2\); it must be an invertible",
        ),
        (lambda: huber(0), r"^n_steps, dim, L, R, h are 0, 1, "),
        (lambda: nesterov_chain(1), r"^dim and L are 1 and 1.0; dim must be at least 2"),
        (lambda: lasso(n_nonzero=0), r"^n_rows, dim, n_nonzero, penalty are 100, 200, 0, 0.1; they must obey"),
    ]
    for call, message in calls:
        with pytest.raises(ValueError, match=message):
            call()


def test_sharpness_is_the_largest_eigenvalue_of_the_hessian():
    for name in ("rotated-1e3", "rosenbrock-10", "mgh-19-osborne-2"):
        problem = make_problem(name)
        assert problem.hessian is not None
        H = problem.hessian(problem.start)
        v = rng(2).normal(size=problem.dim)
        np.testing.assert_allclose(
            hessian_vector_product(problem.gradient, problem.start, v), H @ v, rtol=1e-10, atol=1e-10 * np.abs(H).max()
        )
        top = sharpness(problem.gradient, problem.start, rng=rng(3), tolerance=1e-8)
        assert top == pytest.approx(np.linalg.eigvalsh(H)[-1], rel=1e-7)
    # The largest, not the largest in size: at a saddle of curvatures 1 and -1 it is 1; of -5 and -1 it is -1.
    assert sharpness(make_problem("saddle").gradient, np.ones(2), rng=rng(4)) == pytest.approx(1.0)
    assert sharpness(lambda x: x * np.array([-5.0, -1.0]), np.ones(2), rng=rng(5)) == pytest.approx(-1.0)
    network = make_stochastic("mlp")
    x, batch = network.full.start, next(network.batches(rng(6), 50))
    v = rng(7).normal(size=network.dim)

    def gradient(x: np.ndarray) -> np.ndarray:
        return network.gradient_batch(x, batch)

    central = (gradient(x + 1e-5 * v) - gradient(x - 1e-5 * v)) / 2e-5
    np.testing.assert_allclose(hessian_vector_product(gradient, x, v), central, atol=1e-6)
