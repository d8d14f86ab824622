r"""Thompson sampling for Gaussian rewards of known standard deviation, from a flat prior on the means.

    theta_a ~ N(mu_hat_a, sigma^2 / N_a) independently,        A_t = argmax_a theta_a

(Agrawal & Goyal 2013, Further optimal regret bounds for Thompson sampling, algorithm 2.) With sigma = 1/2 it is safe
for any rewards in [0, 1].

Differs from the paper in: the prior is flat and every arm is tried once, where the paper takes N(0, 1) and 1 / (N_a +
1).
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class GaussianThompson:
    """Thompson sampling with normal posteriors of known variance."""

    name = "Thompson (Gaussian)"

    def __init__(self, sigma: float = 0.5) -> None:
        """Take the standard deviation sigma > 0 of a reward."""
        if not sigma > 0:
            raise ValueError(f"sigma is {sigma}; it must be positive")
        self.sigma = sigma

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        self._arms = ArmStatistics(n_runs, n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the largest sample; every arm is tried once first."""
        if t <= self._arms.n_arms:
            return self._arms.untried(rng)
        n = self._arms.pulls
        # theta_a ~ N(mu_hat_a, sigma^2 / N_a)
        theta = self._arms.means() + self.sigma / np.sqrt(n) * rng.standard_normal(n.shape)
        return argmax_random_ties(theta, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        self._arms.record(arms, rewards)
