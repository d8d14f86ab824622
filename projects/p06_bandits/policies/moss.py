r"""MOSS: an index that reaches the minimax rate sqrt(K T), without the logarithm that UCB1 pays.

    index_a = mu_hat_a + sqrt(max(0, log(T / (K N_a))) / N_a)                              (MOSS)
    index_a = mu_hat_a + sqrt((1 + alpha) / 2 max(0, log(t / (K N_a))) / N_a)              (anytime)

for rewards in [0, 1]: Audibert & Bubeck 2009, Minimax policies for adversarial and stochastic bandits, section 2 and
theorem 5 (regret <= 49 sqrt(K T)), which needs the horizon T; Degenne & Perchet 2016, Anytime optimal algorithms in
stochastic multi-armed bandits, whose bound takes alpha = 1.35. An arm that had its fair share T / K of the pulls gets
no bonus at all.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.policies.index_policy import IndexPolicy
from projects.p06_bandits.policies.protocol import FloatArray


class AnytimeMOSS(IndexPolicy):
    """MOSS without the horizon: the round t takes its place."""

    name = "MOSS-anytime"

    def __init__(self, alpha: float = 1.35) -> None:
        """Take alpha > 0."""
        if not alpha > 0:
            raise ValueError(f"alpha is {alpha}; it must be positive")
        self.alpha = alpha

    def index(self, t: int) -> FloatArray:
        """Indices of round t > K, shape (R, K)."""
        return self._index(t, 0.5 * (1.0 + self.alpha))

    def _index(self, budget: float, scale: float) -> FloatArray:
        n = self._arms.pulls
        # mu_hat_a + sqrt(scale max(0, log(budget / (K N_a))) / N_a)
        log_plus = np.maximum(math.log(budget / self._arms.n_arms) - np.log(n), 0.0)
        return self._arms.means() + np.sqrt(scale * log_plus / n)


class MOSS(AnytimeMOSS):
    """The original, for a known horizon."""

    name = "MOSS"

    def __init__(self) -> None:
        """Take nothing: the horizon comes with `reset`."""

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls and note the horizon T."""
        super().reset(n_runs, n_arms, horizon)
        self._horizon = horizon

    def index(self, t: int) -> FloatArray:
        """Indices, shape (R, K); they depend on T, not on t."""
        return self._index(self._horizon, 1.0)
