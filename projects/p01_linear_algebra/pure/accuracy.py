"""What an answer to A x = b is worth: backward error, condition and a bound of the forward error.

    omega(x) = max_i |b - A x|_i / (|A| |x| + |b|)_i                                       (Oettli and Prager 1964)

is the smallest relative change of the single entries of A and b that makes x exact: an answer with omega near u is as
good as the stored data deserve. How far it is from the true one is bounded by

    |x - x_hat|_inf <= | |A^{-1}| ( |r| + gamma_{n+1} (|A| |x_hat| + |b|) ) |_inf

where gamma_{n+1} covers the rounding in the computed residual r (Higham, Accuracy and Stability, 2nd ed., theorem 7.3
and eq. (7.31)). The right-hand side is the infinity norm of A^{-1} D, D diagonal, and is estimated by the same few
solves as the condition number.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul
from typing import Any, Literal

from projects.p01_linear_algebra.pure.arguments import right_hand_side, square_rows
from projects.p01_linear_algebra.pure.condition import estimate_one_norm
from projects.p01_linear_algebra.pure.errors import ShapeError
from projects.p01_linear_algebra.pure.products import AnyRows
from projects.p01_linear_algebra.pure.scalars import EPS, Row, safe_scale
from projects.p01_linear_algebra.pure.solve import factor, require_nonsingular
from projects.p01_linear_algebra.pure.vector import Vector


@dataclass(frozen=True)
class SolveInfo:
    """A solution of A x = b and what it is worth."""

    x: Vector
    """The solution (n,)."""
    rcond: float
    """Estimated reciprocal condition number in the 1-norm."""
    backward_error: float
    """Oettli and Prager's omega: relative change of the entries of A and b that makes x exact."""
    forward_bound: float
    """Estimated bound of |x - true x|_inf / |x|_inf; infinity or above 1 says that nothing is known."""
    growth: float
    """Growth factor of the factorisation in use."""
    pivoting: Literal["partial", "complete"]
    """Complete where partial pivoting grew."""


def residual_and_scale(A: AnyRows, x: Row, b: Row) -> tuple[Row, Row]:
    """Residual r = b - A x and the denominators |A| |x| + |b|, both (n,)."""
    sizes = list(map(abs, x))
    r = [b_i - sum(map(mul, row, x)) for row, b_i in zip(A, b, strict=True)]
    return r, [sum(map(mul, map(abs, row), sizes)) + abs(b_i) for row, b_i in zip(A, b, strict=True)]


def backward_error(A: AnyRows, x: Row, b: Row) -> float:
    """Oettli and Prager's omega of x; 0/0 counts as 0. Rows are scaled, which changes no ratio and avoids overflow."""
    worst = 0.0
    for row, b_i in zip(A, b, strict=True):
        ((*a, c),), _ = safe_scale([[*row, b_i]])
        (r,), (size,) = residual_and_scale([a], x, [c])
        worst = max(worst, abs(r) / size if size else float(r != 0))
    return worst


def solve_info(A: Any, b: Any, *, check_finite: bool = True) -> SolveInfo:
    """Solve A x = b for one right-hand side and report on the answer; never warns, as the report says it all.

    Args:
        A: matrix (n, n).
        b: Vector (n,).
        check_finite: refuse NaN and infinity.

    Raises:
        SingularMatrixError: a pivot is exactly zero.
        OverflowError: an entry of x is beyond the largest float.
        EntryError, ShapeError: bad input, or b isn't a vector.
    """
    rows = square_rows(A, "solve_info", check_finite=check_finite)
    n = len(rows)
    columns, flat = right_hand_side(b, n, check_finite=check_finite)
    if not flat:
        raise ShapeError(
            f"solve_info reports on one right-hand side; b has shape {(n, len(columns))}", (n, len(columns))
        )
    factored = factor(list(map(list, rows)))
    require_nonsingular(factored, "solve_info")
    # What is reported are ratios, the same for the system scaled into the safe range, where nothing overflows.
    scaled, _ = safe_scale(rows)
    (c,), _ = safe_scale(columns)
    y = factored.factors.solve(c)
    r, size = residual_and_scale(scaled, y, c)
    gamma = (n + 1) * EPS / (1.0 - (n + 1) * EPS)
    # f = |r| + gamma_{n+1} (|A| |x| + |b|)
    f = [abs(r_i) + gamma * s_i for r_i, s_i in zip(r, size, strict=True)]
    # |A^{-1} D|_inf = |D A^{-H}|_1 with D = diag(f)
    bound = estimate_one_norm(
        n,
        lambda v: list(map(mul, f, factored.factors.solve_adjoint(v))),
        lambda v: factored.factors.solve(list(map(mul, f, v))),
    )
    top = max(map(abs, y), default=0.0)
    return SolveInfo(
        x=Vector(factored.solve(columns[0])),
        rcond=factored.rcond,
        backward_error=backward_error(scaled, y, c),
        forward_bound=bound / top if top else 0.0,
        growth=factored.growth,
        pivoting=factored.pivoting,
    )
