"""Cholesky's factorisation of a symmetric (Hermitian) positive definite matrix, row by row.

    A = L L^H,   l_ij = (a_ij - sum_{p<j} l_ip conj(l_jp)) / l_jj,   l_ii = (a_ii - sum_{p<i} |l_ip|^2)^(1/2)

(Golub & Van Loan, Matrix Computations, 4th ed., section 4.2.5.) It needs no pivoting, as no entry of L can be larger
than the root of the largest diagonal entry of A. It is also the cheapest test of definiteness: it fails at step k if,
up to rounding, the leading principal minor of order k is the first that isn't positive.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.arguments import like_right_hand_side, right_hand_side, symmetric_rows
from projects.p01_linear_algebra.pure.condition import estimate_one_norm, reciprocal
from projects.p01_linear_algebra.pure.errors import NotPositiveDefiniteError
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.norms import one_norm_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows, safe_scale
from projects.p01_linear_algebra.pure.solve import warn_if_ill_conditioned


def cholesky_rows(A: Rows) -> Rows:
    """The kernel: row i of L with its i + 1 entries; only the lower triangle of A is read.

    Raises:
        NotPositiveDefiniteError: with the order of the leading minor.
    """
    L: Rows = []
    conjugates: Rows = []
    for i, a in enumerate(A):
        l_i: Row = []
        for j, l_j in enumerate(conjugates):
            # l_ij = (a_ij - sum_{p<j} l_ip conj(l_jp)) / l_jj; l_i has j entries by now
            l_i.append((a[j] - sum(map(mul, l_i, l_j))) / l_j[j])
        conjugate = [x.conjugate() for x in l_i]
        # l_ii^2 = a_ii - sum_{p<i} |l_ip|^2
        rest = (a[i] - sum(map(mul, l_i, conjugate))).real
        if not rest > 0.0:
            raise NotPositiveDefiniteError(
                f"cholesky needs a positive definite matrix, but the leading minor of order {i + 1} isn't positive "
                f"(pivot {rest:.3g})",
                i + 1,
            )
        root = math.sqrt(rest)
        l_i.append(root)
        conjugate.append(root)
        L.append(l_i)
        conjugates.append(conjugate)
    return L


def cholesky(A: Any, *, check_finite: bool = True) -> Matrix:
    """Lower triangular L (n, n) with A = L L^H and a positive diagonal.

    Args:
        A: symmetric or Hermitian positive definite matrix (n, n).
        check_finite: refuse NaN and infinity.

    Raises:
        NotPositiveDefiniteError: with the order of the first leading minor that isn't positive.
        NotSymmetricError: a_ij and conj(a_ji) differ by more than rounding.
        EntryError, ShapeError: not a square matrix of finite numbers.
    """
    rows, scale = safe_scale(symmetric_rows(A, "cholesky", check_finite=check_finite))
    root, n = math.sqrt(scale), len(rows)  # scale is a power of four
    L = [row + [0.0] * (n - 1 - i) for i, row in enumerate(cholesky_rows(rows))]
    return Matrix([[x * root for x in row] for row in L] if root != 1.0 else L, n_cols=n)


def cholesky_solve(A: Any, b: Any, *, check_finite: bool = True) -> Any:
    """Solve A x = b for a positive definite A in half the time of `solve`.

    Args:
        A: symmetric or Hermitian positive definite matrix (n, n).
        b: Vector (n,) or Matrix (n, k).
        check_finite: refuse NaN and infinity.

    Returns:
        x, of b's shape.

    Raises:
        NotPositiveDefiniteError, NotSymmetricError, EntryError, ShapeError: as `cholesky`.
        OverflowError: an entry of x is beyond the largest float.

    Warns:
        IllConditionedWarning: rcond is below the unit roundoff.
    """
    rows, scale = safe_scale(symmetric_rows(A, "cholesky_solve", check_finite=check_finite))
    n = len(rows)
    columns, flat = right_hand_side(b, n, check_finite=check_finite)
    one_norm = one_norm_rows(rows)
    L = cholesky_rows(rows)
    # Column j of L^H from the right: conj(l_n-1,j) ... conj(l_j+1,j)
    below = [[L[i][j].conjugate() for i in range(n - 1, j, -1)] for j in range(n)]

    def solve_scaled(column: Row) -> Row:
        y: Row = []
        for b_i, l_i in zip(column, L, strict=True):
            y.append((b_i - sum(map(mul, l_i, y))) / l_i[-1])
        x: Row = []
        for i in range(n - 1, -1, -1):
            x.append((y[i] - sum(map(mul, below[i], x))) / L[i][-1])
        x.reverse()
        return x

    solved = [[x_i / scale for x_i in solve_scaled(column)] for column in columns]
    warn_if_ill_conditioned(reciprocal(one_norm, estimate_one_norm(n, solve_scaled, solve_scaled)), "cholesky_solve")
    return like_right_hand_side(solved, flat, n, check_finite=check_finite)
