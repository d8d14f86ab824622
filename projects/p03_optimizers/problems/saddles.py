"""Points where the gradient vanishes and nothing is won: a saddle, a monkey saddle, and two wells with a pass between.

    saddle         f(x, y) = (x^2 - y^2) / 2             Hessian diag(1, -1) at 0
    monkey saddle  f(x, y) = x^3 - 3 x y^2               Hessian 0 at 0: degenerate
    double well    f(x, y) = x^2/2 - y^2/2 + y^4/4       the saddle's neighbourhood, but bounded below

The first two are unbounded below: a method that escapes runs off, and one that doesn't has been trapped. The third lets
both escape and convergence be seen.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Problem


def saddle() -> Problem:
    """The plain saddle. On the axis y = 0 gradient methods run into 0; Newton's method does from everywhere."""
    A = np.diag([1.0, -1.0])

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = (x[..., 0] ** 2 - x[..., 1] ** 2) / 2
        return value

    return Problem(
        name="Saddle",
        dim=2,
        starts=np.array([[-1.5, 1e-3], [-1.5, 0.0], [1.0, 0.1]]),
        f=f,
        gradient=lambda x: x * np.array([1.0, -1.0]),
        hessian=lambda x: np.broadcast_to(A, (*x.shape, 2)).copy(),
        f_star=-np.inf,
        L=1.0,
        domain=((-2.0, 2.0), (-2.0, 2.0)),
    )


def monkey_saddle() -> Problem:
    """Three valleys and three ridges meet at 0, where even the Hessian says nothing."""

    def f(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        value: FloatArray = u**3 - 3 * u * v**2
        return value

    def gradient(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        return np.stack([3 * u**2 - 3 * v**2, -6 * u * v], axis=-1)

    def hessian(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        return 6 * np.stack([np.stack([u, -v], axis=-1), np.stack([-v, -u], axis=-1)], axis=-2)

    return Problem(
        name="Monkey saddle",
        dim=2,
        starts=np.array([[1.0, 1e-3], [1.0, 0.0], [0.5, 0.5]]),
        f=f,
        gradient=gradient,
        hessian=hessian,
        f_star=-np.inf,
        domain=((-1.5, 1.5), (-1.5, 1.5)),
    )


def double_well() -> Problem:
    """Two minima at (0, -1) and (0, 1) with a saddle at 0 between them."""

    def f(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        value: FloatArray = u**2 / 2 - v**2 / 2 + v**4 / 4
        return value

    def gradient(x: FloatArray) -> FloatArray:
        u, v = x[..., 0], x[..., 1]
        return np.stack([u, v**3 - v], axis=-1)

    def hessian(x: FloatArray) -> FloatArray:
        H = np.zeros((*x.shape, 2), dtype=x.dtype)
        H[..., 0, 0] = 1
        H[..., 1, 1] = 3 * x[..., 1] ** 2 - 1
        return H

    return Problem(
        name="Double well",
        dim=2,
        starts=np.array([[-1.5, 1e-3], [-1.5, 0.0], [1.0, 0.1]]),
        f=f,
        gradient=gradient,
        hessian=hessian,
        f_star=-0.25,
        minimisers=np.array([[0.0, -1.0], [0.0, 1.0]]),
        domain=((-2.0, 2.0), (-2.0, 2.0)),
    )
