r"""The Gittins index of a Bernoulli arm with a Beta prior: optimal play for a discounted future, one arm at a time.

With rewards discounted by gamma per round, the best of K independent arms is found without looking at more than one
arm: pull the arm with the largest index (Gittins & Jones 1974; Gittins 1979, J. R. Stat. Soc. B 41; proof by Whittle
1980). The index of Beta(a, b) is the sure reward per round, lambda, at which retiring and pulling once more are
equally good:

    V(a, b) = max{ lambda / (1 - gamma),  m + gamma [m V(a + 1, b) + (1 - m) V(a, b + 1)] },   m = a / (a + b).

It is found by bisection on lambda (calibration, Gittins, Glazebrook & Weber 2011, *Multi-armed Bandit Allocation
Indices*, section 8.4), with the recursion cut `depth` pulls ahead, where the mean is taken to be known: V =
max(lambda, m) / (1 - gamma). That replaces a posterior by its mean, so the index comes out too low, by less than
gamma^depth.

Tables of this index for gamma = 0.9 (uniform prior: 0.7029; after one success 0.8001, after one failure 0.5001) are
in Gittins (1979). The theorem is about discounting: for a finite horizon no index is optimal (Berry & Fristedt 1985),
see exact_dp.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.policies.protocol import FloatArray
from projects.p06_bandits.theory.beta_comparison import check_prior
from projects.p06_bandits.theory.exact_dp import UNIFORM, Prior


@njit(cache=True)
def _gain_of_pulling(a: float, b: float, gamma: float, retire: float, depth: int, value: FloatArray) -> float:
    """Value of pulling once more minus that of retiring at once on `retire` per round."""
    retired = retire / (1.0 - gamma)
    for s in range(depth + 1):
        value[s] = max(retired, (a + s) / (a + b + depth) / (1.0 - gamma))
    for pulls in range(depth - 1, 0, -1):
        for s in range(pulls + 1):
            m = (a + s) / (a + b + pulls)
            # V = max{lambda / (1 - gamma), m + gamma [m V(success) + (1 - m) V(failure)]}
            value[s] = max(retired, m + gamma * (m * value[s + 1] + (1.0 - m) * value[s]))
    m = a / (a + b)
    return float(m + gamma * (m * value[1] + (1.0 - m) * value[0]) - retired)


@njit(cache=True)
def _index(a: float, b: float, gamma: float, depth: int, tolerance: float, value: FloatArray) -> float:
    low, high = a / (a + b), 1.0  # the index is at least the mean: there is nothing to lose by learning
    while high - low > tolerance:
        middle = 0.5 * (low + high)
        if _gain_of_pulling(a, b, gamma, middle, depth, value) > 0.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@njit(cache=True)
def _table(a: float, b: float, gamma: float, depth: int, tolerance: float, value: FloatArray, out: FloatArray) -> None:
    for n in range(out.shape[0]):
        for s in range(n + 1):
            out[n, s] = _index(a + s, b + n - s, gamma, depth, tolerance, value)


def _depth(discount: float, precision: float) -> int:
    if not 0 < discount < 1:
        raise ValueError(f"discount is {discount}; it must lie in (0, 1)")
    if not 1e-12 <= precision < 1:
        raise ValueError(f"precision is {precision}; it must lie in [1e-12, 1)")
    return max(2, math.ceil(math.log(precision) / math.log(discount)))  # gamma^depth <= precision


def gittins_index(prior: Prior, discount: float, precision: float = 1e-8) -> float:
    """Gittins index of an arm whose success probability is Beta(*prior).

    Args:
        prior: (a, b), whole numbers >= 1; after s successes in n pulls from a uniform prior (1 + s, 1 + n - s).
        discount: gamma in (0, 1).
        precision: Bound on the error, in [1e-12, 1).

    Returns:
        The index, in units of reward per round, in (0, 1).

    Raises:
        ValueError: If an argument is out of range.
    """
    a, b = check_prior("prior", prior)
    depth = _depth(discount, precision)
    return float(_index(a, b, discount, depth, precision, np.empty(depth + 1)))


def gittins_table(size: int, discount: float, prior: Prior = UNIFORM, precision: float = 1e-8) -> FloatArray:
    """Indices over (pulls, successes) for 0..size - 1 pulls.

    Args:
        size: Rows and columns, >= 1.
        discount: gamma in (0, 1).
        prior: Beta prior (a, b) of the arm.
        precision: Bound on the error.

    Returns:
        Table (size, size); 0 where successes exceed pulls.
    """
    if size < 1:
        raise ValueError(f"size is {size}; it must be at least 1")
    a, b = check_prior("prior", prior)
    depth = _depth(discount, precision)
    out = np.zeros((size, size))
    _table(a, b, discount, depth, precision, np.empty(depth + 1), out)
    return out
