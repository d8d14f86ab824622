"""A float answer with its true error: the system is solved once more in rational numbers.

    forward error   max_i |x_i - x*_i| / max_i |x*_i|,    A x* = b exactly
    backward error  max_i |b - A x|_i / (|A| |x| + |b|)_i

Condition numbers and bounds say what might have happened; these two say what did. Both are computed without rounding
and are rounded to float at the very end. The price is Dixon's lifting, at n = 50 some thirty times the float solve.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.errors import ShapeError
from projects.p01_linear_algebra.pure.exact.bareiss import exact_system
from projects.p01_linear_algebra.pure.exact.dixon import solve_exact
from projects.p01_linear_algebra.pure.scalars import EPS
from projects.p01_linear_algebra.pure.vector import Vector, as_vector


@dataclass(frozen=True)
class Certificate:
    """What an approximate solution is worth, exactly."""

    forward_error: float
    """Largest |x_i - true x_i| over the largest |true x_i|; 0.0 for an exact answer, infinity where the truth is 0."""
    component_error: float
    """Largest |x_i - true x_i| / |true x_i|; infinity where a zero was missed."""
    backward_error: float
    """Oettli and Prager's: relative change of the entries of A and b that makes x exact."""
    digits: float
    """Correct decimal digits of the largest component, -log10 of the forward error; at most 15.95, which is u."""


def certify(A: Any, b: Any, x: Any) -> Certificate:
    """The true errors of x as a solution of A x = b.

    Args:
        A: matrix (n, n) of ints, Fractions or floats, which are taken as the rationals that they are.
        b: Vector (n,) of the same.
        x: Vector (n,) of the same: the candidate.

    Raises:
        SingularMatrixError: A has no inverse.
        EntryError, ShapeError: bad input.
    """
    matrix, right, flat = exact_system(A, b, "certify")
    n = len(matrix)
    candidate = [Fraction(x_i) for x_i in as_vector(x, "x")]
    if not flat:
        raise ShapeError(f"certify takes one right-hand side; b has shape {right.shape}", right.shape)
    if len(candidate) != n:
        raise ShapeError(f"x has {len(candidate)} entries, but {n} are needed", (len(candidate),))
    true = [Fraction(t) for t in solve_exact(matrix, Vector([row[0] for row in right.rows]))]
    gaps = [abs(c - t) for c, t in zip(candidate, true, strict=True)]
    forward = _quotient(max(gaps, default=Fraction(0)), max(map(abs, true), default=Fraction(0)))
    sizes = list(map(abs, candidate))
    errors = []
    for row, (b_i,) in zip(matrix.rows, right.rows, strict=True):
        exact = list(map(Fraction, row))
        # |b - A x|_i / (|A| |x| + |b|)_i
        residual = abs(Fraction(b_i) - sum(map(mul, exact, candidate)))
        errors.append(_quotient(residual, sum(map(mul, map(abs, exact), sizes)) + abs(Fraction(b_i))))
    return Certificate(
        forward_error=forward,
        component_error=max((_quotient(gap, abs(t)) for gap, t in zip(gaps, true, strict=True)), default=0.0),
        backward_error=max(errors, default=0.0),
        digits=-math.log10(max(forward, EPS)),
    )


def _quotient(a: Fraction, b: Fraction) -> float:
    """The float nearest to a / b; 0 for 0 / 0, infinity for what is too large or divided by 0."""
    if a == 0:
        return 0.0
    try:
        return float(a / b)
    except (ZeroDivisionError, OverflowError):
        return math.inf
