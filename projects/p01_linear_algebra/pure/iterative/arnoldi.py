"""Arnoldi's method: an orthonormal basis of the Krylov space, and A's Hessenberg form on it.

    A V_m = V_m H_m + h_{m+1,m} v_{m+1} e_m^T,   V_m^T V_m = I

Each new A v_j is orthogonalised against all vectors before it, twice by modified Gram-Schmidt: "twice is enough" keeps
V orthonormal to working precision. (Arnoldi, The principle of minimized iterations, 1951; Saad, Iterative Methods for
Sparse Linear Systems, 2nd ed., algorithm 6.2; Giraud, Langou & Rozloznik, The loss of orthogonality in the Gram-Schmidt
orthogonalization process, 2005.)

Eigenvalues of H_m (Ritz values) approach the outer ones of A first. With y a unit eigenvector of H_m the residual of
(theta, V y) is h_{m+1,m} |y_m|, known without a product.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.iterative.linear_map import LinearMap, as_linear_map, axpy
from projects.p01_linear_algebra.pure.iterative.power import nonempty_start
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows


@dataclass(frozen=True)
class ArnoldiResult:
    """A V = V H + h v_next e_m^T."""

    V: Matrix
    """Orthonormal basis of the Krylov space, (n, m)."""
    H: Matrix
    """Upper Hessenberg (m, m), V^T A V."""
    next_size: float
    """h_{m+1,m} in the units of A; 0 where the Krylov space is invariant, and all Ritz values are eigenvalues."""
    next_vector: Row
    """v_{m+1}, (n,); empty where next_size is 0."""
    residuals: tuple[float, ...]
    """|h_{j+1,j}| for j = 1, ..., m: what A v_j had outside the space."""


def orthogonalise(w: Row, basis: Rows) -> tuple[Row, Row, float]:
    """Take the parts along orthonormal vectors out of w, twice.

    Args:
        w: vector (n,).
        basis: j orthonormal vectors (n,).

    Returns:
        What is left of w (n,), the parts taken out (j,), and the norm of what is left: 0 where that is rounding only.
    """
    before = math.hypot(*w)
    h = [0.0] * len(basis)
    for _ in range(2):
        for i, v in enumerate(basis):
            # h_ij = v_i^T w,   w <- w - h_ij v_i
            part = sum(map(mul, v, w))
            h[i] += part
            w = axpy(-part, v, w)
    left = math.hypot(*w)
    return w, h, left if left > 10 * len(basis) * EPS * before else 0.0


def arnoldi_steps(A: LinearMap, v: Row, m: int) -> tuple[Rows, Rows, Row]:
    """Basis vectors, columns of H (the j-th has j + 1 entries) and subdiagonal of H, for at most m steps."""
    basis: Rows = [v]
    columns: Rows = []
    subdiagonal: Row = []
    while len(columns) < m:
        w, h, size = orthogonalise(A.apply(basis[-1]), basis)
        columns.append(h)
        subdiagonal.append(size)
        if size == 0.0:
            break
        basis.append([w_i / size for w_i in w])
    return basis, columns, subdiagonal


def arnoldi(A: Any, m: int, *, x0: Any = None, rng: random.Random | None = None) -> ArnoldiResult:
    """Build the Krylov space of A and a start.

    Args:
        A: real (n, n), n >= 1, matrix or LinearMap.
        m: dimension asked for, 1 <= m <= n; fewer come where the space is invariant before.
        x0: start (n,); by default a random direction.
        rng: random numbers for that direction.

    Returns:
        V, H and what lies outside.

    Raises:
        EntryError, ShapeError: not a real square matrix of finite numbers, or x0 doesn't fit.
        ValueError: m outside 1..n, or x0 is zero.
    """
    a = as_linear_map(A, "arnoldi")
    start = nonempty_start(a, x0, rng)
    check_dimension(m, a.n)
    basis, columns, subdiagonal = arnoldi_steps(a, start, m)
    size = len(columns)
    rows = [
        [columns[j][i] if i <= j else subdiagonal[j] if i == j + 1 else 0.0 for j in range(size)] for i in range(size)
    ]
    next_vector = basis[size] if len(basis) > size else []
    return ArnoldiResult(Matrix(basis[:size]).T, Matrix(rows), subdiagonal[-1], next_vector, tuple(subdiagonal))


def check_dimension(m: int, n: int) -> None:
    """Refuse a Krylov space of a dimension that there can't be.

    Raises:
        ValueError: m isn't one of 1, ..., n.
    """
    if isinstance(m, bool) or not isinstance(m, int) or not 1 <= m <= n:
        raise ValueError(f"m is {m!r}; the dimension of a Krylov space must be 1 to {n}")
