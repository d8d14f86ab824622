"""Which policies the compiled loops can play, and with which level, parameter and exploration."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from projects.p06_bandits.dashboard.fused import index_functions
from projects.p06_bandits.policies.asymptotic_ucb import AsymptoticUCB
from projects.p06_bandits.policies.epsilon_greedy import DecayingEpsilonGreedy, EpsilonGreedy
from projects.p06_bandits.policies.follow_the_leader import FollowTheLeader
from projects.p06_bandits.policies.kl_ucb import KLUCB
from projects.p06_bandits.policies.kl_ucb_plus_plus import KLUCBPlusPlus
from projects.p06_bandits.policies.moss import MOSS, AnytimeMOSS
from projects.p06_bandits.policies.protocol import FloatArray, Policy
from projects.p06_bandits.policies.ucb1 import UCB1
from projects.p06_bandits.policies.ucb_delta import UCBDelta
from projects.p06_bandits.policies.ucb_tuned import UCBTuned
from projects.p06_bandits.policies.ucb_v import UCBV


@dataclass(frozen=True)
class IndexRule:
    """A policy as `lazy_indices` sees it."""

    index: Any
    """A cfunc of index_functions."""
    level: Callable[[int], float]
    """Of a round t > K; never falling."""
    parameter: float = 0.0
    explore: Callable[[int], float] | None = None
    """Probability of a random arm in a round t > K."""

    def levels(self, n_arms: int, horizon: int) -> FloatArray:
        """Levels of rounds 1..T, shape (T,); in the first K rounds every arm is tried once and none counts."""
        return np.array([self.level(max(t, n_arms + 1)) for t in range(1, horizon + 1)], dtype=np.float64)

    def explorations(self, n_arms: int, horizon: int) -> FloatArray:
        """Probabilities of a random arm in rounds 1..T, shape (T,)."""
        rates = np.zeros(horizon)
        if self.explore is not None:
            rates[n_arms:] = [self.explore(t) for t in range(n_arms + 1, horizon + 1)]
        return rates


def index_rule(policy: Policy, n_arms: int, horizon: int) -> IndexRule | None:
    """The rule of a policy with its hyper-parameters, or None where there is none.

    Args:
        policy: Reset here.
        n_arms: K.
        horizon: T.
    """
    find = _RULES.get(type(policy))
    if find is None:
        return None
    policy.reset(1, n_arms, horizon)
    return find(policy, n_arms, horizon)


def _ucb1(policy: UCB1, n_arms: int, horizon: int) -> IndexRule:
    return IndexRule(index_functions.radius, lambda t: 2.0 * math.log(t - 1), 1.0)


def _ucb_delta(policy: UCBDelta, n_arms: int, horizon: int) -> IndexRule:
    log_inverse = 2.0 * math.log(horizon) if policy.delta is None else -math.log(policy.delta)
    return IndexRule(index_functions.radius, lambda t: 2.0 * log_inverse, policy.sigma)


def _asymptotic_ucb(policy: AsymptoticUCB, n_arms: int, horizon: int) -> IndexRule:
    return IndexRule(index_functions.radius, lambda t: 2.0 * math.log(1.0 + t * math.log(t) ** 2), policy.sigma)


def _ucb_tuned(policy: UCBTuned, n_arms: int, horizon: int) -> IndexRule:
    return IndexRule(index_functions.tuned, lambda t: math.log(t - 1))


def _ucb_v(policy: UCBV, n_arms: int, horizon: int) -> IndexRule:
    return IndexRule(index_functions.bernstein, lambda t: policy.zeta * math.log(t), policy.c)


def _moss(policy: MOSS, n_arms: int, horizon: int) -> IndexRule:
    return IndexRule(index_functions.moss, lambda t: math.log(horizon / n_arms), 1.0)


def _anytime_moss(policy: AnytimeMOSS, n_arms: int, horizon: int) -> IndexRule:
    return IndexRule(index_functions.moss, lambda t: math.log(t / n_arms), 0.5 * (1.0 + policy.alpha))


def _kl_ucb(policy: KLUCB, n_arms: int, horizon: int) -> IndexRule:
    return IndexRule(index_functions.kl_ucb, lambda t: math.log(t) + policy.c * math.log(max(math.log(t), 1.0)))


def _kl_ucb_plus_plus(policy: KLUCBPlusPlus, n_arms: int, horizon: int) -> IndexRule:
    return IndexRule(index_functions.kl_ucb_plus_plus, lambda t: horizon / n_arms)


def _leader(policy: FollowTheLeader, n_arms: int, horizon: int) -> IndexRule:
    return IndexRule(index_functions.radius, lambda t: 0.0)


def _epsilon_greedy(policy: EpsilonGreedy, n_arms: int, horizon: int) -> IndexRule:
    return IndexRule(index_functions.radius, lambda t: 0.0, explore=policy.rate)


_RULES: dict[type, Callable[[Any, int, int], IndexRule]] = {
    UCB1: _ucb1,
    UCBDelta: _ucb_delta,
    AsymptoticUCB: _asymptotic_ucb,
    UCBTuned: _ucb_tuned,
    UCBV: _ucb_v,
    MOSS: _moss,
    AnytimeMOSS: _anytime_moss,
    KLUCB: _kl_ucb,
    KLUCBPlusPlus: _kl_ucb_plus_plus,
    FollowTheLeader: _leader,
    EpsilonGreedy: _epsilon_greedy,
    DecayingEpsilonGreedy: _epsilon_greedy,
}
