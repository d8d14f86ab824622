"""Eigenvalues of a diagonal matrix plus a rank-one matrix, from the secular equation.

    D + rho z z^T,   f(lambda) = 1/rho + sum_i z_i^2 / (d_i - lambda) = 0,   rho > 0,   d_1 < d_2 < ... < d_n

One root lies between neighbouring poles each, and one behind the last. Each is found as a distance mu from the nearer
pole, so that all d_i - lambda are known to high relative accuracy even where lambda nearly meets a pole. One step
replaces f by a function with its two nearest poles and solves that ("the middle way": R.-C. Li, Solving secular
equations stably and efficiently, LAPACK Working Note 89, 1993); a bracket catches the steps that would leave it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import truediv

from projects.p01_linear_algebra.pure.errors import ConvergenceError
from projects.p01_linear_algebra.pure.scalars import EPS, Row

STEPS = 100  # three to six are the rule; a hundred bisections are more than a double can use


def secular_root(d: Sequence[float], squares: Sequence[float], rho: float, k: int) -> tuple[float, Row]:
    """The k-th root (from 0) of the secular equation.

    Args:
        d: poles in ascending order (n,), n >= 2, all different.
        squares: z_i^2 > 0 (n,).
        rho: positive.
        k: which root; it lies in (d_k, d_k+1), or behind d_n for k = n - 1.

    Returns:
        lambda, and the differences d_i - lambda (n,).

    Raises:
        ConvergenceError: no convergence; `index` is k.
    """
    n = len(d)
    last = k == n - 1
    width = rho * sum(squares) if last else d[k + 1] - d[k]
    # The sign of f half way tells which pole is nearer.
    origin = k
    if not last:
        middle = d[k] + 0.5 * width
        if 1.0 / rho + sum([s / (p - middle) for s, p in zip(squares, d, strict=True)]) < 0.0:
            origin = k + 1
    poles = [p - d[origin] for p in d]
    lo, hi = (0.0, width if last else 0.5 * width) if origin == k else (-0.5 * width, 0.0)
    split = k if last else k + 1  # the two poles that steer the iteration are split - 1 and split
    mu = 0.5 * (lo + hi)
    for _ in range(STEPS):
        gaps = [p - mu for p in poles]
        terms = list(map(truediv, squares, gaps))
        # f = 1/rho + psi + phi: psi from the poles to the left of the root, phi from those to its right
        psi, phi = sum(terms[:split]), sum(terms[split:])
        f = 1.0 / rho + psi + phi
        # Beyond this, f is rounding error of its own terms (Gu & Eisenstat 1995, section 3.2).
        if abs(f) <= n * EPS * (1.0 / rho + abs(psi) + abs(phi)):
            return d[origin] + mu, gaps
        if f < 0.0:
            lo = mu
        else:
            hi = mu
        psi_slope = sum(map(truediv, terms[:split], gaps))
        phi_slope = sum(map(truediv, terms[split:], gaps[split:]))
        mu += _middle_way(gaps[split - 1], gaps[split], f, psi_slope, phi_slope, last)
        if not lo < mu < hi:
            mu = 0.5 * (lo + hi)
            if mu in (lo, hi) or hi - lo <= 2.0 * EPS * max(abs(lo), abs(hi)):
                return d[origin] + mu, [p - mu for p in poles]
    raise ConvergenceError(f"root {k} of the secular equation was not found in {STEPS} steps", k)


def _middle_way(left: float, right: float, f: float, psi_slope: float, phi_slope: float, last: bool) -> float:
    """The step to the root of c + p / (left - x) + q / (right - x), which has f's value and slopes (Li, eq. 40 ff.)."""
    a = (left + right) * f - left * right * (psi_slope + phi_slope)
    b = left * right * f
    c = f - left * psi_slope - right * phi_slope
    root = math.sqrt(max(a * a - 4.0 * b * c, 0.0))
    if last:
        # behind both poles
        numerator, divisor = (a + root, 2.0 * c) if a >= 0.0 else (2.0 * b, a - root)
    else:
        numerator, divisor = (a - root, 2.0 * c) if a <= 0.0 else (2.0 * b, a + root)
    return numerator / divisor if divisor else 0.0


def exact_weights(d: Sequence[float], z: Sequence[float], gaps: Sequence[Row]) -> Row:
    """The z of which the computed roots are the exact ones, so that the eigenvectors come out orthogonal.

        z_i^2 ~ prod_k (lambda_k - d_i) / prod_{k != i} (d_k - d_i)      (Lowner; Gu & Eisenstat 1995, eq. 3.3)

    Args:
        d: poles (n,).
        z: for its signs (n,).
        gaps: for each root k, d_i - lambda_k (n,).
    """
    weights: Row = []
    for i, (d_i, z_i) in enumerate(zip(d, z, strict=True)):
        product = abs(gaps[i][i])
        for k, (d_k, row) in enumerate(zip(d, gaps, strict=True)):
            if k != i:
                product *= row[i] / (d_i - d_k)
        weights.append(math.copysign(math.sqrt(abs(product)), z_i))
    return weights
