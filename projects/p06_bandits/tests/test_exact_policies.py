"""Exact regret of policies on two arms: by hand, in exact fractions, and against closed forms."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import partial
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.theory.beta_comparison import expected_max, prob_greater
from projects.p06_bandits.theory.exact_dp import bayes_optimal_line, bayes_optimal_regret
from projects.p06_bandits.theory.exact_policies import (
    RULES,
    exact_bayes_regret,
    exact_pull_distribution,
    exact_regret,
    thompson_choices,
)

shapes = st.tuples(st.integers(1, 30), st.integers(1, 30))


def fraction_greater(a: int, b: int, c: int, d: int) -> Fraction:
    """P(X > Y) by order statistics: X is the a-th smallest of a + b - 1 uniforms, Y the c-th smallest of c + d - 1.

    X > Y if at least c of the second kind lie below X; their number is negative hypergeometric.
    """
    n, m = a + b - 1, c + d - 1
    below = (Fraction(comb(a - 1 + j, j) * comb(n - a + m - j, m - j), comb(n + m, m)) for j in range(c, m + 1))
    return sum(below, Fraction(0))


def fraction_thompson(horizon: int, means: tuple[Fraction, Fraction] | None) -> list[Fraction]:
    """Regret of Thompson sampling after each round, in rational arithmetic, over a dictionary of posteriors."""
    states = {(1, 1, 1, 1): Fraction(1)}
    total, line = Fraction(0), []
    for _ in range(horizon):
        after: dict[tuple[int, int, int, int], Fraction] = defaultdict(Fraction)
        for (a, b, c, d), p in states.items():
            first = fraction_greater(a, b, c, d)
            m1, m2 = means or (Fraction(a, a + b), Fraction(c, c + d))
            oracle = max(means) if means else Fraction(2, 3)
            total += p * (oracle - first * m1 - (1 - first) * m2)
            after[a + 1, b, c, d] += p * first * m1
            after[a, b + 1, c, d] += p * first * (1 - m1)
            after[a, b, c + 1, d] += p * (1 - first) * m2
            after[a, b, c, d + 1] += p * (1 - first) * (1 - m2)
        states = after
        line.append(total)
    return line


@settings(max_examples=25, deadline=None)
@given(shapes, shapes)
def test_prob_greater_equals_order_statistics(first, second):
    assert prob_greater(first, second) == pytest.approx(float(fraction_greater(*first, *second)), abs=1e-13)
    assert prob_greater(first, second) + prob_greater(second, first) == pytest.approx(1.0, abs=1e-13)


def test_prob_greater_and_expected_max_against_quadrature():
    first, second = (7, 3), (4, 6)
    x, y = stats.beta(*first), stats.beta(*second)
    greater, _ = integrate.quad(lambda u: x.pdf(u) * y.cdf(u), 0, 1, epsabs=1e-13)
    # E max = int_0^1 P(max > u) du
    largest, _ = integrate.quad(lambda u: 1 - x.cdf(u) * y.cdf(u), 0, 1, epsabs=1e-13)
    assert prob_greater(first, second) == pytest.approx(greater, abs=1e-12)
    assert expected_max(first, second) == pytest.approx(largest, abs=1e-12)
    assert expected_max((1, 1), (1, 1)) == pytest.approx(2 / 3, abs=1e-15)


def test_thompson_by_hand():
    # Round 1 costs 2/3 - 1/2. In round 2 the tried arm is pulled again with P(Beta(2,1) > U) = 2/3 after a success
    # and 1/3 after a failure: reward (2/3 * 2/3 + 1/3 * 1/2 + 1/3 * 1/3 + 2/3 * 1/2) / 2 = 19/36.
    assert exact_bayes_regret(RULES["thompson"], 2) == pytest.approx([1 / 6, 11 / 36], abs=1e-15)


@pytest.mark.parametrize("means", [None, (Fraction(7, 10), Fraction(3, 10)), (Fraction(1, 10), Fraction(1, 5))])
def test_thompson_equals_exact_fractions(means):
    exact = [float(r) for r in fraction_thompson(9, means)]
    if means is None:
        found = exact_bayes_regret(RULES["thompson"], 9)
    else:
        found = exact_regret(RULES["thompson"], 9, [float(m) for m in means])
    assert found == pytest.approx(exact, abs=1e-13)


def test_thompson_layers_equal_the_closed_form_far_out():
    *_, layer = thompson_choices(60, (2, 1), (1, 3))
    rng, k = np.random.default_rng(0), 0
    look = set(rng.integers(layer.size, size=60).tolist())
    for n1 in range(60):
        for s1 in range(n1 + 1):
            for s2 in range(60 - n1):
                if k in look:
                    first, second = (2 + s1, 1 + n1 - s1), (1 + s2, 3 + 59 - n1 - s2)
                    assert layer[k] == pytest.approx(float(fraction_greater(*first, *second)), abs=1e-12)
                k += 1
    assert k == layer.size


@pytest.mark.parametrize(
    "rule, slug", [("ucb1", "ucb1"), ("kl_ucb", "kl_ucb"), ("greedy", "ftl"), ("bayes_ucb", "bayes_ucb")]
)
@pytest.mark.parametrize("t", [8, 24, 38])
def test_rules_choose_what_the_simulated_policies_choose(rule, slug, t):
    """Every state after t rounds with both arms tried, fed to the policy as one run each."""
    *_, layer = RULES[rule](t + 1)
    states = [(n1, s1, s2) for n1 in range(t + 1) for s1 in range(n1 + 1) for s2 in range(t - n1 + 1)]
    tried = [k for k, (n1, _, _) in enumerate(states) if 0 < n1 < t]
    arms = np.array([[0] * n1 + [1] * (t - n1) for n1, _, _ in (states[k] for k in tried)])
    rewards = np.array(
        [[1] * s1 + [0] * (n1 - s1) + [1] * s2 + [0] * (t - n1 - s2) for n1, s1, s2 in (states[k] for k in tried)]
    )
    rng, policy = np.random.default_rng(0), make_policy(slug)
    policy.reset(len(tried), 2, 100)
    for r in range(t):
        policy.update(arms[:, r], rewards[:, r].astype(float), rng)
    chosen, wanted = policy.select(t + 1, rng), np.asarray(layer)[tried]
    decided = wanted != 0.5
    assert decided.sum() > 10 * t and np.array_equal(chosen[decided], 1 - wanted[decided])
    assert 0 < chosen[~decided].mean() < 1  # ties go either way


def test_greedy_by_hand():
    # Each arm once, in random order; then the leader for ever. With means (1, 0) the third round is right at once.
    assert exact_regret(RULES["greedy"], 4, [1.0, 0.0]) == pytest.approx([0.5, 1.0, 1.0, 1.0], abs=1e-15)
    # Means (p, 0): if the one pull of arm 1 fails, both means are 0 and the third round is a fair coin.
    assert exact_regret(RULES["greedy"], 3, [0.4, 0.0])[-1] == pytest.approx(0.4 * (1 + 0.6 * 0.5), abs=1e-15)


def test_no_rule_beats_the_optimum_and_the_plan_attains_it():
    horizon = 40
    best = bayes_optimal_line(range(1, horizon + 1))
    for slug in RULES:
        if slug != "bayes_optimal":
            assert np.all(exact_bayes_regret(RULES[slug], horizon) >= best - 1e-12), slug
    assert exact_bayes_regret(RULES["bayes_optimal"], horizon)[-1] == pytest.approx(best[-1], abs=1e-12)


def test_the_optimum_for_other_priors_is_attained_by_no_other_rule():
    first, second = (3, 2), (1, 4)
    rule = partial(thompson_choices, first=first, second=second)
    regret = exact_bayes_regret(rule, 15, first, second)[-1]
    assert regret > bayes_optimal_regret(15, first, second) + 0.01


@pytest.mark.parametrize("slug", ["thompson", "greedy", "ucb1", "kl_ucb"])
def test_bayes_regret_is_the_average_of_the_frequentist_one(slug):
    # int int R(p, q) dp dq: R is a polynomial of degree T + 1 in each mean on either side of p = q, so Gauss-Legendre
    # quadrature on the triangle p > q (by symmetry twice) is exact.
    horizon, nodes = 6, 6
    x, w = np.polynomial.legendre.leggauss(nodes)
    u, w = 0.5 * (x + 1), 0.5 * w
    total = 0.0
    for p, wp in zip(u, w, strict=True):
        for v, wv in zip(u, w, strict=True):
            total += 2 * wp * wv * p * exact_regret(RULES[slug], horizon, [p, p * v])[-1]  # q = p v, dq = p dv
    assert exact_bayes_regret(RULES[slug], horizon)[-1] == pytest.approx(total, abs=1e-12)


@settings(max_examples=8, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["thompson", "greedy", "ucb1", "kl_ucb"]))
def test_law_of_pulls_is_a_distribution_with_the_regret_as_its_mean(p, q, slug):
    law = exact_pull_distribution(RULES[slug], 25, [p, q])
    assert law.min() >= 0 and law.sum() == pytest.approx(1, abs=1e-12)
    expected = abs(p - q) * law @ np.arange(26)
    assert exact_regret(RULES[slug], 25, [p, q])[-1] == pytest.approx(expected, abs=1e-11)
    assert exact_regret(RULES[slug], 25, [q, p])[-1] == pytest.approx(expected, abs=1e-11)  # arms are treated alike


@pytest.mark.parametrize("means, message", [([0.5], "1 entries"), ([0.2, 1.3], r"means\[1\] is 1.3")])
def test_bad_means_are_named(means, message):
    with pytest.raises(ValueError, match=message):
        exact_regret(RULES["greedy"], 5, means)
