from __future__ import annotations

import math

import numpy as np
import pytest

from projects.p02_probability_animations.sim import large_numbers as ln
from shared.seeding import rng

RUNS, LONG = 1500, 3000


@pytest.fixture(scope="module")
def die() -> ln.Fan:
    return ln.fan(ln.DIE, RUNS, LONG, rng(7, "die"))


def test_bands_by_hand_at_a_hundred_draws():
    # sigma = 2, n = 100: z sigma / 10 = 0.39199...; sigma / sqrt(5) = 0.89443; on [0, 5]: 5 sqrt(log 40 / 200)
    assert ln.normal_band(2.0, 100) == pytest.approx(0.3919927969, rel=1e-9)
    assert ln.chebyshev_band(2.0, 100) == pytest.approx(2 / math.sqrt(5), rel=1e-12)
    assert ln.hoeffding_band(0, 5, 100) == pytest.approx(5 * math.sqrt(math.log(40) / 200), rel=1e-12)
    # log log e^e = 1
    assert ln.iterated_log_curve(3.0, math.e**math.e) == pytest.approx(3 * math.sqrt(2 / math.e**math.e), rel=1e-12)


def test_normal_band_holds_its_95_percent_at_every_n_from_thirty_on(die: ln.Fan):
    inside = die.inside(ln.normal_band(ln.DIE.unit, die.n))[die.n >= 30]
    # 1,500 runs: one standard error is 0.56 points; the band of the claim is [.93, .97].
    assert (inside > 0.93).all() and (inside < 0.97).all()


def test_guaranteed_bands_hold_more_than_they_promise_and_chebyshev_is_the_wider(die: ln.Fan):
    chebyshev, hoeffding = ln.chebyshev_band(ln.DIE.unit, die.n), ln.hoeffding_band(1, 6, die.n)
    assert (chebyshev > hoeffding).all()
    assert die.inside(chebyshev).min() >= 0.95
    assert die.inside(hoeffding).min() >= 0.95


def test_a_band_half_as_wide_is_caught(die: ln.Fan):
    inside = die.inside(ln.normal_band(ln.DIE.unit, die.n) / 2)[die.n >= 30]
    assert (inside < 0.93).all()  # the negative control: z/2 holds about 67%


def test_spread_of_the_mean_shrinks_like_one_over_root_n(die: ln.Fan):
    for index in (np.searchsorted(die.n, 100), die.n.size - 1):
        n = die.n[index]
        # Var(mean) = sigma^2 / n; a sample variance of 1,500 has a relative standard error of sqrt(2 / 1500) = 3.7%.
        assert die.means[:, index].var() == pytest.approx(35 / 12 / n, rel=0.15)


def test_means_of_cauchy_draws_keep_the_law_of_one_draw():
    fan = ln.fan(ln.CAUCHY, RUNS, LONG, rng(8, "cauchy"))
    inside = fan.inside(1.0)
    # P(|X| <= 1) = 1/2 for every n; 4 standard errors of 1.3 points.
    assert np.abs(inside - 0.5).max() < 4 * 0.5 / math.sqrt(RUNS)


def test_running_means_are_means_of_the_draws():
    fan = ln.fan(ln.EXPONENTIAL, 3, 50, rng(1, "e"), n_first=50)
    for index, n in enumerate(fan.n):
        assert fan.means[0, index] == pytest.approx(fan.first[:n].mean(), rel=1e-12)
    assert fan.n[0] == 1 and fan.n[-1] == 50


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ln.fan(ln.DIE, 0, 10, rng(0)), "n_runs is 0"),
        (lambda: ln.fan(ln.DIE, 5, 3, rng(0)), "n_first"),
        (lambda: ln.log_grid(0), "n_max is 0"),
        (lambda: ln.normal_band(-1.0, 5), "spread is -1.0"),
        (lambda: ln.chebyshev_band(1.0, 5, 1.5), "alpha is 1.5"),
        (lambda: ln.hoeffding_band(0, math.inf, 5), "spread is inf"),
        (lambda: ln.iterated_log_curve(1.0, 2), "n is 2"),
        (lambda: ln.Source("coin", 0, 1).draw(rng(0), (1,)), "source is 'coin'"),
    ],
)
def test_bad_input_is_named(call, words: str):
    with pytest.raises(ValueError, match=words):
        call()
