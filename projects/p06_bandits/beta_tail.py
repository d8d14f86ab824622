r"""The upper tail of a Beta(a, b) density with a, b >= 1: a bound that costs nothing, the exact value, and quantiles.

Such a density f is log-concave, so above x it lies below its tangent envelope,

    f(y) <= f(x) exp(g (y - x)),     g = (log f)'(x) = (a - 1) / x - (b - 1) / (1 - x),                         (1)

and where g < 0 the tail is at most P(theta > x) <= f(x) / (-g). The exact tail is f(x) times Mills' ratio,

    P(theta > x) = f(x) m(x),     m(x) = x (1 - x) / b  C(b, a, 1 - x),                                         (2)

with C the continued fraction of the incomplete beta function (DLMF 8.17.22, by Lentz's method); it
converges in some ten steps for x above the mean.

The normalising constant is carried along: log_norm = -log B(a, b), and B(a + 1, b) = B(a, b) a / (a + b).
"""

from __future__ import annotations

import math

from numba import njit

from projects.p06_bandits.kl import upper_scalar


@njit(cache=True)
def log_norm_constant(a: float, b: float) -> float:
    """-log B(a, b)."""
    return math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)


@njit(cache=True)
def log_density(a: float, b: float, log_norm: float, log_x: float, log_y: float) -> float:
    """Log of the density at x in (0, 1), given log x and log y = log(1 - x)."""
    return log_norm + (a - 1.0) * log_x + (b - 1.0) * log_y


@njit(cache=True)
def mills_ratio(a: float, b: float, x: float) -> float:
    """P(theta > x) / f(x) of equation 2, for x in (0, 1) not far below the mean."""
    y = 1.0 - x
    tiny = 1e-300
    # C = 1 / (1 + d_1 / (1 + d_2 / (1 + ...))) with the coefficients d of DLMF 8.17.23 for I_y(b, a)
    c, d = 1.0, 1.0 - (a + b) * y / (b + 1.0)
    d = 1.0 / (d if abs(d) > tiny else tiny)
    fraction = d
    for m in range(1, 10_000):
        even = m * (a - m) * y / ((b + 2 * m - 1.0) * (b + 2 * m))
        odd = -(b + m) * (a + b + m) * y / ((b + 2 * m) * (b + 2 * m + 1.0))
        change = 1.0
        for coefficient in (even, odd):
            d = 1.0 + coefficient * d
            d = 1.0 / (d if abs(d) > tiny else tiny)
            c = 1.0 + coefficient / c
            c = c if abs(c) > tiny else tiny
            change = c * d
            fraction *= change
        if abs(change - 1.0) < 1e-15:
            break
    return x * y / b * fraction


@njit(cache=True)
def upper_quantile(a: float, b: float, log_norm: float, log_p: float) -> float:
    """The x with P(theta > x) = exp(log_p), for log_p <= log(1/2).

    Halley's iteration on the log of the tail, whose derivatives are -1 / m and -(1 + g m) / m^2. It starts from
    Chernoff's bound on the binomial tail that a Beta tail with whole a and b equals,
    P(Beta(a, b) > x) = P(Bin(a + b - 1, x) <= a - 1).
    """
    n = a + b - 1.0
    x = min(upper_scalar((a - 1.0) / n, -log_p / n), 1.0 - 1e-16)
    for _ in range(60):
        m = mills_ratio(a, b, x)
        excess = log_density(a, b, log_norm, math.log(x), math.log1p(-x)) + math.log(m) - log_p
        g = (a - 1.0) / x - (b - 1.0) / (1.0 - x)
        # x <- x + excess m / (1 + excess (1 + g m) / 2), the denominator kept away from 0
        step = excess * m / max(1.0 + 0.5 * excess * (1.0 + g * m), 0.5)
        x = min(x + step, 0.5 * (1.0 + x))
        if abs(step) <= 1e-5 * x * (1.0 - x):  # the error is now of the order of its cube
            break
    return x
