"""The principal square root of a matrix by the Schur method.

    A = Q T Q^H,   R^2 = T,   r_ii = sqrt(t_ii),   r_ij = (t_ij - sum_{i<k<j} r_ik r_kj) / (r_ii + r_jj)

One superdiagonal after the other (Bjorck & Hammarling, A Schur method for the square root of a matrix, LAA 52/53
(1983)). The principal root has its eigenvalues in the right half plane; it exists and is unique where A has no
eigenvalue on the negative real axis, and then real A has a real root. A singular A has a root only if its zero
eigenvalue is not defective.

Differs from Higham (LAA 88/89 (1987)), who stays in real arithmetic for real A: here the imaginary part, zero but for
rounding, is dropped at the end.
"""

from __future__ import annotations

import cmath
import math
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.arguments import square_rows
from projects.p01_linear_algebra.pure.complex_schur import complex_schur_rows
from projects.p01_linear_algebra.pure.errors import SingularMatrixError
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.scalars import Rows
from projects.p01_linear_algebra.pure.scaling import into_range


def sqrt_triangular(T: Rows) -> Rows:
    """Rows of the principal square root of upper triangular complex rows.

    Raises:
        SingularMatrixError: zero is a defective eigenvalue, so that no root exists.
    """
    n = len(T)
    R: Rows = [[0j] * n for _ in range(n)]
    for j in range(n):
        R[j][j] = cmath.sqrt(T[j][j])
        column = [R[j][j]]  # r_{i+1,j}, ..., r_jj
        for i in range(j - 1, -1, -1):
            # r_ij = (t_ij - sum_{i<k<j} r_ik r_kj) / (r_ii + r_jj)
            numerator = T[i][j] - sum(map(mul, R[i][i + 1 : j], column))
            divisor = R[i][i] + R[j][j]
            if divisor == 0:
                if numerator != 0:
                    raise SingularMatrixError("sqrtm: zero is a defective eigenvalue, so there is no square root", i)
                divisor = 1.0
            R[i][j] = numerator / divisor
            column.insert(0, R[i][j])
    return R


def similarity(qh: Rows, T: Rows) -> Rows:
    """Rows of Q T Q^H, given the rows of Q^H."""
    Q = Matrix(qh).H
    product: Matrix = Q @ Matrix(T) @ Q.H
    return product.to_lists()


def has_real_function(T: Rows, real: bool) -> bool:
    """Whether the principal root and logarithm are real: A is, and no eigenvalue lies on the negative real axis."""
    return real and not any(row[i].imag == 0.0 and row[i].real < 0.0 for i, row in enumerate(T))


def sqrtm(A: Any) -> Matrix:
    """Principal square root of a square matrix.

    Args:
        A: (n, n), real or complex.

    Returns:
        X (n, n) with X @ X = A; real where A is real and has no eigenvalue on the negative real axis.

    Raises:
        ShapeError, EntryError: not a square matrix of finite numbers.
        SingularMatrixError: no square root exists.
        ConvergenceError: the Schur form was not found.
    """
    rows, factor = into_range(square_rows(A, "sqrtm"))
    if not rows:
        return Matrix([])
    T, qh = complex_schur_rows(rows)
    X = similarity(qh, sqrt_triangular(T))
    real = has_real_function(T, as_matrix(A).scalar is not complex)
    root = math.sqrt(factor)
    return Matrix([[root * (z.real if real else z) for z in row] for row in X])
