"""Triangular systems: forward and back substitution.

    L x = b:   x_i = (b_i - sum_{j<i} l_ij x_j) / l_ii,   i = 0, 1, ...
    U x = b:   x_i = (b_i - sum_{j>i} u_ij x_j) / u_ii,   i = n - 1, n - 2, ...

The computed x solves a system whose entries differ by at most gamma_n |t_ij| each, whatever the condition (Higham,
Accuracy and Stability, 2nd ed., theorem 8.5); that is why triangular solves are often more accurate than they should.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.arguments import like_right_hand_side, right_hand_side, square_rows
from projects.p01_linear_algebra.pure.errors import SingularMatrixError
from projects.p01_linear_algebra.pure.products import AnyRows
from projects.p01_linear_algebra.pure.scalars import Row, Rows


def forward(L: AnyRows, b: Sequence[Any]) -> Row:
    """Solve L x = b; row i of L needs its entries up to the diagonal, what follows is not read."""
    x: Row = []
    for i, row in enumerate(L):
        # x has i entries, so the inner product stops in front of the diagonal
        x.append((b[i] - sum(map(mul, row, x))) / row[i])
    return x


def backward(U: AnyRows, b: Sequence[Any]) -> Row:
    """Solve U x = b; what stands left of the diagonal is not read."""
    x: Row = []  # the last unknown first
    for i in range(len(U) - 1, -1, -1):
        row = U[i]
        x.append((b[i] - sum(map(mul, row[:i:-1], x))) / row[i])
    x.reverse()
    return x


def require_pivots(T: Rows, what: str) -> None:
    """Refuse a zero on the diagonal.

    Raises:
        SingularMatrixError: naming the first one.
    """
    for i, row in enumerate(T):
        if row[i] == 0:
            raise SingularMatrixError(f"{what}: the diagonal entry [{i}][{i}] is zero, so the matrix is singular", i)


def solve_lower(L: Any, b: Any, *, check_finite: bool = True) -> Any:
    """Solve L x = b by forward substitution; the part above the diagonal is not read.

    Args:
        L: matrix (n, n).
        b: Vector (n,) or Matrix (n, k).
        check_finite: refuse NaN and infinity.

    Returns:
        x, of b's shape.

    Raises:
        SingularMatrixError: a zero on the diagonal.
        OverflowError: an entry of x is beyond the largest float.
        EntryError, ShapeError: bad input.
    """
    rows = square_rows(L, "solve_lower", name="L", check_finite=check_finite)
    columns, flat = right_hand_side(b, len(rows), check_finite=check_finite)
    require_pivots(rows, "solve_lower")
    solved = [forward(rows, column) for column in columns]
    return like_right_hand_side(solved, flat, len(rows), check_finite=check_finite)


def solve_upper(U: Any, b: Any, *, check_finite: bool = True) -> Any:
    """Solve U x = b by back substitution; the part below the diagonal is not read.

    Args:
        U: matrix (n, n).
        b: Vector (n,) or Matrix (n, k).
        check_finite: refuse NaN and infinity.

    Returns:
        x, of b's shape.

    Raises:
        SingularMatrixError: a zero on the diagonal.
        OverflowError: an entry of x is beyond the largest float.
        EntryError, ShapeError: bad input.
    """
    rows = square_rows(U, "solve_upper", name="U", check_finite=check_finite)
    columns, flat = right_hand_side(b, len(rows), check_finite=check_finite)
    require_pivots(rows, "solve_upper")
    solved = [backward(rows, column) for column in columns]
    return like_right_hand_side(solved, flat, len(rows), check_finite=check_finite)
