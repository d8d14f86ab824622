r"""DMED: deterministic minimum empirical divergence, which plays through lists of arms that still deserve a pull.

A loop plays every arm of its list once. Arm a is on the next loop's list if at some round of the loop

    N_a kl(mu_hat_a, mu_hat*) <= log(t / N_a),        mu_hat* = max_b mu_hat_b

(Honda & Takemura 2010, An asymptotically optimal bandit algorithm for bounded support models; called DMED+ by
 Garivier & Cappé 2011.) The current leader always satisfies it.

Differs from the paper in: the list is drawn up when the loop ends, as in Garivier & Cappé's code, not round by
round; its arms are played in random order; the divergence is the Bernoulli one.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.kl import bernoulli_kl
from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


class DMED:
    """DMED for Bernoulli arms, any horizon."""

    name = "DMED"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls; the first list holds every arm."""
        self._arms = ArmStatistics(n_runs, n_arms)
        self._listed = np.ones((n_runs, n_arms), bool)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take an arm of the list; runs whose list is used up draw up a new one."""
        (done,) = np.nonzero(~self._listed.any(axis=1))
        if done.size:
            n = self._arms.pulls[done]
            mu_hat = self._arms.sums[done] / n
            # N_a kl(mu_hat_a, mu_hat*) <= log(t / N_a), t - 1 pulls so far
            evidence = n * bernoulli_kl(mu_hat, mu_hat.max(axis=1, keepdims=True))
            self._listed[done] = evidence <= np.log((t - 1) / n)
        return argmax_random_ties(self._listed.astype(np.float64), rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and strike the pulled arms off the list."""
        check_unit_rewards(rewards)
        self._arms.record(arms, rewards)
        self._listed[self._arms.runs, arms] = False
