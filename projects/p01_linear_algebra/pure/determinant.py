"""Determinants from the pivots of A = P^T L U Q^T.

    det A = det(P) det(Q) u_11 u_22 ... u_nn

The product of a hundred moderate pivots may leave the range of floats, so it is kept as mantissa and exponent;
`slogdet` returns the logarithm for those that don't fit.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import square_rows
from projects.p01_linear_algebra.pure.factors import sign_of_permutation
from projects.p01_linear_algebra.pure.solve import Factored, factor


class SignLogDet(NamedTuple):
    """det A = sign * exp(logabsdet)."""

    sign: Any
    """-1.0, 0.0 or 1.0; a complex number of modulus 1 for complex A."""
    logabsdet: float
    """log |det A|; minus infinity for a singular matrix, 0 for an empty one."""


def _parity(factored: Factored) -> int:
    """det(P) det(Q)."""
    return sign_of_permutation(factored.factors.rows) * sign_of_permutation(factored.factors.columns)


def det(A: Any, *, check_finite: bool = True) -> Any:
    """Determinant in floating point; 1.0 for an empty matrix, 0.0 also below the smallest float (`slogdet` tells).

    Args:
        A: matrix (n, n); int and Fraction entries are rounded to float (`det_exact` keeps them).
        check_finite: refuse NaN and infinity.

    Raises:
        OverflowError: beyond the largest float.
        EntryError, ShapeError: not a square matrix of finite numbers.
    """
    factored = factor(square_rows(A, "det", check_finite=check_finite))
    value: Any = float(_parity(factored))
    exponent = 0
    s = math.frexp(factored.scale)[1] - 1
    for pivot in factored.factors.diagonal:
        # value * 2^exponent is the product so far, with 1/2 <= |value| < 1
        value *= pivot
        size = abs(value)
        if size == 0.0:
            return 0.0 * value
        e = math.frexp(size)[1]
        value *= 2.0**-e
        exponent += e + s
    if exponent > 1024:
        raise OverflowError("the determinant is beyond the largest float, 1.8e308; slogdet gives its logarithm")
    if isinstance(value, complex):
        return complex(math.ldexp(value.real, exponent), math.ldexp(value.imag, exponent))
    return math.ldexp(value, exponent)


def slogdet(A: Any, *, check_finite: bool = True) -> SignLogDet:
    """Sign and logarithm of the determinant, for determinants that fit no float.

    Args:
        A: matrix (n, n).
        check_finite: refuse NaN and infinity.

    Raises:
        EntryError, ShapeError: not a square matrix of finite numbers.
    """
    factored = factor(square_rows(A, "slogdet", check_finite=check_finite))
    pivots = factored.factors.diagonal
    if factored.factors.zero_pivot() is not None:
        return SignLogDet(0.0, -math.inf)
    sign: Any = float(_parity(factored))
    for pivot in pivots:
        sign *= pivot / abs(pivot)
    return SignLogDet(
        sign, math.fsum(math.log(abs(pivot)) for pivot in pivots) + len(pivots) * math.log(factored.scale)
    )
