"""Findings about changing worlds."""

from __future__ import annotations

from typing import Any

from projects.p06_bandits.claims.reach import reached
from shared.readme import Claim


def _final(results: dict[str, Any], world: str) -> dict[str, dict[str, Any]]:
    return {slug: p["final"] for slug, p in results["changing"]["worlds"][world]["policies"].items()}


def _adapts(results: dict[str, Any]) -> bool:
    reached(results["changing"]["n_runs"], 100)
    for world in ("two_swaps", "five_changes"):
        final = _final(results, world)
        rivals = [r for slug, r in final.items() if slug not in ("glr_klucb", "oracle")]
        if final["glr_klucb"]["high"] >= min(r["low"] for r in rivals):
            return False
        if final["oracle"]["high"] >= final["glr_klucb"]["low"]:
            return False
    return True


def _never_forgets(results: dict[str, Any]) -> bool:
    reached(results["changing"]["n_runs"], 100)
    for world in results["changing"]["worlds"]:
        final = _final(results, world)
        if final["thompson"]["low"] <= max(r["high"] for slug, r in final.items() if slug != "thompson"):
            return False
    return True


def _paper_constants(results: dict[str, Any]) -> bool:
    reached(results["changing"]["n_runs"], 100)
    worlds = results["changing"]["worlds"].values()
    return all(world["policies"]["discounted_ucb"]["minus_ucb1"]["low"] > 0 for world in worlds)


def _notices(results: dict[str, Any]) -> bool:
    reached(results["changing"]["n_runs"], 100)
    world = results["changing"]["worlds"]["two_swaps"]["detection"]
    rise, fall = world["changes"]
    quick = fall["delay_quartiles"][2] < rise["delay_quartiles"][1]
    seen = min(rise["noticed"]["low"], fall["noticed"]["low"]) > 0.9
    return bool(quick and seen and world["false_alarms_per_run"] < 0.05)


_SWAPS = "changing.worlds.two_swaps.policies"
_FIVE = "changing.worlds.five_changes.policies"

CLAIMS: dict[str, Claim] = {
    "change_detection_wins": (
        "GLR-klUCB has the least dynamic regret where means jump: "
        f"{{{_SWAPS}.glr_klucb.final.estimate:.0f}} [{{{_SWAPS}.glr_klucb.final.low:.0f}}, "
        f"{{{_SWAPS}.glr_klucb.final.high:.0f}}] with one jump and back, "
        f"{{{_FIVE}.glr_klucb.final.estimate:.0f}} [{{{_FIVE}.glr_klucb.final.low:.0f}}, "
        f"{{{_FIVE}.glr_klucb.final.high:.0f}}] with five changes; the next best, discounted Thompson sampling, has "
        f"{{{_SWAPS}.discounted_thompson.final.estimate:.0f}} and "
        f"{{{_FIVE}.discounted_thompson.final.estimate:.0f}}. KL-UCB that is told the changes would have "
        f"{{{_SWAPS}.oracle.final.estimate:.0f}} and {{{_FIVE}.oracle.final.estimate:.0f}} "
        "(T = {changing.horizon:,}, {changing.n_runs} runs, 95% Student t intervals).",
        _adapts,
    ),
    "thompson_never_forgets": (
        "Plain Thompson sampling is the worst of all in every changing world: "
        f"{{{_SWAPS}.thompson.final.estimate:.0f}} [{{{_SWAPS}.thompson.final.low:.0f}}, "
        f"{{{_SWAPS}.thompson.final.high:.0f}}] with one jump and "
        "{changing.worlds.slow_drift.policies.thompson.final.estimate:.0f} "
        "[{changing.worlds.slow_drift.policies.thompson.final.low:.0f}, "
        "{changing.worlds.slow_drift.policies.thompson.final.high:.0f}] in slow drift, where UCB1, which doesn't "
        "forget either but never stops looking, has {changing.worlds.slow_drift.policies.ucb1.final.estimate:.0f} "
        "({changing.n_runs} runs, 95% Student t intervals).",
        _never_forgets,
    ),
    "paper_constants_too_wide": (
        "A negative finding: with its paper's constants (rewards in [0, 1], xi = 0.6) D-UCB loses more than UCB1, "
        "which forgets nothing, in all three worlds: "
        f"by {{{_SWAPS}.discounted_ucb.minus_ucb1.estimate:.0f}} "
        f"[{{{_SWAPS}.discounted_ucb.minus_ucb1.low:.0f}}, {{{_SWAPS}.discounted_ucb.minus_ucb1.high:.0f}}] with one "
        "jump and by {changing.worlds.slow_drift.policies.discounted_ucb.minus_ucb1.estimate:.0f} "
        "[{changing.worlds.slow_drift.policies.discounted_ucb.minus_ucb1.low:.0f}, "
        "{changing.worlds.slow_drift.policies.discounted_ucb.minus_ucb1.high:.0f}] in slow drift (paired over "
        "{changing.n_runs} runs, 95% Student t). Its margin is so wide that it explores all the time.",
        _paper_constants,
    ),
    "falls_are_seen_sooner": (
        "GLR-klUCB sees the fall of the arm it is using after a median of "
        "{changing.worlds.two_swaps.detection.changes.1.delay_quartiles.1:.0f} rounds, the rise of an arm it is not "
        "using after {changing.worlds.two_swaps.detection.changes.0.delay_quartiles.1:.0f}; it noticed "
        "{changing.worlds.two_swaps.detection.changes.1.noticed.estimate:.1%} of the falls (95% Wilson from "
        "{changing.worlds.two_swaps.detection.changes.1.noticed.low:.1%}) and raised "
        "{changing.worlds.two_swaps.detection.false_alarms_per_run:.3f} false alarms per run "
        "({changing.n_runs} runs).",
        _notices,
    ),
}
