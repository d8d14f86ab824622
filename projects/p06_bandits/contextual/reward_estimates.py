r"""Three ways to learn a policy from one action's reward: IPS, DR and MTR ("oracles" in the bake-off's words).

Policies are argmax_a f(x, a) with f linear in x. What f is fitted to differs:

    IPS   every action's f on every context, with target  1{a = a_t} r_t / p_t
    DR    every action's f on every context, with target  r_hat(x, a) + 1{a = a_t} (r_t - r_hat(x, a_t)) / p_t
    MTR   the chosen action's f only, with target r_t and importance weight 1 / p_t ("multi-task regression")

IPS and DR estimate the whole vector of rewards without bias; DR has less variance where the regression r_hat is good.
MTR needs no estimates: it is the reward regression, reweighed to what uniform exploration would have seen.

Each takes a least propensity tau: 1 / p is cut to 1 / max(p, tau), which trades variance for bias (tau = 0: no cut;
Vowpal Wabbit's --clip_p). One exploratory reward at p = 0.002 is otherwise worth 500.

Source: Bietti, Agarwal & Langford (2021), "A contextual bandit bake-off", JMLR 22(133), section 2 (their IWR is MTR);
Dudik, Langford & Li (2011), "Doubly robust policy evaluation and learning", ICML, for DR.

Differs from the paper in: least squares is solved exactly (ridge), where Vowpal Wabbit takes one gradient step an
example.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.multi_output_ridge import MultiOutputRidge
from projects.p06_bandits.contextual.protocol import FloatArray, check_feedback, check_sizes


class Oracle(Protocol):
    """Learns scores f(x, a) from logged actions with known propensities."""

    suffix: str

    def reset(self, n_features: int, n_actions: int) -> None:
        """Forget everything."""
        ...

    def scores(self, x: FloatArray) -> FloatArray:
        """Scores f(x, a) of all actions, shape (K,)."""
        ...

    def update(self, x: FloatArray, action: int, reward: float, propensity: float) -> None:
        """Learn from one reward."""
        ...


def importance(propensity: float, tau: float) -> float:
    """1 / max(p, tau).

    Raises:
        ValueError: The propensity isn't in (0, 1].
    """
    if not (math.isfinite(propensity) and 0.0 < propensity <= 1.0 + 1e-12):
        raise ValueError(f"propensity is {propensity}; importance weighting needs one in (0, 1]")
    return 1.0 / max(propensity, tau)


def check_tau(tau: float) -> None:
    """Raise ValueError unless 0 <= tau <= 1."""
    if not 0.0 <= tau <= 1.0:
        raise ValueError(f"tau is {tau}; it must lie in [0, 1]")


def inverse_propensity(n_actions: int, action: int, reward: float, weight: float) -> FloatArray:
    """IPS estimate of all rewards, shape (K,): r / p for the chosen action, 0 for the others; weight is 1 / p."""
    estimate = np.zeros(n_actions)
    estimate[action] = reward * weight
    return estimate


def doubly_robust(r_hat: FloatArray, action: int, reward: float, weight: float) -> FloatArray:
    """DR estimate of all rewards: r_hat (K,), with the chosen action corrected by its error; weight is 1 / p."""
    estimate = r_hat.copy()
    # r_hat(a) + 1{a = a_t} (r - r_hat(a_t)) / p
    estimate[action] += (reward - r_hat[action]) * weight
    return estimate


class IPS:
    """Regression of every action on its inverse-propensity estimate."""

    suffix = " IPS"

    def __init__(self, tau: float = 0.0, penalty: float = 1.0) -> None:
        check_tau(tau)
        self.tau, self.penalty = tau, penalty

    def reset(self, n_features: int, n_actions: int) -> None:
        """Forget everything."""
        check_sizes(n_features, n_actions)
        self.f = MultiOutputRidge(n_features, n_actions, self.penalty)
        self.n_actions = n_actions

    def scores(self, x: FloatArray) -> FloatArray:
        """Scores f(x, a), shape (K,)."""
        return self.f.predict(x)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float) -> None:
        """Learn from one reward."""
        check_feedback(action, reward, self.n_actions)
        self.f.update(x, inverse_propensity(self.n_actions, action, reward, importance(propensity, self.tau)))


class DR:
    """Regression of every action on its doubly robust estimate; r_hat is a ridge regression per action."""

    suffix = " DR"

    def __init__(self, tau: float = 0.0, penalty: float = 1.0) -> None:
        check_tau(tau)
        self.tau, self.penalty = tau, penalty

    def reset(self, n_features: int, n_actions: int) -> None:
        """Forget everything."""
        self.r_hat = DisjointRidge(self.penalty)
        self.r_hat.reset(n_features, n_actions)
        self.f = MultiOutputRidge(n_features, n_actions, self.penalty)

    def scores(self, x: FloatArray) -> FloatArray:
        """Scores f(x, a), shape (K,)."""
        return self.f.predict(x)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float) -> None:
        """Learn from one reward; r_hat is used before it learns from it, which keeps the estimate unbiased."""
        weight = importance(propensity, self.tau)
        self.f.update(x, doubly_robust(self.r_hat.predict(x), action, reward, weight))
        self.r_hat.update(x, action, reward)


class MTR:
    """Importance-weighted regression of the chosen action's reward."""

    suffix = " MTR"

    def __init__(self, tau: float = 0.0, penalty: float = 1.0) -> None:
        check_tau(tau)
        self.tau = tau
        self.f = DisjointRidge(penalty)

    def reset(self, n_features: int, n_actions: int) -> None:
        """Forget everything."""
        self.f.reset(n_features, n_actions)

    def scores(self, x: FloatArray) -> FloatArray:
        """Scores f(x, a), shape (K,)."""
        return self.f.predict(x)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float) -> None:
        """Learn from one reward."""
        self.f.update(x, action, reward, importance(propensity, self.tau))
