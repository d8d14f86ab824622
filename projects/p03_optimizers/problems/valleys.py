"""Smooth valleys and bowls that have been test functions for decades: Rosenbrock, Beale, Himmelblau, Goldstein-Price.

    Rosenbrock       f(x) = sum_{i<d} 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2
    Beale            f(x) = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2
    Himmelblau       f(x) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2
    Goldstein-Price  f(x) = (1 + s^2 A(x)) (30 + t^2 B(x)),  s = x + y + 1,  t = 2x - 3y

Rosenbrock (1960), Computer Journal 3, 175-184, here chained to d variables; Beale (1958); Himmelblau (1972), Applied
Nonlinear Programming; Goldstein & Price (1971), Mathematics of Computation 25, 569-574.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Problem


def rosenbrock(dim: int = 2) -> Problem:
    """Rosenbrock's banana, chained. From four variables on it has a second, local, minimiser near (-1, 1, ..., 1).

    Raises:
        ValueError: Fewer than two variables.
    """
    if dim < 2:
        raise ValueError(f"dim is {dim}; Rosenbrock's function needs at least 2 variables")
    main, above, below = np.arange(dim), np.arange(dim - 1), np.arange(1, dim)

    def f(x: FloatArray) -> FloatArray:
        bend = x[..., 1:] - x[..., :-1] ** 2
        value: FloatArray = (100 * bend**2 + (1 - x[..., :-1]) ** 2).sum(axis=-1)
        return value

    def gradient(x: FloatArray) -> FloatArray:
        bend = x[..., 1:] - x[..., :-1] ** 2
        g = np.zeros_like(x)
        g[..., :-1] = -400 * x[..., :-1] * bend - 2 * (1 - x[..., :-1])
        g[..., 1:] += 200 * bend
        return g

    def hessian(x: FloatArray) -> FloatArray:
        H = np.zeros((*x.shape, dim), dtype=x.dtype)
        H[..., above, above] = 1200 * x[..., :-1] ** 2 - 400 * x[..., 1:] + 2
        H[..., below, below] += 200
        H[..., above, below] = H[..., below, above] = -400 * x[..., :-1]
        return H

    starts = np.array([np.where(main % 2 == 0, -1.2, 1.0), np.full(dim, -1.0), np.zeros(dim)])
    return Problem(
        name=f"Rosenbrock {dim}-D",
        dim=dim,
        starts=starts,
        f=f,
        gradient=gradient,
        hessian=hessian,
        f_star=0.0,
        minimisers=np.ones((1, dim)),
        domain=((-2.0, 2.0), (-1.0, 3.0)) if dim == 2 else ((-2.0, 2.0),) * dim,
    )


def beale() -> Problem:
    """Beale's function: a flat plateau with sharp corners, one minimiser at (3, 1/2)."""
    c, powers = np.array([1.5, 2.25, 2.625]), np.arange(1, 4)

    def parts(x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        u, v = x[..., :1], x[..., 1:]
        return c - u + u * v**powers, v**powers - 1, u * powers * v ** (powers - 1)  # r, dr/dx, dr/dy: (..., 3)

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = (parts(x)[0] ** 2).sum(axis=-1)
        return value

    def gradient(x: FloatArray) -> FloatArray:
        r, ru, rv = parts(x)
        return 2 * np.stack([(r * ru).sum(axis=-1), (r * rv).sum(axis=-1)], axis=-1)

    def hessian(x: FloatArray) -> FloatArray:
        r, ru, rv = parts(x)
        v = x[..., 1:]
        ruv = powers * v ** (powers - 1)
        rvv = x[..., :1] * powers * (powers - 1) * v ** np.maximum(powers - 2, 0)
        cross = (ru * rv + r * ruv).sum(axis=-1)
        return 2 * _symmetric((ru**2).sum(axis=-1), cross, (rv**2 + r * rvv).sum(axis=-1))

    return Problem(
        name="Beale",
        dim=2,
        starts=np.array([[1.0, 1.0], [-2.0, 2.0], [0.0, -2.0]]),
        f=f,
        gradient=gradient,
        hessian=hessian,
        f_star=0.0,
        minimisers=np.array([[3.0, 0.5]]),
        domain=((-4.5, 4.5), (-4.5, 4.5)),
    )


def himmelblau() -> Problem:
    """Himmelblau's function: four equally good minimisers, so the map of basins is worth drawing."""

    def f(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        value: FloatArray = (u**2 + v - 11) ** 2 + (u + v**2 - 7) ** 2
        return value

    def gradient(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        p, q = u**2 + v - 11, u + v**2 - 7
        return np.stack([4 * u * p + 2 * q, 2 * p + 4 * v * q], axis=-1)

    def hessian(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        return _symmetric(12 * u**2 + 4 * v - 42, 4 * (u + v), 12 * v**2 + 4 * u - 26)

    return Problem(
        name="Himmelblau",
        dim=2,
        starts=np.array([[0.0, 0.0], [-4.0, 0.0], [4.0, -4.0]]),
        f=f,
        gradient=gradient,
        hessian=hessian,
        f_star=0.0,
        minimisers=np.array(
            [
                [3.0, 2.0],
                [-2.805118086952745, 3.131312518250573],
                [-3.779310253377747, -3.283185991286170],
                [3.584428340330492, -1.848126526964404],
            ]
        ),
        domain=((-6.0, 6.0), (-6.0, 6.0)),
    )


def goldstein_price() -> Problem:
    """Goldstein and Price's function: values from 3 to a million in a small square, three further local minima."""

    def factors(x: FloatArray) -> list[tuple[FloatArray, FloatArray, FloatArray]]:
        u, v = x[..., 0], x[..., 1]
        s, t = u + v + 1, 2 * u - 3 * v
        # A is a polynomial in u + v alone, B one in t alone, so that both factors have one-dimensional derivatives:
        # A = 19 - 14(u+v) + 3(u+v)^2 = 36 - 20s + 3s^2 and B = 18 - 16t + 3t^2.
        P = 1 + s**2 * (36 - 20 * s + 3 * s**2)
        Q = 30 + t**2 * (18 - 16 * t + 3 * t**2)
        return [
            (P, 72 * s - 60 * s**2 + 12 * s**3, 72 - 120 * s + 36 * s**2),
            (Q, 36 * t - 48 * t**2 + 12 * t**3, 36 - 96 * t + 36 * t**2),
        ]

    def f(x: FloatArray) -> FloatArray:
        (P, _, _), (Q, _, _) = factors(x)
        return P * Q

    def gradient(x: FloatArray) -> FloatArray:
        (P, dP, _), (Q, dQ, _) = factors(x)
        # s has gradient (1, 1), t has gradient (2, -3).
        return np.stack([dP * Q + 2 * P * dQ, dP * Q - 3 * P * dQ], axis=-1)

    def hessian(x: FloatArray) -> FloatArray:
        (P, dP, ddP), (Q, dQ, ddQ) = factors(x)
        return _symmetric(
            ddP * Q + 4 * dP * dQ + 4 * P * ddQ,
            ddP * Q - dP * dQ - 6 * P * ddQ,
            ddP * Q - 6 * dP * dQ + 9 * P * ddQ,
        )

    return Problem(
        name="Goldstein-Price",
        dim=2,
        starts=np.array([[-0.5, -0.3], [1.5, 1.0], [-1.5, 1.5]]),
        f=f,
        gradient=gradient,
        hessian=hessian,
        f_star=3.0,
        minimisers=np.array([[0.0, -1.0]]),
        domain=((-2.0, 2.0), (-2.0, 2.0)),
    )


def _symmetric(xx: FloatArray, xy: FloatArray, yy: FloatArray) -> FloatArray:
    """Stack the three entries of a symmetric 2 x 2 matrix: (...) -> (..., 2, 2)."""
    return np.stack([np.stack([xx, xy], axis=-1), np.stack([xy, yy], axis=-1)], axis=-2)
