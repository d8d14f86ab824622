"""Round robin: every arm in turn, in a random order per sweep; the baseline of best-arm identification."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class RoundRobin:
    """Pulls an arm with the fewest pulls, whatever the rewards."""

    name = "Round robin"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Start with no pulls."""
        self._pulls = np.zeros((n_runs, n_arms))

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take an arm with the fewest pulls."""
        return argmax_random_ties(-self._pulls, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pull."""
        self._pulls[np.arange(arms.size), arms] += 1.0

    def keep(self, runs: NDArray[np.bool_]) -> None:
        """Forget finished runs."""
        self._pulls = self._pulls[runs]
