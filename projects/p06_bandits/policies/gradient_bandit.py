r"""Gradient bandit: stochastic gradient ascent on the expected reward of a softmax over preferences H.

    pi(a) = exp(H_a) / sum_b exp(H_b),      H_a <- H_a + alpha (X_t - baseline) (1{a = A_t} - pi(a))

with the mean of all rewards before round t as baseline (Sutton & Barto 2018, Reinforcement learning, section 2.8,
equation 2.12). The preferences are not estimates of value: only their differences matter.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class GradientBandit:
    """REINFORCE with a baseline, on one state."""

    def __init__(self, alpha: float = 0.1) -> None:
        """Take the step size alpha > 0."""
        if not alpha > 0:
            raise ValueError(f"alpha is {alpha}; it must be positive")
        self.alpha = alpha
        self.name = f"Gradient (α={alpha:g})"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Set all preferences to 0."""
        self._preferences = np.zeros((n_runs, n_arms))
        self._baseline = np.zeros(n_runs)
        self._rounds = 0
        self._runs = np.arange(n_runs)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Draw from the softmax: argmax of preference plus Gumbel noise has that law."""
        return argmax_random_ties(self._preferences + rng.gumbel(size=self._preferences.shape), rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Take one step of gradient ascent."""
        if self._rounds == 0:
            self._baseline = rewards.copy()  # S&B: the first baseline is the first reward
        weights = np.exp(self._preferences - self._preferences.max(axis=1, keepdims=True))
        pi = weights / weights.sum(axis=1, keepdims=True)
        # H_a <- H_a + alpha (X - baseline) (1{a = A} - pi(a))
        step = self.alpha * (rewards - self._baseline)
        self._preferences -= step[:, None] * pi
        self._preferences[self._runs, arms] += step
        self._rounds += 1
        self._baseline += (rewards - self._baseline) / self._rounds
