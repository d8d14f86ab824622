from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from projects.p06_bandits.arms import BernoulliBandit, GaussianBandit, UniformBandit
from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.policies.beta_posterior import BetaPosterior
from projects.p06_bandits.simulate import simulate
from projects.p06_bandits.theory.exact_policies import RULES, exact_regret
from shared.stats import mean_ci

RNG = np.random.default_rng

STATES = [
    ([1.0, 1.0, 1.0], [1.0, 1.0, 1.0]),
    ([3.0, 2.0, 1.0], [2.0, 5.0, 1.0]),
    ([40.0, 9.0, 2.0], [60.0, 30.0, 6.0]),
    ([900.0, 30.0, 12.0], [100.0, 12.0, 5.0]),
    ([5000.0, 4.0, 4990.0], [5000.0, 4.0, 5010.0]),
]


@pytest.mark.parametrize(("a", "b"), STATES)
@pytest.mark.parametrize("first", [0, 1, 2])
def test_thinned_choice_has_the_law_of_the_argmax_of_beta_samples(a: list[float], b: list[float], first: int):
    n = 40_000
    policy: Any = make_policy("thompson")
    policy.reset(n, 3, 100)
    post = policy._posterior
    post.a, post.b = np.tile(a, (n, 1)), np.tile(b, (n, 1))
    post.log_norm = -special.betaln(post.a, post.b)
    policy._last = np.full(n, first)
    found = np.bincount(policy.select(50, RNG(7)), minlength=3)
    expected = _probability_of_best(np.array(a), np.array(b)) * n
    likely = expected > 5
    np.testing.assert_allclose(found[~likely], 0, atol=25)
    assert stats.chisquare(found[likely], expected[likely] * found[likely].sum() / expected[likely].sum()).pvalue > 1e-4


def _probability_of_best(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """P(theta_k is the largest), by quadrature on the quantiles of arm k."""
    u = (np.arange(20_000) + 0.5) / 20_000
    shares = []
    for k in range(a.size):
        theta = special.betaincinv(a[k], b[k], u)
        others = [special.betainc(a[j], b[j], theta) for j in range(a.size) if j != k]
        shares.append(np.prod(others, axis=0).mean())
    return np.asarray(np.array(shares) / np.sum(shares))


def test_regret_is_that_of_exact_dynamic_programming():
    horizon, means = 40, [0.7, 0.4]
    exact = exact_regret(RULES["thompson"], horizon, means)
    marks = np.array([5, 10, 20, 40])
    run = simulate(make_policy("thompson"), BernoulliBandit(means), horizon, 40_000, RNG(2), marks)
    for t, column in zip(marks, run.pseudo_regret.T, strict=True):
        assert exact[t - 1] in mean_ci(column, level=0.999)


@pytest.mark.parametrize("slug", ["ucb1", "kl_ucb", "bayes_ucb"])
def test_index_policies_have_the_regret_of_exact_dynamic_programming(slug: str):
    horizon, means = 30, [0.8, 0.5]
    run = simulate(make_policy(slug), BernoulliBandit(means), horizon, 20_000, RNG(3), np.array([horizon]))
    assert exact_regret(RULES[slug], horizon, means)[-1] in mean_ci(run.pseudo_regret[:, -1], level=0.999)


def test_posterior_constant_stays_exact_over_a_long_history():
    post, rng = BetaPosterior(50, 2, 1.0, 2.0), RNG(0)
    for _ in range(2000):
        post.learn(rng.integers(2, size=50), (rng.random(50) < 0.3).astype(float), rng)
    np.testing.assert_allclose(post.log_norm, -special.betaln(post.a, post.b), rtol=1e-12)
    np.testing.assert_array_equal((post.a + post.b).sum(axis=1), 2006.0)


def test_rewards_that_are_not_binary_become_coins():
    # Rewards are 0.3 exactly. Coins give counts the variance of the model; adding 0.3 and 0.7 would give none.
    post, rng = BetaPosterior(4000, 1, 1.0, 1.0), RNG(0)
    for _ in range(50):
        post.learn(np.zeros(4000, np.int64), np.full(4000, 0.3), rng)
    successes = post.a[:, 0] - 1
    np.testing.assert_array_equal(successes, np.round(successes))
    assert successes.mean() == pytest.approx(15.0, abs=4 * np.sqrt(50 * 0.21 / 4000))
    assert successes.var() == pytest.approx(50 * 0.21, rel=0.1)


def test_thompson_learns_from_rewards_that_are_not_binary():
    run = simulate(make_policy("thompson"), UniformBandit([0.4, 0.6], 0.3), 1000, 100, RNG(1))
    assert run.pseudo_regret[:, -1].mean() < 12


def test_reshaping_scales_the_posterior_and_optimism_cuts_it():
    # With alpha tiny the posterior is a point: the greedy choice. With alpha = 1 it is Thompson sampling's law.
    n = 20_000
    a, b = np.array([4.0, 3.0]), np.array([3.0, 6.0])

    def shares(policy: Any) -> float:
        policy.reset(n, 2, 10)
        policy._posterior.a, policy._posterior.b = np.tile(a, (n, 1)), np.tile(b, (n, 1))
        return float((policy.select(5, RNG(0)) == 0).mean())

    thompson = _probability_of_best(a, b)[0]
    noise = 4 * 0.5 / np.sqrt(n)
    assert shares(make_policy("thompson_reshaped", alpha=1e-4)) == 1.0
    assert shares(make_policy("thompson_reshaped", alpha=1.0)) == pytest.approx(thompson, abs=noise)
    wide = _probability_of_best(a / 3, b / 3)[0]
    assert shares(make_policy("thompson_reshaped", alpha=3.0)) == pytest.approx(wide, abs=noise)
    # Optimistic: arm 0 loses only to samples of arm 1 above both its mean 4/7 and its own sample.
    u = (np.arange(20_000) + 0.5) / 20_000
    theta = np.maximum(special.betaincinv(4.0, 3.0, u), 4 / 7)
    assert shares(make_policy("thompson_optimistic")) == pytest.approx(special.betainc(3, 6, theta).mean(), abs=noise)


def test_gaussian_thompson_has_its_exact_choice_probability():
    # N = (4, 1), means (0.5, 0), sigma = 1: P(theta_0 > theta_1) = Phi(0.5 / sqrt(1/4 + 1)).
    n = 40_000
    policy: Any = make_policy("thompson_gaussian", sigma=1.0)
    policy.reset(n, 2, 10)
    policy._arms.pulls, policy._arms.sums = np.tile([4.0, 1.0], (n, 1)), np.tile([2.0, 0.0], (n, 1))
    share = (policy.select(6, RNG(0)) == 0).mean()
    assert share == pytest.approx(stats.norm.cdf(0.5 / np.sqrt(1.25)), abs=4 * 0.5 / np.sqrt(n))


def test_normal_inverse_gamma_posterior_by_hand():
    # Prior m = 1, kappa = 2, a = 3, b = 4; rewards 2, 4, 6: kappa = 5, m = 14/5, a = 4.5,
    # b = 4 + sum of squares 8 / 2 + kappa_0 n (x_bar - m_0)^2 / (2 kappa) = 4 + 4 + 2 * 3 * 9 / 10.
    policy: Any = make_policy("thompson_nig", m=1.0, kappa=2.0, a=3.0, b=4.0)
    policy.reset(1, 1, 10)
    for x in (2.0, 4.0, 6.0):
        policy.update(np.array([0]), np.array([x]), RNG(0))
    np.testing.assert_allclose([p[0, 0] for p in policy.posterior()], [2.8, 5.0, 4.5, 13.4], rtol=1e-14)


def test_normal_inverse_gamma_learns_arms_of_unknown_variance():
    run = simulate(make_policy("thompson_nig"), GaussianBandit([0.0, 1.0], sigma=2.0), 2000, 60, RNG(0))
    assert run.best_pulls[:, -1].mean() > 0.9 * 2000


def test_priors_matter_in_the_way_they_should():
    # A prior that is right about the arms' level lowers regret on rare rewards.
    means = [0.05] + [0.02] * 4
    flat = simulate(make_policy("thompson"), BernoulliBandit(means), 500, 400, RNG(0)).pseudo_regret[:, -1]
    informed = simulate(make_policy("thompson", a=1.0, b=30.0), BernoulliBandit(means), 500, 400, RNG(0))
    assert mean_ci(flat - informed.pseudo_regret[:, -1]).low > 0
