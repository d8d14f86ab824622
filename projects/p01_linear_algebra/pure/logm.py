"""The principal logarithm of a matrix by inverse scaling and squaring.

    log A = Q (log T) Q^H,   log T = 2^k log T^(1/2^k),   log(I + X) ~ r_m(X)

Square roots of the triangular Schur factor bring it close to I, where a Pade approximant is exact to rounding. In
partial fractions it is Gauss-Legendre quadrature of log(I + X) = int_0^1 X (I + t X)^-1 dt (Dieci, Morini & Papini,
1996):

    r_m(X) = sum_j w_j (I + t_j X)^-1 X

with the nodes from the eigenvalues of Legendre's tridiagonal matrix (Golub & Welsch, 1969), by this package's own
`eigh_ql`. m = 7 and |X|_1 <= 0.264 (Higham, Functions of Matrices, table 11.1 and algorithm 11.9).

Differs from the algorithm in: m is always 7; the diagonal of the result is that of the logarithms of the eigenvalues,
which no square root has touched (after Al-Mohy & Higham, SIAM J. Sci. Comput. 34 (2012), section 4).
"""

from __future__ import annotations

import cmath
import math
from functools import lru_cache
from typing import Any

from projects.p01_linear_algebra.pure.arguments import square_rows
from projects.p01_linear_algebra.pure.complex_schur import complex_schur_rows
from projects.p01_linear_algebra.pure.errors import ConvergenceError, SingularMatrixError
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.norms import one_norm_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows
from projects.p01_linear_algebra.pure.scaling import into_range
from projects.p01_linear_algebra.pure.sqrtm import has_real_function, similarity, sqrt_triangular
from projects.p01_linear_algebra.pure.symmetric_ql import eigh_ql
from projects.p01_linear_algebra.pure.triangular import backward

DEGREE = 7
THETA_7 = 0.264
ROOTS = 100  # so many square roots take the largest double to within rounding of 1, several times over


@lru_cache(maxsize=8)
def gauss_legendre(m: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Nodes and weights of the m-point Gauss-Legendre rule on [0, 1].

    Source: Golub & Welsch, Calculation of Gauss quadrature rules, Math. Comp. 23 (1969): the nodes are the
    eigenvalues of the tridiagonal matrix with off-diagonals k / sqrt(4 k^2 - 1), the weights the squared first
    entries of its vectors.
    """
    J = [[0.0] * m for _ in range(m)]
    for k in range(1, m):
        J[k][k - 1] = J[k - 1][k] = k / math.sqrt(4.0 * k * k - 1.0)
    w, V = eigh_ql(J)
    return tuple(0.5 * (x + 1.0) for x in w), tuple(x * x for x in V[0])


def log_triangular(T: Rows) -> Rows:
    """Rows of the principal logarithm of upper triangular complex rows with a nonzero diagonal.

    Raises:
        ConvergenceError: a hundred square roots did not bring T near the identity.
    """
    n = len(T)
    logs = [cmath.log(T[i][i]) for i in range(n)]
    root, k = T, 0
    while True:
        X = [[x - (i == j) for j, x in enumerate(row)] for i, row in enumerate(root)]
        if one_norm_rows(X) <= THETA_7:
            break
        if k == ROOTS:
            raise ConvergenceError(f"logm: {ROOTS} square roots did not bring the matrix near the identity", 0)
        root, k = sqrt_triangular(root), k + 1
    total: Rows = [[0j] * n for _ in range(n)]
    columns = [list(column) for column in zip(*X, strict=True)]
    for node, weight in zip(*gauss_legendre(DEGREE), strict=True):
        # w_j (I + t_j X)^-1 X, column by column
        shifted = [[node * x + (i == j) for j, x in enumerate(row)] for i, row in enumerate(X)]
        for j, column in enumerate(columns):
            solved: Row = backward(shifted, column)
            for i in range(j + 1):
                total[i][j] += weight * solved[i]
    scale = 2.0**k
    return [[logs[i] if i == j else scale * total[i][j] for j in range(n)] for i in range(n)]


def logm(A: Any) -> Matrix:
    """Principal logarithm of a square matrix: e^X = A with eigenvalues of imaginary part within (-pi, pi].

    Args:
        A: (n, n), nonsingular, real or complex.

    Returns:
        X (n, n); real where A is real and has no eigenvalue on the negative real axis.

    Raises:
        ShapeError, EntryError: not a square matrix of finite numbers.
        SingularMatrixError: A is singular, so that it has no logarithm.
        ConvergenceError: the Schur form was not found, or T stayed far from the identity.
    """
    rows, factor = into_range(square_rows(A, "logm"))
    if not rows:
        return Matrix([])
    T, qh = complex_schur_rows(rows)
    for i in range(len(T)):
        if T[i][i] == 0:
            raise SingularMatrixError("logm: the matrix is singular, so it has no logarithm", i)
    X = similarity(qh, log_triangular(T))
    real = has_real_function(T, as_matrix(A).scalar is not complex)
    # log(c B) = log c I + log B for a positive number c
    for i, row in enumerate(X):
        row[i] += math.log(factor)
    return Matrix([[z.real for z in row] for row in X] if real else X)
