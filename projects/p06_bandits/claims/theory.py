"""Findings of the theory engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Claim = tuple[str, Callable[[dict[str, Any]], bool]]


def _exact(results: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = results["theory"]["exact_lines"]
    return data


def _optimum(results: dict[str, Any]) -> bool:
    ratio = {slug: rule["ratio"] for slug, rule in _exact(results)["rules"].items()}
    return bool(1.0 < ratio["bayes_ucb"] < ratio["kl_ucb"] < ratio["thompson"] < ratio["ucb1"] and ratio["ucb1"] > 2.0)


def _never_exploring(results: dict[str, Any]) -> bool:
    data = _exact(results)
    thompson, greedy = data["rules"]["thompson"]["regret"], data["rules"]["bayes_greedy"]["regret"]
    crossing = data["thompson_ahead_of_greedy_from"]
    before = all(g < h for g, h in zip(greedy[1 : crossing - 1], thompson[1 : crossing - 1], strict=True))
    return bool(before and 20 < crossing <= data["horizon"] and thompson[-1] < greedy[-1])


def _gamble(results: dict[str, Any]) -> bool:
    law = _exact(results)["law"]["rules"]
    best, ucb1 = law["bayes_optimal"], law["ucb1"]
    return bool(best["lost_half"] > 2.0 * ucb1["lost_half"] and best["mean_regret"] < 0.5 * ucb1["mean_regret"])


def _tuned(results: dict[str, Any]) -> bool:
    data = _exact(results)
    scale = data["ucb_scale"]
    thompson = data["rules"]["thompson"]["regret"][scale["horizon"] - 1]
    inside = scale["scale"][0] < scale["best_scale"] < 0.5
    return bool(inside and scale["optimum"] < scale["best_regret"] < thompson)


def _simulated(results: dict[str, Any]) -> bool:
    data = results["theory"]["exact_vs_simulated"]
    return bool(data["n_inside"] >= data["n_cases"] - 1 and data["largest_z"] < 4.0)


def _certified(results: dict[str, Any]) -> bool:
    data = results["theory"]["certificates"]
    enough = data["n_certificates"] >= 30 and data["n_holds"] >= 0.8 * data["n_certificates"]
    # where it can't be told, regret and bound are equal up to the noise at some checkpoint
    unclear = [v["tightest_ratio"] for v in data["verdicts"] if v["verdict"] == "can't tell"]
    equal = all(abs(ratio - 1.0) < 0.1 for ratio in unclear)
    return bool(enough and equal and data["n_violated"] == 0 and data["n_controls_caught"] == data["n_controls"] == 2)


def _below_the_limit(results: dict[str, Any]) -> bool:
    return bool(results["theory"]["certificates"]["slopes"]["thompson"]["wide"]["high"] < 1.0)


CLAIMS: dict[str, Claim] = {
    "exact_optimum": (
        "Computed exactly, no sampling: on two Bernoulli arms with uniform priors every policy loses at least "
        "{theory.exact_lines.optimum_final:.3f} successes in {theory.exact_lines.horizon} rounds. Bayes-UCB "
        "loses {theory.exact_lines.rules.bayes_ucb.ratio:.2f} times that, KL-UCB "
        "{theory.exact_lines.rules.kl_ucb.ratio:.2f}, Thompson sampling "
        "{theory.exact_lines.rules.thompson.ratio:.2f} and UCB1 {theory.exact_lines.rules.ucb1.ratio:.2f} "
        "times.",
        _optimum,
    ),
    "never_exploring": (
        "Exploration pays late: greedy play on the posterior mean, which never explores on purpose, has a "
        "smaller exact Bayes regret than Thompson sampling at every horizon from 2 on, until it is overtaken "
        "for good at T = {theory.exact_lines.thompson_ahead_of_greedy_from} "
        "({theory.exact_lines.rules.thompson.final:.2f} against "
        "{theory.exact_lines.rules.bayes_greedy.final:.2f} at T = {theory.exact_lines.horizon}).",
        _never_exploring,
    ),
    "the_optimum_gambles": (
        "The Bayes-optimal policy is not the safe one: on arms of means 0.6 and 0.4 it spends at least half "
        "of {theory.exact_lines.horizon} rounds on the worse arm with probability "
        "{theory.exact_lines.law.rules.bayes_optimal.lost_half:.4f}, UCB1 with "
        "{theory.exact_lines.law.rules.ucb1.lost_half:.4f}; its expected regret is "
        "{theory.exact_lines.law.rules.bayes_optimal.mean_regret:.2f} against "
        "{theory.exact_lines.law.rules.ucb1.mean_regret:.2f} (exact law, no sampling).",
        _gamble,
    ),
    "ucb1_explores_too_much": (
        "The bonus sqrt(a log t / n) is best at a = {theory.exact_lines.ucb_scale.best_scale:g} rather than "
        "UCB1's 2 (exact Bayes regret at T = {theory.exact_lines.ucb_scale.horizon}: "
        "{theory.exact_lines.ucb_scale.best_regret:.2f}, optimum {theory.exact_lines.ucb_scale.optimum:.2f}); "
        "tuned so, it beats Thompson sampling.",
        _tuned,
    ),
    "simulator_is_exact": (
        "{theory.exact_vs_simulated.n_inside} of {theory.exact_vs_simulated.n_cases} simulated regrets (n = "
        "{theory.exact_vs_simulated.n_runs:,} runs each) have the exact value in their 99% t interval; the "
        "largest difference is {theory.exact_vs_simulated.largest_z:.1f} standard errors.",
        _simulated,
    ),
    "no_theorem_violated": (
        "Of {theory.certificates.n_certificates} certificates (policy, theorem, instance; n = "
        "{theory.certificates.n_runs} runs, simultaneous 95% intervals) {theory.certificates.n_violated} are "
        "violated, {theory.certificates.n_holds} hold, and {theory.certificates.n_cant_tell} can't be told "
        "because regret and bound coincide for a while; {theory.certificates.n_controls_caught} of "
        "{theory.certificates.n_controls} statements that are false on purpose are caught.",
        _certified,
    ),
    "limits_are_far": (
        "The Lai-Robbins constant is a limit, not a floor: over the last decade up to n = "
        "{theory.certificates.horizon:,} Thompson sampling's regret grows by "
        "{theory.certificates.slopes.thompson.wide.ratio:.2f} c* per unit of log n "
        "[{theory.certificates.slopes.thompson.wide.low:.2f}, "
        "{theory.certificates.slopes.thompson.wide.high:.2f}] on arms 0.75 and 0.25 (n = "
        "{theory.certificates.n_runs} runs, 95% t interval).",
        _below_the_limit,
    ),
}
