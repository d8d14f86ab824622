"""UCB-tuned: UCB1 with the arm's own variance in place of the worst one, 1/4.

    index_a = mu_hat_a + sqrt(log n / N_a min(1/4, V_a)),        V_a = S2_a / N_a - mu_hat_a^2 + sqrt(2 log n / N_a)

with n = t - 1 plays so far (Auer, Cesa-Bianchi & Fischer 2002, section 4). Far better than UCB1 in practice; its
authors prove no regret bound for it.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.policies.arm_statistics import add_at
from projects.p06_bandits.policies.index_policy import IndexPolicy
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


class UCBTuned(IndexPolicy):
    """Variance-aware UCB1 for rewards in [0, 1]."""

    name = "UCB-tuned"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        super().reset(n_runs, n_arms, horizon)
        self._squares = np.zeros((n_runs, n_arms))  # sums of squared rewards, (R, K)

    def index(self, t: int) -> FloatArray:
        """Indices of round t > K, shape (R, K)."""
        n, mu_hat = self._arms.pulls, self._arms.means()
        rate = math.log(t - 1) / n
        # V_a = S2_a / N_a - mu_hat_a^2 + sqrt(2 log n / N_a)
        variance = self._squares / n - mu_hat**2 + np.sqrt(2.0 * rate)
        # mu_hat_a + sqrt(log n / N_a min(1/4, V_a))
        return mu_hat + np.sqrt(rate * np.minimum(0.25, variance))

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        check_unit_rewards(rewards)
        super().update(arms, rewards, rng)
        add_at(self._squares, arms, rewards**2)
