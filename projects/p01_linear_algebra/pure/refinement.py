"""Iterative refinement with exact residuals: all digits, from a factorisation that has only some.

    r = b - A x  exactly,    A d = r  by the factors at hand,    x <- x + d

Each step shrinks the error by about cond(A) u, so the solution converges to full accuracy as long as cond(A) is
clearly below 1/u = 9e15 (Wilkinson 1963; Higham, Accuracy and Stability, 2nd ed., section 12.1; Demmel et al., ACM
TOMS 32, 2006).

Differs from the literature in: the residual isn't computed in twice the precision but without any error. Floats are
integers times powers of two, so b - A x is one inner product of Python's integers, which is hardly slower than
splitting each product into two floats. x itself is kept as integers with 2^-200 |x| as unit, so that components far
below the largest converge too, and rounded to float once. Where the matrix is too ill-conditioned for the factors to
be of any use, Dixon's lifting finds the rational solution, and that is rounded. Either way the answer is right to the
last digits; where it came from is reported.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import Any, Literal

from projects.p01_linear_algebra.pure.arguments import real_rows, right_hand_side
from projects.p01_linear_algebra.pure.errors import EntryError, ShapeError
from projects.p01_linear_algebra.pure.exact.dixon import solve_exact
from projects.p01_linear_algebra.pure.exact.rationals import IntRow, IntRows, integer_row
from projects.p01_linear_algebra.pure.matrix import as_matrix
from projects.p01_linear_algebra.pure.scalars import Row, Rows
from projects.p01_linear_algebra.pure.solve import Factored, factor
from projects.p01_linear_algebra.pure.vector import Vector

FIXED_POINT = 200  # bits of x below its largest component
MAX_STEPS = 30  # at the slowest rate that counts as converging these gain some 60 bits
SLOWEST = 0.25  # corrections that shrink less are noise of the factors
ENOUGH = 2.0**-60  # relative correction after which rounding to 53 bits can't be off by more than a hair


@dataclass(frozen=True)
class Refined:
    """The solution of A x = b to the last digits."""

    x: Vector
    """The solution (n,), each component rounded to float once."""
    steps: int
    """Corrections that were added."""
    method: Literal["refinement", "exact"]
    """Exact where the matrix was too ill-conditioned to refine."""
    rcond: float
    """Estimated reciprocal condition number in the 1-norm."""


def exact_residual(rows: IntRows, right: IntRow, x: IntRow, shift: int) -> list[int]:
    """Integers 2^shift (b - A x) for x given as integers times 2^-shift."""
    return [(b << shift) - sum(map(mul, row, x)) for row, b in zip(rows, right, strict=True)]


def _ratio(numerator: int, shift: int, d: int) -> float:
    """The float numerator 2^-shift / d, correctly rounded."""
    return numerator / (d << shift) if shift >= 0 else (numerator << -shift) / d


def _refine(factored: Factored, rows: IntRows, denominators: IntRow, right: IntRow) -> tuple[Row, int] | None:
    """Refined solution and number of steps, or None where the corrections don't shrink."""
    n = len(rows)
    x, shift = [0] * n, 0
    last = math.inf
    for step in range(MAX_STEPS):
        # the rows of A and b are integers over these denominators; r is the residual of the original system
        integers = exact_residual(rows, right, x, shift)
        if not any(integers):
            return [_ratio(x_i, shift, 1) for x_i in x], step
        d = factored.solve([_ratio(r, shift, q) for r, q in zip(integers, denominators, strict=True)])
        size = max(map(abs, d))
        if not math.isfinite(size):
            return None
        if step == 0:
            # unit 2^-shift, 200 bits below the largest component
            shift = FIXED_POINT - math.frexp(size)[1]
        elif size > SLOWEST * last:
            return None
        last = size
        x = [x_i + _fixed(d_i, shift) for x_i, d_i in zip(x, d, strict=True)]
        # every component has its digits, or the correction is far below what even a tiny one could show
        if all(abs(_fixed(d_i, shift)) <= ENOUGH * abs(x_i) or not x_i for d_i, x_i in zip(d, x, strict=True)):
            return [_ratio(x_i, shift, 1) for x_i in x], step
    return [_ratio(x_i, shift, 1) for x_i in x], MAX_STEPS


def _fixed(d: float, shift: int) -> int:
    """The integer nearest below d 2^shift."""
    p, q = d.as_integer_ratio()
    return (p << shift) // q if shift >= 0 else p // (q << -shift)


def solve_refined(A: Any, b: Any) -> Refined:
    """Solve A x = b to the last digits of the floats that A and b are.

    Args:
        A: real matrix (n, n); int and Fraction entries are rounded to float.
        b: real Vector (n,).

    Raises:
        SingularMatrixError: A is singular, as decided in rational arithmetic.
        OverflowError: a component is beyond the largest float.
        EntryError, ShapeError: bad input.
    """
    matrix = as_matrix(A)
    n = matrix.require_square("solve_refined")
    floats = real_rows(matrix, "solve_refined")
    columns, flat = right_hand_side(b, n)
    if not flat:
        raise ShapeError(f"solve_refined takes one right-hand side; b has shape {(n, len(columns))}", (n, len(columns)))
    if any(isinstance(x, complex) for x in columns[0]):
        raise EntryError("solve_refined is for real systems, but b has complex entries")
    rows, denominators, right = integer_system(floats, columns[0])
    factored = factor(list(map(list, floats)))
    if factored.factors.zero_pivot() is None:
        try:
            found = _refine(factored, rows, denominators, right)
        except OverflowError:  # a correction, or the answer; exact arithmetic tells which
            found = None
        if found is not None:
            return Refined(Vector(found[0]), found[1], "refinement", factored.rcond)
    exact = solve_exact(floats, columns[0])
    return Refined(Vector([_to_float(x, i) for i, x in enumerate(exact)]), 0, "exact", factored.rcond)


def integer_system(A: Rows, b: Sequence[float]) -> tuple[IntRows, IntRow, IntRow]:
    """Integer rows, their denominators, and the integer right-hand side of (A | b), row by row."""
    pairs = [integer_row([*row, b_i]) for row, b_i in zip(A, b, strict=True)]
    return [row[:-1] for row, _ in pairs], [d for _, d in pairs], [row[-1] for row, _ in pairs]


def _to_float(x: Fraction, i: int) -> float:
    """Nearest float.

    Raises:
        OverflowError: there is none.
    """
    try:
        return float(x)
    except OverflowError:
        raise OverflowError(f"x[{i}] is beyond the largest float, 1.8e308") from None
