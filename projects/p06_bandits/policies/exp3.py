r"""Exp3: exponential weights on importance-weighted reward estimates, mixed with uniform exploration.

    p_a = (1 - gamma) w_a / sum_b w_b + gamma / K,    w_a <- w_a exp(gamma x_hat_a / K),    x_hat_a = x 1{A = a} / p_a

With gamma = min(1, sqrt(K log K / ((e - 1) T))) the expected regret against the best fixed arm is at most
2 sqrt(e - 1) sqrt(T K log K) <= 2.63 sqrt(T K log K), whatever the rewards in [0, 1] are (Corollary 3.2).

Paper: Auer, Cesa-Bianchi, Freund & Schapire 2002, The nonstochastic multiarmed bandit problem, figure 1.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.policies.categorical import draw_arms
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


@njit(cache=True)
def _mix(log_w: FloatArray, gamma: float, p: FloatArray) -> None:
    n_runs, n_arms = log_w.shape
    for r in range(n_runs):
        top, total = log_w[r].max(), 0.0
        for a in range(n_arms):
            p[r, a] = math.exp(log_w[r, a] - top)
            total += p[r, a]
        for a in range(n_arms):
            p[r, a] = (1.0 - gamma) * p[r, a] / total + gamma / n_arms


class Exp3:
    """Exp3 for rewards in [0, 1]."""

    name = "Exp3"

    def __init__(self, gamma: float | None = None) -> None:
        """Take the exploration rate gamma in (0, 1]; None tunes it to the horizon as in Corollary 3.2."""
        if gamma is not None and not 0.0 < gamma <= 1.0:
            raise ValueError(f"gamma is {gamma}; it must lie in (0, 1], or be None to be tuned to the horizon")
        self.gamma = gamma

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Start from equal weights."""
        self._n_arms = n_arms
        # gamma = min(1, sqrt(K log K / ((e - 1) g))) with g = T
        tuned = min(1.0, math.sqrt(n_arms * math.log(n_arms) / ((math.e - 1.0) * horizon)))
        self._gamma = tuned if self.gamma is None else self.gamma
        self._log_w = np.zeros((n_runs, n_arms))
        self.probabilities = np.full((n_runs, n_arms), 1.0 / n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Draw from the mixture of weights and uniform exploration."""
        _mix(self._log_w, self._gamma, self.probabilities)
        return draw_arms(self.probabilities, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Raise the weight of the pulled arm."""
        check_unit_rewards(rewards)
        row = np.arange(arms.size)
        # x_hat = x / p;  log w += gamma x_hat / K
        self._log_w[row, arms] += self._gamma / self._n_arms * rewards / self.probabilities[row, arms]
