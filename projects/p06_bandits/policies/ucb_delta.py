"""UCB(delta): a radius that holds with a fixed confidence 1 - delta.

    index_a = mu_hat_a + sigma sqrt(2 log(1 / delta) / N_a)

(Lattimore & Szepesvári 2020, Bandit algorithms, algorithm 3 and theorem 7.1, with delta = 1 / T^2 where none is
given.) The horizon must be known, and the radius is as large in round 10 as in round T.

Differs from the book in: sigma-subgaussian rewards instead of 1-subgaussian ones.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.policies.index_policy import IndexPolicy
from projects.p06_bandits.policies.protocol import FloatArray


class UCBDelta(IndexPolicy):
    """Fixed confidence; needs the horizon unless delta is given."""

    name = "UCB(δ)"

    def __init__(self, delta: float | None = None, sigma: float = 0.5) -> None:
        """Take delta in (0, 1), 1 / T^2 where None, and sigma > 0; 1/2 covers rewards in [0, 1]."""
        if delta is not None and not 0 < delta < 1:
            raise ValueError(f"delta is {delta}; it must lie in (0, 1)")
        if not sigma > 0:
            raise ValueError(f"sigma is {sigma}; it must be positive")
        self.delta, self.sigma = delta, sigma

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls; log(1 / delta) = 2 log T where no delta was given."""
        super().reset(n_runs, n_arms, horizon)
        self._log_inverse = 2.0 * math.log(horizon) if self.delta is None else -math.log(self.delta)

    def index(self, t: int) -> FloatArray:
        """Indices of round t > K, shape (R, K)."""
        # mu_hat_a + sigma sqrt(2 log(1 / delta) / N_a)
        return self._arms.means() + self.sigma * np.sqrt(2.0 * self._log_inverse / self._arms.pulls)
