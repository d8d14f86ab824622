"""Line searches keep what their conditions promise and name what they can't find; Cholesky's factor is what it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p03_optimizers.deterministic import Armijo, Exact, Status, StrongWolfe, modified_cholesky
from projects.p03_optimizers.deterministic.modified_cholesky import solve_factored
from projects.p03_optimizers.deterministic.strong_wolfe import Trial, interpolate
from projects.p03_optimizers.problems import make_problem
from projects.p03_optimizers.problems.counting import counted
from projects.p03_optimizers.problems.protocol import Problem
from projects.p03_optimizers.problems.quadratics import quadratic, rotation
from shared.seeding import rng

SMOOTH = ["rosenbrock-2", "beale", "himmelblau", "goldstein-price", "styblinski-tang-2", "rastrigin-2"]


def ask(search: object, problem: Problem, x: np.ndarray, p: np.ndarray, alpha: float = 1.0):
    return search(problem, x, float(problem.f(x)), problem.gradient(x), p, alpha)  # type: ignore[operator]


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(SMOOTH),
    x=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    angle=st.floats(-1.4, 1.4),
    alpha=st.floats(1e-4, 10),
    constants=st.sampled_from([(1e-4, 0.1), (1e-4, 0.9), (0.4, 0.5)]),
)
def test_the_conditions_hold_at_what_is_found(
    name: str, x: tuple[float, float], angle: float, alpha: float, constants: tuple[float, float]
):
    problem, at = make_problem(name), np.array(x)
    g = problem.gradient(at)
    if np.linalg.norm(g) < 1e-6:
        return
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    p = -turn @ g / np.linalg.norm(g)
    slope, f = g @ p, problem.f(at)

    c1, c2 = constants
    step = ask(StrongWolfe(c1, c2), problem, at, p, alpha)
    assert step.status is None and step.g is not None
    np.testing.assert_allclose(step.x, at + step.alpha * p)
    assert step.f <= f + c1 * step.alpha * slope + 1e-12 * abs(f)
    assert abs(problem.gradient(step.x) @ p) <= c2 * abs(slope) * (1 + 1e-12)

    step = ask(Armijo(), problem, at, p, alpha)
    assert step.status is None and 0 < step.alpha <= alpha
    assert step.f <= f + 1e-4 * step.alpha * slope + 1e-12 * abs(f)

    step = ask(Exact(), problem, at, p, alpha)
    assert step.status is None and step.f <= f
    assert abs(problem.gradient(step.x) @ p) <= 1e-9 * abs(slope) + 1e-9


def test_the_exact_step_on_a_quadratic_is_the_textbooks_after_two_gradients():
    problem = quadratic(100.0, 6, rotation(rng(0), 6))
    x = problem.start
    g = problem.gradient(x)
    assert problem.hessian is not None
    step = ask(Exact(), problem, x, -g, 1.0)
    assert step.alpha == pytest.approx(g @ g / (g @ problem.hessian(x) @ g), rel=1e-12)


def test_the_exact_search_closes_in_fast_where_the_slope_is_far_from_straight():
    # From (0, 2) the slope of Goldstein and Price's function falls by four powers of ten on the way; secants that creep
    # or an end of the bracket that stays would take a hundred gradients.
    problem, counts = counted(make_problem("goldstein-price"))
    x = np.array([0.0, 2.0])
    assert ask(Exact(), problem, x, -problem.gradient(x) / np.linalg.norm(problem.gradient(x))).status is None
    assert counts.gradient <= 25
    # exp(8x)/8 - x: the slope is -1 at -1 and 2980 at the first trial, 1; with -8 it is the other way round.
    for k in (8.0, -8.0):
        steep = Problem(
            name="steep",
            dim=1,
            starts=np.full((1, 1), -1.0),
            f=lambda x, k=k: (np.exp(k * x) / 8 - np.sign(k) * x)[..., 0],  # type: ignore[misc]
            gradient=lambda x, k=k: np.sign(k) * (np.exp(k * x) - 1),  # type: ignore[misc]
        )
        problem, counts = counted(steep)
        step = ask(Exact(), problem, steep.start, np.ones(1), 2.0)
        assert step.alpha == pytest.approx(1.0, abs=1e-8) and counts.gradient <= 30


def test_interpolation_finds_the_minimum_of_a_cubic_and_of_a_parabola():
    # phi(t) = t^3 - 3t has its minimum at 1; phi(t) = (t - 1)^2 too.
    nowhere = np.zeros(1)
    low, high = Trial(0.0, nowhere, 0.0, None, -3.0), Trial(1.5, nowhere, -1.125, None, 3.75)
    assert interpolate(low, high) == pytest.approx(1.0)
    assert interpolate(high, low) == pytest.approx(1.0)
    low, high = Trial(0.0, nowhere, 1.0, None, -2.0), Trial(3.0, nowhere, 4.0, None, None)
    assert interpolate(low, high) == pytest.approx(1.0)


@pytest.mark.parametrize("search", [Armijo(), StrongWolfe(), Exact()], ids=lambda s: type(s).__name__)
def test_hopeless_directions_are_named(search: object):
    problem = make_problem("rosenbrock-2")
    x = problem.start
    g = problem.gradient(x)
    assert ask(search, problem, x, g).status is Status.NOT_DESCENT
    assert ask(search, problem, x, np.zeros(2)).status is Status.NOT_DESCENT
    assert ask(search, problem, x, np.full(2, np.nan)).status is Status.NOT_FINITE
    with pytest.raises(ValueError, match=r"^the first trial step is 0.0; it must be positive and finite"):
        ask(search, problem, x, -g, 0.0)


@pytest.mark.parametrize("search", [StrongWolfe(), Exact()], ids=lambda s: type(s).__name__)
def test_a_line_without_a_minimum_is_named(search: object):
    problem = make_problem("saddle")
    assert ask(search, problem, np.array([0.0, 1.0]), np.array([0.0, 1.0])).status is Status.UNBOUNDED


def test_impossible_constants_are_refused():
    with pytest.raises(ValueError, match=r"^c1 and c2 are 0.5 and 0.1; they must obey 0 < c1 < c2 < 1"):
        StrongWolfe(c1=0.5, c2=0.1)
    with pytest.raises(ValueError, match=r"^c1 is 1.0; it must be between 0 and 1"):
        Armijo(c1=1.0)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 8), shift=st.floats(-3, 3))
def test_modified_cholesky_factors_a_plus_e_and_leaves_definite_matrices_alone(seed: int, n: int, shift: float):
    G = rng(seed).normal(size=(n, n))
    A = G + G.T + shift * np.eye(n)
    L, D, E = modified_cholesky(A)
    np.testing.assert_allclose((L * D) @ L.T, A + np.diag(E), atol=1e-10)
    assert (D > 0).all() and (E >= -1e-12).all()
    # What the method is for: the entries of L D^{1/2} are bounded by beta.
    off = np.abs(A - np.diag(A.diagonal())).max()
    beta2 = max(np.abs(A.diagonal()).max(), off / max(1.0, np.sqrt(n * n - 1.0)))
    assert (np.tril(L, -1) ** 2 * D).max() <= beta2 * (1 + 1e-9)
    definite = G @ G.T + np.eye(n)
    L, D, E = modified_cholesky(definite)
    np.testing.assert_allclose(E, 0, atol=1e-10)
    b = rng(seed, "b").normal(size=n)
    np.testing.assert_allclose(solve_factored(L, D, b), np.linalg.solve(definite, b), rtol=1e-6, atol=1e-8)


def test_modified_cholesky_turns_a_negative_diagonal_round():
    L, D, E = modified_cholesky(np.diag([-2.0, 3.0]))
    np.testing.assert_array_equal(D, [2.0, 3.0])
    np.testing.assert_array_equal(E, [4.0, 0.0])
    np.testing.assert_array_equal(L, np.eye(2))


def test_modified_cholesky_refuses_what_is_no_matrix():
    with pytest.raises(ValueError, match=r"^the matrix has shape \(2, 3\); it must be square and finite"):
        modified_cholesky(np.ones((2, 3)))
