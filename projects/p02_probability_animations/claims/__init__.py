"""Findings: sentences with places for numbers, each with the predicate that it asserts."""

from __future__ import annotations

from typing import Any

from shared.readme import Claim

Results = dict[str, Any]


def _reached(found: int, needed: int) -> None:
    """Raise LookupError, which `judge` shows as a dash, where a run was smaller than the claim is about."""
    if found < needed:
        raise LookupError(f"the run reached {found}, the claim is about {needed}")


def _bands_keep_their_promise(results: Results) -> bool:
    lln, pi = results["large_numbers"]["sources"], results["pi"]["methods"]
    _reached(results["large_numbers"]["n_runs"], 5_000)
    measured = [lln["die"]["last"]["normal"]["estimate"], lln["exponential"]["last"]["normal"]["estimate"]]
    measured += [results[key]["coverage"]["estimate"] for key in ("buffon", "coin", "regression")]
    measured += [method["coverage"]["estimate"] for name, method in pi.items() if name != "stratified"]
    return all(0.93 <= share <= 0.97 for share in measured) and pi["stratified"]["coverage"]["low"] > 0.93


def _bounds_are_generous(results: Results) -> bool:
    last = results["large_numbers"]["sources"]["die"]["last"]
    return bool(last["chebyshev"]["low"] > 0.999 and last["hoeffding"]["low"] > 0.98 > last["normal"]["high"])


def _cauchy_never_settles(results: Results) -> bool:
    cauchy = results["large_numbers"]["cauchy"]
    # 95% intervals miss now and then, and these numbers must not be picked: twice their width is allowed
    ends = (cauchy["first"], cauchy["last"])
    return all(abs(found["estimate"] - 0.5) <= found["high"] - found["low"] for found in ends)


def _berry_esseen_holds(results: Results) -> bool:
    laws = results["central_limit"]["laws"].values()
    held = all(law["largest_share_of_bound"] <= 1.0 for law in laws)
    return held and all(abs(law["last_over_limit"] - 1.0) < 0.05 for law in laws)


def _base_rate(results: Results) -> bool:
    bayes = results["bayes"]
    first = bayes["posterior_exact"][0] == "19/118"
    return bool(first and bayes["simulated"]["low"] <= bayes["posterior"][0] <= bayes["simulated"]["high"])


def _length_alone_counts(results: Results) -> bool:
    data = results["buffon"]
    means = all(found["low"] <= data["noodle_mean"] <= found["high"] for found in data["noodles"].values())
    return bool(means and data["circle"]["least"] == data["circle"]["most"] == 2)


def _placement_beats_number(results: Results) -> bool:
    methods = results["pi"]["methods"]
    _reached(results["pi"]["sizes"][-1], 65_536)
    halves = all(abs(methods[name]["slope"]["estimate"] + 0.5) < 0.05 for name in ("buffon", "darts", "heights"))
    return bool(halves and methods["sobol"]["slope"]["high"] < -0.9 and methods["stratified"]["slope"]["high"] < -0.65)


def _priors_wash_out_slowly(results: Results) -> bool:
    coin = results["coin"]
    _reached(coin["flips"][-1], 10_000)
    _reached(coin["n_stories"], 100)
    return bool(abs(coin["slope"] + 0.5) < 0.1 and coin["mean_gap"] < 0.05 and coin["apart"][1][-1] < 0.05)


def _dogma_never_learns(results: Results) -> bool:
    coin = results["coin"]
    return bool(0.9 * coin["dogma_limit"] < coin["dogma_mean"] < coin["dogma_limit"] < coin["theta"])


def _diagnostics_tell(results: Results) -> bool:
    walks = results["walk"]["walks"]
    _reached(results["walk"]["n_steps"], 10_000)
    good, timid, reckless = (walks[name] for name in ("good", "timid", "reckless"))
    right = abs(good["error_in_sd"]) < 3 * good["standard_error_in_sd"]
    return bool(
        right and good["r_hat"] < 1.01 < timid["r_hat"] and good["ess"] > 5 * max(timid["ess"], reckless["ess"])
    )


def _only_chernoff_has_the_slope(results: Results) -> bool:
    data = results["concentration"]
    rates, true = data["rates"], data["rate_of_the_tail"]
    near = abs(rates["chernoff"] - true) < 0.1 * true
    far = all(rates[name] < 0.97 * rates["chernoff"] for name in ("markov", "chebyshev", "hoeffding", "bernstein"))
    seen = data["days_seen"]
    return bool(near and far and data["smallest_margin"] >= -1e-12 and seen["low"] <= data["days_tail"] <= seen["high"])


_DIE, _PI, _WALK = "large_numbers.sources.die.last", "pi.methods", "walk.walks"

CLAIMS: dict[str, Claim] = {
    "bands_keep_their_promise": (
        "Every 95% band on screen is a 95% band: measured coverage lies between .93 and .97 for the normal funnel "
        f"({{{_DIE}.normal.estimate:.3f}}, n = {{large_numbers.n_runs:,}} runs), Buffon's interval "
        "({buffon.coverage.estimate:.3f}, n = {buffon.n_estimates:,}), six methods for π (sobol "
        f"{{{_PI}.sobol.coverage.estimate:.3f}}; the seventh, one dart a cell, has "
        f"{{{_PI}.stratified.coverage.estimate:.3f}}: its estimates take few values), the coin "
        "({coin.coverage.estimate:.3f}, n = {coin.n_coins:,}) and the cloud of lines "
        "({regression.coverage.estimate:.3f}, n = {regression.n_worlds:,} worlds).",
        _bands_keep_their_promise,
    ),
    "bounds_are_generous": (
        "Theorems that hold for every law pay for it: a die's mean lies inside Hoeffding's 95% band in "
        f"{{{_DIE}.hoeffding.estimate:.2%}} of {{large_numbers.n_runs:,}} runs and inside Chebyshev's in "
        f"{{{_DIE}.chebyshev.estimate:.2%}} (95% Wilson from {{{_DIE}.chebyshev.low:.2%}}).",
        _bounds_are_generous,
    ),
    "cauchy_never_settles": (
        "Cauchy's average learns nothing: after {large_numbers.n_draws:,} draws it lies beyond ±1 in "
        "{large_numbers.cauchy.last.estimate:.1%} [{large_numbers.cauchy.last.low:.1%}, "
        "{large_numbers.cauchy.last.high:.1%}] of the runs, after one draw in "
        "{large_numbers.cauchy.first.estimate:.1%}; exactly, one half for every n (95% Wilson, n = "
        "{large_numbers.n_runs:,}).",
        _cauchy_never_settles,
    ),
    "berry_esseen_holds": (
        "Exactly, no sampling: the loaded die's sums never use more than "
        "{central_limit.laws.loaded_die.largest_share_of_bound:.0%} of Berry and Esseen's bound, and √n times their "
        "distance from the bell reaches {central_limit.laws.loaded_die.last_over_limit:.1%} of Esseen's limit at the "
        "largest n.",
        _berry_esseen_holds,
    ),
    "base_rate": (
        "A test that finds 95% and alarms 5%, where 1 in 100 is ill: a positive makes the illness "
        "{bayes.posterior.0:.1%} likely, exactly {bayes.posterior_exact.0}; of the {bayes.simulated.n:,} positives "
        "among {bayes.n_people:,} simulated people {bayes.simulated.estimate:.1%} [{bayes.simulated.low:.1%}, "
        "{bayes.simulated.high:.1%}] were ill. It takes three positives to be {bayes.posterior.2:.1%} sure.",
        _base_rate,
    ),
    "length_alone_counts": (
        "A straight, a zigzag and a curled noodle of length 2 d cross {buffon.noodles.straight.estimate:.4f} "
        "[{buffon.noodles.straight.low:.4f}, {buffon.noodles.straight.high:.4f}], "
        "{buffon.noodles.zigzag.estimate:.4f} and {buffon.noodles.spiral.estimate:.4f} lines on average; 4/π is "
        "{buffon.noodle_mean:.4f} ({buffon.n_noodles:,} drops each, 95% t). The circle of diameter d crosses exactly "
        "two, every time.",
        _length_alone_counts,
    ),
    "placement_beats_number": (
        f"Random points err like n^{{{_PI}.darts.slope.estimate:.2f}} (darts) and "
        f"n^{{{_PI}.heights.slope.estimate:.2f}} (heights), one dart a cell like "
        f"n^{{{_PI}.stratified.slope.estimate:.2f}} [{{{_PI}.stratified.slope.low:.2f}}, "
        f"{{{_PI}.stratified.slope.high:.2f}}] and Sobol's points like n^{{{_PI}.sobol.slope.estimate:.2f}} "
        f"[{{{_PI}.sobol.slope.low:.2f}}, {{{_PI}.sobol.slope.high:.2f}}] ({{pi.n_replications}} replications, 95% "
        "bootstrap): a tenth of the error costs a hundred times more darts, or "
        f"{{{_PI}.sobol.cost_of_a_digit:.0f}} times more Sobol points.",
        _placement_beats_number,
    ),
    "priors_wash_out_slowly": (
        "Priors wash out, but slowly: three of them, one coin. After {coin.story_flips} flips their means lie within "
        "{coin.mean_gap:.3f}, while the beliefs as a whole come together like n^{coin.slope:.2f}: the largest total "
        "variation distance is {coin.apart.1.3:.2f} after {coin.flips.3} flips and still {coin.apart.1.7:.3f} "
        "[{coin.apart.0.7:.3f}, {coin.apart.2.7:.3f}] after {coin.flips.7:,} (median and middle 90% of "
        "{coin.n_stories} stories).",
        _priors_wash_out_slowly,
    ),
    "dogma_never_learns": (
        "A prior that gives the truth no room never learns it: told {coin.story_flips} flips of a coin bent to "
        "{coin.theta:g}, one that rules out more than {coin.dogma_limit:g} believes {coin.dogma_mean:.3f}.",
        _dogma_never_learns,
    ),
    "diagnostics_tell": (
        "Of {walk.n_kept:,} states a walk of good step is worth "
        f"{{{_WALK}.good.ess:,.0f}} independent draws, a timid one {{{_WALK}.timid.ess:,.0f}} (R-hat "
        f"{{{_WALK}.timid.r_hat:.2f}}) and a reckless one {{{_WALK}.reckless.ess:,.0f}}; the good one's mean is off "
        f"the grid's by {{{_WALK}.good.error_in_sd:+.3f}} sd, within its standard error of "
        f"{{{_WALK}.good.standard_error_in_sd:.3f}} three times over.",
        _diagnostics_tell,
    ),
    "only_chernoff_has_the_slope": (
        "Only Chernoff's bound falls as steeply as the tail: {concentration.rates.chernoff:.4f} powers of ten a trial, "
        "the tail itself {concentration.rate_of_the_tail:.4f}, Bernstein {concentration.rates.bernstein:.4f}, "
        "Hoeffding {concentration.rates.hoeffding:.4f}. At n = 50 the exact tail is {concentration.days_tail:.5f}; "
        "{concentration.n_days:,} simulated days say {concentration.days_seen.estimate:.5f} "
        "[{concentration.days_seen.low:.5f}, {concentration.days_seen.high:.5f}] (95% Wilson).",
        _only_chernoff_has_the_slope,
    ),
}
