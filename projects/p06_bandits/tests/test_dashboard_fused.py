"""The compiled loops play the games of `simulate`, or games of the same law as an exact recursion gives."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numba import njit
from scipy import stats

from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.dashboard.fused import play_fused
from projects.p06_bandits.dashboard.fused.lazy_thompson import draw_below, next_density, play_thompson
from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.policies.protocol import FloatArray
from projects.p06_bandits.simulate import simulate
from projects.p06_bandits.theory.exact_policies import RULES, exact_pull_distribution
from shared.seeding import rng as named_rng

BIT_EQUAL = {
    "ucb1": {},
    "ucb_delta": {"delta": 0.02},
    "ucb_asymptotic": {"sigma": 0.4},
    "ucb_tuned": {},
    "ucb_v": {"zeta": 1.1, "c": 0.5},
    "moss": {},
    "moss_anytime": {"alpha": 1.0},
    "kl_ucb_pp": {},
    "ftl": {},
}
MEANS = ([0.9, 0.8, 0.8, 0.5], [0.1, 0.05, 0.02, 0.02, 0.01, 0.0], [1.0, 0.5])


@pytest.mark.parametrize("slug", BIT_EQUAL)
@pytest.mark.parametrize("means", MEANS, ids=["four", "rare", "certain"])
def test_index_policies_play_the_very_game_of_simulate(slug: str, means: list[float]):
    policy = make_policy(slug, **BIT_EQUAL[slug])
    marks = np.array([1, 2, 7, 100, 400])
    ours = play_fused(policy, means, 400, 20, named_rng(3, slug), marks)
    theirs = simulate(policy, BernoulliBandit(means), 400, 20, named_rng(3, slug), marks)
    assert ours is not None
    for field in ("checkpoints", "pseudo_regret", "best_pulls", "pulls"):
        np.testing.assert_array_equal(getattr(ours, field), getattr(theirs, field), err_msg=field)
    np.testing.assert_allclose(ours.realised_regret, theirs.realised_regret, atol=1e-9)
    assert ours.policy == theirs.policy


@pytest.mark.parametrize(("horizon", "n_runs"), [(3, 5), (10, 0)])
def test_sizes_out_of_range_are_refused_as_simulate_does(horizon: int, n_runs: int):
    means = [0.2, 0.4, 0.6, 0.8]
    with pytest.raises(ValueError) as theirs:
        simulate(make_policy("ucb1"), BernoulliBandit(means), horizon, n_runs, named_rng(0))
    with pytest.raises(ValueError, match=f"^{theirs.value}$"):
        play_fused(make_policy("ucb1"), means, horizon, n_runs, named_rng(0))


def test_a_horizon_of_just_one_pull_of_every_arm():
    played = play_fused(make_policy("thompson"), [0.2, 0.4], 2, 50, named_rng(0))
    assert played is not None and played.pulls.sum() == 100
    tried = play_fused(make_policy("kl_ucb"), [0.2, 0.4], 2, 50, named_rng(0))
    assert tried is not None and np.all(tried.pulls == 1)


@pytest.mark.parametrize("slug", ["thompson", "kl_ucb", "ucb1"])
@pytest.mark.parametrize("means", [(0.6, 0.4), (0.3, 0.8)])
def test_the_law_of_the_pulls_on_two_arms_is_the_exact_one(slug: str, means: tuple[float, float]):
    horizon, n_runs = 25, 20_000
    played = play_fused(make_policy(slug), means, horizon, n_runs, named_rng(1, slug, "law"))
    assert played is not None
    worse = int(np.argmin(means))
    seen = np.bincount(played.pulls[:, worse], minlength=horizon + 1)
    law = exact_pull_distribution(RULES[slug], horizon, means)
    often = law * n_runs >= 20
    # Pearson's statistic over cells with enough mass; mean df, standard deviation sqrt(2 df).
    statistic = float(np.sum((seen[often] - law[often] * n_runs) ** 2 / (law[often] * n_runs)))
    df = int(often.sum())
    assert statistic < df + 5 * np.sqrt(2 * df), (statistic, df)
    assert seen[~often].sum() <= 30 + 3 * law[~often].sum() * n_runs


@pytest.mark.parametrize(
    ("slug", "settings"),
    [("thompson", {}), ("thompson", {"a": 2.0, "b": 5.0}), ("epsilon_greedy", {}), ("epsilon_decay", {"d": 0.3})],
)
def test_random_policies_have_the_mean_regret_of_simulate_on_many_arms(slug: str, settings: dict[str, float]):
    means, marks = [0.6, 0.5, 0.45, 0.45, 0.3], np.array([20, 200, 1000])
    policy = make_policy(slug, **settings)
    ours = play_fused(policy, means, 1000, 1500, named_rng(5, slug), marks)
    theirs = simulate(policy, BernoulliBandit(means), 1000, 300, named_rng(6, slug), marks)
    assert ours is not None
    a, b = ours.pseudo_regret, theirs.pseudo_regret
    z = (a.mean(0) - b.mean(0)) / np.sqrt(a.var(0) / len(a) + b.var(0) / len(b))
    assert np.all(np.abs(z) < 4), z
    np.testing.assert_array_equal(ours.pulls.sum(axis=1), 1000)


@njit
def _draws_below(alpha: float, beta: float, level: float, density: float, slope: float, rng: Any, out: FloatArray):
    for i in range(out.size):
        out[i] = draw_below(alpha, beta, level, density, slope, rng)


@pytest.mark.parametrize(("alpha", "beta"), [(30.0, 20.0), (5.0, 1.0), (1.5, 2.5)])
def test_the_part_of_a_beta_below_a_level_is_drawn_exactly(alpha: float, beta: float):
    law, n = stats.beta(alpha, beta), 200_000
    level = law.mean() - 1.1 * law.std()
    slope = (alpha - 1) / level - (beta - 1) / (1 - level)
    drawn = np.empty(n)
    assert law.pdf(level) < slope
    _draws_below(alpha, beta, level, law.pdf(level), slope, named_rng(4, "below", alpha, beta), drawn)
    below = drawn[drawn >= 0]
    share = law.cdf(level)
    assert abs(below.size - n * share) < 4 * np.sqrt(n * share * (1 - share))
    assert stats.kstest(below, lambda x: law.cdf(x) / share).pvalue > 1e-4


def test_the_density_follows_the_posterior():
    density, alpha, beta = stats.beta(2.0, 3.0).pdf(0.3), 2.0, 3.0
    for reward in (1.0, 0.0, 0.0, 1.0, 1.0):
        density = next_density(density, alpha, beta, 0.3, reward)
        alpha, beta = alpha + reward, beta + 1 - reward
        assert density == pytest.approx(stats.beta(alpha, beta).pdf(0.3), rel=1e-12)


@cache
def _thompson_law(horizon: int, *means: float) -> FloatArray:
    return exact_pull_distribution(RULES["thompson"], horizon, means)


@pytest.mark.parametrize("width", [0.05, 1.0, 3.0])
def test_the_level_of_lazy_thompson_sampling_does_not_change_its_law(width: float):
    means, horizon, n_runs = np.array([0.6, 0.5]), 150, 60_000  # long enough for levels that stand for many pulls
    marks = np.array([horizon])
    pseudo, realised, best = np.zeros((n_runs, 1)), np.zeros((n_runs, 1)), np.zeros((n_runs, 1), np.int64)
    pulls = np.zeros((n_runs, 2), np.int64)
    rng = named_rng(2, "width", width)
    play_thompson(1.0, 1.0, width, means, horizon, np.uint64(7), rng, marks, pseudo, realised, best, pulls)
    law = _thompson_law(horizon, *means.tolist())
    j = np.arange(horizon + 1)
    mean, second = law @ j, law @ j**2
    z = (pulls[:, 1].mean() - mean) / np.sqrt((second - mean**2) / n_runs)
    assert abs(z) < 4, z


@pytest.mark.slow
def test_lazy_thompson_sampling_with_many_proposals_has_the_mean_of_simulate():
    means, n_runs = (0.5, *[0.2] * 15), 12_000
    policy, marks = make_policy("thompson"), np.array([600])
    ours = play_fused(policy, means, 600, n_runs, named_rng(8, "many"), marks)
    theirs = simulate(policy, BernoulliBandit(means), 600, n_runs, named_rng(9, "many"), marks)
    assert ours is not None
    a, b = ours.pseudo_regret[:, 0], theirs.pseudo_regret[:, 0]
    z = (a.mean() - b.mean()) / np.sqrt((a.var() + b.var()) / n_runs)
    assert abs(z) < 4, z


def test_a_policy_without_a_compiled_loop_is_declined():
    assert play_fused(make_policy("softmax"), [0.5, 0.4], 10, 2, named_rng(0)) is None


def test_a_mean_outside_the_unit_interval_is_refused():
    with pytest.raises(ValueError, match=r"^means\[1\] is 1\.3; every arm's mean must lie in \[0, 1\]$"):
        play_fused(make_policy("ucb1"), [0.5, 1.3], 10, 2, named_rng(0))
