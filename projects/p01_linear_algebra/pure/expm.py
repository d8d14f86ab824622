"""The matrix exponential by scaling and squaring with Pade approximants.

    e^A = (e^(A / 2^s))^(2^s) ~ r_m(A / 2^s)^(2^s),   r_m = p_m(x) / p_m(-x)

The degree m in {3, 5, 7, 9, 13} and s are the cheapest for which the backward error is below the unit roundoff: |A /
2^s|_1 <= theta_m (Higham, The scaling and squaring method for the matrix exponential revisited, SIAM J. Matrix Anal.
Appl. 26 (2005), table 2.3 and algorithm 2.3).

Differs from the paper in: no preprocessing by a shift or by balancing.
"""

from __future__ import annotations

import math
from typing import Any

from projects.p01_linear_algebra.pure.arguments import square_rows
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.norms import one_norm_rows
from projects.p01_linear_algebra.pure.solve import solve

# theta_m: largest 1-norm for which the [m/m] approximant is exact to u = 2^-53 (Higham 2005, table 2.3)
THETA = {
    3: 1.495585217958292e-2,
    5: 2.539398330063230e-1,
    7: 9.504178996162932e-1,
    9: 2.097847961257068e0,
    13: 5.371920351148152e0,
}


def _coefficients(m: int) -> list[float]:
    """b_j of p_m(x) = sum_j b_j x^j, scaled to integers: (2m - j)! / ((m - j)! j!)."""
    return [float(math.factorial(2 * m - j) // (math.factorial(m - j) * math.factorial(j))) for j in range(m + 1)]


def _odd_and_even(A: Matrix, m: int) -> tuple[Matrix, Matrix]:
    """U = odd part and V = even part of p_m(A)."""
    b = _coefficients(m)
    identity = Matrix.identity(A.shape[0])
    A2 = A @ A
    if m < 13:
        # p_m = A (b_1 + b_3 A^2 + ...) + (b_0 + b_2 A^2 + ...)
        power, odd, even = identity, identity * b[1], identity * b[0]
        for j in range(2, m, 2):
            power = power @ A2
            odd, even = odd + power * b[j + 1], even + power * b[j]
        return A @ odd, even
    A4 = A2 @ A2
    A6 = A4 @ A2
    # Six products in all (Higham 2005, p. 1183)
    high_odd = A6 @ (A6 * b[13] + A4 * b[11] + A2 * b[9])
    high_even = A6 @ (A6 * b[12] + A4 * b[10] + A2 * b[8])
    return (
        A @ (high_odd + A6 * b[7] + A4 * b[5] + A2 * b[3] + identity * b[1]),
        high_even + A6 * b[6] + A4 * b[4] + A2 * b[2] + identity * b[0],
    )


def expm(A: Any) -> Matrix:
    """The exponential sum_k A^k / k! of a square matrix.

    Args:
        A: (n, n), real or complex.

    Returns:
        e^A (n, n).

    Raises:
        ShapeError, EntryError: not a square matrix of finite numbers.
        OverflowError: entries of e^A (or of its repeated square roots) are beyond the largest float.
    """
    rows = square_rows(A, "expm")
    X = Matrix(rows)
    if not rows:
        return X
    size = one_norm_rows(rows)
    degree = next((m for m, theta in THETA.items() if size <= theta), 13)
    squarings = 0 if size <= THETA[13] else math.frexp(size / THETA[13])[1]
    if squarings > 64:
        raise OverflowError(
            f"expm: the 1-norm {size:.3g} is too large; e^A is beyond the largest float or all rounding"
        )
    X = X * 2.0**-squarings
    U, V = _odd_and_even(X, degree)
    # r_m = (V - U)^-1 (V + U)
    result: Matrix = solve(V - U, V + U)
    for _ in range(squarings):
        result = result @ result
    if not all(math.isfinite(abs(x)) for row in result.rows for x in row):
        raise OverflowError(f"expm: an entry of e^A is beyond the largest float, 1.8e308 (1-norm of A {size:.3g})")
    return result
