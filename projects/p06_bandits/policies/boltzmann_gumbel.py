r"""Boltzmann-Gumbel exploration: softmax whose noise shrinks with the arm's own number of pulls.

    A_t = argmax_a mu_hat_a + sqrt(C^2 / N_a) Z_a,        Z_a ~ Gumbel(0, 1) independent

(Cesa-Bianchi, Gentile, Lugosi & Neu 2017, Boltzmann exploration done right, algorithm 1). Its regret is O(sum log^2(T
Delta^2) / Delta) without knowing T or the gaps (theorem 3, with C = sigma for sigma-subgaussian rewards; here 1/2).
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class BoltzmannGumbel:
    """Gumbel noise of scale C / sqrt(N_a) on the empirical mean; every arm is tried once first."""

    name = "Boltzmann–Gumbel"

    def __init__(self, c: float = 0.5) -> None:
        """Take the scale C > 0, in units of reward."""
        if not c > 0:
            raise ValueError(f"c is {c}; it must be positive")
        self.c = c

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        self._arms = ArmStatistics(n_runs, n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Perturb the means and take the largest."""
        if t <= self._arms.n_arms:
            return self._arms.untried(rng)
        # mu_hat_a + sqrt(C^2 / N_a) Z_a
        scale = self.c / np.sqrt(self._arms.pulls)
        return argmax_random_ties(self._arms.means() + scale * rng.gumbel(size=scale.shape), rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        self._arms.record(arms, rewards)
