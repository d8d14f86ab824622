"""Bayes-optimal play of two arms: by hand, in exact fractions, and by an independent formulation at T = 100."""

from __future__ import annotations

import time
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from projects.p06_bandits.theory.exact_dp import (
    bayes_optimal_line,
    bayes_optimal_plan,
    bayes_optimal_regret,
    bayes_optimal_successes,
)
from projects.p06_bandits.theory.two_arm_states import n_states, offset


@cache
def fraction_value(pulls: int, a1: int, b1: int, a2: int, b2: int) -> Fraction:
    """Bellman's equation in rational arithmetic, memoised on the posteriors themselves."""
    if pulls == 0:
        return Fraction(0)
    m1, m2 = Fraction(a1, a1 + b1), Fraction(a2, a2 + b2)
    q1 = m1 * (1 + fraction_value(pulls - 1, a1 + 1, b1, a2, b2))
    q1 += (1 - m1) * fraction_value(pulls - 1, a1, b1 + 1, a2, b2)
    q2 = m2 * (1 + fraction_value(pulls - 1, a1, b1, a2 + 1, b2))
    q2 += (1 - m2) * fraction_value(pulls - 1, a1, b1, a2, b2 + 1)
    return max(q1, q2)


def terminal_reward_value(horizon: int) -> float:
    """Another way to the same number: states (s1, f1, s2), no reward on the way, all successes counted at the end."""
    s1, f1, s2 = np.ogrid[: horizon + 1, : horizon + 1, : horizon + 1]
    value = (s1 + 0 * f1 + s2).astype(float)  # at t = T; states with s1 + f1 + s2 > T are never reached
    for t in range(horizon - 1, -1, -1):
        s1, f1, s2 = np.ogrid[: t + 1, : t + 1, : t + 1]
        f2 = np.maximum(t - s1 - f1 - s2, 0)
        m1, m2 = (1 + s1) / (2 + s1 + f1), (1 + s2) / (2 + s2 + f2)
        pull1 = m1 * value[1:, :-1, :-1] + (1 - m1) * value[:-1, 1:, :-1]
        pull2 = m2 * value[:-1, :-1, 1:] + (1 - m2) * value[:-1, :-1, :-1]
        value = np.maximum(pull1, pull2)
    return float(value[0, 0, 0])


def test_states_are_packed_without_gaps():
    for t in range(8):
        sizes = [(n1 + 1) * (t - n1 + 1) for n1 in range(t + 1)]
        assert [offset(t, n1) for n1 in range(t + 2)] == [sum(sizes[:n1]) for n1 in range(t + 2)]
        assert n_states(t) == sum(sizes)


def test_values_by_hand():
    # T = 2: after a success stay (2/3), after a failure switch (1/2): 1/2 + (2/3 + 1/2) / 2 = 13/12.
    # T = 3: 1/2 + (4/3 + 1) / 2 = 5/3, where 4/3 = 2/3 (1 + 3/4) + 1/3 * 1/2 and 1 = 1/2 (1 + 2/3) + 1/2 * 1/3.
    assert [bayes_optimal_successes(t) for t in (1, 2, 3)] == pytest.approx([1 / 2, 13 / 12, 5 / 3], abs=1e-15)
    # the oracle earns E max = 2/3 a round
    assert bayes_optimal_line([1, 2, 3]) == pytest.approx([1 / 6, 1 / 4, 1 / 3], abs=1e-15)


@pytest.mark.parametrize("first, second", [((1, 1), (1, 1)), ((1, 2), (3, 1)), ((2, 5), (1, 1))])
def test_equals_exact_fractions_up_to_12_pulls(first, second):
    for horizon in range(1, 13):
        exact = fraction_value(horizon, *first, *second)
        assert bayes_optimal_successes(horizon, first, second) == pytest.approx(float(exact), abs=1e-13)


def test_equals_independent_formulation_at_100_pulls():
    assert bayes_optimal_successes(100) == pytest.approx(terminal_reward_value(100), abs=1e-11)


def test_one_known_arm_is_the_one_armed_bandit():
    # Arm 2 has mean 1/2 almost surely; two pulls: try arm 1, keep it after a success: 1/2 + (2/3 + 1/2) / 2.
    assert bayes_optimal_successes(2, (1, 1), (10**6, 10**6)) == pytest.approx(13 / 12, abs=1e-6)


def test_plan_value_symmetry_and_stay_on_a_winner():
    plan = bayes_optimal_plan(20)
    assert plan.value == pytest.approx(bayes_optimal_successes(20), abs=1e-13)
    for t, choice in enumerate(plan.choices[:-1]):
        assert choice.shape == (n_states(t),)
        k = 0
        for n1 in range(t + 1):
            for s1 in range(n1 + 1):
                for s2 in range(t - n1 + 1):
                    # exchanging the arms exchanges the choice
                    mirror = offset(t, t - n1) + s2 * (n1 + 1) + s1
                    assert choice[k] == 1 - choice[mirror]
                    # Bradt, Johnson & Karlin (1956), theorem 3.1: after a success, the same arm is optimal again
                    if choice[k] == 1:
                        success = offset(t + 1, n1 + 1) + (s1 + 1) * (t - n1 + 1) + s2
                        assert plan.choices[t + 1][success] >= 0.5
                    k += 1


def test_discount_counts_the_second_pull_less():
    assert bayes_optimal_successes(2, discount=0.5) == pytest.approx(1 / 2 + 0.5 * 7 / 12, abs=1e-15)


def test_hundred_pulls_take_less_than_two_seconds():
    start = time.process_time()
    assert bayes_optimal_regret(100) == pytest.approx(1.7482460156, abs=1e-9)
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"horizon": 0}, "horizon is 0"),
        ({"horizon": 10**6}, "horizon is 1000000"),
        ({"horizon": 3, "first": (0, 1)}, "first is"),
        ({"horizon": 3, "second": (1.5, 1)}, "second is"),
        ({"horizon": 3, "discount": 0.0}, "discount is 0.0"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        bayes_optimal_successes(**arguments)
