"""Reduction of a real symmetric matrix to tridiagonal form by Householder reflectors.

    Q^T A Q = T,   T = tridiag(e, d, e)

Each step makes one column zero below the subdiagonal with H = I - tau v v^T and updates what is left by

    p = tau A v,   w = p - (tau/2) (p^T v) v,   A <- A - v w^T - w v^T

(Golub & Van Loan, Matrix Computations, 4th ed., algorithm 8.3.1). The eigenvalues stay, and the iterations that follow
cost O(n) a step on T, not O(n^2) on A.
"""

from __future__ import annotations

from operator import mul
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import real_rows, symmetric_rows
from projects.p01_linear_algebra.pure.householder import accumulate, reflector
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.scalars import Row, Rows
from projects.p01_linear_algebra.pure.scaling import into_range, times
from projects.p01_linear_algebra.pure.vector import Vector


class Tridiagonal(NamedTuple):
    """A = Q T Q^T with T = tridiag(e, d, e)."""

    d: Vector
    """Diagonal (n,)."""
    e: Vector
    """Subdiagonal (n - 1,)."""
    Q: Matrix
    """Orthogonal Q (n, n)."""


def tridiagonalise(A: Rows) -> tuple[Row, Row, list[tuple[Row, float]]]:
    """Diagonal, subdiagonal and reflectors of the tridiagonal form.

    Args:
        A: symmetric rows (n, n), not changed.

    Returns:
        d (n,), e (n - 1,), and (v, tau) of H_k acting on the coordinates k + 1, ..., n - 1.
    """
    d: Row = []
    e: Row = []
    reflectors: list[tuple[Row, float]] = []
    rest = A
    while len(rest) > 2:
        d.append(rest[0][0])
        v, tau, beta = reflector(rest[0][1:])
        e.append(beta)
        reflectors.append((v, tau))
        rest = [row[1:] for row in rest[1:]]
        if tau == 0.0:
            continue
        # p = tau A v;  w = p - (tau/2) (p^T v) v
        p = [tau * sum(map(mul, row, v)) for row in rest]
        half = 0.5 * tau * sum(map(mul, p, v))
        w = [p_i - half * v_i for p_i, v_i in zip(p, v, strict=True)]
        # A <- A - v w^T - w v^T
        rest = [
            [a - v_i * w_j - w_i * v_j for a, w_j, v_j in zip(row, w, v, strict=True)]
            for row, v_i, w_i in zip(rest, v, w, strict=True)
        ]
    d.extend(rest[i][i] for i in range(len(rest)))
    if len(rest) == 2:
        e.append(rest[1][0])
    return d, e, reflectors


def orthogonal_factor(n: int, reflectors: list[tuple[Row, float]]) -> Rows:
    """Rows of Q^T from the reflectors of `tridiagonalise`."""
    return accumulate(n, reflectors, 1)


def reflect_back(vectors: Rows, reflectors: list[tuple[Row, float]]) -> None:
    """Turn rows of vectors of T into vectors of A, in place: x <- Q x = H_0 H_1 ... x.

    Two reflectors are applied at a time, H_1 (its v begins one coordinate later) before H_0:

        H_0 H_1 x = x - t_0 v_0 - t_1 v_1,   t_1 = tau_1 v_1^T x,   t_0 = tau_0 (v_0^T x - t_1 v_0^T v_1)
    """
    # An odd one out is paired with the identity, as a reflector of the last coordinate alone.
    even = reflectors if len(reflectors) % 2 == 0 else [*reflectors, ([1.0], 0.0)]
    for k in range(len(even) - 2, -1, -2):
        (v0, tau0), (v1, tau1) = even[k], even[k + 1]
        v1 = [0.0, *v1]
        cross = sum(map(mul, v0, v1))
        for x in vectors:
            part = x[k + 1 :]
            t1 = tau1 * sum(map(mul, part, v1))
            t0 = tau0 * (sum(map(mul, part, v0)) - t1 * cross)
            x[k + 1 :] = [a - t0 * b - t1 * c for a, b, c in zip(part, v0, v1, strict=True)]


def tridiagonal_form(A: Any) -> Tridiagonal:
    """Orthogonal similarity of a symmetric matrix to a tridiagonal one.

    Args:
        A: real symmetric (n, n).

    Returns:
        d, e, Q with A = Q tridiag(e, d, e) Q^T.

    Raises:
        ShapeError: A isn't square.
        NotSymmetricError: A isn't symmetric.
        EntryError: NaN or infinity.
    """
    real_rows(A, "tridiagonal_form")
    rows, factor = into_range(symmetric_rows(A, "tridiagonal_form"))
    d, e, reflectors = tridiagonalise(rows)
    q = Matrix(orthogonal_factor(len(rows), reflectors)).T
    return Tridiagonal(Vector(times(d, factor)), Vector(times(e, factor)), q)
