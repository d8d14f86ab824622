"""Intervals and tests for results over seeds; each says its n and its method.

Means carry Student's t interval, heavy-tailed scores the interquartile mean with a stratified bootstrap (Agarwal et al.
2021, "Deep reinforcement learning at the edge of the statistical precipice"), proportions Wilson's interval (1927), and
several p-values at once Holm's step-down correction (1979).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats as scipy_stats

FloatArray = NDArray[np.float64]
Statistic = Callable[[FloatArray], float]


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval; `n` is what the spread was taken over (seeds, runs, people), `method` how."""

    estimate: float
    low: float
    high: float
    n: int
    method: str
    level: float = 0.95

    def as_dict(self) -> dict[str, float | int | str]:
        """Give the fields as a plain dict, for a results file."""
        return asdict(self)

    def __contains__(self, value: float) -> bool:
        """Tell whether `value` lies in the interval, ends included."""
        return self.low <= value <= self.high


def mean_ci(x: ArrayLike, level: float = 0.95) -> Interval:
    """Mean of a sample of shape (n,) with Student's t interval: x_bar ± t_{n-1} s / sqrt(n).

    Raises:
        ValueError: fewer than two values, a NaN or infinite value, or a level outside (0, 1).
    """
    sample = _sample(x, "x")
    _check(level)
    n = sample.size
    half = float(scipy_stats.t.ppf((1 + level) / 2, n - 1) * sample.std(ddof=1) / np.sqrt(n))
    mean = float(sample.mean())
    return Interval(mean, mean - half, mean + half, n, "mean, Student t", level)


def iqm(scores: ArrayLike) -> float:
    """Interquartile mean: the mean of the middle half of all scores (25% trimmed from each end).

    `scores` has shape (runs,) or (runs, tasks); all runs of all tasks are pooled (Agarwal et al. 2021, section 4.3).
    """
    return float(scipy_stats.trim_mean(np.asarray(scores, dtype=float), 0.25, axis=None))


def iqm_ci(scores: ArrayLike, rng: np.random.Generator, reps: int = 2000, level: float = 0.95) -> Interval:
    """Interquartile mean with a stratified percentile bootstrap (Agarwal et al. 2021, section 4.2 and 4.3).

    Runs are drawn anew with replacement within each task, so that no task is lost from a bootstrap sample. `scores`
    has shape (runs,) for one task or (runs, tasks); there are `reps` >= 100 bootstrap samples.
    """
    table = np.asarray(scores, dtype=float)
    table = table[:, None] if table.ndim == 1 else table  # (runs, tasks)
    if table.ndim != 2 or len(table) < 2:
        raise ValueError(f"scores has shape {np.shape(scores)}; it must be (runs,) or (runs, tasks), runs >= 2")
    _sample(table.ravel(), "scores")
    _check(level, reps)
    n_runs, n_tasks = table.shape
    draws = rng.integers(n_runs, size=(reps, n_runs, n_tasks))
    resampled = np.take_along_axis(table[None], draws, axis=1)  # (reps, runs, tasks)
    values = scipy_stats.trim_mean(resampled.reshape(reps, -1), 0.25, axis=1)
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(iqm(table), float(low), float(high), n_runs, f"IQM, stratified bootstrap ({reps})", level)


def probability_of_improvement(x: ArrayLike, y: ArrayLike) -> float:
    """P(X > Y) + P(X = Y) / 2 of a run of x (n,) and one of y (m,) (Agarwal et al. 2021, 4.3; Mann-Whitney U / nm)."""
    a, b = _sample(x, "x"), _sample(y, "y")
    return float(scipy_stats.mannwhitneyu(a, b).statistic / (a.size * b.size))


def bootstrap_ci(
    x: ArrayLike, statistic: Statistic, rng: np.random.Generator, reps: int = 2000, level: float = 0.95
) -> Interval:
    """Bias-corrected and accelerated bootstrap interval (Efron 1987) of any statistic of one sample of shape (n,).

    A statistic that no single value moves gets the percentile interval instead; `method` says which it was.
    """
    sample = _sample(x, "x")
    _check(level, reps)
    # Where no single value moves the statistic (a constant sample, many medians), the acceleration would be 0 / 0.
    jackknife = [statistic(np.delete(sample, i)) for i in range(sample.size)]
    method: Literal["BCa", "percentile"] = "BCa" if np.ptp(jackknife) > 0 else "percentile"
    found = scipy_stats.bootstrap(
        (sample,), statistic, n_resamples=reps, confidence_level=level, method=method, vectorized=False, rng=rng
    ).confidence_interval
    value, n = float(statistic(sample)), sample.size
    return Interval(value, float(found.low), float(found.high), n, f"{method} bootstrap ({reps})", level)


def wilson(successes: int, n: int, level: float = 0.95) -> Interval:
    """Wilson's score interval of a proportion (1927); right at 0 and n successes too, where the normal one collapses.

    Raises:
        ValueError: n < 1 or successes outside 0..n.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"successes is {successes} of n = {n}; it takes n >= 1 and 0 <= successes <= n")
    _check(level)
    found = scipy_stats.binomtest(int(successes), int(n)).proportion_ci(level, method="wilson")
    return Interval(successes / n, float(found.low), float(found.high), n, "proportion, Wilson", level)


def paired_diff_ci(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Interval:
    """Mean of the differences a - b of two methods run on the same seeds, with Student's t interval.

    Raises:
        ValueError: the samples differ in length.
    """
    first, second = _sample(a, "a"), _sample(b, "b")
    if first.size != second.size:
        raise ValueError(f"a has {first.size} values and b {second.size}; pairs need as many of each")
    return replace(mean_ci(first - second, level), method="paired difference, Student t")


def permutation_test(a: ArrayLike, b: ArrayLike, rng: np.random.Generator, reps: int = 9999) -> float:
    """Two-sided p-value of a difference of two means under random relabelling (never 0: the observed one counts).

    It is twice the smaller one-sided one; exact, by enumeration, where there are at most `reps` labellings.
    """
    first, second = _sample(a, "a"), _sample(b, "b")
    _check(reps=reps)
    found = scipy_stats.permutation_test(
        (first, second), lambda x, y, axis: x.mean(axis) - y.mean(axis), vectorized=True, n_resamples=reps, rng=rng
    )
    return float(found.pvalue)


def holm(pvalues: Sequence[float]) -> list[float]:
    """Holm's (1979) step-down adjustment, in the order given: p~_(i) = max_{j <= i} min(1, (m - j + 1) p_(j))."""
    p = np.asarray(pvalues, dtype=float)
    if p.size and not (np.all(p >= 0) and np.all(p <= 1)):
        raise ValueError(f"p-values are {list(pvalues)}; each must lie in [0, 1]")
    order = np.argsort(p, kind="stable")
    stepped = np.minimum(1.0, p[order] * (p.size - np.arange(p.size)))
    adjusted = np.empty_like(p)
    adjusted[order] = np.maximum.accumulate(stepped)
    return [float(value) for value in adjusted]


def _sample(x: ArrayLike, name: str) -> FloatArray:
    """Check a sample: one axis, two values or more, all finite."""
    sample = np.asarray(x, dtype=float)
    if sample.ndim != 1 or sample.size < 2:
        raise ValueError(f"{name} has shape {sample.shape}; a sample is one axis of two values or more")
    if not np.all(np.isfinite(sample)):
        where = int(np.flatnonzero(~np.isfinite(sample))[0])
        raise ValueError(f"{name}[{where}] is {sample[where]}; every value must be finite")
    return sample


def _check(level: float = 0.95, reps: int = 100) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; it must lie in (0, 1)")
    if reps < 100:
        raise ValueError(f"reps is {reps}; a bootstrap or permutation takes 100 or more")
