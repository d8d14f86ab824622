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
from projects.p06_bandits.policies.index_policy import IndexPolicy
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


class IMED(IndexPolicy):
    """IMED for Bernoulli arms, any horizon."""

    name = "IMED"

    def index(self, t: int) -> FloatArray:
        """The paper's index with its sign turned, since the largest one is pulled, shape (R, K)."""
        n, mu_hat = self._arms.pulls, self._arms.means()
        # N_a kl(mu_hat_a, mu_hat*) + log N_a
        index: FloatArray = n * bernoulli_kl(mu_hat, mu_hat.max(axis=1, keepdims=True)) + np.log(n)
        return -index

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        check_unit_rewards(rewards)
        super().update(arms, rewards, rng)
