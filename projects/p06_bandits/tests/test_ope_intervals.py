"""Intervals: formulas by hand, scipy as oracle, and coverage where it is guaranteed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy import stats

from projects.p06_bandits.ope.betting import betting
from projects.p06_bandits.ope.contributions import Contributions
from projects.p06_bandits.ope.estimators import estimate
from projects.p06_bandits.ope.intervals import (
    bca,
    bootstrap_values,
    clopper_pearson,
    clustered,
    empirical_bernstein,
    normal,
    percentile,
)
from projects.p06_bandits.tests.test_estimators import LOG, PI
from shared.stats import Interval

SKEWED = Contributions(np.random.default_rng(3).exponential(size=60))


def test_normal_by_hand() -> None:
    terms = Contributions(np.array([1.0, 2.0, 3.0, 6.0]))
    se = np.std([1, 2, 3, 6], ddof=1) / 2
    found = normal(terms)
    assert (found.low, found.high) == pytest.approx((3 - 1.959964 * se, 3 + 1.959964 * se), abs=1e-6)


def test_ratio_standard_error_by_hand() -> None:
    # R = sum(b) / sum(c) = 2 / 4; psi = (b - R c) / mean(c) = (-0.25, 0.75, ..) of the four rounds below
    b, c = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.5, 0.5, 1.5, 1.5])
    terms = Contributions(np.zeros(4), b, c)
    assert terms.value == pytest.approx(0.5)
    assert terms.influence == pytest.approx([-0.25, 0.75, -0.75, 0.25])
    assert terms.standard_error == pytest.approx(np.std([-0.25, 0.75, -0.75, 0.25], ddof=1) / 2)


def test_empirical_bernstein_by_hand() -> None:
    x = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    log_term = np.log(2 / 0.025)  # both sides at 2.5%
    found = empirical_bernstein(Contributions(np.tile(x, 400)), 0.0, 1.0)
    v, n = 0.24 * 2000 / 1999, 2000
    assert found.estimate - found.low == pytest.approx(np.sqrt(2 * v * log_term / n) + 7 * log_term / (3 * (n - 1)))
    short = empirical_bernstein(Contributions(x), 0.0, 1.0)  # half a width of 2.6 + 1.3, cut to the range
    assert (short.low, short.high) == (0.0, 1.0)


def test_clopper_pearson_known_answers() -> None:
    assert clopper_pearson(0, 10).high == pytest.approx(1 - 0.025 ** (1 / 10))
    assert (clopper_pearson(38, 10_000).low, clopper_pearson(38, 10_000).high) == pytest.approx(
        (0.00269, 0.00521), abs=1e-5
    )


def test_clusters_of_one_are_no_clusters() -> None:
    found = clustered(SKEWED, np.arange(60))
    half = stats.t.ppf(0.975, 59) * SKEWED.standard_error
    assert found.high - found.estimate == pytest.approx(half)


def test_doubling_everybody_doesnt_shorten_a_clustered_interval() -> None:
    twice = Contributions(np.repeat(SKEWED.plain, 2))
    alone, doubled = clustered(SKEWED, np.arange(60)), clustered(twice, np.repeat(np.arange(60), 2))
    assert doubled.high - doubled.low == pytest.approx(alone.high - alone.low)
    assert normal(twice).high - normal(twice).low < 0.75 * (alone.high - alone.low)


@pytest.mark.parametrize(("method", "ours"), [("percentile", percentile), ("BCa", bca)])
def test_bootstraps_agree_with_scipy(method: Any, ours: Callable[..., Interval]) -> None:
    rng = np.random.default_rng(1)
    theirs = stats.bootstrap((SKEWED.plain,), np.mean, n_resamples=9999, method=method, rng=rng).confidence_interval
    found = ours(SKEWED, np.random.default_rng(2), reps=9999)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_bca_leans_with_the_skewness() -> None:
    assert bca(SKEWED, np.random.default_rng(2)).high > percentile(SKEWED, np.random.default_rng(2)).high


def test_bootstrap_of_a_ratio_is_the_ratio_of_the_bootstrap() -> None:
    above, below = np.array([1.0, 0.0, 2.0]), np.array([1.0, 2.0, 3.0])
    terms = [Contributions(np.zeros(3), above, below), Contributions(above), Contributions(below)]
    values = bootstrap_values(terms, np.random.default_rng(0), 50)
    assert values[:, 0] == pytest.approx(values[:, 1] / values[:, 2])


def _betting_by_grid(x: np.ndarray, alpha: float) -> tuple[float, float]:
    """The betting interval as written in its docstring, on a grid of m, with plain loops."""
    n = x.size
    kept = []
    for m in np.linspace(0.001, 0.999, 400):
        capital = np.array([1.0, 1.0])
        for s in range(n):
            mu = [(0.5 + x[: j + 1].sum()) / (j + 2) for j in range(s)]
            sigma2 = (0.25 + sum((x[j] - mu[j]) ** 2 for j in range(s))) / (s + 1)
            bet = np.sqrt(2 * np.log(2 / alpha) / (n * sigma2))
            capital *= [1 + min(bet, 0.75 / m) * (x[s] - m), 1 - min(bet, 0.75 / (1 - m)) * (x[s] - m)]
        if capital.max() / 2 < 1 / alpha:
            kept.append(m)
    return min(kept), max(kept)


def test_betting_equals_its_definition() -> None:
    x = np.random.default_rng(5).random(12) ** 3
    found = betting(Contributions(x), 0.0, 1.0)
    assert (found.low, found.high) == pytest.approx(_betting_by_grid(x, 0.05), abs=0.004)
    scaled = betting(Contributions(3 * x - 1), -1.0, 2.0)
    assert (scaled.low, scaled.high) == pytest.approx((3 * found.low - 1, 3 * found.high - 1), abs=1e-9)


def test_guaranteed_intervals_cover_and_betting_is_shorter() -> None:
    rng = np.random.default_rng(0)
    samples = (rng.random((300, 400)) < 0.03) * rng.random((300, 400))  # mean 0.015, rare and skewed
    bets = [betting(Contributions(x), 0.0, 1.0) for x in samples]
    bounds = [empirical_bernstein(Contributions(x), 0.0, 1.0) for x in samples]
    assert np.mean([0.015 in found for found in bets]) >= 0.95
    assert np.mean([0.015 in found for found in bounds]) >= 0.95
    assert np.mean([b.high for b in bets]) < 0.7 * np.mean([b.high for b in bounds])


def test_estimate_takes_any_interval() -> None:
    found = estimate("ips", LOG, PI, interval=partial(empirical_bernstein, low=0.0, high=40.0))
    assert found.interval.method.startswith("empirical Bernstein")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: betting(Contributions(np.array([0.5, 2.0])), 0.0, 1.0),
            r"term 1 is 2; every term must lie in \[0, 1\]",
        ),
        (lambda: empirical_bernstein(SKEWED, 5.0, 1.0), r"the range is \[5, 1\]"),
        (lambda: betting(Contributions(np.zeros(2), np.zeros(2), np.ones(2)), 0.0, 1.0), "self-normalised"),
        (lambda: clopper_pearson(11, 10), "successes is 11 of n = 10"),
        (lambda: clustered(SKEWED, np.zeros(60, int)), "cluster has 1 different label"),
        (lambda: clustered(SKEWED, np.zeros(3, int)), "cluster has 3 labels for 60 rounds"),
    ],
)
def test_bad_input(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
