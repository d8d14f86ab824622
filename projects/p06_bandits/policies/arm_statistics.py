"""Counts and sums of rewards per run and arm: all that most policies remember."""

from __future__ import annotations

import numpy as np
from numba import njit

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


@njit(cache=True)
def add_at(table: FloatArray, arms: IntArray, values: FloatArray) -> None:
    """Add values[r] to table[r, arms[r]] for every run r; table (R, K), arms and values (R,)."""
    for r in range(arms.shape[0]):
        table[r, arms[r]] += values[r]


class ArmStatistics:
    """Number of pulls N and sum of rewards S of every arm in every run.

    Attributes:
        pulls: N, shape (R, K); floats, because indices divide by them.
        sums: S, shape (R, K).
        runs: 0, 1, ..., R - 1; `table[runs, arms]` is the entry of the arm that each run pulls, shape (R,).
        n_arms: K.
    """

    def __init__(self, n_runs: int, n_arms: int) -> None:
        """Start with no pulls."""
        self.n_arms = n_arms
        self.runs: IntArray = np.arange(n_runs)
        self.pulls: FloatArray = np.zeros((n_runs, n_arms))
        self.sums: FloatArray = np.zeros((n_runs, n_arms))
        self._ones = np.ones(n_runs)

    def record(self, arms: IntArray, rewards: FloatArray) -> None:
        """Add one pull per run: arms (R,), rewards (R,)."""
        add_at(self.pulls, arms, self._ones)
        add_at(self.sums, arms, rewards)

    def means(self) -> FloatArray:
        """Empirical means mu_hat = S / N, shape (R, K); every arm must have been pulled."""
        return self.sums / self.pulls

    def untried(self, rng: np.random.Generator) -> IntArray:
        """An arm with the fewest pulls in every run, at random: in rounds 1..K this tries every arm once."""
        return argmax_random_ties(-self.pulls, rng)
