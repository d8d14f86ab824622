"""The symmetric-definite eigenproblem, by Cholesky.

    A x = lambda B x,   B = L L^T,   C = L^-1 A L^-T,   C y = lambda y,   x = L^-T y

A symmetric, B symmetric positive definite: all eigenvalues are real and the vectors can be chosen B-orthonormal, X^T
B X = I (Golub & Van Loan, 4th ed., algorithm 8.7.1). The errors are those of a standard problem times cond(B); where
B is nearly singular, `qz` is the safer way.
"""

from __future__ import annotations

from typing import Any

from projects.p01_linear_algebra.pure.arguments import real_rows, symmetric_rows
from projects.p01_linear_algebra.pure.cholesky import cholesky_rows
from projects.p01_linear_algebra.pure.divide_conquer import eigh
from projects.p01_linear_algebra.pure.errors import ShapeError
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.scaling import into_range, times
from projects.p01_linear_algebra.pure.symmetric_ql import SymmetricEigen
from projects.p01_linear_algebra.pure.triangular import backward, forward
from projects.p01_linear_algebra.pure.vector import Vector


def eigh_generalized(A: Any, B: Any) -> SymmetricEigen:
    """Eigenvalues and B-orthonormal eigenvectors of A x = lambda B x.

    Args:
        A: real symmetric (n, n).
        B: real symmetric positive definite (n, n).

    Returns:
        w (n,) ascending, X (n, n) with A X = B X diag(w) and X^T B X = I.

    Raises:
        ShapeError, EntryError, NotSymmetricError: not two real symmetric matrices of one order, of finite numbers.
        NotPositiveDefiniteError: B isn't positive definite; the failing minor is named.
        ConvergenceError: QL gave up.
    """
    real_rows(A, "eigh_generalized")
    real_rows(B, "eigh_generalized", name="B")
    rows_a, factor_a = into_range(symmetric_rows(A, "eigh_generalized"))
    rows_b, factor_b = into_range(symmetric_rows(B, "eigh_generalized", name="B"))
    n = len(rows_a)
    if len(rows_b) != n:
        raise ShapeError(f"A and B must have the same order, got shapes {(n, n)} and {(len(rows_b), len(rows_b))}",
                         (n, n), (len(rows_b), len(rows_b)))  # fmt: skip
    if n == 0:
        return SymmetricEigen(Vector([]), Matrix([]))
    L = cholesky_rows(rows_b)
    # C = L^-1 A L^-T: first the columns of A, then those of (L^-1 A)^T = A L^-T
    half = [forward(L, column) for column in rows_a]  # rows of A are its columns; `half` holds columns of L^-1 A
    C = [forward(L, column) for column in transpose_rows(half, n)]
    symmetric = [[0.5 * (C[i][j] + C[j][i]) for j in range(n)] for i in range(n)]
    w, Y = eigh(symmetric)
    # x = L^-T y, and the scaling of B is part of L
    upper = transpose_rows([row + [0.0] * (n - len(row)) for row in L], n)
    root = factor_b**-0.5
    vectors = [[root * a for a in backward(upper, list(y))] for y in Y.T]
    return SymmetricEigen(Vector(times(times(list(w), factor_a), 1.0 / factor_b)), Matrix(vectors).T)
