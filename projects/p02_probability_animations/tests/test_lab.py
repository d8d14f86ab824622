"""The interactive page's own computations against exact answers and against the experiments' code."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy import stats

from projects.p02_probability_animations.lab import clt, coins, needles, pi_chunks, squares
from projects.p02_probability_animations.sim import buffon, pi_estimators
from projects.p02_probability_animations.sim.beta_binomial import Beta
from projects.p02_probability_animations.sim.laws import LAWS, Law, law
from shared.stats import wilson


def test_needles_are_the_same_however_they_are_dropped():
    whole, parts = needles.Floor(2.5, 3000, 4), needles.Floor(2.5, 3000, 4)
    whole.drop(3000)
    for k in (1, 10, 989):
        parts.drop(k)
    played = list(parts.play())
    assert played[-1] == 3000 and np.all(np.diff(played) <= needles.PIECE)
    assert (whole.hits, whole.path) == (parts.hits, parts.path)
    np.testing.assert_array_equal(whole.first, parts.first)
    assert whole.path[0][0] == 1 and whole.path[-1] == (3000, whole.hits)
    whole.drop(5)
    assert whole.fallen == 3000


@pytest.mark.parametrize("ratio", [0.1, 1.0, 5.0])
def test_the_constant_of_the_estimate_holds_no_pi_and_the_estimate_does(ratio: float):
    expected = 2 * ratio
    if ratio > 1:
        expected = 2 * math.acos(1 / ratio) + 2 * ratio * (1 - math.sqrt(1 - 1 / ratio**2))
    assert needles.constant(ratio) == pytest.approx(expected, rel=1e-13)
    floor = needles.Floor(ratio, 200_000, 1)
    floor.drop(200_000)
    assert floor.estimate is not None
    error = buffon.pi_standard_error(200_000, ratio, 1.0)
    assert abs(floor.estimate.estimate - math.pi) < 4 * error
    # For many needles the inverted interval is the delta method's.
    assert floor.estimate.high - floor.estimate.low == pytest.approx(2 * 1.96 * error, rel=0.05)


def test_the_coverage_check_agrees_with_the_exact_coverage():
    n, share = 30, 2 / math.pi
    held = [k for k in range(n + 1) if wilson(k, n).low <= share <= wilson(k, n).high]
    exact = float(np.sum(stats.binom.pmf(held, n, share)))
    found = list(needles.check_coverage(1.0, n, 0))
    assert [c.low.size for c in found] == list(range(10, 201, 10))
    assert abs(found[-1].share.estimate - exact) < 4 * math.sqrt(exact * (1 - exact) / 200)
    assert next(iter(needles.check_coverage(1.0, 10**6, 0))).n == needles.CHECK_LIMIT


def test_the_race_in_pieces_is_the_race():
    names, ns = ("darts", "sobol", "stratified"), (16, 256)
    standings = list(pi_chunks.run(names, ns, 20, 3))
    race = pi_estimators.race(3, ns, 20, names)
    last = standings[-1]
    assert last.share == 1
    for name in names:
        np.testing.assert_array_equal(np.array(last.estimates[name]), race.methods[name].estimates)
        np.testing.assert_allclose(last.rmse(name), race.methods[name].rmse, rtol=1e-13)
        assert last.slope(name) == pytest.approx(race.methods[name].slope, rel=1e-10)
    factor, low, high = last.factor("sobol", "darts")
    assert factor == pytest.approx((race.methods["darts"].rmse[-1] / race.methods["sobol"].rmse[-1]) ** 2, rel=1e-12)
    assert low < factor < high and last.factor("darts", "darts") == (1.0, 1.0, 1.0)


def absolute_moment(one: Law, order: int) -> float:
    """E |X - mu|^order by quadrature of the density, or by summing."""
    mu = one.mean
    assert mu is not None
    if one.name == "bernoulli":
        return one.parameter * (1 - mu) ** order + (1 - one.parameter) * mu**order
    if one.name == "die":
        weights = (0.46, 0.26, 0.09, 0.03, 0.02, 0.14)
        return sum(w * abs(k - mu) ** order for k, w in enumerate(weights))

    def bell(x: Any) -> Any:
        return mpmath.npdf(x)

    densities: dict[str, Any] = {
        "uniform": (lambda x: mpmath.mpf(1), [0, mu, 1]),
        "exponential": (lambda x: mpmath.exp(-x), [0, mu, 20, mpmath.inf]),
        # in y = log x, where the tail is a bell
        "lognormal": (bell, [-10, 0.5, 5, 20]),
        "pareto": (lambda x: one.parameter * x ** (-one.parameter - 1), [1, mu, 10, mpmath.inf]),
        "bimodal": (lambda x: 2 * (bell(2 * (x - 2)) + bell(2 * (x + 2))) / 2, [-8, -2, 0, 2, 8]),
    }
    density, ends = densities[one.name]
    value = mpmath.exp if one.name == "lognormal" else (lambda x: x)
    return float(mpmath.quad(lambda x: abs(value(x) - mu) ** order * density(x), ends))


@pytest.mark.parametrize("name", [name for name in LAWS if name != "cauchy"])
def test_closed_moments_are_those_of_the_density(name: str):
    one = law(name, p=0.3, alpha=6.0)
    assert one.sigma is not None and one.rho is not None
    assert absolute_moment(one, 2) == pytest.approx(one.sigma**2, rel=1e-8)
    assert absolute_moment(one, 3) == pytest.approx(one.rho, rel=1e-8)


@pytest.mark.parametrize("name", LAWS)
def test_what_is_drawn_has_the_law_s_quantiles(name: str):
    one = law(name, p=0.3, alpha=1.5)
    x = one.draw(np.random.default_rng(5), (40_000,))
    known: dict[str, Any] = {
        "uniform": stats.uniform.cdf,
        "exponential": stats.expon.cdf,
        "lognormal": stats.lognorm(1).cdf,
        "pareto": stats.pareto(1.5).cdf,
        "cauchy": stats.cauchy.cdf,
        "bimodal": lambda v: (stats.norm.cdf(v, 2, 0.5) + stats.norm.cdf(v, -2, 0.5)) / 2,
    }
    if name in known:
        assert stats.kstest(x, known[name]).statistic < 1.63 / math.sqrt(x.size)  # 1% point
    else:
        weights = {"bernoulli": [0.7, 0.3], "die": [0.46, 0.26, 0.09, 0.03, 0.02, 0.14]}[name]
        assert stats.chisquare(np.bincount(x.astype(int)), np.array(weights) * x.size).pvalue > 0.01


def test_moments_end_where_the_tail_says():
    for alpha, mean, sigma, rho in ((1.0, 0, 0, 0), (2.0, 1, 0, 0), (3.0, 1, 1, 0), (3.1, 1, 1, 1)):
        one = law("pareto", alpha=alpha)
        assert [one.mean is not None, one.sigma is not None, one.rho is not None] == [mean, sigma, rho]
        assert one.obeys == bool(sigma)
        if not rho:
            assert one.berry_esseen(10) is None
    assert law("cauchy").center == 0.0 and law("cauchy").unit == pytest.approx(1.4826, abs=1e-4)


def test_distances_lie_under_the_bound_and_drawn_ones_near_the_exact():
    for name in ("exponential", "bernoulli", "die"):
        one = law(name)
        for n in (1, 4, 25):
            exact, bound = one.exact_distance(n), one.berry_esseen(n)
            assert exact is not None and bound is not None and exact <= bound
            found = list(clt.draw_means(one, n, 10_000, 0))[-1]
            assert abs(found.distance - exact) < found.noise
            assert found.z.size == 10_000
    # One step at z = 1 is farthest at its foot, Phi(1); at z = -1 at its head.
    for z in (1.0, -1.0):
        assert clt.Means(law("uniform"), 1, np.array([z])).distance == pytest.approx(0.841344746, abs=1e-9)
    # One exponential draw: sup |1 - exp(-(1 + z)) - Phi(z)| stands at the foot, z = -1: Phi(-1).
    assert law("exponential").exact_distance(1) == pytest.approx(0.158655254, abs=1e-9)


def test_a_histogram_has_area_one_and_a_lattice_even_bars():
    for name in ("bernoulli", "die", "uniform"):
        found = list(clt.draw_means(law(name), 30, 2000, 0))[-1]
        edges = found.edges()
        inside = np.mean((found.z >= edges[0]) & (found.z <= edges[-1]))
        assert found.histogram(edges).sum() * (edges[1] - edges[0]) == pytest.approx(inside, rel=1e-12)
        if found.law.whole:
            step = 1 / (found.law.unit * math.sqrt(30))
            assert (edges[1] - edges[0]) / step == pytest.approx(round((edges[1] - edges[0]) / step), abs=1e-9)
            # No value stands on an edge.
            assert np.abs(found.z[:, None] - edges[None, :]).min() > 0.4 * step


def test_the_square_moves_from_prior_to_posterior_and_stays_a_square():
    s = squares.make(0.3, 0.8, 0.25, "one")
    start, end = squares.areas(s, 0), squares.areas(s, 3)
    assert start[0].right == pytest.approx(0.3) and start[0].top == 0
    assert end[0].right == pytest.approx(0.24 / (0.24 + 0.175)) and end[0].top == 1
    full = squares.areas(s, 1)
    assert [(a.right - a.left) * (a.top - a.bottom) for a in full] == pytest.approx([0.24, 0.175, 0.06, 0.525])
    assert [a.alpha for a in squares.areas(s, 2)] == [1, 1, 0, 0]
    for stage in np.linspace(0, 3, 13):
        cover = sum((a.right - a.left) * (a.top - a.bottom) for a in squares.areas(s, float(stage)))
        assert cover == pytest.approx(1)
    names = [squares.stage_name(x) for x in (0, 0.5, 1, 1.05, 2.5, 3)]
    assert names == [squares.STAGES[k] for k in (0, 1, 1, 2, 3, 3)]


def test_flips_in_any_order_give_the_same_belief_and_both_ways_agree():
    flips = coins.read_flips("hht htt HH")
    assert flips == (1, 1, 0, 1, 0, 0, 1, 1)
    for path in coins.paths(coins.read_priors("1,1; 30,30; 0.5,4"), flips):
        found = coins.check(path, flips)
        assert found.same and found.sequential == Beta(found.prior.a + 5, found.prior.b + 3)
    # The uniform prior gives every count the same chance: 1 / (9 choose(8, 5)) for one order.
    assert coins.check(coins.paths(coins.read_priors("1,1;1,1;1,1"), flips)[0], flips).log_evidence[1] == pytest.approx(
        -math.log(9 * math.comb(8, 5))
    )
    # A seed names one sequence, however it is asked for.
    assert coins.random_flips(0.7, 20, 1, 0) == coins.random_flips(0.7, 8, 1, 0) + coins.random_flips(0.7, 12, 1, 8)


def test_the_check_can_fail():
    flips = coins.read_flips("HHT")
    path = coins.paths(coins.read_priors("1,1;1,1;1,1"), flips)[0]
    assert not coins.check(path, coins.read_flips("HTT")).same
