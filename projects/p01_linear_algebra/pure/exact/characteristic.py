"""The characteristic polynomial, by Samuelson's and Berkowitz's algorithm: without a single division.

    p(t) = det(t I - A) = t^n + p_1 t^(n-1) + ... + p_n

With A = (a r; c M), a scalar, the coefficients of A's polynomial are a Toeplitz matrix times those of M's:

    T = lower Toeplitz, (n + 1, n), first column (1, -a, -r c, -r M c, -r M^2 c, ...)        p(A) = T p(M)

(Berkowitz, Inform. Process. Lett. 18, 1984.) As nothing is divided, it holds over any commutative ring: integers stay
integers. Faddeev and Leverrier's recursion costs as much and divides by 1, 2, ..., n.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.exact.rationals import IntRows, exact_matrix, integer_row
from projects.p01_linear_algebra.pure.vector import Vector


def berkowitz(A: IntRows) -> list[int]:
    """Coefficients of det(t I - A), highest first, for square integer rows."""
    n = len(A)
    p = [1]
    for k in range(n - 1, -1, -1):
        # A_k = (a r; c M), the trailing block of order n - k
        a, r = A[k][k], A[k][k + 1 :]
        M = [row[k + 1 :] for row in A[k + 1 :]]
        v = [row[k] for row in A[k + 1 :]]
        first = [1, -a]
        for _ in M:
            first.append(-sum(map(mul, r, v)))
            v = [sum(map(mul, row, v)) for row in M]
        # p <- T p, t_ij = first[i - j]
        p = [sum(map(mul, first[i::-1], p)) for i in range(len(p) + 1)]
    return p


def characteristic_polynomial(A: Any) -> Vector:
    """Coefficients (n + 1,) of det(t I - A), highest power first, exact: (1, -trace, ..., (-1)^n det).

    Args:
        A: matrix (n, n) of ints, Fractions or floats, which are taken as the rationals that they are.

    Raises:
        EntryError, ShapeError: not a square matrix of finite real numbers.
    """
    matrix = exact_matrix(A, "characteristic_polynomial")
    n = matrix.require_square("characteristic_polynomial")
    # With one common denominator d: det(t I - A / d) = sum_k p_k(A) d^-k t^(n-k)
    entries, d = integer_row(chain.from_iterable(matrix.rows))
    rows = [entries[i * n : (i + 1) * n] for i in range(n)]
    coefficients = [Fraction(c, d**k) for k, c in enumerate(berkowitz(rows))]
    whole = all(c.denominator == 1 for c in coefficients)
    return Vector([c.numerator for c in coefficients] if whole else coefficients)
