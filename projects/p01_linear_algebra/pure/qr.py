"""QR factorisation by Householder reflectors, thin and full, real and complex.

    A = Q R,   Q = H_0 H_1 ... H_{k-1},   H_i = I - tau_i v_i v_i^H,   k = min(m, n)

Reflector i makes column i zero below the diagonal (Golub & Van Loan, Matrix Computations, 4th ed., algorithm 5.2.1).
R has whatever signs cancel nothing on its diagonal, not all positive ones; for an A of full rank a positive diagonal
would make the factorisation unique, and signs can be moved to Q's columns.

The kernel works on columns. A finished row of R leaves the columns, so that they get shorter and nothing is sliced.
"""

from __future__ import annotations

from operator import mul
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import number_rows
from projects.p01_linear_algebra.pure.householder import complex_reflector, reflector
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows, safe_scale, undo_scale

Reflector = tuple[Row, Any]  # v with v_0 = 1, and tau


class QR(NamedTuple):
    """A = Q R."""

    Q: Matrix
    """Orthonormal columns, (m, k) thin or (m, m) full."""
    R: Matrix
    """Upper trapezoidal, (k, n) thin or (m, n) full."""


def reflect_column(c: Row, v: Row, v_conjugate: Row, tau: Any) -> Row:
    """The column (I - tau v v^H) c."""
    t = tau * sum(map(mul, c, v_conjugate))
    return [a - t * x for a, x in zip(c, v, strict=True)]


def triangularise(columns: Rows, m: int, is_complex: bool) -> tuple[list[Reflector], Rows]:
    """The kernel: reflectors and columns of R.

    Args:
        columns: n lists of m numbers; replaced.
        m: number of rows.
        is_complex: take reflectors that make a complex column real.

    Returns:
        min(m, n) reflectors; n columns of R, column j with its min(j + 1, m) entries from the top.
    """
    n = len(columns)
    reflectors: list[Reflector] = []
    R: Rows = [[] for _ in range(n)]
    make: Any = complex_reflector if is_complex else reflector
    for k in range(min(m, n)):
        v, tau, beta = make(columns[k])
        v_conjugate = [x.conjugate() for x in v]
        reflectors.append((v, tau))
        R[k].append(beta)
        for j in range(k + 1, n):
            # H^H c, whose first entry is r_kj
            c = reflect_column(columns[j], v, v_conjugate, tau.conjugate()) if tau else columns[j]
            R[j].append(c[0])
            columns[j] = c[1:]
    return reflectors, R


def orthogonal_columns(reflectors: list[Reflector], m: int, count: int) -> Rows:
    """The first `count` columns of Q = H_0 H_1 ..., from the last reflector back, where all is still the identity.

    Args:
        reflectors: as `triangularise` returns them.
        m: order of Q.
        count: between the number of reflectors and m.
    """
    k = len(reflectors)
    columns: Rows = [[0.0] * j + [1.0] + [0.0] * (m - k - j - 1) for j in range(count - k)]
    for v, tau in reversed(reflectors):
        tail = v[1:]
        tail_conjugate = [x.conjugate() for x in tail]
        grown: Rows = []
        # H e_0 = e_0 - tau v
        grown.append([1.0 - tau] + [-tau * x for x in tail])
        for c in columns:
            # H (0, c) = (0, c) - tau (v^H c) v
            t = tau * sum(map(mul, c, tail_conjugate))
            grown.append([-t] + [a - t * x for a, x in zip(c, tail, strict=True)])
        columns = grown
    return columns


def upper_rows(R: Rows, count: int) -> Rows:
    """Rows of the upper trapezoidal matrix (count, n) whose columns' top entries are given."""
    return [[column[i] if i < len(column) else 0.0 for column in R] for i in range(count)]


def _factorise(A: Any, full: bool, check_finite: bool) -> QR:
    """Both public functions: they differ in how many columns of Q are formed."""
    matrix = as_matrix(A)
    m, n = matrix.shape
    rows, scale = safe_scale(number_rows(matrix, check_finite=check_finite))
    reflectors, R = triangularise(transpose_rows(rows, n), m, matrix.scalar is complex)
    count = m if full else min(m, n)
    Q = orthogonal_columns(reflectors, m, count)
    R_rows = undo_scale(upper_rows(R, count), scale)
    return QR(Matrix(transpose_rows(Q, m), n_cols=count), Matrix(R_rows, n_cols=n))


def qr(A: Any, *, check_finite: bool = True) -> QR:
    """Thin factorisation: Q (m, k) and R (k, n) with k = min(m, n).

    Args:
        A: matrix (m, n).
        check_finite: refuse NaN and infinity.

    Raises:
        EntryError, ShapeError: not a matrix of finite numbers.
    """
    return _factorise(A, False, check_finite)


def qr_full(A: Any, *, check_finite: bool = True) -> QR:
    """Full factorisation: square Q (m, m) and R (m, n).

    Args:
        A: matrix (m, n).
        check_finite: refuse NaN and infinity.

    Raises:
        EntryError, ShapeError: not a matrix of finite numbers.
    """
    return _factorise(A, True, check_finite)
