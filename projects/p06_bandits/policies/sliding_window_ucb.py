r"""SW-UCB: UCB1 that remembers the last tau rounds only, for bandits that change.

    N_a(tau) = sum_{s = t-tau+1}^t 1{A_s = a},      X_a = (1 / N_a) sum_{s = t-tau+1}^t X_s 1{A_s = a}
    index_a = X_a + B sqrt(xi log(min(t, tau)) / N_a)

Rewards in [0, B] with B = 1. An arm with no pull in the window is pulled at once. With Upsilon changes in T rounds
the paper takes tau = 2 B sqrt(T log(T) / Upsilon) (section 4).

Paper: Garivier & Moulines 2011, On upper-confidence bound policies for switching bandit problems, ALT.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


@njit(cache=True)
def _slide(
    counts: FloatArray,
    sums: FloatArray,
    past_arms: IntArray,
    past_rewards: FloatArray,
    slot: int,
    arms: IntArray,
    rewards: FloatArray,
) -> None:
    for r in range(arms.shape[0]):
        old = past_arms[slot, r]
        if old >= 0:
            counts[r, old] -= 1.0
            sums[r, old] -= past_rewards[slot, r]
        past_arms[slot, r], past_rewards[slot, r] = arms[r], rewards[r]
        counts[r, arms[r]] += 1.0
        sums[r, arms[r]] += rewards[r]


class SlidingWindowUCB:
    """SW-UCB for rewards in [0, 1]."""

    name = "SW-UCB"

    def __init__(self, window: int | None = None, xi: float = 0.6, changes: int = 2) -> None:
        """Take the window tau >= 1 in rounds, or None to tune it to T and the number of changes; and xi > 0."""
        if window is not None and window < 1:
            raise ValueError(f"window is {window}; it must be at least 1, or None to be tuned to the horizon")
        if not xi > 0.0:
            raise ValueError(f"xi is {xi}; it must be positive")
        if changes < 1:
            raise ValueError(f"changes is {changes}; it must be at least 1")
        self.window, self.xi, self.changes = window, xi, changes

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget everything."""
        # tau = 2 sqrt(T log T / Upsilon)
        tuned = math.ceil(2.0 * math.sqrt(horizon * math.log(max(horizon, 2)) / self.changes))
        self._tau = min(tuned if self.window is None else self.window, horizon)
        self._t = 0
        self.counts = np.zeros((n_runs, n_arms))
        self.sums = np.zeros((n_runs, n_arms))
        self._past_arms = np.full((self._tau, n_runs), -1, np.int64)  # ring buffer (tau, R)
        self._past_rewards = np.zeros((self._tau, n_runs))

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the largest index; arms that dropped out of the window come first."""
        n = np.maximum(self.counts, 1.0)
        # index = X + sqrt(xi log(min(t, tau)) / N)
        index = self.sums / n + np.sqrt(self.xi * math.log(min(t, self._tau)) / n)
        return argmax_random_ties(np.where(self.counts > 0.5, index, np.inf), rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Let the oldest round drop out of the window and take in the new one."""
        slot = self._t % self._tau
        _slide(self.counts, self.sums, self._past_arms, self._past_rewards, slot, arms, rewards)
        self._t += 1
