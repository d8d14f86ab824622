"""Test matrices with a name and a story: those whose answers are known, and those on which methods fail.

Entries are ints or Fractions wherever the definition allows it, so that a float matrix is a choice:
`hilbert(12).map(float)`. Definitions follow Higham, Accuracy and Stability, 2nd ed., chapter 28, and his Test Matrix
Toolbox.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from projects.p01_linear_algebra.pure.errors import ShapeError
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.scalars import as_scalar


def _divide(a: int, b: Any) -> Any:
    """The quotient, exact for ints and Fractions."""
    return Fraction(a) / b if isinstance(b, (int, Fraction)) else a / b


def hilbert(n: int) -> Matrix:
    """Hilbert's matrix, 1 / (i + j + 1), in Fractions: positive definite, condition number near e^(3.5 n)."""
    return Matrix([[Fraction(1, i + j + 1) for j in range(n)] for i in range(n)])


def inverse_hilbert(n: int) -> Matrix:
    """Inverse of Hilbert's matrix, in ints.

    (-1)^(i+j) (i + j + 1) C(n + i, n - j - 1) C(n + j, n - i - 1) C(i + j, i)^2
    """

    def entry(i: int, j: int) -> int:
        choices: int = math.comb(n + i, n - j - 1) * math.comb(n + j, n - i - 1) * math.comb(i + j, i) ** 2
        return (1 - 2 * ((i + j) % 2)) * (i + j + 1) * choices

    return Matrix([[entry(i, j) for j in range(n)] for i in range(n)])


def cauchy(x: Sequence[Any], y: Sequence[Any]) -> Matrix:
    """Cauchy's matrix, 1 / (x_i + y_j), (m, n); in Fractions where x and y are exact.

    Raises:
        ZeroDivisionError: some x_i + y_j is 0.
    """
    return Matrix([[_divide(1, as_scalar(a) + as_scalar(b)) for b in y] for a in x], n_cols=len(y))


def vandermonde(x: Sequence[Any], n: int | None = None) -> Matrix:
    """Vandermonde's matrix, x_i^j for j = 0 ... n - 1, (m, n), square without n."""
    width = len(x) if n is None else n
    return Matrix([[as_scalar(a) ** j for j in range(width)] for a in x], n_cols=width)


def kahan(n: int, theta: float = 1.2) -> Matrix:
    """Kahan's upper triangular matrix, diag(1, s, s^2, ...) (I - c N), N ones above the diagonal.

    Here s = sin theta, c = cos theta. QR with column pivoting leaves it as it is and shows a last diagonal entry far
    above the smallest singular value.
    """
    s, c = math.sin(theta), math.cos(theta)
    return Matrix([[s**i * (0.0 if j < i else 1.0 if j == i else -c) for j in range(n)] for i in range(n)])


def wilkinson_plus(n: int) -> Matrix:
    """Wilkinson's W_n^+ for odd n: tridiagonal, |k| on the diagonal, ones beside it, k = -(n-1)/2 ... (n-1)/2.

    Its larger eigenvalues come in pairs that agree to many digits: at n = 21 the largest two to fourteen.

    Raises:
        ShapeError: n is even.
    """
    if n % 2 == 0:
        raise ShapeError(f"wilkinson_plus needs an odd order, got {n}")
    half = n // 2
    return Matrix([[abs(i - half) if i == j else int(abs(i - j) == 1) for j in range(n)] for i in range(n)])


def wilkinson_growth(n: int) -> Matrix:
    """The matrix on which partial pivoting grows by 2^(n-1): 1 on the diagonal and in the last column, -1 below."""
    return Matrix([[1 if j in (i, n - 1) else -1 if j < i else 0 for j in range(n)] for i in range(n)])


def rosser() -> Matrix:
    """Rosser's matrix of order 8: eigenvalues 0, 1000 twice, 1020, 510 +- 100 sqrt(26), +- 10 sqrt(10405)."""
    return Matrix(
        [
            [611, 196, -192, 407, -8, -52, -49, 29],
            [196, 899, 113, -192, -71, -43, -8, -44],
            [-192, 113, 899, 196, 61, 49, 8, 52],
            [407, -192, 196, 611, 8, 44, 59, -23],
            [-8, -71, 61, 8, 411, -599, 208, 208],
            [-52, -43, 49, 44, -599, 411, 208, 208],
            [-49, -8, 8, 59, 208, 208, 99, -911],
            [29, -44, 52, -23, 208, 208, -911, 99],
        ]
    )


def frank(n: int) -> Matrix:
    """Frank's Hessenberg matrix, n - max(i, j) for j >= i - 1: determinant 1, ill-conditioned small eigenvalues."""
    return Matrix([[n - max(i, j) if j >= i - 1 else 0 for j in range(n)] for i in range(n)])


def grcar(n: int, k: int = 3) -> Matrix:
    """Grcar's Toeplitz matrix, -1 below the diagonal, 1 on it and on k above: its pseudospectra reach far out."""
    return Matrix([[-1 if i == j + 1 else int(0 <= j - i <= k) for j in range(n)] for i in range(n)])


def lauchli(n: int, mu: Any) -> Matrix:
    """Läuchli's matrix (n + 1, n), a row of ones above mu I: A^T A loses mu altogether once mu^2 < u."""
    return Matrix([[1] * n] + [[mu if i == j else 0 for j in range(n)] for i in range(n)], n_cols=n)


def pascal(n: int) -> Matrix:
    """Pascal's symmetric matrix, C(i + j, i): positive definite, determinant 1, eigenvalues in pairs t, 1/t."""
    return Matrix([[math.comb(i + j, i) for j in range(n)] for i in range(n)])


def toeplitz(column: Sequence[Any], row: Sequence[Any] | None = None) -> Matrix:
    """Toeplitz matrix with this first column (m,) and first row (n,), row[0] not read; symmetric without row."""
    top = column if row is None else row
    m, n = len(column), len(top)
    return Matrix([[column[i - j] if i >= j else top[j - i] for j in range(n)] for i in range(m)], n_cols=n)


def circulant(c: Sequence[Any]) -> Matrix:
    """Circulant matrix with first column c: c_(i-j) mod n. Its eigenvalues are the discrete Fourier transform of c."""
    n = len(c)
    return Matrix([[c[(i - j) % n] for j in range(n)] for i in range(n)])


def companion(p: Sequence[Any]) -> Matrix:
    """Companion matrix (n, n) of p_0 t^n + p_1 t^(n-1) + ... + p_n, whose roots are its eigenvalues.

    Raises:
        ShapeError: fewer than two coefficients.
        ZeroDivisionError: p_0 = 0.
    """
    if len(p) < 2:
        raise ShapeError(f"companion needs at least two coefficients, got {len(p)}")
    lead, *rest = [Fraction(c) if isinstance(c, int) else as_scalar(c) for c in p]
    n = len(rest)
    top = [-c / lead for c in rest]
    return Matrix([top] + [[int(i == j) for j in range(n)] for i in range(n - 1)])


def jordan_block(eigenvalue: Any, n: int) -> Matrix:
    """Jordan's block (n, n): the eigenvalue on the diagonal, ones above it."""
    return Matrix([[eigenvalue if i == j else int(j == i + 1) for j in range(n)] for i in range(n)])


def magic(n: int) -> Matrix:
    """A magic square of 1 ... n^2: all rows, columns and both diagonals add up to n (n^2 + 1) / 2; no square for n = 2.

    Raises:
        ShapeError: n = 2 or n < 1.
    """
    if n < 1 or n == 2:
        raise ShapeError(f"there is no magic square of order {n}")
    if n % 2 == 1:  # de la Loubère's: two Latin squares, one for the multiples of n and one for the rest
        high, low = 2 - (n + 3) // 2, 1
        return Matrix([[n * ((i + j + high) % n) + (i + 2 * j + low) % n + 1 for j in range(n)] for i in range(n)])
    if n % 4 == 0:  # the numbers in order, those on the diagonals of the 4 x 4 blocks counted from the end
        return Matrix(
            [
                [n * n - n * i - j if (i % 4 in (0, 3)) == (j % 4 in (0, 3)) else n * i + j + 1 for j in range(n)]
                for i in range(n)
            ]
        )
    # Singly even: four odd squares, of which some rows of the left and right halves change places (Strachey's)
    h, k = n // 2, n // 4
    odd = magic(h).to_lists()
    offsets = ((0, 2 * h * h), (3 * h * h, h * h))
    square = [[x + offset for offset in pair for x in row] for pair in offsets for row in odd]
    for i in range(h):
        for j in [*range(k), *range(n - k + 1, n)]:
            column = k if i == k and j == 0 else j  # the middle row starts one further in
            square[i][column], square[i + h][column] = square[i + h][column], square[i][column]
    return Matrix(square)
