r"""One ridge regression per action: r(x, a) ~ x'theta_a, with nothing shared between actions.

    V_a = lambda I + sum of x x' over the rounds with action a,   theta_hat_a = V_a^{-1} b_a

Under unit Gaussian noise and the prior theta_a ~ N(0, I / lambda) this is the exact posterior N(theta_hat_a,
V_a^{-1}).

Source: Li, Chu, Langford & Schapire (2010), "A contextual-bandit approach to personalized news article
recommendation", WWW, Algorithm 1 and section 3.1 (their lambda is 1).
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.contextual.protocol import (
    FloatArray,
    IntArray,
    check_feedback,
    check_positive,
    check_sizes,
)
from projects.p06_bandits.contextual.recursive_least_squares import (
    REFRESH_EVERY,
    observe_action,
    quadratic_forms,
    symmetric_inverse,
    upper_bounds,
)


class DisjointRidge:
    """K independent ridge regressions of penalty lambda > 0; a refresh every `refresh_every` updates of an action."""

    suffix = ""

    def __init__(self, penalty: float = 1.0, refresh_every: int = REFRESH_EVERY) -> None:
        check_positive("penalty", penalty)
        if refresh_every < 1:
            raise ValueError(f"refresh_every is {refresh_every}; it must be 1 or more")
        self.penalty, self.refresh_every = penalty, refresh_every

    def reset(self, n_features: int, n_actions: int) -> None:
        """Go back to theta = 0, V = lambda I."""
        check_sizes(n_features, n_actions)
        identity = np.eye(n_features)
        self.V = np.repeat(self.penalty * identity[None], n_actions, axis=0)  # (K, d, d)
        self.V_inv = np.repeat(identity[None] / self.penalty, n_actions, axis=0)  # (K, d, d)
        self.b = np.zeros((n_actions, n_features))
        self.theta_hat = np.zeros((n_actions, n_features))
        self.counts = [0] * n_actions
        self.log_det = 0.0

    def predict(self, x: FloatArray) -> FloatArray:
        """Means theta_hat_a' x, shape (K,)."""
        return self.theta_hat @ x

    def variance(self, x: FloatArray) -> FloatArray:
        """Widths x' V_a^{-1} x, shape (K,)."""
        return quadratic_forms(self.V_inv, x)

    def upper(self, x: FloatArray, width: float) -> FloatArray:
        """Upper ends theta_hat_a' x + width sqrt(x' V_a^{-1} x), shape (K,), in one compiled pass."""
        return upper_bounds(self.theta_hat, self.V_inv, x, width)

    def sample(self, x: FloatArray, scale: float, rng: np.random.Generator) -> FloatArray:
        """Draw x'theta_a for every action at once, shape (K,).

        With theta_a ~ N(theta_hat_a, scale^2 V_a^{-1}) independent over actions, the K numbers x'theta_a are
        independent normals with variances scale^2 x' V_a^{-1} x: drawing them directly is exact and spares K Cholesky
        factors.
        """
        return self.predict(x) + scale * np.sqrt(self.variance(x)) * rng.standard_normal(len(self.b))

    def fit(self, contexts: FloatArray, actions: IntArray, targets: FloatArray) -> None:
        """Replace all that was learnt by a fit to n observations: contexts (n, d), actions (n,), targets (n,)."""
        self.reset(self.b.shape[1], len(self.b))
        for a in np.unique(actions):
            x = contexts[actions == a]  # (n_a, d)
            self.V[a] += x.T @ x
            self.b[a] = x.T @ targets[actions == a]
            self.counts[a] = len(x)
            self.log_det += float(np.linalg.slogdet(self.V[a] / self.penalty)[1])
            self._solve(int(a))

    def _solve(self, a: int) -> None:
        """Compute inverse and estimate of one action anew."""
        self.V_inv[a] = symmetric_inverse(self.V[a])
        self.theta_hat[a] = self.V_inv[a] @ self.b[a]

    def update(self, x: FloatArray, action: int, target: float, weight: float = 1.0) -> None:
        """Take in one observation of `action`."""
        check_feedback(action, target, len(self.b))
        self.log_det += observe_action(self.V, self.V_inv, self.b, self.theta_hat, action, x, target, weight)
        self.counts[action] += 1
        if self.counts[action] % self.refresh_every == 0:
            self._solve(action)
