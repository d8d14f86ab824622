r"""D-UCB: UCB1 whose memory fades, for bandits that change.

    N_a = sum_{s <= t} gamma^(t-s) 1{A_s = a},    X_a = (1 / N_a) sum_{s <= t} gamma^(t-s) X_s 1{A_s = a}
    n   = sum_a N_a
    index_a = X_a + 2 B sqrt(xi log n / N_a)

Rewards in [0, B] with B = 1. With Upsilon changes in T rounds the paper takes gamma = 1 - sqrt(Upsilon / T) / (4 B)
(section 3).

Paper: Garivier & Moulines 2011, On upper-confidence bound policies for switching bandit problems, ALT.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


@njit(cache=True)
def _fade(counts: FloatArray, sums: FloatArray, gamma: float, arms: IntArray, rewards: FloatArray) -> None:
    n_runs, n_arms = counts.shape
    for r in range(n_runs):
        for a in range(n_arms):
            counts[r, a] *= gamma
            sums[r, a] *= gamma
        counts[r, arms[r]] += 1.0
        sums[r, arms[r]] += rewards[r]


class DiscountedUCB:
    """D-UCB for rewards in [0, 1]."""

    name = "D-UCB"

    def __init__(self, gamma: float | None = None, xi: float = 0.6, changes: int = 2) -> None:
        """Take the discount gamma in (0, 1), or None to tune it to T and the number of changes; and xi > 0."""
        if gamma is not None and not 0.0 < gamma < 1.0:
            raise ValueError(f"gamma is {gamma}; it must lie in (0, 1), or be None to be tuned to the horizon")
        if not xi > 0.0:
            raise ValueError(f"xi is {xi}; it must be positive")
        if changes < 1:
            raise ValueError(f"changes is {changes}; it must be at least 1")
        self.gamma, self.xi, self.changes = gamma, xi, changes

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget everything."""
        # gamma = 1 - sqrt(Upsilon / T) / 4
        tuned = 1.0 - 0.25 * min(1.0, math.sqrt(self.changes / horizon))
        self._gamma = tuned if self.gamma is None else self.gamma
        self.counts = np.zeros((n_runs, n_arms))
        self.sums = np.zeros((n_runs, n_arms))

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Try every arm once, then take the largest index."""
        if t <= self.counts.shape[1]:
            return argmax_random_ties(-np.sign(self.counts), rng)
        log_n = np.log(np.maximum(self.counts.sum(axis=1, keepdims=True), 1.0))  # (R, 1)
        # index = X + 2 sqrt(xi log n / N)
        index = self.sums / self.counts + 2.0 * np.sqrt(self.xi * log_n / self.counts)
        return argmax_random_ties(index, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Fade the past by gamma and add the new reward."""
        _fade(self.counts, self.sums, self._gamma, arms, rewards)
