"""More, Garbow and Hillstrom's problems of variable dimension, under their numbers in the paper.

More, Garbow & Hillstrom (1981), section 3. Least values that aren't 0 are known to six digits from the paper and
given here as this project's Levenberg-Marquardt finds them.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.least_squares import least_squares
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


def zeros(x: FloatArray, m: int) -> FloatArray:
    """An empty Jacobian (..., m, d) of the kind of numbers that x (..., d) holds."""
    return np.zeros((*x.shape[:-1], m, x.shape[-1]), dtype=x.dtype)


def watson(dim: int = 6) -> Problem:
    """Problem 20: a polynomial that solves y' = y^2 + 1 at 29 points, m = 31; very ill-conditioned as d grows."""
    t = np.arange(1.0, 30.0) / 29
    powers = t[:, None] ** np.arange(dim)  # (29, d)
    slopes = np.arange(dim) * t[:, None] ** np.maximum(np.arange(dim) - 1, 0)

    def r(x: FloatArray) -> FloatArray:
        inner = x @ slopes.T - (x @ powers.T) ** 2 - 1
        ends = np.stack([x[..., 0], x[..., 1] - x[..., 0] ** 2 - 1], axis=-1)
        return np.concatenate([inner, ends], axis=-1)

    def J(x: FloatArray) -> FloatArray:
        D = zeros(x, 31)
        D[..., :29, :] = slopes - 2 * (x @ powers.T)[..., None] * powers
        D[..., 29, 0] = D[..., 30, 1] = 1
        D[..., 30, 0] = -2 * x[..., 0]
        return D

    return least_squares(f"MGH 20 Watson {dim}-D", np.zeros(dim), r, J, F_STAR[f"watson-{dim}"])


def extended_rosenbrock(dim: int = 10) -> Problem:
    """Problem 21: d/2 separate Rosenbrock valleys."""
    odd, even = np.arange(0, dim, 2), np.arange(1, dim, 2)

    def r(x: FloatArray) -> FloatArray:
        out = np.empty_like(x)
        out[..., odd], out[..., even] = 10 * (x[..., even] - x[..., odd] ** 2), 1 - x[..., odd]
        return out

    def J(x: FloatArray) -> FloatArray:
        D = zeros(x, dim)
        D[..., odd, odd], D[..., odd, even], D[..., even, odd] = -20 * x[..., odd], 10, -1
        return D

    start = np.tile([-1.2, 1.0], dim // 2)
    return least_squares(f"MGH 21 Extended Rosenbrock {dim}-D", start, r, J, 0.0, np.ones((1, dim)))


def extended_powell(dim: int = 12) -> Problem:
    """Problem 22: d/4 separate copies of Powell's singular function."""
    a, b = np.sqrt(5), np.sqrt(10)
    i = np.arange(0, dim, 4)

    def r(x: FloatArray) -> FloatArray:
        p, q, u, v = (x[..., i + k] for k in range(4))
        out = np.empty_like(x)
        out[..., i], out[..., i + 1] = p + 10 * q, a * (u - v)
        out[..., i + 2], out[..., i + 3] = (q - 2 * u) ** 2, b * (p - v) ** 2
        return out

    def J(x: FloatArray) -> FloatArray:
        p, q, u, v = (x[..., i + k] for k in range(4))
        D = zeros(x, dim)
        D[..., i, i], D[..., i, i + 1], D[..., i + 1, i + 2], D[..., i + 1, i + 3] = 1, 10, a, -a
        D[..., i + 2, i + 1], D[..., i + 2, i + 2] = 2 * (q - 2 * u), -4 * (q - 2 * u)
        D[..., i + 3, i], D[..., i + 3, i + 3] = 2 * b * (p - v), -2 * b * (p - v)
        return D

    start = np.tile([3.0, -1.0, 0.0, 1.0], dim // 4)
    return least_squares(f"MGH 22 Extended Powell {dim}-D", start, r, J, 0.0, np.zeros((1, dim)))


def penalty_1(dim: int = 4) -> Problem:
    """Problem 23: sqrt(1e-5) (x_i - 1) and |x|^2 - 1/4: a sphere with a faint slope on it."""
    a = np.sqrt(1e-5)

    def r(x: FloatArray) -> FloatArray:
        return np.concatenate([a * (x - 1), (x**2).sum(axis=-1, keepdims=True) - 0.25], axis=-1)

    def J(x: FloatArray) -> FloatArray:
        D = zeros(x, dim + 1)
        D[..., np.arange(dim), np.arange(dim)] = a
        D[..., dim, :] = 2 * x
        return D

    return least_squares(f"MGH 23 Penalty I {dim}-D", np.arange(1.0, dim + 1), r, J, F_STAR[f"penalty-1-{dim}"])


def penalty_2(dim: int = 4) -> Problem:
    """Problem 24: exponentials of neighbouring coordinates under a faint weight, and one strong constraint."""
    a = np.sqrt(1e-5)
    i = np.arange(1.0, dim)
    y = np.exp((i + 1) / 10) + np.exp(i / 10)
    weights = dim - np.arange(dim)
    n = np.arange(dim - 1)

    def r(x: FloatArray) -> FloatArray:
        e = np.exp(x / 10)
        first = x[..., :1] - 0.2
        middle, upper = a * (e[..., 1:] + e[..., :-1] - y), a * (e[..., 1:] - np.exp(-0.1))
        last = (weights * x**2).sum(axis=-1, keepdims=True) - 1
        return np.concatenate([first, middle, upper, last], axis=-1)

    def J(x: FloatArray) -> FloatArray:
        e = a * np.exp(x / 10) / 10
        D = zeros(x, 2 * dim)
        D[..., 0, 0] = 1
        D[..., n + 1, n + 1], D[..., n + 1, n], D[..., n + dim, n + 1] = e[..., 1:], e[..., :-1], e[..., 1:]
        D[..., -1, :] = 2 * weights * x
        return D

    return least_squares(f"MGH 24 Penalty II {dim}-D", np.full(dim, 0.5), r, J, F_STAR[f"penalty-2-{dim}"])


def variably_dimensioned(dim: int = 10) -> Problem:
    """Problem 25: x_i - 1, s and s^2 with s = sum_i i (x_i - 1)."""
    i = np.arange(1.0, dim + 1)

    def r(x: FloatArray) -> FloatArray:
        s = ((x - 1) @ i)[..., None]
        return np.concatenate([x - 1, s, s**2], axis=-1)

    def J(x: FloatArray) -> FloatArray:
        D = zeros(x, dim + 2)
        D[..., np.arange(dim), np.arange(dim)] = 1
        D[..., dim, :] = i
        D[..., dim + 1, :] = 2 * ((x - 1) @ i)[..., None] * i
        return D

    return least_squares(f"MGH 25 Variably dimensioned {dim}-D", 1 - i / dim, r, J, 0.0, np.ones((1, dim)))


def trigonometric(dim: int = 10) -> Problem:
    """Problem 26: d - sum_j cos x_j + i (1 - cos x_i) - sin x_i; also a local minimum 2.79506e-5 for d = 10."""
    i = np.arange(1.0, dim + 1)

    def r(x: FloatArray) -> FloatArray:
        value: FloatArray = dim - np.cos(x).sum(axis=-1, keepdims=True) + i * (1 - np.cos(x)) - np.sin(x)
        return value

    def J(x: FloatArray) -> FloatArray:
        D = zeros(x, dim)
        D[...] = np.sin(x)[..., None, :]
        D[..., np.arange(dim), np.arange(dim)] += i * np.sin(x) - np.cos(x)
        return D

    return least_squares(f"MGH 26 Trigonometric {dim}-D", np.full(dim, 1 / dim), r, J, 0.0)


def brown_almost_linear(dim: int = 10) -> Problem:
    """Problem 27: x_i + sum_j x_j - (d+1) and prod_j x_j - 1; also a local minimum 1 at (0, ..., 0, d+1)."""

    def r(x: FloatArray) -> FloatArray:
        linear = x[..., :-1] + x.sum(axis=-1, keepdims=True) - (dim + 1)
        return np.concatenate([linear, x.prod(axis=-1, keepdims=True) - 1], axis=-1)

    def J(x: FloatArray) -> FloatArray:
        D = zeros(x, dim)
        D[..., :-1, :] = 1
        D[..., np.arange(dim - 1), np.arange(dim - 1)] = 2
        for j in range(dim):  # products that leave one factor out, without dividing by what may be 0
            D[..., -1, j] = np.delete(x, j, axis=-1).prod(axis=-1)
        return D

    return least_squares(f"MGH 27 Brown almost linear {dim}-D", np.full(dim, 0.5), r, J, 0.0)


def discrete_boundary(dim: int = 10) -> Problem:
    """Problem 28: 2 x_i - x_{i-1} - x_{i+1} + h^2 (x_i + t_i + 1)^3 / 2, with x_0 = x_{d+1} = 0."""
    h = 1 / (dim + 1)
    t = h * np.arange(1.0, dim + 1)
    tridiagonal = 2 * np.eye(dim) - np.eye(dim, k=1) - np.eye(dim, k=-1)

    def r(x: FloatArray) -> FloatArray:
        return x @ tridiagonal + h**2 * (x + t + 1) ** 3 / 2

    def J(x: FloatArray) -> FloatArray:
        D = zeros(x, dim) + tridiagonal
        D[..., np.arange(dim), np.arange(dim)] += 1.5 * h**2 * (x + t + 1) ** 2
        return D

    return least_squares(f"MGH 28 Discrete boundary value {dim}-D", t * (t - 1), r, J, 0.0)


def discrete_integral(dim: int = 10) -> Problem:
    """Problem 29: x_i + h/2 ((1-t_i) sum_{j<=i} t_j c_j + t_i sum_{j>i} (1-t_j) c_j), c_j = (x_j + t_j + 1)^3."""
    h = 1 / (dim + 1)
    t = h * np.arange(1.0, dim + 1)
    kernel = h / 2 * np.where(t[:, None] >= t, (1 - t[:, None]) * t, t[:, None] * (1 - t))  # (i, j)

    def r(x: FloatArray) -> FloatArray:
        return x + (x + t + 1) ** 3 @ kernel.T

    def J(x: FloatArray) -> FloatArray:
        D: FloatArray = np.eye(dim) + kernel * (3 * (x + t + 1) ** 2)[..., None, :]
        return D

    return least_squares(f"MGH 29 Discrete integral equation {dim}-D", t * (t - 1), r, J, 0.0)


def broyden_tridiagonal(dim: int = 10) -> Problem:
    """Problem 30: (3 - 2 x_i) x_i - x_{i-1} - 2 x_{i+1} + 1."""
    neighbours = np.eye(dim, k=-1) + 2 * np.eye(dim, k=1)

    def r(x: FloatArray) -> FloatArray:
        return (3 - 2 * x) * x - x @ neighbours.T + 1

    def J(x: FloatArray) -> FloatArray:
        D = zeros(x, dim) - neighbours
        D[..., np.arange(dim), np.arange(dim)] += 3 - 4 * x
        return D

    return least_squares(f"MGH 30 Broyden tridiagonal {dim}-D", np.full(dim, -1.0), r, J, 0.0)


def broyden_banded(dim: int = 10) -> Problem:
    """Problem 31: x_i (2 + 5 x_i^2) + 1 - sum over 5 before and 1 after of x_j (1 + x_j)."""
    offset = np.arange(dim)[:, None] - np.arange(dim)
    band = ((offset <= 5) & (offset >= -1) & (offset != 0)).astype(float)

    def r(x: FloatArray) -> FloatArray:
        value: FloatArray = x * (2 + 5 * x**2) + 1 - (x * (1 + x)) @ band.T
        return value

    def J(x: FloatArray) -> FloatArray:
        D = -band * (1 + 2 * x)[..., None, :]
        D[..., np.arange(dim), np.arange(dim)] += 2 + 15 * x**2
        value: FloatArray = D
        return value

    return least_squares(f"MGH 31 Broyden banded {dim}-D", np.full(dim, -1.0), r, J, 0.0)


def chebyquad(dim: int = 8) -> Problem:
    """Problem 35: the mean of the shifted Chebyshev polynomials T_i at d points minus their integrals over [0, 1]."""
    integrals = np.array([-1 / (i * i - 1) if i % 2 == 0 else 0.0 for i in range(1, dim + 1)])

    def polynomials(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        z = 2 * x - 1
        T, dT = [np.ones_like(z), z], [np.zeros_like(z), 2 * np.ones_like(z)]
        for _ in range(dim - 1):
            # T_{i+1} = 2 z T_i - T_{i-1}, and the same differentiated
            T.append(2 * z * T[-1] - T[-2])
            dT.append(4 * T[-2] + 2 * z * dT[-1] - dT[-2])
        return np.stack(T[1:], axis=-2), np.stack(dT[1:], axis=-2)  # (..., i, j)

    def r(x: FloatArray) -> FloatArray:
        value: FloatArray = polynomials(x)[0].mean(axis=-1) - integrals
        return value

    def J(x: FloatArray) -> FloatArray:
        return polynomials(x)[1] / dim

    start = np.arange(1.0, dim + 1) / (dim + 1)
    return least_squares(f"MGH 35 Chebyquad {dim}-D", start, r, J, F_STAR[f"chebyquad-{dim}"])


F_STAR = {
    "watson-6": 2.287670053552e-3,
    "watson-9": 1.39976013809e-6,
    "penalty-1-4": 2.24997750089e-5,
    "penalty-2-4": 9.37629300735e-6,
    "chebyquad-8": 3.516873725677e-3,
    "chebyquad-9": 0.0,
}
"""Least values that aren't 0, and Chebyquad's that is."""
