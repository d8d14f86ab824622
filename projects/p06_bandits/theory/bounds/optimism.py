r"""Upper bounds on the regret of optimistic index policies: UCB1, UCB(delta), UCB-V, MOSS, KL-UCB and their kin.

Every function returns a bound on the expected regret after n rounds for arms of the given means, with the theorem's
own constants. Where a theorem leaves a free parameter (an infimum over epsilon), it is minimised numerically: any
value gives a true bound, so an imperfect minimum is merely a slightly larger one. Outside a theorem's conditions the
value is +inf.

Theorems for sigma-subgaussian noise are stated for sigma = 1; dividing all rewards by sigma carries them over, which
replaces Delta by Delta / sigma and multiplies the regret by sigma. Rewards in [0, 1] are 1/2-subgaussian (Hoeffding's
lemma), hence the default sigma = 1/2, which the policies share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from projects.p06_bandits.arms import check_means
from projects.p06_bandits.kl import bernoulli_kl
from projects.p06_bandits.policies.protocol import FloatArray
from projects.p06_bandits.theory.lower_bounds import check_horizon

GRID = 400  # points per free parameter


def positive_gaps(mu: FloatArray) -> FloatArray:
    """Gaps Delta_i = max mu - mu_i of the sub-optimal arms, shape (number of them,)."""
    gaps: FloatArray = mu.max() - mu
    return gaps[gaps > 0]


def ucb1(means: Sequence[float], n: float) -> float:
    """UCB1 for rewards in [0, 1]: 8 sum ln n / Delta_i + (1 + pi^2 / 3) sum Delta_i.

    Auer, Cesa-Bianchi & Fischer (2002, Machine Learning 47), Theorem 1.
    """
    gaps, n = positive_gaps(check_means(means)), check_horizon(n)
    return float(8.0 * math.log(n) * np.sum(1.0 / gaps) + (1.0 + math.pi**2 / 3.0) * np.sum(gaps))


def ucb_delta(means: Sequence[float], n: float, sigma: float = 0.5) -> float:
    """UCB(delta) with delta = 1 / n^2: 3 sum Delta_i + sum 16 sigma^2 log n / Delta_i.

    Lattimore & Szepesvari (2020), Theorem 7.1, index mu_hat + sigma sqrt(2 log(1 / delta) / T_i).
    """
    gaps, n = positive_gaps(check_means(means, -1e12, 1e12)), check_horizon(n)
    return float(3.0 * np.sum(gaps) + np.sum(16.0 * sigma**2 * math.log(n) / gaps))


def ucb_delta_worst_case(means: Sequence[float], n: float, sigma: float = 0.5) -> float:
    """UCB(delta) with delta = 1 / n^2, whatever the gaps: 8 sigma sqrt(n K log n) + 3 sum Delta_i.

    Lattimore & Szepesvari (2020), Theorem 7.2.
    """
    mu, n = check_means(means, -1e12, 1e12), check_horizon(n)
    return float(8.0 * sigma * math.sqrt(n * mu.size * math.log(n)) + 3.0 * np.sum(mu.max() - mu))


def log_f(n: float) -> float:
    """Logarithm of f(n) for f(t) = 1 + t log^2 t, the schedule of Lattimore & Szepesvari's chapter 8."""
    return math.log1p(n * math.log(n) ** 2)


def asymptotic_ucb(means: Sequence[float], n: float, sigma: float = 0.5) -> float:
    """Asymptotically optimal UCB, index mu_hat + sigma sqrt(2 log f(t) / T_i), f(t) = 1 + t log^2 t.

    Lattimore & Szepesvari (2020), Theorem 8.1:

        sum_i inf_{0 < eps < Delta_i} Delta_i (1 + 5 / eps^2 + 2 (lf + sqrt(pi lf) + 1) / (Delta_i - eps)^2)

    with lf = log f(n).
    """
    gaps, n = positive_gaps(check_means(means, -1e12, 1e12)) / sigma, check_horizon(n)
    lf = log_f(n)
    eps = np.linspace(0.0, 1.0, GRID + 2)[1:-1, None] * gaps[None, :]  # (GRID, arms)
    each = 1.0 + 5.0 / eps**2 + 2.0 * (lf + math.sqrt(math.pi * lf) + 1.0) / (gaps - eps) ** 2
    return float(sigma * np.sum(gaps * each.min(axis=0)))


def moss(means: Sequence[float], n: float, sigma: float = 0.5) -> float:
    """MOSS, index mu_hat + sigma sqrt(4 / T_i log^+(n / (K T_i))), for a known horizon n >= K.

    Lattimore & Szepesvari (2020), Theorem 9.1: 39 sigma sqrt(K n) + sum Delta_i. For rewards in [0, 1], sigma = 1/2,
    the index is that of Audibert & Bubeck (2009), whose own Theorem 5 has 49 sqrt(K n).
    """
    mu, n = check_means(means, -1e12, 1e12), check_horizon(n)
    if n < mu.size:
        return math.inf
    return float(39.0 * sigma * math.sqrt(mu.size * n) + np.sum(mu.max() - mu))


def ucb_v(means: Sequence[float], n: float) -> float:
    """UCB-V with zeta = 1.2 and c = 1, Bernoulli arms: 10 sum (sigma_i^2 / Delta_i + 2) log n, for n >= 2.

    Audibert, Munos & Szepesvari (2009, Theor. Comput. Sci. 410), Theorem 4, rewards in [0, b] with b = 1.
    """
    mu, n = check_means(means), check_horizon(n)
    if n < 2:
        return math.inf
    worse = mu < mu.max()
    variance, gaps = (mu * (1.0 - mu))[worse], (mu.max() - mu)[worse]
    return float(10.0 * math.log(n) * np.sum(variance / gaps + 2.0))


def kl_ucb(means: Sequence[float], n: float) -> float:
    """KL-UCB with level f(t) = log t + 3 log log t, Bernoulli arms with means inside (0, 1), n >= 3.

    Cappe, Garivier, Maillard, Munos & Stoltz (2013, Ann. Stat. 41), Theorem 1. With d = kl(mu_a, mu*), d' its
    derivative in the first argument and s2 the largest variance of a Bernoulli law with mean in [mu_a, mu*],

        E N_a(n) <= log n / d + 2 sqrt(2 pi s2 d'^2 / d^3) sqrt(log n + 3 log log n)
                    + (4 e + 3 / d) log log n + 8 s2 (d' / d)^2 + 6.

    The paper's t counts the rounds played, the policy here takes the round to come: f(t + 1) <= f(n) for all rounds
    up to n and a larger level makes underestimating the best arm rarer, so both halves of the proof (equations 10 and
    13) go through.
    """
    mu, n = check_means(means), check_horizon(n)
    best, total = float(mu.max()), 0.0
    if n < 3 or best == 1.0 or mu.min() == 0.0:
        return math.inf
    log_n, loglog_n = math.log(n), math.log(math.log(n))
    for m in mu[mu < best]:
        d = float(bernoulli_kl(m, best))
        slope = math.log(m * (1.0 - best) / (best * (1.0 - m)))  # d'
        middle = min(max(0.5, m), best)
        s2 = middle * (1.0 - middle)
        pulls = (
            log_n / d
            + 2.0 * math.sqrt(2.0 * math.pi * s2 * slope**2 / d**3) * math.sqrt(log_n + 3.0 * loglog_n)
            + (4.0 * math.e + 3.0 / d) * loglog_n
            + 8.0 * s2 * (slope / d) ** 2
            + 6.0
        )
        total += (best - m) * pulls
    return total


def kl_ucb_plus_plus(means: Sequence[float], n: float) -> float:
    """KL-UCB++ for Bernoulli arms (variance at most V = 1/4): 76 sqrt(V K n) + K.

    Menard & Garivier (2017, ALT), Theorem 2, for a known horizon n >= K.
    """
    mu, n = check_means(means), check_horizon(n)
    return 38.0 * math.sqrt(mu.size * n) + mu.size if n >= mu.size else math.inf
