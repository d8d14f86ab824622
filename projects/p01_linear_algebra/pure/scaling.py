"""Bring a matrix into the range where squares of its entries neither overflow nor underflow.

    A = c B,   c = 2^k

Eigenvalues and singular values of A are c times those of B, and the vectors are the same. As c is a power of two,
nothing is rounded, except entries that would be subnormal in B and so are below 2^-1022 of the largest. LAPACK's
drivers do the same with c near the threshold (dsyev, dgesvd, dgeev: "scale A if max element outside range").
"""

from __future__ import annotations

import math

from projects.p01_linear_algebra.pure.scalars import Rows, magnitude

TINY = 2.0**-1022  # smallest normal number
LARGEST = 2.0**150  # a sixth power of what lies between still fits into a double
SMALLEST = 2.0**-150


def into_range(A: Rows) -> tuple[Rows, float]:
    """Rows B and factor c = 2^k with A = c B and the largest |b_ij| within [2^-52, 4]; A itself and 1 where safe.

    Args:
        A: rows of finite floats or complex numbers.
    """
    try:
        size = magnitude(A)
    except OverflowError:  # |z| of a complex entry is beyond the range although its parts aren't
        return [[z * 2.0**-1022 for z in row] for row in A], 2.0**1022
    if size == 0.0 or SMALLEST <= size <= LARGEST:
        return A, 1.0
    # a normal number, and its inverse too
    factor = math.ldexp(1.0, max(-1022, min(math.frexp(size)[1], 1022)))
    return [[a / factor for a in row] for row in A], factor


def times(values: list[float], factor: float) -> list[float]:
    """Undo the scaling on a list of eigenvalues or singular values."""
    return values if factor == 1.0 else [factor * x for x in values]
