"""Asymptotically optimal UCB: the radius whose leading constant cannot be improved for Gaussian rewards.

    index_a = mu_hat_a + sigma sqrt(2 log f(t) / N_a),        f(t) = 1 + t log^2 t

(Lattimore & Szepesvári 2020, Bandit algorithms, algorithm 6; theorem 8.1: R_T / log T tends to sum_a 2 sigma^2 /
Delta_a.)

Differs from the book in: sigma-subgaussian rewards instead of 1-subgaussian ones. For Bernoulli arms the constant is
that of variance 1/4, so KL-UCB gains where means lie far from 1/2.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.policies.index_policy import IndexPolicy
from projects.p06_bandits.policies.protocol import FloatArray


class AsymptoticUCB(IndexPolicy):
    """Anytime; optimal for Gaussian rewards of standard deviation sigma."""

    name = "UCB (asympt. optimal)"

    def __init__(self, sigma: float = 0.5) -> None:
        """Take the subgaussian constant sigma > 0; 1/2 covers all rewards in [0, 1] (Hoeffding's lemma)."""
        if not sigma > 0:
            raise ValueError(f"sigma is {sigma}; it must be positive")
        self.sigma = sigma

    def index(self, t: int) -> FloatArray:
        """Indices of round t > K, shape (R, K)."""
        f = 1.0 + t * math.log(t) ** 2
        # mu_hat_a + sigma sqrt(2 log f(t) / N_a)
        return self._arms.means() + self.sigma * np.sqrt(2.0 * math.log(f) / self._arms.pulls)
