"""UCB-V: a radius by the empirical Bernstein inequality, so that arms of low variance are settled sooner.

    index_a = mu_hat_a + sqrt(2 V_a E / N_a) + 3 c b E / N_a,        E = zeta log t,  V_a = S2_a / N_a - mu_hat_a^2

(Audibert, Munos & Szepesvári 2009, Exploration-exploitation tradeoff using variance estimates, section 3, with
exploration function zeta log t; theorem 3 takes zeta > 1 and 3 zeta c > 1.) Rewards lie in [0, b], here b = 1.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.policies.arm_statistics import add_at
from projects.p06_bandits.policies.index_policy import IndexPolicy
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


class UCBV(IndexPolicy):
    """Empirical Bernstein index with zeta = 1.2 and c = 1."""

    name = "UCB-V"

    def __init__(self, zeta: float = 1.2, c: float = 1.0) -> None:
        """Take the exploration rate zeta > 0 and the weight c >= 0 of the range term."""
        if not zeta > 0:
            raise ValueError(f"zeta is {zeta}; it must be positive")
        if not c >= 0:
            raise ValueError(f"c is {c}; it must not be negative")
        self.zeta, self.c = zeta, c

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        super().reset(n_runs, n_arms, horizon)
        self._squares = np.zeros((n_runs, n_arms))  # sums of squared rewards, (R, K)

    def index(self, t: int) -> FloatArray:
        """Indices of round t > K, shape (R, K)."""
        n, mu_hat = self._arms.pulls, self._arms.means()
        e_over_n = self.zeta * math.log(t) / n
        variance = np.maximum(self._squares / n - mu_hat**2, 0.0)
        # mu_hat_a + sqrt(2 V_a E / N_a) + 3 c E / N_a
        return mu_hat + np.sqrt(2.0 * variance * e_over_n) + 3.0 * self.c * e_over_n

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        check_unit_rewards(rewards)
        super().update(arms, rewards, rng)
        add_at(self._squares, arms, rewards**2)
