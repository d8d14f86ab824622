"""Bounds for Thompson sampling and its like: averaged over the prior at finite n, per instance in the limit."""

from __future__ import annotations

import math
from collections.abc import Sequence

from projects.p06_bandits.arms import check_means
from projects.p06_bandits.theory.lower_bounds import check_horizon, lai_robbins_constant


def information_ratio(means: Sequence[float], n: float) -> float:
    """Bayes regret of Thompson sampling or information-directed sampling: sqrt(K n log K / 2).

    Russo & Van Roy (2016, JMLR 17), Proposition 1 with information ratio <= K / 2 and H(A*) <= log K, rewards
    in [0, 1]; Lattimore & Szepesvari (2020), Theorem 36.5. The average is over the policy's own prior: on one fixed
    instance the regret may be larger. Only the number of `means` matters.
    """
    k, n = check_means(means).size, check_horizon(n)
    return math.sqrt(0.5 * k * n * math.log(k))


def lai_robbins_limit(means: Sequence[float], n: float) -> float:
    """c* log n, the leading term that an asymptotically optimal policy attains: lim R_n / log n = c* on Bernoulli arms.

    A statement about the limit; at a finite n the regret may lie on either side of it.
    """
    return lai_robbins_constant(means) * math.log(check_horizon(n))
