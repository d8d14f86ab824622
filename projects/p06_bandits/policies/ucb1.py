"""UCB1: optimism by Hoeffding's inequality, for rewards in [0, 1] and any horizon.

    index_a = mu_hat_a + sqrt(2 log n / N_a)        n = t - 1, the plays made so far

(Auer, Cesa-Bianchi & Fischer 2002, Finite-time analysis of the multiarmed bandit problem, figure 1.) The logarithm is
that of the plays made so far, not of the horizon. Theorem 1 bounds the regret after n plays by 8 sum_{a: Delta_a > 0}
log n / Delta_a + (1 + pi^2 / 3) sum_a Delta_a.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.policies.index_policy import IndexPolicy
from projects.p06_bandits.policies.protocol import FloatArray


class UCB1(IndexPolicy):
    """Empirical mean plus a radius that grows with log t and shrinks with the arm's pulls."""

    name = "UCB1"

    def index(self, t: int) -> FloatArray:
        """Indices of round t > K, shape (R, K)."""
        # mu_hat_a + sqrt(2 log n / N_a)
        return self._arms.means() + np.sqrt(2.0 * math.log(t - 1) / self._arms.pulls)
