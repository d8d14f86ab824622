"""Gram and Schmidt's orthogonalisation, classical and modified: what not to do, and how far off it is.

    classical:  q_j ~ a_j - sum_{i<j} (q_i^H a_j) q_i          all projections from the given column
    modified:   q_j ~ (I - q_{j-1} q_{j-1}^H) ... (I - q_0 q_0^H) a_j     each from what the last one left

Equal in exact arithmetic. In floating point Q loses orthogonality,

    |I - Q^H Q| ~ u cond(A)^2 (classical),   u cond(A) (modified),   u (Householder, whatever A is)

(Björck, BIT 7, 1967; Giraud, Langou, Rozložník and van den Eshof, Numer. Math. 101, 2005; Higham, Accuracy and
Stability, 2nd ed., theorem 19.13), while Q R = A to the last digits in all three: a small residual proves nothing
about Q.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.arguments import number_rows
from projects.p01_linear_algebra.pure.errors import ShapeError, SingularMatrixError
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.qr import QR, upper_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows, safe_scale, undo_scale


def _columns(A: Any, what: str, check_finite: bool) -> tuple[Rows, float, int]:
    """Columns of a tall matrix in the safe range, the scale, and m."""
    m, n = as_matrix(A).shape
    if m < n:
        raise ShapeError(f"{what} needs at least as many rows as columns, got shape {(m, n)}", (m, n))
    rows, scale = safe_scale(number_rows(A, check_finite=check_finite))
    return transpose_rows(rows, n), scale, m


def _normalised(w: Row, j: int, what: str) -> tuple[Row, float]:
    """The vector w / |w| and |w|.

    Raises:
        SingularMatrixError: w is zero.
    """
    size = math.hypot(*map(abs, w))
    if size == 0.0:
        raise SingularMatrixError(f"{what}: column {j} depends on those before it", j)
    return [x / size for x in w], size


def _result(Q: Rows, R: Rows, m: int, scale: float) -> QR:
    n = len(Q)
    return QR(Matrix(transpose_rows(Q, m), n_cols=n), Matrix(undo_scale(upper_rows(R, n), scale), n_cols=n))


def classical_gram_schmidt(A: Any, *, check_finite: bool = True) -> QR:
    """Thin Q (m, n) and R (n, n) with a positive diagonal; Q is only as orthogonal as u cond(A)^2 allows.

    Args:
        A: matrix (m, n), m >= n, with independent columns.
        check_finite: refuse NaN and infinity.

    Raises:
        SingularMatrixError: a column is an exact combination of those before it.
        EntryError, ShapeError: bad input.
    """
    columns, scale, m = _columns(A, "classical_gram_schmidt", check_finite)
    Q: Rows = []
    R: Rows = []
    for j, a in enumerate(columns):
        w = a
        r: Row = []
        for q in Q:
            # r_ij = q_i^H a_j: from the given column, whatever was taken off already
            r_ij = sum(map(mul, [x.conjugate() for x in q], a))
            r.append(r_ij)
            w = [x - r_ij * y for x, y in zip(w, q, strict=True)]
        q, size = _normalised(w, j, "classical_gram_schmidt")
        Q.append(q)
        R.append([*r, size])
    return _result(Q, R, m, scale)


def modified_gram_schmidt(A: Any, *, check_finite: bool = True) -> QR:
    """Thin Q (m, n) and R (n, n) with a positive diagonal; Q is only as orthogonal as u cond(A) allows.

    Args:
        A: matrix (m, n), m >= n, with independent columns.
        check_finite: refuse NaN and infinity.

    Raises:
        SingularMatrixError: a column is an exact combination of those before it.
        EntryError, ShapeError: bad input.
    """
    columns, scale, m = _columns(A, "modified_gram_schmidt", check_finite)
    Q: Rows = []
    R: Rows = []
    for j, a in enumerate(columns):
        w = a
        r: Row = []
        for q in Q:
            # r_ij = q_i^H w: from what the projections before left over
            r_ij = sum(map(mul, [x.conjugate() for x in q], w))
            r.append(r_ij)
            w = [x - r_ij * y for x, y in zip(w, q, strict=True)]
        q, size = _normalised(w, j, "modified_gram_schmidt")
        Q.append(q)
        R.append([*r, size])
    return _result(Q, R, m, scale)
