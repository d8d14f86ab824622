r"""The regret bound of OFUL / LinUCB on linear rewards, for the contextual half of the project.

With ridge regression of penalty lambda, features of norm at most L in d dimensions, a parameter of norm at most S,
1-subgaussian noise and per-round regret at most 1, the true parameter stays in all confidence ellipsoids of radius
sqrt(beta_n) with probability 1 - delta, and then the regret of the optimistic policy is bounded on every path.
"""

from __future__ import annotations

import math


def oful_radius(n: int, d: int, penalty: float, feature_norm: float, parameter_norm: float, delta: float) -> float:
    """sqrt(beta_n) = sqrt(lambda) S + sqrt(2 log(1 / delta) + d log(1 + n L^2 / (d lambda))), for noise of sigma = 1.

    Lattimore & Szepesvari (2020), Theorem 20.5 with the determinant bounded as in Lemma 19.4 (Abbasi-Yadkori, Pal &
    Szepesvari 2011, NeurIPS, Theorem 2). Their theorem in the general form is due to the method of mixtures.

    Args:
        n: Rounds, >= 1.
        d: Dimension of the features, >= 1.
        penalty: lambda > 0.
        feature_norm: L, largest Euclidean norm of a feature vector.
        parameter_norm: S, bound on the norm of the parameter.
        delta: Risk in (0, 1).

    Raises:
        ValueError: If an argument is out of range.
    """
    if n < 1 or d < 1:
        raise ValueError(f"n is {n} and d is {d}; both must be at least 1")
    if penalty <= 0 or not 0 < delta < 1:
        raise ValueError(f"penalty is {penalty} and delta is {delta}; they must be > 0 and in (0, 1)")
    growth = d * math.log1p(n * feature_norm**2 / (d * penalty))
    return math.sqrt(penalty) * parameter_norm + math.sqrt(2.0 * math.log(1.0 / delta) + growth)


def oful(n: int, d: int, penalty: float, feature_norm: float, parameter_norm: float, delta: float) -> float:
    """Regret of OFUL with probability 1 - delta: sqrt(8 d n beta_n log(1 + n L^2 / (d lambda))).

    Lattimore & Szepesvari (2020), Theorem 19.2; it asks for beta_1 >= 1 and per-round regret <= 1, so beta is raised
    to 1. Arguments as in `oful_radius`.
    """
    beta = max(1.0, oful_radius(n, d, penalty, feature_norm, parameter_norm, delta) ** 2)
    return math.sqrt(8.0 * d * n * beta * math.log1p(n * feature_norm**2 / (d * penalty)))
