"""Inverse iteration: power iteration with (A - sigma I)^{-1}, for the eigenvalue nearest to sigma.

    (A - sigma I) z_k = q_{k-1},   q_k = z_k / |z_k|,   lambda_k = q_k^T A q_k

The eigenvalue nearest to the shift becomes the dominant one, and the angle to its eigenvector shrinks by
|lambda_1 - sigma| / |lambda_2 - sigma| a step. A - sigma I is factored once. That it is nearly singular does no harm:
the error of the solve points along the eigenvector sought (Peters & Wilkinson, Inverse iteration, ill-conditioned
equations and Newton's method, 1979; Golub & Van Loan, Matrix Computations, 4th ed., section 7.6.1). A pivot that is
exactly zero is replaced by one of the size of rounding.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

from projects.p01_linear_algebra.pure.arguments import real_rows
from projects.p01_linear_algebra.pure.factors import Factors
from projects.p01_linear_algebra.pure.iterative.linear_map import LinearMap, as_linear_map, check_limits
from projects.p01_linear_algebra.pure.iterative.power import (
    EigenpairResult,
    EigenStep,
    collect,
    eigen_step,
    nonempty_start,
)
from projects.p01_linear_algebra.pure.lu import crout
from projects.p01_linear_algebra.pure.matrix import as_matrix
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows, magnitude


def shifted_factors(rows: Rows, shift: float) -> Factors:
    """Factors of A - shift I, pivots of zero replaced by rounding's size.

    Args:
        rows: A (n, n), not changed.
        shift: sigma.
    """
    n = len(rows)
    shifted = [[a - shift if i == j else a for j, a in enumerate(row)] for i, row in enumerate(rows)]
    smallest = EPS * (magnitude(shifted) or 1.0)
    perm, lower, upper = crout(shifted, n)
    for column in upper:
        column[-1] = column[-1] or smallest
    return Factors(perm, range(n), lower, upper)


def solve_direction(factors: Factors, q: Row) -> Row:
    """Direction of (A - sigma I)^{-1} q, of length 1."""
    z = factors.solve(q)
    size = math.hypot(*z)
    return [z_i / size for z_i in z]


def inverse_steps(A: LinearMap, factors: Factors, q: Row) -> Iterator[EigenStep]:
    """Inverse iteration without an end."""
    while True:
        yield eigen_step(A, q)[0]
        # (A - sigma I) z_k = q_{k-1},   q_k = z_k / |z_k|
        q = solve_direction(factors, q)


def inverse_iteration(
    A: Any,
    shift: float,
    *,
    x0: Any = None,
    rng: random.Random | None = None,
    tol: float = 1e-12,
    max_iterations: int = 100,
) -> EigenpairResult:
    """The eigenvalue nearest to a shift, and its eigenvector.

    Args:
        A: real (n, n), n >= 1.
        shift: sigma, finite.
        x0: start (n,); by default a random direction.
        rng: random numbers for that direction.
        tol: stop at |A q - lambda q| <= tol |lambda|.
        max_iterations: solves at most.

    Returns:
        The pair, its history, and whether it converged.

    Raises:
        EntryError, ShapeError: not a real square matrix of finite numbers.
        ValueError: order 0, x0 is zero, the shift isn't finite, or a limit makes no sense.
    """
    check_limits(tol, max_iterations)
    if not math.isfinite(shift):
        raise ValueError(f"shift is {shift}; it must be a finite number")
    matrix = as_matrix(A)
    a = as_linear_map(matrix, "inverse_iteration")
    start = nonempty_start(a, x0, rng)
    factors = shifted_factors(real_rows(matrix, "inverse_iteration"), shift)
    return collect(inverse_steps(a, factors, start), tol, max_iterations)
