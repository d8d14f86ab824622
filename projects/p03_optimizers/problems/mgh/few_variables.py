"""More, Garbow and Hillstrom's problems in two to four variables without data, under their numbers in the paper.

More, Garbow & Hillstrom (1981), Testing Unconstrained Optimization Software, ACM TOMS 7, 17-41, section 3.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.least_squares import least_squares, matrix, vector
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


def rosenbrock() -> Problem:
    """Problem 1 as a sum of two squares: 10 (x2 - x1^2), 1 - x1."""

    def r(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        return vector([10 * (v - u**2), 1 - u])

    def J(x: FloatArray) -> FloatArray:
        u, zero = x[..., 0], np.zeros(())
        return matrix([[-20 * u, zero + 10], [zero - 1, zero]])

    return least_squares("MGH 1 Rosenbrock", np.array([-1.2, 1.0]), r, J, 0.0, np.ones((1, 2)))


def freudenstein_roth() -> Problem:
    """Problem 2: the standard start leads to the local minimum 48.9843 at (11.41, -0.8968), not to 0 at (5, 4)."""

    def r(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        return vector([-13 + u + ((5 - v) * v - 2) * v, -29 + u + ((v + 1) * v - 14) * v])

    def J(x: FloatArray) -> FloatArray:
        v, one = x[..., 1], np.ones(())
        return matrix([[one, 10 * v - 3 * v**2 - 2], [one, 3 * v**2 + 2 * v - 14]])

    return least_squares("MGH 2 Freudenstein-Roth", np.array([0.5, -2.0]), r, J, 0.0, np.array([[5.0, 4.0]]))


def powell_badly_scaled() -> Problem:
    """Problem 3: a valley along x1 x2 = 1e-4, the minimiser at about (1.098e-5, 9.106)."""

    def r(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        return vector([1e4 * u * v - 1, np.exp(-u) + np.exp(-v) - 1.0001])

    def J(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        return matrix([[1e4 * v, 1e4 * u], [-np.exp(-u), -np.exp(-v)]])

    return least_squares("MGH 3 Powell badly scaled", np.array([0.0, 1.0]), r, J, 0.0)


def brown_badly_scaled() -> Problem:
    """Problem 4: the coordinates of the minimiser (1e6, 2e-6) are twelve orders of magnitude apart."""

    def r(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        return vector([u - 1e6, v - 2e-6, u * v - 2])

    def J(x: FloatArray) -> FloatArray:
        u, v, zero = x[..., 0], x[..., 1], np.zeros(())
        return matrix([[zero + 1, zero], [zero, zero + 1], [v, u]])

    return least_squares("MGH 4 Brown badly scaled", np.ones(2), r, J, 0.0, np.array([[1e6, 2e-6]]))


def beale() -> Problem:
    """Problem 5 as a sum of three squares: y_i - x1 (1 - x2^i)."""
    y, i = np.array([1.5, 2.25, 2.625]), np.arange(1, 4)

    def r(x: FloatArray) -> FloatArray:
        u, v = x[..., :1], x[..., 1:]
        return y - u * (1 - v**i)

    def J(x: FloatArray) -> FloatArray:
        u, v = x[..., :1], x[..., 1:]
        return np.stack([v**i - 1, u * i * v ** (i - 1)], axis=-1)

    return least_squares("MGH 5 Beale", np.ones(2), r, J, 0.0, np.array([[3.0, 0.5]]))


def helical_valley() -> Problem:
    """Problem 7: 10 (x3 - 10 theta), 10 (sqrt(x1^2 + x2^2) - 1), x3, theta the angle of (x1, x2) in turns.

    theta jumps on the negative x2 axis.
    """

    def r(x: FloatArray) -> FloatArray:
        u, v, w = x[..., 0], x[..., 1], x[..., 2]
        with np.errstate(divide="ignore"):
            theta = np.arctan(v / u) / (2 * np.pi) + np.where(u.real < 0, 0.5, 0.0)
        return vector([10 * (w - 10 * theta), 10 * (np.sqrt(u**2 + v**2) - 1), w])

    def J(x: FloatArray) -> FloatArray:
        u, v, zero = x[..., 0], x[..., 1], np.zeros(())
        squared = u**2 + v**2
        turn = 100 / (2 * np.pi * squared)
        radius = np.sqrt(squared)
        return matrix(
            [[turn * v, -turn * u, zero + 10], [10 * u / radius, 10 * v / radius, zero], [zero, zero, zero + 1]]
        )

    return least_squares("MGH 7 Helical valley", np.array([-1.0, 0.0, 0.0]), r, J, 0.0, np.array([[1.0, 0.0, 0.0]]))


def powell_singular() -> Problem:
    """Problem 13: the Hessian at the minimiser 0 has rank 2, so that Newton's method is only linear."""
    a, b = np.sqrt(5), np.sqrt(10)

    def r(x: FloatArray) -> FloatArray:
        p, q, u, v = (x[..., i] for i in range(4))
        return vector([p + 10 * q, a * (u - v), (q - 2 * u) ** 2, b * (p - v) ** 2])

    def J(x: FloatArray) -> FloatArray:
        p, q, u, v = (x[..., i] for i in range(4))
        zero = np.zeros(())
        near, far = 2 * (q - 2 * u), 2 * b * (p - v)
        return matrix(
            [[zero + 1, zero + 10, zero, zero], [zero, zero, zero + a, zero - a], [zero, near, -2 * near, zero],
             [far, zero, zero, -far]]
        )  # fmt: skip

    return least_squares("MGH 13 Powell singular", np.array([3.0, -1.0, 0.0, 1.0]), r, J, 0.0, np.zeros((1, 4)))


def wood() -> Problem:
    """Problem 14: two Rosenbrock valleys coupled, with a nearly stationary point at (-1, 1, -1, 1) on the way."""
    a, b, c = np.sqrt(90), np.sqrt(10), 1 / np.sqrt(10)

    def r(x: FloatArray) -> FloatArray:
        p, q, u, v = (x[..., i] for i in range(4))
        return vector([10 * (q - p**2), 1 - p, a * (v - u**2), 1 - u, b * (q + v - 2), c * (q - v)])

    def J(x: FloatArray) -> FloatArray:
        p, u, zero = x[..., 0], x[..., 2], np.zeros(())
        return matrix(
            [[-20 * p, zero + 10, zero, zero], [zero - 1, zero, zero, zero], [zero, zero, -2 * a * u, zero + a],
             [zero, zero, zero - 1, zero], [zero, zero + b, zero, zero + b], [zero, zero + c, zero, zero - c]]
        )  # fmt: skip

    return least_squares("MGH 14 Wood", np.array([-3.0, -1.0, -3.0, -1.0]), r, J, 0.0, np.ones((1, 4)))
