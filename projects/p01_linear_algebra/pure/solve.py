"""Solve A x = b so that a bad answer never comes without a word.

    1. P A = L U with partial pivoting; if its growth factor shows lost digits, once more with complete pivoting.
    2. L y = P b, U x = y.
    3. rcond(A) by Hager and Higham's estimator, O(n^2): a warning where it is below the unit roundoff.

Only a pivot that is exactly zero is an error. Anything else has a solution, and the warning says what it is worth; then
`solve_refined` gives all digits and `solve_exact` the rational numbers themselves.

Differs from LAPACK's driver xGESV in: a growth factor above 100 leads to a second factorisation (there it goes
unnoticed), the condition is always estimated, and data near the ends of the exponent range are scaled by powers of
two.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from projects.p01_linear_algebra.pure.arguments import (
    like_right_hand_side,
    require_representable,
    right_hand_side,
    square_rows,
)
from projects.p01_linear_algebra.pure.condition import reciprocal_condition
from projects.p01_linear_algebra.pure.errors import IllConditionedWarning, SingularMatrixError
from projects.p01_linear_algebra.pure.factors import Factors
from projects.p01_linear_algebra.pure.full_pivoting import eliminate, largest_of_all
from projects.p01_linear_algebra.pure.lu import crout, growth_factor
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows, safe_scale

GROWTH_LIMIT = 100.0  # far above n^(2/3), which random matrices of the sizes met here show


@dataclass(frozen=True)
class Factored:
    """A square matrix, scaled and factored."""

    factors: Factors
    """P (A / scale) Q = L U."""
    scale: float
    """A power of four, nearly always 1."""
    one_norm: float
    """|A / scale|_1."""
    growth: float
    """Growth factor of the factorisation in use."""
    pivoting: Literal["partial", "complete"]
    """Complete where partial pivoting grew beyond GROWTH_LIMIT."""

    @cached_property
    def rcond(self) -> float:
        """Estimated reciprocal condition number in the 1-norm; 0 for a singular matrix, 1 for an empty one."""
        return reciprocal_condition(self.one_norm, self.factors)

    def solve(self, b: Row) -> Row:
        """Solution of A x = b for one column; infinite where it is beyond the largest float."""
        (scaled,), t = safe_scale([b])
        # (A / s) y = b / t, x = (t / s) y; in two steps, as t / s may leave the range where its root doesn't
        ratio = math.sqrt(t) / math.sqrt(self.scale)
        y = self.factors.solve(scaled)
        return y if ratio == 1.0 else [y_i * ratio * ratio for y_i in y]


def factor(rows: Rows) -> Factored:
    """Factor square rows, which are used up, for solves.

    Args:
        rows: fresh rows (n, n) of finite numbers.
    """
    n = len(rows)
    rows, scale = safe_scale(rows)
    sizes = [list(map(abs, row)) for row in rows]
    size, one_norm = max(map(max, sizes), default=0.0), max(map(sum, zip(*sizes, strict=True)), default=0.0)
    perm, lower, upper = crout(rows, n)
    growth = growth_factor(upper, size)
    if growth <= GROWTH_LIMIT:
        return Factored(Factors(perm, range(n), lower, upper), scale, one_norm, growth, "partial")
    unsorted: Rows = [[]] * n  # crout has put the rows in another order, but not changed them
    for target, row in zip(perm, rows, strict=True):
        unsorted[target] = row
    row_perm, column_perm, lower, upper = eliminate(unsorted, n, largest_of_all)
    factors = Factors(row_perm, column_perm, lower, upper)
    return Factored(factors, scale, one_norm, growth_factor(upper, size), "complete")


def require_nonsingular(factored: Factored, what: str) -> None:
    """Refuse a zero pivot.

    Raises:
        SingularMatrixError: naming the first column without a pivot.
    """
    k = factored.factors.zero_pivot()
    if k is not None:
        column = factored.factors.columns[k]
        raise SingularMatrixError(f"{what}: the matrix is singular; column {column} has no nonzero pivot", column)


def warn_if_ill_conditioned(rcond: float, what: str) -> None:
    """Say so where the data determine no digit of the answer: rcond below the unit roundoff."""
    if rcond < EPS:
        message = (
            f"{what}: the matrix is ill-conditioned (rcond {rcond:.2g} < {EPS:.2g}); "
            "possibly no digit is right; solve_refined and solve_exact give all of them"
        )
        warnings.warn(IllConditionedWarning(message, rcond=rcond), stacklevel=3)


def solve(A: Any, b: Any, *, check_finite: bool = True) -> Any:
    """Solve A x = b in floating point.

    Args:
        A: matrix (n, n); int and Fraction entries are rounded to float (`solve_exact` keeps them).
        b: Vector (n,) or Matrix (n, k).
        check_finite: refuse NaN and infinity.

    Returns:
        x, of b's shape.

    Raises:
        SingularMatrixError: a pivot is exactly zero.
        OverflowError: an entry of x is beyond the largest float.
        EntryError, ShapeError: bad input.

    Warns:
        IllConditionedWarning: rcond is below the unit roundoff.
    """
    rows = square_rows(A, "solve", check_finite=check_finite)
    columns, flat = right_hand_side(b, len(rows), check_finite=check_finite)
    factored = factor(rows)
    require_nonsingular(factored, "solve")
    solved = [factored.solve(column) for column in columns]
    warn_if_ill_conditioned(factored.rcond, "solve")
    return like_right_hand_side(solved, flat, len(rows), check_finite=check_finite)


def inv(A: Any, *, check_finite: bool = True) -> Matrix:
    """Inverse of A (n, n) in floating point; a system is solved faster and better by `solve`.

    Args:
        A: matrix (n, n); int and Fraction entries are rounded to float (`inverse_exact` keeps them).
        check_finite: refuse NaN and infinity.

    Raises:
        SingularMatrixError: a pivot is exactly zero.
        OverflowError: an entry of the inverse is beyond the largest float.
        EntryError, ShapeError: bad input.

    Warns:
        IllConditionedWarning: rcond is below the unit roundoff.
    """
    rows = square_rows(A, "inv", check_finite=check_finite)
    n = len(rows)
    factored = factor(rows)
    require_nonsingular(factored, "inv")
    columns = [factored.solve([0.0] * j + [1.0] + [0.0] * (n - 1 - j)) for j in range(n)]
    if check_finite:
        require_representable(columns)
    warn_if_ill_conditioned(factored.rcond, "inv")
    return Matrix(zip(*columns, strict=True), n_cols=n)
