"""Findings about information-directed sampling."""

from __future__ import annotations

from typing import Any

from shared.readme import Claim

RIVALS = ("bayes_ucb", "thompson", "kl_ucb", "ucb_tuned", "moss", "kg", "ucb1")


def _policies(results: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = results["information"]["policies"]
    return found


def _ids_wins(results: dict[str, Any]) -> bool:
    return all(_policies(results)[slug]["minus_ids"]["low"] > 0 for slug in RIVALS)


def _variance_does(results: dict[str, Any]) -> bool:
    gap = _policies(results)["v_ids"]["minus_ids"]
    # No worse, and equal to a twentieth of IDS's own regret.
    return bool(
        gap["low"] <= 0 and max(-gap["low"], gap["high"]) < 0.05 * _policies(results)["ids"]["final"]["estimate"]
    )


def _gamble(results: dict[str, Any]) -> bool:
    ids, kg = _policies(results)["ids"], _policies(results)["kg"]
    better_half = kg["quantiles"]["q50"] < ids["quantiles"]["q50"]
    heavy_tail = kg["quantiles"]["q95"] > 3 * ids["quantiles"]["q95"]
    return bool(better_half and heavy_tail and kg["minus_ids"]["low"] > 0)


def _cheap(results: dict[str, Any]) -> bool:
    ratio = results["information"]["ratio"]
    below = all(i <= t + 1e-9 for i, t in zip(ratio["ids"], ratio["thompson"], strict=True))
    return bool(below and ratio["largest_thompson"] < ratio["ceiling"] and 3 * ratio["ids"][-1] < ratio["thompson"][-1])


_P = "information.policies"

CLAIMS: dict[str, Claim] = {
    "ids_wins_the_race": (
        "Information-directed sampling beats all seven rivals in Bayesian regret on ten Bernoulli arms after "
        f"{{information.horizon:,}} rounds: {{{_P}.ids.final.estimate:.1f}} [{{{_P}.ids.final.low:.1f}}, "
        f"{{{_P}.ids.final.high:.1f}}]; Bayes-UCB loses {{{_P}.bayes_ucb.minus_ids.estimate:.1f}} "
        f"[{{{_P}.bayes_ucb.minus_ids.low:.1f}}, {{{_P}.bayes_ucb.minus_ids.high:.1f}}] more and Thompson sampling "
        f"{{{_P}.thompson.minus_ids.estimate:.1f}} [{{{_P}.thompson.minus_ids.low:.1f}}, "
        f"{{{_P}.thompson.minus_ids.high:.1f}}] (paired over {{information.n_runs:,}} draws of the arms, 95% "
        "Student t).",
        _ids_wins,
    ),
    "variance_is_information_enough": (
        "The simpler V-IDS is no worse than IDS and within a twentieth of it: the paired difference is "
        f"{{{_P}.v_ids.minus_ids.estimate:+.2f}} [{{{_P}.v_ids.minus_ids.low:+.2f}}, "
        f"{{{_P}.v_ids.minus_ids.high:+.2f}}] ({{information.n_runs:,}} draws, 95% Student t).",
        _variance_does,
    ),
    "knowledge_gradient_gambles": (
        "The knowledge gradient gambles: its median regret, "
        f"{{{_P}.kg.quantiles.q50:.0f}}, is below that of IDS, {{{_P}.ids.quantiles.q50:.0f}}, but it can stop "
        f"exploring too early: its 95% quantile is {{{_P}.kg.quantiles.q95:.0f}} against "
        f"{{{_P}.ids.quantiles.q95:.0f}}, and its mean {{{_P}.kg.final.estimate:.1f}} "
        f"[{{{_P}.kg.final.low:.1f}}, {{{_P}.kg.final.high:.1f}}] ({{information.n_runs:,}} draws, 95% Student t).",
        _gamble,
    ),
    "information_is_cheap": (
        "A nat of information about the best arm costs IDS {information.ratio.ids.-1:.2f} in regret squared, Thompson "
        "sampling on the same posteriors {information.ratio.thompson.-1:.2f}; neither mean ever passes the proven "
        "ceiling K/2 = {information.ratio.ceiling:g} (largest {information.ratio.largest_thompson:.2f}; mean over "
        "{information.ratio.n_runs} games of {information.ratio.rounds.-1} rounds, no interval).",
        _cheap,
    ),
}
