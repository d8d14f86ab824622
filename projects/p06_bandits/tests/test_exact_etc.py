"""Explore-then-commit in closed form: by hand, by enumeration, and against its own bound."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from projects.p06_bandits.theory.bounds.exploration import explore_then_commit
from projects.p06_bandits.theory.exact_etc import (
    best_exploration_bernoulli,
    commit_probabilities_bernoulli,
    commit_probabilities_gaussian,
    exact_etc_regret_bernoulli,
    exact_etc_regret_gaussian,
)


def enumerated(means: list[float], m: int) -> np.ndarray:
    """Probability of each arm to be committed to, by going through all outcomes."""
    q = np.zeros(len(means))
    for scores in itertools.product(range(m + 1), repeat=len(means)):
        chance = np.prod([stats.binom.pmf(s, m, p) for s, p in zip(scores, means, strict=True)])
        winners = np.flatnonzero(np.array(scores) == max(scores))
        q[winners] += chance / winners.size
    return q


def test_two_gaussian_arms_by_hand():
    # m = 8, Delta = 0.5, sigma = 1: P(wrong) = Phi(-0.5 sqrt(4)) = Phi(-1); R = 8 / 2 + (100 - 16) * Phi(-1) / 2
    expected = 4 + 84 * stats.norm.cdf(-1) * 0.5
    assert exact_etc_regret_gaussian([0.5, 0.0], 100, 8) == pytest.approx(expected, abs=1e-13)
    # gaps and noise doubled: regret doubles
    assert exact_etc_regret_gaussian([1.0, 0.0], 100, 8, sigma=2.0) == pytest.approx(2 * expected, abs=1e-13)


def test_two_bernoulli_arms_one_pull_each():
    # wrong if (0, 1): (1 - p) q, half of the ties: (p q + (1 - p)(1 - q)) / 2
    p, q = 0.7, 0.2
    wrong = (1 - p) * q + 0.5 * (p * q + (1 - p) * (1 - q))
    assert commit_probabilities_bernoulli([p, q], 1) == pytest.approx([1 - wrong, wrong], abs=1e-15)
    assert exact_etc_regret_bernoulli([p, q], 10, 1) == pytest.approx(0.5 + 8 * wrong * 0.5, abs=1e-14)


@pytest.mark.parametrize("means, m", [([0.3, 0.6, 0.5], 4), ([0.1, 0.1, 0.9, 0.85], 3), ([0.0, 1.0, 1.0], 2)])
def test_bernoulli_commitment_equals_enumeration(means, m):
    assert commit_probabilities_bernoulli(means, m) == pytest.approx(enumerated(means, m), abs=1e-14)


def test_gaussian_quadrature_agrees_with_the_two_arm_formula_and_sums_to_one():
    # a third arm that is hopeless leaves the two-arm formula
    two = commit_probabilities_gaussian([0.3, 0.0], 25)
    three = commit_probabilities_gaussian([0.3, 0.0, -50.0], 25)
    assert three == pytest.approx([*two, 0.0], abs=1e-10)
    assert commit_probabilities_gaussian([0.0, 0.2, 0.3, 0.31], 40).sum() == pytest.approx(1, abs=1e-10)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=4), st.integers(1, 20), st.integers(1, 400))
def test_never_above_its_bound(means, m, n):
    assert exact_etc_regret_bernoulli(means, n, m) <= explore_then_commit(means, n, m) + 1e-9


def test_regret_before_the_commitment_is_that_of_uniform_play():
    assert exact_etc_regret_bernoulli([0.9, 0.1], 7, 5) == pytest.approx(7 * 0.4, abs=1e-14)


def test_best_exploration_is_a_minimum():
    m, regret = best_exploration_bernoulli([0.6, 0.4], 200)
    around = [exact_etc_regret_bernoulli([0.6, 0.4], 200, k) for k in range(1, 101)]
    assert regret == min(around) and around.index(regret) + 1 == m
    assert 1 < m < 50


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="m is 0"):
        exact_etc_regret_bernoulli([0.5, 0.4], 10, 0)
    with pytest.raises(ValueError, match="sigma is 0"):
        exact_etc_regret_gaussian([0.5, 0.4], 10, 1, sigma=0)
    with pytest.raises(ValueError, match="n is 1"):
        best_exploration_bernoulli([0.5, 0.4], 1)
