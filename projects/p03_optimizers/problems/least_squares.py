"""Sums of squares from their residuals.

    f(x) = |r(x)|^2,   grad f = 2 J'r,   J = dr/dx

The Hessian 2 (J'J + sum_k r_k grad^2 r_k) comes from the complex step on the gradient, exact to rounding:
H_{:j} = Im grad f(x + ih e_j) / h.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Function, Problem

STEP = 1e-30
"""There is no subtraction in the complex step, so the step may be as small as numbers get."""


def least_squares(
    name: str,
    start: FloatArray,
    residuals: Function,
    jacobian: Function,
    f_star: float,
    minimisers: FloatArray | None = None,
) -> Problem:
    """Build a problem from residuals (..., d) -> (..., m) and their Jacobian (..., d) -> (..., m, d).

    Args:
        name: Name.
        start: Standard start (d,).
        residuals: r.
        jacobian: J.
        f_star: The least value.
        minimisers: (M, d), if known.
    """
    dim = len(start)

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = (residuals(x) ** 2).sum(axis=-1)
        return value

    def gradient(x: FloatArray) -> FloatArray:
        g: FloatArray = 2 * (residuals(x)[..., None, :] @ jacobian(x))[..., 0, :]
        return g

    def hessian(x: FloatArray) -> FloatArray:
        shifted = x[..., None, :] + 1j * STEP * np.eye(dim)  # (..., d, d), row j moved along axis j
        H: FloatArray = gradient(shifted).imag / STEP
        return H

    return Problem(
        name=name,
        dim=dim,
        starts=start[None].astype(float),
        f=f,
        gradient=gradient,
        hessian=hessian,
        f_star=f_star,
        minimisers=minimisers,
        residuals=residuals,
        jacobian=jacobian,
    )


def matrix(rows: list[list[FloatArray]]) -> FloatArray:
    """A Jacobian (..., m, d) from its entries, m lists of d arrays or numbers that broadcast against each other."""
    entries = np.broadcast_arrays(*[entry for row in rows for entry in row])
    stacked: FloatArray = np.stack(entries, axis=-1)
    return stacked.reshape(*stacked.shape[:-1], len(rows), len(rows[0]))


def vector(entries: list[FloatArray]) -> FloatArray:
    """Residuals (..., m) from m arrays that broadcast against each other."""
    stacked: FloatArray = np.stack(np.broadcast_arrays(*entries), axis=-1)
    return stacked
