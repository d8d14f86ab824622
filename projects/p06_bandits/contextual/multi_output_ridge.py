r"""Ridge regression of many targets on the same contexts: one matrix V serves all of them.

When every context comes with a target for every action (a full vector of estimated rewards), all regressions share V
= lambda I + sum_t x_t x_t', and an update costs d^2 + M d for M outputs instead of M d^2.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.contextual.protocol import FloatArray, check_positive
from projects.p06_bandits.contextual.recursive_least_squares import REFRESH_EVERY, absorb, symmetric_inverse


class MultiOutputRidge:
    """M linear outputs, ridge penalty lambda > 0."""

    def __init__(self, n_features: int, n_outputs: int, penalty: float = 1.0) -> None:
        check_positive("penalty", penalty)
        self.V, self.V_inv = penalty * np.eye(n_features), np.eye(n_features) / penalty
        self.b = np.zeros((n_outputs, n_features))
        self.theta_hat = np.zeros((n_outputs, n_features))
        self.count = 0

    def predict(self, x: FloatArray) -> FloatArray:
        """Outputs (M,) at x (d,)."""
        return self.theta_hat @ x

    def pull(self, x: FloatArray) -> float:
        """Share of a residual at x that the next update with this x will close: x'V^{-1}x / (1 + x'V^{-1}x)."""
        width = float(x @ self.V_inv @ x)
        return width / (1.0 + width)

    def update(self, x: FloatArray, targets: FloatArray) -> None:
        """Take in a context (d,) with its targets (M,)."""
        gain, _ = absorb(self.V, self.V_inv, x, 1.0)
        # theta_m <- theta_m + g u (y_m - x'theta_m) for all outputs m at once
        self.theta_hat += np.outer(targets - self.predict(x), gain)
        self.b += np.outer(targets, x)
        self.count += 1
        if self.count % REFRESH_EVERY == 0:
            self.V_inv = symmetric_inverse(self.V)
            self.theta_hat = self.b @ self.V_inv
