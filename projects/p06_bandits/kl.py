r"""Bernoulli Kullback-Leibler divergence and the confidence bounds made of it.

    kl(p, q) = p log(p / q) + (1 - p) log((1 - p) / (1 - q)),      0 log 0 = 0
    U(p, level) = max{q in [p, 1] : kl(p, q) <= level}             L(p, level) = 1 - U(1 - p, level)

(Garivier & Cappé 2011, The KL-UCB algorithm for bounded stochastic bandits and beyond, algorithm 1.) All functions
are NumPy ufuncs, so arguments broadcast, and can be called from compiled code.

U has no closed form. kl(p, .) is convex and increasing on [p, 1), so Newton's iteration that starts to the right of
the root stays to the right and converges monotonically. Three bounds lie to the right; the least is the start:

    Pinsker:  kl(p, q) >= 2 (q - p)^2                   q <= p + sqrt(level / 2)
    Poisson:  kl(p, q) >= (q - p)^2 / (2 q)             q <= p + level + sqrt(level^2 + 2 p level)
    near 1:   kl(p, q) >= -H(p) - (1 - p) log(1 - q)    q <= 1 - exp(-(level + H(p)) / (1 - p))

with H(p) = -p log p - (1 - p) log(1 - p). Four or five steps give the last bit; bisection takes fifty.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
from numba import njit

MAX_STEPS = 60  # never reached: convergence is quadratic, and monotone before that


@njit(cache=True)
def kl_scalar(p: float, q: float) -> float:
    """kl(p, q) for single numbers, for use in compiled loops."""
    if p <= 0.0:
        return math.inf if q >= 1.0 else -math.log1p(-q)
    if p >= 1.0:
        return math.inf if q <= 0.0 else -math.log(q)
    if q <= 0.0 or q >= 1.0:
        return math.inf
    # kl = -p log(1 + d/p) - (1-p) log(1 - d/(1-p)) with d = q - p keeps its digits where q is close to p
    d = q - p
    return max(-p * math.log1p(d / p) - (1.0 - p) * math.log1p(-d / (1.0 - p)), 0.0)


@njit(cache=True)
def upper_scalar(p: float, level: float) -> float:
    """U(p, level) for single numbers, for use in compiled loops."""
    if level <= 0.0 or p >= 1.0:
        return p
    if p <= 0.0:
        return -math.expm1(-level)
    pinsker = math.sqrt(0.5 * level)
    poisson = level + math.sqrt(level * (level + 2.0 * p))
    entropy = -p * math.log(p) - (1.0 - p) * math.log1p(-p)
    near_one = (1.0 - p) - math.exp(-(level + entropy) / (1.0 - p))
    if near_one >= 1.0 - p:
        return 1.0  # closer to 1 than a double can tell
    d = min(pinsker, poisson, near_one)  # d = q - p
    for _ in range(MAX_STEPS):
        f = -p * math.log1p(d / p) - (1.0 - p) * math.log1p(-d / (1.0 - p)) - level
        # d/dq kl(p, q) = (q - p) / (q (1 - q))
        step = f * (p + d) * (1.0 - p - d) / d
        d -= step
        if step <= 1e-8 * d:  # the error is now of the order of its square
            break
    return p + d


def _ufunc(function: Callable[[float, float], float]) -> Any:
    """Compile a function of two numbers into a NumPy ufunc."""
    vectorize: Any = numba.vectorize
    return vectorize(["float64(float64, float64)"], cache=True)(function)


@_ufunc
def bernoulli_kl(p: float, q: float) -> float:
    """Divergence kl(p, q) between Bernoulli(p) and Bernoulli(q), p and q in [0, 1], in nats; may be infinite."""
    return kl_scalar(p, q)


@_ufunc
def kl_upper_bound(p: float, level: float) -> float:
    """U(p, level): the largest q >= p with kl(p, q) <= level, for p in [0, 1] and level >= 0 in nats."""
    return upper_scalar(p, level)


@_ufunc
def kl_lower_bound(p: float, level: float) -> float:
    """L(p, level): the smallest q <= p with kl(p, q) <= level, for p in [0, 1] and level >= 0 in nats."""
    return 1.0 - upper_scalar(1.0 - p, level)
