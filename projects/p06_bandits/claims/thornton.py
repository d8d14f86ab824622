"""Findings of the incentive trial, each with the predicate that keeps it true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Claim = tuple[str, Callable[[dict[str, Any]], bool]]


def _take_up(results: dict[str, Any]) -> bool:
    data = results["thornton"]["take_up"]
    raw = abs(data["without"]["share"] - 0.34) < 0.005 and abs(data["with"]["share"] - 0.79) < 0.005
    return bool(raw and data["adjusted_gap"]["low"] > 0.3)


def _first_dollar(results: dict[str, Any]) -> bool:
    nothing, little, dollar, two, three = (results["thornton"]["policies"][f"uniform_{a}"][0] for a in range(5))
    first = (little["take_up"] - nothing["take_up"]) / (little["offered"] - nothing["offered"])
    later = (two["take_up"] - little["take_up"]) / (two["offered"] - little["offered"])
    flat = three["take_up_low"] < two["take_up"]
    return bool(little["take_up_low"] > 1.5 * nothing["take_up"] and first > 3 * later and flat and dollar)


def _targeting(results: dict[str, Any]) -> bool:
    return bool(results["thornton"]["comparisons"]["best_uniform"]["better"] == 0)


def _hiv(results: dict[str, Any]) -> bool:
    data = results["thornton"]["hiv"]
    return bool(data["better"] == 0 and data["largest"]["difference"] < 0.03)


def _district(results: dict[str, Any]) -> bool:
    best = results["thornton"]["mix"]["largest"]
    return bool(best["policy"].endswith("_2") and best["low"] > 0 and best["offered"] < 0.3 and best["holm"] < 0.05)


def _lottery(results: dict[str, Any]) -> bool:
    data = results["thornton"]
    return bool(data["lottery"][0]["p"] < 0.05 and data["largest_shift"] < 0.02)


CLAIMS: dict[str, Claim] = {
    "trial_take_up": (
        "Thornton's trial is reproduced: {thornton.take_up.without.share:.1%} [{thornton.take_up.without.low:.1%}, "
        "{thornton.take_up.without.high:.1%}] of n = {thornton.take_up.without.n} people came for their HIV result "
        "without a voucher and {thornton.take_up.with.share:.1%} [{thornton.take_up.with.low:.1%}, "
        "{thornton.take_up.with.high:.1%}] of n = {thornton.take_up.with.n:,} with one (Wilson). The districts drew "
        "from different lotteries; balanced, the gap is {thornton.take_up.adjusted_gap.value:.3f} "
        "[{thornton.take_up.adjusted_gap.low:.3f}, {thornton.take_up.adjusted_gap.high:.3f}] instead of "
        "{thornton.take_up.gap.value:.3f} (clustered by {thornton.villages} villages).",
        _take_up,
    ),
    "trial_first_dollar": (
        "The first cents do most: offering up to half a dollar ({thornton.policies.uniform_1.0.offered:.2f} on "
        "average) lifts take-up from {thornton.policies.uniform_0.0.take_up:.1%} to "
        "{thornton.policies.uniform_1.0.take_up:.1%} [{thornton.policies.uniform_1.0.take_up_low:.1%}, "
        "{thornton.policies.uniform_1.0.take_up_high:.1%}], 1 to 2 dollars to "
        "{thornton.policies.uniform_3.0.take_up:.1%}, and 2 to 3 dollars no further "
        "({thornton.policies.uniform_4.0.take_up:.1%}; doubly robust, n = {thornton.n:,}, clustered).",
        _first_dollar,
    ),
    "trial_targeting": (
        "Targeting by age, distance, HIV status or district doesn't beat one offer for all: of "
        "{thornton.comparisons.best_uniform.n} comparisons on villages the rules hadn't seen "
        "{thornton.comparisons.best_uniform.better} are significantly better and "
        "{thornton.comparisons.best_uniform.worse} significantly worse after Holm (n = {thornton.n:,}; the best point"
        " estimate is {thornton.comparisons.best_uniform.largest.difference:+.3f} "
        "[{thornton.comparisons.best_uniform.largest.low:.3f}, {thornton.comparisons.best_uniform.largest.high:.3f}] "
        "in take-up less the price of the offers).",
        _targeting,
    ),
    "trial_hiv": (
        "Nobody's HIV status is needed: knowing it improves none of {thornton.hiv.n} rules significantly after Holm, "
        "by {thornton.hiv.largest.difference:+.3f} [{thornton.hiv.largest.low:.3f}, {thornton.hiv.largest.high:.3f}] "
        "at best (n = {thornton.n:,}, clustered).",
        _hiv,
    ),
    "trial_district": (
        "Where money is dearest the district tells something: at {thornton.mix.largest.offered:.2f} dollars a head a "
        "rule that knows it reaches {thornton.mix.largest.difference:.3f} [{thornton.mix.largest.low:.3f}, "
        "{thornton.mix.largest.high:.3f}] more take-up than a lottery of equal cost (p = "
        "{thornton.mix.largest.holm:.3f} after Holm over {thornton.mix.n}; {thornton.mix.better} of them better, "
        "{thornton.mix.worse} worse).",
        _district,
    ),
    "trial_lottery": (
        "The lottery isn't quite recoverable: in one of three districts the amounts depend on the village "
        "(permutation p = {thornton.lottery.0.p:.3f}, {thornton.lottery.0.holm:.3f} after Holm over six tests), in "
        "the other two, and by age, distance and HIV status, they don't. Propensities by village instead of by "
        "district move no offer's take-up by more than {thornton.largest_shift:.3f} (n = {thornton.n:,}).",
        _lottery,
    ),
}
