r"""Landscapes with many local minima, in any dimension: Rastrigin, Ackley, Styblinski-Tang.

    Rastrigin        f(x) = sum_i 10 + x_i^2 - 10 cos(2 pi x_i)
    Ackley           f(x) = -20 exp(-0.2 sqrt(|x|^2/d)) - exp(sum_i cos(2 pi x_i) / d) + 20 + e
    Styblinski-Tang  f(x) = sum_i (x_i^4 - 16 x_i^2 + 5 x_i) / 2

Rastrigin (1974), in the form of Muehlenbein, Schomisch & Born (1991); Ackley (1987), A Connectionist Machine for
Genetic Hillclimbing; Styblinski & Tang (1990), Neural Networks 3, 467-483.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Problem

# The least root of the derivative 4t^3 - 32t + 5 of t^4 - 16t^2 + 5t.
STYBLINSKI_TANG_MINIMISER = -2.903534027771177


def rastrigin(dim: int = 2) -> Problem:
    """A bowl with a regular lattice of local minima, one near every point of whole numbers."""
    wave = 2 * np.pi

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = (10 + x**2 - 10 * np.cos(wave * x)).sum(axis=-1)
        return value

    def gradient(x: FloatArray) -> FloatArray:
        g: FloatArray = 2 * x + 10 * wave * np.sin(wave * x)
        return g

    def hessian(x: FloatArray) -> FloatArray:
        return _diagonal(2 + 10 * wave**2 * np.cos(wave * x))

    return Problem(
        name=f"Rastrigin {dim}-D",
        dim=_positive(dim),
        starts=np.array([np.full(dim, 2.6), np.full(dim, -3.4), np.full(dim, 0.4)]),
        f=f,
        gradient=gradient,
        hessian=hessian,
        f_star=0.0,
        minimisers=np.zeros((1, dim)),
        L=2 + 10 * wave**2,
        domain=((-5.12, 5.12),) * dim,
    )


def ackley(dim: int = 2) -> Problem:
    """A nearly flat plain full of dimples around one deep funnel; f has a cusp at its minimiser.

    There the gradient doesn't exist; it is given as 0, which is a subgradient of the cusp.
    """
    wave = 2 * np.pi

    def f(x: FloatArray) -> FloatArray:
        radius = np.sqrt((x**2).mean(axis=-1))
        value: FloatArray = -20 * np.exp(-0.2 * radius) - np.exp(np.cos(wave * x).mean(axis=-1)) + 20 + np.exp(1.0)
        return value

    def gradient(x: FloatArray) -> FloatArray:
        radius = np.sqrt((x**2).mean(axis=-1, keepdims=True))
        # d radius/dx_i = x_i / (d radius)
        funnel = 4 * np.exp(-0.2 * radius) * x / (dim * np.where(radius == 0, 1, radius))
        dimples = np.exp(np.cos(wave * x).mean(axis=-1, keepdims=True)) * wave * np.sin(wave * x) / dim
        g: FloatArray = funnel + dimples
        return g

    return Problem(
        name=f"Ackley {dim}-D",
        dim=_positive(dim),
        starts=np.array([np.full(dim, 2.5), np.full(dim, -8.3), np.full(dim, 0.3)]),
        f=f,
        gradient=gradient,
        f_star=0.0,
        minimisers=np.zeros((1, dim)),
        domain=((-10.0, 10.0),) * dim,
    )


def styblinski_tang(dim: int = 2) -> Problem:
    """A sum of tilted double wells: 2^d minima, the global one at (-2.9035, ..., -2.9035)."""
    t = STYBLINSKI_TANG_MINIMISER

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = (x**4 - 16 * x**2 + 5 * x).sum(axis=-1) / 2
        return value

    def gradient(x: FloatArray) -> FloatArray:
        g: FloatArray = 2 * x**3 - 16 * x + 2.5
        return g

    def hessian(x: FloatArray) -> FloatArray:
        return _diagonal(6 * x**2 - 16)

    return Problem(
        name=f"Styblinski-Tang {dim}-D",
        dim=_positive(dim),
        starts=np.array([np.full(dim, 0.5), np.full(dim, 4.0), np.full(dim, -0.5)]),
        f=f,
        gradient=gradient,
        hessian=hessian,
        f_star=dim * (t**4 - 16 * t**2 + 5 * t) / 2,
        minimisers=np.full((1, dim), t),
        domain=((-5.0, 5.0),) * dim,
    )


def _positive(dim: int) -> int:
    if dim < 1:
        raise ValueError(f"dim is {dim}; it must be at least 1")
    return dim


def _diagonal(entries: FloatArray) -> FloatArray:
    """Diagonal matrices (..., d, d) of entries (..., d)."""
    matrices: FloatArray = entries[..., None] * np.eye(entries.shape[-1])
    return matrices
