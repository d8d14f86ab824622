r"""Bayesian logistic regression per action, one observation at a time, by Laplace's approximation.

    P(r = 1 | x, a) = sigma(x'w_a),    w_a ~ N(m, S), at first N(0, I / lambda)

The posterior after one observation (x, y) has its mode where the gradient of log-likelihood and log-prior cancel,

    w = m + S x (y - sigma(x'w)),

so the mode lies on the line m + S x c, and only the number eta = x'w is unknown: with s = x'Sx it solves

    eta = x'm + s (y - sigma(eta)),

one increasing equation in one unknown. The Gaussian with that mode and with the negative Hessian there,
S^{-1} + sigma (1 - sigma) x x', for its precision becomes the next prior.

Source: Chapelle & Li (2011), "An empirical evaluation of Thompson sampling", NeurIPS, Algorithm 3.

Differs from the paper in: the covariance is a full matrix, not a diagonal one, and every batch is one observation, so
that the mode is found exactly from one scalar equation. y may be any reward in [0, 1].
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.contextual.protocol import FloatArray, check_feedback, check_positive, check_sizes
from projects.p06_bandits.contextual.recursive_least_squares import (
    REFRESH_EVERY,
    absorb,
    quadratic_forms,
    symmetric_inverse,
)


@njit(cache=True)
def sigmoid(eta: float) -> float:
    """1 / (1 + exp(-eta)), without overflow."""
    if eta >= 0.0:
        return 1.0 / (1.0 + math.exp(-eta))
    return math.exp(eta) / (1.0 + math.exp(eta))


@njit(cache=True)
def posterior_logit(prior_logit: float, s: float, y: float) -> float:
    """Solve eta = prior_logit + s (y - sigma(eta)).

    Newton's steps can swing between the two flat ends of sigma for ever, so each must stay inside the bracket and
    follow a halved error; otherwise the bracket is halved.

    Args:
        prior_logit: x'm.
        s: x'Sx >= 0.
        y: Reward in [0, 1].
    """
    low, high = prior_logit + s * (y - 1.0), prior_logit + s * y  # since 0 < sigma < 1
    eta, last = prior_logit, math.inf
    for _ in range(200):
        p = sigmoid(eta)
        excess = eta - prior_logit - s * (y - p)  # increasing in eta
        if excess > 0.0:
            high = eta
        else:
            low = eta
        proposal = eta - excess / (1.0 + s * p * (1.0 - p))
        if not (low <= proposal <= high and abs(excess) < 0.5 * last):
            proposal = 0.5 * (low + high)
        if abs(proposal - eta) <= 1e-14 * max(1.0, abs(eta)):
            return proposal
        eta, last = proposal, abs(excess)
    return eta


class OnlineLogistic:
    """One logistic regression per action with prior precision lambda > 0; `predict` and `variance` are of logits."""

    def __init__(self, penalty: float = 1.0) -> None:
        check_positive("penalty", penalty)
        self.penalty = penalty

    def reset(self, n_features: int, n_actions: int) -> None:
        """Go back to the prior N(0, I / lambda)."""
        check_sizes(n_features, n_actions)
        identity = np.eye(n_features)
        self.mean = np.zeros((n_actions, n_features))  # m
        self.precision = np.repeat(self.penalty * identity[None], n_actions, axis=0)  # (K, d, d)
        self.covariance = np.repeat(identity[None] / self.penalty, n_actions, axis=0)  # S
        self.counts = np.zeros(n_actions, dtype=np.int64)

    def predict(self, x: FloatArray) -> FloatArray:
        """Posterior mean of the logits x'w_a, shape (K,)."""
        return self.mean @ x

    def variance(self, x: FloatArray) -> FloatArray:
        """Posterior variance of the logits, x'S_a x, shape (K,)."""
        return quadratic_forms(self.covariance, x)

    def update(self, x: FloatArray, action: int, reward: float) -> None:
        """Take in one observation.

        Raises:
            ValueError: The reward isn't in [0, 1].
        """
        check_feedback(action, reward, len(self.mean))
        if not 0.0 <= reward <= 1.0:
            raise ValueError(f"reward is {reward}; a logistic model takes rewards in [0, 1]")
        a = action
        Sx = self.covariance[a] @ x
        eta = posterior_logit(float(self.mean[a] @ x), float(Sx @ x), reward)
        p = sigmoid(eta)
        # w = m + S x (y - sigma(eta));   S^{-1} <- S^{-1} + sigma (1 - sigma) x x'
        self.mean[a] += Sx * (reward - p)
        absorb(self.precision[a], self.covariance[a], x, p * (1.0 - p))
        self.counts[a] += 1
        if self.counts[a] % REFRESH_EVERY == 0:
            self.covariance[a] = symmetric_inverse(self.precision[a])
