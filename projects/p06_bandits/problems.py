"""Problems whose means are themselves random: every run draws its own arms from a prior."""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.counter_random import draw_key, next_reward_uniforms
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class BayesianBernoulli:
    """K Bernoulli arms per run, their means drawn from Beta(alpha, beta); regret averages over the prior.

    With alpha = beta = 1 and K = 10 this is the problem of Russo & Van Roy (2018), Learning to optimize via
    information-directed sampling, section 6.1 (Beta-Bernoulli, 1,000 rounds).
    """

    def __init__(self, n_arms: int, alpha: float = 1.0, beta: float = 1.0) -> None:
        """Take K >= 1 and the prior's parameters, both positive."""
        if n_arms < 1:
            raise ValueError(f"n_arms is {n_arms}; it must be at least 1")
        if not (alpha > 0 and beta > 0):
            raise ValueError(f"the prior is Beta({alpha}, {beta}); both parameters must be positive")
        self.n_arms = n_arms
        self.alpha, self.beta = float(alpha), float(beta)

    def start(self, n_runs: int, rng: np.random.Generator) -> None:
        """Draw the key and the means of R runs; the first runs do not depend on how many follow."""
        self._key = draw_key(rng)
        self._pulls = np.zeros((n_runs, self.n_arms), np.int64)
        self._means = rng.beta(self.alpha, self.beta, size=(n_runs, self.n_arms))  # (R, K), filled row by row

    def means(self, t: int) -> FloatArray:
        """Means, shape (R, K), the same in every round."""
        return self._means

    def rewards(self, arms: IntArray, t: int) -> FloatArray:
        """Rewards in {0, 1}, shape (R,)."""
        u = next_reward_uniforms(self._key, arms, self._pulls)
        return (u < self._means[np.arange(arms.size), arms]).astype(np.float64)
