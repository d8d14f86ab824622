r"""Beta posteriors of Bernoulli arms, one per run and arm: all that the Bayesian policies for binary rewards remember.

A reward x in [0, 1] that is not binary is first turned into a coin that shows 1 with probability x, which keeps the
mean and makes the model true (Agrawal & Goyal 2012, Analysis of Thompson sampling for the multi-armed bandit problem,
algorithm 2). Adding x and 1 - x to the parameters instead would make posteriors too narrow or too wide: the data have
another variance than the model.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.beta_tail import log_norm_constant
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import coin_flips


@njit(cache=True)
def _learn(a: FloatArray, b: FloatArray, log_norm: FloatArray, arms: IntArray, coins: FloatArray) -> None:
    for r in range(arms.size):
        k = arms[r]
        if coins[r] == 1.0:
            # B(a + 1, b) = B(a, b) a / (a + b)
            log_norm[r, k] += math.log((a[r, k] + b[r, k]) / a[r, k])
            a[r, k] += 1.0
        else:
            log_norm[r, k] += math.log((a[r, k] + b[r, k]) / b[r, k])
            b[r, k] += 1.0


class BetaPosterior:
    """theta_a ~ Beta(a, b) in every run.

    Attributes:
        a: Successes plus the prior's, shape (R, K).
        b: Failures plus the prior's, shape (R, K).
        log_norm: -log B(a, b), shape (R, K).
    """

    def __init__(self, n_runs: int, n_arms: int, prior_a: float, prior_b: float) -> None:
        """Start from the prior Beta(prior_a, prior_b)."""
        self.a: FloatArray = np.full((n_runs, n_arms), float(prior_a))
        self.b: FloatArray = np.full((n_runs, n_arms), float(prior_b))
        self.log_norm: FloatArray = np.full((n_runs, n_arms), log_norm_constant(float(prior_a), float(prior_b)))

    def learn(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count a success or a failure of the pulled arms (R,).

        Raises:
            ValueError: a reward lies outside [0, 1].
        """
        _learn(self.a, self.b, self.log_norm, arms, coin_flips(rewards, rng))


def check_prior(a: float, b: float, least: float = 0.0) -> None:
    """Raise ValueError unless both parameters of a Beta prior are finite, positive and at least `least`."""
    for name, value in (("a", a), ("b", b)):
        if not (0 < value < math.inf and value >= least):
            raise ValueError(
                f"prior {name} is {value}; it must be a finite number, {f'>= {least:g}' if least else '> 0'}"
            )
