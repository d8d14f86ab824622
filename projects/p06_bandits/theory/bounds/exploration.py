"""Upper bounds for policies that explore by schedule: uniform play, commitment, epsilon_t-greedy, elimination."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from projects.p06_bandits.arms import check_means
from projects.p06_bandits.theory.bounds.optimism import positive_gaps
from projects.p06_bandits.theory.lower_bounds import check_horizon


def uniform(means: Sequence[float], n: float) -> float:
    """Uniformly random play, exactly: (n / K) sum Delta_i."""
    mu, n = check_means(means, -1e12, 1e12), check_horizon(n)
    return float(n * np.mean(mu.max() - mu))


def explore_then_commit(means: Sequence[float], n: float, m: int, sigma: float = 0.5) -> float:
    """Explore-then-commit with m pulls per arm: m sum Delta_i + (n - m K) sum Delta_i exp(-m Delta_i^2 / (4 sigma^2)).

    Lattimore & Szepesvari (2020), Theorem 6.1, for 1 <= m <= n / K (else +inf); sigma = 1/2 for rewards in [0, 1].
    """
    mu, n = check_means(means, -1e12, 1e12), check_horizon(n)
    if m < 1:
        raise ValueError(f"m is {m}; every arm must be explored at least once")
    if m * mu.size > n:
        return math.inf
    gaps = mu.max() - mu
    wrong = np.exp(-m * gaps**2 / (4.0 * sigma**2))
    return float(m * np.sum(gaps) + (n - m * mu.size) * np.sum(gaps * wrong))


def epsilon_greedy(means: Sequence[float], n: float, c: float, d: float) -> float:
    """epsilon_t-greedy with epsilon_t = min(1, c K / (d^2 t)), rewards in [0, 1], 0 < d <= min Delta_i.

    Auer, Cesa-Bianchi & Fischer (2002), Theorem 3: for t >= c K / d^2 the chance that round t goes to a given bad arm
    is at most

        c / (d^2 t) + 2 (c / d^2) ln(x) x^{-c / (5 d^2)} + (4 e / d^2) x^{-c / 2},      x = (t - 1) d^2 sqrt(e) / (c K).

    The regret is at most the sum of min(1, that) Delta_i over rounds; in earlier rounds, which are all exploration,
    each bad arm's chance is exactly 1 / K.

    Returns:
        The bound; +inf where d exceeds the smallest gap, because the theorem then says nothing.
    """
    mu, n = check_means(means), check_horizon(n)
    gaps = positive_gaps(mu)
    if c <= 0 or not 0 < d <= 1:
        raise ValueError(f"c is {c} and d is {d}; they must be c > 0 and 0 < d <= 1")
    if gaps.size == 0:
        return 0.0
    if d > gaps.min():
        return math.inf
    k = mu.size
    t = np.arange(1.0, n + 1.0)
    chance = np.full(t.size, 1.0 / k)
    late = t > c * k / d**2
    x = (t[late] - 1.0) * d**2 * math.sqrt(math.e) / (c * k)
    chance[late] = (
        c / (d**2 * t[late])
        + 2.0 * (c / d**2) * np.log(np.maximum(x, 1.0)) * x ** (-c / (5.0 * d**2))
        + (4.0 * math.e / d**2) * x ** (-c / 2.0)
    )
    # no round can cost more than the largest gap
    return float(np.sum(np.minimum(np.minimum(chance, 1.0) * gaps.sum(), gaps.max())))


def successive_elimination(means: Sequence[float], n: float, delta: float) -> float:
    """Successive elimination with risk delta, played on with the survivor; rewards in [0, 1].

    Worked out from Even-Dar, Mannor & Mansour (2006, JMLR 7), Theorem 8. With probability 1 - delta all empirical
    means stay within alpha_j = sqrt(log(4 K j^2 / delta) / j) of the truth; arm i is then gone after j_i = min{j: 4
    alpha_j <= Delta_i} pulls and the best arm never. Otherwise the regret is at most n max Delta:

        sum_i Delta_i min(j_i, n) + delta n max Delta.

    The second term is linear in n: a fixed risk is no regret guarantee.
    """
    mu, n = check_means(means), check_horizon(n)
    if not 0 < delta < 1:
        raise ValueError(f"delta is {delta}; it must lie in (0, 1)")
    gaps = positive_gaps(mu)
    if gaps.size == 0:
        return 0.0
    total = 0.0
    for gap in gaps:
        low, high = 0, int(n)  # the smallest j with 4 alpha_j <= gap lies in (low, high], or is cut at n
        while high - low > 1:
            middle = (low + high) // 2
            if 4.0 * math.sqrt(math.log(4.0 * mu.size * middle**2 / delta) / middle) <= gap:
                high = middle
            else:
                low = middle
        total += gap * high
    return float(total + delta * n * gaps.max())
