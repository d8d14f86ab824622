"""Findings of the contextual experiments: each sentence is asserted on results["contextual"]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from projects.p06_bandits.claims.reach import reached

Results = dict[str, Any]
Claim = tuple[str, Callable[[Results], bool]]

BAKE = "contextual.bakeoff"
DIGITS, MNIST, SEGMENT, YEAST = (f"{BAKE}.accuracy.{d}" for d in ("digits", "mnist", "segment", "yeast"))
NET = f"{BAKE}.net_wins"
ALPHA = "contextual.alpha_sensitivity"
LINEAR = "contextual.linear_regret"
CUBE, MISFIT = f"{LINEAR}.hypercube.policies", f"{LINEAR}.misfit.policies"


def _interval(path: str, digits: int = 3) -> str:
    """Placeholders of an estimate with its interval."""
    spec = f".{digits}f"
    return f"{{{path}.estimate:{spec}}} [{{{path}.low:{spec}}}, {{{path}.high:{spec}}}]"


def _slope(policy: str) -> str:
    """Placeholders of a growth exponent with its interval."""
    path = f"{CUBE}.{policy}.slope"
    return f"{{{path}:.2f}} [{{{path}_low:.2f}}, {{{path}_high:.2f}}]"


def _accuracy(results: Results, dataset: str, policy: str) -> dict[str, float]:
    found: dict[str, float] = results["contextual"]["bakeoff"]["accuracy"][dataset][policy]
    return found


def _net(results: Results, policy: str) -> int:
    found: int = results["contextual"]["bakeoff"]["net_wins"][policy]
    return found


def _linear(results: Results, least_runs: int = 2) -> dict[str, Any]:
    """Results on synthetic linear bandits; LookupError (the claim isn't judged) where they have fewer runs."""
    found: dict[str, Any] = results["contextual"]["linear_regret"]
    if found["n_runs"] < least_runs:
        raise LookupError(f"{found['n_runs']} runs; this claim is about {least_runs} or more")
    return found


def _reaches_targets(results: Results) -> bool:
    reached = [_accuracy(results, d, "linucb")["estimate"] for d in ("digits", "mnist")]
    return reached[0] >= 0.85 and reached[1] >= 0.80


def _exploration_pays(results: Results) -> bool:
    pairs = [(_accuracy(results, d, "linucb"), _accuracy(results, d, "greedy")) for d in ("digits", "mnist", "segment")]
    return all(ucb["low"] > greedy["high"] for ucb, greedy in pairs)


def _greedy_beats_uniform_exploration(results: Results) -> bool:
    others = ("epsilon_greedy_mtr", "epsilon_greedy_dr", "epsilon_greedy_ips", "cover")
    return all(_net(results, "greedy") > _net(results, other) for other in others)


def _losses_in_order(results: Results) -> bool:
    order = [_net(results, f"epsilon_greedy_{loss}") for loss in ("mtr", "dr", "ips")]
    return order == sorted(order, reverse=True) and len(set(order)) == 3


def _theory_radius_is_too_wide(results: Results) -> bool:
    return _accuracy(results, "digits", "oful")["high"] < 0.5 * _accuracy(results, "digits", "linucb")["low"]


def _yeast_beats_all(results: Results) -> bool:
    bake = results["contextual"]["bakeoff"]
    best = bake["datasets"]["yeast"]["best_constant"]
    row = bake["accuracy"]["yeast"]
    return bool(max(cell["estimate"] for cell in row.values()) < best and row["logistic_ts"]["high"] < best)


def _price(results: Results) -> bool:
    reached(results["contextual"]["bakeoff"]["n_report"], 5)
    price = results["contextual"]["bakeoff"]["price"]
    return bool(price["digits"]["best_policy"] == "linucb" and price["digits"]["best_gap"]["low"] > 0)


def _choosing_rows_helps(results: Results) -> bool:
    full = results["contextual"]["bakeoff"]["price"]["segment"]["full_information"]
    return bool(_accuracy(results, "segment", "linucb")["low"] > full["high"])


def _scale_moves_alpha(results: Results) -> bool:
    found = results["contextual"]["alpha_sensitivity"]
    cells = found["by_dataset"]["digits"]
    moved = min(found["best_alpha_ratio"][d] for d in ("digits", "segment")) >= 10 - 1e-6
    return bool(moved and cells["rows"]["best_accuracy"] - cells["standard"]["best_accuracy"] > 0.05)


def _diversity_explores(results: Results) -> bool:
    linear = _linear(results, 20)
    fresh, stuck = linear["sphere"]["policies"], linear["frozen"]["policies"]
    no_worse = fresh["greedy"]["final"]["low"] <= fresh["oful"]["final"]["high"]
    left_behind = all(stuck["greedy"][k]["low"] > stuck["lints"][k]["high"] for k in ("final", "late_rate"))
    return bool(no_worse and left_behind)


def _root_t(results: Results) -> bool:
    cube = _linear(results, 20)["hypercube"]
    between = all(
        low < mean < high
        for policy in ("oful", "linucb", "lints")
        for low, mean, high in zip(
            cube["lower_bound"], cube["policies"][policy]["mean"], cube["upper_bound"], strict=True
        )
    )
    return between and all(0.4 < cube["policies"][p]["slope"] < 0.6 for p in ("oful", "linucb", "lints"))


def _ellipsoid_covers(results: Results) -> bool:
    linear = _linear(results)
    return bool(linear["ellipsoid_missed"]["estimate"] <= linear["delta"])


def _bound_holds(results: Results) -> bool:
    linear = _linear(results)
    return all(linear[k]["oful_largest_final"] < linear[k]["oful_bound"][-1] for k in ("sphere", "frozen"))


def _misfit_costs(results: Results) -> bool:
    found = _linear(results, 20)["misfit"]["policies"]
    ucb, knows = found["linucb"], found["knows_theta"]
    return bool(ucb["low"][-1] > 10 * ucb["high"][0] and ucb["mean"][-1] < 1.1 * knows["mean"][-1])


CLAIMS: dict[str, Claim] = {
    "contextual_targets": (
        f"One pass of LinUCB earns {_interval(f'{DIGITS}.linucb')} a round on Digits and "
        f"{_interval(f'{MNIST}.linucb')} on MNIST-5k (95% t intervals, {{{BAKE}.n_report}} permutations), its α "
        f"chosen on {{{BAKE}.n_tune}} separate ones.",
        _reaches_targets,
    ),
    "contextual_exploration_pays": (
        f"Optimism pays where there are many classes. LinUCB against Greedy: {_interval(f'{DIGITS}.linucb')} to "
        f"{_interval(f'{DIGITS}.greedy')} on Digits, {_interval(f'{MNIST}.linucb')} to "
        f"{_interval(f'{MNIST}.greedy')} on MNIST-5k, {_interval(f'{SEGMENT}.linucb')} to "
        f"{_interval(f'{SEGMENT}.greedy')} on Segments (n = {{{BAKE}.n_report}} permutations).",
        _exploration_pays,
    ),
    "contextual_greedy": (
        f"Greedy, which never explores on purpose, has a better balance of significant wins ({{{NET}.greedy:+d}}) "
        f"than uniform exploration with MTR ({{{NET}.epsilon_greedy_mtr:+d}}), DR ({{{NET}.epsilon_greedy_dr:+d}}) "
        f"or IPS ({{{NET}.epsilon_greedy_ips:+d}}) and than Cover ({{{NET}.cover:+d}}), over six data sets with "
        f"{{{BAKE}.n_report}} permutations each.",
        _greedy_beats_uniform_exploration,
    ),
    "contextual_losses": (
        f"Under one exploration rule the loss decides: ε-greedy's net wins are {{{NET}.epsilon_greedy_mtr:+d}} with "
        f"MTR, {{{NET}.epsilon_greedy_dr:+d}} with DR and {{{NET}.epsilon_greedy_ips:+d}} with IPS (six data sets, "
        f"{{{BAKE}.n_report}} permutations each).",
        _losses_in_order,
    ),
    "contextual_theory_radius": (
        f"The radius that the theory asks for is far too wide on real data: OFUL earns {_interval(f'{DIGITS}.oful')} "
        f"on Digits where LinUCB earns {_interval(f'{DIGITS}.linucb')} (n = {{{BAKE}.n_report}} permutations).",
        _theory_radius_is_too_wide,
    ),
    "contextual_yeast": (
        f"Negative: on Yeast (14 labels, {{{BAKE}.datasets.yeast.rounds}} rounds) not one policy gets up to the most "
        f"frequent label's {{{BAKE}.datasets.yeast.best_constant:.3f}}; Logistic TS earns "
        f"{_interval(f'{YEAST}.logistic_ts')} (n = {{{BAKE}.n_report}} permutations).",
        _yeast_beats_all,
    ),
    "contextual_price": (
        f"On Digits, being shown all rewards instead of one is worth {_interval(f'{BAKE}.price.digits.best_gap')} a "
        f"round to a linear learner, against LinUCB, the bandit that tuned best (paired, n = {{{BAKE}.n_report}}).",
        _price,
    ),
    "contextual_choosing_rows": (
        f"On Segments LinUCB, {_interval(f'{SEGMENT}.linucb')}, beats the same least squares shown all rewards, "
        f"{_interval(f'{BAKE}.price.segment.full_information')} (n = {{{BAKE}.n_report}}).",
        _choosing_rows_helps,
    ),
    "contextual_scale": (
        "Scaling the same contexts otherwise moves LinUCB's best α by a factor of "
        f"{{{ALPHA}.best_alpha_ratio.digits:.0f}} on Digits and {{{ALPHA}.best_alpha_ratio.segment:.0f}} on "
        f"Segments; on Digits columns of variance 1 earn {{{ALPHA}.by_dataset.digits.standard.best_accuracy:.3f}} at "
        f"the best α, rows of norm 1 {{{ALPHA}.by_dataset.digits.rows.best_accuracy:.3f}} (n = "
        f"{{{ALPHA}.n_permutations}} permutations).",
        _scale_moves_alpha,
    ),
    "contextual_diversity": (
        f"Changing contexts explore for Greedy: with fresh actions each round its regret after {{{LINEAR}.n_rounds}} "
        f"rounds is {_interval(f'{LINEAR}.sphere.policies.greedy.final', 0)}, OFUL's "
        f"{_interval(f'{LINEAR}.sphere.policies.oful.final', 0)}; with the same actions for ever it is "
        f"{_interval(f'{LINEAR}.frozen.policies.greedy.final', 0)}, that of LinTS "
        f"{_interval(f'{LINEAR}.frozen.policies.lints.final', 0)} (95% t intervals, {{{LINEAR}.n_runs}} runs).",
        _diversity_explores,
    ),
    "contextual_root_t": (
        f"On the worst instance for each horizon regret grows like the root of T: exponents {_slope('oful')} for "
        f"OFUL, {_slope('linucb')} for LinUCB and {_slope('lints')} for LinTS (95% intervals, {{{LINEAR}.n_runs}} "
        "runs for each horizon), between the lower bound for any policy and OFUL's upper bound.",
        _root_t,
    ),
    "contextual_ellipsoid": (
        f"OFUL's ellipsoid for δ = {{{LINEAR}.delta}} missed the truth in "
        f"{_interval(f'{LINEAR}.ellipsoid_missed', 2)} of {{{LINEAR}.ellipsoid_missed.n}} runs (Wilson); at the "
        f"nearest miss the error was {{{LINEAR}.largest_share:.2f}} of the radius.",
        _ellipsoid_covers,
    ),
    "contextual_bound_holds": (
        f"OFUL's regret bound held in every run: the largest regret after {{{LINEAR}.n_rounds}} rounds was "
        f"{{{LINEAR}.sphere.oful_largest_final:.0f}} with fresh actions and "
        f"{{{LINEAR}.frozen.oful_largest_final:.0f}} with frozen ones ({{{LINEAR}.n_runs}} runs each), the bound is "
        f"{{{LINEAR}.sphere.oful_bound.-1:.0f}}.",
        _bound_holds,
    ),
    "contextual_misfit": (
        "A wrong model costs a constant rate that no exploration buys back: with means off by "
        f"±{{{LINEAR}.misfit.misfits.-1}} LinUCB loses {{{MISFIT}.linucb.mean.-1:.3f}} "
        f"[{{{MISFIT}.linucb.low.-1:.3f}}, {{{MISFIT}.linucb.high.-1:.3f}}] a round, knowing θ "
        f"{{{MISFIT}.knows_theta.mean.-1:.3f}}; with the right model {{{MISFIT}.linucb.mean.0:.4f}} "
        f"({{{LINEAR}.n_runs}} runs).",
        _misfit_costs,
    ),
}
