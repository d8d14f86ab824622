"""What the iterative solvers of A x = b have in common: where they stand after a step, and what they give back.

A solver's own loop has no end: it yields its state, `collect` takes as many steps as the tolerance asks for and the
allowance permits. So the same loop also feeds experiments and animations, which look at every x_k.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import mul
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.errors import ConvergenceError
from projects.p01_linear_algebra.pure.iterative.linear_map import LinearMap, axpy, float_vector
from projects.p01_linear_algebra.pure.scalars import Row
from projects.p01_linear_algebra.pure.vector import Vector


class SolverStep(NamedTuple):
    """Where a solver stands."""

    x: Row
    """Iterate (n,)."""
    r: Row
    """Residual (n,) as the recurrence has it; rounding lets it drift from b - A x."""


@dataclass(frozen=True)
class LinearSolution:
    """x with A x = b as nearly as the iteration brought it."""

    x: Vector
    """Last iterate, (n,)."""
    residuals: tuple[float, ...]
    """|r_k| / |b| by the method's own recurrence, that of the start first (absolute where b = 0)."""
    true_residual: float
    """|b - A x| / |b| of the last iterate, computed anew."""
    iterations: int
    """Products with A that the iteration took beside the first residual."""
    converged: bool
    """Whether the last of `residuals` is at most tol."""


def start_of(A: LinearMap, b: Any, x0: Any) -> tuple[Row, Row]:
    """Right-hand side and start as lists of floats; the start is zero where none is given.

    Raises:
        EntryError, ShapeError: not real vectors (n,).
    """
    return float_vector(b, A.n, "b"), [0.0] * A.n if x0 is None else float_vector(x0, A.n, "x0")


def scale_of(b: Row) -> float:
    """|b|, by which residuals are divided; 1 for b = 0."""
    return math.hypot(*b) or 1.0


def curvature(p: Row, a_p: Row, step: int) -> float:
    """p^T A p, which must be positive.

    Raises:
        ConvergenceError: it isn't, so that A isn't positive definite; `index` is the step.
    """
    found: float = sum(map(mul, p, a_p))
    if not found > 0.0:
        raise ConvergenceError(
            f"p^T A p is {found:.3g} at step {step}, so A isn't positive definite; minres and gmres don't need that",
            step,
        )
    return found


def solution(A: LinearMap, b: Row, x: Row, residuals: list[float], tol: float) -> LinearSolution:
    """Lay out the result, with the residual computed anew."""
    true_residual = math.hypot(*axpy(-1.0, A.apply(x), b)) / scale_of(b)
    return LinearSolution(Vector(x), tuple(residuals), true_residual, len(residuals) - 1, residuals[-1] <= tol)


def collect(A: LinearMap, b: Row, steps: Iterator[SolverStep], tol: float, max_iterations: int) -> LinearSolution:
    """Take steps until |r| <= tol |b|, or the allowance is used up."""
    scale = scale_of(b)
    residuals: list[float] = []
    for step in islice(steps, max_iterations + 1):
        residuals.append(math.hypot(*step.r) / scale)
        if residuals[-1] <= tol:
            break
    # The loop ran: a solver yields its start before anything else.
    return solution(A, b, step.x, residuals, tol)
