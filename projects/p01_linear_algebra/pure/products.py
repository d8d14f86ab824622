"""Products of plain rows: sum(map(mul, u, v)), the fastest inner product that CPython 3.11 has.

    (A B)_ij = sum_k a_ik b_kj

`map` and `sum` loop in C, so that the interpreter runs a few bytecodes for each inner product, not for each term. The
second factor is transposed first, as inner products run along rows. With floats, each entry obeys

    |fl(AB) - AB| <= gamma_k |A| |B|,   gamma_k = k u / (1 - k u),   u = 2^-53

component by component (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., eq. (3.13)).
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.scalars import Row, Rows

AnyRows = Sequence[Sequence[Any]]


def dot(u: Sequence[Any], v: Sequence[Any]) -> Any:
    """Inner product without conjugation, sum_k u_k v_k."""
    return sum(map(mul, u, v))


def transpose_rows(A: AnyRows, n_cols: int) -> Rows:
    """Rows of A^T for A (m, n_cols); the number of columns is needed when m = 0."""
    return [list(column) for column in zip(*A, strict=True)] if A else [[] for _ in range(n_cols)]


def matmul_rows(A: AnyRows, B: AnyRows, n_cols: int) -> Rows:
    """Rows of A B for A (m, k), B (k, n_cols); the number of columns is needed when k = 0."""
    columns = list(zip(*B, strict=True)) if B else [()] * n_cols
    # c_ij = sum_k a_ik b_kj
    return [[sum(map(mul, row, column)) for column in columns] for row in A]


def matvec_rows(A: AnyRows, x: Sequence[Any]) -> Row:
    """A x for A (m, n), x (n,)."""
    return [sum(map(mul, row, x)) for row in A]


def vecmat_rows(x: Sequence[Any], A: AnyRows, n_cols: int) -> Row:
    """x^T A for x (m,), A (m, n_cols), by a sum of scaled rows: no transposed copy."""
    total: Row = [0] * n_cols
    for x_i, row in zip(x, A, strict=True):
        if x_i:
            total = [t + x_i * a for t, a in zip(total, row, strict=True)]
    return total
