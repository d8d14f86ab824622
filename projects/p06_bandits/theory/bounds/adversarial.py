r"""Upper bounds that hold for any sequence of rewards in [0, 1]: Exp3, Exp3-IX, Tsallis-INF.

An adversary may be a stochastic bandit, so these hold for the pseudo-regret of fixed arms as well; they depend on the
means through their number K only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from projects.p06_bandits.arms import check_means
from projects.p06_bandits.theory.lower_bounds import check_horizon


def exp3_mixed(means: Sequence[float], n: float) -> float:
    """Exp3 with uniform mixing gamma = min(1, sqrt(K ln K / ((e - 1) n))): 2 sqrt(e - 1) sqrt(n K ln K).

    Auer, Cesa-Bianchi, Freund & Schapire (2002, SIAM J. Comput. 32), Corollary 3.2 with g = n.
    """
    k, n = check_means(means).size, check_horizon(n)
    return 2.0 * math.sqrt((math.e - 1.0) * n * k * math.log(k))


def exp3_losses(means: Sequence[float], n: float) -> float:
    """Exp3 on losses, no mixing, eta = sqrt(2 log K / (n K)): sqrt(2 n K log K).

    Lattimore & Szepesvari (2020), Theorem 11.2.
    """
    k, n = check_means(means).size, check_horizon(n)
    return math.sqrt(2.0 * n * k * math.log(k))


def exp3_ix(means: Sequence[float], n: float) -> float:
    """Exp3-IX in expectation: a + b (1 + log 2), with a and b of `exp3_ix_tail`.

    P((R_n - a) / b > x) <= min(1, 2 exp(-x)), integrated over x > 0.
    """
    # log(2 / delta) = 1 + log 2 at delta = 1 / e
    return exp3_ix_tail(means, n, math.exp(-1.0))


def exp3_ix_tail(means: Sequence[float], n: float, delta: float) -> float:
    """Exp3-IX with eta_t = 2 gamma_t = sqrt(log K / (K t)): realised regret passed with probability at most delta.

    Neu (2015, NeurIPS), Theorem 1: a + b log(2 / delta), a = 4 sqrt(K n log K) and b = 2 sqrt(K n / log K) + 1.
    """
    k, n = check_means(means).size, check_horizon(n)
    a = 4.0 * math.sqrt(k * n * math.log(k))
    b = 2.0 * math.sqrt(k * n / math.log(k)) + 1.0
    return a + b * math.log(2.0 / delta)


def tsallis_inf_iw(means: Sequence[float], n: float) -> float:
    """1/2-Tsallis-INF, importance-weighted losses, eta_t = 2 / sqrt(t): 4 sqrt(K n) + 1.

    Zimmert & Seldin (2021, JMLR 22), Theorem 1.
    """
    k, n = check_means(means).size, check_horizon(n)
    return 4.0 * math.sqrt(k * n) + 1.0


def tsallis_inf_rv(means: Sequence[float], n: float) -> float:
    """1/2-Tsallis-INF, reduced-variance losses, eta_t = 4 / sqrt(t): 2 sqrt(K n) + 14 K log n + 16.

    Zimmert & Seldin (2021), Theorem 1. The paper prints 10 K log n; its proof gives 14 K log n, which is used here.
    """
    k, n = check_means(means).size, check_horizon(n)
    return 2.0 * math.sqrt(k * n) + 14.0 * k * math.log(n) + 16.0


def tsallis_inf_rv_stochastic(means: Sequence[float], n: float) -> float:
    """The same policy on stochastic arms with one best arm, logarithmic in n.

    Zimmert & Seldin (2021), Theorem 1, self-bounding regime without corruption (C = 0):

        sum_{i != i*} (log n + 3) / Delta_i + 2 / Delta_min + 28 K log n + (3/2) sqrt(K) + 32,

    +inf where several arms are best.
    """
    mu, n = check_means(means), check_horizon(n)
    gaps = [float(mu.max() - m) for m in mu if m < mu.max()]
    if len(gaps) != mu.size - 1:
        return math.inf
    leading = sum((math.log(n) + 3.0) / gap for gap in gaps) + 2.0 / min(gaps)
    return leading + 28.0 * mu.size * math.log(n) + 1.5 * math.sqrt(mu.size) + 32.0
