"""Experiments on best-arm identification: stopping times next to the lower bound, and errors next to delta."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p06_bandits.best_arm import (
    BoolArray,
    ChernoffStopping,
    SamplingRule,
    Stopping,
    bernoulli_risk,
    glr_statistic,
    identify,
    lower_bound,
    optimal_weights,
    proven_threshold,
    stylised_threshold,
)
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.round_robin import RoundRobin
from projects.p06_bandits.policies.successive_elimination import SuccessiveElimination
from projects.p06_bandits.policies.top_two_thompson import TopTwoThompson
from projects.p06_bandits.policies.track_and_stop import TrackAndStopC, TrackAndStopD
from shared.parallel import pmap
from shared.seeding import rng as stream
from shared.stats import mean_ci, wilson

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

INSTANCES: dict[str, tuple[float, ...]] = {
    "wide": (0.7, 0.5, 0.4, 0.3),
    "gk_close": (0.5, 0.45, 0.43, 0.4),
    "gk_low": (0.3, 0.21, 0.2, 0.19, 0.18),
}
"""The first is ours; the other two are those of Garivier & Kaufmann (2016), section 6."""

# As we recall them from the paper, whose text was not at hand; our own w* agrees with every digit (test_best_arm.py).
PUBLISHED_WEIGHTS: dict[str, tuple[float, ...]] = {
    "gk_close": (0.417, 0.390, 0.136, 0.057),
    "gk_low": (0.336, 0.251, 0.177, 0.132, 0.104),
}
RULES: dict[str, Callable[[], SamplingRule]] = {
    "track_d": TrackAndStopD,
    "track_c": TrackAndStopC,
    "top_two": TopTwoThompson,
    "round_robin": RoundRobin,
}
RISKS = (0.1, 0.03, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8, 1e-12, 1e-16, 1e-20)
"""Risks of the sweep; one sampling path serves all of them, as the sampling rules do not know delta."""
N_QUANTILES = 101


def _summary(rounds: IntArray, pulls: IntArray, errors: int, floor: float) -> dict[str, Any]:
    ratio = mean_ci(rounds / floor)
    return {
        "rounds": mean_ci(rounds).as_dict(),
        "times_lower_bound": ratio.as_dict(),
        "quantiles": np.quantile(rounds, np.linspace(0, 1, N_QUANTILES)).tolist(),
        "shares": (pulls.sum(axis=0) / pulls.sum()).tolist(),
        "errors": errors,
        "error_rate": wilson(errors, rounds.size).as_dict(),
    }


def _identify(item: tuple[int, str, str, str, float, int]) -> dict[str, Any]:
    """One rule on one instance: item = (seed, instance, rule, threshold, delta, runs)."""
    seed, instance, slug, threshold, delta, n_runs = item
    means = INSTANCES[instance]
    rule: SamplingRule
    stopping: Stopping
    if slug == "elimination":
        rule = SuccessiveElimination(delta)
        stopping = rule.finished
    else:
        rule = RULES[slug]()
        stopping = ChernoffStopping(delta, proven_threshold if threshold == "proven" else stylised_threshold)
    found = identify(rule, stopping, means, n_runs, stream(seed, *item[1:4]))
    return {"name": rule.name, **_summary(found.rounds, found.pulls, found.errors(0), lower_bound(means, delta))}


class _Crossings:
    """Chernoff's rule for several risks at once: note when each threshold is passed, stop at the strictest."""

    def __init__(self, n_runs: int) -> None:
        self.rounds = np.zeros((len(RISKS), n_runs), np.int64)
        self.right = np.zeros((len(RISKS), n_runs), bool)
        self._alive = np.arange(n_runs)

    def __call__(self, t: int, pulls: FloatArray, sums: FloatArray) -> tuple[BoolArray, IntArray]:
        z, leader = glr_statistic(pulls, sums)
        for i, delta in enumerate(RISKS):
            runs = self._alive[(z > proven_threshold(t, pulls.shape[1], delta)) & (self.rounds[i, self._alive] == 0)]
            self.rounds[i, runs] = t
            self.right[i, runs] = leader[np.searchsorted(self._alive, runs)] == 0
        done = self.rounds[-1, self._alive] > 0
        self._alive = self._alive[~done]
        return done, leader


def _sweep(item: tuple[int, str, int]) -> dict[str, Any]:
    """Stopping times of one rule at all risks on the wide instance: item = (seed, rule, runs)."""
    seed, slug, n_runs = item
    rule, crossings = RULES[slug](), _Crossings(n_runs)
    identify(rule, crossings, INSTANCES["wide"], n_runs, stream(seed, "sweep", slug))
    rows = []
    for i, delta in enumerate(RISKS):
        errors = int(np.sum(~crossings.right[i]))
        rows.append(
            {
                "delta": delta,
                "rounds": mean_ci(crossings.rounds[i]).as_dict(),
                "times_lower_bound": mean_ci(crossings.rounds[i] / lower_bound(INSTANCES["wide"], delta)).as_dict(),
                "error_rate": wilson(errors, n_runs).as_dict(),
            }
        )
    return {"name": rule.name, "rows": rows}


def exp_best_arm(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Stopping times and errors of five rules on the chosen instances, and the approach to the bound as delta falls.

    Returns:
        `delta`; `instances`: per instance the means, T*, w*, the published w* where there is one, the lower bound,
        and per rule the stopping times, shares of pulls and errors with the proven threshold (and for D-tracking with
        the stylised one);
        `sweep`: stopping time over lower bound for ten risks.
    """
    seed, delta, n_runs = int(rng.integers(2**62)), cfg.best_arm_delta, cfg.best_arm_runs
    items = []
    for instance in cfg.best_arm_instances:
        if instance not in INSTANCES:
            raise ValueError(f"best_arm_instances has {instance!r}; it takes {', '.join(INSTANCES)}")
        items += [(seed, instance, slug, "proven", delta, n_runs) for slug in RULES]
        items += [(seed, instance, "track_d", "stylised", delta, n_runs)]
        if instance == "wide":  # elsewhere successive elimination takes 10 to 100 times as long
            items += [(seed, instance, "elimination", "own", delta, n_runs)]
    found = dict(zip([item[1:4] for item in items], pmap(_identify, items, jobs, desc="best arm"), strict=True))
    instances: dict[str, Any] = {}
    for instance in cfg.best_arm_instances:
        t_star, weights = optimal_weights(INSTANCES[instance])
        instances[instance] = {
            "means": list(INSTANCES[instance]),
            "t_star": t_star,
            "weights": weights.tolist(),
            "published_weights": list(PUBLISHED_WEIGHTS[instance]) if instance in PUBLISHED_WEIGHTS else None,
            "lower_bound": lower_bound(INSTANCES[instance], delta),
            "rules": {
                slug: row for (where, slug, kind), row in found.items() if where == instance and kind != "stylised"
            },
            "stylised": found[instance, "track_d", "stylised"],
        }
    sweep_items = [(seed, slug, cfg.best_arm_sweep_runs) for slug in ("track_d", "top_two", "round_robin")]
    swept = pmap(_sweep, sweep_items, jobs, desc="risks")
    return {
        "delta": delta,
        "risk": bernoulli_risk(delta),
        "n_runs": n_runs,
        "instances": instances,
        "sweep": {
            "instance": "wide",
            "means": list(INSTANCES["wide"]),
            "n_runs": cfg.best_arm_sweep_runs,
            "rules": {item[1]: row for item, row in zip(sweep_items, swept, strict=True)},
        },
    }
