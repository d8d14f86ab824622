"""Reduction to Hessenberg form: zero below the first subdiagonal, by an orthogonal (unitary) similarity.

    Q^H A Q = H

Step k clears column k below the subdiagonal with one Householder reflector, applied from the left and, to keep the
eigenvalues, from the right (Golub & Van Loan, 4th ed., algorithm 7.4.2). QR sweeps preserve the form and cost O(n^2) on
it instead of O(n^3). Real matrices stay real; the complex variant differs by conjugates.
"""

from __future__ import annotations

from operator import mul
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import square_rows
from projects.p01_linear_algebra.pure.householder import accumulate, complex_reflector, reflector
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows
from projects.p01_linear_algebra.pure.scaling import into_range


class Hessenberg(NamedTuple):
    """A = Q H Q^H."""

    H: Matrix
    """Upper Hessenberg (n, n)."""
    Q: Matrix
    """Orthogonal or unitary (n, n)."""


def hessenberg_reduce(A: Rows, lo: int, hi: int) -> list[tuple[Row, float]]:
    """Reduce real rows in place; reflectors (v, tau) act on the coordinates lo + 1 + k, ..., hi.

    Args:
        A: rows (n, n), upper triangular outside the rows and columns lo..hi; H on return.
        lo: first row of the active block.
        hi: its last row.
    """
    reflectors: list[tuple[Row, float]] = []
    for k in range(lo, hi - 1):
        v, tau, beta = reflector([row[k] for row in A[k + 1 : hi + 1]])
        reflectors.append((v, tau))
        if tau == 0.0:
            continue
        A[k + 1][k] = beta
        for row in A[k + 2 : hi + 1]:
            row[k] = 0.0
        # H <- (I - tau v v^T) H on the columns behind k
        below = [row[k + 1 :] for row in A[k + 1 : hi + 1]]
        w = [tau * sum(map(mul, column, v)) for column in zip(*below, strict=True)]
        for i, (row, v_i) in enumerate(zip(below, v, strict=True), k + 1):
            A[i][k + 1 :] = [a - v_i * w_j for a, w_j in zip(row, w, strict=True)]
        # H <- H (I - tau v v^T)
        for row in A[: hi + 1]:
            part = row[k + 1 : hi + 1]
            t = tau * sum(map(mul, part, v))
            row[k + 1 : hi + 1] = [a - t * v_j for a, v_j in zip(part, v, strict=True)]
    return reflectors


def orthogonal_factor(n: int, reflectors: list[tuple[Row, float]], lo: int, hi: int) -> Rows:
    """Rows of Q^T for the reflectors of `hessenberg_reduce`."""
    full = [(v + [0.0] * (n - 1 - hi), tau) for v, tau in reflectors]
    return accumulate(n, full, lo + 1)


def complex_hessenberg(A: Rows) -> tuple[Rows, Rows]:
    """Rows of H and of Q^H with A = Q H Q^H, for complex rows (n, n)."""
    n = len(A)
    H = [list(map(complex, row)) for row in A]
    qh: Rows = [[0j] * i + [1.0 + 0j] + [0j] * (n - 1 - i) for i in range(n)]
    for k in range(n - 2):
        v, tau, beta = complex_reflector([row[k] for row in H[k + 1 :]])
        if tau == 0:
            continue
        conj_v = [z.conjugate() for z in v]
        H[k + 1][k] = complex(beta)
        for row in H[k + 2 :]:
            row[k] = 0j
        # H <- (I - tau v v^H)^H H, and Q^H in the same way
        for rows, first in ((H, k + 1), (qh, 0)):
            below = [row[first:] for row in rows[k + 1 :]]
            t = tau.conjugate()
            w = [t * sum(map(mul, column, conj_v)) for column in zip(*below, strict=True)]
            for i, (row, v_i) in enumerate(zip(below, v, strict=True), k + 1):
                rows[i][first:] = [a - v_i * w_j for a, w_j in zip(row, w, strict=True)]
        # H <- H (I - tau v v^H)
        for row in H:
            t = tau * sum(map(mul, row[k + 1 :], v))
            row[k + 1 :] = [a - t * v_j for a, v_j in zip(row[k + 1 :], conj_v, strict=True)]
    return H, qh


def hessenberg(A: Any) -> Hessenberg:
    """Hessenberg form of a square matrix.

    Args:
        A: (n, n), real or complex.

    Returns:
        H and Q with A = Q H Q^H.

    Raises:
        ShapeError, EntryError: not a square matrix of finite numbers.
    """
    rows, factor = into_range(square_rows(A, "hessenberg"))
    n = len(rows)
    if as_matrix(A).scalar is complex:
        H, qh = complex_hessenberg(rows)
        q = transpose_rows([[z.conjugate() for z in row] for row in qh], n)
    else:
        H = [row[:] for row in rows]
        q = transpose_rows(orthogonal_factor(n, hessenberg_reduce(H, 0, n - 1), 0, n - 1), n)
    return Hessenberg(Matrix([[factor * a for a in row] for row in H]), Matrix(q))
