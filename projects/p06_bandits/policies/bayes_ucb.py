r"""Bayes-UCB: the upper posterior quantile as an index, asymptotically optimal for Bernoulli arms.

    index_a = Q(1 - 1 / (t (log T)^c), Beta(a_0 + S_a, b_0 + F_a))

(Kaufmann, Cappé & Garivier 2012, On Bayesian upper confidence bounds for bandit problems, algorithm 1; theorem 1 asks
for c >= 5, the authors recommend c = 0 in practice, which needs no horizon.)

Only the largest index is needed, so few quantiles are solved for: with q the best so far, arm a can beat it only if
its tail above q exceeds 1 - level, and the bound f(q) / (-g) on that tail (see beta_tail, equation 1) mostly shows
that it does not.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.beta_tail import log_density, mills_ratio, upper_quantile
from projects.p06_bandits.counter_random import as_uniform, child_key, draw_key
from projects.p06_bandits.policies.beta_posterior import BetaPosterior, check_prior
from projects.p06_bandits.policies.protocol import FloatArray, IntArray

SLACK = 1e-7  # so that equal indices, which must tie, are not told apart by rounding in the test


@njit(cache=True)
def _argmax_quantile(
    a: FloatArray, b: FloatArray, log_norm: FloatArray, log_p: float, first: IntArray, key: np.uint64
) -> IntArray:
    out = np.empty_like(first)
    for r in range(first.size):
        arm = first[r]  # last round's choice: most likely the best again
        best, ties = upper_quantile(a[r, arm], b[r, arm], log_norm[r, arm], log_p), 1
        log_q, log_1_q = math.log(best), math.log1p(-best)
        for k in range(a.shape[1]):
            if k == first[r]:
                continue
            g = (a[r, k] - 1.0) / best - (b[r, k] - 1.0) / (1.0 - best)
            if g < 0.0:
                log_f = log_density(a[r, k], b[r, k], log_norm[r, k], log_q, log_1_q) + SLACK
                # P(theta_a > best) <= f / (-g), and = f m: is it below p?
                if log_f - math.log(-g) < log_p or log_f + math.log(mills_ratio(a[r, k], b[r, k], best)) < log_p:
                    continue
            index = upper_quantile(a[r, k], b[r, k], log_norm[r, k], log_p)
            if index > best:
                best, arm, ties = index, k, 1
                log_q, log_1_q = math.log(best), math.log1p(-best)
            elif index == best:
                ties += 1
                if as_uniform(child_key(child_key(key, r), k)) * ties < 1.0:
                    arm = k
        out[r] = arm
    return out


class BayesUCB:
    """Bayes-UCB with a Beta prior; rewards in [0, 1] that are not binary become coin flips."""

    name = "Bayes-UCB"

    def __init__(self, c: float = 0.0, a: float = 1.0, b: float = 1.0) -> None:
        """Take the exponent c >= 0 of log T and the prior Beta(a, b), a >= 1 and b >= 1."""
        if not c >= 0:
            raise ValueError(f"c is {c}; it must not be negative")
        check_prior(a, b, least=1.0)
        self.c, self.a, self.b = c, a, b

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Go back to the prior."""
        self._posterior = BetaPosterior(n_runs, n_arms, self.a, self.b)
        self._last = np.zeros(n_runs, np.int64)
        self._log_factor = self.c * math.log(max(math.log(horizon), 1.0))

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the largest quantile; in the first round every arm is equally good."""
        p = self._posterior
        # log of the tail's mass, 1 / (t (log T)^c), and no more than 1/2
        log_p = -math.log(max(t, 2)) - self._log_factor
        return _argmax_quantile(p.a, p.b, p.log_norm, log_p, self._last, draw_key(rng))

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count successes and failures."""
        self._posterior.learn(arms, rewards, rng)
        self._last = arms
