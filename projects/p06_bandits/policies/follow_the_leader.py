"""Follow the leader: pull the arm with the best empirical mean, every arm once first.

    A_t = argmax_a mu_hat_a(t-1)

With positive probability the best arm fails at first and is never pulled again, so regret is linear in T
(Lattimore & Szepesvári 2020, exercises 4.11 and 4.12): exploration has to be paid for.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class FollowTheLeader:
    """Greedy from the first round after every arm was tried."""

    name = "FTL"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        self._arms = ArmStatistics(n_runs, n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the leader."""
        if t <= self._arms.n_arms:
            return self._arms.untried(rng)
        return argmax_random_ties(self._arms.means(), rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        self._arms.record(arms, rewards)
