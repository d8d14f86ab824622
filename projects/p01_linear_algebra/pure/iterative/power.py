"""Power iteration: multiply, normalise, repeat.

    z_k = A q_{k-1},   q_k = z_k / |z_k|,   lambda_k = q_k^T A q_k

The part along the dominant eigenvector grows by |lambda_1 / lambda_2| a step over the next one, so the angle shrinks by
|lambda_2 / lambda_1| a step; the Rayleigh quotient of a symmetric matrix shrinks by the square of that. (Golub & Van
Loan, Matrix Computations, 4th ed., sections 7.3.1 and 8.2.1.)

Where two eigenvalues have the largest modulus (a complex pair, or lambda and -lambda) nothing converges, and the result
says so.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import mul
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.iterative.linear_map import (
    LinearMap,
    as_linear_map,
    axpy,
    check_limits,
    start_vector,
)
from projects.p01_linear_algebra.pure.scalars import Row
from projects.p01_linear_algebra.pure.vector import Vector


class EigenStep(NamedTuple):
    """Where a vector iteration stands."""

    value: float
    """Rayleigh quotient of the vector."""
    vector: Row
    """Unit vector (n,)."""
    residual: float
    """|A q - lambda q|, in the units of A: some eigenvalue of a symmetric A is at most so far from `value`."""


@dataclass(frozen=True)
class EigenpairResult:
    """One eigenpair as an iteration left it."""

    value: float
    """Estimate of the eigenvalue: the Rayleigh quotient of `vector`."""
    vector: Vector
    """Estimate of the eigenvector, (n,), of length 1."""
    values: tuple[float, ...]
    """Rayleigh quotients, that of the start first."""
    residuals: tuple[float, ...]
    """|A q - lambda q| in the units of A, that of the start first."""
    iterations: int
    """Steps taken."""
    converged: bool
    """Whether the last residual is at most tol |lambda|."""


def eigen_step(A: LinearMap, q: Row) -> tuple[EigenStep, Row]:
    """Rayleigh quotient and residual of a unit vector, and the product A q that they took."""
    z = A.apply(q)
    # lambda = q^T A q for |q| = 1
    value = sum(map(mul, q, z))
    return EigenStep(value, q, math.hypot(*axpy(-value, q, z))), z


def power_steps(A: LinearMap, q: Row) -> Iterator[EigenStep]:
    """Power iteration without an end; stops by itself only where A q = 0, which is an eigenvector for 0.

    Args:
        A: linear map of order n.
        q: unit vector (n,).
    """
    while True:
        step, z = eigen_step(A, q)
        yield step
        size = math.hypot(*z)
        if size == 0.0:
            return
        # q_k = z_k / |z_k|
        q = [z_i / size for z_i in z]


def collect(steps: Iterator[EigenStep], tol: float, max_iterations: int) -> EigenpairResult:
    """Take steps until the residual is at most tol |lambda|, or the allowance is used up."""
    values: list[float] = []
    residuals: list[float] = []
    for step in islice(steps, max_iterations + 1):
        values.append(step.value)
        residuals.append(step.residual)
        if step.residual <= tol * abs(step.value):
            break
    # The loop ran: an iteration yields its start before anything else.
    converged = step.residual <= tol * abs(step.value)
    return EigenpairResult(step.value, Vector(step.vector), tuple(values), tuple(residuals), len(values) - 1, converged)


def power_iteration(
    A: Any,
    *,
    x0: Any = None,
    rng: random.Random | None = None,
    tol: float = 1e-10,
    max_iterations: int = 1000,
) -> EigenpairResult:
    """The eigenvalue of largest modulus and its eigenvector.

    Args:
        A: real (n, n), n >= 1, matrix or LinearMap.
        x0: start (n,); by default a random direction.
        rng: random numbers for that direction.
        tol: stop at |A q - lambda q| <= tol |lambda|.
        max_iterations: steps at most.

    Returns:
        The pair, its history, and whether it converged.

    Raises:
        EntryError, ShapeError: not a real square matrix of finite numbers, or n = 0.
        ValueError: x0 is zero, or a limit makes no sense.
    """
    check_limits(tol, max_iterations)
    a = as_linear_map(A, "power_iteration")
    return collect(power_steps(a, nonempty_start(a, x0, rng)), tol, max_iterations)


def nonempty_start(a: LinearMap, x0: Any, rng: random.Random | None) -> Row:
    """A unit start for an eigenvector, which a matrix of order 0 doesn't have.

    Raises:
        ValueError: order 0, or x0 is zero.
    """
    if a.n == 0:
        raise ValueError("A has shape (0, 0); a matrix without rows has no eigenvector")
    return start_vector(a.n, x0, rng)
