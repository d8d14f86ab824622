"""Off-policy evaluation: real logs with real truths, an audit of coverage, and error against the length of the log."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p06_bandits.data.open_bandit import (
    CAMPAIGNS,
    N_ITEMS,
    N_POSITIONS,
    PUBLISHED_CLICK_RATE,
    load_log,
    load_prior,
)
from projects.p06_bandits.ope import positions
from projects.p06_bandits.ope.bandit_log import BanditLog, FloatArray
from projects.p06_bandits.ope.betting import betting
from projects.p06_bandits.ope.contributions import Contributions
from projects.p06_bandits.ope.coverage import Replication, all_terms, replicate, summarise
from projects.p06_bandits.ope.estimators import ESTIMATORS, Evidence, effective_sample_size, gather, tune
from projects.p06_bandits.ope.intervals import bca_of, bootstrap_values, clopper_pearson
from projects.p06_bandits.ope.reward_model import LogisticReward, cross_fit
from projects.p06_bandits.ope.synthetic import make_regime
from projects.p06_bandits.ope.verdict import CANT_TELL, effective_rewards, lift_terms, rounds_needed, verdict
from shared.parallel import pmap
from shared.seeding import rng as named_rng
from shared.stats import mean_ci

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

ON_LISTS = [name for name in ESTIMATORS if name != "replay"]  # the shop's policies are random
TARGETS = ("bts_prior", "bts_logged", "random")
REGIME_ORDER = ("benign", "heavy", "misspecified", "deterministic", "rare", "shifted")
ERROR_REGIMES = ("benign", "heavy", "misspecified")
CHUNK = 25
# examples/obd/README.md of the Open Bandit Pipeline: mean and standard deviation of the relative error over 30
# bootstrap samples of the small logs, Thompson sampling evaluated on the random log of campaign "all".
OBP_RELATIVE_ERROR = {
    "dm": (0.156876, 0.109898),
    "ips": (0.311082, 0.311170),
    "snips": (0.311795, 0.334736),
    "dr": (0.292464, 0.315485),
    "sndr": (0.302407, 0.328434),
    "switch_dr": (0.258410, 0.160598),
    "dros": (0.159520, 0.109660),
}
OBP_RATIO = 1.198126  # README of obp 0.4.1: IPW value of Thompson sampling over the click rate of the random log


def exp_open_bandit(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Evaluate each shop policy on the other's log, with truths, intervals and verdicts.

    Three targets per campaign: Thompson sampling as its published priors define it, Thompson sampling as it was logged
    (the average of what it showed), both on the random log; and the random policy on Thompson sampling's log.
    """
    seed = int(rng.integers(2**31))
    found = pmap(
        partial(_campaign, seed=seed, reps=cfg.ope_bootstrap, draws=cfg.ope_draws), CAMPAIGNS, jobs, desc="open bandit"
    )
    campaigns = dict(zip(CAMPAIGNS, found, strict=True))
    rows = [target for campaign in found for target in campaign["targets"].values()]
    with_truth = [row for row in rows if row["truth"] is not None]
    told = [row for row in with_truth if row["verdict"] != CANT_TELL]
    return {
        "n": 10_000,
        "bootstrap": cfg.ope_bootstrap,
        "draws": cfg.ope_draws,
        "comparisons": len(rows),
        "campaigns": campaigns,
        "published_ratio": OBP_RATIO,
        "ratio": campaigns["all"]["ratio"],
        "full_ratio": PUBLISHED_CLICK_RATE["all"]["bts"] / PUBLISHED_CLICK_RATE["all"]["random"],
        "cant_tell": sum(row["verdict"] == CANT_TELL for row in rows),
        "told": len(told),
        "told_right": sum((row["verdict"] == "better") == (row["truth"] > row["log_truth"]) for row in told),
        "with_truth": len(with_truth),
        "covered": {
            name: sum(
                row["estimates"][name]["low"] <= row["truth"] <= row["estimates"][name]["high"] for row in with_truth
            )
            for name in ON_LISTS
        },
        "clicks": [min(_clicks(found)), max(_clicks(found))],
        "smallest_ess": min(row["ess"] for row in rows),
        "rounds_for_tenth": [f(row["rounds_for_tenth"] for row in rows) for f in (min, max)],
        "smallest_drift": min(min(campaign["drift"]["total_variation"]) for campaign in found),
        "largest_drift": max(max(campaign["drift"]["total_variation"]) for campaign in found),
        "drift_by_sampling": max(campaign["drift"]["null_largest"] for campaign in found),
    }


def _clicks(campaigns: list[dict[str, Any]]) -> list[int]:
    return [campaign["on_policy"][policy]["clicks"] for campaign in campaigns for policy in ("random", "bts")]


def _campaign(campaign: str, seed: int, reps: int, draws: int) -> dict[str, Any]:
    """Evaluate the three targets of one campaign."""
    rng = named_rng(seed, "open bandit", campaign)
    logs = {policy: load_log(policy, campaign) for policy in ("random", "bts")}
    prior = load_prior(campaign)
    exact = positions.exact(prior.alpha, prior.beta, N_POSITIONS)
    sampled = positions.sampled(prior.alpha, prior.beta, N_POSITIONS, rng, draws)
    shown = _shown(logs["bts"])
    uniform = np.full_like(exact, 1 / N_ITEMS[campaign])
    on_policy = {}
    for policy, log in logs.items():
        share = clopper_pearson(int(log.reward.sum()), len(log))
        on_policy[policy] = {
            "clicks": int(log.reward.sum()),
            "rate": share.estimate,
            "low": share.low,
            "high": share.high,
            "published": PUBLISHED_CLICK_RATE[campaign][policy],
        }
    published = PUBLISHED_CLICK_RATE[campaign]
    return {
        "items": N_ITEMS[campaign],
        "on_policy": on_policy,
        "ratio": _ratio(logs["random"], exact, sampled, reps, rng),
        "drift": _drift(exact, shown, logs["bts"], rng),
        "targets": {
            "bts_prior": _target(logs["random"], exact, None, published["random"], reps, rng),
            "bts_logged": _target(logs["random"], shown, published["bts"], published["random"], reps, rng),
            "random": _target(logs["bts"], uniform, published["random"], published["bts"], reps, rng),
        },
    }


def _ratio(
    log: BanditLog, exact: FloatArray, sampled: FloatArray, reps: int, rng: np.random.Generator
) -> dict[str, float]:
    """IPS value of Thompson sampling over the log's own click rate, by exact and by sampled marginals."""
    nothing = np.zeros(len(log))
    by = {
        key: Contributions(nothing, gather(log, pi[None]).w * log.reward, log.reward)
        for key, pi in (("exact", exact), ("sampled", sampled))
    }
    interval = bca_of(by["exact"], bootstrap_values([by["exact"]], rng, reps)[:, 0])
    return {"exact": by["exact"].value, "sampled": by["sampled"].value, "low": interval.low, "high": interval.high}


def _shown(log: BanditLog) -> FloatArray:
    """Share of each item at each position in a log, (K, P): the average policy that made it.

    No click is looked at. The shares carry the noise of some 3,300 rows a place, which later intervals don't contain.
    """
    assert log.position is not None
    counts = np.zeros((log.n_actions, N_POSITIONS))
    np.add.at(counts, (log.action, log.position), 1)
    return np.asarray(counts / counts.sum(axis=0))


def _drift(prior: FloatArray, shown: FloatArray, log: BanditLog, rng: np.random.Generator) -> dict[str, Any]:
    """Total variation between the policy of the priors and what was shown, against what sampling alone would give."""
    assert log.position is not None
    sizes = np.bincount(log.position, minlength=N_POSITIONS)
    null = [
        0.5 * np.abs(rng.multinomial(sizes[k], prior[:, k]) / sizes[k] - prior[:, k]).sum()
        for _ in range(200)
        for k in range(N_POSITIONS)
    ]
    return {
        # TV = 1/2 sum_a |pi(a | k) - share of a at k|
        "total_variation": [float(v) for v in 0.5 * np.abs(shown - prior).sum(axis=0)],
        "null_largest": float(max(null)),
        "null_mean": float(np.mean(null)),
    }


def _target(
    log: BanditLog, pi: FloatArray, truth: float | None, log_truth: float, reps: int, rng: np.random.Generator
) -> dict[str, Any]:
    """Every estimator for one target on one log, with the verdict on its lift over the logging policy."""
    q_hat = cross_fit(LogisticReward, log, 3, rng)
    evidence = gather(log, pi[None], q_hat)
    terms, tuning = _terms(evidence)
    lift = lift_terms(terms["dr"], log.reward)
    values = bootstrap_values([*terms.values(), lift], rng, reps)
    estimates = {}
    for m, (name, t) in enumerate(terms.items()):
        interval = bca_of(t, values[:, m])
        estimates[name] = {
            "value": t.value,
            "low": interval.low,
            "high": interval.high,
            "tuning": tuning[name] if np.isfinite(tuning[name]) else None,
        }
    level = 1 - 0.05 / (len(CAMPAIGNS) * len(TARGETS))
    gain = bca_of(lift, values[:, -1], level)
    carried = effective_rewards(evidence.w, log.reward)
    found: dict[str, Any] = {
        "truth": truth,
        "log_truth": log_truth,
        "ess": effective_sample_size(evidence.w),
        "largest_weight": float(evidence.w.max()),
        "effective_clicks": carried,
        "estimates": estimates,
        "lift": {"value": gain.estimate, "low": gain.low, "high": gain.high, "level": level},
        "verdict": verdict(gain, carried),
        # How long a log would have to be to show a lift of a tenth of the logging policy's click rate.
        "rounds_for_tenth": rounds_needed(lift, 0.1 * float(log.reward.mean())),
        "guaranteed": None,
    }
    if np.unique(log.propensity).size == 1:  # uniform logging: the largest weight is known by design
        bound = betting(terms["ips"], 0.0, float(pi.max() / log.propensity[0]))
        found["guaranteed"] = {"low": bound.low, "high": bound.high}
    return found


def _terms(evidence: Evidence) -> tuple[dict[str, Contributions], dict[str, float]]:
    """Contributions of every estimator for lists, with the parameters that SLOPE chose."""
    tuning = {name: tune(name, evidence) if ESTIMATORS[name].tuned else np.inf for name in ON_LISTS}
    return {name: ESTIMATORS[name].terms(evidence, tuning[name]) for name in ON_LISTS}, tuning


def exp_coverage(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Measure the coverage of nominal 95% intervals and the error of each estimator, in six regimes."""
    seed = int(rng.integers(2**31))
    items = [
        (name, start, min(CHUNK, total - start))
        for name in REGIME_ORDER
        for total in [cfg.coverage_rare_replications if name == "rare" else cfg.coverage_replications]
        for start in range(0, total, CHUNK)
    ]
    chunks = pmap(partial(_replications, seed=seed, reps=cfg.coverage_bootstrap), items, jobs, desc="coverage")
    regimes = {}
    for name in REGIME_ORDER:
        runs = [run for item, chunk in zip(items, chunks, strict=True) if item[0] == name for run in chunk]
        regime = make_regime(name)
        regimes[name] = {"n": regime.rounds, **summarise(regime, runs)}
    return {"level": 0.95, "bootstrap": cfg.coverage_bootstrap, "regimes": regimes}


def _replications(item: tuple[str, int, int], seed: int, reps: int) -> list[Replication]:
    """Run one chunk of replications; each draws from a stream of its own, so chunks don't matter."""
    name, start, count = item
    regime = make_regime(name)
    return [
        replicate(regime, regime.rounds, reps, named_rng(seed, "coverage", name, i))
        for i in range(start, start + count)
    ]


def exp_ope_error(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Measure relative errors |V_hat - V| / V against the length of the log, and redo a published table."""
    seed = int(rng.integers(2**31))
    items = [(name, n) for name in ERROR_REGIMES for n in cfg.error_rounds]
    found = pmap(partial(_errors, seed=seed, replications=cfg.error_replications), items, jobs, desc="error")
    curves: dict[str, Any] = {name: {} for name in ERROR_REGIMES}
    for (name, _), errors in zip(items, found, strict=True):
        for estimator, relative in errors.items():
            ci = mean_ci(relative)
            curve = curves[name].setdefault(estimator, {"mean": [], "low": [], "high": []})
            curve["mean"].append(ci.estimate)
            curve["low"].append(ci.low)
            curve["high"].append(ci.high)
    boots = pmap(partial(_published_error, seed=seed), range(cfg.obp_bootstraps), jobs, desc="published table")
    table = {}
    for name, (theirs, theirs_sd) in OBP_RELATIVE_ERROR.items():
        ci = mean_ci([boot[name] for boot in boots])
        table[name] = {
            "ours": ci.estimate,
            "low": ci.low,
            "high": ci.high,
            "published": theirs,
            "published_low": theirs - 2.045 * theirs_sd / np.sqrt(30),
            "published_high": theirs + 2.045 * theirs_sd / np.sqrt(30),
        }
    return {
        "rounds": list(cfg.error_rounds),
        "replications": cfg.error_replications,
        "curves": curves,
        "obp": {"bootstraps": cfg.obp_bootstraps, "table": table},
    }


def _errors(item: tuple[str, int], seed: int, replications: int) -> dict[str, list[float]]:
    """Relative errors of every estimator over replications of one regime and length."""
    name, n = item
    regime = make_regime(name)
    truth = regime.truth
    errors: dict[str, list[float]] = {}
    for i in range(replications):
        terms, _ = all_terms(regime, n, named_rng(seed, "error", name, n, i))
        for estimator, t in terms.items():
            errors.setdefault(estimator, []).append(abs(t.value - truth) / truth)
    return errors


def _published_error(i: int, seed: int) -> dict[str, float]:
    """Relative errors on one bootstrap sample of the random log, judged by the on-policy rate of the other log."""
    rng = named_rng(seed, "published table", i)
    whole, prior = load_log("random", "all"), load_prior("all")
    log = whole.take(rng.integers(len(whole), size=len(whole)))
    pi = positions.exact(prior.alpha, prior.beta, N_POSITIONS)
    terms, _ = _terms(gather(log, pi[None], cross_fit(LogisticReward, log, 3, rng)))
    truth = float(load_log("bts", "all").reward.mean())
    return {name: abs(terms[name].value - truth) / truth for name in OBP_RELATIVE_ERROR}
