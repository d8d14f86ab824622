from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from projects.p06_bandits.arms import BernoulliBandit, GaussianBandit
from projects.p06_bandits.policies import POLICIES, make_policy
from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.explore_then_commit import ExploreThenCommit
from projects.p06_bandits.policies.registry import STOCHASTIC
from projects.p06_bandits.problems import BayesianBernoulli
from projects.p06_bandits.simulate import simulate
from projects.p06_bandits.theory.exact_etc import exact_etc_regret_bernoulli, exact_etc_regret_gaussian
from shared.stats import mean_ci

RNG = np.random.default_rng


def _play(policy, means, horizon: int, n_runs: int, seed: int = 0):
    return simulate(policy, BernoulliBandit(means), horizon, n_runs, RNG(seed))


def test_ties_are_broken_uniformly():
    index = np.tile([1.0, 3.0, 3.0, -np.inf, 3.0], (30_000, 1))
    counts = np.bincount(argmax_random_ties(index, RNG(0)), minlength=5)
    assert counts[0] == counts[3] == 0
    assert stats.chisquare(counts[[1, 2, 4]]).pvalue > 1e-3
    # Infinite indices tie with each other.
    infinite = np.full((30_000, 4), np.inf)
    assert stats.chisquare(np.bincount(argmax_random_ties(infinite, RNG(1)), minlength=4)).pvalue > 1e-3


@pytest.mark.parametrize("slug", STOCHASTIC)
def test_first_arm_is_any_arm_and_equal_arms_are_treated_alike(slug: str):
    policy = make_policy(slug)
    policy.reset(4000, 4, 60)
    first = policy.select(1, np.random.default_rng(0))
    assert stats.chisquare(np.bincount(first, minlength=4)).pvalue > 1e-4
    later = _play(make_policy(slug), [0.5] * 4, 60, 500)
    share = later.pulls / 60
    # Exchangeable arms: mean shares differ by chance only.
    assert np.abs(share.mean(axis=0) - 0.25).max() < 5 * max(share.std() / math.sqrt(500), 1e-3)


# Random draws, and policies that start from a prior or from games shorter than K, need not try every arm.
FREE = ("random", "thompson", "optimistic", "gradient", "bayes", "etc_doubling")
TRIES_ALL = [s for s in STOCHASTIC if not s.startswith(FREE)]


@pytest.mark.parametrize("slug", [*TRIES_ALL, "thompson_gaussian"])
def test_every_arm_is_tried_once_first_and_the_pulls_count(slug: str):
    run = _play(make_policy(slug), [0.1, 0.5, 0.9], 3, 20)
    np.testing.assert_array_equal(run.pulls, np.ones((20, 3)))
    np.testing.assert_allclose(run.pseudo_regret[:, -1], 1.2)


LEARNERS = [s for s in STOCHASTIC if s not in ("random", "ftl")]


@pytest.mark.parametrize("slug", LEARNERS)
def test_policies_find_the_best_arm(slug: str):
    horizon = 1500
    run = _play(make_policy(slug), [0.2, 0.8, 0.5], horizon, 60)
    random_regret = horizon * (0.6 + 0.0 + 0.3) / 3
    assert run.pseudo_regret[:, -1].mean() < 0.62 * random_regret
    assert np.argmax(run.pulls.sum(axis=0)) == 1


def test_reset_forgets():
    for slug in STOCHASTIC:
        policy = make_policy(slug)
        first = _play(policy, [0.3, 0.6], 40, 10, seed=4).pseudo_regret
        _play(policy, [0.9, 0.1, 0.2], 30, 7)
        np.testing.assert_array_equal(_play(policy, [0.3, 0.6], 40, 10, seed=4).pseudo_regret, first)


@pytest.mark.parametrize("gap", [0.1, 0.3])
def test_etc_has_its_exact_regret(gap: float):
    horizon, means = 400, [0.6, 0.6 - gap]
    policy = ExploreThenCommit.tuned(gap, horizon)
    regret = _play(policy, means, horizon, 6000).pseudo_regret[:, -1]
    assert exact_etc_regret_bernoulli(means, horizon, policy.m) in mean_ci(regret, level=0.99)


def test_gaussian_etc_has_the_closed_form_of_two_arms():
    # Lattimore & Szepesvari, chapter 6: R = m Delta + (T - 2m) Delta P(N(0, 2/m) > Delta), unit variance.
    gap, m, horizon = 0.5, 8, 200
    exact = m * gap + (horizon - 2 * m) * gap * stats.norm.sf(gap / math.sqrt(2 / m))
    assert exact_etc_regret_gaussian([0.0, -gap], horizon, m) == pytest.approx(exact, rel=1e-9)
    run = simulate(ExploreThenCommit(m), GaussianBandit([0.0, -gap]), horizon, 6000, RNG(1))
    assert exact in mean_ci(run.pseudo_regret[:, -1], level=0.99)


def test_etc_tuning_is_equation_6_5():
    # sigma = 1: m = ceil(4 / Delta^2 log(T Delta^2 / 4)); Delta = 0.5, T = 1000: ceil(16 log 62.5) = 67.
    assert ExploreThenCommit.tuned(0.5, 1000, sigma=1.0).m == math.ceil(16 * math.log(62.5)) == 67
    assert ExploreThenCommit.tuned(0.001, 100).m == 1  # T Delta^2 / 4 < 1


def test_constant_epsilon_pays_its_exact_rate():
    # Arms of means 1 and 0 are known after one pull each: then a round costs 1 with probability epsilon / 2.
    horizon, epsilon = 500, 0.3
    regret = _play(make_policy("epsilon_greedy", epsilon=epsilon), [1.0, 0.0], horizon, 3000).pseudo_regret[:, -1]
    assert 1 + (horizon - 2) * epsilon / 2 in mean_ci(regret, level=0.99)


def test_decaying_epsilon_pays_its_exact_rate():
    # epsilon_t = min(1, c K / (d^2 t)) with c K / d^2 = 20
    horizon = 500
    regret = _play(make_policy("epsilon_decay", c=2.5, d=0.5), [1.0, 0.0], horizon, 3000).pseudo_regret[:, -1]
    exact = 1 + sum(0.5 * min(1.0, 20 / t) for t in range(3, horizon + 1))
    assert exact in mean_ci(regret, level=0.99)


def test_softmax_has_its_exact_choice_probability():
    # Known means 1 and 0 after two pulls: P(wrong) = 1 / (1 + e^{1/tau}).
    horizon, tau = 300, 0.5
    regret = _play(make_policy("softmax", temperature=tau), [1.0, 0.0], horizon, 3000).pseudo_regret[:, -1]
    assert 1 + (horizon - 2) / (1 + math.exp(1 / tau)) in mean_ci(regret, level=0.99)


def test_boltzmann_gumbel_noise_shrinks_with_the_arms_own_pulls():
    # Round 3, one pull each, means 1 and 0: the difference of two Gumbels of scale C is logistic of scale C.
    run = _play(make_policy("boltzmann_gumbel", c=0.5), [1.0, 0.0], 3, 20_000)
    assert 1 + 1 / (1 + math.exp(2.0)) in mean_ci(run.pseudo_regret[:, -1], level=0.99)


def test_gradient_bandit_by_hand():
    policy: Any = make_policy("gradient", alpha=0.5)
    rng = RNG(0)
    policy.reset(1, 2, 10)
    policy.update(np.array([0]), np.array([1.0]), rng)  # baseline is the first reward: no step
    policy.update(np.array([1]), np.array([0.0]), rng)  # baseline 1, pi = (1/2, 1/2): step 0.5 (0 - 1) (1 - 1/2)
    np.testing.assert_allclose(policy._preferences, [[0.25, -0.25]])
    policy.update(np.array([0]), np.array([1.0]), rng)  # baseline 1/2, pi_0 = 1 / (1 + e^{-1/2})
    pi = 1 / (1 + math.exp(-0.5))
    np.testing.assert_allclose(policy._preferences, [[0.25 + 0.25 * (1 - pi), -0.25 - 0.25 * (1 - pi)]])


def test_optimistic_values_by_hand():
    # Both arms pay 0. Q falls by a factor of 0.9 per pull, so the two take turns.
    run = _play(make_policy("optimistic", initial=1.0, alpha=0.1), [0.0, 0.0], 20, 50)
    np.testing.assert_array_equal(run.pulls, np.full((50, 2), 10))


def test_small_epsilon_has_a_heavy_tail():
    # Ten arms, means uniform on [0, 1], T = 1,000: the median run loses 18, the mean 34, one run in twenty over 110.
    policy = make_policy("epsilon_greedy", epsilon=0.02)
    regret = simulate(policy, BayesianBernoulli(10), 1000, 1500, RNG(0), np.array([1000])).pseudo_regret[:, -1]
    assert np.median(regret) == pytest.approx(17.8, abs=1.0)
    assert regret.mean() == pytest.approx(34.3, abs=3.0)
    assert np.quantile(regret, 0.95) > 105


@pytest.mark.parametrize(
    ("slug", "hyper", "message"),
    [
        ("epsilon_greedy", {"epsilon": 1.5}, r"epsilon is 1.5; it must lie in \[0, 1\]"),
        ("epsilon_decay", {"d": 1.0}, r"d is 1.0; it must lie in \(0, 1\)"),
        ("epsilon_decay", {"c": 0.0}, "c is 0.0; it must be positive"),
        ("etc", {"m": 0}, "m is 0"),
        ("softmax", {"temperature": 0}, "temperature is 0"),
        ("boltzmann_gumbel", {"c": -1}, "c is -1"),
        ("gradient", {"alpha": 0}, "alpha is 0"),
        ("optimistic", {"alpha": 2}, "alpha is 2"),
        ("ucb_delta", {"delta": 1.0}, "delta is 1.0"),
        ("ucb_asymptotic", {"sigma": float("nan")}, "sigma is nan"),
        ("ucb_v", {"zeta": 0}, "zeta is 0"),
        ("moss_anytime", {"alpha": 0}, "alpha is 0"),
        ("kl_ucb", {"c": -1}, "c is -1"),
        ("bayes_ucb", {"a": 0.5}, "prior a is 0.5"),
        ("thompson", {"b": 0.5}, "prior b is 0.5"),
        ("thompson_reshaped", {"alpha": 0}, "alpha is 0"),
        ("thompson_gaussian", {"sigma": 0}, "sigma is 0"),
        ("thompson_nig", {"kappa": 0}, "kappa is 0"),
        ("ucb2", {}, "policy 'ucb2' is unknown; choose one of random, ftl"),
        ("ucb1", {"gamma": 1}, r"policy 'ucb1': UCB1\(\) takes no arguments"),
    ],
)
def test_bad_hyper_parameters_are_named(slug: str, hyper: dict[str, Any], message: str):
    with pytest.raises(ValueError, match=message):
        make_policy(slug, **hyper)


@pytest.mark.parametrize("slug", ["kl_ucb", "kl_ucb_pp", "imed", "dmed", "ucb_v", "ucb_tuned", "thompson", "bayes_ucb"])
def test_rewards_outside_the_unit_interval_are_refused(slug: str):
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\]"):
        simulate(make_policy(slug), GaussianBandit([0.0, 5.0]), 20, 4, RNG(0))


def test_registry_lists_every_policy_once():
    assert len({type(make_policy(slug)).__name__ for slug in STOCHASTIC}) == len(STOCHASTIC)
    assert set(STOCHASTIC) <= set(POLICIES)
