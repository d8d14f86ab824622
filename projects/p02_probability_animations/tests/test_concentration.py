from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from projects.p02_probability_animations.sim import concentration as co

ALL = (co.markov, co.chebyshev, co.hoeffding, co.bernstein, co.chernoff)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 300), st.floats(0.01, 0.99), st.data())
def test_no_tail_rises_above_any_ceiling(n: int, p: float, data: st.DataObject):
    lowest = math.floor(n * p) + 1
    assume(lowest <= n)
    x, a = co.Binomial(n, p), data.draw(st.integers(lowest, n))
    tail = x.tail(a)
    assert tail == pytest.approx(float(stats.binom.sf(a - 1, n, p)), rel=1e-8)
    for bound in ALL:
        assert tail <= bound(x, a) * (1 + 1e-9), bound.__name__
    # Chernoff's is the best exponential, so never worse than those which bound it further.
    assert co.chernoff(x, a) <= co.hoeffding(x, a) * (1 + 1e-9)
    assert co.chernoff(x, a) <= co.bernstein(x, a) * (1 + 1e-9)


def test_tail_is_the_exact_sum_of_fractions():
    p = Fraction(1, 10)
    exact = sum(math.comb(100, k) * p**k * (1 - p) ** (100 - k) for k in range(20, 101))
    assert co.Binomial(100, 0.1).tail(20) == pytest.approx(float(exact), rel=1e-10)
    assert co.Binomial(100, 0.1).tail(0) == 1
    assert co.Binomial(100, 0.1).tail(101) == 0


def test_bounds_of_the_film_by_hand():
    x = co.Binomial(100, 0.1)
    assert co.markov(x, 20) == pytest.approx(1 / 2)
    assert co.chebyshev(x, 20) == pytest.approx(9 / 100)
    assert co.hoeffding(x, 20) == pytest.approx(math.exp(-2))
    assert co.bernstein(x, 20) == pytest.approx(math.exp(-1 / (2 * (0.09 + 1 / 30))))
    # exp(-n kl(q, p)) = (p / q)^a ((1 - p) / (1 - q))^(n - a) = 2^-20 (9/8)^80
    assert co.chernoff(x, 20) == pytest.approx(2.0**-20 * (9 / 8) ** 80)
    assert co.best_tilt(x, 20) == pytest.approx(math.log(9 / 4))


@pytest.mark.parametrize("name", ["markov", "chebyshev", "chernoff"])
def test_each_curve_stays_above_the_step_and_its_mean_is_the_bound(name: str):
    x = co.Binomial(100, 0.1)
    found = co.ceiling(x, 20, name)
    step = (np.arange(101) >= 20).astype(float)
    assert np.all(found.values >= step - 1e-12)
    assert found.values[20] == pytest.approx(1)
    assert found.bound == pytest.approx(
        {"markov": co.markov, "chebyshev": co.chebyshev, "chernoff": co.chernoff}[name](x, 20)
    )
    assert found.tail == x.tail(20)


def test_simulated_days_follow_the_distribution():
    x = co.Binomial(100, 0.1)
    counts = np.bincount(co.simulate_days(x, 3000, np.random.default_rng(8)).sum(axis=1), minlength=101)
    cells = [slice(0, 6), *(slice(k, k + 1) for k in range(6, 15)), slice(15, 101)]
    observed, expected = ([float(y[cell].sum()) for cell in cells] for y in (counts, 3000 * x.pmf))
    assert stats.chisquare(observed, expected).pvalue > 0.001


def test_best_tilt_minimises_the_exponential_bound():
    x = co.Binomial(60, 0.3)
    found = optimize.minimize_scalar(
        lambda lam: float(co.exponential_bound(x, 30, lam)), bounds=(0, 5), method="bounded"
    )
    assert co.best_tilt(x, 30) == pytest.approx(found.x, abs=1e-4)
    assert co.chernoff(x, 30) == pytest.approx(found.fun, rel=1e-8)
    # E exp(lam (X - a)) by summing over the distribution.
    for lam in (0.0, 0.3, 1.5):
        assert co.exponential_bound(x, 30, lam) == pytest.approx(co.ceiling(x, 30, "chernoff", lam).bound, rel=1e-10)


def test_cramer_only_chernoffs_slope_is_the_tails():
    race = co.bound_race(ns=(1000, 4000))
    slope = -(race.log10_tail[1] - race.log10_tail[0]) / 3000
    assert slope == pytest.approx(race.rates["chernoff"], rel=0.01)
    assert race.rates["hoeffding"] < 0.5 * slope
    assert race.rates["bernstein"] < 0.95 * slope
    for name in ("hoeffding", "bernstein", "chernoff"):
        drop = -(race.log10_bounds[name][1] - race.log10_bounds[name][0]) / 3000
        assert drop == pytest.approx(race.rates[name], rel=1e-9)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan])
def test_p_must_be_a_chance(p: float):
    with pytest.raises(ValueError, match=rf"p is {p}; a chance must lie in \[0, 1\]"):
        co.Binomial(10, p)


@pytest.mark.parametrize("n", [0, -1, 2.5, True])
def test_n_must_be_whole(n: int):
    with pytest.raises(ValueError, match="it must be a whole number >= 1"):
        co.Binomial(n, 0.5)


@pytest.mark.parametrize("bound", ALL)
@pytest.mark.parametrize("a", [10, 5, 101, 20.5])
def test_a_must_lie_above_the_mean(bound, a: int):
    with pytest.raises(ValueError, match=r"a is .*; an upper tail takes a whole number in \(n p, n\] = \(10, 100\]"):
        bound(co.Binomial(100, 0.1), a)


def test_other_bad_input_says_what_is_allowed():
    x = co.Binomial(100, 0.1)
    with pytest.raises(ValueError, match="days is 0"):
        co.simulate_days(x, 0, np.random.default_rng(0))
    with pytest.raises(ValueError, match="lam is -1"):
        co.exponential_bound(x, 20, -1)
    with pytest.raises(ValueError, match="curve is 'cantor'"):
        co.ceiling(x, 20, "cantor")
    with pytest.raises(ValueError, match="finite best tilt takes a < n"):
        co.best_tilt(x, 100)
    with pytest.raises(ValueError, match="0 < p < q < 1"):
        co.bound_race(p=0.3, q=0.2)
    with pytest.raises(ValueError, match="q n is"):
        co.bound_race(ns=(7,))
