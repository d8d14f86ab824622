r"""Knowledge gradient: pull as if the next reward were the last thing to be learnt.

For Beta-Bernoulli arms with posterior means m_a = alpha_a / n_a, n_a = alpha_a + beta_a, and C_a = max_{b != a} m_b,
one more pull of a raises the best posterior mean on average by

    nu_a = m_a max(C_a, (alpha_a + 1) / (n_a + 1)) + (1 - m_a) max(C_a, alpha_a / (n_a + 1)) - max_b m_b
    A_t  = argmax_a  m_a + (T - t) nu_a.

nu_a is exactly 0 once a single reward cannot change which arm leads; the policy then exploits for ever. That is its
known flaw on Bernoulli arms, and why its regret has a heavy tail (Russo & Van Roy 2018, section 6; Edwards, Fearnhead
& Glazebrook 2017).

Paper: Ryzhov, Powell & Frazier 2012, The knowledge gradient algorithm for a general class of online learning
problems, Operations Research 60(1), the finite-horizon rule of section 3.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.beta_posterior import check_prior
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


def knowledge_gradient(alpha: FloatArray, beta: FloatArray) -> FloatArray:
    """Expected rise nu of the best posterior mean through one pull, for Beta(alpha, beta) arms (R, K), K >= 2."""
    n = alpha + beta
    mean = alpha / n
    order = np.sort(mean, axis=1)
    best, second = order[:, -1:], order[:, -2:-1]
    rival = np.where(mean >= best, second, best)  # C_a; tied leaders have each other, and then second == best
    # nu = m max(C, (alpha+1)/(n+1)) + (1-m) max(C, alpha/(n+1)) - max m
    up = np.maximum(rival, (alpha + 1.0) / (n + 1.0))
    down = np.maximum(rival, alpha / (n + 1.0))
    nu: FloatArray = mean * up + (1.0 - mean) * down - best
    return np.where(nu > 1e-15, nu, 0.0)  # a martingale: what is left below is rounding


class KnowledgeGradient:
    """Online knowledge gradient for rewards in {0, 1} from a Beta prior; needs the horizon."""

    name = "KG"

    def __init__(self, a: float = 1.0, b: float = 1.0) -> None:
        """Take the prior Beta(alpha, beta) of every arm."""
        check_prior(a, b)
        self.a, self.b = a, b

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Go back to the prior."""
        self._horizon = horizon
        self.alpha = np.full((n_runs, n_arms), self.a)
        self.beta = np.full((n_runs, n_arms), self.b)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the best mean plus what it teaches for the rest of the game."""
        mean = self.alpha / (self.alpha + self.beta)
        if mean.shape[1] == 1:
            return np.zeros(mean.shape[0], np.int64)
        # m + (T - t) nu
        index = mean + (self._horizon - t) * knowledge_gradient(self.alpha, self.beta)
        return argmax_random_ties(index, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the success or failure."""
        check_unit_rewards(rewards)
        row = np.arange(arms.size)
        self.alpha[row, arms] += rewards
        self.beta[row, arms] += 1.0 - rewards
