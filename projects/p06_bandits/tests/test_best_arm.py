"""Best-arm identification: T* and w* by independent optimisation, Z by brute force, delta-correctness measured."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, linprog, minimize, minimize_scalar

from projects.p06_bandits.best_arm import (
    ChernoffStopping,
    bernoulli_risk,
    glr_statistic,
    identify,
    lower_bound,
    optimal_weights,
    proven_threshold,
    solve_weights,
    stylised_threshold,
)
from projects.p06_bandits.policies.round_robin import RoundRobin
from projects.p06_bandits.policies.successive_elimination import SuccessiveElimination, elimination_radius
from projects.p06_bandits.policies.top_two_thompson import TopTwoThompson
from projects.p06_bandits.policies.track_and_stop import TrackAndStopC, TrackAndStopD, raise_to_floor
from shared.stats import wilson

EASY = (0.8, 0.5, 0.3)


def divergence(p: Any, q: Any) -> Any:
    terms = [(p, q), (1 - p, 1 - q)]
    return sum(a * math.log(a / b) for a, b in terms if a > 0)


def worst_case(w: Any, mu: Any) -> Any:
    """min_a inf_x w_1 d(mu_1, x) + w_a d(mu_a, x), the inner infimum by a scalar minimiser."""
    best = int(np.argmax(mu))
    values = []
    for a in range(len(mu)):
        if a != best:

            def cost(x: Any, a: Any = a) -> Any:
                return w[best] * divergence(mu[best], x) + w[a] * divergence(mu[a], x)

            values.append(
                minimize_scalar(cost, bounds=(mu[a], mu[best]), method="bounded", options={"xatol": 1e-12}).fun
            )
    return min(values)


@pytest.mark.parametrize("mu", [(0.5, 0.45, 0.43, 0.4), (0.3, 0.21, 0.2, 0.19, 0.18), (0.1, 0.9, 0.85)])
def test_characteristic_time_against_scipy_on_the_max_min(mu):
    t_star, w = optimal_weights(mu)
    k = len(mu)
    # max s subject to s <= w_1 d(mu_1, m) + w_a d(mu_a, m) for all a, w in the simplex; s in units of 1/T*.
    best = int(np.argmax(mu))

    def margins(z: Any) -> Any:
        rows = []
        for a in range(k):
            if a != best:
                m = (z[best] * mu[best] + z[a] * mu[a]) / (z[best] + z[a])
                rows.append(t_star * (z[best] * divergence(mu[best], m) + z[a] * divergence(mu[a], m)) - z[k])
        return np.array(rows)

    found = minimize(  # type: ignore[call-overload]  # the stubs know no dicts of constraints
        lambda z: -z[k],
        np.append(np.full(k, 1 / k), 0.1),
        constraints=[{"type": "eq", "fun": lambda z: z[:k].sum() - 1}, {"type": "ineq", "fun": margins}],
        bounds=[(1e-6, 1)] * k + [(0, 10)],
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-13},
    )
    assert found.x[k] == pytest.approx(1.0, abs=1e-5)  # scipy's optimum is ours: s T* = 1
    assert w == pytest.approx(found.x[:k], abs=2e-4)
    assert worst_case(w, mu) * t_star == pytest.approx(1.0, abs=1e-8)


def test_weights_printed_by_garivier_and_kaufmann():
    # Garivier & Kaufmann 2016, section 6, to the three digits they print (recalled, not checked against the text).
    assert optimal_weights((0.5, 0.45, 0.43, 0.4))[1].round(3) == pytest.approx([0.417, 0.390, 0.136, 0.057], abs=6e-4)
    expected = [0.336, 0.251, 0.177, 0.132, 0.104]
    assert optimal_weights((0.3, 0.21, 0.2, 0.19, 0.18))[1] == pytest.approx(expected, abs=6e-4)


def test_two_arms_give_the_chernoff_information():
    # For K = 2 the optimum has d(mu_1, x) = d(mu_2, x), and 1 / T* is that common value.
    mu1, mu2 = 0.7, 0.35
    x = brentq(lambda x: divergence(mu1, x) - divergence(mu2, x), mu2 + 1e-9, mu1 - 1e-9)
    assert optimal_weights((mu1, mu2))[0] == pytest.approx(1 / divergence(mu1, x), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=6), st.integers(0, 1000))
def test_no_other_proportions_do_better(means, seed):
    if np.diff(np.sort(means))[-1] < 1e-3:
        return
    t_star, w = optimal_weights(means)
    assert w.sum() == pytest.approx(1.0, abs=1e-12)
    other = np.random.default_rng(seed).dirichlet(np.ones(len(means)))
    assert worst_case(0.9 * w + 0.1 * other, means) <= worst_case(w, means) * (1 + 1e-7)
    assert worst_case(w, means) * t_star == pytest.approx(1.0, rel=1e-6)


def test_warm_start_changes_nothing():
    rng = np.random.default_rng(8)
    for _ in range(200):
        mu = rng.random(4)
        cold, warm = np.zeros(4), rng.dirichlet(np.full(4, 0.3)) + 1e-12
        rate = solve_weights(mu, cold)
        assert solve_weights(mu, warm) == pytest.approx(rate, rel=1e-8)
        assert warm == pytest.approx(cold, abs=1e-7)


def test_price_of_certainty():
    assert bernoulli_risk(0.1) == pytest.approx(divergence(0.1, 0.9)) == pytest.approx(0.8 * math.log(9))
    assert bernoulli_risk(1e-20) == pytest.approx(20 * math.log(10))
    assert lower_bound((0.5, 0.45, 0.43, 0.4), 0.1) == pytest.approx(989.7921 * 0.8 * math.log(9), rel=1e-6)


def test_glr_statistic_against_brute_force():
    rng = np.random.default_rng(5)
    pulls = rng.integers(1, 30, size=(50, 4)).astype(float)
    sums = rng.binomial(pulls.astype(int), rng.random((50, 4))).astype(float)
    sums[0], pulls[0] = [0, 0, 0, 0], [3, 1, 2, 4]  # all means 0
    z, leader = glr_statistic(pulls, sums)
    for r in range(50):
        mu = sums[r] / pulls[r]
        a = int(np.argmax(mu))
        assert leader[r] == a
        values = []
        for b in range(4):
            if b == a:
                continue
            # inf over x of N_a d(mu_a, x) + N_b d(mu_b, x), on a grid and with the exact means
            xs = np.linspace(1e-6, 1 - 1e-6, 20001)
            xs = np.append(
                xs, np.clip([mu[a], mu[b], (sums[r, a] + sums[r, b]) / (pulls[r, a] + pulls[r, b])], 1e-12, 1 - 1e-12)
            )
            with np.errstate(divide="ignore", invalid="ignore"):
                cost = sum(
                    pulls[r, c]
                    * (
                        np.where(mu[c] > 0, mu[c] * np.log(mu[c] / xs), 0)
                        + np.where(mu[c] < 1, (1 - mu[c]) * np.log((1 - mu[c]) / (1 - xs)), 0)
                    )
                    for c in (a, b)
                )
            values.append(cost.min())
        assert z[r] == pytest.approx(min(values), abs=1e-6)


def test_untried_arm_gives_no_evidence():
    z, leader = glr_statistic(np.array([[5.0, 0.0, 5.0]]), np.array([[5.0, 0.0, 0.0]]))
    assert z[0] == 0.0
    assert leader[0] == 0


@pytest.mark.parametrize("rule", [TrackAndStopD(), TrackAndStopC(), TopTwoThompson(n_nodes=160), RoundRobin()])
def test_delta_correct_with_the_proven_threshold(rule):
    n, delta = 120, 0.1
    found = identify(rule, ChernoffStopping(delta, proven_threshold), EASY, n, np.random.default_rng(0))
    assert wilson(found.errors(0), n).high <= delta
    assert found.rounds.mean() > lower_bound(EASY, delta)
    assert np.array_equal(found.pulls.sum(axis=1), found.rounds)


def test_stopping_without_evidence_is_not_delta_correct():
    """Negative control of the test above: a threshold of 0.3 nats must be caught."""
    found = identify(RoundRobin(), ChernoffStopping(0.1, lambda t, k, d: 0.3), EASY, 300, np.random.default_rng(0))
    assert wilson(found.errors(0), 300).low > 0.1


def never(t: int, pulls: Any, sums: Any) -> Any:
    """Stop no run."""
    return np.zeros(len(pulls), bool), np.zeros(len(pulls), np.int64)


@pytest.mark.parametrize("rule", [TrackAndStopD(), TrackAndStopC()])
def test_tracking_reaches_the_optimal_proportions(rule):
    found = identify(rule, never, EASY, 20, np.random.default_rng(1), 4000)
    assert np.all(found.answers == -1)
    shares = found.pulls.mean(axis=0) / 4000
    assert shares == pytest.approx(optimal_weights(EASY)[1], abs=0.03)


def test_tracking_needs_fewer_rounds_than_round_robin():
    mu, stopping = (0.3, 0.1, 0.1, 0.1), ChernoffStopping(0.1, stylised_threshold)
    tracked = identify(TrackAndStopD(), stopping, mu, 150, np.random.default_rng(2)).rounds
    turned = identify(RoundRobin(), stopping, mu, 150, np.random.default_rng(2)).rounds
    assert tracked.mean() + 2 * tracked.std() / math.sqrt(150) < turned.mean()


def test_floor_is_a_maximum_norm_projection():
    rng = np.random.default_rng(3)
    for k, floor in itertools.product((2, 3, 5), (0.02, 0.1, 0.15)):
        w = rng.dirichlet(np.full(k, 0.4), size=8)
        moved = w.copy()
        raise_to_floor(moved, floor)
        assert moved.sum(axis=1) == pytest.approx(np.ones(8))
        assert moved.min() >= floor - 1e-12
        for before, after in zip(w, moved, strict=True):
            # least distance e: |v - w| <= e, v >= floor, sum v = 1, by linear programming
            eye = np.eye(k)
            cost = np.append(np.zeros(k), 1.0)
            a_ub = np.block([[eye, -np.ones((k, 1))], [-eye, -np.ones((k, 1))]])
            least = linprog(
                cost,
                a_ub,
                np.concatenate([before, -before]),
                [np.append(np.ones(k), 0)],
                [1],
                [(floor, 1)] * k + [(0, 1)],
            )
            assert np.abs(after - before).max() == pytest.approx(least.fun, abs=1e-9)


def test_successive_elimination_drops_at_the_radius_and_keeps_the_best():
    rule = SuccessiveElimination(0.1)
    rule.reset(1, 2, 10_000)
    rng = np.random.default_rng(0)
    n = 0
    while rule.active.sum() == 2:
        arms = rule.select(1, rng)
        rule.update(arms, np.where(arms == 1, 1.0, 0.0), rng)  # arm 1 always pays, arm 0 never
        n += 1
    # the gap is 1 from the first sweep on: elimination at the first n with 1 >= 2 alpha_n
    first = next(m for m in range(1, 1000) if 2 * elimination_radius(m, 2, 0.1) <= 1)
    assert n == 2 * first
    assert rule.finished(n, np.zeros((1, 2)), np.zeros((1, 2)))[1][0] == 1


def test_same_seed_same_runs():
    runs = [
        identify(TrackAndStopC(), ChernoffStopping(0.1), EASY, 10, np.random.default_rng(4)).rounds for _ in range(2)
    ]
    assert np.array_equal(runs[0], runs[1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: optimal_weights((0.5,)), "two numbers or more"),
        (lambda: optimal_weights((0.5, 0.5)), "one best arm"),
        (lambda: optimal_weights((0.5, 1.3)), r"means\[1\] is 1.3"),
        (lambda: bernoulli_risk(0.5), "delta is 0.5"),
        (lambda: ChernoffStopping(-1), "delta is -1"),
        (lambda: SuccessiveElimination(0), "delta is 0"),
        (lambda: TopTwoThompson(1.0), "leader_share is 1.0"),
        (lambda: identify(RoundRobin(), ChernoffStopping(0.1), (0.1, 0.2), 0, np.random.default_rng(0)), "n_runs is 0"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
