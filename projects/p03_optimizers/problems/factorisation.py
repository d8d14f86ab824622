r"""Matrix factorisation: not convex, full of symmetries, and yet without bad local minima.

    f(U, V) = |U V' - M|_F^2 / 2,   U of shape (m, r), V of shape (n, r), M of rank r

f* = 0, attained on the orbit (UG, VG^{-T}) of every solution, G invertible; all other stationary points are saddles
(Baldi & Hornik 1989; Kawaguchi 2016). The singular values of M are spread geometrically over `condition`, and from a
small start gradient methods learn them one after the other, the largest first.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Problem, Shapes, join, split
from shared.seeding import rng as stream


def matrix_factorisation(m: int = 20, n: int = 15, r: int = 3, condition: float = 10.0) -> Problem:
    """Recover a matrix of rank r from small random factors.

    Raises:
        ValueError: Not 1 <= r <= min(m, n), or condition < 1.
    """
    if not 1 <= r <= min(m, n) or not condition >= 1:
        raise ValueError(f"m, n, r, condition are {m}, {n}, {r}, {condition}; 1 <= r <= min(m, n) and condition >= 1")
    random = stream(0, "problems", "factorisation")
    left, _ = np.linalg.qr(random.normal(size=(m, r)))
    right, _ = np.linalg.qr(random.normal(size=(n, r)))
    singular = np.geomspace(condition, 1.0, r) if r > 1 else np.ones(1)
    M = (left * singular) @ right.T
    shapes: Shapes = ((m, r), (n, r))

    def f(x: FloatArray) -> FloatArray:
        U, V = split(x, shapes)
        value: FloatArray = ((U @ np.swapaxes(V, -1, -2) - M) ** 2).sum(axis=(-2, -1)) / 2
        return value

    def gradient(x: FloatArray) -> FloatArray:
        U, V = split(x, shapes)
        error = U @ np.swapaxes(V, -1, -2) - M  # (..., m, n)
        return join([error @ V, np.swapaxes(error, -1, -2) @ U], shapes)

    dim = (m + n) * r
    return Problem(
        name=f"Matrix factorisation {m} x {n}, rank {r}",
        dim=dim,
        starts=0.1 * random.normal(size=(3, dim)),
        f=f,
        gradient=gradient,
        f_star=0.0,
        shapes=shapes,
    )
