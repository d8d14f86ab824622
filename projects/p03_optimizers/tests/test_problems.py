"""Every derivative of every problem against the complex step, every minimum against what is known of it."""

from __future__ import annotations

import numpy as np
import pytest

from projects.p03_optimizers.problems import PROBLEMS, make_problem
from projects.p03_optimizers.problems.protocol import Function, Problem
from shared.seeding import rng

KINKED = {"lasso"}  # no derivative where a coordinate is 0, as at its start and its minimiser
STEP = 1e-30  # no subtraction, so the step can be as small as we like


def complex_step(function: Function, x: np.ndarray, coordinates: np.ndarray) -> np.ndarray:
    """Derivatives of a function (..., d) -> (..., k...) in some coordinates: shape (len(coordinates), ...)."""
    z = x + 1j * STEP * np.eye(x.size)[coordinates]
    return function(z).imag / STEP


def points(problem: Problem, name: str) -> np.ndarray:
    """The starts and points around them, away from special places."""
    random = rng(7, "test-problems", name)
    spread = 0.3 * (1 + np.abs(problem.starts))
    return np.concatenate([problem.starts, problem.starts + spread * random.uniform(-1, 1, problem.starts.shape)])


def some(problem: Problem, name: str) -> np.ndarray:
    """All coordinates, or thirty of many."""
    return np.sort(rng(8, name).permutation(problem.dim)[:30])


def assert_close(hand: np.ndarray, exact: np.ndarray) -> None:
    scale = max(1.0, float(np.abs(exact).max()))
    assert np.abs(hand - exact).max() <= 1e-8 * scale


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_derivatives_are_those_of_f(name: str):
    problem = make_problem(name)
    chosen = some(problem, name)
    for x in points(problem, name)[len(problem.starts) if name in KINKED else 0 :]:
        assert_close(problem.gradient(x)[chosen], complex_step(problem.f, x, chosen))
        if problem.hessian is not None:
            H = problem.hessian(x)
            assert_close(H[chosen], complex_step(problem.gradient, x, chosen))
            np.testing.assert_allclose(H, H.T, atol=1e-10 * np.abs(H).max())
        if problem.residuals is not None and problem.jacobian is not None:
            assert_close(problem.jacobian(x)[:, chosen].T, complex_step(problem.residuals, x, chosen))
            np.testing.assert_allclose((problem.residuals(x) ** 2).sum(), problem.f(x), rtol=1e-12)


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_batch_of_points_is_the_points_one_by_one(name: str):
    problem = make_problem(name)
    x = points(problem, name)[:4].reshape(2, -1, problem.dim)
    functions = [problem.f, problem.gradient, problem.hessian, problem.residuals, problem.jacobian]
    for function in functions:
        if function is not None:
            together = function(x)
            alone = np.array([[function(point) for point in row] for row in x])
            assert together.shape == alone.shape
            np.testing.assert_allclose(together, alone, rtol=1e-12, atol=1e-12 * max(1, np.abs(alone).max()))


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_minimisers_are_stationary_and_reach_f_star(name: str):
    problem = make_problem(name)
    assert problem.starts.shape[1] == problem.dim
    if problem.minimisers is None:
        return
    assert problem.f_star is not None
    values = problem.f(problem.minimisers)
    np.testing.assert_allclose(values, problem.f_star, rtol=1e-12, atol=1e-12)
    if name in KINKED:
        return
    scale = max(1.0, float(np.abs(problem.gradient(problem.starts)).max()))
    assert np.abs(problem.gradient(problem.minimisers)).max() <= 1e-12 * scale


@pytest.mark.parametrize("name", PROBLEMS)
def test_no_point_lies_below_f_star(name: str):
    problem = make_problem(name)
    if problem.f_star is None:
        return
    around = problem.starts if problem.minimisers is None else problem.minimisers
    x = around[:, None] + rng(9, name).normal(size=(len(around), 50, problem.dim))
    with np.errstate(over="ignore", invalid="ignore"):
        values = problem.f(x)
    assert np.nanmin(values) >= problem.f_star - 1e-12


def test_an_unknown_problem_is_refused():
    with pytest.raises(ValueError, match=r"^problem is 'rosenbrok'; choose from quadratic-1, "):
        make_problem("rosenbrok")
