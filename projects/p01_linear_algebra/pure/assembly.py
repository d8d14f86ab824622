"""Matrices put together from smaller ones: side by side, stacked, in blocks, by Kronecker's product.

[A B]        [A]        [A B]        A (x) B = [a_11 B  a_12 B ...]
             [B]        [C D]                  [a_21 B  a_22 B ...]
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from projects.p01_linear_algebra.pure.errors import ShapeError
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix


def hstack(matrices: Sequence[Any]) -> Matrix:
    """Matrices (m, n_1), (m, n_2), ... side by side: (m, n_1 + n_2 + ...).

    Raises:
        ShapeError: different numbers of rows, or nothing to stack.
    """
    parts = [as_matrix(part) for part in matrices]
    shapes = [part.shape for part in parts]
    if len({m for m, _ in shapes}) != 1:
        raise ShapeError(f"hstack needs matrices with equally many rows, got shapes {shapes}", *shapes)
    rows = [list(chain.from_iterable(pieces)) for pieces in zip(*(part.rows for part in parts), strict=True)]
    return Matrix(rows, n_cols=sum(n for _, n in shapes))


def vstack(matrices: Sequence[Any]) -> Matrix:
    """Matrices (m_1, n), (m_2, n), ... on top of each other: (m_1 + m_2 + ..., n).

    Raises:
        ShapeError: different numbers of columns, or nothing to stack.
    """
    parts = [as_matrix(part) for part in matrices]
    shapes = [part.shape for part in parts]
    if len({n for _, n in shapes}) != 1:
        raise ShapeError(f"vstack needs matrices with equally many columns, got shapes {shapes}", *shapes)
    return Matrix(list(chain.from_iterable(part.rows for part in parts)), n_cols=shapes[0][1])


def block(grid: Sequence[Sequence[Any]]) -> Matrix:
    """A matrix from rows of blocks: `block([[A, B], [C, D]])`.

    Raises:
        ShapeError: blocks of one row differ in height, or rows of blocks in total width.
    """
    return vstack([hstack(row) for row in grid])


def kron(A: Any, B: Any) -> Matrix:
    """Kronecker's product of A (m, n) and B (p, q): (m p, n q), entry [i p + k, j q + l] is a_ij b_kl."""
    left, right = as_matrix(A), as_matrix(B, "B")
    rows = [[a * b for a in row for b in block_row] for row in left.rows for block_row in right.rows]
    return Matrix(rows, n_cols=left.shape[1] * right.shape[1])
