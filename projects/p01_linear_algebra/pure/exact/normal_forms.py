"""Hermite's and Smith's normal forms of integer matrices, with the unimodular matrices that make them.

    Hermite:  H = U A      echelon form, pivots positive, entries above a pivot in [0, pivot)
    Smith:    S = U A V    diagonal, s_1 | s_2 | s_3 | ..., all nonnegative

U and V are integer with determinant 1 or -1: only rows (columns) are exchanged, negated, and added to one another in
integer multiples, so the lattice spanned by the rows stays the same. H describes that lattice, S the group Z^n /
lattice (Cohen, A Course in Computational Algebraic Number Theory, 1993, section 2.4).

Euclid's algorithm runs on whole columns: the smallest entry reduces all others until it alone is left. Intermediate
numbers may grow far beyond those of the answer; for the sizes of teaching that is no matter.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.errors import EntryError
from projects.p01_linear_algebra.pure.exact.rationals import IntRow, IntRows
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix


class Hermite(NamedTuple):
    """H = U A."""

    H: Matrix
    """The form (m, n)."""
    U: Matrix
    """Unimodular (m, m)."""


class Smith(NamedTuple):
    """S = U A V."""

    S: Matrix
    """The form (m, n); the diagonal entries that aren't zero are the invariant factors."""
    U: Matrix
    """Unimodular (m, m)."""
    V: Matrix
    """Unimodular (n, n)."""


def _integer_matrix(A: Any, what: str) -> Matrix:
    """A matrix of ints.

    Raises:
        EntryError: other entries.
    """
    matrix = as_matrix(A)
    if matrix.scalar is not int:
        raise EntryError(f"{what} is for integer matrices, but A has entries of kind {matrix.scalar.__name__}")
    return matrix


def _subtract(row: IntRow, q: int, other: IntRow) -> IntRow:
    return [x - q * y for x, y in zip(row, other, strict=True)]


def _clear_below(rows: IntRows, k: int, j: int) -> bool:
    """Euclid on column j from row k on: a positive gcd in row k, zeros below; False if all are zero already."""
    while True:
        nonzero = [i for i in range(k, len(rows)) if rows[i][j]]
        if not nonzero:
            return False
        p = min(nonzero, key=lambda i: abs(rows[i][j]))
        rows[k], rows[p] = rows[p], rows[k]
        top = rows[k]
        done = True
        for i in range(k + 1, len(rows)):
            q = rows[i][j] // top[j]
            if q:
                rows[i] = _subtract(rows[i], q, top)
            done = done and rows[i][j] == 0
        if done:
            if top[j] < 0:
                rows[k] = [-x for x in top]
            return True


def hermite_form(A: Any) -> Hermite:
    """Row-style Hermite normal form H = U A.

    Args:
        A: integer matrix (m, n).

    Raises:
        EntryError: entries that are not ints.
        ShapeError: no matrix.
    """
    matrix = _integer_matrix(A, "hermite_form")
    m, n = matrix.shape
    # (A | I): what is done to the rows of A is done to those of I, which becomes U
    rows = [[*row, *[0] * i, 1, *[0] * (m - 1 - i)] for i, row in enumerate(matrix.rows)]
    k = 0
    for j in range(n):
        if k < m and _clear_below(rows, k, j):
            for i in range(k):
                rows[i] = _subtract(rows[i], rows[i][j] // rows[k][j], rows[k])
            k += 1
    return Hermite(Matrix([row[:n] for row in rows], n_cols=n), Matrix([row[n:] for row in rows], n_cols=m))


def smith_form(A: Any) -> Smith:
    """Smith normal form S = U A V.

    Args:
        A: integer matrix (m, n).

    Raises:
        EntryError: entries that are not ints.
        ShapeError: no matrix.
    """
    matrix = _integer_matrix(A, "smith_form")
    m, n = matrix.shape
    S = matrix.to_lists()
    U, V = Matrix.identity(m).to_lists(), Matrix.identity(n).to_lists()  # V by columns, that is transposed
    for k in range(min(m, n)):
        while True:
            # The smallest entry of what is left goes to (k, k), and reduces its row and its column.
            position = min(
                ((abs(S[i][j]), i, j) for i in range(k, m) for j in range(k, n) if S[i][j]), default=(0, k, k)
            )
            size, p, q = position
            if size == 0:
                break
            S[k], S[p], U[k], U[p] = S[p], S[k], U[p], U[k]
            V[k], V[q] = V[q], V[k]
            for row in S:
                row[k], row[q] = row[q], row[k]
            pivot = S[k][k]
            for i in range(k + 1, m):
                quotient = S[i][k] // pivot
                S[i], U[i] = _subtract(S[i], quotient, S[k]), _subtract(U[i], quotient, U[k])
            for j in range(k + 1, n):
                quotient = S[k][j] // pivot
                V[j] = _subtract(V[j], quotient, V[k])
                for row in S:
                    row[j] -= quotient * row[k]
            if any(S[i][k] for i in range(k + 1, m)) or any(S[k][k + 1 :]):
                continue  # a remainder smaller than the pivot is left, and takes its place
            rest = next((i for i in range(k + 1, m) if any(x % pivot for x in S[i][k + 1 :])), None)
            if rest is None:
                break
            # The pivot must divide all that follows: with row `rest` added, its row has a smaller remainder.
            S[k], U[k] = _subtract(S[k], -1, S[rest]), _subtract(U[k], -1, U[rest])
        if k < min(m, n) and S[k][k] < 0:
            S[k], U[k] = [-x for x in S[k]], [-x for x in U[k]]
    return Smith(Matrix(S, n_cols=n), Matrix(U, n_cols=m), Matrix(V, n_cols=n).T)
