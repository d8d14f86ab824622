"""Composite and constrained problems whose answers are known: made from them, in closed form, or by scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p03_optimizers.deterministic import Result, Status, Stopping
from projects.p03_optimizers.problems.lasso import Composite, lasso
from projects.p03_optimizers.problems.protocol import Problem
from projects.p03_optimizers.problems.quadratics import quadratic, rotation
from projects.p03_optimizers.proximal import (
    Constrained,
    admm,
    box,
    fista,
    frank_wolfe,
    function_scheme,
    gradient_scheme,
    l1_ball,
    never,
    open_loop,
    project_on_simplex,
    projected_gradient,
    proximal_gradient,
    short_step,
    simplex,
)
from shared.seeding import rng

EXACT = Stopping(gradient_tolerance=1e-10, max_iterations=20_000)
COMPOSITE: dict[str, Callable[..., Result]] = {
    "ISTA": proximal_gradient,
    "FISTA": partial(fista, restart=never),
    "FISTA, gradient restart": partial(fista, restart=gradient_scheme),
    "FISTA, function restart": partial(fista, restart=function_scheme),
    "ADMM": admm,
}


def bowl(A: np.ndarray, centre: np.ndarray) -> Problem:
    """(x - c)'A(x - c)/2."""
    lam = np.linalg.eigvalsh(A)
    return Problem(
        "bowl",
        len(centre),
        np.zeros((1, len(centre))),
        lambda x: (((x - centre) @ A) * (x - centre)).sum(axis=-1) / 2,
        lambda x: (x - centre) @ A,
        lambda x: A,
        L=float(lam[-1]),
        mu=float(lam[0]),
    )


@pytest.mark.parametrize("method", COMPOSITE)
def test_the_lasso_is_solved_to_the_solution_that_it_was_made_from(method: str):
    problem = lasso(40, 60, 6)
    found = COMPOSITE[method](problem, stopping=EXACT)
    assert found.status is Status.GRADIENT, found.reason
    np.testing.assert_allclose(found.x, problem.minimiser, atol=1e-7)
    assert found.f == pytest.approx(problem.f_star, rel=1e-12)
    # Soft thresholding gives zeros, not small numbers.
    np.testing.assert_array_equal(found.x == 0, problem.minimiser == 0)


@pytest.mark.parametrize("method", COMPOSITE)
def test_with_an_orthogonal_table_the_lasso_is_soft_thresholding(method: str):
    Q, b = rotation(rng(0), 5), np.array([2.0, -0.3, 0.05, -1.0, 0.2])
    smooth = replace(bowl(np.eye(5), Q.T @ b), name="least squares")
    problem = Composite("orthogonal lasso", smooth, 0.25, 0.0, np.zeros(5))
    expected = np.sign(Q.T @ b) * np.maximum(np.abs(Q.T @ b) - 0.25, 0)
    found = COMPOSITE[method](problem, stopping=EXACT)
    np.testing.assert_allclose(found.x, expected, atol=1e-9)


def test_scikit_learn_finds_the_same_lasso():
    linear_model = pytest.importorskip("sklearn.linear_model")
    random = rng(1)
    A, b = random.normal(size=(30, 12)), random.normal(size=30)
    smooth = Problem(
        "least squares",
        12,
        np.zeros((1, 12)),
        lambda x: ((x @ A.T - b) ** 2).sum(axis=-1) / 2,
        lambda x: (x @ A.T - b) @ A,
        lambda x: A.T @ A,
        L=float(np.linalg.norm(A, 2)) ** 2,
    )
    # scikit-learn divides the squares by 2n.
    peer = linear_model.Lasso(alpha=4.0 / 30, fit_intercept=False, tol=1e-12, max_iter=100_000).fit(A, b)
    problem = Composite("lasso", smooth, 4.0, 0.0, np.zeros(12))
    for method in (fista, admm):
        np.testing.assert_allclose(method(problem, stopping=EXACT).x, peer.coef_, atol=1e-8)
    # The l1 ball through that solution gives it again.
    radius = float(np.abs(peer.coef_).sum())
    ball = projected_gradient(smooth, l1_ball(radius), stopping=EXACT)
    np.testing.assert_allclose(ball.x, peer.coef_, atol=1e-7)


def test_rates_are_those_of_the_theorems_and_restarts_pay():
    problem = lasso(40, 60, 6)
    L, R2 = problem.smooth.L, float(problem.minimiser @ problem.minimiser)
    assert L is not None
    stop = Stopping(gradient_tolerance=0.0, max_iterations=400)
    slow, fast = (
        proximal_gradient(problem, stopping=stop, record=True),
        COMPOSITE["FISTA"](problem, stopping=stop, record=True),
    )
    assert slow.values is not None and fast.values is not None
    k = np.arange(1, 401)
    assert (slow.values[1:] - problem.f_star <= L * R2 / (2 * k) + 1e-12).all()
    assert (np.diff(slow.values) <= 1e-12).all()
    assert (fast.values[1:] - problem.f_star <= 2 * L * R2 / (k + 1) ** 2 + 1e-12).all()
    steps = {name: COMPOSITE[name](problem, stopping=EXACT).n_iterations for name in COMPOSITE}
    assert steps["FISTA, gradient restart"] < 0.6 * steps["FISTA"]
    assert steps["FISTA, function restart"] < 0.6 * steps["FISTA"]
    # On a bowl of condition 1e4 a restart brings sqrt(kappa) back, up to a small factor.
    well = Constrained(quadratic(1e4, 20), box(np.full(20, -9.0), np.full(20, 9.0)))
    tight = Stopping(gradient_tolerance=1e-8, max_iterations=60_000)
    restarted = fista(well, stopping=tight)
    assert restarted.success and restarted.n_iterations < 30 * 100
    assert fista(well, restart=never, stopping=tight).n_iterations > 3 * restarted.n_iterations
    assert "restarts" in restarted.reason


@given(seed=st.integers(0, 2**32 - 1), dim=st.integers(1, 12), total=st.floats(0.1, 10.0))
@settings(max_examples=40)
def test_projections_obey_the_variational_inequality(seed: int, dim: int, total: float):
    random = np.random.default_rng(seed)
    x, low = random.normal(size=dim) * 3, -random.uniform(0, 1, dim)
    for feasible in (simplex(total), l1_ball(total), box(low, low + 1.5)):
        z = feasible.project(x)
        np.testing.assert_allclose(feasible.project(z), z, atol=1e-12)
        # z is nearest if and only if (x - z).(s - z) <= 0 for all s in C, so for the furthest one.
        furthest = feasible.extreme(-(x - z))
        assert (x - z) @ (furthest - z) <= 1e-9 * (1 + np.abs(x).max() * total)
    on_simplex = project_on_simplex(x, total)
    assert on_simplex.sum() == pytest.approx(total) and on_simplex.min() >= 0


def test_projections_with_known_answers():
    np.testing.assert_allclose(project_on_simplex(np.array([0.5, 1.0, -1.0])), [0.25, 0.75, 0])
    np.testing.assert_allclose(project_on_simplex(np.array([5.0, 0.0])), [1, 0])
    np.testing.assert_allclose(l1_ball(1.0).project(np.array([3.0, -2.5])), [0.75, -0.25])
    np.testing.assert_allclose(l1_ball(1.0).extreme(np.array([1.0, -2.0])), [0, 1])
    np.testing.assert_allclose(simplex(2.0).extreme(np.array([1.0, -2.0])), [0, 2])


def test_a_bowl_on_a_box_and_on_the_simplex():
    centre = np.array([2.0, -0.5, 0.3])
    unit = box(-np.ones(3), np.ones(3))
    diagonal = bowl(np.diag([1.0, 10.0, 100.0]), centre)
    for found in (
        projected_gradient(diagonal, unit, stopping=EXACT),
        admm(Constrained(diagonal, unit), stopping=EXACT),
    ):
        np.testing.assert_allclose(found.x, [1.0, -0.5, 0.3], atol=1e-8)
    # On the simplex with A = diag(a), centre 0: x_i is proportional to 1/a_i.
    weighted = bowl(np.diag([1.0, 2.0, 4.0]), np.zeros(3))
    expected = np.array([4.0, 2.0, 1.0]) / 7
    np.testing.assert_allclose(projected_gradient(weighted, simplex(), stopping=EXACT).x, expected, atol=1e-9)
    np.testing.assert_allclose(fista(Constrained(weighted, simplex()), stopping=EXACT).x, expected, atol=1e-9)
    assert projected_gradient(weighted, simplex(), stopping=EXACT).f == pytest.approx(2 / 7)


@pytest.mark.parametrize("rule", [open_loop, short_step])
def test_frank_wolfes_gap_bounds_the_error_at_every_step(rule: Callable[..., float]):
    weighted, L = bowl(np.diag([1.0, 2.0, 4.0]), np.zeros(3)), 4.0
    start = np.array([1.0, 0.0, 0.0])
    k = 200
    path = frank_wolfe(
        weighted, simplex(), start, rule=rule, stopping=Stopping(gradient_tolerance=0, max_iterations=k), record=True
    )
    assert path.trajectory is not None and path.values is not None
    gaps = path.values - 2 / 7
    # 2 C_f/(k + 2), C_f <= L diameter^2 = 2 L
    assert (gaps[1:] <= 4 * L / (np.arange(1, k + 1) + 2)).all()
    for x, gap in zip(path.trajectory, gaps, strict=True):
        certificate = (x - simplex().extreme(weighted.gradient(x))) @ weighted.gradient(x)
        assert certificate >= gap - 1e-12
        assert x.sum() == pytest.approx(1) and x.min() >= 0
    last = path.trajectory[-1]
    assert path.gradient_norm == pytest.approx(
        float((last - simplex().extreme(weighted.gradient(last))) @ weighted.gradient(last))
    )
    if rule is short_step:
        assert (np.diff(path.values) <= 1e-15).all()
    found = frank_wolfe(weighted, simplex(), start, rule=rule, stopping=Stopping(gradient_tolerance=0.01))
    assert found.status is Status.GRADIENT and found.gradient_norm <= 0.01 and "duality gap" in found.reason


def test_the_bill_is_honest():
    problem = lasso(20, 30, 3)
    found = fista(problem, stopping=Stopping(gradient_tolerance=0.0, max_iterations=50))
    assert (found.n_iterations, found.n_g, found.n_f) == (50, 51, 51)
    found = admm(problem, stopping=Stopping(gradient_tolerance=0.0, max_iterations=50))
    assert (found.n_iterations, found.n_g, found.n_h) == (50, 51, 1)


def test_impossible_arguments_are_refused():
    problem = lasso(20, 30, 3)
    blind = replace(problem, smooth=replace(problem.smooth, L=None, hessian=None))
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: proximal_gradient(problem, step=0.0), r"^step is 0.0; it must be positive"),
        (lambda: fista(blind), r"^Lasso 20 x 30 doesn't know its L"),
        (lambda: fista(problem, np.zeros(3)), r"^the start has shape \(3,\)"),
        (lambda: admm(problem, rho=-1.0), r"^rho is -1.0; it must be positive"),
        (lambda: admm(blind), r"has no hessian"),
        (lambda: frank_wolfe(blind.smooth, l1_ball(), rule=short_step), r"which the short step needs"),
        (lambda: simplex(0.0), r"^total is 0.0; it must be positive"),
        (lambda: l1_ball(-1.0), r"^radius is -1.0; it must be positive"),
        (lambda: box(np.ones(2), np.zeros(2)), r"^low and high are \[1. 1.\] and \[0. 0.\]; "),
    ]
    for call, message in calls:
        with pytest.raises(ValueError, match=message):
            call()
