from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from projects.p02_probability_animations.sim import central_limit as clt
from shared.seeding import rng


def test_convolution_is_exact_against_fractions():
    p = [Fraction(int(100 * x), 100) for x in clt.LOADED]
    exact = [Fraction(1)]
    for _ in range(7):
        exact = [
            sum((exact[s - k] * p[k] for k in range(6) if 0 <= s - k < len(exact)), Fraction(0))
            for s in range(len(exact) + 5)
        ]
    law = clt.sum_law(clt.LOADED, 7)
    assert np.allclose(law.probabilities, [float(x) for x in exact], rtol=1e-13, atol=0)


def test_sums_of_coins_are_binomial_and_their_distance_is_scipys():
    law = clt.sum_law([0.7, 0.3], 40)
    assert np.allclose(law.probabilities, stats.binom.pmf(np.arange(41), 40, 0.3), rtol=1e-10)
    # Sampled finely left and right of every step, the distance can't exceed the exact supremum and comes near it.
    grid = np.linspace(-8, 8, 40_001)
    steps = stats.binom.cdf(np.floor(grid * law.sigma + law.mean + 1e-9), 40, 0.3)
    sampled = np.abs(steps - stats.norm.cdf(grid)).max()
    assert sampled <= law.distance + 1e-12
    assert sampled == pytest.approx(law.distance, abs=3e-4)


def test_distance_of_one_fair_coin_by_hand():
    # Steps of 1/2 at -1 and 1: the gaps are 1/2 - Phi(-1) = Phi(1) - 1/2, larger than Phi(-1) = 0.1587.
    assert clt.sum_law([0.5, 0.5], 1).distance == pytest.approx(stats.norm.cdf(1) - 0.5, abs=1e-12)
    # One that falls on 1 nine times in ten: the widest gap is at the foot of the step at z = 1/3, Phi(1/3) - 1/10.
    z, ours, normal = clt.sum_law([0.1, 0.9], 1).gap
    assert (z, ours, normal) == pytest.approx((1 / 3, 0.1, stats.norm.cdf(1 / 3)), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=7), st.integers(1, 60))
def test_berry_esseen_holds_and_moments_add(weights: list[float], n: int):
    p = np.array(weights) / sum(weights)
    law = clt.sum_law(p, n)
    values = np.arange(law.probabilities.size)
    assert law.distance <= law.bound
    assert values @ law.probabilities == pytest.approx(law.mean, rel=1e-9)
    assert math.sqrt((values - law.mean) ** 2 @ law.probabilities) == pytest.approx(law.sigma, rel=1e-9)
    assert law.density @ np.diff(law.edges) == pytest.approx(1, rel=1e-9)


def test_distance_shrinks_by_esseens_constant_over_root_n():
    law = clt.sum_law(clt.LOADED, 4096)
    assert math.sqrt(4096) * law.distance == pytest.approx(law.limit, rel=0.01)
    assert law.limit / math.sqrt(4096) < law.bound


def test_balls_lie_on_each_other_and_are_counted():
    board = clt.galton(3000, 12, rng(3, "galton"))
    assert board.counts.sum() == 3000
    assert (np.bincount(board.bins, weights=board.heights, minlength=13) == board.counts * (board.counts - 1) / 2).all()
    expected = stats.binom.pmf(np.arange(13), 12, 0.5) * 3000
    tails = expected < 5
    seen = np.append(board.counts[~tails], board.counts[tails].sum())
    wanted = np.append(expected[~tails], expected[tails].sum())
    assert stats.chisquare(seen, wanted).pvalue > 1e-3


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: clt.sum_law([0.5, 0.6], 2), "add to 1"),
        (lambda: clt.sum_law([1.5, -0.5], 2), ">= 0"),
        (lambda: clt.sum_law([0.5, 0.5], 0), "n is 0"),
        (lambda: clt.sum_law([0.0, 1.0], 3), "single value"),
        (lambda: clt.galton(0, 5, rng(0)), "n_balls is 0"),
    ],
)
def test_bad_input_is_named(call, words: str):
    with pytest.raises(ValueError, match=words):
        call()
