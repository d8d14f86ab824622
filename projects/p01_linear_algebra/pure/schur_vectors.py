"""Eigenvectors of triangular and quasi-triangular matrices by back-substitution that cannot overflow.

    (T - lambda I) x = 0,   x_k = 1,   x_j = -(sum_{i>j} t_ji x_i) / (t_jj - lambda)

Two dangers: t_jj may equal lambda, and then the divisor is replaced by u |lambda|, a change within the rounding of T;
and quotients may grow without bound (for a Jordan block by 1/u at each step), so that x is scaled down
whenever an entry passes 10^100. Source: Golub & Van Loan, 4th ed., section 7.6.4; LAPACK's dtrevc has the same guards.

Left vectors need no second routine: with J the reversal, J T^T J is upper quasi-triangular again, and its right
eigenvectors, reversed and conjugated, are the left ones of T.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows
from projects.p01_linear_algebra.pure.scaling import TINY

ULP = 2.0 * EPS
HUGE = 1e100


def _divide(r: Any, divisor: Any, x: list[Any], smallest: float) -> Any:
    """Quotient r / divisor for a new entry of x; where it would be huge, x is scaled down in place instead."""
    if abs(divisor) < smallest:
        divisor = smallest
    if abs(r) <= HUGE * abs(divisor):
        return r / divisor
    size = abs(r) / max(abs(divisor), HUGE * TINY)
    shrink = abs(divisor) / abs(r) if math.isinf(size) else 1.0 / size
    x[:] = [shrink * z for z in x]
    return (r / abs(r)) / (divisor / abs(divisor))


def _solve_2x2(m: tuple[Any, Any, Any, Any], r1: Any, r2: Any, x: list[Any], smallest: float) -> tuple[Any, Any]:
    """Solve (a b; c d) (y1, y2)^T = (r1, r2)^T by elimination with the larger of a and c as pivot."""
    a, b, c, d = m
    if abs(c) > abs(a):
        a, b, c, d, r1, r2 = c, d, a, b, r2, r1
    if abs(a) < smallest:
        a = smallest
    ratio = c / a
    before = max(map(abs, x))
    y2 = _divide(r2 - ratio * r1, d - ratio * b, x, smallest)
    after = max(map(abs, x))
    if after != before and before:
        r1 = r1 * (after / before)
    return (r1 - b * y2) / a, y2


def right_vectors(T: Rows, complex_pairs: bool) -> list[tuple[complex, list[Any]]]:
    """Eigenvalue and eigenvector of each column of quasi-triangular real or triangular complex rows.

    Args:
        T: rows (n, n).
        complex_pairs: T is real, and nonzero subdiagonal entries mark standardised 2 x 2 blocks.

    Returns:
        (lambda, x) in the order of the diagonal, x of length k + 1 (what is behind is zero); only the member with
        positive imaginary part of each pair.
    """
    n = len(T)
    found: list[tuple[complex, list[Any]]] = []
    k = 0
    while k < n:
        if complex_pairs and k + 1 < n and T[k + 1][k] != 0.0:
            b, c = T[k][k + 1], T[k + 1][k]
            imag = math.sqrt(abs(b)) * math.sqrt(abs(c))
            value = complex(T[k][k], imag)
            # (a b; c a) (x, y)^T = (a + i mu)(x, y)^T
            pair = [1.0 + 0j, 1j * imag / b] if abs(b) >= abs(c) else [1j * imag / c, 1.0 + 0j]
            found.append((value, _substitute_pair(T, k, value, pair)))
            k += 2
        else:
            found.append((T[k][k], _substitute(T, k, T[k][k], complex_pairs)))
            k += 1
    return found


def _smallest(n: int, value: complex) -> float:
    return max(ULP * abs(value), TINY * n / ULP)


def _substitute(T: Rows, k: int, value: Any, blocks: bool) -> list[Any]:
    """Back-substitution for a simple eigenvalue: x_0..x_k."""
    smallest = _smallest(len(T), value)
    x: list[Any] = [1.0]  # x_j+1..x_k
    j = k - 1
    while j >= 0:
        r = -sum(map(mul, T[j][j + 1 :], x))
        if blocks and j > 0 and T[j][j - 1] != 0.0:
            upper = T[j - 1]
            r1 = -sum(map(mul, upper[j + 1 :], x))
            block = (upper[j - 1] - value, upper[j], T[j][j - 1], T[j][j] - value)
            x[:0] = _solve_2x2(block, r1, r, x, smallest)
            j -= 2
        else:
            x.insert(0, _divide(r, T[j][j] - value, x, smallest))
            j -= 1
        if abs(x[0]) > HUGE:
            size = max(map(abs, x))
            x = [z / size for z in x]
    return x


def _substitute_pair(T: Rows, k: int, value: complex, pair: list[complex]) -> list[complex]:
    """Back-substitution for a complex pair whose block begins in row k: x_0..x_{k+1}."""
    smallest = _smallest(len(T), value)
    x = pair
    j = k - 1
    while j >= 0:
        real, imag = [z.real for z in x], [z.imag for z in x]
        row = T[j][j + 1 :]
        r = complex(-sum(map(mul, row, real)), -sum(map(mul, row, imag)))
        if j > 0 and T[j][j - 1] != 0.0:
            upper = T[j - 1]
            row = upper[j + 1 :]
            r1 = complex(-sum(map(mul, row, real)), -sum(map(mul, row, imag)))
            block = (upper[j - 1] - value, upper[j], T[j][j - 1], T[j][j] - value)
            x[:0] = _solve_2x2(block, r1, r, x, smallest)
            j -= 2
        else:
            x.insert(0, _divide(r, T[j][j] - value, x, smallest))
            j -= 1
        if abs(x[0]) > HUGE:
            size = max(map(abs, x))
            x = [z / size for z in x]
    return x


def transform(Z: Rows, x: list[Any]) -> list[Any]:
    """Z x for rows of real or complex Z (n, n) and the first entries x of a vector that goes on with zeros."""
    if isinstance(x[-1], complex) and not isinstance(Z[0][0], complex):
        real, imag = [z.real for z in x], [z.imag for z in x]
        return [complex(sum(map(mul, row, real)), sum(map(mul, row, imag))) for row in Z]
    return [sum(map(mul, row, x)) for row in Z]


def unit(v: list[Any]) -> list[Any]:
    """The vector scaled to |v|_2 = 1; a complex one turned so that its largest entry is real (as dgeev does)."""
    size = max(map(abs, v))
    v = [z / size for z in v]
    if isinstance(v[0], complex):
        largest = max(v, key=abs)
        turn = largest.conjugate() / abs(largest)
        at = v.index(largest)
        v = [z * turn for z in v]
        v[at] = complex(v[at].real)
        length = math.hypot(*[part for z in v for part in (z.real, z.imag)])
    else:
        length = math.hypot(*v)
    return [z / length for z in v]


def mirrored(T: Rows) -> Rows:
    """J T^T J."""
    return [list(column)[::-1] for column in zip(*T, strict=True)][::-1]


def left_vectors(T: Rows, complex_pairs: bool) -> list[tuple[complex, list[Any]]]:
    """Eigenvalue and y with y^T T = lambda y^T (not conjugated), in the order of the diagonal, full length."""
    n = len(T)
    found = right_vectors(mirrored(T), complex_pairs)
    return [(value, [0.0] * (n - len(x)) + x[::-1]) for value, x in reversed(found)]


def conjugated(v: Row) -> Row:
    """The conjugate of a vector of floats or complex numbers."""
    return [z.conjugate() for z in v]
