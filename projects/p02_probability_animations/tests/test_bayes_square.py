from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p02_probability_animations.sim import bayes_square as bs

PROBABILITIES = st.fractions(0, 1, max_denominator=40)


def test_the_medical_test_by_hand():
    # Of 10,000 people 100 are ill; 95 of them and 495 of the 9,900 others are positive: 95 / 590 = 19 / 118.
    assert bs.TEST.people(10_000) == (100, 95, 495)
    assert bs.TEST.posterior == Fraction(19, 118)
    assert (bs.TEST.prior_odds, bs.TEST.bayes_factor) == (Fraction(1, 99), Fraction(19))
    # A second, independent positive: odds 19/99 x 19 = 361/99.
    assert bs.TEST.again().posterior_odds == Fraction(361, 99)
    assert bs.TEST.again().posterior == Fraction(361, 460)


@settings(max_examples=100, deadline=None)
@given(PROBABILITIES, PROBABILITIES, PROBABILITIES)
def test_areas_and_odds_tell_the_same_posterior(prior: Fraction, hit: Fraction, false_alarm: Fraction):
    square = bs.square(prior, hit, false_alarm)
    assert square.evidence == square.true_area + square.false_area
    missed = prior * (1 - hit) + (1 - prior) * (1 - false_alarm)
    assert square.evidence + missed == 1  # the four areas fill the square
    if square.evidence == 0:
        with pytest.raises(ValueError, match="can't happen"):
            _ = square.posterior
        return
    if prior < 1 and false_alarm > 0:
        odds = square.posterior_odds
        assert square.posterior == odds / (1 + odds)
        # Two tests at once multiply their factors: order and grouping don't matter.
        assert square.again().posterior_odds == square.prior_odds * square.bayes_factor**2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: bs.square("3/2", 0, 0), "prior is 3/2"),
        (lambda: bs.square(0, "-0.1", 0), "hit is -0.1"),
        (lambda: bs.square(1, 1, 1).prior_odds, "odds are infinite"),
        (lambda: bs.square("0.5", 1, 0).bayes_factor, "factor is infinite"),
        (lambda: bs.TEST.people(150), "n is 150"),
    ],
)
def test_bad_input_is_named(call, words: str):
    with pytest.raises(ValueError, match=words):
        call()
