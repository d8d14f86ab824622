r"""KL-UCB: optimism by Chernoff's inequality, asymptotically optimal for Bernoulli arms.

    index_a = max{q : N_a kl(mu_hat_a, q) <= log t + c log log t}

(Garivier & Cappé 2011, The KL-UCB algorithm for bounded stochastic bandits and beyond, algorithm 1; c = 3 in theorem
1, c = 0 as the authors recommend in practice.) Valid for all rewards in [0, 1].

Only the largest index is needed, so few are solved for: with q the best index so far, arm a can beat it only if N_a
kl(mu_hat_a, q) < log t, which costs two logarithms, and if Pinsker's 2 N_a (q - mu_hat_a)^2 < log t, which costs
none.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.counter_random import as_uniform, child_key, draw_key
from projects.p06_bandits.kl import kl_scalar, upper_scalar
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards

SLACK = 1e-7  # so that equal indices, which must tie, are not told apart by rounding in the test


@njit(cache=True)
def _argmax_kl_ucb(pulls: FloatArray, sums: FloatArray, level: float, first: IntArray, key: np.uint64) -> IntArray:
    out = np.empty_like(first)
    for r in range(first.size):
        arm = first[r]  # last round's choice: most likely the best again
        best, ties = upper_scalar(sums[r, arm] / pulls[r, arm], level / pulls[r, arm]), 1
        for a in range(pulls.shape[1]):
            n, mu_hat = pulls[r, a], sums[r, a] / pulls[r, a]
            if a == first[r]:
                continue
            if mu_hat < best:
                d = best - mu_hat
                if 2.0 * n * d * d > level + SLACK or n * kl_scalar(mu_hat, best) > level + SLACK:
                    continue
            # index_a = max{q : kl(mu_hat_a, q) <= level / N_a}
            index = upper_scalar(mu_hat, level / n)
            if index > best:
                best, arm, ties = index, a, 1
            elif index == best:
                ties += 1
                if as_uniform(child_key(child_key(key, r), a)) * ties < 1.0:
                    arm = a
        out[r] = arm
    return out


class KLUCB:
    """KL-UCB for rewards in [0, 1], any horizon."""

    name = "KL-UCB"

    def __init__(self, c: float = 0.0) -> None:
        """Take the weight c >= 0 of log log t."""
        if not c >= 0:
            raise ValueError(f"c is {c}; it must not be negative")
        self.c = c

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        self._arms = ArmStatistics(n_runs, n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the largest index; every arm is tried once first."""
        if t <= self._arms.n_arms:
            return self._arms.untried(rng)
        level = math.log(t) + self.c * math.log(max(math.log(t), 1.0))
        return _argmax_kl_ucb(self._arms.pulls, self._arms.sums, level, self._last, draw_key(rng))

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls and their rewards."""
        check_unit_rewards(rewards)
        self._arms.record(arms, rewards)
        self._last = arms
