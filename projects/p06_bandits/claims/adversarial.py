"""Findings about adversarial worlds."""

from __future__ import annotations

from typing import Any

from projects.p06_bandits.claims.reach import reached
from shared.readme import Claim


def _both_worlds(results: dict[str, Any]) -> bool:
    reached(results["adversarial"]["horizon"], 50_000)
    calm, rough = (results["adversarial"]["worlds"][w] for w in ("stochastic", "adversarial"))
    ahead = all(w["tsallis_inf"]["final"]["high"] < w["ucb1"]["final"]["low"] for w in (calm, rough))
    same = rough["tsallis_inf"]["final"]["high"] < 1.5 * calm["tsallis_inf"]["final"]["low"]
    slow = rough["tsallis_inf"]["growth"]["high"] < 0.5 < 0.8 < rough["ucb1"]["growth"]["low"]
    return bool(ahead and same and slow)


def _price(results: dict[str, Any]) -> bool:
    reached(results["adversarial"]["horizon"], 50_000)
    calm, rough = (results["adversarial"]["worlds"][w] for w in ("stochastic", "adversarial"))
    best_at_home = calm["thompson"]["final"]["high"] < calm["tsallis_inf"]["final"]["low"]
    lost_abroad = rough["thompson"]["final"]["low"] > 5 * rough["tsallis_inf"]["final"]["high"]
    return bool(best_at_home and lost_abroad and rough["thompson"]["growth"]["low"] > 0.6)


def _foreseen(results: dict[str, Any]) -> bool:
    reached(results["adversarial"]["nemesis"]["n_runs"], 100)
    data = results["adversarial"]["nemesis"]
    policies, bounds = data["policies"], data["bounds_per_round"]
    exposed = all(row["seen"]["low"] >= data["floor"] - 1e-9 for row in policies.values())
    kept = all(policies[slug]["hidden"]["high"] < bound for slug, bound in bounds.items())
    ties = policies["ftl"]["hidden"]["high"] < 0.1 * data["floor"]
    return bool(exposed and kept and ties and data["exp3_ix_broken"]["estimate"] <= data["exp3_ix_risk"])


_CALM, _ROUGH = "adversarial.worlds.stochastic", "adversarial.worlds.adversarial"

CLAIMS: dict[str, Claim] = {
    "best_of_both_worlds": (
        "Tsallis-INF, told of neither world, is good in both: regret "
        f"{{{_CALM}.tsallis_inf.final.estimate:.0f}} [{{{_CALM}.tsallis_inf.final.low:.0f}}, "
        f"{{{_CALM}.tsallis_inf.final.high:.0f}}] where means stay put and "
        f"{{{_ROUGH}.tsallis_inf.final.estimate:.0f}} [{{{_ROUGH}.tsallis_inf.final.low:.0f}}, "
        f"{{{_ROUGH}.tsallis_inf.final.high:.0f}}] where an adversary shifts their level; UCB1 goes from "
        f"{{{_CALM}.ucb1.final.estimate:.0f}} to {{{_ROUGH}.ucb1.final.estimate:.0f}} "
        f"[{{{_ROUGH}.ucb1.final.low:.0f}}, {{{_ROUGH}.ucb1.final.high:.0f}}] and there grows like T to the "
        f"{{{_ROUGH}.ucb1.growth.estimate:.2f}} [{{{_ROUGH}.ucb1.growth.low:.2f}}, "
        f"{{{_ROUGH}.ucb1.growth.high:.2f}}], Tsallis-INF like T to the {{{_ROUGH}.tsallis_inf.growth.estimate:.2f}} "
        "(T = {adversarial.horizon:,}, {adversarial.n_runs} runs; 95% Student t, bootstrap for the exponents).",
        _both_worlds,
    ),
    "thompson_trusts_too_much": (
        "Thompson sampling beats Tsallis-INF where means stay put "
        f"({{{_CALM}.thompson.final.estimate:.0f}} [{{{_CALM}.thompson.final.low:.0f}}, "
        f"{{{_CALM}.thompson.final.high:.0f}}]) and loses {{{_ROUGH}.thompson.final.estimate:.0f}} "
        f"[{{{_ROUGH}.thompson.final.low:.0f}}, {{{_ROUGH}.thompson.final.high:.0f}}] to the adversary, with the very "
        "same gaps between the arms ({adversarial.n_runs} runs, 95% Student t).",
        _price,
    ),
    "coins_are_worth_hiding": (
        "Who can be foreseen earns nothing: against rewards made for its copy every policy loses at least "
        "{adversarial.nemesis.floor:.2f} a round once its coins and tie-breaks are known. With coins of its own "
        "Tsallis-INF loses {adversarial.nemesis.policies.tsallis_inf.hidden.estimate:.3f} a round and Exp3 "
        "{adversarial.nemesis.policies.exp3.hidden.estimate:.3f}, below their bounds of "
        "{adversarial.nemesis.bounds_per_round.tsallis_inf:.3f} and {adversarial.nemesis.bounds_per_round.exp3:.3f}; "
        "even random tie-breaking is such a coin: follow-the-leader with hidden ties loses "
        "{adversarial.nemesis.policies.ftl.hidden.estimate:.3f}. Exp3-IX broke its bound of risk "
        "{adversarial.nemesis.exp3_ix_risk:g} in {adversarial.nemesis.exp3_ix_broken.estimate:.0%} of the runs (95% "
        "Wilson up to {adversarial.nemesis.exp3_ix_broken.high:.1%}; T = {adversarial.nemesis.horizon:,}, "
        "{adversarial.nemesis.n_runs} runs).",
        _foreseen,
    ),
}
