"""Findings of off-policy evaluation, each with the predicate that keeps it true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Claim = tuple[str, Callable[[dict[str, Any]], bool]]

WEIGHTED = ("ips", "snips", "dr", "sndr")
LEANING = ("dm", "switch_dr", "dros", "clipped")


def _known_answer(results: dict[str, Any]) -> bool:
    data = results["open_bandit"]
    ratio = data["ratio"]
    agrees = abs(ratio["exact"] - data["published_ratio"]) <= 0.01
    return bool(agrees and ratio["low"] < 1 < ratio["high"] and ratio["low"] < data["full_ratio"] < ratio["high"])


def _cover(results: dict[str, Any]) -> bool:
    covered = results["open_bandit"]["covered"]
    return bool(min(covered[n] for n in WEIGHTED) >= 5 and max(covered[n] for n in LEANING) <= 3)


def _cant_tell(results: dict[str, Any]) -> bool:
    data = results["open_bandit"]
    right = data["told_right"] == data["told"]
    return bool(
        right and data["cant_tell"] >= 7 and data["smallest_ess"] < 10 and data["rounds_for_tenth"][0] > 10 * data["n"]
    )


def _drift(results: dict[str, Any]) -> bool:
    data = results["open_bandit"]
    return bool(data["smallest_drift"] > 3 * data["drift_by_sampling"])


def _best_and_worst(results: dict[str, Any]) -> bool:
    heavy = results["coverage"]["regimes"]["heavy"]
    error, covered = heavy["error"], heavy["coverage"]
    return bool(3 * error["dros"]["rmse"] < error["ips"]["rmse"] and covered["dros"]["normal"]["high"] < 0.5)


def _guaranteed(results: dict[str, Any]) -> bool:
    heavy = results["coverage"]["regimes"]["heavy"]["coverage"]["ips"]
    holds = heavy["betting"]["high"] >= 0.95 and heavy["bernstein"]["high"] >= 0.95
    return bool(holds and heavy["bca"]["high"] < 0.95 and heavy["betting"]["width"] < 0.7 * heavy["bernstein"]["width"])


def _control(results: dict[str, Any]) -> bool:
    shifted = results["coverage"]["regimes"]["shifted"]["coverage"]["ips"]
    return bool(shifted["normal"]["high"] < 0.5 and shifted["betting"]["high"] < 0.95)


def _misspecified(results: dict[str, Any]) -> bool:
    data = results["ope_error"]["curves"]["misspecified"]
    covered = results["coverage"]["regimes"]["misspecified"]["coverage"]
    never = covered["dm"]["normal"]["high"] < 0.2 and covered["dr"]["normal"]["high"] > 0.9
    return bool(never and data["dm"]["low"][-1] > 0.5 and data["dr"]["high"][-1] < 0.5 * data["dm"]["low"][-1])


def _published(results: dict[str, Any]) -> bool:
    rows = results["ope_error"]["obp"]["table"].values()
    return all(row["low"] <= row["published_high"] and row["published_low"] <= row["high"] for row in rows)


CLAIMS: dict[str, Claim] = {
    "obd_known_answer": (
        "IPS on the random log of the Open Bandit data puts Thompson sampling at {open_bandit.ratio.exact:.4f} times "
        "the random policy; the authors' figure is {open_bandit.published_ratio:.4f}. It proves little: the 95% BCa "
        "interval is [{open_bandit.ratio.low:.2f}, {open_bandit.ratio.high:.2f}] (n = {open_bandit.n:,}, "
        "{open_bandit.campaigns.all.on_policy.random.clicks} clicks), which holds 1 and also the full data's "
        "{open_bandit.full_ratio:.2f}.",
        _known_answer,
    ),
    "obd_intervals": (
        "Against the published click rates of the full data, the 95% BCa intervals of IPS, SNIPS, DR and SNDR hold "
        "the truth in {open_bandit.covered.ips}, {open_bandit.covered.snips}, {open_bandit.covered.dr} and "
        "{open_bandit.covered.sndr} of {open_bandit.with_truth} cases (n = {open_bandit.n:,} each); those of DM, "
        "clipped IPS, Switch-DR and DRos, much shorter, in {open_bandit.covered.dm}, {open_bandit.covered.clipped}, "
        "{open_bandit.covered.switch_dr} and {open_bandit.covered.dros}.",
        _cover,
    ),
    "obd_cant_tell": (
        "{open_bandit.cant_tell} of {open_bandit.comparisons} comparisons of policies on the small logs end in \"can't"
        ' tell" (rule: 10 effective clicks and a Bonferroni-adjusted interval without 0): a log has '
        "{open_bandit.clicks.0} to {open_bandit.clicks.1} clicks, the effective sample falls to "
        "{open_bandit.smallest_ess:.1f} of {open_bandit.n:,}, and to see a lift of 10% would take "
        "{open_bandit.rounds_for_tenth.0:,.0f} to {open_bandit.rounds_for_tenth.1:,.0f} impressions. "
        "Verdicts that do tell and agree with the full data: {open_bandit.told_right} of {open_bandit.told}.",
        _cant_tell,
    ),
    "obd_drift": (
        "The Thompson sampling that the published priors describe isn't the one that made the logs: per place in the "
        "list the total variation between the two is {open_bandit.smallest_drift:.2f} to "
        "{open_bandit.largest_drift:.2f}, where sampling {open_bandit.n:,} rows alone gives "
        "{open_bandit.drift_by_sampling:.2f} at most (200 simulations a place).",
        _drift,
    ),
    "best_estimate_worst_interval": (
        "The best estimate can have the worst interval: with weights up to "
        "{coverage.regimes.heavy.largest_weight:.0f} DRos has {coverage.regimes.heavy.error.dros.rmse:.3f} RMSE and "
        "IPS {coverage.regimes.heavy.error.ips.rmse:.3f}, but DRos's nominal 95% interval holds the truth in "
        "{coverage.regimes.heavy.coverage.dros.normal.share:.1%} "
        "[{coverage.regimes.heavy.coverage.dros.normal.low:.1%}, "
        "{coverage.regimes.heavy.coverage.dros.normal.high:.1%}] of {coverage.regimes.heavy.replications} logs: it "
        "doesn't see the model's own error.",
        _best_and_worst,
    ),
    "only_bounds_cover": (
        "Under heavy weights only the intervals with a guarantee cover: betting "
        "{coverage.regimes.heavy.coverage.ips.betting.share:.1%}, BCa bootstrap "
        "{coverage.regimes.heavy.coverage.ips.bca.share:.1%} [{coverage.regimes.heavy.coverage.ips.bca.low:.1%}, "
        "{coverage.regimes.heavy.coverage.ips.bca.high:.1%}] of {coverage.regimes.heavy.replications} logs (IPS, n = "
        "{coverage.regimes.heavy.n:,}, median ESS {coverage.regimes.heavy.ess:.0f}); betting is "
        "{coverage.regimes.heavy.coverage.ips.betting.width:.1f} wide where empirical Bernstein is "
        "{coverage.regimes.heavy.coverage.ips.bernstein.width:.1f}, and the value itself lies in [0, 1].",
        _guaranteed,
    ),
    "wrong_propensities": (
        "Negative control: where the log states propensities that its policy has drifted from, IPS's normal interval "
        "holds the truth in {coverage.regimes.shifted.coverage.ips.normal.share:.1%} "
        "[{coverage.regimes.shifted.coverage.ips.normal.low:.1%}, "
        "{coverage.regimes.shifted.coverage.ips.normal.high:.1%}] and even the betting interval in "
        "{coverage.regimes.shifted.coverage.ips.betting.share:.1%} of {coverage.regimes.shifted.replications} logs.",
        _control,
    ),
    "doubly_robust": (
        "With a reward model that can't fit the truth, DM's relative error is "
        "{ope_error.curves.misspecified.dm.mean.0:.2f} at n = {ope_error.rounds.0} and still "
        "{ope_error.curves.misspecified.dm.mean.-1:.2f} at n = {ope_error.rounds.-1:,}, and its intervals hold the "
        "truth in {coverage.regimes.misspecified.coverage.dm.normal.share:.1%}; DR with the same model falls to "
        "{ope_error.curves.misspecified.dr.mean.-1:.3f} [{ope_error.curves.misspecified.dr.low.-1:.3f}, "
        "{ope_error.curves.misspecified.dr.high.-1:.3f}] (95% t, {ope_error.replications} logs) and covers in "
        "{coverage.regimes.misspecified.coverage.dr.normal.share:.1%}.",
        _misspecified,
    ),
    "published_errors": (
        "The Open Bandit Pipeline's table of relative errors is reproduced within its noise: for all seven estimators"
        " our 95% interval ({ope_error.obp.bootstraps} bootstraps) meets theirs (30), for example IPS "
        "{ope_error.obp.table.ips.ours:.3f} [{ope_error.obp.table.ips.low:.3f}, {ope_error.obp.table.ips.high:.3f}] "
        "against {ope_error.obp.table.ips.published:.3f}. All bootstraps are of one log, so the table ranks "
        "estimators by that log's luck.",
        _published,
    ),
}
