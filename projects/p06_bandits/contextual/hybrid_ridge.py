r"""Hybrid linear model: a part of the reward that all actions share and a part of each action's own.

    r(x, a) ~ z_a' beta + x' theta_a,    z_a = z(x, a) in R^k,   beta ~ N(0, I / lambda),   theta_a ~ N(0, I / lambda)

By default z(x, a) = x: beta is what all actions have in common, and every theta_a is shrunk towards it instead of
towards 0.

Given beta, the arms are K separate ridge regressions; what is known of beta once the theta_a are integrated out is a
regression too. With A_a = lambda I + sum x x', B_a = sum x z', b_a = sum r x over the rounds of arm a, and

    w_a = z_a - B_a' A_a^{-1} x             (what of z_a arm a can't explain by its own theta_a)
    y_a = r - x' A_a^{-1} b_a               (what of r arm a's own ridge estimate leaves over)
    s_a = 1 + x' A_a^{-1} x                 (its predictive variance)

an observation adds w_a w_a' / s_a to the precision A_0 of beta and w_a y_a / s_a to b_0: Algorithm 2's two-step
changes of A_0 and b_0 are this rank-one step in disguise, which the Sherman-Morrison formula takes at k^2. Then

    mean = w_a' beta_hat + x' A_a^{-1} b_a,     variance = w_a' A_0^{-1} w_a + x' A_a^{-1} x   (Li et al.'s s_{t,a})

Source: Li, Chu, Langford & Schapire (2010), WWW, Algorithm 2 and equations (4) to (6).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.protocol import FloatArray, check_feedback
from projects.p06_bandits.contextual.recursive_least_squares import REFRESH_EVERY, observe, symmetric_inverse

SharedFeatures = Callable[[FloatArray, int], FloatArray]


def common_context(x: FloatArray, n_actions: int) -> FloatArray:
    """z_a = x for every action: (d,) -> (K, d)."""
    return np.broadcast_to(x, (n_actions, x.size))


class HybridRidge:
    """Hybrid ridge regression of penalty lambda > 0; `shared_features` maps (x, K) to z of shape (K, k)."""

    suffix = " hybrid"

    def __init__(self, penalty: float = 1.0, shared_features: SharedFeatures = common_context) -> None:
        self.own = DisjointRidge(penalty)
        self.shared_features = shared_features

    def reset(self, n_features: int, n_actions: int) -> None:
        """Go back to beta = 0, theta = 0."""
        self.own.reset(n_features, n_actions)
        k = self.shared_features(np.zeros(n_features), n_actions).shape[1]
        self.A0, self.A0_inv = self.own.penalty * np.eye(k), np.eye(k) / self.own.penalty
        self.b0, self.beta_hat = np.zeros(k), np.zeros(k)
        self.B = np.zeros((n_actions, n_features, k))
        self.count, self.log_det_0, self.log_det = 0, 0.0, 0.0

    def unexplained(self, x: FloatArray) -> FloatArray:
        """The vectors w_a = z_a - B_a' A_a^{-1} x, shape (K, k)."""
        u = self.own.V_inv @ x  # (K, d)
        return self.shared_features(x, len(self.B)) - (u[:, None, :] @ self.B)[:, 0]

    def predict(self, x: FloatArray) -> FloatArray:
        """Means w_a' beta_hat + x' A_a^{-1} b_a, shape (K,)."""
        return self.unexplained(x) @ self.beta_hat + self.own.predict(x)

    def variance(self, x: FloatArray) -> FloatArray:
        """Variances w_a' A_0^{-1} w_a + x' A_a^{-1} x, shape (K,)."""
        w = self.unexplained(x)
        shared: FloatArray = ((w @ self.A0_inv) * w).sum(axis=1)
        return shared + self.own.variance(x)

    def upper(self, x: FloatArray, width: float) -> FloatArray:
        """Upper ends: predictions and `width` standard deviations, shape (K,)."""
        return self.predict(x) + width * np.sqrt(self.variance(x))

    def sample(self, x: FloatArray, scale: float, rng: np.random.Generator) -> FloatArray:
        """Draw beta by the Cholesky factor of A_0, then each arm's x'theta_a given beta; shape (K,)."""
        factor = np.linalg.cholesky(self.A0)
        beta = self.beta_hat + scale * np.linalg.solve(factor.T, rng.standard_normal(self.b0.size))
        return self.unexplained(x) @ beta + self.own.sample(x, scale, rng)

    def update(self, x: FloatArray, action: int, target: float, weight: float = 1.0) -> None:
        """Take in one observation of `action`."""
        check_feedback(action, target, len(self.B))
        w = self.unexplained(x)[action]
        y = target - float(self.own.theta_hat[action] @ x)
        # Noise of variance 1 / weight plus that of x'theta_a: the regression on beta has weight 1 / s_a.
        s = 1.0 / weight + float(self.own.variance(x)[action])
        self.log_det_0 += observe(self.A0, self.A0_inv, self.b0, self.beta_hat, w, y, 1.0 / s)
        self.own.update(x, action, target, weight)
        self.log_det = self.log_det_0 + self.own.log_det
        self.B[action] += weight * np.outer(x, self.shared_features(x, len(self.B))[action])
        self.count += 1
        if self.count % REFRESH_EVERY == 0:
            self.A0_inv = symmetric_inverse(self.A0)
            self.beta_hat = self.A0_inv @ self.b0
