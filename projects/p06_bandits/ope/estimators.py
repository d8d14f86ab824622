"""Ten off-policy estimators of a policy's value, from one log, behind one function.

With w_i = pi(a_i | x_i) / p_i, a reward model q_hat(x, a) and q_hat(x, pi) = sum_a pi(a | x) q_hat(x, a):

    replay      mean of r_i over the rounds where pi would have done a_i        Li et al. 2011, algorithm 2
    DM          mean q_hat(x_i, pi)                                              Beygelzimer & Langford 2009
    IPS         mean w_i r_i                                                     Horvitz & Thompson 1952
    clipped     mean min(w_i, M) r_i                                             Ionides 2008; Bottou et al. 2013
    SNIPS       sum w_i r_i / sum w_i                                            Swaminathan & Joachims 2015
    DR          mean [q_hat(x_i, pi) + w_i (r_i - q_hat(x_i, a_i))]              Dudik, Langford & Li 2011
    SNDR        the same with w_i / mean(w)                                      Thomas & Brunskill 2016
    Switch-DR   the same with w_i 1{w_i <= tau}                                  Wang, Agarwal & Dudik 2017
    DRos        the same with lambda w_i / (w_i^2 + lambda)                      Su, Dimakopoulou et al. 2020
    MRDR        DR with a model fitted to make DR's variance small               Farajtabar, Chow & Ghavamzadeh 2018

MRDR is DR with another reward model: fit one with `reward_model.mrdr_weights` and pass it to "dr".

Differs from the papers in: Switch-DR uses the fixed threshold of the reference pipeline (w <= tau keeps the weight),
and where no M, tau or lambda is given it is chosen by SLOPE (Su, Srinath & Krishnamurthy 2020) instead of by each
paper's own bound on the error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from projects.p06_bandits.ope.bandit_log import BanditLog, FloatArray, at_positions, check_policy
from projects.p06_bandits.ope.contributions import Contributions
from projects.p06_bandits.ope.intervals import normal
from projects.p06_bandits.ope.slope import slope
from shared.stats import Interval

# Grid of M, tau and lambda in units of the weights (of their square for lambda), coarse to fine as SLOPE wants it:
# from "no shrinkage" to "no round counts more than one drawn on policy".
GRID = (np.inf, 1000.0, 300.0, 100.0, 30.0, 10.0, 5.0, 2.0, 1.0)


@dataclass(frozen=True)
class Evidence:
    """What an estimator works on: the log with the policy and the model looked up at its rounds."""

    log: BanditLog
    pi: FloatArray
    """pi(a | x_i) at the logged positions, (n, K)."""
    w: FloatArray
    """Importance weights pi(a_i | x_i) / p_i, (n,)."""
    q_logged: FloatArray
    """q_hat(x_i, a_i), (n,); 0 without a model."""
    q_pi: FloatArray
    """q_hat(x_i, pi), (n,); 0 without a model."""


def replay(evidence: Evidence, _: float) -> Contributions:
    """Average reward of the rounds where a deterministic policy agrees with the log; unbiased if that was uniform."""
    at_logged = evidence.pi[np.arange(len(evidence.log)), evidence.log.action]
    if not np.all((evidence.pi == 0) | (evidence.pi == 1)):
        raise ValueError("pi is random; replay evaluates a deterministic policy, whose entries are 0 or 1")
    return Contributions(np.zeros_like(at_logged), at_logged * evidence.log.reward, at_logged)


def direct_method(evidence: Evidence, _: float) -> Contributions:
    """Believe the reward model: mean q_hat(x_i, pi)."""
    return Contributions(evidence.q_pi)


def ips(evidence: Evidence, _: float) -> Contributions:
    """Inverse propensity score: mean w_i r_i; unbiased where p_i is right and covers pi."""
    return Contributions(evidence.w * evidence.log.reward)


def snips(evidence: Evidence, _: float) -> Contributions:
    """Self-normalised IPS: sum w_i r_i / sum w_i; never leaves the range of the rewards."""
    return Contributions(np.zeros_like(evidence.w), evidence.w * evidence.log.reward, evidence.w)


def clipped_ips(evidence: Evidence, m: float) -> Contributions:
    """IPS with weights cut at M: mean min(w_i, M) r_i; biased downwards for rewards >= 0."""
    return Contributions(np.minimum(evidence.w, m) * evidence.log.reward)


def doubly_robust(evidence: Evidence, _: float) -> Contributions:
    """The model, corrected by the weighted residuals: unbiased if either p_i or q_hat is right."""
    # q_hat(x_i, pi) + w_i (r_i - q_hat(x_i, a_i))
    return _corrected(evidence, evidence.w)


def self_normalised_dr(evidence: Evidence, _: float) -> Contributions:
    """DR whose correction is a weighted mean: the weights are divided by their mean."""
    residual = evidence.log.reward - evidence.q_logged
    return Contributions(evidence.q_pi, evidence.w * residual, evidence.w)


def switch_dr(evidence: Evidence, tau: float) -> Contributions:
    """DR where the weight is at most tau, the bare model where it is larger."""
    return _corrected(evidence, np.where(evidence.w <= tau, evidence.w, 0.0))


def dr_shrinkage(evidence: Evidence, lam: float) -> Contributions:
    """DR with optimistic shrinkage: w becomes lambda w / (w^2 + lambda); 0 gives DM and infinity DR."""
    # lambda w / (w^2 + lambda) = w / (w^2 / lambda + 1), which is w at lambda = infinity.
    shrunk = evidence.w / (evidence.w**2 / lam + 1) if lam > 0 else np.zeros_like(evidence.w)
    return _corrected(evidence, shrunk)


def _corrected(evidence: Evidence, w: FloatArray) -> Contributions:
    return Contributions(evidence.q_pi + w * (evidence.log.reward - evidence.q_logged))


@dataclass(frozen=True)
class Estimator:
    """An estimator's function with what it asks for."""

    label: str
    terms: Callable[[Evidence, float], Contributions]
    needs_model: bool = False
    tuned: bool = False
    """Whether it has a parameter (M, tau or lambda)."""
    power: float = 1.0
    """Units of the parameter: GRID is raised to it (lambda is compared with w^2)."""


ESTIMATORS: dict[str, Estimator] = {
    "replay": Estimator("Replay", replay),
    "dm": Estimator("DM", direct_method, needs_model=True),
    "ips": Estimator("IPS", ips),
    "clipped": Estimator("Clipped IPS", clipped_ips, tuned=True),
    "snips": Estimator("SNIPS", snips),
    "dr": Estimator("DR", doubly_robust, needs_model=True),
    "sndr": Estimator("SNDR", self_normalised_dr, needs_model=True),
    "switch_dr": Estimator("Switch-DR", switch_dr, needs_model=True, tuned=True),
    "dros": Estimator("DRos", dr_shrinkage, needs_model=True, tuned=True, power=2.0),
}


@dataclass(frozen=True)
class Estimate:
    """A policy's estimated value with its interval and what it rests on."""

    name: str
    value: float
    interval: Interval
    ess: float
    """Effective sample size (sum w)^2 / sum w^2 of the log's n rounds."""
    n: int
    largest_weight: float
    tuning: float | None
    """M, tau or lambda that was used; None for an estimator that has none."""
    contributions: Contributions


def effective_sample_size(w: FloatArray) -> float:
    """Kish's effective sample size (sum w)^2 / sum w^2, between 1 and n; 0 if all weights are 0."""
    squares = float(np.square(w).sum())
    return float(w.sum()) ** 2 / squares if squares > 0 else 0.0


def gather(log: BanditLog, pi: FloatArray, reward_model: FloatArray | None = None) -> Evidence:
    """Look up weights and model values at the rounds of a log.

    Args:
        log: The log.
        pi: Target policy, (n, K) or (n, K, P); n = 1 for one that ignores the context.
        reward_model: q_hat(x_i, a) of the same shape, cross-fitted (`reward_model.cross_fit`) or fixed beforehand.
    """
    table = check_policy(pi, log)
    rows = np.arange(len(log))
    # w_i = pi(a_i | x_i) / p_i
    w = table[rows, log.action] / log.propensity
    if reward_model is None:
        nothing = np.zeros(len(log))
        return Evidence(log, table, w, nothing, nothing)
    q_hat = at_positions("reward_model", reward_model, log)
    return Evidence(log, table, w, q_hat[rows, log.action], np.einsum("nk,nk->n", table, q_hat))


def estimate(
    name: str,
    log: BanditLog,
    pi: FloatArray,
    reward_model: FloatArray | None = None,
    *,
    tuning: float | None = None,
    interval: Callable[[Contributions], Interval] = normal,
) -> Estimate:
    """Estimate the value of a target policy from a log of another one.

    Args:
        name: A key of `ESTIMATORS`.
        log: The log.
        pi: Target policy's probabilities, (n, K) or (n, K, positions); n = 1 for one that ignores the context.
        reward_model: q_hat(x_i, a) of every round and action, same shape; needed by DM, DR, SNDR, Switch-DR and DRos.
        tuning: M, tau or lambda of the clipped, Switch-DR and DRos estimators; None lets SLOPE choose from GRID.
        interval: What turns contributions into an interval: `intervals.normal`, or `intervals.bca` and the others with
            their arguments bound by `functools.partial`.

    Raises:
        ValueError: an unknown name, a missing model, a parameter below 0, or a policy that doesn't fit the log.
    """
    if name not in ESTIMATORS:
        raise ValueError(f"estimator is {name!r}; it must be one of {', '.join(ESTIMATORS)}")
    chosen = ESTIMATORS[name]
    if chosen.needs_model and reward_model is None:
        raise ValueError(f"{name} got no reward_model; give q_hat of every round and action")
    if tuning is not None and not chosen.tuned:
        raise ValueError(f"tuning is {tuning:g}; {name} has no parameter to tune")
    if tuning is not None and not tuning >= 0:
        raise ValueError(f"tuning is {tuning:g}; it must be 0 or more")
    evidence = gather(log, pi, reward_model)
    if tuning is None and chosen.tuned:
        tuning = tune(name, evidence)
    terms = chosen.terms(evidence, tuning if tuning is not None else np.inf)
    return Estimate(
        name,
        terms.value,
        interval(terms),
        effective_sample_size(evidence.w),
        len(log),
        float(evidence.w.max()),
        tuning,
        terms,
    )


def tune(name: str, evidence: Evidence) -> float:
    """Choose M, tau or lambda of an estimator by SLOPE over GRID, with one standard error as the width.

    Twice the width is then half of a 95% interval. The choice was made after a look at the synthetic regimes: at
    1.96 standard errors SLOPE takes biases of up to four, and tuned Switch-DR lost to DR in "misspecified". So the
    audit of the tuned estimators on those regimes is kind to them.
    """
    chosen = ESTIMATORS[name]
    candidates = [level**chosen.power for level in GRID]
    terms = [chosen.terms(evidence, candidate) for candidate in candidates]
    return float(candidates[slope([t.value for t in terms], [t.standard_error for t in terms])])
