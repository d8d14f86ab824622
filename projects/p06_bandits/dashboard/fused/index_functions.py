"""The indices that `lazy_indices` plays, as compiled functions of (S, N, level, parameter, low, high).

They are the formulas of the policies' own files, operation by operation, so that both give the same bits; what
changes with the round only (a logarithm, mostly) is in the level, which `rules` works out. Rewards are 0 or 1: the
sum of squares is the sum.
"""

from __future__ import annotations

import math

from numba import cfunc, njit

from projects.p06_bandits.dashboard.fused.lazy_indices import INDEX_SIGNATURE
from projects.p06_bandits.kl import kl_scalar, upper_scalar


@cfunc(INDEX_SIGNATURE, cache=True)
def radius(s: float, n: float, level: float, sigma: float, low: float, high: float) -> float:
    """mu_hat + sigma sqrt(level / N): UCB1, UCB(delta), asymptotically optimal UCB; with level 0 the leader."""
    return s / n + sigma * math.sqrt(level / n)


@cfunc(INDEX_SIGNATURE, cache=True)
def tuned(s: float, n: float, level: float, unused: float, low: float, high: float) -> float:
    """UCB-tuned: mu_hat + sqrt(level / N min(1/4, V)), V = S2 / N - mu_hat^2 + sqrt(2 level / N)."""
    mu_hat, rate = s / n, level / n
    variance = s / n - mu_hat * mu_hat + math.sqrt(2.0 * rate)
    return mu_hat + math.sqrt(rate * min(0.25, variance))


@cfunc(INDEX_SIGNATURE, cache=True)
def bernstein(s: float, n: float, level: float, c: float, low: float, high: float) -> float:
    """UCB-V: mu_hat + sqrt(2 V level / N) + 3 c level / N, V = S2 / N - mu_hat^2."""
    mu_hat, rate = s / n, level / n
    variance = max(s / n - mu_hat * mu_hat, 0.0)
    return mu_hat + math.sqrt(2.0 * variance * rate) + 3.0 * c * rate


@cfunc(INDEX_SIGNATURE, cache=True)
def moss(s: float, n: float, level: float, scale: float, low: float, high: float) -> float:
    """MOSS: mu_hat + sqrt(scale max(0, level - log N) / N)."""
    return s / n + math.sqrt(scale * max(level - math.log(n), 0.0) / n)


@njit(cache=True)
def surely_within(p: float, q: float, level: float) -> bool:
    """Whether p < q < 1 and kl(p, q) < level, mostly without a logarithm.

    d/dq kl(p, q) = (q - p) / (q (1 - q)), and x (1 - x) is least at an end of [p, q], so that
    kl(p, q) <= (q - p)^2 / (2 min(p (1 - p), q (1 - q))).
    """
    if not p < q < 1.0:
        return False
    if (q - p) ** 2 < 2.0 * level * min(p * (1.0 - p), q * (1.0 - q)):
        return True
    return kl_scalar(p, q) < level


@njit(cache=True)
def surely_beyond(p: float, q: float, level: float) -> bool:
    """Whether p < q < 1 and kl(p, q) > level, mostly without a logarithm: by Pinsker, kl(p, q) >= 2 (q - p)^2."""
    return p < q < 1.0 and (2.0 * (q - p) ** 2 > level or kl_scalar(p, q) > level)


@cfunc(INDEX_SIGNATURE, cache=True)
def kl_ucb(s: float, n: float, level: float, unused: float, low: float, high: float) -> float:
    """KL-UCB: max{q : N kl(mu_hat, q) <= level}; one divergence at q = low or high may tell all that is asked."""
    mu_hat = s / n
    if surely_within(mu_hat, high, level / n):
        return math.inf
    if surely_beyond(mu_hat, low, level / n):
        return -math.inf
    return upper_scalar(mu_hat, level / n)


@cfunc(INDEX_SIGNATURE, cache=True)
def kl_ucb_plus_plus(s: float, n: float, level: float, unused: float, low: float, high: float) -> float:
    """KL-UCB++: max{q : N kl(mu_hat, q) <= g(N)}, g(n) = log_+(share (log_+(share)^2 + 1)) with share = level / n."""
    mu_hat, share = s / n, level / n
    g = max(math.log(share * (max(math.log(share), 0.0) ** 2 + 1.0)), 0.0)
    if surely_within(mu_hat, high, g / n):
        return math.inf
    if surely_beyond(mu_hat, low, g / n):
        return -math.inf
    return upper_scalar(mu_hat, g / n)
