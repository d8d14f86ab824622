"""Asymptotically optimal UCB: the radius whose leading constant cannot be improved for Gaussian rewards.

    index_a = mu_hat_a + sigma sqrt(2 log f(t) / N_a),        f(t) = 1 + t log^2 t

(Lattimore & Szepesvári 2020, Bandit algorithms, algorithm 6; theorem 8.1: R_T / log T tends to sum_a 2 sigma^2 /
Delta_a.)

Differs from the book in: sigma-subgaussian rewards instead of 1-subgaussian ones. For Bernoulli arms the constant is
that of variance 1/4, so KL-UCB gains where means lie far from 1/2.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class AsymptoticUCB:
    """Anytime; optimal for Gaussian rewards of standard deviation sigma."""

    name = "UCB (asympt. optimal)"

    def __init__(self, sigma: float = 0.5) -> None:
        """Take the subgaussian constant sigma > 0; 1/2 covers all rewards in [0, 1] (Hoeffding's lemma)."""
        if not sigma > 0:
            raise ValueError(f"sigma is {sigma}; it must be positive")
        self.sigma = sigma

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        self._arms = ArmStatistics(n_runs, n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the largest index; every arm is tried once first."""
        if t <= self._arms.n_arms:
            return self._arms.untried(rng)
        return argmax_random_ties(self.index(t), rng)

    def index(self, t: int) -> FloatArray:
        """Indices of round t > K, shape (R, K)."""
        f = 1.0 + t * math.log(t) ** 2
        # mu_hat_a + sigma sqrt(2 log f(t) / N_a)
        return self._arms.means() + self.sigma * np.sqrt(2.0 * math.log(f) / self._arms.pulls)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        self._arms.record(arms, rewards)
