"""Findings about best-arm identification."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from shared.readme import Claim


def _correct(results: dict[str, Any]) -> bool:
    data = results["best_arm"]
    rates = [row["error_rate"]["high"] for found in data["instances"].values() for row in found["rules"].values()]
    return bool(max(rates) <= data["delta"])


def _adaptive(results: dict[str, Any]) -> bool:
    rules = [found["rules"] for found in results["best_arm"]["instances"].values()]
    return all(r["track_d"]["rounds"]["high"] < r["round_robin"]["rounds"]["low"] for r in rules)


def _asymptotic(results: dict[str, Any]) -> bool:
    sweep = results["best_arm"]["sweep"]["rules"]
    tracked = [row["times_lower_bound"]["estimate"] for row in sweep["track_d"]["rows"]]
    falling = all(later < earlier for earlier, later in pairwise(tracked))
    last = sweep["track_d"]["rows"][-1]["times_lower_bound"]
    stuck = sweep["round_robin"]["rows"][-1]["times_lower_bound"]["low"]
    return bool(falling and tracked[0] > 3 and 1 < last["high"] < 1.4 and stuck > 1.7)


def _threshold(results: dict[str, Any]) -> bool:
    data = results["best_arm"]
    for found in data["instances"].values():
        proven, stylised = found["rules"]["track_d"]["rounds"], found["stylised"]
        if 2 * stylised["rounds"]["high"] >= proven["low"] or stylised["error_rate"]["high"] > data["delta"]:
            return False
    return True


_CLOSE = "best_arm.instances.gk_close"
_SWEEP = "best_arm.sweep.rules"

CLAIMS: dict[str, Claim] = {
    "wrong_less_often_than_allowed": (
        "With proven thresholds no rule is wrong more often than the allowed {best_arm.delta:g}: "
        "track-and-stop (D) erred "
        f"{{{_CLOSE}.rules.track_d.errors}} times in {{best_arm.n_runs}} runs on means 0.5, 0.45, 0.43, 0.4 "
        f"(95% Wilson up to {{{_CLOSE}.rules.track_d.error_rate.high:.3f}}), and for every rule on every instance the "
        "upper end of that interval is below {best_arm.delta:g}.",
        _correct,
    ),
    "tracking_pays": (
        "Tracking the optimal proportions needs "
        f"{{{_CLOSE}.rules.track_d.rounds.estimate:,.0f}} rounds [{{{_CLOSE}.rules.track_d.rounds.low:,.0f}}, "
        f"{{{_CLOSE}.rules.track_d.rounds.high:,.0f}}] where taking turns needs "
        f"{{{_CLOSE}.rules.round_robin.rounds.estimate:,.0f}} [{{{_CLOSE}.rules.round_robin.rounds.low:,.0f}}, "
        f"{{{_CLOSE}.rules.round_robin.rounds.high:,.0f}}] (risk {{best_arm.delta:g}}, {{best_arm.n_runs}} runs, 95% "
        f"Student t); the lower bound is T* kl(delta, 1 - delta) = {{{_CLOSE}.t_star:.0f}} × {{best_arm.risk:.3f}} = "
        f"{{{_CLOSE}.lower_bound:,.0f}}.",
        _adaptive,
    ),
    "optimal_only_in_the_limit": (
        "Track-and-stop is optimal only as the risk vanishes: it takes "
        f"{{{_SWEEP}.track_d.rows.0.times_lower_bound.estimate:.1f}} times the lower bound at risk 0.1 and "
        f"{{{_SWEEP}.track_d.rows.-1.times_lower_bound.estimate:.2f}} times "
        f"[{{{_SWEEP}.track_d.rows.-1.times_lower_bound.low:.2f}}, "
        f"{{{_SWEEP}.track_d.rows.-1.times_lower_bound.high:.2f}}] at risk 1e-20; round robin still takes "
        f"{{{_SWEEP}.round_robin.rows.-1.times_lower_bound.estimate:.2f}} times there "
        "({best_arm.sweep.n_runs} runs, 95% Student t).",
        _asymptotic,
    ),
    "proof_is_the_price": (
        "Most of what is above the bound at risk {best_arm.delta:g} is the price of a provable threshold: with the "
        "unproven one of the paper's experiments track-and-stop (D) stops at "
        f"{{{_CLOSE}.stylised.times_lower_bound.estimate:.1f}} times the bound instead of "
        f"{{{_CLOSE}.rules.track_d.times_lower_bound.estimate:.1f}}, with {{{_CLOSE}.stylised.errors}} errors in "
        f"{{best_arm.n_runs}} runs (95% Wilson up to {{{_CLOSE}.stylised.error_rate.high:.3f}}).",
        _threshold,
    ),
}
