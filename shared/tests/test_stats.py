"""Intervals cover as often as they say (narrower ones fail the same check); tests agree with enumeration."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from shared.stats import (
    Interval,
    bootstrap_ci,
    holm,
    iqm,
    iqm_ci,
    mean_ci,
    paired_diff_ci,
    permutation_test,
    probability_of_improvement,
    wilson,
)

# ---- coverage


def is_covered(intervals: Sequence[Interval], truth: float, slack: float = 0.0) -> bool:
    """Tell whether the share of intervals that hold the truth is their level, up to chance (99.9%) and `slack`.

    The slack is what a method that is right for large n only is allowed at the n of the test.
    """
    hits = sum(truth in interval for interval in intervals)
    bounds = scipy_stats.binomtest(hits, len(intervals)).proportion_ci(0.999)
    return bool(bounds.low <= intervals[0].level + slack and intervals[0].level - slack <= bounds.high)


def narrowed(interval: Interval, factor: float) -> Interval:
    """The negative control: the same interval, too narrow."""
    centre = interval.estimate
    low, high = (centre + factor * (end - centre) for end in (interval.low, interval.high))
    return replace(interval, low=low, high=high)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_mean_ci_covers(level: float):
    samples = np.random.default_rng(1).normal(2.0, 3.0, (2000, 5))
    found = [mean_ci(sample, level) for sample in samples]
    assert is_covered(found, 2.0)
    # With z instead of Student's t at n = 5, the classical mistake, the check fails.
    z_to_t = NormalDist().inv_cdf((1 + level) / 2) / float(scipy_stats.t.ppf((1 + level) / 2, 4))
    assert not is_covered([narrowed(interval, z_to_t) for interval in found], 2.0)


def test_paired_diff_ci_covers():
    rng = np.random.default_rng(2)
    seeds = rng.normal(0, 5, (1500, 6))
    found = [paired_diff_ci(a, b) for a, b in zip(seeds + rng.normal(1, 1, seeds.shape), seeds, strict=True)]
    assert is_covered(found, 1.0)
    assert not is_covered([narrowed(interval, 0.75) for interval in found], 1.0)


def test_iqm_ci_covers():
    """Three tasks of different level, heavy tails, symmetric together: the true interquartile mean is 0."""
    rng = np.random.default_rng(3)
    tables = np.array([-3.0, 0.0, 3.0]) + rng.standard_t(2, (500, 20, 3))
    found = [iqm_ci(table, rng, reps=300) for table in tables]
    assert is_covered(found, 0.0, slack=0.02)
    assert not is_covered([narrowed(interval, 0.7) for interval in found], 0.0, slack=0.02)


def test_bootstrap_ci_covers():
    """The mean of a skewed sample, for which the plain percentile interval lies too low."""
    rng = np.random.default_rng(4)
    samples = rng.exponential(1.0, (250, 40))
    found = [bootstrap_ci(sample, lambda x: float(x.sum() / x.size), rng, reps=250) for sample in samples]
    assert {interval.method for interval in found} == {"BCa bootstrap (250)"}
    assert is_covered(found, 1.0, slack=0.03)
    assert not is_covered([narrowed(interval, 0.6) for interval in found], 1.0, slack=0.03)


def test_wilson_covers_on_average_over_proportions():
    """Brown, Cai and DasGupta 2001, figure 5: Wilson's average coverage is near the level, the normal one's is not."""
    n, rng = 20, np.random.default_rng(5)
    truths = rng.uniform(size=4000)
    drawn = rng.binomial(n, truths)
    by_count = [wilson(k, n) for k in range(n + 1)]

    def normal(k: int) -> Interval:
        half = 1.96 * math.sqrt(k / n * (1 - k / n) / n)
        return Interval(k / n, k / n - half, k / n + half, n, "Wald")

    def shifted(intervals: list[Interval]) -> list[Interval]:
        """Put every truth at 0."""
        found = [(intervals[k], p) for k, p in zip(drawn, truths, strict=True)]
        return [replace(interval, low=interval.low - p, high=interval.high - p) for interval, p in found]

    assert is_covered(shifted(by_count), 0.0, slack=0.005)
    assert not is_covered(shifted([normal(k) for k in range(n + 1)]), 0.0, slack=0.005)


def test_permutation_test_rejects_as_often_as_it_says():
    rng = np.random.default_rng(6)
    pvalues = np.array([permutation_test(a, b, rng, reps=199) for a, b in rng.normal(size=(300, 2, 8))])
    low, high = scipy_stats.binomtest(int((pvalues <= 0.1).sum()), 300).proportion_ci(0.999)
    assert low <= 0.1 <= high


# ---- means


def test_mean_ci_by_hand():
    # mean 3, s = sqrt(10/4), t_{4, 0.975} = 2.776445
    found = mean_ci([1, 2, 3, 4, 5])
    half = 2.776445 * math.sqrt(2.5) / math.sqrt(5)
    assert (found.estimate, found.n, found.method, found.level) == (3.0, 5, "mean, Student t", 0.95)
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half), abs=1e-6)


def test_paired_diff_ci_by_hand():
    # differences 1, 0, 2, 2: mean 1.25, s = sqrt(2.75 / 3), t_{3, 0.975} = 3.182446
    found = paired_diff_ci([1, 2, 3, 5], [0, 2, 1, 3])
    half = 3.182446 * math.sqrt(2.75 / 3) / 2
    assert (found.estimate, found.n, found.method) == (1.25, 4, "paired difference, Student t")
    assert (found.low, found.high) == pytest.approx((1.25 - half, 1.25 + half), abs=1e-6)


def test_pairs_are_narrower_than_strangers_where_seeds_matter():
    rng = np.random.default_rng(7)
    luck = rng.normal(0, 10, 30)
    a, b = luck + rng.normal(1, 1, 30), luck + rng.normal(0, 1, 30)
    paired = paired_diff_ci(a, b)
    unpaired = scipy_stats.ttest_ind(a, b).confidence_interval()
    assert (paired.high - paired.low) < 0.2 * (unpaired.high - unpaired.low)
    # The order of the pairs is what makes it so.
    shuffled = paired_diff_ci(a, rng.permutation(b))
    assert shuffled.estimate == pytest.approx(paired.estimate)
    assert (paired.high - paired.low) < 0.2 * (shuffled.high - shuffled.low)


# ---- the interquartile mean


def test_iqm_by_hand_where_a_quarter_of_n_is_no_whole_number():
    # n = 10: int(2.5) = 2 go from each end, and 4, 9, 16, 25, 36, 49 stay.
    assert iqm([81, 0, 64, 1, 49, 4, 36, 9, 25, 16]) == pytest.approx(139 / 6)
    # n = 7: int(1.75) = 1 from each end.
    assert iqm([0, 1, 4, 9, 16, 25, 1000]) == pytest.approx(55 / 5)
    # n = 8: 2 from each end.
    assert iqm([0, 1, 4, 9, 16, 25, 36, 1000]) == pytest.approx(54 / 4)


def test_iqm_is_rliables_over_all_scores_pooled():
    """google-research/rliable, metrics.py: `aggregate_iqm` = scipy's trim_mean, 25%, axis=None."""
    scores = np.random.default_rng(8).exponential(size=(7, 5)) * [1, 2, 5, 10, 100]
    pooled = np.sort(scores, axis=None)[8:-8]  # int(35 / 4) = 8
    assert iqm(scores) == pytest.approx(pooled.mean())
    assert iqm(scores) == scipy_stats.trim_mean(scores, 0.25, axis=None)
    assert iqm(scores) != pytest.approx(np.mean([iqm(task) for task in scores.T]))


def test_iqm_ci_reports_what_it_is():
    scores = np.random.default_rng(9).normal(size=(6, 3))
    found = iqm_ci(scores, np.random.default_rng(0), reps=500)
    assert (found.estimate, found.n) == (iqm(scores), 6)
    assert found.method == "IQM, stratified bootstrap (500)"
    assert found == iqm_ci(scores, np.random.default_rng(0), reps=500)


def test_iqm_ci_resamples_within_each_task():
    # Every run of a task gives the same score: a stratified sample is then the table itself, and nothing varies.
    levels = np.tile(np.arange(9.0) ** 2, (5, 1))  # (runs, tasks)
    found = iqm_ci(levels, np.random.default_rng(0), reps=200)
    assert found.low == found.high == found.estimate


def test_iqm_ci_resamples_each_task_for_itself():
    # The second task is the first with its sign turned: whole runs drawn for both would keep every sample symmetric.
    x = np.random.default_rng(10).normal(size=12)
    found = iqm_ci(np.column_stack([x, -x]), np.random.default_rng(0), reps=500)
    assert found.low < -0.1 and found.high > 0.1


def test_iqm_ci_draws_as_many_runs_of_each_task_as_there_are(monkeypatch: pytest.MonkeyPatch):
    seen: list[np.ndarray] = []
    trim_mean = scipy_stats.trim_mean

    def spy(x: np.ndarray, share: float, axis: int | None) -> np.ndarray:
        seen.append(np.asarray(x))
        return np.asarray(trim_mean(x, share, axis=axis))

    monkeypatch.setattr(scipy_stats, "trim_mean", spy)
    runs, tasks, reps = 6, 4, 300
    scores = 100 * np.arange(tasks) + np.arange(runs)[:, None]  # the hundreds tell the task, the rest the run
    iqm_ci(scores, np.random.default_rng(0), reps=reps)
    resampled = next(x for x in seen if x.ndim == 2 and len(x) == reps)
    for sample in resampled:
        assert np.array_equal(np.bincount((sample // 100).astype(int), minlength=tasks), [runs] * tasks)
    counts = np.bincount((resampled % 100).astype(int).ravel(), minlength=runs)
    assert scipy_stats.chisquare(counts).pvalue > 1e-4  # every run as often as any other
    repeats = [len(np.unique(sample)) < sample.size for sample in resampled]
    assert all(repeats[:10])  # with replacement


# ---- other statistics of one sample


def test_bootstrap_ci_agrees_with_student_on_a_tame_mean():
    x = np.random.default_rng(11).normal(5, 2, 200)
    found, exact = bootstrap_ci(x, np.mean, np.random.default_rng(0)), mean_ci(x)
    assert found.estimate == pytest.approx(exact.estimate)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=0.05)
    assert (found.n, found.method) == (200, "BCa bootstrap (2000)")


@pytest.mark.parametrize("sample", [[3.0, 3.0, 3.0], [0.0, 0.0, 0.0, 0.0, 1.0]])
def test_bootstrap_ci_of_a_statistic_that_no_value_moves(sample: list[float]):
    """BCa's acceleration is 0 / 0 there; the interval must still be numbers, and say what it is."""
    found = bootstrap_ci(sample, np.median, np.random.default_rng(0), reps=300)
    assert found.method == "percentile bootstrap (300)"
    assert found.low <= found.estimate <= found.high <= 1 + found.estimate


# ---- proportions


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize(("k", "n"), [(0, 10), (10, 10), (7, 10), (1, 1), (50, 1000)])
def test_wilson_by_its_formula(k: int, n: int, level: float):
    z, p = NormalDist().inv_cdf((1 + level) / 2), k / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    found = wilson(k, n, level)
    assert (found.low, found.high) == pytest.approx((centre - half, centre + half), abs=1e-12)
    assert (found.estimate, found.n, found.method) == (p, n, "proportion, Wilson")


def test_wilson_at_the_ends():
    assert wilson(0, 10).low == 0.0 and wilson(0, 10).high == pytest.approx(0.277533, abs=1e-6)
    assert wilson(10, 10).high == 1.0 and wilson(10, 10).low == pytest.approx(0.722467, abs=1e-6)


# ---- comparisons


@given(st.lists(st.integers(0, 5), min_size=2, max_size=9), st.lists(st.integers(0, 5), min_size=2, max_size=9))
def test_probability_of_improvement_counts_pairs(x: list[int], y: list[int]):
    pairs = list(itertools.product(x, y))
    wins = sum(a > b for a, b in pairs) + sum(a == b for a, b in pairs) / 2
    assert probability_of_improvement(x, y) == pytest.approx(wins / len(pairs))


def _by_enumeration(a: list[float], b: list[float]) -> float:
    """Twice the smaller share of labellings at least as extreme on one side."""
    pool = np.array(a + b)
    differences = []
    for chosen in itertools.combinations(range(len(pool)), len(a)):
        first = np.isin(np.arange(len(pool)), chosen)
        differences.append(pool[first].mean() - pool[~first].mean())
    seen = np.mean(a) - np.mean(b)
    greater = np.mean(np.array(differences) >= seen - 1e-12)
    less = np.mean(np.array(differences) <= seen + 1e-12)
    return min(1.0, 2 * min(float(greater), float(less)))


@pytest.mark.parametrize(
    ("a", "b", "p"),
    [
        ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0], 2 / 20),  # the most extreme of 20 labellings, on two sides
        ([1.0, 2.0, 5.0], [3.0, 4.0, 6.0], None),
        ([0.0, 9.0], [1.0, 2.0, 4.0, 8.0, 16.0], None),
        ([1.0, 1.0, 2.0], [1.0, 2.0, 2.0, 3.0], None),
    ],
)
def test_permutation_test_enumerates_small_samples(a: list[float], b: list[float], p: float | None):
    found = permutation_test(a, b, np.random.default_rng(0))
    assert found == pytest.approx(_by_enumeration(a, b))
    assert p is None or found == pytest.approx(p)


def test_permutation_test_is_never_zero():
    a = np.arange(40.0)
    assert 0 < permutation_test(a, a + 1000, np.random.default_rng(0), reps=999) <= 2 / 1000


def test_holm_by_hand():
    # sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1: 0.02, 0.03, 0.06, 0.04, and the last may not fall below 0.06
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([0.2]) == [0.2]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_keeps_the_order_and_lies_between_no_correction_and_bonferronis(p: list[float]):
    adjusted = holm(p)
    assert all(a <= b for _, a, _, b in _ordered(p, adjusted))
    assert all(x <= a <= min(1.0, len(p) * x) + 1e-12 for x, a in zip(p, adjusted, strict=True))


def _ordered(p: list[float], adjusted: list[float]) -> list[tuple[float, float, float, float]]:
    by_p = sorted(zip(p, adjusted, strict=True))
    return [(*one, *two) for one, two in itertools.pairwise(by_p)]


# ---- intervals and bad input


def test_an_interval_is_closed_and_goes_into_a_file():
    interval = Interval(1.0, 0.5, 1.5, 10, "some")
    assert 0.5 in interval and 1.5 in interval
    assert 0.499 not in interval and 1.501 not in interval
    assert interval.as_dict() == dict(estimate=1.0, low=0.5, high=1.5, n=10, method="some", level=0.95)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: mean_ci([1.0]), r"x has shape \(1,\)"),
        (lambda rng: mean_ci([[1.0, 2.0]]), r"x has shape \(1, 2\)"),
        (lambda rng: mean_ci([1.0, math.nan]), r"x\[1\] is nan"),
        (lambda rng: mean_ci([1.0, 2.0], 1.0), r"level is 1.0; it must lie in \(0, 1\)"),
        (lambda rng: mean_ci([1.0, 2.0], 95), "level is 95"),
        (lambda rng: iqm_ci([[1.0, 2.0, 3.0]], rng), r"scores has shape \(1, 3\)"),  # one run: no spread to resample
        (lambda rng: iqm_ci(np.ones((2, 2, 2)), rng), r"scores has shape \(2, 2, 2\)"),
        (lambda rng: iqm_ci([1.0, math.inf], rng), r"scores\[1\] is inf"),
        (lambda rng: iqm_ci([1.0, 2.0], rng, reps=99), "reps is 99"),
        (lambda rng: iqm_ci([1.0, 2.0], rng, level=0.0), "level is 0.0"),
        (lambda rng: bootstrap_ci([1.0, 2.0], np.mean, rng, reps=5), "reps is 5"),
        (lambda rng: bootstrap_ci([1.0, math.nan], np.mean, rng), r"x\[1\] is nan"),
        (lambda rng: permutation_test([1.0, 2.0], [1.0, math.nan], rng), r"b\[1\] is nan"),
        (lambda rng: permutation_test([1.0, 2.0], [1.0, 3.0], rng, reps=9), "reps is 9"),
        (lambda rng: probability_of_improvement([1.0, 2.0], [math.nan, 1.0]), r"y\[0\] is nan"),
        (lambda rng: paired_diff_ci([1.0, 2.0], [1.0, 2.0, 3.0]), "a has 2 values and b 3"),
        (lambda rng: wilson(11, 10), "successes is 11 of n = 10"),
        (lambda rng: wilson(-1, 10), "successes is -1"),
        (lambda rng: wilson(0, 0), "n = 0"),
        (lambda rng: wilson(1, 2, 1.5), "level is 1.5"),
        (lambda rng: holm([0.1, 1.1]), "1.1"),
        (lambda rng: holm([math.nan]), "nan"),
    ],
)
def test_bad_input_is_named(call: Callable[[np.random.Generator], object], message: str):
    with pytest.raises(ValueError, match=message):
        call(np.random.default_rng(0))
