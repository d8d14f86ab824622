r"""Explore-then-commit in closed form: no bound and no simulation, the regret itself.

Pull each of K arms m times, then the arm with the best empirical mean for the remaining n - m K rounds (ties at
random). With q_i = P(arm i is the one committed to),

    R_n = m sum_i Delta_i + (n - m K) sum_i q_i Delta_i                                     for n >= m K,

and only q needs work. Gaussian arms: the means mu_hat_i are independent N(mu_i, sigma^2 / m), so q_i = int phi(z)
prod_{j != i} Phi(z + (mu_i - mu_j) sqrt(m) / sigma) dz, for two arms Phi(-Delta sqrt(m / 2) / sigma) (Garivier,
Kaufmann & Lattimore 2016, NeurIPS, section 3). Bernoulli arms: with S_i ~ Bin(m, mu_i), pmf f_i and cdf F_i, and each
arm's tie broken by an own uniform u,

    q_i = sum_s f_i(s) int_0^1 prod_{j != i} (F_j(s - 1) + u f_j(s)) du,

where the integrand is a polynomial of degree K - 1, so that Gauss-Legendre quadrature with K nodes is exact.

Within the exploration every sweep visits the arms in random order, so for n < m K the expected regret is n times the
mean gap.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaln, ndtr, xlog1py, xlogy

from projects.p06_bandits.arms import check_means
from projects.p06_bandits.policies.protocol import FloatArray

HERMITE_NODES = 200


def commit_probabilities_gaussian(means: Sequence[float], m: int, sigma: float = 1.0) -> FloatArray:
    """P(arm i has the best mean of m rewards) for Gaussian arms.

    Args:
        means: Any finite numbers (K,).
        m: Pulls per arm, >= 1.
        sigma: Standard deviation of every arm, > 0.

    Returns:
        q, shape (K,), summing to 1; for K = 2 exact, else by Gauss-Hermite quadrature (error below 1e-10).
    """
    mu = check_means(means, -1e12, 1e12)
    _check_pulls(m)
    if not sigma > 0:
        raise ValueError(f"sigma is {sigma}; it must be positive")
    # standardised differences (mu_i - mu_j) sqrt(m) / sigma, (K, K)
    shift = (mu[:, None] - mu[None, :]) * np.sqrt(m) / sigma
    if mu.size == 2:
        two: FloatArray = ndtr(np.array([shift[0, 1], shift[1, 0]]) / np.sqrt(2.0))
        return two
    z, weights = np.polynomial.hermite_e.hermegauss(HERMITE_NODES)  # weight exp(-z^2 / 2)
    q = np.empty(mu.size)
    for i in range(mu.size):
        others = np.delete(shift[i], i)
        q[i] = weights @ np.prod(ndtr(z[:, None] + others[None, :]), axis=1) / np.sqrt(2 * np.pi)
    return q


def commit_probabilities_bernoulli(means: Sequence[float], m: int) -> FloatArray:
    """P(arm i has the most successes in m pulls, ties at random) for Bernoulli arms.

    Args:
        means: Success probabilities (K,).
        m: Pulls per arm, >= 1.

    Returns:
        q, shape (K,), summing to 1; exact up to rounding.
    """
    mu = check_means(means)
    _check_pulls(m)
    s = np.arange(m + 1)
    # f = C(m, s) mu^s (1 - mu)^(m - s) by logarithms, which 0 log 0 = 0 keeps right at the edges
    choose = gammaln(m + 1.0) - gammaln(s + 1.0) - gammaln(m - s + 1.0)
    f: FloatArray = np.exp(choose + xlogy(s, mu[:, None]) + xlog1py(m - s, -mu[:, None]))  # (K, m + 1)
    below = np.cumsum(f, axis=1) - f  # F_j(s - 1)
    nodes, weights = np.polynomial.legendre.leggauss(mu.size)
    u, weights = 0.5 * (nodes + 1.0), 0.5 * weights  # from [-1, 1] to [0, 1]
    beaten = below[None] + u[:, None, None] * f[None]  # (nodes, K, m + 1): P(arm j ranks below (s, u))
    q = np.empty(mu.size)
    for i in range(mu.size):
        q[i] = weights @ (np.prod(np.delete(beaten, i, axis=1), axis=1) @ f[i])
    return q


def exact_etc_regret_gaussian(means: Sequence[float], n: int, m: int, sigma: float = 1.0) -> float:
    """Expected regret of explore-then-commit on Gaussian arms after n rounds (see the module docstring).

    Raises:
        ValueError: If an argument is out of range.
    """
    return _regret(check_means(means, -1e12, 1e12), n, m, commit_probabilities_gaussian(means, m, sigma))


def exact_etc_regret_bernoulli(means: Sequence[float], n: int, m: int) -> float:
    """Expected regret of explore-then-commit on Bernoulli arms after n rounds (see the module docstring).

    Raises:
        ValueError: If an argument is out of range.
    """
    return _regret(check_means(means), n, m, commit_probabilities_bernoulli(means, m))


def best_exploration_bernoulli(means: Sequence[float], n: int) -> tuple[int, float]:
    """The number of pulls per arm that minimises the exact regret: what tuning with full knowledge could reach.

    Args:
        means: Success probabilities (K,).
        n: Horizon >= K.

    Returns:
        (m, regret): the smallest best m in 1..n // K, and its regret.
    """
    k = check_means(means).size
    if n < k:
        raise ValueError(f"n is {n}; explore-then-commit needs at least one pull of each of the {k} arms")
    regrets = [exact_etc_regret_bernoulli(means, n, m) for m in range(1, n // k + 1)]
    best = int(np.argmin(regrets))
    return best + 1, regrets[best]


def _check_pulls(m: int) -> None:
    if m != int(m) or m < 1:
        raise ValueError(f"m is {m}; every arm must be explored a whole number of times, at least once")


def _regret(mu: FloatArray, n: int, m: int, q: FloatArray) -> float:
    if n != int(n) or n < 1:
        raise ValueError(f"n is {n}; the horizon must be a whole number >= 1")
    gaps = mu.max() - mu
    explored = min(n, m * mu.size)
    # R_n = m sum Delta_i + (n - m K) sum q_i Delta_i; before the commitment n times the mean gap
    return float(explored * gaps.mean() + (n - explored) * (q @ gaps))
