r"""Softmax (Boltzmann) exploration: arms are drawn with probability proportional to exp(mu_hat_a / tau).

    P(A_t = a) = exp(mu_hat_a / tau) / sum_b exp(mu_hat_b / tau)

(Sutton & Barto 2018, equation 2.11 with mu_hat / tau for the preferences). Drawn by the Gumbel-max trick: the argmax
of mu_hat_a / tau + Z_a with independent standard Gumbel Z_a has just this law. An arm pulled once gets the same noise
as one pulled 1,000 times, so no schedule of one temperature is good (Cesa-Bianchi et al. 2017); boltzmann_gumbel.py
mends it.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class Softmax:
    """Boltzmann exploration at a constant temperature; every arm is tried once first."""

    def __init__(self, temperature: float = 0.1) -> None:
        """Take the temperature tau > 0, in units of reward."""
        if not temperature > 0:
            raise ValueError(f"temperature is {temperature}; it must be positive")
        self.temperature = temperature
        self.name = f"Softmax (τ={temperature:g})"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        self._arms = ArmStatistics(n_runs, n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Draw the arms."""
        if t <= self._arms.n_arms:
            return self._arms.untried(rng)
        # argmax_a mu_hat_a / tau + Z_a,  Z_a ~ Gumbel(0, 1)
        noise = rng.gumbel(size=self._arms.pulls.shape)
        return argmax_random_ties(self._arms.means() / self.temperature + noise, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        self._arms.record(arms, rewards)
