"""The coverage audit: how often a nominal 95% interval holds the truth, and whose error is smallest.

One replication draws a log from a regime whose truth is known, fits a cross-fitted reward model, and asks every
pairing of estimator and interval. Over R replications that gives

    coverage = share of intervals that hold V,     with Wilson's interval of its own,
    MSE = bias^2 + variance,                       and a paired test of each estimator against the best one.

Intervals of one replication share their bootstrap resamples. Betting and empirical Bernstein get the true range of
the terms (0 to the largest weight that can occur), which practice knows only where the logging policy does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats as scipy_stats

from projects.p06_bandits.ope.bandit_log import FloatArray
from projects.p06_bandits.ope.betting import betting
from projects.p06_bandits.ope.contributions import Contributions
from projects.p06_bandits.ope.estimators import ESTIMATORS, effective_sample_size, gather, tune
from projects.p06_bandits.ope.intervals import (
    bca_of,
    bootstrap_values,
    empirical_bernstein,
    normal,
    percentile_of,
)
from projects.p06_bandits.ope.reward_model import RidgeReward, cross_fit
from projects.p06_bandits.ope.synthetic import Regime
from shared.stats import Interval, holm, paired_diff_ci, wilson


@dataclass(frozen=True)
class Replication:
    """What one log gave."""

    values: dict[str, float]
    """Estimate by estimator."""
    intervals: dict[str, dict[str, tuple[float, float]]]
    """Ends of the interval by estimator and kind of interval."""
    ess: float


def replicate(regime: Regime, n: int, reps: int, rng: np.random.Generator) -> Replication:
    """Draw one log of n rounds and estimate the target's value in every way.

    Args:
        regime: The regime.
        n: Rounds of the log.
        reps: Bootstrap resamples; 0 leaves the bootstrap intervals out.
        rng: Generator of this replication alone.
    """
    terms, ess = all_terms(regime, n, rng)
    intervals = {name: {"normal": _ends(normal(t))} for name, t in terms.items()}
    if reps:
        values = bootstrap_values(list(terms.values()), rng, reps)
        for m, (name, t) in enumerate(terms.items()):
            intervals[name]["percentile"] = _ends(percentile_of(t, values[:, m]))
            intervals[name]["bca"] = _ends(bca_of(t, values[:, m]))
    top = regime.largest_weight
    if "ips" in terms:
        # Rewards lie in [0, 1], so the terms w r of IPS lie in [0, largest weight].
        intervals["ips"]["bernstein"] = _ends(empirical_bernstein(terms["ips"], 0.0, top))
        intervals["ips"]["betting"] = _ends(betting(terms["ips"], 0.0, top))
    return Replication({name: t.value for name, t in terms.items()}, intervals, ess)


def all_terms(regime: Regime, n: int, rng: np.random.Generator) -> tuple[dict[str, Contributions], float]:
    """Contributions of every estimator that the regime allows (replay: a deterministic target), and the ESS."""
    log, pi = regime.draw(n, rng)
    evidence = gather(log, pi, cross_fit(RidgeReward, log, 2, rng))
    deterministic = bool(np.all((pi == 0) | (pi == 1)))
    terms = {}
    for name, estimator in ESTIMATORS.items():
        if name == "replay" and not deterministic:
            continue
        parameter = tune(name, evidence) if estimator.tuned else np.inf
        terms[name] = estimator.terms(evidence, parameter)
    return terms, effective_sample_size(evidence.w)


def _ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def summarise(regime: Regime, runs: list[Replication]) -> dict[str, Any]:
    """Coverage of each pairing and the error of each estimator over the replications of one regime.

    Returns:
        {"truth", "largest_weight", "replications", "ess", "best": name, "coverage": by estimator and interval,
        "error": by estimator}.
    """
    truth = regime.truth
    coverage: dict[str, dict[str, dict[str, float]]] = {}
    for name in runs[0].intervals:
        coverage[name] = {}
        for kind in runs[0].intervals[name]:
            ends = np.array([run.intervals[name][kind] for run in runs])  # (R, 2)
            hits = (ends[:, 0] <= truth) & (truth <= ends[:, 1])
            share = wilson(int(hits.sum()), len(runs))
            coverage[name][kind] = {
                "share": share.estimate,
                "low": share.low,
                "high": share.high,
                "width": float(np.median(ends[:, 1] - ends[:, 0])),
                # Which side fails: the interval lies below the truth, or above.
                "below": float(np.mean(ends[:, 1] < truth)),
                "above": float(np.mean(ends[:, 0] > truth)),
            }
    errors = {name: np.array([run.values[name] for run in runs]) - truth for name in runs[0].values}
    best, rows = _compare(errors)
    return {
        "truth": truth,
        "largest_weight": regime.largest_weight,
        "replications": len(runs),
        "ess": float(np.median([run.ess for run in runs])),
        "coverage": coverage,
        "error": rows,
        "best": best,
    }


def _compare(errors: dict[str, FloatArray]) -> tuple[str, dict[str, dict[str, Any]]]:
    """Decompose each estimator's MSE, and test its squared errors against the best one's, paired, after Holm."""
    best = min(errors, key=lambda name: float(np.square(errors[name]).mean()))
    others = [name for name in errors if name != best]
    gaps = [paired_diff_ci(np.square(errors[name]), np.square(errors[best])) for name in others]
    # Two-sided p of the paired t statistic, read off the interval's half width.
    pvalues = [_p_value(gap.estimate, gap.high - gap.estimate, gap.n) for gap in gaps]
    adjusted = dict(zip(others, holm(pvalues), strict=True))
    rows = {
        name: {
            # MSE = bias^2 + variance
            "bias": float(e.mean()),
            "sd": float(e.std()),
            "mse": float(np.square(e).mean()),
            "rmse": float(np.sqrt(np.square(e).mean())),
            "tied_with_best": name == best or adjusted[name] > 0.05,
        }
        for name, e in errors.items()
    }
    return best, rows


def _p_value(difference: float, half: float, n: int) -> float:
    if half == 0:
        return 1.0 if difference == 0 else 0.0
    t = difference / half * scipy_stats.t.ppf(0.975, n - 1)
    return float(2 * scipy_stats.t.sf(abs(t), n - 1))
