"""Pull an arm at random in every round: the yardstick that learns nothing, with regret T times the mean gap."""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class UniformRandom:
    """Every arm with probability 1/K in every round."""

    name = "Random"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Remember the sizes; there is nothing to learn."""
        self._n_runs, self._n_arms = n_runs, n_arms

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Draw the arms, shape (R,)."""
        return rng.integers(self._n_arms, size=self._n_runs)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Learn nothing."""
