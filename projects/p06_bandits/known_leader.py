r"""Regret slopes at horizons that no simulation reaches, from problems reduced to one arm.

Lai & Robbins 1985: for consistent policies on Bernoulli arms, liminf R_T / log T >= c* = sum_a Delta_a / kl(mu_a,
mu*); KL-UCB and Thompson sampling attain it. At finite T two things keep the local slope dR / d log T away from c*:

1. An optimistic policy's best arm has a bonus of its own, so the others have to look better than mu* to be pulled.
   Index policies pull arm a until its index at the true mean meets the leader's, which has about t pulls:

       KL-UCB:  N_a kl(mu_a, U(mu*, log t / t)) = log t
       UCB1:    N_a = 2 log t / (Delta_a + sqrt(2 log t / t))^2

   The bonus shrinks as t grows, which adds pulls: the slope comes down to its limit from above.

2. A randomised policy explores by chance. Against a best arm of known mean, Thompson sampling pulls a suboptimal arm
   with probability P(theta_a > mu*), so the rounds up to its next pull are geometric and can be skipped: horizons of
   10^100 take microseconds. The slope comes up to its limit from below, like 1 - O(1 / log T).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.beta_tail import log_density, log_norm_constant, mills_ratio
from projects.p06_bandits.counter_random import child_key, draw_key
from projects.p06_bandits.gamma_sampler import next_uniform
from projects.p06_bandits.kl import bernoulli_kl, kl_upper_bound
from projects.p06_bandits.policies.protocol import FloatArray


def kl_ucb_pulls(mean: float, best: float, t: FloatArray) -> FloatArray:
    """Pulls of an arm that KL-UCB (c = 0) has made by rounds t to first order, item 1; shape of t."""
    # N_a = log t / kl(mu_a, U(mu*, log t / t))
    return np.asarray(np.log(t) / bernoulli_kl(mean, kl_upper_bound(best, np.log(t) / t)))


def ucb1_pulls(mean: float, best: float, t: FloatArray) -> FloatArray:
    """Pulls of an arm that UCB1 has made by rounds t to first order, item 1; shape of t."""
    # N_a = 2 log t / (Delta_a + sqrt(2 log t / t))^2
    return 2.0 * np.log(t) / (best - mean + np.sqrt(2.0 * np.log(t) / t)) ** 2


@njit(cache=True)
def _skip_through(mean: float, best: float, log_marks: FloatArray, n_runs: int, key: np.uint64) -> FloatArray:
    pulls = np.zeros((n_runs, log_marks.size))
    for r in range(n_runs):
        state = child_key(key, r)
        a, b, log_norm, t, column, n = 1.0, 1.0, log_norm_constant(1.0, 1.0), 0.0, 0, 0.0
        while True:
            # log P(theta_a > mu*); below the arm's mean the tail is that of the mirrored density
            if best > a / (a + b):
                log_p = log_density(a, b, log_norm, math.log(best), math.log1p(-best))
                log_p += math.log(mills_ratio(a, b, best))
            else:
                below = math.exp(log_density(a, b, log_norm, math.log(best), math.log1p(-best)))
                log_p = math.log1p(-below * mills_ratio(b, a, 1.0 - best))
            state, u = next_uniform(state)
            # rounds until the next pull: geometric with success probability p
            if log_p > -36.0:
                t += math.ceil(math.log(u) / math.log1p(-math.exp(log_p)))
            else:  # so rare that the geometric law is exponential to the last digit
                t -= math.log(u) * math.exp(-log_p)
            while column < log_marks.size and math.log(t) > log_marks[column]:
                pulls[r, column] = n
                column += 1
            if column == log_marks.size:
                break
            n += 1.0
            state, u = next_uniform(state)
            if u < mean:
                log_norm += math.log((a + b) / a)
                a += 1.0
            else:
                log_norm += math.log((a + b) / b)
                b += 1.0
    return pulls


def thompson_pulls(
    mean: float, best: float, log10_marks: FloatArray, n_runs: int, rng: np.random.Generator
) -> FloatArray:
    """Pulls of an arm that Thompson sampling makes against a best arm of known mean, item 2.

    Args:
        mean: Of the arm, in (0, best).
        best: Known mean of the best arm, in (mean, 1).
        log10_marks: Increasing log10 of the rounds t at which pulls are counted, shape (C,), at most 300.
        n_runs: Number of runs R.
        rng: One key is drawn from it.

    Returns:
        Pulls, shape (R, C).

    Raises:
        ValueError: the means are not in order, or a mark is too large for a double.
    """
    if not 0 < mean < best < 1:
        raise ValueError(f"mean is {mean} and best is {best}; they must satisfy 0 < mean < best < 1")
    if log10_marks.max() > 300:
        raise ValueError(f"the last mark is 10^{log10_marks.max():g}; marks may reach 10^300")
    return _skip_through(mean, best, np.log(10.0) * np.asarray(log10_marks, float), n_runs, draw_key(rng))
