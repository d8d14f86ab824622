"""Norms of matrices, none of which over- or underflows on the way to a result that fits.

    |A|_1 = max_j sum_i |a_ij|      |A|_inf = max_i sum_j |a_ij|      |A|_max = max |a_ij|
    |A|_F = (sum |a_ij|^2)^(1/2)    |A|_2 = sigma_max(A)              |A|_* = sum sigma_i(A)

Frobenius goes through `math.hypot`, which scales by the largest entry inside C; the last two need singular values.
"""

from __future__ import annotations

import math
from typing import Any

from projects.p01_linear_algebra.pure.arguments import number_rows
from projects.p01_linear_algebra.pure.matrix import as_matrix
from projects.p01_linear_algebra.pure.products import AnyRows
from projects.p01_linear_algebra.pure.scalars import magnitude

NORMS = (1, 2, math.inf, "fro", "nuc", "max")


def one_norm_rows(A: AnyRows) -> float:
    """Largest sum of a column's absolute values; 0 for an empty matrix."""
    return max((float(sum(map(abs, column))) for column in zip(*A, strict=True)), default=0.0)


def inf_norm_rows(A: AnyRows) -> float:
    """Largest sum of a row's absolute values; 0 for an empty matrix."""
    return max((float(sum(map(abs, row))) for row in A), default=0.0)


def fro_norm_rows(A: AnyRows) -> float:
    """Root of the sum of squares; 0 for an empty matrix."""
    return math.hypot(*[math.hypot(*map(abs, row)) for row in A])


def norm(A: Any, kind: float | str = "fro", *, check_finite: bool = True) -> float:
    """Norm of a matrix.

    Args:
        A: matrix (m, n); for vectors there is `Vector.norm`.
        kind: 1, 2, math.inf, "fro" (Frobenius), "nuc" (nuclear) or "max".
        check_finite: refuse NaN and infinity.

    Raises:
        EntryError, ShapeError: not a matrix of finite numbers.
        ValueError: another kind.
    """
    if kind not in NORMS:
        raise ValueError(f"kind of norm is {kind!r}; it must be one of {', '.join(map(repr, NORMS))}")
    matrix = as_matrix(A)
    rows = number_rows(matrix, check_finite=check_finite)
    if kind == 1:
        return one_norm_rows(rows)
    if kind == math.inf:
        return inf_norm_rows(rows)
    if kind == "fro":
        return fro_norm_rows(rows)
    if kind == "max":
        return magnitude(rows)
    from projects.p01_linear_algebra.pure.svd import singular_values

    sigma = list(singular_values(matrix)) if 0 not in matrix.shape else []
    return float(max(sigma, default=0.0) if kind == 2 else math.fsum(sigma))
