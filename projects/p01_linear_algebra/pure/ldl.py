"""Bunch and Kaufman's factorisation of a symmetric (Hermitian) indefinite matrix.

    P A P^T = L D L^H

with L unit lower triangular and D block diagonal, blocks of order 1 and 2. Symmetry allows only pivots on the
diagonal, and (0 1; 1 0) has none of order 1; with blocks of order 2 there always is one. The choice compares at most
two columns with

    alpha = (1 + sqrt(17)) / 8 = 0.6404

which bounds the growth of a step of order 2 by that of two steps of order 1: (1 + 1/alpha)^(n-1) in all (Bunch and
Kaufman, Math. Comp. 31, 1977; Higham, Accuracy and Stability, 2nd ed., algorithm 11.2). D has as many positive,
negative and zero eigenvalues as A (Sylvester), so the factorisation also counts the eigenvalues on both sides of a
shift.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import mul
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import like_right_hand_side, right_hand_side, symmetric_rows
from projects.p01_linear_algebra.pure.condition import estimate_one_norm, reciprocal
from projects.p01_linear_algebra.pure.errors import SingularMatrixError
from projects.p01_linear_algebra.pure.factors import permutation_matrix_rows, unpermute
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.norms import one_norm_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows, magnitude, safe_scale
from projects.p01_linear_algebra.pure.solve import GROWTH_LIMIT, solve, warn_if_ill_conditioned

ALPHA = (1.0 + math.sqrt(17.0)) / 8.0


class Inertia(NamedTuple):
    """How many eigenvalues of a symmetric matrix have which sign."""

    positive: int
    negative: int
    zero: int


@dataclass(frozen=True)
class LDL:
    """P A P^T = L D L^H of a symmetric or Hermitian matrix (n, n)."""

    perm: tuple[int, ...]
    """Row i of P A is row perm[i] of A."""
    L: Matrix
    """Unit lower triangular (n, n)."""
    D: Matrix
    """Block diagonal (n, n)."""
    blocks: tuple[int, ...]
    """Orders, 1 or 2, of D's diagonal blocks."""

    @property
    def P(self) -> Matrix:
        """The permutation as a matrix (n, n)."""
        return Matrix(permutation_matrix_rows(self.perm), n_cols=len(self.perm))

    @property
    def inertia(self) -> Inertia:
        """Signs of A's eigenvalues, by Sylvester's law; a block of order 2 has one of each sign."""
        positive = negative = zero = start = 0
        for order in self.blocks:
            pivot = self.D[start, start].real
            positive += order == 2 or pivot > 0
            negative += order == 2 or pivot < 0
            zero += order == 1 and pivot == 0
            start += order
        return Inertia(positive, negative, zero)


def choose_pivot(S: Rows) -> tuple[int, int]:
    """Order of the next pivot block, and which row and column must become the last of the block.

    Args:
        S: the remaining symmetric matrix, all of it.
    """
    first = abs(S[0][0])
    column = [abs(row[0]) for row in S[1:]]
    omega_1 = max(column, default=0.0)
    if first >= ALPHA * omega_1:
        return 1, 0
    r = 1 + column.index(omega_1)
    others = list(map(abs, S[r]))
    diagonal = others[r]
    others[r] = 0.0
    omega_r = max(others)
    # |s_00| omega_r >= alpha omega_1^2, written so that no square overflows; omega_r >= omega_1 > 0
    if first >= ALPHA * omega_1 * (omega_1 / omega_r):
        return 1, 0
    return (1, r) if diagonal >= ALPHA * omega_r else (2, r)


def bunch_kaufman(A: Rows) -> tuple[list[int], Rows, list[Rows]]:
    """The kernel.

    Args:
        A: symmetric rows (n, n), all of them; used up.

    Returns:
        perm (n,); row i of L left of the diagonal, 0.0 inside a block; the blocks of D, as rows.
    """
    n = len(A)
    perm = list(range(n))
    L: Rows = [[] for _ in range(n)]
    D: list[Rows] = []
    S, k = A, 0
    while k < n:
        order, r = choose_pivot(S)
        last = order - 1
        if r != last:
            by_row: tuple[list[Any], ...] = (perm, L)
            for items in by_row:
                items[k + last], items[k + r] = items[k + r], items[k + last]
            S[last], S[r] = S[r], S[last]
            for row in S:
                row[last], row[r] = row[r], row[last]
        E = [row[:order] for row in S[:order]]
        for i in range(order):
            E[i][i] = E[i][i].real  # a Hermitian diagonal is real; rounding has given it an imaginary part
        if order == 2:
            E[0][1] = E[1][0].conjugate()
        D.append(E)
        C = [row[:order] for row in S[order:]]
        W = _right_divide(C, E)
        if order == 2:
            L[k + 1].append(0.0)
        for l_i, w in zip(L[k + order :], W, strict=True):
            l_i.extend(w)
        # S <- S - W C^H. The first rows of S hold C^H too, but only up to rounding: with them the update wouldn't be
        # W E W^H, and entries of W = C E^{-1}, which may be large, would multiply the difference.
        remaining = [row[order:] for row in S[order:]]
        for p in range(order):
            tail = [c[p].conjugate() for c in C]
            remaining = [
                [s - w[p] * x for s, x in zip(row, tail, strict=True)] if w[p] else row
                for row, w in zip(remaining, W, strict=True)
            ]
        S = remaining
        k += order
    return perm, L, D


def _right_divide(C: Rows, E: Rows) -> Rows:
    """Rows of C E^{-1} for a pivot block E; zeros where E = (0), which is chosen only if C is zero too."""
    if len(E) == 1:
        pivot = E[0][0]
        return [[row[0] / pivot] for row in C] if pivot else [[0.0] for _ in C]
    # E = |b| (a' conj(e); e c'), |e| = 1, so that det E = |b|^2 (a' c' - 1) without squares
    size = abs(E[1][0])
    a, c, e = E[0][0] / size, E[1][1] / size, E[1][0] / size
    scale = size * (a * c - 1.0)
    e_conjugate = e.conjugate()
    return [[(x * c - y * e) / scale, (y * a - x * e_conjugate) / scale] for x, y in C]


def ldl(A: Any, *, check_finite: bool = True) -> LDL:
    """Factorise P A P^T = L D L^H.

    Args:
        A: symmetric or Hermitian matrix (n, n), definite or not, singular or not.
        check_finite: refuse NaN and infinity.

    Raises:
        NotSymmetricError: a_ij and conj(a_ji) differ by more than rounding.
        EntryError, ShapeError: not a square matrix of finite numbers.
    """
    rows, scale = safe_scale(symmetric_rows(A, "ldl", check_finite=check_finite))
    n = len(rows)
    perm, lower, blocks = bunch_kaufman(rows)
    D: Rows = [[0.0] * n for _ in range(n)]
    start = 0
    for E in blocks:
        for i, row in enumerate(E):
            for j, x in enumerate(row):
                D[start + i][start + j] = x * scale
        start += len(E)
    L = [row + [1.0] + [0.0] * (n - 1 - i) for i, row in enumerate(lower)]
    return LDL(tuple(perm), Matrix(L, n_cols=n), Matrix(D, n_cols=n), tuple(map(len, blocks)))


def ldl_solve(A: Any, b: Any, *, check_finite: bool = True) -> Any:
    """Solve A x = b for a symmetric or Hermitian A that need not be definite.

    Where the pivots grow, which symmetric exchanges can't prevent, `solve` does it with pivots from anywhere.

    Args:
        A: symmetric or Hermitian matrix (n, n).
        b: Vector (n,) or Matrix (n, k).
        check_finite: refuse NaN and infinity.

    Returns:
        x, of b's shape.

    Raises:
        SingularMatrixError: a pivot block is exactly zero.
        NotSymmetricError, EntryError, ShapeError: as `ldl`.
        OverflowError: an entry of x is beyond the largest float.

    Warns:
        IllConditionedWarning: rcond is below the unit roundoff.
    """
    rows, scale = safe_scale(symmetric_rows(A, "ldl_solve", check_finite=check_finite))
    n = len(rows)
    columns, flat = right_hand_side(b, n, check_finite=check_finite)
    size, one_norm = magnitude(rows), one_norm_rows(rows)
    perm, L, blocks = bunch_kaufman(rows)
    if magnitude([row for E in blocks for row in E]) > GROWTH_LIMIT * size:
        return solve(A, b, check_finite=check_finite)
    singular = next((k for k, E in enumerate(blocks) if len(E) == 1 and E[0][0] == 0), None)
    if singular is not None:
        column = perm[sum(map(len, blocks[:singular]))]
        raise SingularMatrixError(f"ldl_solve: the matrix is singular; column {column} has no nonzero pivot", column)
    below = [[L[i][j].conjugate() for i in range(n - 1, j, -1)] for j in range(n)]

    def solve_scaled(column: Row) -> Row:
        y: Row = []
        for p, l_i in zip(perm, L, strict=True):
            y.append(column[p] - sum(map(mul, l_i, y)))
        z: Row = []
        for E in blocks:
            k = len(z)
            # E z = y is z^T E^T = y^T
            transposed = [list(row) for row in zip(*E, strict=True)]
            z.extend(_right_divide([y[k : k + len(E)]], transposed)[0])
        x: Row = []
        for z_i, column_below in zip(reversed(z), reversed(below), strict=True):
            x.append(z_i - sum(map(mul, column_below, x)))
        x.reverse()
        return unpermute(x, perm)

    solved = [[x_i / scale for x_i in solve_scaled(column)] for column in columns]
    warn_if_ill_conditioned(reciprocal(one_norm, estimate_one_norm(n, solve_scaled, solve_scaled)), "ldl_solve")
    return like_right_hand_side(solved, flat, n, check_finite=check_finite)
