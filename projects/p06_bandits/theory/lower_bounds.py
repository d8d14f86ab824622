"""What no policy can do: lower bounds on the regret of every reasonable bandit policy.

The asymptotic statement (Lai & Robbins 1985, Theorem 2; Burnetas & Katehakis 1996; Lattimore & Szepesvari,
*Bandit Algorithms*, 2020, Theorem 16.2): a policy whose regret is o(n^p) for every p > 0 on every instance has

    liminf_n  R_n / log n  >=  c*(nu) = sum_{i: Delta_i > 0} Delta_i / KL(nu_i, nu*).

It is silent about every finite n, and a policy can lie far below `c* log n` for a long time. So this module
also holds three statements that are true at *each* n:

* minimax: some instance with K arms forces R_n >= sqrt((K - 1) n) / 27 (Gaussian), about (1 - 1/K)^2 sqrt(K n) / 4
(Bernoulli); * two-point: no policy has small regret on an instance *and* on its twin in which a bad arm is made the
best; * initial phase: a policy never worse than uniform must first pull every arm about n / K times.

Symbols follow Lattimore & Szepesvari: `means` mu (K,), `n` the horizon, Delta_i = max_j mu_j - mu_i.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from projects.p06_bandits.arms import check_means
from projects.p06_bandits.kl import bernoulli_kl


def check_horizon(n: float) -> float:
    """Return the horizon as a float.

    Raises:
        ValueError: If n is below 1 or not a number.
    """
    if not n >= 1:
        raise ValueError(f"n is {n}; the horizon must be at least 1")
    return float(n)


def lai_robbins_constant(means: Sequence[float]) -> float:
    """The constant c* in liminf R_n / log n >= c* for Bernoulli arms.

    An arm of gap Delta_i costs Delta_i / kl(mu_i, mu*); when the best mean is 1 the divergence is infinite and
    the arm costs nothing (one failure proves it is not the best arm), so c* may be 0.

    Args:
        means: Success probabilities (K,), each in [0, 1].

    Returns:
        c* >= 0, in units of reward per unit of log n. 0 when all arms are equally good.

    Raises:
        ValueError: If a mean lies outside [0, 1].
    """
    mu = check_means(means)
    best = float(mu.max())
    # c* = sum_i Delta_i / kl(mu_i, mu*)
    return float(sum((best - m) / bernoulli_kl(m, best) for m in mu.tolist() if m < best))


def lai_robbins_constant_gaussian(means: Sequence[float], sigma: float = 1.0) -> float:
    """The constant c* for Gaussian arms with known standard deviation: sum_i 2 sigma^2 / Delta_i.

    Args:
        means: Means (K,), any real numbers.
        sigma: Standard deviation of every arm, > 0.

    Returns:
        c* >= 0.

    Raises:
        ValueError: If sigma is not positive or a mean is not finite.
    """
    if not 0 < sigma < math.inf:
        raise ValueError(f"sigma is {sigma}; it must be a positive finite number")
    mu = check_means(means, -1e12, 1e12)
    gaps = mu.max() - mu
    # c* = sum_i Delta_i / (Delta_i^2 / (2 sigma^2))
    return float(np.sum(2.0 * sigma**2 / gaps[gaps > 0]))


def minimax_lower_gaussian(n_arms: int, n: float) -> float:
    """Every policy has an instance, unit-variance Gaussian with means in [0, 1], of at least this regret.

    Lattimore & Szepesvari (2020), Theorem 15.2: sup_nu R_n >= sqrt((K - 1) n) / 27 for n >= K - 1.

    Args:
        n_arms: K >= 2.
        n: Horizon, >= K - 1 (below that the theorem says nothing).

    Returns:
        The bound; 0 when n < K - 1.
    """
    if n_arms < 2:
        raise ValueError(f"n_arms is {n_arms}; a bandit needs at least two arms")
    n = check_horizon(n)
    return math.sqrt((n_arms - 1) * n) / 27.0 if n >= n_arms - 1 else 0.0


def minimax_lower_bernoulli(n_arms: int, n: float) -> float:
    """Every policy has a Bernoulli instance of at least this regret.

    Bubeck & Cesa-Bianchi (2012, Found. Trends Mach. Learn. 5), Lemma 3.2: one of the K instances in which all arms
    have mean (1 - eps) / 2 but one, with (1 + eps) / 2, has regret of at least

        n eps (1 - 1/K - sqrt(eps ln((1 + eps) / (1 - eps))) sqrt(n / (2 K))),

    here maximised over eps numerically: close to (1 - 1/K)^2 sqrt(K n) / 4, where the bound min(sqrt(K n), n) / 20 of
    Auer, Cesa-Bianchi, Freund & Schapire (2002, SIAM J. Comput. 32, Theorem 5.1) has the same order.

    Args:
        n_arms: K >= 2.
        n: Horizon >= 1.

    Returns:
        The bound.
    """
    if n_arms < 2:
        raise ValueError(f"n_arms is {n_arms}; a bandit needs at least two arms")
    n = check_horizon(n)

    def negative(eps: float) -> float:
        spread = math.sqrt(eps * math.log((1 + eps) / (1 - eps))) * math.sqrt(n / (2 * n_arms))
        return -n * eps * (1 - 1 / n_arms - spread)

    found = minimize_scalar(negative, bounds=(0.0, 1.0 - 1e-12), method="bounded", options={"xatol": 1e-12})
    return float(max(0.0, -found.fun))


def two_point_lower_bernoulli(means: Sequence[float], arm: int, raised: float, n: float) -> float:
    """No policy has regret below this on both an instance and its twin with one bad arm made the best.

    The Bretagnolle-Huber inequality, P(A) + Q(A^c) >= exp(-KL(P, Q)) / 2, applied to A = {T_i(n) > n/2} gives
    (Lattimore & Szepesvari 2020, proof of Theorem 16.2)

        R_n(nu) + R_n(nu') >= (n / 4) min(Delta_i, Delta'_i) exp(-E_nu[T_i(n)] kl(mu_i, mu'_i)),

    where mu' raises arm i above the best mean and Delta'_i = mu'_i - mu*. With E_nu[T_i(n)] <= R_n(nu) / Delta_i
    and x = max of the two regrets, x is at least the root of 2 x = (n/4) min(...) exp(-x kl / Delta_i).

    Args:
        means: Success probabilities (K,).
        arm: Index i of a sub-optimal arm.
        raised: Its mean mu'_i in the twin instance, above the best mean.
        n: Horizon >= 1.

    Returns:
        A number x with max(R_n(nu), R_n(nu')) >= x for every policy, at this very n.

    Raises:
        ValueError: If the arm is not sub-optimal or `raised` does not exceed the best mean.
    """
    mu = check_means(means)
    n = check_horizon(n)
    best = float(mu.max())
    if not 0 <= arm < mu.size or mu[arm] >= best:
        raise ValueError(f"arm is {arm}; it must be the index of a sub-optimal arm of {mu.tolist()}")
    if not best < raised <= 1:
        raise ValueError(f"raised is {raised}; it must lie in ({best:g}, 1], above the best mean")
    gap = best - float(mu[arm])
    scale = 0.25 * n * min(gap, raised - best)
    rate = float(bernoulli_kl(float(mu[arm]), raised)) / gap
    # 2 x = (n/4) min(Delta, Delta') exp(-x kl / Delta): the left side rises and the right side falls in x
    return float(brentq(lambda x: 2.0 * x - scale * math.exp(-rate * x), 0.0, 0.5 * scale, xtol=1e-14))


def initial_phase_lower_bernoulli(means: Sequence[float], n: float) -> float:
    """Early on, a policy that is nowhere worse than uniform play must explore linearly.

    Garivier, Menard & Stoltz (2019, Math. Oper. Res. 44, "Explore first, exploit next"), Theorem 2:
    a policy with E_nu[T_a(n)] >= n / K on every instance where arm a is the only best arm has, on every nu,

        E_nu[T_a(n)] >= (n / K) (1 - sqrt(2 n kl(mu_a, mu*))).

    Proof in two lines: contraction of entropy gives kl(x, 1/K) <= x n kl(mu_a, mu*) for x = E[T_a(n)] / n <= 1/K,
    and kl(x, q) >= (q - x)^2 / (2 q) for x <= q.

    Args:
        means: Success probabilities (K,).
        n: Horizon >= 1.

    Returns:
        sum_a Delta_a (n / K) (1 - sqrt(2 n kl_a))^+ >= 0.
    """
    mu = check_means(means)
    n = check_horizon(n)
    best = float(mu.max())
    total = 0.0
    for m in mu.tolist():
        if m < best:
            # (n / K) (1 - sqrt(2 n kl))^+
            total += (best - m) * n / mu.size * max(0.0, 1.0 - math.sqrt(2.0 * n * bernoulli_kl(m, best)))
    return total
