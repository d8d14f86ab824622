"""Singular values of Cauchy matrices, Hilbert's among them, to full relative accuracy in double precision.

    C_ij = 1 / (x_i + y_j),   H_ij = 1 / (i + j - 1)

Hilbert's matrix of order 40 has singular values from 2 down to 10^-59. No algorithm that begins with the rounded
entries can find the small ones: rounding changes them beyond recognition. But the nodes x, y determine them well, and
Gaussian elimination on the nodes subtracts nothing but data:

    S_rs <- S_rs (x_r - x_k)(y_s - y_k) / ((x_k + y_s)(x_r + y_k))

With complete pivoting this gives a rank-revealing decomposition C = X D Y^T, every entry right to a few u, X and Y
well conditioned, all of the ill-conditioning in the diagonal D (Demmel, Accurate singular value decompositions of
structured matrices, SIAM J. Matrix Anal. Appl. 21 (1999), section 4, algorithm 3). From there

    X D = Q R P^T (column pivoting),   W = R P^T Y^T,   one-sided Jacobi on W^T

loses only max(cond(X), cond(Y)) u (Demmel, Gu, Eisenstat, Slapnicar, Veselic & Drmac, Computing the singular value
decomposition with high relative accuracy, LAA 299 (1999), algorithm 3.1).
"""

from __future__ import annotations

from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.arguments import number_rows
from projects.p01_linear_algebra.pure.errors import ShapeError, SingularMatrixError
from projects.p01_linear_algebra.pure.jacobi_svd import length, orthogonalise
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.pivoted_qr import triangularise_pivoted
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.qr import orthogonal_columns, upper_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows
from projects.p01_linear_algebra.pure.svd import SVD
from projects.p01_linear_algebra.pure.vector import Vector, as_vector


def cauchy_decomposition(x: Any, y: Any) -> tuple[Matrix, Vector, Matrix]:
    """C = X diag(d) Y^T for C_ij = 1 / (x_i + y_j), every entry to high relative accuracy.

    Args:
        x: nodes (n,), real; all x_i different.
        y: nodes (n,), real; all y_j different, and no x_i + y_j zero.

    Returns:
        X (n, n) and Y (n, n), unit triangular up to the order of their rows, and d (n,), falling in modulus.
        X and Y are well conditioned.

    Raises:
        ShapeError: different numbers of nodes.
        SingularMatrixError: two equal nodes on one side.
        ValueError: complex nodes, or x_i + y_j = 0.
    """
    rows, d, columns = _eliminate(*_nodes(x, y))
    return Matrix(rows), Vector(d), Matrix(columns)


def _nodes(x: Any, y: Any) -> tuple[Row, Row]:
    vectors = as_vector(x, "x"), as_vector(y, "y")
    if complex in (vectors[0].scalar, vectors[1].scalar):
        raise ValueError("the nodes of a Cauchy matrix must be real here, got complex ones")
    if len(vectors[0]) != len(vectors[1]):
        raise ShapeError(f"x has {len(vectors[0])} nodes and y {len(vectors[1])}; both need the same number",
                         vectors[0].shape, vectors[1].shape)  # fmt: skip
    nodes = [number_rows([list(v)], name=name)[0] for v, name in zip(vectors, "xy", strict=True)]
    for i, x_i in enumerate(nodes[0]):
        for j, y_j in enumerate(nodes[1]):
            if x_i + y_j == 0.0:
                raise ValueError(f"x[{i}] + y[{j}] = {x_i} + {y_j} is zero; a Cauchy matrix divides by it")
    return nodes[0], nodes[1]


def _eliminate(x: Row, y: Row) -> tuple[Rows, Row, Rows]:
    """Gaussian elimination with complete pivoting on the nodes: rows of X, d, rows of Y."""
    n = len(x)
    x, y = list(x), list(y)
    rows, columns = list(range(n)), list(range(n))
    S: Rows = [[1.0 / (a + b) for b in y] for a in x]
    lower: Rows = [[0.0] * n for _ in range(n)]
    upper: Rows = [[0.0] * n for _ in range(n)]  # columns of the upper factor
    d: Row = []
    for k in range(n):
        p, q = max(
            ((i, j) for i in range(k, n) for j in range(k, n)),
            key=lambda at: abs(S[at[0]][at[1]]),
        )
        rowwise: list[Any] = [S, x, rows, lower]
        columnwise: list[Any] = [y, columns, upper]
        for items, at in [(items, p) for items in rowwise] + [(items, q) for items in columnwise]:
            items[k], items[at] = items[at], items[k]
        for row in S:
            row[k], row[q] = row[q], row[k]
        pivot = S[k][k]
        if pivot == 0.0:
            raise SingularMatrixError(f"the Cauchy matrix has rank {k}: two nodes of x or of y are equal", k)
        d.append(pivot)
        for r in range(k, n):
            lower[r][k] = S[r][k] / pivot
            upper[r][k] = S[k][r] / pivot
        for r in range(k + 1, n):
            # S_rs <- S_rs (x_r - x_k)(y_s - y_k) / ((x_k + y_s)(x_r + y_k))
            factor = (x[r] - x[k]) / (x[r] + y[k])
            S[r][k + 1 :] = [
                s * factor * ((y_s - y[k]) / (x[k] + y_s)) for s, y_s in zip(S[r][k + 1 :], y[k + 1 :], strict=True)
            ]
    return _in_order(lower, rows), d, _in_order(upper, columns)


def _in_order(rows: Rows, order: list[int]) -> Rows:
    """Undo the pivoting: row i goes back to row order[i]."""
    restored: Rows = [[]] * len(rows)
    for position, row in zip(order, rows, strict=True):
        restored[position] = row
    return restored


def rrd_svd(X: Any, d: Any, Y: Any) -> SVD:
    """SVD of G = X diag(d) Y^T, all singular values with a relative error of O(u max(cond(X), cond(Y))).

    Args:
        X: real (m, r), m >= r, well conditioned.
        d: real (r,), as wild as it likes.
        Y: real (n, r), n >= r, well conditioned.

    Returns:
        U (m, r), s (r,) descending, V^T (r, n).

    Raises:
        ShapeError, EntryError: shapes don't fit, or entries aren't real and finite.
        ConvergenceError: Jacobi did not converge.
    """
    rows_x, rows_y = number_rows(X, name="X"), number_rows(Y, name="Y")
    diagonal = number_rows([list(as_vector(d, "d"))], name="d")[0]
    m, n, r = len(rows_x), len(rows_y), len(diagonal)
    if any(len(row) != r for row in [*rows_x, *rows_y]) or r > min(m, n):
        raise ShapeError(f"X diag(d) Y^T needs X (m, {r}) and Y (n, {r}) with m, n >= {r} for d of {r} entries")
    if r == 0:
        return SVD(Matrix.zeros(m, 0), Vector([]), Matrix.zeros(0, n))
    # 1. X D P = Q R
    columns = [[d_j * a for a in column] for d_j, column in zip(diagonal, transpose_rows(rows_x, r), strict=True)]
    reflectors, R, perm = triangularise_pivoted(columns, m, False)
    q_columns = orthogonal_columns(reflectors, m, r)
    # 2. W = R (Y P)^T, an ordinary product; the columns of W^T are the rows of W, graded like D
    y_columns = transpose_rows(rows_y, r)
    y_permuted = transpose_rows([y_columns[j] for j in perm], n)
    W = [[sum(map(mul, row, y)) for y in y_permuted] for row in upper_rows(R, r)]
    # 3. W^T J = V diag(s), so W = J diag(s) V^T
    jt: Rows = [[0.0] * i + [1.0] + [0.0] * (r - 1 - i) for i in range(r)]
    orthogonalise(W, jt)
    s = [length(w) for w in W]
    order = sorted(range(r), key=lambda i: -s[i])
    vt = [[a / s[i] for a in W[i]] for i in order]
    # 4. U = Q J
    ut = [[sum(map(mul, jt[i], row)) for row in transpose_rows(q_columns, m)] for i in order]
    return SVD(Matrix(ut).T, Vector([s[i] for i in order]), Matrix(vt))


def cauchy_svd(x: Any, y: Any) -> SVD:
    """SVD of C_ij = 1 / (x_i + y_j), every singular value to nearly full relative accuracy.

    Args:
        x: nodes (n,), real.
        y: nodes (n,), real.

    Raises:
        ShapeError, SingularMatrixError, ValueError: as `cauchy_decomposition`.
    """
    return rrd_svd(*cauchy_decomposition(x, y))


def hilbert_svd(n: int) -> SVD:
    """SVD of Hilbert's matrix of order n, 1 / (i + j - 1), with nodes x_i = i and y_j = j - 1.

    Raises:
        ValueError: n is no positive int.
    """
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        raise ValueError(f"n is {n!r}; the order must be a positive int")
    return cauchy_svd(range(1, n + 1), range(n))
