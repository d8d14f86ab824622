r"""Has the mean changed? The Bernoulli generalised likelihood ratio test.

For rewards x_1 .. x_n with values in [0, 1], compare the best model with one change at s against the best model with
none:

    GLR(n) = max_{1 <= s < n} s kl(mean(x_1..x_s), mean(x_1..x_n)) + (n - s) kl(mean(x_{s+1}..x_n), mean(x_1..x_n))

and call a change when GLR(n) >= beta(n, delta) = log(3 n^(3/2) / delta).

Paper: Besson, Kaufmann, Maillard & Seznec 2022, Efficient change-point detection for tackling piecewise-stationary
bandits, JMLR 23(77), definition 1. Their Lemma 2 proves a false alarm rate of at most delta for a threshold that is a
little larger; the one here is the one of their experiments.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.kl import kl_scalar
from projects.p06_bandits.policies.protocol import FloatArray


@njit(cache=True)
def glr_of_sums(sums: FloatArray, n: int, step: int) -> float:
    """GLR of the first n rewards over the splits step, 2 step, ...; sums[i] = x_1 + .. + x_i, sums[0] = 0."""
    total = sums[n]
    mean = total / n
    if mean <= 0.0 or mean >= 1.0:
        return 0.0
    largest = 0.0
    for s in range(step, n, step):
        before, after = sums[s] / s, (total - sums[s]) / (n - s)
        # s kl(before, mean) + (n - s) kl(after, mean); rounding may push a mean past 1
        score = s * kl_scalar(min(before, 1.0), mean) + (n - s) * kl_scalar(min(max(after, 0.0), 1.0), mean)
        largest = max(largest, score)
    return largest


def bernoulli_glr(rewards: FloatArray, step: int = 1) -> float:
    """The statistic GLR(n) of a list of rewards in [0, 1], shape (n,), n >= 2, in nats."""
    if rewards.ndim != 1 or rewards.size < 2:
        raise ValueError(
            f"rewards has shape {rewards.shape}; the test compares two parts of one list of 2 rewards or more"
        )
    if step < 1:
        raise ValueError(f"step is {step}; it must be at least 1")
    sums = np.concatenate([[0.0], np.cumsum(rewards)])
    return float(glr_of_sums(sums, rewards.size, step))


@njit(cache=True)
def glr_threshold(n: int, delta: float) -> float:
    """beta(n, delta) = log(3 n^(3/2) / delta), in nats."""
    return math.log(3.0 * n * math.sqrt(n) / delta)
