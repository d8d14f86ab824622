"""Curvature along a direction and its largest value, from gradients alone.

    H v = Im grad f(x + ihv) / h         (complex step: exact to rounding, no step size to choose)

and the largest eigenvalue of H, the sharpness, by Lanczos' method with full reorthogonalisation: its Ritz values
approach the ends of the spectrum from inside, much faster than power iteration does (Golub & Van Loan 2013, section
10.1).
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.least_squares import STEP
from projects.p03_optimizers.problems.protocol import FloatArray, Function


def hessian_vector_product(gradient: Function, x: FloatArray, v: FloatArray) -> FloatArray:
    """H(x) v (..., d) for points x (..., d) and directions v (..., d); costs one complex gradient."""
    product: FloatArray = gradient(x + 1j * STEP * v).imag / STEP
    return product


def sharpness(
    gradient: Function, x: FloatArray, *, rng: np.random.Generator, tolerance: float = 1e-4, max_products: int = 60
) -> float:
    """The largest eigenvalue of the Hessian at x (d,).

    Args:
        gradient: Gradient that accepts complex points, as all of this project's do.
        x: The point.
        rng: For the first direction.
        tolerance: Relative change of the largest Ritz value over two steps at which it is taken as found.
        max_products: Hessian-vector products at most.

    Raises:
        ValueError: tolerance or max_products isn't positive.
    """
    if not tolerance > 0 or max_products < 1:
        raise ValueError(f"tolerance and max_products are {tolerance} and {max_products}; both must be positive")
    q = rng.normal(size=x.size)
    basis = [q / np.linalg.norm(q)]
    alphas: list[float] = []
    betas: list[float] = []
    ritz: list[float] = []
    for _ in range(min(max_products, x.size)):
        w = hessian_vector_product(gradient, x, basis[-1])
        alphas.append(float(w @ basis[-1]))
        Q = np.array(basis)
        for _ in range(2):  # once isn't enough in floating point, twice is (Parlett 1998)
            w = w - (Q @ w) @ Q
        T = np.diag(alphas) + np.diag(betas, 1) + np.diag(betas, -1)
        ritz.append(float(np.linalg.eigvalsh(T)[-1]))
        beta = float(np.linalg.norm(w))
        settled = len(ritz) > 2 and abs(ritz[-1] - ritz[-3]) <= tolerance * abs(ritz[-1])
        if settled or beta <= 1e-12 * abs(ritz[-1]):
            break
        betas.append(beta)
        basis.append(w / beta)
    return ritz[-1]
