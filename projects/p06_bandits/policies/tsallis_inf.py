r"""Tsallis-INF: one algorithm that is optimal in the stochastic and in the adversarial world, told of neither.

Follow the regularised leader with the Tsallis entropy of power 1/2,

    p_t = argmin_{p in simplex} <p, L_hat_{t-1}> - (4 / eta_t) sum_a (sqrt(p_a) - p_a / 2)
    p_a = 4 / (eta_t (L_hat_a - x))^2,    x < min_a L_hat_a the root of f(x) = sum_a 4 / (eta_t (L_hat_a - x))^2 - 1.

f is convex and increasing, and f(min L_hat - 2 / eta_t) >= 0, so Newton's method from there falls to the root
monotonically (Algorithm 2 of the paper is the same step, warm-started). Two estimates of the loss l = 1 - reward:

    importance-weighted, eta_t = 2 / sqrt(t):   l_hat_a = 1{A = a} l / p_a
    reduced variance,    eta_t = 4 / sqrt(t):   l_hat_a = 1{A = a} (l - B_a) / p_a + B_a,   B_a = 1/2 1{p_a >= eta_t^2}

Expected regret against the best fixed arm, any losses in [0, 1] (Theorem 1): 4 sqrt(K T) + 1 for the first and
2 sqrt(K T) + 14 K log T + 16 for the second (10 in print, 14 by its proof: see theory/bounds/adversarial); where one
arm leads by fixed gaps it is O(sum_a log T / Delta_a).

Paper: Zimmert & Seldin 2021, Tsallis-INF: an optimal algorithm for stochastic and adversarial bandits, JMLR 22(28).
Differs from the paper in: a cold but safe start of Newton's method.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.policies.categorical import draw_arms
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


@njit(cache=True)
def tsallis_weights(losses: FloatArray, eta: float, p: FloatArray) -> None:
    """Write the minimiser p (R, K) for estimated cumulative losses (R, K) and learning rate eta > 0."""
    n_runs, n_arms = losses.shape
    for r in range(n_runs):
        x = losses[r].min() - 2.0 / eta
        for _ in range(60):
            total, cubed = 0.0, 0.0
            for a in range(n_arms):
                p[r, a] = 4.0 / (eta * (losses[r, a] - x)) ** 2
                total += p[r, a]
                cubed += p[r, a] * math.sqrt(p[r, a])
            # Newton: x <- x - (sum_a p_a - 1) / (eta sum_a p_a^(3/2))
            if total - 1.0 <= 1e-12:
                break
            x -= (total - 1.0) / (eta * cubed)
        for a in range(n_arms):
            p[r, a] /= total


class _TsallisINF:
    """What both estimators share: drawing from the regularised leader."""

    _rate: float  # eta_t = rate / sqrt(t)

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Start from no losses; the horizon is ignored."""
        self._eta = self._rate
        self.losses = np.zeros((n_runs, n_arms))
        self.probabilities = np.full((n_runs, n_arms), 1.0 / n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Draw from the regularised leader."""
        self._eta = self._rate / math.sqrt(t)
        tsallis_weights(self.losses, self._eta, self.probabilities)
        return draw_arms(self.probabilities, rng)


class TsallisINF(_TsallisINF):
    """1/2-Tsallis-INF with the reduced-variance estimator, for rewards in [0, 1]."""

    name = "Tsallis-INF"
    _rate = 4.0

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Add the reduced-variance estimate of every arm's loss."""
        check_unit_rewards(rewards)
        row = np.arange(arms.size)
        # B_a = 1/2 1{p_a >= eta_t^2};  l_hat_a = 1{A = a} (l - B_a) / p_a + B_a
        baseline = 0.5 * (self.probabilities >= self._eta**2)
        self.losses += baseline
        self.losses[row, arms] += (1.0 - rewards - baseline[row, arms]) / self.probabilities[row, arms]


class TsallisINFImportanceWeighted(_TsallisINF):
    """1/2-Tsallis-INF with the plain importance-weighted estimator, for rewards in [0, 1]."""

    name = "Tsallis-INF (IW)"
    _rate = 2.0

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Add the importance-weighted estimate of the pulled arm's loss."""
        check_unit_rewards(rewards)
        row = np.arange(arms.size)
        # l_hat_a = 1{A = a} l / p_a
        self.losses[row, arms] += (1.0 - rewards) / self.probabilities[row, arms]
