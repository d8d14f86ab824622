"""QR factorisation by plane rotations: one zero at a time.

    A = Q R,   Q^T = G_N ... G_2 G_1,   each G turns two rows so that one entry becomes zero

A rotation touches two rows, a reflector all of them. On a dense matrix that is half as much work again; on one that
is nearly triangular, such as a Hessenberg matrix, n - 1 rotations do what n - 1 reflectors of the full length would
(Golub & Van Loan, Matrix Computations, 4th ed., sections 5.1.8 and 5.2.5). Entries that are zero already cost
nothing.
"""

from __future__ import annotations

from typing import Any

from projects.p01_linear_algebra.pure.arguments import real_rows
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.qr import QR
from projects.p01_linear_algebra.pure.rotations import rotated, rotation
from projects.p01_linear_algebra.pure.scalars import Rows, safe_scale, undo_scale


def givens_qr(A: Any, *, check_finite: bool = True) -> QR:
    """Full factorisation A = Q R by rotations of rows: Q (m, m), R (m, n).

    Args:
        A: real matrix (m, n).
        check_finite: refuse NaN and infinity.

    Raises:
        EntryError, ShapeError: not a real matrix of finite numbers.
    """
    m, n = as_matrix(A).shape
    R, scale = safe_scale(real_rows(A, "givens_qr", check_finite=check_finite))
    Qt: Rows = [[0.0] * i + [1.0] + [0.0] * (m - 1 - i) for i in range(m)]
    for j in range(min(m - 1, n)):
        for i in range(m - 1, j, -1):
            if R[i][j] == 0.0:
                continue
            # neighbours i - 1 and i: the zero at (i, j) is made with the row above it
            c, s, r = rotation(R[i - 1][j], R[i][j])
            above, below = rotated(R[i - 1][j + 1 :], R[i][j + 1 :], c, s)
            R[i - 1][j:], R[i][j:] = [r, *above], [0.0, *below]
            Qt[i - 1], Qt[i] = rotated(Qt[i - 1], Qt[i], c, s)
    return QR(Matrix(transpose_rows(Qt, m), n_cols=m), Matrix(undo_scale(R, scale), n_cols=n))
