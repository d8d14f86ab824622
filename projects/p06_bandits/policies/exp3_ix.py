r"""Exp3-IX: exponential weights that explore implicitly, through loss estimates that are biased downwards on purpose.

    p_a ~ exp(-eta L_hat_a),      L_hat_a <- L_hat_a + loss 1{A = a} / (p_a + gamma),      loss = 1 - reward

The gamma in the denominator bounds every estimate by 1 / gamma, so the regret is small with high probability and not
only on average. With eta_t = 2 gamma_t = sqrt(log K / (K t)), for any losses in [0, 1] and any delta in (0, 1), with
probability 1 - delta (Theorem 1, second part)

    R_T <= 4 sqrt(K T log K) + (2 sqrt(K T / log K) + 1) log(2 / delta).

Paper: Neu 2015, Explore no more: improved high-probability regret bounds for non-stochastic bandits, NIPS.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.policies.categorical import draw_arms
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


@njit(cache=True)
def _softmin(losses: FloatArray, eta: float, p: FloatArray) -> None:
    n_runs, n_arms = losses.shape
    for r in range(n_runs):
        least, total = losses[r].min(), 0.0
        for a in range(n_arms):
            p[r, a] = math.exp(-eta * (losses[r, a] - least))
            total += p[r, a]
        for a in range(n_arms):
            p[r, a] /= total


class Exp3IX:
    """Exp3-IX for rewards in [0, 1]; anytime: the learning rate falls like 1 / sqrt(t)."""

    name = "Exp3-IX"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Start from no losses; the horizon is ignored."""
        self._n_arms, self._eta = n_arms, 1.0
        self.losses = np.zeros((n_runs, n_arms))
        self.probabilities = np.full((n_runs, n_arms), 1.0 / n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Draw from exponential weights with this round's learning rate."""
        # eta_t = sqrt(log K / (K t))
        self._eta = math.sqrt(math.log(self._n_arms) / (self._n_arms * t))
        _softmin(self.losses, self._eta, self.probabilities)
        return draw_arms(self.probabilities, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Add the implicit-exploration estimate of the loss."""
        check_unit_rewards(rewards)
        row = np.arange(arms.size)
        # loss_hat = loss / (p + gamma_t), gamma_t = eta_t / 2
        self.losses[row, arms] += (1.0 - rewards) / (self.probabilities[row, arms] + 0.5 * self._eta)
