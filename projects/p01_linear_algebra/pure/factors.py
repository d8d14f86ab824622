"""A = P^T L U Q^T in the layout that makes both halves of a solve inner products along lists.

    P A Q = L U:    A x = b    <=>   L y = P b,  U z = y,      x = Q z
                    A^H x = b  <=>   U^H y = Q^T b,  L^H z = y,  x = P^T z

Forward substitution at row i needs the i solved unknowns in front of it: a list that grows, so that `sum(map(mul,
row, solved))` stops by itself at the right place and nothing is sliced. Back substitution becomes the same loop when
rows and unknowns are stored last first.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.scalars import Row, Rows


class Factors:
    """Square factors, ready for solves with A and A^H.

    Args:
        rows: permutation P: row i of P A is row rows[i] of A.
        columns: permutation Q: column j of A Q is column columns[j] of A.
        lower: row i holds l_i0 ... l_i,i-1; the unit diagonal is not stored.
        upper: column j holds u_0j ... u_jj.
    """

    __slots__ = ("_lower_columns", "columns", "diagonal", "lower", "rows", "upper", "upper_rows")

    def __init__(self, rows: Sequence[int], columns: Sequence[int], lower: Rows, upper: Rows) -> None:
        n = len(lower)
        self.rows, self.columns = rows, columns
        self.lower, self.upper = lower, upper
        self.diagonal = [upper[j][j] for j in range(n)]
        # Row i of U from the right: u_i,n-1 ... u_i,i+1
        self.upper_rows: Rows = [[upper[j][i] for j in range(n - 1, i, -1)] for i in range(n)]
        self._lower_columns: Rows | None = None

    def zero_pivot(self) -> int | None:
        """Index of the first pivot that is exactly zero, None where all are nonzero."""
        return next((k for k, pivot in enumerate(self.diagonal) if pivot == 0), None)

    def solve(self, b: Sequence[Any]) -> Row:
        """Solution x (n,) of A x = b (n,)."""
        y: Row = []
        for p, row in zip(self.rows, self.lower, strict=True):
            # y_i = b_p(i) - sum_{j<i} l_ij y_j
            y.append(b[p] - sum(map(mul, row, y)))
        z: Row = []  # z_{n-1}, z_{n-2}, ...
        for y_i, row, pivot in zip(reversed(y), reversed(self.upper_rows), reversed(self.diagonal), strict=True):
            # z_i = (y_i - sum_{j>i} u_ij z_j) / u_ii
            z.append((y_i - sum(map(mul, row, z))) / pivot)
        z.reverse()
        return unpermute(z, self.columns)

    def solve_adjoint(self, b: Sequence[Any]) -> Row:
        """Solution x (n,) of A^H x = b (n,)."""
        n = len(self.lower)
        if self._lower_columns is None:
            # Column i of L from below: l_n-1,i ... l_i+1,i
            self._lower_columns = [[self.lower[k][i] for k in range(n - 1, i, -1)] for i in range(n)]
        # A^H x = b is the conjugate of A^T conj(x) = conj(b).
        y: Row = []
        for q, column in zip(self.columns, self.upper, strict=True):
            y.append((b[q].conjugate() - sum(map(mul, column, y))) / column[-1])
        z: Row = []
        for y_i, column in zip(reversed(y), reversed(self._lower_columns), strict=True):
            z.append(y_i - sum(map(mul, column, z)))
        z.reverse()
        return [x.conjugate() for x in unpermute(z, self.rows)]


def unpermute(z: Row, order: Sequence[int]) -> Row:
    """The x with x[order[i]] = z[i]."""
    x: Row = [0.0] * len(z)
    for i, target in enumerate(order):
        x[target] = z[i]
    return x


def sign_of_permutation(order: Sequence[int]) -> int:
    """Determinant, +1 or -1, of the permutation matrix: each cycle of even length turns the sign."""
    sign, seen = 1, [False] * len(order)
    for start in range(len(order)):
        length, i = 0, start
        while not seen[i]:
            seen[i] = True
            i = order[i]
            length += 1
        if length and length % 2 == 0:
            sign = -sign
    return sign


def permutation_matrix_rows(order: Sequence[int]) -> list[list[int]]:
    """Rows of P with (P A)_i = A_order[i]."""
    return [[int(j == target) for j in range(len(order))] for target in order]
