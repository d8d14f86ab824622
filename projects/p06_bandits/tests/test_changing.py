"""Changing problems and the policies for them: memories against direct sums, the GLR test against brute force."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from projects.p06_bandits.change_detection import bernoulli_glr, glr_threshold
from projects.p06_bandits.changing import PiecewiseStationary, SinusoidalDrift, five_changes, slow_drift, two_swaps
from projects.p06_bandits.policies.discounted_thompson import DiscountedThompson
from projects.p06_bandits.policies.discounted_ucb import DiscountedUCB
from projects.p06_bandits.policies.glr_klucb import GLRKLUCB
from projects.p06_bandits.policies.sliding_window_ucb import SlidingWindowUCB
from projects.p06_bandits.simulate import simulate
from shared.stats import wilson


def kl(p: Any, q: Any) -> Any:
    return sum(a * math.log(a / b) for a, b in [(p, q), (1 - p, 1 - q)] if a > 0)


def replay(policy: Any, n_rounds: Any, n_arms: Any = 3, seed: Any = 0) -> Any:
    """Play random rewards; returns arms and rewards of run 0 of 2."""
    rng = np.random.default_rng(seed)
    policy.reset(2, n_arms, 1000)
    arms, rewards = [], []
    for t in range(1, n_rounds + 1):
        chosen, x = policy.select(t, rng), rng.random(2)
        policy.update(chosen, x, rng)
        arms.append(chosen[0])
        rewards.append(x[0])
    return np.array(arms), np.array(rewards)


def test_discounted_counts_against_the_direct_sum():
    policy = DiscountedUCB(gamma=0.93)
    arms, rewards = replay(policy, 50)
    ages = np.arange(49, -1, -1)
    for a in range(3):
        assert policy.counts[0, a] == pytest.approx((0.93**ages * (arms == a)).sum())
        assert policy.sums[0, a] == pytest.approx((0.93**ages * (arms == a) * rewards).sum())
    # the arm of the next round has the largest X + 2 sqrt(xi log n / N)
    n = policy.counts[0]
    index = policy.sums[0] / n + 2 * np.sqrt(0.6 * math.log(n.sum()) / n)
    assert policy.select(51, np.random.default_rng(0))[0] == index.argmax()


def test_window_against_the_direct_sum():
    policy = SlidingWindowUCB(window=20)
    arms, rewards = replay(policy, 67)
    last, gains = arms[-20:], rewards[-20:]
    for a in range(3):
        assert policy.counts[0, a] == (last == a).sum()
        assert policy.sums[0, a] == pytest.approx(gains[last == a].sum())
    n = policy.counts[0]
    index = policy.sums[0] / n + np.sqrt(0.6 * math.log(20) / n)
    assert policy.select(68, np.random.default_rng(0))[0] == index.argmax()


def test_arm_that_left_the_window_is_pulled():
    policy = SlidingWindowUCB(window=5)
    policy.reset(1, 2, 1000)
    rng = np.random.default_rng(0)
    for arm in (0, 1, 1, 1, 1, 1):
        policy.update(np.array([arm]), np.array([1.0]), rng)
    assert policy.select(7, rng)[0] == 0


def test_discounted_posterior_against_the_direct_sum():
    policy = DiscountedThompson(gamma=0.9)
    arms, rewards = replay(policy, 40)
    ages = np.arange(39, -1, -1)
    for a in range(3):
        assert policy.wins[0, a] == pytest.approx((0.9**ages * (arms == a) * rewards).sum())
        assert policy.losses[0, a] == pytest.approx((0.9**ages * (arms == a) * (1 - rewards)).sum())


def test_tuning_to_the_horizon():
    ducb, window, horizon = DiscountedUCB(changes=4), SlidingWindowUCB(changes=4), 10_000
    ducb.reset(1, 2, horizon)
    window.reset(1, 2, horizon)
    assert ducb._gamma == pytest.approx(1 - 0.25 * math.sqrt(4 / horizon))
    assert window._tau == math.ceil(2 * math.sqrt(horizon * math.log(horizon) / 4))


def test_glr_against_brute_force():
    rng = np.random.default_rng(0)
    for n in (2, 7, 40):
        x = (rng.random(n) < np.where(np.arange(n) < n // 2, 0.2, 0.9)).astype(float)
        mean = x.mean()
        scores = (
            [s * kl(x[:s].mean(), mean) + (n - s) * kl(x[s:].mean(), mean) for s in range(1, n)]
            if 0 < mean < 1
            else [0]
        )
        assert bernoulli_glr(x) == pytest.approx(max(scores), abs=1e-12)
        if n == 40:
            coarse = [scores[s - 1] for s in range(5, n, 5)]
            assert bernoulli_glr(x, step=5) == pytest.approx(max(coarse), abs=1e-12)
    assert bernoulli_glr(np.ones(9)) == 0.0


def test_glr_of_a_clean_switch():
    # ten 0s then ten 1s: 10 kl(0, 1/2) + 10 kl(1, 1/2) = 20 log 2
    assert bernoulli_glr(np.repeat([0.0, 1.0], 10)) == pytest.approx(20 * math.log(2))


def test_glr_raises_few_false_alarms_and_sees_real_changes():
    rng, delta, n = np.random.default_rng(1), 0.05, 120

    def alarm(x: Any) -> Any:
        return any(bernoulli_glr(x[:m]) >= glr_threshold(m, delta) for m in range(2, n + 1, 4))

    quiet = sum(alarm((rng.random(n) < 0.4).astype(float)) for _ in range(60))
    assert wilson(quiet, 60).high < 0.15
    changed = np.where(np.arange(n) < n // 2, 0.1, 0.8)
    assert all(alarm((rng.random(n) < changed).astype(float)) for _ in range(20))


def test_restart_follows_a_change_and_forgets():
    problem = PiecewiseStationary([(0.1, 0.5), (0.9, 0.5)], [1001])
    policy = GLRKLUCB()
    found = simulate(policy, problem, 2000, 20, np.random.default_rng(0))
    first: dict[int, int] = {}
    for t, run, arm in policy.alarms:
        if arm == 0:
            first.setdefault(run, t)
    assert len(first) == 20
    assert min(first.values()) > 1000
    assert np.median(list(first.values())) < 1400
    assert np.all(found.pulls[:, 0] > 400)  # it moved over to arm 0
    # what an arm remembers is no older than its last restart
    assert np.all(policy._pulls <= 2000 - policy._restart)
    assert len(policy.alarms) <= 60


def test_forced_exploration_keeps_its_rhythm():
    policy = GLRKLUCB(alpha_0=0.5)
    policy.reset(1, 2, 1000)
    alpha = 0.5 * math.sqrt(2 * math.log(1000) / 1000)
    period = math.floor(2 / alpha)
    rng = np.random.default_rng(0)
    for t in range(1, 300):
        arms = policy.select(t, rng)
        if t % period < 2:
            assert arms[0] == t % period
        policy.update(arms, (arms == 1).astype(float), rng)


def test_boundaries_of_segments():
    problem = two_swaps(10_000)
    assert problem.changes == (3001, 5001)
    best = [problem.means(t)[0].argmax() for t in (1, 3000, 3001, 5000, 5001, 10_000)]
    assert best == [0, 0, 2, 2, 0, 0]
    assert problem.means(1) is problem.means(3000)
    assert five_changes(600).changes == (101, 201, 301, 401, 501)


def test_reward_depends_on_the_round_and_not_on_the_past():
    problem = five_changes(500)
    problem.start(3, np.random.default_rng(0))
    arms = np.array([0, 1, 2])
    late = problem.rewards(arms, 400)
    for t in range(1, 400):
        problem.rewards(arms, t)
    assert np.array_equal(problem.rewards(arms, 400), late)
    pay = np.mean([problem.rewards(arms, t) for t in range(85, 168)], axis=0)
    assert pay == pytest.approx([0.6, 0.5, 0.8], abs=4 * 0.5 / math.sqrt(83))


def test_drift_keeps_its_formula():
    problem = slow_drift(1000)
    turn = 2 * np.pi * (125 / 500 + np.array([0, 1 / 3, 2 / 3]))
    assert problem.means(125)[0] == pytest.approx(0.5 + 0.3 * np.sin(turn))
    assert problem.means(625)[0] == pytest.approx(problem.means(125)[0])  # one period later
    problem.start(2000, np.random.default_rng(0))
    assert problem.rewards(np.zeros(2000, int), 125).mean() == pytest.approx(0.8, abs=4 * 0.4 / math.sqrt(2000))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: PiecewiseStationary([(0.1, 0.2)], [5]), "need 0 changes"),
        (lambda: PiecewiseStationary([(0.1, 0.2), (0.1, 0.2, 0.3)], [5]), r"segments\[1\] has 3 arms"),
        (lambda: PiecewiseStationary([(0.1, 0.2), (0.1, 1.2)], [5]), r"means\[1\] is 1.2"),
        (lambda: PiecewiseStationary([(0.1, 0.2), (0.2, 0.1), (0.3, 0.1)], [5, 5]), "must increase"),
        (lambda: PiecewiseStationary([(0.1, 0.2), (0.2, 0.1)], [1]), "must increase"),
        (lambda: SinusoidalDrift([0.5, 0.5], [0.6, 0.1], [0.0, 0.0], 10), r"means\[0\] is -0.1"),
        (lambda: SinusoidalDrift([0.5, 0.5], [0.1], [0.0, 0.0], 10), "as many of each"),
        (lambda: SinusoidalDrift([0.5, 0.5], [0.1, 0.1], [0.0, 0.0], 0), "period is 0"),
        (lambda: DiscountedUCB(gamma=1.0), "gamma is 1.0"),
        (lambda: DiscountedUCB(xi=0), "xi is 0"),
        (lambda: SlidingWindowUCB(window=0), "window is 0"),
        (lambda: DiscountedThompson(changes=0), "changes is 0"),
        (lambda: GLRKLUCB(alpha_0=0), "alpha_0 is 0"),
        (lambda: GLRKLUCB(delta=1.0), "delta is 1.0"),
        (lambda: GLRKLUCB(test_every=0), "test_every is 0"),
        (lambda: bernoulli_glr(np.ones(1)), "rewards has shape"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
