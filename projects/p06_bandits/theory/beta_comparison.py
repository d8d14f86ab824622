r"""Which of two independent Beta variables is larger, exactly.

For X ~ Beta(a, b) and Y ~ Beta(c, d) with integer a (Cook 2005, "Exact calculation of beta inequalities", UT MD
Anderson technical report UTMDABTR-005-05; the sum appears in Miller 2014, "Formulas for Bayesian A/B testing", eq. 6)

    P(X > Y) = sum_{i=0}^{a-1} B(c + i, b + d) / ((b + i) B(1 + i, b) B(c, d)).

All terms are positive, so nothing cancels. Consecutive terms have the ratio (c + i)(b + i) / ((b + c + d + i)(1 + i)),
and since the terms do not depend on `a`, raising a by one adds one term: P is a running sum along a.

Thompson sampling with two Beta posteriors pulls arm 1 with probability P(theta_1 > theta_2): this is its whole law.
"""

from __future__ import annotations

import math

from numba import njit


def check_prior(name: str, prior: tuple[int, int]) -> tuple[int, int]:
    """Return a Beta prior's two parameters as integers.

    Raises:
        ValueError: If they are not two whole numbers of at least 1.
    """
    if len(prior) != 2 or any(p != int(p) or p < 1 for p in prior):
        raise ValueError(f"{name} is {prior}; it must be two whole numbers >= 1, such as (1, 1) for the uniform prior")
    return int(prior[0]), int(prior[1])


@njit(cache=True)
def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


@njit(cache=True)
def _prob_greater(a: int, b: int, c: int, d: int) -> float:
    # i = 0: B(c, b + d) / (b B(1, b) B(c, d)), and b B(1, b) = 1
    term = math.exp(_log_beta(c, b + d) - _log_beta(c, d))
    total = term
    for i in range(a - 1):
        term *= (c + i) * (b + i) / ((b + c + d + i) * (1.0 + i))
        total += term
    return total


def prob_greater(first: tuple[int, int], second: tuple[int, int]) -> float:
    """P(X > Y) for X ~ Beta(*first), Y ~ Beta(*second), independent.

    Args:
        first: (a, b), whole numbers >= 1.
        second: (c, d), whole numbers >= 1.

    Returns:
        Probability, exact up to rounding (about 1e-13).

    Raises:
        ValueError: If a parameter is not a whole number >= 1.
    """
    a, b = check_prior("first", first)
    c, d = check_prior("second", second)
    return float(_prob_greater(a, b, c, d))


def expected_max(first: tuple[int, int], second: tuple[int, int]) -> float:
    """E max(X, Y) for X ~ Beta(*first), Y ~ Beta(*second): what an oracle earns per round.

    Since x times the Beta(a, b) density is a / (a + b) times the Beta(a + 1, b) density,

        E[X; X > Y] = a / (a + b) P(X' > Y)   with X' ~ Beta(a + 1, b).

    Args:
        first: (a, b), whole numbers >= 1.
        second: (c, d), whole numbers >= 1.

    Returns:
        The expectation, in [0, 1]; 2/3 for two uniform priors.

    Raises:
        ValueError: If a parameter is not a whole number >= 1.
    """
    a, b = check_prior("first", first)
    c, d = check_prior("second", second)
    # E max = E[X; X > Y] + E[Y; Y > X]
    return float(a / (a + b) * _prob_greater(a + 1, b, c, d) + c / (c + d) * _prob_greater(c + 1, d, a, b))
