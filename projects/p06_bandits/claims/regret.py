"""Findings of the regret experiments.

Claims about horizons that the quick preset does not reach raise LookupError there: no data, no verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from projects.p06_bandits.claims.reach import reached

Claim = tuple[str, Callable[[dict[str, Any]], bool]]


def _bayesian_policies_lead(results: dict[str, Any]) -> bool:
    rows = results["regret"]["race"]["instances"]["uniform_prior"]["policies"]
    order = [rows[slug]["final"] for slug in ("bayes_ucb", "thompson", "kl_ucb", "ucb1")]
    return all(better["high"] < worse["low"] for better, worse in pairwise(order))


def _ranking_turns_over(results: dict[str, Any]) -> bool:
    instances = results["regret"]["race"]["instances"]
    reached(instances["rare"]["horizon"], 10_000)
    close, rare = instances["chapelle_li"]["policies"], instances["rare"]["policies"]
    ahead = close["ucb_tuned"]["final"]["high"] < close["kl_ucb"]["final"]["low"]
    behind = rare["ucb_tuned"]["final"]["low"] > 1.3 * rare["kl_ucb"]["final"]["high"]
    return bool(ahead and behind)


def _bracketed(results: dict[str, Any]) -> bool:
    studies = results["regret"]["asymptotics"]["studies"]
    reached(studies["two_arms"]["horizon"], 100_000)
    rows = [studies[name]["policies"] for name in ("two_arms", "five_arms")]
    return all(row["kl_ucb"]["last"]["low"] > 1.0 > row["thompson"]["last"]["high"] for row in rows)


def _excess_is_the_leaders_bonus(results: dict[str, Any]) -> bool:
    studies = results["regret"]["asymptotics"]["studies"]
    reached(studies["two_arms"]["horizon"], 100_000)
    rows = [studies[name]["policies"]["kl_ucb"] for name in ("two_arms", "five_arms")]
    close = all(abs(row["last"]["estimate"] - row["last_predicted"]) < 0.1 for row in rows)
    return bool(close and rows[0]["contains_prediction"] and not rows[0]["contains_constant"])


def _reached_at_a_million(results: dict[str, Any]) -> bool:
    study = results["regret"]["asymptotics"]["studies"]["long"]
    reached(study["horizon"], 1_000_000)
    rows = study["policies"]
    holds = rows["kl_ucb"]["contains_constant"] and rows["thompson"]["contains_constant"]
    return bool(holds and rows["ucb1"]["last"]["low"] > 5.0)


def _minimax(results: dict[str, Any]) -> bool:
    data = results["regret"]["minimax"]
    reached(data["last_horizon"], 100 * data["first_horizon"])
    ucb1, moss = data["policies"]["ucb1"], data["policies"]["moss"]
    grows = ucb1["last"]["low"] > 1.15 * ucb1["first"]["high"]
    flat = moss["last"]["high"] < 1.1 * moss["first"]["high"] and moss["last"]["high"] < 1.0
    return bool(grows and flat)


def _heavy_tail(results: dict[str, Any]) -> bool:
    rows = results["regret"]["tail"]["policies"]
    small, thompson = rows["epsilon_greedy"], rows["thompson"]
    better_median = small["median"]["high"] < thompson["median"]["low"]
    worse_mean = small["mean"]["low"] > thompson["mean"]["high"]
    return bool(better_median and worse_mean and small["q95"]["low"] > 1.5 * thompson["q95"]["high"])


def _sharp_posterior(results: dict[str, Any]) -> bool:
    rows = results["regret"]["tail"]["policies"]
    sharp, thompson = rows["thompson_reshaped"], rows["thompson"]
    cheaper = sharp["mean"]["high"] < thompson["mean"]["low"]
    return bool(
        cheaper and sharp["stuck"]["low"] > thompson["stuck"]["high"] and sharp["q95"]["low"] > thompson["q95"]["high"]
    )


def _no_best_policy(results: dict[str, Any]) -> bool:
    data = results["regret"]["phase"]
    reached(data["horizons"][-1], 10_000)
    easy = [c for c in data["cells"] if c["horizon"] == data["horizons"][-1] and c["gap"] >= 0.15]
    tuned = all(c["winner"] == "ucb_tuned" and not c["tied"] for c in easy)
    return bool(data["n_winners"] >= 3 and data["n_tied"] > data["n_cells"] / 2 and tuned and easy)


def _mean(path: str) -> str:
    """Placeholder of an interval with one decimal: mean [low, high]."""
    return f"{{{path}.estimate:.1f}} [{{{path}.low:.1f}}, {{{path}.high:.1f}}]"


def _ratio(path: str) -> str:
    """Placeholder of an interval with two decimals."""
    return f"{{{path}.estimate:.2f}} [{{{path}.low:.2f}}, {{{path}.high:.2f}}]"


def _final(instance: str, policy: str) -> str:
    return _mean(f"regret.race.instances.{instance}.policies.{policy}.final")


def _slope(study: str, policy: str) -> str:
    return _ratio(f"regret.asymptotics.studies.{study}.policies.{policy}.last")


def _predicted(study: str) -> str:
    return f"{{regret.asymptotics.studies.{study}.policies.kl_ucb.last_predicted:.2f}}"


def _tail(policy: str, value: str, spec: str) -> str:
    return f"{{regret.tail.policies.{policy}.{value}.estimate:{spec}}}"


def _worst(policy: str, horizon: str) -> str:
    return _ratio(f"regret.minimax.policies.{policy}.{horizon}")


_RUNS = "{regret.asymptotics.studies.two_arms.n_runs}"
_TAIL = "regret.tail.policies"

CLAIMS: dict[str, Claim] = {
    "race_under_the_prior": (
        "On ten arms with uniform means (T = 1,000, n = {regret.race.instances.uniform_prior.n_runs:,} runs, 95% t "
        f"intervals) Bayes-UCB loses {_final('uniform_prior', 'bayes_ucb')}, Thompson sampling "
        f"{_final('uniform_prior', 'thompson')}, KL-UCB {_final('uniform_prior', 'kl_ucb')} and UCB1 "
        f"{_final('uniform_prior', 'ucb1')}.",
        _bayesian_policies_lead,
    ),
    "ranking_turns_over": (
        "Rankings don't carry over: UCB-tuned beats KL-UCB where nine arms of 0.4 stand against one of 0.5 "
        f"({_final('chapelle_li', 'ucb_tuned')} against {_final('chapelle_li', 'kl_ucb')}) and loses where rewards are "
        f"rare ({_final('rare', 'ucb_tuned')} against {_final('rare', 'kl_ucb')}; "
        "T = {regret.race.instances.rare.horizon:,}, n = {regret.race.instances.rare.n_runs} runs, 95% t intervals).",
        _ranking_turns_over,
    ),
    "constant_is_bracketed": (
        "At T = {regret.asymptotics.studies.two_arms.horizon:,} regret does not yet grow by Lai and Robbins's constant "
        f"c* per unit of log T. Over the last decade KL-UCB pays {_slope('two_arms', 'kl_ucb')} c* and Thompson "
        f"sampling {_slope('two_arms', 'thompson')} c* on two arms, {_slope('five_arms', 'kl_ucb')} and "
        f"{_slope('five_arms', 'thompson')} on five (n = {_RUNS} runs, 95% t intervals): the one comes from above, the "
        "other from below.",
        _bracketed,
    ),
    "excess_is_the_leaders_bonus": (
        "KL-UCB's excess is the bonus of its own best arm: pulls N that solve N kl(mu_a, U(mu*, log t / t)) = log t "
        f"predict a slope of {_predicted('two_arms')} c* on two arms and {_predicted('five_arms')} c* on five; "
        f"measured {_slope('two_arms', 'kl_ucb')} and {_slope('five_arms', 'kl_ucb')} (n = {_RUNS} runs).",
        _excess_is_the_leaders_bonus,
    ),
    "constant_at_a_million": (
        "In the last decade before T = {regret.asymptotics.studies.long.horizon:,} on two arms both intervals hold the "
        f"constant: KL-UCB {_slope('long', 'kl_ucb')} c*, Thompson sampling {_slope('long', 'thompson')} c*; UCB1 pays "
        f"{_slope('long', 'ucb1')} c* (n = {{regret.asymptotics.studies.long.n_runs}} runs, 95% t intervals).",
        _reached_at_a_million,
    ),
    "minimax": (
        "On the hardest of three gaps, c sqrt(K/T) with c = 1, 2, 4, UCB1's regret over sqrt(KT) rises from "
        f"{_worst('ucb1', 'first')} at T = {{regret.minimax.first_horizon:,}} to {_worst('ucb1', 'last')} at "
        f"T = {{regret.minimax.last_horizon:,}}; MOSS's goes from {_worst('moss', 'first')} to "
        f"{_worst('moss', 'last')} (n = {{regret.minimax.n_runs}} runs, 95% t intervals).",
        _minimax,
    ),
    "heavy_tail": (
        "ε-greedy with ε = 0.02 has the better median and the worse mean: "
        f"{_tail('epsilon_greedy', 'median', '.1f')} against Thompson sampling's {_tail('thompson', 'median', '.1f')}, "
        f"but {_mean(_TAIL + '.epsilon_greedy.mean')} against {_mean(_TAIL + '.thompson.mean')}; one run in twenty "
        f"loses more than {_tail('epsilon_greedy', 'q95', '.0f')} against {_tail('thompson', 'q95', '.0f')} (ten arms, "
        "uniform means, T = 1,000, n = {regret.tail.n_runs:,} runs, 95% intervals).",
        _heavy_tail,
    ),
    "sharp_posterior": (
        "Sharpening Thompson sampling's posterior (α = 0.25) lowers the mean regret from "
        f"{_mean(_TAIL + '.thompson.mean')} to {_mean(_TAIL + '.thompson_reshaped.mean')}, raises its 95% quantile "
        f"from {_tail('thompson', 'q95', '.0f')} to {_tail('thompson_reshaped', 'q95', '.0f')}, and leaves "
        f"{_tail('thompson_reshaped', 'stuck', '.0%')} of the runs on a wrong arm in place of "
        f"{_tail('thompson', 'stuck', '.0%')} (n = {{regret.tail.n_runs:,}} runs).",
        _sharp_posterior,
    ),
    "no_best_policy": (
        "No policy wins everywhere: over {regret.phase.n_cells} pairs of gap and horizon {regret.phase.n_winners} "
        "policies have the least regret somewhere, and in {regret.phase.n_tied} pairs the winner is not alone (paired "
        "differences over n = {regret.phase.n_runs} runs, 95%, Bonferroni). UCB-tuned, for which its authors prove no "
        "bound, is alone in front in {regret.phase.alone.ucb_tuned} pairs, among them every gap from 0.15 on at the "
        "longest horizon.",
        _no_best_policy,
    ),
}
