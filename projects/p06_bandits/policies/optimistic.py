r"""Optimistic initial values: greedy on estimates that start too high and are pulled down by experience.

    Q_a <- Q_a + alpha (X - Q_a),      Q_a = initial at the start,      A_t = argmax_a Q_a

(Sutton & Barto 2018, section 2.6, figure 2.3). The drive to explore is spent after the first rounds and never renewed.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class OptimisticGreedy:
    """Greedy with a constant step size and optimistic first estimates."""

    def __init__(self, initial: float = 1.0, alpha: float = 0.1) -> None:
        """Take the first estimate, in units of reward, and the step size alpha in (0, 1]."""
        if not np.isfinite(initial):
            raise ValueError(f"initial is {initial}; it must be a finite number")
        if not 0 < alpha <= 1:
            raise ValueError(f"alpha is {alpha}; it must lie in (0, 1]")
        self.initial, self.alpha = initial, alpha
        self.name = f"Optimistic ({initial:g})"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Set all estimates to the optimistic value."""
        self._values = np.full((n_runs, n_arms), float(self.initial))
        self._runs = np.arange(n_runs)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the largest estimate."""
        return argmax_random_ties(self._values, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Move the pulled arm's estimate towards its reward."""
        # Q_a <- Q_a + alpha (X - Q_a)
        old = self._values[self._runs, arms]
        self._values[self._runs, arms] = old + self.alpha * (rewards - old)
