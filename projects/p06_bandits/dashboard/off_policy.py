"""What would the other policy have earned? Estimates from the Open Bandit logs, with a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from projects.p06_bandits.dashboard.state import ESTIMATOR_NAMES
from projects.p06_bandits.data.open_bandit import N_ITEMS, N_POSITIONS, PUBLISHED_CLICK_RATE, load_log, load_prior
from projects.p06_bandits.ope import positions
from projects.p06_bandits.ope.bandit_log import BanditLog
from projects.p06_bandits.ope.contributions import Contributions
from projects.p06_bandits.ope.estimators import ESTIMATORS, effective_sample_size, gather, tune
from projects.p06_bandits.ope.intervals import bca_of, bootstrap_values, clopper_pearson, normal, percentile_of
from projects.p06_bandits.ope.reward_model import LogisticReward, cross_fit
from projects.p06_bandits.ope.verdict import CANT_TELL, effective_rewards, lift_terms, verdict
from shared.seeding import rng as named_rng
from shared.stats import Interval

NAMES = {"random": "random choice", "bts": "Thompson sampling"}
REPS = 1000


@dataclass(frozen=True)
class Row:
    """One estimator's answer."""

    slug: str
    label: str
    interval: Interval
    verdict: str
    """On the lift over the logging policy: better, worse, can't tell."""


@dataclass(frozen=True)
class Answer:
    """All that is known about one target policy from one log."""

    rows: tuple[Row, ...]
    logged: Interval
    """Click rate of the logging policy in its own log (Clopper-Pearson)."""
    target: Interval
    """Click rate of the target policy in its own log of the same week: what the estimates try to guess."""
    published: float
    """The target's click rate over the full data of some 26 million rounds."""
    n: int
    clicks: int
    ess: float
    largest_weight: float
    effective_clicks: float
    logged_by: str

    @property
    def cant_tell(self) -> bool:
        """Whether no estimator can tell."""
        return all(row.verdict == CANT_TELL for row in self.rows)

    @property
    def conclusion(self) -> str:
        """One sentence on what the log says."""
        target, logged = NAMES["bts" if self.logged_by == "random" else "random"], NAMES[self.logged_by]
        basis = f"{self.clicks} clicks, of which about {self.effective_clicks:.1f} carry the estimates"
        if self.cant_tell:
            return f"Can't tell whether {target} would have earned more than {logged}: the log has {basis}."
        told = ", ".join(f"{row.label}: {row.verdict}" for row in self.rows)
        return f"Is {target} better than {logged}? {told} ({basis})."

    def figures(self) -> dict[str, str]:
        """What the estimates rest on, for a row of numbers."""
        return {
            "Rounds logged": f"{self.n:,}",
            "Clicks": f"{self.clicks}",
            "Effective rounds": f"{self.ess:,.1f}",
            "Effective clicks": f"{self.effective_clicks:.1f}",
            "Largest weight": f"{self.largest_weight:.1f}",
        }

    def table(self) -> pd.DataFrame:
        """What was measured, the estimates, and the target's own log, one row each."""
        target = NAMES["bts" if self.logged_by == "random" else "random"]
        rows = [(f"{NAMES[self.logged_by]}, its own log", self.logged, "measured")]
        rows += [(f"{row.label} of {target}", row.interval, row.verdict) for row in self.rows]
        rows += [(f"{target}, its own log", self.target, "measured")]
        return pd.DataFrame(
            [
                {
                    "what": what,
                    "estimate": i.estimate,
                    "low": i.low,
                    "high": i.high,
                    "method": i.method,
                    "n": i.n,
                    "verdict": v,
                }
                for what, i, v in rows
            ]
        )


@cache
def _evidence(campaign: str, logged_by: str) -> tuple[BanditLog, np.ndarray]:
    """The log and the target's probabilities (K, P): Thompson sampling as logged by its priors, or uniform."""
    log = load_log(logged_by, campaign)
    if logged_by == "random":
        prior = load_prior(campaign)
        return log, positions.exact(prior.alpha, prior.beta, N_POSITIONS)
    return log, np.full((N_ITEMS[campaign], N_POSITIONS), 1 / N_ITEMS[campaign])


def answer(campaign: str, logged_by: str, estimators: Sequence[str], interval: str, seed: int) -> Answer:
    """Estimate the click rate of the policy that did not write the log.

    Args:
        campaign: "all", "men" or "women".
        logged_by: "random" (the target is Thompson sampling) or "bts" (the target is uniform).
        estimators: Keys of state.ESTIMATOR_NAMES.
        interval: "bca", "percentile" or "normal".
        seed: Of folds and resamples.
    """
    log, pi = _evidence(campaign, logged_by)
    rng = named_rng(seed, "dashboard", campaign, logged_by)
    needs_model = any(ESTIMATORS[slug].needs_model for slug in estimators)
    evidence = gather(log, pi[None], cross_fit(LogisticReward, log, 3, rng) if needs_model else None)
    carried = effective_rewards(evidence.w, log.reward)
    level = 1 - 0.05 / len(estimators)  # Bonferroni for the verdicts
    terms: list[Contributions] = []
    for slug in estimators:
        tuning = tune(slug, evidence) if ESTIMATORS[slug].tuned else np.inf
        found = ESTIMATORS[slug].terms(evidence, tuning)
        terms += [found, lift_terms(found, log.reward)]
    values = bootstrap_values(terms, rng, REPS) if interval != "normal" else None

    def interval_of(i: int, at: float) -> Interval:
        if values is None:
            return normal(terms[i], at)
        return (bca_of if interval == "bca" else percentile_of)(terms[i], values[:, i], at)

    rows = tuple(
        Row(slug, ESTIMATOR_NAMES[slug], interval_of(2 * i, 0.95), verdict(interval_of(2 * i + 1, level), carried))
        for i, slug in enumerate(estimators)
    )
    other = load_log("bts" if logged_by == "random" else "random", campaign)
    return Answer(
        rows,
        clopper_pearson(int(log.reward.sum()), len(log)),
        clopper_pearson(int(other.reward.sum()), len(other)),
        PUBLISHED_CLICK_RATE[campaign]["bts" if logged_by == "random" else "random"],
        len(log),
        int(log.reward.sum()),
        effective_sample_size(evidence.w),
        float(evidence.w.max()),
        carried,
        logged_by,
    )
