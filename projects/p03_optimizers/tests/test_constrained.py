"""Constrained methods: Hock and Schittkowski's minima, SciPy, multipliers with known values, and certificates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from projects.p03_optimizers.constrained import (
    HOCK_SCHITTKOWSKI,
    ConstrainedProblem,
    QuadraticProgram,
    Solution,
    augmented_lagrangian,
    interior_point,
    linear,
    log_barrier,
)
from projects.p03_optimizers.deterministic import Status, Stopping
from projects.p03_optimizers.proximal import project_on_simplex

scipy_minimize: Any = optimize.minimize
QUADRATIC = ("hs21", "hs28", "hs35", "hs48", "hs76")


def program(name: str) -> tuple[QuadraticProgram, float]:
    """A quadratic problem's matrices, and its value at 0."""
    problem = HOCK_SCHITTKOWSKI[name]()
    zero, f = np.zeros(problem.dim), problem.objective
    assert f.hessian is not None
    found = QuadraticProgram(
        f.hessian(zero),
        f.gradient(zero),
        problem.inequalities.jacobian(zero),
        -problem.inequalities.values(zero),
        problem.equalities.jacobian(zero),
        -problem.equalities.values(zero),
    )
    return found, float(f.f(zero))


def assert_optimal(problem: ConstrainedProblem, found: Solution, tolerance: float) -> None:
    """Karush, Kuhn and Tucker's conditions, computed afresh."""
    x, lam, mu = found.x, found.equality_multipliers, found.inequality_multipliers
    h, g = problem.equalities, problem.inequalities
    slope = problem.objective.gradient(x) + h.jacobian(x).T @ lam + g.jacobian(x).T @ mu
    assert np.linalg.norm(slope) <= tolerance
    assert np.abs(h.values(x)).max(initial=0) <= tolerance and g.values(x).max(initial=0) <= tolerance
    assert mu.min(initial=0) >= 0 and np.abs(mu * g.values(x)).max(initial=0) <= tolerance


@pytest.mark.parametrize("name", HOCK_SCHITTKOWSKI)
def test_hock_and_schittkowskis_minima_are_found(name: str):
    problem = HOCK_SCHITTKOWSKI[name]()
    found = augmented_lagrangian(problem)
    assert found.result.status is Status.GRADIENT, found.result.reason
    assert problem.objective.f_star is not None and problem.objective.minimisers is not None
    assert found.f == pytest.approx(problem.objective.f_star, abs=1e-5)
    np.testing.assert_allclose(found.x, problem.objective.minimisers[0], atol=5e-5)
    assert_optimal(problem, found, 2e-5)
    assert found.infeasibility <= 1e-5 and found.result.n_g < 400


@pytest.mark.parametrize("name", HOCK_SCHITTKOWSKI)
def test_scipy_agrees_on_the_problems_themselves(name: str):
    problem = HOCK_SCHITTKOWSKI[name]()
    f, h, g = problem.objective, problem.equalities, problem.inequalities
    constraints: list[dict[str, Any]] = [
        {"type": "eq", "fun": h.values, "jac": h.jacobian},
        {"type": "ineq", "fun": lambda x: -g.values(x), "jac": lambda x: -g.jacobian(x)},
    ]
    constraints = [c for c in constraints if len(c["fun"](f.start))]
    peer = scipy_minimize(
        f.f, f.start, jac=f.gradient, method="SLSQP", constraints=constraints, options={"ftol": 1e-13, "maxiter": 500}
    )
    assert peer.fun == pytest.approx(f.f_star, abs=1e-6)
    # The derivatives, by central differences at a point where nothing is special.
    x = f.start + 0.1 * np.arange(1, problem.dim + 1)
    steps = 1e-6 * np.eye(problem.dim)
    for value, derivative in ((f.f, f.gradient), (h.values, h.jacobian), (g.values, g.jacobian)):
        central = np.array([(value(x + e) - value(x - e)) / 2e-6 for e in steps]).T
        np.testing.assert_allclose(derivative(x), central.reshape(np.shape(derivative(x))), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", QUADRATIC)
def test_interior_points_find_the_quadratic_ones(name: str):
    problem = HOCK_SCHITTKOWSKI[name]()
    matrices, constant = program(name)
    found = interior_point(matrices, stopping=Stopping(gradient_tolerance=1e-9, max_iterations=50))
    assert found.success and found.result.n_iterations <= 15
    assert found.f + constant == pytest.approx(problem.objective.f_star, abs=1e-8)
    assert problem.objective.minimisers is not None
    np.testing.assert_allclose(found.x, problem.objective.minimisers[0], atol=1e-6)
    assert_optimal(problem, found, 1e-8)


def test_multipliers_are_the_prices_of_the_constraints():
    # min |x|^2/2 with sum x = 1: x = 1/d, lambda = -1/d. With x_1 >= 0.5 as well: x_2 = 0.5, mu = 0.
    d = 4
    equal = QuadraticProgram(np.eye(d), np.zeros(d), -np.eye(d), np.zeros(d), np.ones((1, d)), np.ones(1))
    found = interior_point(equal)
    np.testing.assert_allclose(found.x, 1 / d, atol=1e-8)
    np.testing.assert_allclose(found.equality_multipliers, -1 / d, atol=1e-7)
    # min (x - 2)^2/2 with x <= 1: mu = 1, for every method.
    wall = QuadraticProgram(np.eye(1), np.array([-2.0]), np.eye(1), np.ones(1))
    for solved in (
        interior_point(wall),
        augmented_lagrangian(wall.as_constrained()),
        log_barrier(wall, np.zeros(1)),
    ):
        np.testing.assert_allclose(solved.x, 1.0, atol=2e-5)
        np.testing.assert_allclose(solved.inequality_multipliers, 1.0, atol=2e-5)
        assert solved.success
    # f*(b) changes by -lambda db when A x = b is moved, by -mu dh when G x <= h is.
    moved = interior_point(QuadraticProgram(np.eye(1), np.array([-2.0]), np.eye(1), np.array([1.0 + 1e-4])))
    assert (moved.f - interior_point(wall).f) / 1e-4 == pytest.approx(-1.0, abs=1e-3)


@given(seed=st.integers(0, 2**32 - 1), d=st.integers(2, 8))
@settings(max_examples=15)
def test_interior_points_solve_random_programs(seed: int, d: int):
    random = np.random.default_rng(seed)
    R = random.normal(size=(d, d))
    inside, G, A = random.normal(size=d), random.normal(size=(2 * d, d)), random.normal(size=(1, d))
    matrices = QuadraticProgram(
        R @ R.T, random.normal(size=d), G, G @ inside + random.uniform(0.1, 1, 2 * d), A, A @ inside
    )
    found = interior_point(matrices, stopping=Stopping(gradient_tolerance=1e-8, max_iterations=60))
    assert found.success, found.result.reason
    assert_optimal(matrices.as_constrained(), found, 1e-6)
    assert found.f <= matrices.objective().f(inside) + 1e-8


def test_projection_on_the_simplex_is_a_quadratic_program_and_a_linear_program_has_no_curvature():
    v = np.array([0.9, 0.4, -0.2, 0.5])
    simplex = QuadraticProgram(np.eye(4), -v, -np.eye(4), np.zeros(4), np.ones((1, 4)), np.ones(1))
    expected = project_on_simplex(v)
    np.testing.assert_allclose(interior_point(simplex).x, expected, atol=1e-7)
    np.testing.assert_allclose(log_barrier(simplex, np.full(4, 0.25)).x, expected, atol=1e-7)
    np.testing.assert_allclose(augmented_lagrangian(simplex.as_constrained()).x, expected, atol=1e-5)
    # Produce at most: max 3 a + 5 b with a <= 4, 2 b <= 12, 3 a + 2 b <= 18, whose optimum is 36 at (2, 6).
    G = np.array([[1.0, 0], [0, 2], [3, 2], [-1, 0], [0, -1]])
    factory = QuadraticProgram(np.zeros((2, 2)), np.array([-3.0, -5]), G, np.array([4.0, 12, 18, 0, 0]))
    found = interior_point(factory)
    np.testing.assert_allclose(found.x, [2, 6], atol=1e-6)
    assert found.f == pytest.approx(-36)
    np.testing.assert_allclose(found.inequality_multipliers, [0, 1.5, 1, 0, 0], atol=1e-6)


def test_the_barriers_certificate_holds_at_every_centre():
    matrices, constant = program("hs76")
    start = np.array([0.5, 0.5, 0.5, 0.5])
    found = log_barrier(matrices, start, stopping=Stopping(gradient_tolerance=1e-7), record=True)
    assert found.success and "m/t" in found.result.reason and found.infeasibility == 0
    assert found.result.values is not None and found.result.trajectory is not None
    gaps = found.result.values + constant + 103 / 22
    certificates = 7 / 20.0 ** np.arange(len(gaps))
    assert (gaps > 0).all() and (gaps <= certificates * (1 + 1e-6)).all()
    # Centres are centred: the Lagrangian's gradient vanishes with z = 1/(t s).
    for k, x in enumerate(found.result.trajectory[:4]):
        slack = matrices.h - matrices.G @ x
        residual = matrices.P @ x + matrices.q + matrices.G.T @ (1 / (20.0**k * slack))
        assert np.abs(residual).max() < 1e-3 / 20.0 ** (k / 2)


def test_tolerances_beyond_rounding_end_as_stalled_at_the_best_point():
    problem = HOCK_SCHITTKOWSKI["hs43"]()
    found = augmented_lagrangian(problem, stopping=Stopping(gradient_tolerance=1e-13))
    assert found.result.status is Status.STALLED and "too coarse" in found.result.reason
    assert_optimal(problem, found, 1e-5)
    np.testing.assert_allclose(found.inequality_multipliers, [1, 0, 2], atol=1e-5)


def test_what_has_no_solution_is_told():
    apart = QuadraticProgram(np.eye(1), np.zeros(1), np.array([[1.0], [-1.0]]), np.array([0.0, -1.0]))  # x <= 0, x >= 1
    assert not interior_point(apart, stopping=Stopping(max_iterations=200)).success
    found = augmented_lagrangian(apart.as_constrained(), stopping=Stopping(max_iterations=50))
    assert not found.success and found.infeasibility > 0.1


def test_the_bill_counts_every_evaluation_of_the_inner_runs():
    calls = {"f": 0, "g": 0}
    problem = HOCK_SCHITTKOWSKI["hs6"]()
    f, gradient = problem.objective.f, problem.objective.gradient

    def watched_f(x: np.ndarray) -> np.ndarray:
        calls["f"] += 1
        return f(x)

    def watched_gradient(x: np.ndarray) -> np.ndarray:
        calls["g"] += 1
        return gradient(x)

    object.__setattr__(problem.objective, "f", watched_f)
    object.__setattr__(problem.objective, "gradient", watched_gradient)
    found = augmented_lagrangian(problem)
    assert (found.result.n_f, found.result.n_g) == (calls["f"], calls["g"])


def test_impossible_arguments_are_refused():
    one = QuadraticProgram(np.eye(1), np.zeros(1), np.eye(1), np.ones(1))
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: augmented_lagrangian(HOCK_SCHITTKOWSKI["hs6"](), rho=0.0), r"^rho is 0.0; it must be positive"),
        (lambda: augmented_lagrangian(HOCK_SCHITTKOWSKI["hs6"](), np.zeros(3)), r"^the start has shape \(3,\)"),
        (lambda: log_barrier(one, np.ones(1)), r"^inequalities, t, least slack .* are 1, 1.0, 0, 0; needed"),
        (lambda: QuadraticProgram(-np.eye(2), np.zeros(2), np.eye(2), np.ones(2)), r"^the least eigenvalue of P is -1"),
        (
            lambda: QuadraticProgram(np.triu(np.ones((2, 2))), np.zeros(2), np.eye(2), np.ones(2)),
            r"^P isn't symmetric",
        ),
        (lambda: QuadraticProgram(np.eye(2), np.zeros(2), np.eye(3), np.ones(3)), r"they don't fit"),
        (lambda: linear(np.eye(2), np.ones(3)), r"^A and b have shapes \(2, 2\) and \(3,\); "),
    ]
    for call, message in calls:
        with pytest.raises(ValueError, match=message):
            call()
