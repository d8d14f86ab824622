r"""Successive elimination: pull all surviving arms in turn, drop those that are surely not the best.

After every arm alive has been pulled n times, arm a is dropped when

    max_b mu_hat_b - mu_hat_a >= 2 alpha_n,      alpha_n = sqrt(log(c K n^2 / delta) / n),   c = 4.

The survivor is the best arm with probability at least 1 - delta. As a regret policy it goes on to play the survivor.

Paper: Even-Dar, Mannor & Mansour 2006, Action elimination and stopping conditions for the multi-armed bandit and
reinforcement learning problems, JMLR 7, Algorithm 3 (successive elimination with unknown biases) and Theorem 8.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from projects.p06_bandits.best_arm import surviving
from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


def elimination_radius(n: int, n_arms: int, delta: float) -> float:
    """alpha_n = sqrt(log(4 K n^2 / delta) / n), in units of reward."""
    return math.sqrt(math.log(4.0 * n_arms * n**2 / delta) / n)


class SuccessiveElimination:
    """Successive elimination for rewards in [0, 1]; it is its own stopping rule (see `finished`)."""

    name = "Successive elimination"

    def __init__(self, delta: float = 0.1) -> None:
        """Take the risk delta in (0, 1)."""
        if not 0.0 < delta < 1.0:
            raise ValueError(f"delta is {delta}; it must lie in (0, 1)")
        self.delta = delta

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Bring all arms back; the horizon is ignored."""
        self._statistics = ArmStatistics(n_runs, n_arms)
        self.active: NDArray[np.bool_] = np.ones((n_runs, n_arms), bool)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Pull a surviving arm with the fewest pulls."""
        return argmax_random_ties(np.where(self.active, -self._statistics.pulls, -np.inf), rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Record; at the end of a sweep drop the arms that are too far behind."""
        self._statistics.record(arms, rewards)
        pulls = self._statistics.pulls
        n = np.where(self.active, pulls, 0.0).max(axis=1)  # (R,)
        swept = (np.where(self.active, pulls, np.inf).min(axis=1) == n) & (self.active.sum(axis=1) > 1)
        if not swept.any():
            return
        mu_hat = np.where(self.active, self._statistics.sums / np.maximum(pulls, 1.0), -np.inf)
        # alpha_n = sqrt(log(4 K n^2 / delta) / n)
        radius = np.sqrt(np.log(4.0 * pulls.shape[1] * n**2 / self.delta) / n)
        behind = mu_hat.max(axis=1, keepdims=True) - mu_hat >= 2.0 * radius[:, None]
        self.active &= ~(behind & swept[:, None])

    def finished(self, t: int, pulls: FloatArray, sums: FloatArray) -> tuple[NDArray[np.bool_], IntArray]:
        """Stopping rule: one arm is left, and it is the answer."""
        return self.active.sum(axis=1) == 1, self.active.argmax(axis=1).astype(np.int64)

    def keep(self, runs: NDArray[np.bool_]) -> None:
        """Forget finished runs."""
        self._statistics = surviving(self._statistics, runs)
        self.active = self.active[runs]
