"""Theorems met exactly: the heavy ball's cycle, gradient descent's worst function, Nesterov's floor, Adam's failure."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from projects.p03_optimizers.deterministic import Stopping, newton
from projects.p03_optimizers.problems.worst_cases import nesterov_chain
from projects.p03_optimizers.tests.test_problems import assert_close, complex_step
from projects.p03_optimizers.theory import (
    adam_drift,
    crosses_floor,
    cycle_problem,
    floor_attained,
    floor_report,
    gradient_descent_worst_case,
    heavy_ball_cycle,
    heavy_ball_path,
    lower_bound_floor,
    online_gradients,
    pursue,
    regret_bound,
    stochastic_gradients,
    theorem_floor,
)
from projects.p03_optimizers.theory.tight_cases import CYCLE_LR, CYCLE_MOMENTUM, IN_THE_SPAN
from shared.seeding import rng
from shared.stats import mean_ci


def slope(x: Fraction) -> Fraction:
    """f' of the three parabolas in fractions."""
    return 25 * x if x < 1 else x + 24 if x < 2 else 25 * x - 24


def test_the_heavy_balls_cycle_is_exact_in_fractions():
    p, q, r = heavy_ball_cycle()
    assert (p, q, r) == (Fraction(2592, 1225), Fraction(792, 1225), Fraction(-2208, 1225))
    for before, here, after in ((r, p, q), (p, q, r), (q, r, p)):
        assert here - CYCLE_LR * slope(here) + CYCLE_MOMENTUM * (here - before) == after


def test_the_heavy_ball_falls_into_the_cycle_at_two_thirds_a_step_and_never_leaves():
    path = heavy_ball_path(n_steps=3000)
    cycle = np.array([float(x) for x in heavy_ball_cycle()])
    phase = int(np.argmax(path[-3:]))
    np.testing.assert_allclose(np.roll(path[-3:], -phase), cycle, rtol=1e-12)
    gap = np.abs(path[:-3] - path[3:])
    # Double root -2/3: the distance goes like t (2/3)^t.
    t = np.arange(30, 60)
    assert np.exp(np.polyfit(t, np.log(gap[t]) - np.log(t), 1)[0]) == pytest.approx(2 / 3, rel=0.02)
    # Gradient descent from the same start goes to the minimum, and so does the ball from nearby.
    assert abs(heavy_ball_path(0.1, 300)[-1]) < 1e-12


def test_the_three_parabolas_fit_together_and_bend_between_1_and_25():
    problem = cycle_problem()
    for x in np.array([[-1.3], [0.4], [1.5], [2.7]]):
        assert_close(problem.gradient(x), complex_step(problem.f, x, np.arange(1)))
    for joint in (1.0, 2.0):
        left, right = np.array([joint - 1e-9]), np.array([joint + 1e-9])
        assert problem.f(left) == pytest.approx(problem.f(right), abs=1e-6)
        assert problem.gradient(left) == pytest.approx(problem.gradient(right), abs=1e-6)


@pytest.mark.parametrize(("n_steps", "h"), [(1, 1.0), (7, 0.3), (50, 1.0)])
def test_gradient_descent_attains_its_worst_case(n_steps: int, h: float):
    case = gradient_descent_worst_case(n_steps, L=3.0, R=2.0, h=h)
    assert case.bound == pytest.approx(12 / (4 * n_steps * h + 2))
    assert case.relative_difference < 1e-12


def test_no_method_of_the_registry_gets_below_nesterovs_floor():
    report = floor_report()
    assert {row["method"] for row in report} >= set(IN_THE_SPAN) and len(report) > 100
    for row in report:
        assert row["ahead"] == 0 and row["crosses"] is None, row
        assert row["least_quotient"] >= 1 - 1e-9, row


def test_conjugate_gradients_stand_on_the_floor_and_newton_breaks_through():
    for k in (1, 5, 20, 39):
        assert floor_attained(k).relative_difference < 1e-9
    problem = nesterov_chain(41)
    run = newton(problem, stopping=Stopping(gradient_tolerance=0.0, max_iterations=3), record=True)
    assert run.values is not None
    assert crosses_floor(run.values - float(problem.f_star or 0), 41) == 1
    floor = lower_bound_floor(41, np.arange(30))
    assert crosses_floor(floor, 41) is None
    floor[17] *= 0.999
    assert crosses_floor(floor, 41) == 17


def test_the_theorem_touches_the_floor_where_the_chain_is_twice_as_long_as_the_run():
    # |x*|^2 = sum (i/(d+1))^2 = d (2d+1) / (6 (d+1)), which is below the (d+1)/3 of the proof.
    for k in (3, 30, 300):
        d = 2 * k + 1
        R = np.sqrt(d * (2 * d + 1) / (6 * (d + 1)))
        assert np.linalg.norm(nesterov_chain(d).minimisers) == pytest.approx(R)  # type: ignore[arg-type]
        sharp, theorem = float(lower_bound_floor(d, k)), float(theorem_floor(k, 1.0, R))
        assert theorem <= sharp
        assert float(theorem_floor(k, 1.0, np.sqrt((d + 1) / 3))) == pytest.approx(sharp, rel=1e-12)


def test_adam_goes_to_the_worst_point_of_the_online_problem_and_amsgrad_does_not():
    gradients = online_gradients(3000)
    adam, amsgrad, sgd = (pursue(slug, gradients) for slug in ("adam", "amsgrad", "sgd"))
    # Theorem 1: x is back at +1 after every third step.
    np.testing.assert_array_equal(adam.path[3::3], 1.0)
    assert adam.regret >= regret_bound() == pytest.approx(4 / 3)
    assert amsgrad.last < -0.98 and amsgrad.regret < 0.05
    assert sgd.last < -0.95 and sgd.regret < 0.1


def test_adams_drift_in_the_stochastic_problem_has_the_wrong_sign():
    gradients = stochastic_gradients(20_000, rng(0, "reddi"))
    assert gradients.mean() == pytest.approx(0.1, abs=0.05)  # uphill is right, best is -1
    drift = adam_drift()
    assert drift < -0.4
    assert adam_drift(n_draws=14) == pytest.approx(drift, abs=1e-9)
    # The mean of g / sqrt v along the sequence, in batches of 100 that are as good as independent.
    v, moves = 1.0, np.empty(len(gradients))
    for t, g in enumerate(gradients):
        v = v / 17 + 16 / 17 * g * g
        moves[t] = g / np.sqrt(v)
    measured = mean_ci(moves[200:].reshape(-1, 100).mean(axis=1), level=0.999)
    assert drift in measured
    # Without memory every slope is divided by its own size: p - (1 - p).
    assert adam_drift(beta2=0.0) == pytest.approx(2 * 1.1 / 5 - 1)
    # Even with a mean slope of 0.4 Adam leaves the best point for the worst; AMSGrad goes the other way.
    assert adam_drift(delta=0.4) < -0.2
    gradients = stochastic_gradients(4000, rng(1, "reddi"), delta=0.4)
    assert pursue("adam", gradients, x0=-1.0).path[2000:].mean() > 0.9
    assert pursue("amsgrad", gradients).path[2000:].mean() < -0.8


def test_impossible_cases_are_refused():
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: heavy_ball_path(n_steps=0), r"^n_steps is 0; it must be at least 1"),
        (lambda: lower_bound_floor(1, 0), r"^dim, L and the least k are 1, 1.0, 0.0; "),
        (lambda: floor_attained(41), r"^k is 41; it must be from 1 to dim - 1 = 40"),
        (lambda: online_gradients(10, 2.0), r"^n_steps and C are 10 and 2.0; .* C above 2"),
        (lambda: stochastic_gradients(10, rng(0), 4.0, -1.0), r"^delta is -1.0; it must lie in \(0, 4.0\)"),
        (lambda: adam_drift(beta2=1.0), r"^beta2 and n_draws are 1.0 and 12; "),
        (lambda: pursue("lion", np.ones(3)), r"^method and number of gradients are 'lion' and 3; "),
    ]
    for call, message in calls:
        with pytest.raises(ValueError, match=message):
            call()
