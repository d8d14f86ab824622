r"""Thompson sampling for Bernoulli arms: pull each arm with the posterior probability that it is the best.

    theta_a ~ Beta(a_0 + S_a, b_0 + F_a) independently,        A_t = argmax_a theta_a

(Thompson 1933; Agrawal & Goyal 2012, algorithms 1 and 2; asymptotically optimal: Kaufmann, Korda & Munos 2012.) In
NumPy this is `rng.beta(a, b).argmax(axis=1)`. The loop below has the same law but draws few of the samples. It starts
with last round's arm, theta = x. Any other arm matters only if its sample exceeds x, and that event is drawn by
thinning the tangent envelope of its density (see beta_tail, equation 1): the envelope has mass M = f(x) / (-g) above
x; with probability M propose y = x + Exp(-g) and keep it with probability f(y) / (f(x) exp(g (y - x))). A kept y has
density f on (x, 1), and nothing kept means that the sample lies below x. Arms with M >= 1 or g >= 0 are sampled
directly.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.beta_tail import log_density
from projects.p06_bandits.counter_random import child_key, draw_key
from projects.p06_bandits.gamma_sampler import next_beta, next_uniform
from projects.p06_bandits.policies.beta_posterior import BetaPosterior, check_prior
from projects.p06_bandits.policies.protocol import FloatArray, IntArray

NEVER = -38.0  # exp(-38) lies below the least uniform, 2^-53


@njit(cache=True)
def _argmax_sample(a: FloatArray, b: FloatArray, log_norm: FloatArray, first: IntArray, key: np.uint64) -> IntArray:
    out = np.empty_like(first)
    for r in range(first.size):
        arm = first[r]
        state, x = next_beta(child_key(key, r), a[r, arm], b[r, arm])
        log_x, log_1_x = math.log(x), math.log1p(-x)
        for k in range(a.shape[1]):
            if k == first[r]:
                continue
            g = (a[r, k] - 1.0) / x - (b[r, k] - 1.0) / (1.0 - x)
            log_f = log_density(a[r, k], b[r, k], log_norm[r, k], log_x, log_1_x)
            if g < -1.0 and log_f < NEVER:
                continue
            if g < 0.0 and math.exp(log_f) < -g:
                state, u = next_uniform(state)
                if u * -g >= math.exp(log_f):  # u >= M: no proposal
                    continue
                state, u = next_uniform(state)
                y = x + math.log(u) / g
                state, u = next_uniform(state)
                if y >= 1.0:
                    continue
                log_f_y = log_density(a[r, k], b[r, k], log_norm[r, k], math.log(y), math.log1p(-y))
                if math.log(u) >= log_f_y - log_f - g * (y - x):  # u >= f(y) / (f(x) exp(g (y - x)))
                    continue
            else:
                state, y = next_beta(state, a[r, k], b[r, k])
            if y > x:
                x, arm = y, k
                log_x, log_1_x = math.log(x), math.log1p(-x)
        out[r] = arm
    return out


class Thompson:
    """Thompson sampling with a Beta prior; rewards in [0, 1] that are not binary become coin flips."""

    name = "Thompson"

    def __init__(self, a: float = 1.0, b: float = 1.0) -> None:
        """Take the prior Beta(a, b), a >= 1 and b >= 1: the uniform one by default."""
        check_prior(a, b, least=1.0)
        self.a, self.b = a, b

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Go back to the prior."""
        self._posterior = BetaPosterior(n_runs, n_arms, self.a, self.b)
        self._last = np.zeros(n_runs, np.int64)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the largest sample."""
        p = self._posterior
        return _argmax_sample(p.a, p.b, p.log_norm, self._last, draw_key(rng))

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count successes and failures."""
        self._posterior.learn(arms, rewards, rng)
        self._last = arms
