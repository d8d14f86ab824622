"""What index policies share: try every arm once, then pull the arm of the largest index."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class IndexPolicy(ABC):
    """A policy that is known by its index, a function of the pulls and rewards so far (`self._arms`) and the round."""

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        self._arms = ArmStatistics(n_runs, n_arms)

    @abstractmethod
    def index(self, t: int) -> FloatArray:
        """Indices of round t > K, when every arm has been pulled, shape (R, K)."""

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the largest index; every arm is tried once first."""
        if t <= self._arms.n_arms:
            return self._arms.untried(rng)
        return argmax_random_ties(self.index(t), rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        self._arms.record(arms, rewards)
