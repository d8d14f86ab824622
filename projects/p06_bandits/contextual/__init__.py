"""Contextual bandits from scratch: a registry of policies by slug.

    policy = make_contextual("linucb", alpha=0.3)
    stream = play(policy, contexts, rewards, rng)        # contexts (T, d), rewards (T, K)
    stream.accuracy()

Read `linucb.py` first; `disjoint_ridge.py` is the model underneath, `progressive.py` the loop around.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

from projects.p06_bandits.contextual.bag import Bag
from projects.p06_bandits.contextual.bootstrap_ts import BootstrapTS
from projects.p06_bandits.contextual.cover import Cover
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.epsilon_greedy import EpsilonGreedy
from projects.p06_bandits.contextual.greedy import Greedy
from projects.p06_bandits.contextual.hybrid_ridge import HybridRidge
from projects.p06_bandits.contextual.knn_ucb import KnnUCB
from projects.p06_bandits.contextual.lints import LinTS
from projects.p06_bandits.contextual.linucb import LinUCB
from projects.p06_bandits.contextual.logistic_ts import LogisticTS
from projects.p06_bandits.contextual.logistic_ucb import LogisticUCB
from projects.p06_bandits.contextual.neural_linear import NeuralLinear
from projects.p06_bandits.contextual.oful import OFUL
from projects.p06_bandits.contextual.progressive import Stream, play
from projects.p06_bandits.contextual.protocol import ContextualPolicy
from projects.p06_bandits.contextual.regcb import RegCBElimination, RegCBOptimistic
from projects.p06_bandits.contextual.reward_estimates import DR, IPS, MTR
from projects.p06_bandits.contextual.squarecb import SquareCB
from projects.p06_bandits.contextual.tree_ts import TreeTS
from projects.p06_bandits.contextual.uniform import Uniform

__all__ = ["CONTEXTUAL", "ContextualPolicy", "Stream", "make_contextual", "play"]


def _greedy(penalty: float = 1.0) -> Greedy:
    return Greedy(DisjointRidge(penalty))


def _epsilon_greedy_ips(epsilon: float = 0.05, tau: float = 0.0, penalty: float = 1.0) -> EpsilonGreedy:
    return EpsilonGreedy(epsilon, IPS(tau, penalty))


def _epsilon_greedy_dr(epsilon: float = 0.05, tau: float = 0.0, penalty: float = 1.0) -> EpsilonGreedy:
    return EpsilonGreedy(epsilon, DR(tau, penalty))


def _epsilon_greedy_mtr(epsilon: float = 0.05, tau: float = 0.0, penalty: float = 1.0) -> EpsilonGreedy:
    return EpsilonGreedy(epsilon, MTR(tau, penalty))


def _linucb(alpha: float = 0.3, penalty: float = 1.0) -> LinUCB:
    return LinUCB(alpha, DisjointRidge(penalty))


def _linucb_hybrid(alpha: float = 0.3, penalty: float = 1.0) -> LinUCB:
    return LinUCB(alpha, HybridRidge(penalty))


def _oful(noise: float = 0.5, norm: float = 1.0, delta: float = 0.05, penalty: float = 1.0) -> OFUL:
    return OFUL(noise, norm, delta, penalty, DisjointRidge(penalty))


def _lints(v: float = 0.3, penalty: float = 1.0) -> LinTS:
    return LinTS(v, DisjointRidge(penalty))


def _squarecb(gamma: float = 10.0, penalty: float = 1.0) -> SquareCB:
    return SquareCB(gamma, DisjointRidge(penalty))


def _regcb_opt(c0: float = 0.1, penalty: float = 1.0) -> RegCBOptimistic:
    return RegCBOptimistic(c0, DisjointRidge(penalty))


def _regcb_elim(c0: float = 0.1, penalty: float = 1.0) -> RegCBElimination:
    return RegCBElimination(c0, DisjointRidge(penalty))


CONTEXTUAL: dict[str, Callable[..., ContextualPolicy]] = {
    "uniform": Uniform,
    "greedy": _greedy,
    "epsilon_greedy_ips": _epsilon_greedy_ips,
    "epsilon_greedy_dr": _epsilon_greedy_dr,
    "epsilon_greedy_mtr": _epsilon_greedy_mtr,
    "linucb": _linucb,
    "linucb_hybrid": _linucb_hybrid,
    "oful": _oful,
    "lints": _lints,
    "logistic_ucb": LogisticUCB,
    "logistic_ts": LogisticTS,
    "neural_linear": NeuralLinear,
    "squarecb": _squarecb,
    "regcb_opt": _regcb_opt,
    "regcb_elim": _regcb_elim,
    "bootstrap_ts": BootstrapTS,
    "bag": Bag,
    "cover": Cover,
    "knn_ucb": KnnUCB,
    "tree_ts": TreeTS,
}
"""Makers of policies by slug. Those of linear models take `penalty`, the ridge lambda."""


def make_contextual(slug: str, **settings: float) -> ContextualPolicy:
    """Make a contextual policy.

    Args:
        slug: A key of CONTEXTUAL.
        settings: Its hyper-parameters by name.

    Raises:
        ValueError: Unknown slug, unknown hyper-parameter, or a value out of range.
    """
    if slug not in CONTEXTUAL:
        raise ValueError(f"contextual policy is {slug!r}; choose from {', '.join(CONTEXTUAL)}")
    known = inspect.signature(CONTEXTUAL[slug]).parameters
    for name in settings:
        if name not in known:
            raise ValueError(f"{slug} has no setting {name!r}; it takes {', '.join(known) or 'none'}")
    return CONTEXTUAL[slug](**settings)
