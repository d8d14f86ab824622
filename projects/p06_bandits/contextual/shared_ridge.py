r"""One parameter for all actions: r(x, a) ~ phi(x, a)'theta, the setting of the linear-bandit theory.

    V = lambda I + sum_t phi_t phi_t',   theta_hat = V^{-1} sum_t r_t phi_t,   phi_t = phi(x_t, a_t) in R^m

By default a context holds the K feature vectors of its actions end to end, x = (phi_1, ..., phi_K) in R^{K m}. Any
other map from a context (d,) to features (K, m) can be given, such as `block_features`, which makes this model the
disjoint one.

Source: Abbasi-Yadkori, Pal & Szepesvari (2011), "Improved algorithms for linear stochastic bandits", NeurIPS, section
3.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from projects.p06_bandits.contextual.protocol import FloatArray, check_feedback, check_positive, check_sizes
from projects.p06_bandits.contextual.recursive_least_squares import REFRESH_EVERY, observe, symmetric_inverse

FeatureMap = Callable[[FloatArray, int], FloatArray]


def stacked_features(x: FloatArray, n_actions: int) -> FloatArray:
    """Cut a context (K m,) into its actions' feature vectors (K, m)."""
    if x.size % n_actions:
        raise ValueError(f"context has {x.size} entries; {n_actions} actions need a multiple of {n_actions}")
    return x.reshape(n_actions, -1)


def block_features(x: FloatArray, n_actions: int) -> FloatArray:
    """Put x in block a of phi(x, a), 0 elsewhere: (d,) -> (K, K d). All actions' parameters, written as one."""
    return np.kron(np.eye(n_actions), x).astype(np.float64, copy=False)


class SharedRidge:
    """Ridge regression of penalty lambda > 0 on features phi(x, a)."""

    suffix = " shared"

    def __init__(self, penalty: float = 1.0, features: FeatureMap = stacked_features) -> None:
        check_positive("penalty", penalty)
        self.penalty, self.features = penalty, features

    def reset(self, n_features: int, n_actions: int) -> None:
        """Go back to theta = 0, V = lambda I."""
        check_sizes(n_features, n_actions)
        self.n_actions = n_actions
        m = self.features(np.zeros(n_features), n_actions).shape[1]
        self.V, self.V_inv = self.penalty * np.eye(m), np.eye(m) / self.penalty
        self.b, self.theta_hat = np.zeros(m), np.zeros(m)
        self.count, self.log_det = 0, 0.0

    def predict(self, x: FloatArray) -> FloatArray:
        """Means phi(x, a)'theta_hat, shape (K,)."""
        return self.features(x, self.n_actions) @ self.theta_hat

    def variance(self, x: FloatArray) -> FloatArray:
        """Widths phi(x, a)' V^{-1} phi(x, a), shape (K,)."""
        phi = self.features(x, self.n_actions)  # (K, m)
        width: FloatArray = ((phi @ self.V_inv) * phi).sum(axis=1)
        return width

    def upper(self, x: FloatArray, width: float) -> FloatArray:
        """Upper ends: predictions and `width` standard deviations, shape (K,)."""
        return self.predict(x) + width * np.sqrt(self.variance(x))

    def sample(self, x: FloatArray, scale: float, rng: np.random.Generator) -> FloatArray:
        """Draw theta ~ N(theta_hat, scale^2 V^{-1}) and give phi(x, a)'theta, shape (K,).

        The actions' values hang together through theta, so the parameter itself has to be drawn: with V = L L',
        theta = theta_hat + scale L'^{-1} xi has covariance scale^2 L'^{-1} L^{-1} = scale^2 V^{-1}.
        """
        factor = np.linalg.cholesky(self.V)
        xi = rng.standard_normal(self.b.size)
        return self.features(x, self.n_actions) @ (self.theta_hat + scale * np.linalg.solve(factor.T, xi))

    def update(self, x: FloatArray, action: int, target: float, weight: float = 1.0) -> None:
        """Take in one observation of `action`."""
        check_feedback(action, target, self.n_actions)
        phi = self.features(x, self.n_actions)[action]
        self.log_det += observe(self.V, self.V_inv, self.b, self.theta_hat, phi, target, weight)
        self.count += 1
        if self.count % REFRESH_EVERY == 0:
            self.V_inv = symmetric_inverse(self.V)
            self.theta_hat = self.V_inv @ self.b
