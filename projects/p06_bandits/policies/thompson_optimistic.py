r"""Optimistic Thompson sampling: a sample may raise an arm above its posterior mean, never push it below.

    theta_a = max(E[theta_a | data], theta'_a),        theta'_a ~ Beta(a_0 + S_a, b_0 + F_a)

(Chapelle & Li 2011, An empirical evaluation of Thompson sampling, section 3, after May & Leslie 2011.) Doubting a
good arm never pays for exploration, so the doubt is cut off.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.beta_posterior import BetaPosterior, check_prior
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class OptimisticThompson:
    """Thompson sampling with samples cut off at the posterior mean."""

    name = "Thompson (optimistic)"

    def __init__(self, a: float = 1.0, b: float = 1.0) -> None:
        """Take the prior Beta(a, b)."""
        check_prior(a, b)
        self.a, self.b = a, b

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Go back to the prior."""
        self._posterior = BetaPosterior(n_runs, n_arms, self.a, self.b)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the largest of sample and mean."""
        a, b = self._posterior.a, self._posterior.b
        # theta_a = max(a / (a + b), theta'_a)
        return argmax_random_ties(np.maximum(a / (a + b), rng.beta(a, b)), rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count successes and failures."""
        self._posterior.learn(arms, rewards, rng)
