r"""IMED: indexed minimum empirical divergence, asymptotically optimal without any optimisation.

    A_t = argmin_a N_a kl(mu_hat_a, mu_hat*) + log N_a,        mu_hat* = max_b mu_hat_b

(Honda & Takemura 2015, Non-asymptotic analysis of a new bandit algorithm for semi-bounded rewards.) The
first term is the evidence against arm a, which the leader does not have; the second is what the leader has too much
of.

Differs from the paper in: the divergence is the Bernoulli one, exact for binary rewards; for other rewards in [0, 1]
the paper's minimises over all distributions, which costs a convex programme.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.kl import bernoulli_kl
from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


class IMED:
    """IMED for Bernoulli arms, any horizon."""

    name = "IMED"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        self._arms = ArmStatistics(n_runs, n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the least index; every arm is tried once first."""
        if t <= self._arms.n_arms:
            return self._arms.untried(rng)
        n, mu_hat = self._arms.pulls, self._arms.means()
        # N_a kl(mu_hat_a, mu_hat*) + log N_a
        index = n * bernoulli_kl(mu_hat, mu_hat.max(axis=1, keepdims=True)) + np.log(n)
        return argmax_random_ties(-index, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        check_unit_rewards(rewards)
        self._arms.record(arms, rewards)
