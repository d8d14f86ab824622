"""Upper bounds: by hand, in their limits, outside their conditions, and against exact regrets."""

from __future__ import annotations

import math

import numpy as np
import pytest

from projects.p06_bandits.policies import POLICIES
from projects.p06_bandits.theory.bounds import (
    BOUNDS,
    NO_BOUND,
    adversarial,
    bayesian,
    exploration,
    linear,
    optimism,
)
from projects.p06_bandits.theory.exact_policies import RULES, exact_bayes_regret, exact_regret
from projects.p06_bandits.theory.lower_bounds import lai_robbins_constant

E = math.e


def test_optimistic_bounds_by_hand():
    # gaps 0.1 and 0.5; log n = 1 at n = e
    means = [0.9, 0.8, 0.4]
    assert optimism.ucb1(means, E) == pytest.approx(8 * (10 + 2) + (1 + math.pi**2 / 3) * 0.6)
    assert optimism.ucb_delta(means, E, sigma=1.0) == pytest.approx(3 * 0.6 + 16 * 12)
    assert optimism.ucb_delta(means, E) == pytest.approx(3 * 0.6 + 4 * 12)
    assert optimism.ucb_delta_worst_case(means, E, sigma=1.0) == pytest.approx(8 * math.sqrt(3 * E) + 1.8)
    assert optimism.moss(means, 300, sigma=1.0) == pytest.approx(39 * 30 + 0.6)
    assert optimism.moss(means, 300) == pytest.approx(39 * 15 + 0.6)
    assert optimism.ucb_v([0.9, 0.5], E) == pytest.approx(10 * (0.25 / 0.4 + 2))
    assert optimism.kl_ucb_plus_plus([0.5, 0.5], 200) == pytest.approx(76 * math.sqrt(0.25 * 400) + 2)


def test_kl_ucb_by_hand():
    # means 1/2 and 1/4 at n = e^e: log n = e, log log n = 1
    d = 0.25 * math.log(0.5) + 0.75 * math.log(1.5)
    slope = math.log(1 / 3)  # d/dp kl(p, q) = log(p (1 - q) / (q (1 - p)))
    pulls = E / d + 2 * math.sqrt(2 * math.pi * 0.25 * slope**2 / d**3) * math.sqrt(E + 3) + 4 * E + 3 / d
    pulls += 8 * 0.25 * (slope / d) ** 2 + 6
    assert optimism.kl_ucb([0.5, 0.25], E**E) == pytest.approx(0.25 * pulls)


def test_asymptotic_ucb_against_a_fine_search_over_epsilon():
    lf = optimism.log_f(1000)
    eps = np.linspace(1e-4, 0.4999, 200_000)
    values = 0.5 * (1 + 5 / eps**2 + 2 * (lf + math.sqrt(math.pi * lf) + 1) / (0.5 - eps) ** 2)
    assert optimism.asymptotic_ucb([0.5, 0.0], 1000, sigma=1.0) == pytest.approx(values.min(), rel=1e-4)
    # noise and gaps both halved: regret halves
    halved = optimism.asymptotic_ucb([0.25, 0.0], 1000, sigma=0.5)
    assert halved == pytest.approx(0.5 * optimism.asymptotic_ucb([0.5, 0.0], 1000, sigma=1.0))


def test_kl_ucb_bound_tends_to_the_lai_robbins_constant():
    means = [0.6, 0.4]
    ratios = [optimism.kl_ucb(means, n) / (lai_robbins_constant(means) * math.log(n)) for n in (1e3, 1e30, 1e300)]
    assert ratios[0] > ratios[1] > ratios[2] > 1.0
    assert ratios[2] < 1.4


def test_exploration_bounds_by_hand():
    assert exploration.uniform([0.9, 0.5, 0.4], 30) == pytest.approx(30 * 0.3)
    assert exploration.explore_then_commit([0.5, 0.0], 100, 8, sigma=1.0) == pytest.approx(
        4 + 84 * 0.5 * math.exp(-0.5)
    )
    # every round explores while t <= c K / d^2 = 10 * 2 / 0.25 = 80
    assert exploration.epsilon_greedy([0.5, 0.0], 80, c=10, d=0.5) == pytest.approx(80 * 0.5 / 2)
    # one bad arm: round 120 adds its gap times its chance, which is below 1 there
    x = 119 * 0.25 * math.sqrt(E) / 20
    chance = 10 / (0.25 * 120) + 2 * 40 * math.log(x) * x**-8 + 16 * E * x**-5
    step = [exploration.epsilon_greedy([0.5, 0.0], n, c=10, d=0.5) for n in (119, 120)]
    assert chance < 1 and step[1] - step[0] == pytest.approx(0.5 * chance)


def test_successive_elimination_by_hand():
    # smallest j with 4 sqrt(log(4 * 2 j^2 / 0.1) / j) <= 1 is found by going through them
    j = next(j for j in range(1, 10**4) if 16 * math.log(80 * j**2) / j <= 1.0)
    assert exploration.successive_elimination([1.0, 0.0], 1000, 0.1) == pytest.approx(j + 100)


def test_adversarial_and_bayesian_bounds_by_hand():
    means = [0.5, 0.4, 0.3, 0.2]
    assert adversarial.exp3_mixed(means, 100) == pytest.approx(2 * math.sqrt((E - 1) * 400 * math.log(4)))
    assert adversarial.exp3_losses(means, 100) == pytest.approx(math.sqrt(800 * math.log(4)))
    assert adversarial.tsallis_inf_iw(means, 100) == pytest.approx(81)
    assert adversarial.tsallis_inf_rv(means, 100) == pytest.approx(40 + 56 * math.log(100) + 16)
    log_k = math.log(4)
    ix = 4 * math.sqrt(400 * log_k) + (2 * math.sqrt(400 / log_k) + 1) * (1 + math.log(2))
    assert adversarial.exp3_ix(means, 100) == pytest.approx(ix)
    stochastic = (math.log(E) + 3) * (10 + 5 + 10 / 3) + 20 + 28 * 4 + 3 + 32
    assert adversarial.tsallis_inf_rv_stochastic(means, E) == pytest.approx(stochastic)
    assert bayesian.information_ratio(means, 50) == pytest.approx(math.sqrt(0.5 * 4 * 50 * math.log(4)))


def test_oful_by_hand():
    radius = linear.oful_radius(10, 2, 1.0, 1.0, 3.0, 0.1)
    assert radius == pytest.approx(3 + math.sqrt(2 * math.log(10) + 2 * math.log(6)))
    assert linear.oful(10, 2, 1.0, 1.0, 3.0, 0.1) == pytest.approx(math.sqrt(160 * radius**2 * math.log(6)))


@pytest.mark.parametrize(
    "value",
    [
        optimism.moss([0.5] * 5, 4),  # n < K
        optimism.kl_ucb([0.5, 0.4], 2),  # n < 3
        optimism.kl_ucb([1.0, 0.4], 100),  # mean on the edge
        exploration.explore_then_commit([0.5, 0.4], 10, 6),  # m > n / K
        exploration.epsilon_greedy([0.5, 0.4], 100, c=5, d=0.2),  # d above the smallest gap
        adversarial.tsallis_inf_rv_stochastic([0.5, 0.5, 0.1], 100),  # two best arms
    ],
)
def test_outside_its_conditions_a_theorem_says_nothing(value):
    assert value == math.inf


INSTANCES = [[0.6, 0.4], [0.9, 0.85], [0.1, 0.05], [0.5, 0.5], [0.95, 0.05]]


@pytest.mark.parametrize("means", INSTANCES)
def test_exact_regrets_respect_the_bounds(means):
    """No sampling error: the exact expected regret at every n up to 80 lies below the bound at that n."""
    regret = exact_regret(RULES["ucb1"], 80, means)
    assert all(regret[n - 1] <= optimism.ucb1(means, n) for n in range(1, 81))


def test_exact_bayes_regret_respects_russo_and_van_roy():
    regret = exact_bayes_regret(RULES["thompson"], 100)
    bound = np.array([bayesian.information_ratio([0.5, 0.5], n) for n in range(1, 101)])
    assert np.all(regret < bound)
    assert regret[-1] / bound[-1] == pytest.approx(2.78620504 / math.sqrt(100 * math.log(2)), abs=1e-8)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: optimism.ucb1([0.5, 1.2], 10), r"means\[1\] is 1.2"),
        (lambda: optimism.ucb1([0.5, 0.2], 0), "n is 0"),
        (lambda: exploration.explore_then_commit([0.5, 0.2], 10, 0), "m is 0"),
        (lambda: exploration.epsilon_greedy([0.5, 0.2], 10, c=0, d=0.1), "c is 0"),
        (lambda: exploration.successive_elimination([0.5, 0.2], 10, 1.0), "delta is 1.0"),
        (lambda: linear.oful_radius(0, 1, 1.0, 1.0, 1.0, 0.1), "n is 0"),
        (lambda: linear.oful_radius(1, 1, 0.0, 1.0, 1.0, 0.1), "penalty is 0.0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_registry_speaks_of_policies_that_exist():
    assert set(BOUNDS) <= set(POLICIES)
    assert set(NO_BOUND) <= set(POLICIES) and not set(NO_BOUND) & set(BOUNDS)
    for slug, bounds in BOUNDS.items():
        for bound in bounds:
            value = bound.fn([0.9, 0.5, 0.3], 1000.0)
            assert value > 0 or math.isinf(value), slug
