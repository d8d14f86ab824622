"""Off-policy evaluation of the same arrays: estimate and bootstrap interval here and in the Open Bandit Pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from projects.p06_bandits.data import open_bandit
from projects.p06_bandits.ope import intervals, positions
from projects.p06_bandits.ope.bandit_log import BanditLog
from projects.p06_bandits.ope.estimators import ESTIMATORS, estimate, gather
from projects.p06_bandits.ope.reward_model import LogisticReward, cross_fit
from projects.p06_bandits.peers.race import SECONDS, Contender, Row, Settings, make_row, race
from shared.seeding import rng

RESAMPLES = 2_000
TOLERANCE = 1e-10


def check_agreement(name: str, ours: float, theirs: float) -> None:
    """Raise RuntimeError unless two estimates from the same arrays agree: their race would mean nothing otherwise."""
    if not abs(ours - theirs) <= TOLERANCE:
        raise RuntimeError(f"{name} is {ours!r} here and {theirs!r} there; they must agree to {TOLERANCE:g}")


def rows(settings: Settings, seed: int) -> Iterator[Row]:
    """IPS, SNIPS, DM and DR of the shop's Thompson sampling from 10,000 rounds under its random policy.

    Policy and reward model are made beforehand; checking the arrays is part of the work on both sides. SNIPS differs in
    what is resampled: ours draws numerator and denominator anew, theirs holds the denominator fixed.
    """
    from obp import ope as pipeline

    log, prior = open_bandit.load_log("random", "all"), open_bandit.load_prior("all")
    marginals = positions.exact(prior.alpha, prior.beta, open_bandit.N_POSITIONS)  # (K, P)
    pi = np.repeat((marginals / marginals.sum(axis=0))[None], len(log), axis=0)  # (n, K, P)
    q_hat = cross_fit(LogisticReward, log, 3, rng(seed, "bench", "folds"))  # (n, K, P)
    arrays = {
        "reward": log.reward,
        "action": log.action,
        "pscore": log.propensity,
        "position": log.position,
        "action_dist": pi,
        "estimated_rewards_by_reg_model": q_hat,
    }
    estimators: dict[str, Any] = {
        "ips": pipeline.InverseProbabilityWeighting(),
        "snips": pipeline.SelfNormalizedInverseProbabilityWeighting(),
        "dm": pipeline.DirectMethod(),
        "dr": pipeline.DoublyRobust(),
    }
    values: dict[str, float] = {}

    def ours(name: str) -> None:
        checked = BanditLog(log.context, log.action, log.reward, log.propensity, log.n_actions, log.position)
        interval = partial(intervals.percentile, rng=rng(seed, "bench", name), reps=RESAMPLES)
        values["ours"] = estimate(name, checked, pi, q_hat, interval=interval).value

    def theirs(estimator: Any) -> None:
        values["theirs"] = float(estimator.estimate_policy_value(**arrays))
        estimator.estimate_interval(**arrays, n_bootstrap_samples=RESAMPLES, random_state=seed)

    def repeated(work: Callable[[], None]) -> Contender:
        return Contender(lambda _: work)

    def all_ours() -> None:
        checked = BanditLog(log.context, log.action, log.reward, log.propensity, log.n_actions, log.position)
        evidence = gather(checked, pi, q_hat)
        terms = [ESTIMATORS[name].terms(evidence, np.inf) for name in estimators]
        resampled = intervals.bootstrap_values(terms, rng(seed, "bench", "all"), RESAMPLES)  # (B, 4)
        for column, term in enumerate(terms):
            intervals.percentile_of(term, resampled[:, column])

    def all_theirs() -> None:
        for estimator in estimators.values():
            theirs(estimator)

    what = f"with a percentile bootstrap: {RESAMPLES:,} resamples of {len(log):,} rounds of the Open Bandit log"
    for name, estimator in estimators.items():
        sides = {"ours": repeated(partial(ours, name)), "theirs": repeated(partial(theirs, estimator))}
        best = race(sides, 1, settings.repeats)
        check_agreement(name, values["ours"], values["theirs"])
        workload = f"{name.upper()} {what}; values agree to {TOLERANCE:g}"
        yield make_row(workload, "obp", 1 / best["ours"], 1 / best["theirs"], SECONDS)
    best = race({"ours": repeated(all_ours), "theirs": repeated(all_theirs)}, 1, settings.repeats)
    workload = f"All four {what}; ours on the same resamples, theirs on each its own"
    yield make_row(workload, "obp", 1 / best["ours"], 1 / best["theirs"], SECONDS)
