"""Preconditioners M ~ A for conjugate gradients: the diagonal, and Cholesky without fill.

    Jacobi:  M = diag(A)
    IC(0):   M = L L^T with l_ij = 0 wherever a_ij = 0

Both are functions r -> M^{-1} r. IC(0) keeps L as sparse as A's lower triangle and drops all else that elimination
would create: (L L^T)_ij = a_ij where a_ij isn't zero, and only there (Meijerink & van der Vorst, An iterative solution
method for linear systems of which the coefficient matrix is a symmetric M-matrix, 1977). For M-matrices it exists; for
other positive definite matrices a pivot may fail, which raises.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from projects.p01_linear_algebra.pure.arguments import real_rows, symmetric_rows
from projects.p01_linear_algebra.pure.errors import NotPositiveDefiniteError
from projects.p01_linear_algebra.pure.scalars import Row

SparseRow = dict[int, float]  # column: entry


@dataclass(frozen=True)
class Jacobi:
    """r -> diag(A)^{-1} r."""

    diagonal: tuple[float, ...] = field(repr=False)
    """a_ii > 0, (n,)."""

    def __call__(self, r: Row) -> Row:
        """M^{-1} r for r (n,)."""
        return [a / d for a, d in zip(r, self.diagonal, strict=True)]


@dataclass(frozen=True)
class IncompleteCholesky:
    """r -> (L L^T)^{-1} r with a sparse L."""

    below: tuple[SparseRow, ...] = field(repr=False)
    """Row i of L strictly below the diagonal."""
    diagonal: tuple[float, ...] = field(repr=False)
    """l_ii > 0, (n,)."""
    columns: tuple[SparseRow, ...] = field(repr=False)
    """Column j of L strictly below the diagonal: the rows of L^T."""

    def __call__(self, r: Row) -> Row:
        """M^{-1} r for r (n,): one forward and one backward substitution over the entries that there are."""
        y: Row = []
        for r_i, row, l_ii in zip(r, self.below, self.diagonal, strict=True):
            # y_i = (r_i - sum_{j<i} l_ij y_j) / l_ii
            y.append((r_i - sum(l_ij * y[j] for j, l_ij in row.items())) / l_ii)
        for j in range(len(y) - 1, -1, -1):
            # z_j = (y_j - sum_{i>j} l_ij z_i) / l_jj, written over y
            y[j] = (y[j] - sum(l_ij * y[i] for i, l_ij in self.columns[j].items())) / self.diagonal[j]
        return y


def jacobi(A: Any) -> Jacobi:
    """The diagonal preconditioner.

    Args:
        A: symmetric positive definite (n, n).

    Raises:
        EntryError, ShapeError, NotSymmetricError: not a real symmetric matrix.
        NotPositiveDefiniteError: a diagonal entry isn't positive; `minor` names it.
    """
    real_rows(A, "jacobi")
    diagonal = tuple(row[i] for i, row in enumerate(symmetric_rows(A, "jacobi")))
    for i, d in enumerate(diagonal):
        if not d > 0.0:
            raise NotPositiveDefiniteError(f"jacobi: A[{i}][{i}] is {d}, not positive", i + 1)
    return Jacobi(diagonal)


def incomplete_cholesky(A: Any) -> IncompleteCholesky:
    """Incomplete Cholesky factorisation without fill, IC(0).

    Args:
        A: symmetric positive definite (n, n); entries that are exactly zero stay so in L.

    Raises:
        EntryError, ShapeError, NotSymmetricError: not a real symmetric matrix.
        NotPositiveDefiniteError: a pivot isn't positive, which can happen to a positive definite A too; `minor` says
            where.
    """
    real_rows(A, "incomplete_cholesky")
    rows = symmetric_rows(A, "incomplete_cholesky")
    below: list[SparseRow] = []
    diagonal: Row = []
    columns: list[SparseRow] = [{} for _ in rows]
    for i, row in enumerate(rows):
        found: SparseRow = {}
        for j in range(i):
            if row[j] == 0.0:
                continue
            other = below[j]
            # l_ij = (a_ij - sum_{k<j} l_ik l_jk) / l_jj, over the k where both are there
            s = sum(l_ik * other[k] for k, l_ik in found.items() if k in other)
            found[j] = columns[j][i] = (row[j] - s) / diagonal[j]
        # l_ii = sqrt(a_ii - sum_{k<i} l_ik^2)
        pivot = row[i] - sum(l_ik * l_ik for l_ik in found.values())
        if not pivot > 0.0:
            raise NotPositiveDefiniteError(f"incomplete_cholesky: pivot {i} is {pivot:.3g}, not positive", i + 1)
        below.append(found)
        diagonal.append(math.sqrt(pivot))
    return IncompleteCholesky(tuple(below), tuple(diagonal), tuple(columns))
