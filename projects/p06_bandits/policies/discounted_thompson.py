r"""Discounted Thompson sampling: a Beta posterior whose counts fade, for bandits that change.

    S_a <- gamma S_a + X 1{A = a},    F_a <- gamma F_a + (1 - X) 1{A = a},    theta_a ~ Beta(a_0 + S_a, b_0 + F_a)

All arms fade in every round, so an arm that is left alone drifts back to the prior and is tried again.

Paper: Raj & Kalyani 2017, Taming non-stationary bandits: a Bayesian approach, arXiv:1707.09727, Algorithm 1.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.beta_posterior import check_prior
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


@njit(cache=True)
def _fade(wins: FloatArray, losses: FloatArray, gamma: float, arms: IntArray, rewards: FloatArray) -> None:
    n_runs, n_arms = wins.shape
    for r in range(n_runs):
        for a in range(n_arms):
            wins[r, a] *= gamma
            losses[r, a] *= gamma
        wins[r, arms[r]] += rewards[r]
        losses[r, arms[r]] += 1.0 - rewards[r]


class DiscountedThompson:
    """Discounted Thompson sampling for rewards in [0, 1], from a Beta(alpha_0, beta_0) prior."""

    name = "Discounted TS"

    def __init__(self, gamma: float | None = None, a: float = 1.0, b: float = 1.0, changes: int = 2) -> None:
        """Take the discount gamma in (0, 1), or None for the D-UCB tuning 1 - sqrt(changes / T) / 4; and the prior."""
        if gamma is not None and not 0.0 < gamma < 1.0:
            raise ValueError(f"gamma is {gamma}; it must lie in (0, 1), or be None to be tuned to the horizon")
        check_prior(a, b)
        if changes < 1:
            raise ValueError(f"changes is {changes}; it must be at least 1")
        self.gamma, self.a, self.b, self.changes = gamma, a, b, changes

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Go back to the prior."""
        tuned = 1.0 - 0.25 * min(1.0, math.sqrt(self.changes / horizon))
        self._gamma = tuned if self.gamma is None else self.gamma
        self.wins = np.zeros((n_runs, n_arms))
        self.losses = np.zeros((n_runs, n_arms))

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Sample every arm's mean and take the largest."""
        theta = rng.beta(self.a + self.wins, self.b + self.losses)
        return argmax_random_ties(theta, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Fade all counts and add the new reward."""
        check_unit_rewards(rewards)
        _fade(self.wins, self.losses, self._gamma, arms, rewards)
