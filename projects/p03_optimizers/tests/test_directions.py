"""The directions one by one, against the formulas written as matrices."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p03_optimizers.deterministic import (
    Exact,
    Stopping,
    StrongWolfe,
    bfgs,
    conjugate_gradient,
    dogleg,
    fletcher_reeves,
    hager_zhang,
    lbfgs,
    nonlinear_cg,
    polak_ribiere_plus,
    steihaug,
    trust_region,
)
from projects.p03_optimizers.deterministic.bfgs import InverseHessian
from projects.p03_optimizers.deterministic.descent import descend
from projects.p03_optimizers.deterministic.lbfgs import LimitedMemory
from projects.p03_optimizers.deterministic.levenberg_marquardt import predicted_decrease
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.problems.quadratics import quadratic, rotation
from projects.p03_optimizers.problems.valleys import rosenbrock
from shared.seeding import rng


def pairs(seed: int, n: int, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Steps and changes of gradient of positive curvature."""
    random = rng(seed)
    G = random.normal(size=(n, n))
    A = G @ G.T + np.eye(n)
    return [(s, A @ s) for s in random.normal(size=(count, n))]


def updated(H: np.ndarray, s: np.ndarray, y: np.ndarray) -> np.ndarray:
    rho = 1 / (y @ s)
    V = np.eye(s.size) - rho * np.outer(y, s)
    after: np.ndarray = V.T @ H @ V + rho * np.outer(s, s)
    return after


def test_bfgs_multiplies_out_the_two_sided_update_from_the_scaled_unit_matrix():
    steps = pairs(0, 5, 3)
    s, y = steps[0]
    H = (s @ y) / (y @ y) * np.eye(5)
    rule = InverseHessian()
    for s, y in steps:
        rule.learn(s, y)
        H = updated(H, s, y)
        assert rule.H is not None
        np.testing.assert_allclose(rule.H, H, rtol=1e-10)
        np.testing.assert_allclose(rule.H @ y, s, rtol=1e-8)  # the secant equation
    rule.learn(s, -y)  # negative curvature teaches nothing
    assert rule.H is not None
    np.testing.assert_allclose(rule.H, H, rtol=1e-10)


def test_the_two_loops_are_bfgs_from_the_latest_scale_with_the_last_pairs_only():
    steps = pairs(1, 6, 5)
    rule = LimitedMemory(3)
    for s, y in steps:
        rule.learn(s, y)
    s, y = steps[-1]
    H = (s @ y) / (y @ y) * np.eye(6)
    for s, y in steps[-3:]:
        H = updated(H, s, y)
    g = rng(2).normal(size=6)
    np.testing.assert_allclose(rule.direction(rosenbrock(6), np.zeros(6), g), -H @ g, rtol=1e-9)


@pytest.mark.parametrize("beta", [fletcher_reeves, polak_ribiere_plus, hager_zhang])
def test_with_exact_steps_on_a_quadratic_every_beta_is_linear_conjugate_gradients(beta):
    problem = quadratic(50.0, 5, rotation(rng(3), 5))
    stopping = Stopping(max_iterations=4)
    ours = nonlinear_cg(problem, beta=beta, search=Exact(), stopping=stopping, record=True)
    linear = conjugate_gradient(problem, stopping=stopping, record=True)
    assert ours.trajectory is not None and linear.trajectory is not None
    np.testing.assert_allclose(ours.trajectory, linear.trajectory, atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_hager_and_zhangs_direction_descends_whatever_came_before(seed: int):
    # Theorem 1.1: g.p <= -7/8 |g|^2, for any last direction and any line search.
    g_new, g, p = rng(seed).normal(size=(3, 4))
    direction = -g_new + hager_zhang(g_new, g, p) * p
    assert g_new @ direction <= -7 / 8 * (g_new @ g_new) * (1 - 1e-9)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 100_000), radius=st.floats(0.01, 10), shift=st.floats(-2, 3))
def test_trust_region_steps_stay_inside_and_beat_the_cauchy_point(seed: int, radius: float, shift: float):
    random = rng(seed)
    G = random.normal(size=(4, 4))
    B, g = (G + G.T) / 2 + shift * np.eye(4), random.normal(size=4)
    curvature = g @ B @ g
    # (4.11) and (4.12): the minimiser along -g inside the ball.
    length = float(np.linalg.norm(g))
    tau = 1.0 if curvature <= 0 else min(1.0, length**3 / float(radius * curvature))
    cauchy = -tau * radius / length * g
    p, Bp = steihaug(g, B, radius)
    np.testing.assert_allclose(Bp, B @ p, atol=1e-10)
    assert np.linalg.norm(p) <= radius * (1 + 1e-9)
    assert g @ p + p @ Bp / 2 <= (g @ cauchy + cauchy @ B @ cauchy / 2) * (1 - 1e-9)
    p, Bp = dogleg(g, B, radius)
    assert np.linalg.norm(p) <= radius * (1 + 1e-9) and g @ p < 0
    if np.linalg.eigvalsh(B)[0] > 0.1:
        np.testing.assert_allclose(Bp, B @ p, atol=1e-8)
        assert g @ p + p @ Bp / 2 <= (g @ cauchy + cauchy @ B @ cauchy / 2) * (1 - 1e-9)


def test_a_rule_that_points_uphill_is_reset_once_and_the_run_goes_on():
    problem = rosenbrock()
    rule = InverseHessian()
    rule.H = -np.eye(2)
    found = descend(Progress(problem, None, None, False), rule, StrongWolfe())
    assert found.success and found.f < 1e-15


def test_the_prediction_of_levenberg_and_marquardt_is_the_linear_models():
    random = rng(4)
    J, r, D, mu = random.normal(size=(7, 3)), random.normal(size=7), np.array([1.0, 2.0, 0.5]), 0.7
    p = np.asarray(np.linalg.solve(J.T @ J + mu * np.diag(D**2), -J.T @ r), dtype=np.float64)
    assert predicted_decrease(J, p, mu, D) == pytest.approx(r @ r - (r + J @ p) @ (r + J @ p))


def test_values_never_rise_along_a_monotone_path():
    for method in (bfgs, lbfgs, trust_region):
        values = method(rosenbrock(10), record=True).values
        assert values is not None
        assert all(after <= before * (1 + 1e-14) for before, after in pairwise(values))
