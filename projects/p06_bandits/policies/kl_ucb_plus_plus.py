r"""KL-UCB++: asymptotically optimal and minimax optimal at once, for a known horizon.

    index_a = max{q : N_a kl(mu_hat_a, q) <= g(N_a)},     g(n) = log_+(T / (K n) (log_+(T / (K n))^2 + 1))

with log_+(x) = max(log x, 0) (Ménard & Garivier 2017, A minimax and asymptotically optimal algorithm for stochastic
bandits, section 2). The index of an arm depends on its own pulls alone, so only the pulled arm's is worked out anew.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.kl import kl_upper_bound
from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


class KLUCBPlusPlus:
    """KL-UCB with MOSS's exploration rate, for rewards in [0, 1]."""

    name = "KL-UCB++"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls and note the horizon."""
        self._arms = ArmStatistics(n_runs, n_arms)
        self._index = np.full((n_runs, n_arms), np.inf)  # every arm is tried once first
        self._fair_share = horizon / n_arms

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the largest index."""
        return argmax_random_ties(self._index, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and renew the pulled arms' indices."""
        check_unit_rewards(rewards)
        self._arms.record(arms, rewards)
        runs = self._arms.runs
        n = self._arms.pulls[runs, arms]  # (R,)
        # g(n) = log_+(T / (K n) (log_+(T / (K n))^2 + 1))
        share = self._fair_share / n
        g = np.maximum(np.log(share * (np.maximum(np.log(share), 0.0) ** 2 + 1.0)), 0.0)
        self._index[runs, arms] = kl_upper_bound(self._arms.sums[runs, arms] / n, g / n)
