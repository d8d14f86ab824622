"""Lower bounds: by hand, between each other, and against exact regrets of policies that must respect them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p06_bandits.theory.exact_policies import RULES, exact_regret
from projects.p06_bandits.theory.lower_bounds import (
    initial_phase_lower_bernoulli,
    lai_robbins_constant,
    lai_robbins_constant_gaussian,
    minimax_lower_bernoulli,
    minimax_lower_gaussian,
    two_point_lower_bernoulli,
)


def test_lai_robbins_by_hand():
    # kl(1/4, 1/2) = 1/4 log(1/2) + 3/4 log(3/2);  c* = (1/4) / kl
    kl = 0.25 * math.log(0.5) + 0.75 * math.log(1.5)
    assert lai_robbins_constant([0.5, 0.25]) == pytest.approx(0.25 / kl, rel=1e-12)
    assert lai_robbins_constant([0.5, 0.25, 0.5, 0.25]) == pytest.approx(0.5 / kl, rel=1e-12)
    # kl(0, q) = -log(1 - q)
    assert lai_robbins_constant([0.5, 0.0]) == pytest.approx(0.5 / math.log(2), rel=1e-12)


def test_lai_robbins_at_the_edges():
    assert lai_robbins_constant([0.3, 0.3]) == 0.0
    assert lai_robbins_constant([1.0, 0.4]) == 0.0  # one failure settles it
    assert lai_robbins_constant_gaussian([1.0, 0.5, 0.8], sigma=2.0) == pytest.approx(8 / 0.5 + 8 / 0.2)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.05, 0.95), min_size=2, max_size=6))
def test_pinsker_bernoulli_is_never_harder_than_gaussian_of_sigma_one_half(means):
    # kl >= 2 Delta^2, which is the divergence of Gaussians with sigma = 1/2
    assert lai_robbins_constant(means) <= lai_robbins_constant_gaussian(means, 0.5) * (1 + 1e-9)


def test_minimax_by_hand_and_in_the_limit():
    assert minimax_lower_gaussian(5, 100) == pytest.approx(20 / 27)
    assert minimax_lower_gaussian(5, 3) == 0.0
    # maximising n eps (1 - 1/K) - eps^2 n sqrt(n / K) gives (1 - 1/K)^2 sqrt(K n) / 4 for small eps
    for k in (2, 10):
        assert minimax_lower_bernoulli(k, 1e8) == pytest.approx((1 - 1 / k) ** 2 * math.sqrt(k * 1e8) / 4, rel=1e-4)


def test_minimax_bernoulli_is_a_true_lower_bound_for_exact_policies():
    """On the worst of the two instances of the lemma every policy's exact regret lies above the bound."""
    n = 60
    bound = minimax_lower_bernoulli(2, n)
    for slug in ("thompson", "greedy", "ucb1", "kl_ucb", "bayes_optimal"):
        worst = max(exact_regret(RULES[slug], n, [(1 + e) / 2, (1 - e) / 2])[-1] for e in (0.1, 0.2, 0.3, 0.4))
        assert worst > bound, slug


@pytest.mark.parametrize("slug", ["thompson", "greedy", "ucb1", "kl_ucb", "bayes_optimal"])
def test_two_point_bound_holds_exactly(slug):
    n, means, raised = 80, [0.5, 0.4], 0.65
    bound = two_point_lower_bernoulli(means, 1, raised, n)
    regrets = [exact_regret(RULES[slug], n, pair)[-1] for pair in ([0.5, 0.4], [0.5, raised])]
    assert 0.5 < bound <= max(regrets)


def test_two_point_bound_solves_its_equation():
    x = two_point_lower_bernoulli([0.5, 0.4], 1, 0.6, 1000)
    kl = 0.4 * math.log(0.4 / 0.6) + 0.6 * math.log(0.6 / 0.4)
    assert 2 * x == pytest.approx(250 * 0.1 * math.exp(-x * kl / 0.1), rel=1e-9)


@pytest.mark.parametrize("slug", ["thompson", "ucb1", "kl_ucb", "bayes_optimal"])
def test_initial_phase_holds_exactly(slug):
    """These four treat arms alike and are nowhere worse than uniform, so the theorem applies at every n."""
    means = [0.5, 0.45]
    regret = exact_regret(RULES[slug], 60, means)
    bound = [initial_phase_lower_bernoulli(means, n) for n in range(1, 61)]
    assert np.all(regret >= np.array(bound) - 1e-12)
    kl = 0.45 * math.log(0.9) + 0.55 * math.log(1.1)
    assert bound[9] == pytest.approx(0.05 * 5 * (1 - math.sqrt(20 * kl)), rel=1e-9)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: lai_robbins_constant([0.2, 1.3]), r"means\[1\] is 1.3"),
        (lambda: lai_robbins_constant_gaussian([0, 1], sigma=-1), "sigma is -1"),
        (lambda: minimax_lower_gaussian(1, 10), "n_arms is 1"),
        (lambda: minimax_lower_bernoulli(2, 0), "n is 0"),
        (lambda: two_point_lower_bernoulli([0.5, 0.4], 0, 0.9, 10), "arm is 0"),
        (lambda: two_point_lower_bernoulli([0.5, 0.4], 1, 0.5, 10), "raised is 0.5"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
