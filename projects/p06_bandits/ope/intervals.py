"""Intervals for off-policy estimates: what a nominal 95% rests on.

* normal: V_hat ± z se; right when n is large against the heaviest weight.
* percentile and BCa bootstrap (Efron 1987): rounds are drawn anew; BCa corrects the percentiles for bias and
  skewness.
* empirical Bernstein (Maurer & Pontil 2009, theorem 4): true at each n, for terms in a known range only. With
  probability 1 - delta, for the sample variance V and a range of length b,

      E X <= mean + sqrt(2 V ln(2/delta) / n) + 7 b ln(2/delta) / (3 (n - 1)),

  and both sides at once at delta = (1 - level) / 2.
* clustered normal: rounds of one village (session, user) hang together; their influence values are added before
  squaring.
* Clopper-Pearson: exact for a share, such as a click rate measured on policy.

The normal and bootstrap intervals look at the sample only. A round that wasn't drawn because its propensity is tiny
leaves no trace in it, which is how they fail; `coverage.py` measures how often.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats as scipy_stats
from scipy.special import ndtr, ndtri

from projects.p06_bandits.ope.bandit_log import FloatArray, IntArray
from projects.p06_bandits.ope.contributions import Contributions
from shared.stats import Interval

# Resamples are counted in blocks of this many rounds x resamples, so that memory stays below about 30 MB.
BLOCK = 4_000_000


def normal(terms: Contributions, level: float = 0.95) -> Interval:
    """V_hat ± z se with the delta-method standard error."""
    z = float(ndtri((1 + level) / 2))
    half = z * terms.standard_error
    return Interval(terms.value, terms.value - half, terms.value + half, terms.n, "normal, delta method", level)


def clustered(terms: Contributions, cluster: IntArray, level: float = 0.95) -> Interval:
    """Student t interval with a cluster-robust standard error (Liang & Zeger 1986), G - 1 degrees of freedom.

    Args:
        terms: Contributions of n rounds.
        cluster: Label of each round's cluster, (n,); G >= 2 different ones.
        level: Nominal coverage.

    Raises:
        ValueError: fewer than two clusters or a label for another number of rounds.
    """
    if len(cluster) != terms.n:
        raise ValueError(f"cluster has {len(cluster)} labels for {terms.n} rounds; give one for each")
    groups = np.unique(cluster, return_inverse=True)[1]
    g = int(groups.max()) + 1
    if g < 2:
        raise ValueError("cluster has 1 different label; a clustered interval needs 2 or more")
    sums = np.bincount(groups, weights=terms.influence, minlength=g)  # (G,)
    # se^2 = G / (G - 1) sum_g (sum_{i in g} psi_i)^2 / n^2
    se = float(np.sqrt(g / (g - 1) * np.square(sums).sum()) / terms.n)
    half = float(scipy_stats.t.ppf((1 + level) / 2, g - 1)) * se
    return Interval(terms.value, terms.value - half, terms.value + half, terms.n, f"t, {g} clusters", level)


def bootstrap_values(terms: Sequence[Contributions], rng: np.random.Generator, reps: int) -> FloatArray:
    """Estimates on resampled rounds, the same resamples for all estimators (so that they can be compared).

    Args:
        terms: Contributions of M estimators over the same n rounds.
        rng: Generator.
        reps: Resamples B.

    Returns:
        (B, M).
    """
    n = terms[0].n
    if any(t.n != n for t in terms):
        raise ValueError(f"the estimators have {sorted({t.n for t in terms})} rounds; they must share one log")
    columns = np.hstack([t.columns for t in terms])  # (n, C), one product serves all estimators
    ends = np.cumsum([0] + [t.columns.shape[1] for t in terms])
    step = max(1, BLOCK // n)
    values = np.empty((reps, len(terms)))
    for start in range(0, reps, step):
        size = min(step, reps - start)
        drawn = rng.integers(n, size=(size, n), dtype=np.int32) + (np.arange(size, dtype=np.int32) * n)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)
        means = counts @ columns / n  # (B, C)
        for m, t in enumerate(terms):
            values[start : start + size, m] = t.from_means(means[:, ends[m] : ends[m + 1]])
    return values


def percentile(terms: Contributions, rng: np.random.Generator, reps: int = 2000, level: float = 0.95) -> Interval:
    """Percentile bootstrap over rounds."""
    return percentile_of(terms, bootstrap_values([terms], rng, reps)[:, 0], level)


def bca(terms: Contributions, rng: np.random.Generator, reps: int = 2000, level: float = 0.95) -> Interval:
    """Bias-corrected and accelerated bootstrap over rounds."""
    return bca_of(terms, bootstrap_values([terms], rng, reps)[:, 0], level)


def percentile_of(terms: Contributions, values: FloatArray, level: float = 0.95) -> Interval:
    """Percentile interval from bootstrap values (B,) that are already there."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(terms.value, float(low), float(high), terms.n, f"percentile bootstrap ({values.size})", level)


def bca_of(terms: Contributions, values: FloatArray, level: float = 0.95) -> Interval:
    """BCa interval from bootstrap values (B,) that are already there."""
    method = f"BCa bootstrap ({values.size})"
    psi = terms.influence
    if not np.any(np.abs(psi) > 1e-15):  # no spread, no bootstrap
        return Interval(terms.value, terms.value, terms.value, terms.n, method, level)
    # z0 = Phi^-1( #{V* < V_hat} / B ), ties counted half
    below = np.mean(values < terms.value) + 0.5 * np.mean(values == terms.value)
    z0 = ndtri(np.clip(below, 0.5 / values.size, 1 - 0.5 / values.size))
    # a = sum psi^3 / ( 6 (sum psi^2)^{3/2} )
    a = (psi**3).sum() / (6 * (psi**2).sum() ** 1.5)
    z = ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    # alpha = Phi( z0 + (z0 + z) / (1 - a (z0 + z)) )
    alpha = ndtr(z0 + (z0 + z) / (1 - a * (z0 + z)))
    low, high = np.quantile(values, alpha)
    return Interval(terms.value, float(low), float(high), terms.n, method, level)


def empirical_bernstein(terms: Contributions, low: float, high: float, level: float = 0.95) -> Interval:
    """Maurer and Pontil's interval for a mean of terms that all lie in [low, high].

    Raises:
        ValueError: a self-normalised estimator (no mean of independent terms), or a term outside the range.
    """
    if terms.weights is not None:
        raise ValueError("the estimator is self-normalised; the empirical Bernstein bound holds for means only")
    check_range(terms.plain, low, high)
    n, b = terms.n, high - low
    if n < 2:
        raise ValueError(f"the log has {n} round; the empirical Bernstein bound needs 2 or more")
    log_term = np.log(2 / ((1 - level) / 2))
    # sqrt(2 V ln(2/delta) / n) + 7 b ln(2/delta) / (3 (n - 1)),   delta = (1 - level) / 2
    half = float(np.sqrt(2 * terms.plain.var(ddof=1) * log_term / n) + 7 * b * log_term / (3 * (n - 1)))
    value = terms.value
    return Interval(
        value, max(low, value - half), min(high, value + half), n, "empirical Bernstein (Maurer-Pontil)", level
    )


def clopper_pearson(successes: int, n: int, level: float = 0.95) -> Interval:
    """Exact interval of a share (Clopper & Pearson 1934); never below its nominal level.

    Raises:
        ValueError: n < 1 or successes outside 0..n.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"successes is {successes} of n = {n}; it takes n >= 1 and 0 <= successes <= n")
    found = scipy_stats.binomtest(int(successes), int(n)).proportion_ci(level, method="exact")
    return Interval(successes / n, float(found.low), float(found.high), n, "proportion, Clopper-Pearson", level)


def check_range(x: FloatArray, low: float, high: float) -> None:
    """Raise ValueError unless all of x lies in [low, high]."""
    if not low < high:
        raise ValueError(f"the range is [{low:g}, {high:g}]; its low end must be below its high end")
    slack = 1e-9 * (high - low)
    bad = np.flatnonzero(~((x >= low - slack) & (x <= high + slack)))
    if bad.size:
        raise ValueError(f"term {bad[0]} is {x[bad[0]]:g}; every term must lie in [{low:g}, {high:g}]")
