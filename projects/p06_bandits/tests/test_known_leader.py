from __future__ import annotations

import math

import numpy as np
import pytest

from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.kl import bernoulli_kl, kl_upper_bound
from projects.p06_bandits.known_leader import kl_ucb_pulls, thompson_pulls, ucb1_pulls
from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.simulate import simulate
from shared.stats import mean_ci


def _played_round_by_round(mean: float, best: float, horizon: int, n_runs: int, seed: int) -> np.ndarray:
    """Thompson sampling on one arm against a known one, the slow way; pulls (R,)."""
    rng = np.random.default_rng(seed)
    a, b = np.ones(n_runs), np.ones(n_runs)
    for _ in range(horizon):
        pulled = rng.beta(a, b) > best
        success = rng.random(n_runs) < mean
        a += pulled & success
        b += pulled & ~success
    return a + b - 2


# In the second case the arm looks better than the best one for many of its few rounds.
@pytest.mark.parametrize(("mean", "best", "horizon"), [(0.5, 0.7, 300), (0.45, 0.5, 15)])
def test_skipping_rounds_changes_nothing_in_law(mean: float, best: float, horizon: int):
    slow = mean_ci(_played_round_by_round(mean, best, horizon, 8000, 1), level=0.99)
    marks = np.log10([float(horizon)])
    fast = mean_ci(thompson_pulls(mean, best, marks, 8000, np.random.default_rng(2))[:, 0], level=0.99)
    assert fast.low < slow.high
    assert slow.low < fast.high
    assert slow.high - slow.low < 0.05 * slow.estimate


def test_slope_tends_to_lai_and_robbins_from_below():
    exponents = np.array([2.0, 3.0, 30.0, 60.0])
    pulls = thompson_pulls(0.6, 0.9, exponents, 4000, np.random.default_rng(0))
    slopes = np.diff(pulls.mean(axis=0)) / np.diff(exponents * math.log(10)) * bernoulli_kl(0.6, 0.9)
    assert slopes[0] < 0.85
    assert slopes[2] == pytest.approx(1.0, abs=0.015)


def test_kl_ucb_formula_is_its_definition_and_tends_to_lai_and_robbins():
    t = np.array([1e4])
    n = kl_ucb_pulls(0.5, 0.6, t)
    # At n pulls with mean exactly 0.5 the arm's index equals the leader's.
    assert kl_upper_bound(0.5, math.log(1e4) / n)[0] == pytest.approx(kl_upper_bound(0.6, math.log(1e4) / 1e4))
    assert kl_ucb_pulls(0.5, 0.6, np.array([1e300]))[0] * bernoulli_kl(0.5, 0.6) / math.log(1e300) == pytest.approx(1)


@pytest.mark.parametrize(("slug", "formula"), [("kl_ucb", kl_ucb_pulls), ("ucb1", ucb1_pulls)])
def test_formulas_describe_real_policies(slug: str, formula):
    marks = np.array([300, 3000])
    run = simulate(make_policy(slug), BernoulliBandit([0.9, 0.6]), 3000, 300, np.random.default_rng(0), marks)
    gained = mean_ci(np.diff(run.pseudo_regret, axis=1)[:, 0] / 0.3, level=0.99)
    predicted = np.diff(formula(0.6, 0.9, marks.astype(float)))[0]
    assert gained.low - 0.06 * predicted < predicted < gained.high + 0.06 * predicted


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"mean is 0.9 and best is 0.6"):
        thompson_pulls(0.9, 0.6, np.array([2.0]), 1, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"10\^400"):
        thompson_pulls(0.5, 0.6, np.array([400.0]), 1, np.random.default_rng(0))
