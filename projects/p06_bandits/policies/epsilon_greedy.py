r"""Epsilon-greedy: with probability epsilon_t an arm at random, else the arm with the best empirical mean.

A constant epsilon pays epsilon times the mean gap for ever. Auer, Cesa-Bianchi & Fischer (2002, figure 3, theorem 3)
let it decay,

    epsilon_t = min(1, c K / (d^2 t)),

which has logarithmic regret for c > 5 and 0 < d <= the smallest gap: a gap that has to be known.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class EpsilonGreedy:
    """A constant exploration rate; every arm is tried once first."""

    def __init__(self, epsilon: float = 0.1) -> None:
        """Take epsilon in [0, 1]."""
        if not 0 <= epsilon <= 1:
            raise ValueError(f"epsilon is {epsilon}; it must lie in [0, 1]")
        self.epsilon = epsilon
        self.name = f"ε-greedy ({epsilon:g})"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        self._arms = ArmStatistics(n_runs, n_arms)

    def rate(self, t: int) -> float:
        """Probability of exploring in round t."""
        return self.epsilon

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Explore at the rate of this round, else take the leader."""
        n_runs, n_arms = self._arms.pulls.shape
        if t <= n_arms:
            return self._arms.untried(rng)
        leader = argmax_random_ties(self._arms.means(), rng)
        explore = rng.random(n_runs) < self.rate(t)
        return np.where(explore, rng.integers(n_arms, size=n_runs), leader)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        self._arms.record(arms, rewards)


class DecayingEpsilonGreedy(EpsilonGreedy):
    """Auer's epsilon_n-greedy, with c and d to be chosen in view of the smallest gap."""

    def __init__(self, c: float = 0.15, d: float = 0.1) -> None:
        """Take c > 0 and 0 < d < 1, the smallest gap; c > 5 is for the proof, far smaller values do better."""
        if not c > 0:
            raise ValueError(f"c is {c}; it must be positive")
        if not 0 < d < 1:
            raise ValueError(f"d is {d}; it must lie in (0, 1)")
        super().__init__(1.0)
        self.c, self.d = c, d
        self.name = f"ε_t-greedy (c={c:g}, d={d:g})"

    def rate(self, t: int) -> float:
        """Probability of exploring in round t."""
        # epsilon_t = min(1, c K / (d^2 t))
        return min(1.0, self.c * self._arms.n_arms / (self.d**2 * t))
