"""Dixon's p-adic lifting: exact solutions of A x = b in time that grows like n^3, not n^4.

    C = A^{-1} mod p,   r_0 = b,   x_k = C r_k mod p,   r_{k+1} = (r_k - A x_k) / p
    x = x_0 + x_1 p + x_2 p^2 + ...  mod p^K,   then every entry from its residue by rational reconstruction

(Dixon, Numer. Math. 40, 1982.) Each step finds the next p-adic digit of all entries with two products of a matrix by a
vector, and the division by p is exact. By Cramer's rule and Hadamard's bound numerators are at most N and the
denominator at most D, so p^K > 2 N D determines them; Euclid's algorithm on (p^K, residue) stops at the only fraction
that fits (Wang 1981).

Differs from the paper in: p is a Mersenne prime of 127 bits (or the next one, should A be singular modulo it), as
Python's integers are hardly slower at that size than at 30 bits; reconstruction is tried as soon as the number of
digits has doubled, and what it finds is checked in the integers, A x = b. So simple solutions cost few steps, and
none is ever wrong.
"""

from __future__ import annotations

import math
from fractions import Fraction
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.errors import SingularMatrixError
from projects.p01_linear_algebra.pure.exact.bareiss import exact_result, exact_system, jordan
from projects.p01_linear_algebra.pure.exact.rationals import IntRow, IntRows, integer_row, integer_rows

MERSENNE_EXPONENTS = (127, 521, 607, 1279)  # 2^e - 1 is prime


def inverse_modulo(A: IntRows, p: int) -> IntRows | None:
    """Rows of A^{-1} mod the prime p, by Gauss and Jordan in place; None where A is singular modulo p."""
    n = len(A)
    rows = [[x % p for x in row] for row in A]
    exchanges = []
    for k in range(n):
        i = next((i for i in range(k, n) if rows[i][k]), None)
        if i is None:
            return None
        exchanges.append((k, i))
        rows[k], rows[i] = rows[i], rows[k]
        inverse = pow(rows[k][k], -1, p)
        # Column k of A is a unit vector from now on; its place is taken by column k of the inverse.
        rows[k][k] = 1
        top = rows[k] = [x * inverse % p for x in rows[k]]
        for i, row in enumerate(rows):
            f = row[k]
            if i != k and f:
                row[k] = 0
                rows[i] = [(x - f * y) % p for x, y in zip(row, top, strict=True)]
    # (P A)^{-1} = A^{-1} P^T: exchanges of rows become exchanges of columns, the last one first.
    for k, i in reversed(exchanges):
        for row in rows:
            row[k], row[i] = row[i], row[k]
    return rows


def reconstruct(residue: int, modulus: int, numerator_bound: int) -> tuple[int, int] | None:
    """The fraction a / q with a = q * residue mod modulus, |a| <= bound and the least q > 0 that Euclid meets.

    Source: Wang, A p-adic algorithm for univariate partial fractions, SYMSAC 1981.
    """
    r_0, r_1, q_0, q_1 = modulus, residue % modulus, 0, 1
    while r_1 > numerator_bound:
        quotient = r_0 // r_1
        r_0, r_1 = r_1, r_0 - quotient * r_1
        q_0, q_1 = q_1, q_0 - quotient * q_1
    if q_1 == 0:
        return None
    return (r_1, q_1) if q_1 > 0 else (-r_1, -q_1)


def _fractions(residues: list[int], modulus: int) -> tuple[IntRow, int] | None:
    """Numerators over one common denominator, or None where the residues are still too short.

    The denominator found so far is multiplied in first: it nearly always clears the next entry, and Euclid rests.
    """
    bound = math.isqrt(modulus // 2)
    half = modulus // 2
    q = 1
    numerators: list[tuple[int, int]] = []
    for residue in residues:
        a = residue * q % modulus
        a = a - modulus if a > half else a
        if abs(a) > bound:
            found = reconstruct(residue * q, modulus, bound)
            if found is None:
                return None
            a, factor = found
            q *= factor
            if q > bound:
                return None
        numerators.append((a, q))
    return [a * (q // at) for a, at in numerators], q


def _lift(A: IntRows, C: IntRows, p: int, b: IntRow) -> tuple[IntRow, int]:
    """Numerators and common denominator of the solution of the integer system A x = b."""
    n = len(A)
    x, modulus, r = [0] * n, 1, b
    # Cramer and Hadamard: |numerators| <= |b|_2 prod_j |a_j|_2, denominator <= prod_j |a_j|_2, a_j the columns of A
    bits = sum(sum(map(mul, a, a)).bit_length() // 2 + 1 for a in [*zip(*A, strict=True), b])
    enough, attempt = 2 * bits + 2, 4 * p.bit_length()
    for _ in range(enough // p.bit_length() + 1):
        # x_k = C r_k mod p, r_{k+1} = (r_k - A x_k) / p
        digit = [sum(map(mul, row, r)) % p for row in C]
        x = [x_i + modulus * d for x_i, d in zip(x, digit, strict=True)]
        r = [(r_i - sum(map(mul, row, digit))) // p for r_i, row in zip(r, A, strict=True)]
        modulus *= p
        if modulus.bit_length() > min(attempt, enough):
            attempt = 2 * modulus.bit_length()
            found = _fractions(x, modulus)
            if found is not None:
                numerators, q = found
                if all(sum(map(mul, row, numerators)) == q * b_i for row, b_i in zip(A, b, strict=True)):
                    return numerators, q
    raise AssertionError("p^K > 2 N D, and yet no fraction fits: C isn't the inverse of A modulo p")


def solve_exact(A: Any, b: Any) -> Any:
    """Solve A x = b exactly.

    Args:
        A: matrix (n, n) of ints, Fractions or floats, which are taken as the rationals that they are.
        b: Vector (n,) or Matrix (n, k) of the same.

    Returns:
        x, of b's shape, in Fractions (in ints where all are whole).

    Raises:
        SingularMatrixError: A has no inverse.
        EntryError, ShapeError: bad input.
    """
    matrix, right, flat = exact_system(A, b, "solve_exact")
    n = len(matrix)
    rows, denominators = integer_rows(matrix)
    p, C = _invertible_modulus(rows)
    solved = []
    for j in range(right.shape[1]):
        # D A x = D b with D = diag(denominators), then times the denominator of the right-hand side
        c, d = integer_row([e * Fraction(row[j]) for e, row in zip(denominators, right.rows, strict=True)])
        numerators, q = _lift(rows, C, p, c) if any(c) else ([0] * n, 1)
        solved.append([Fraction(a, q * d) for a in numerators])
    return exact_result(solved, flat, n)


def _invertible_modulus(rows: IntRows) -> tuple[int, IntRows]:
    """A prime modulo which the matrix is invertible, and the inverse.

    Raises:
        SingularMatrixError: there is none.
    """
    for e in MERSENNE_EXPONENTS:
        p = (1 << e) - 1
        C = inverse_modulo(rows, p)
        if C is not None:
            return p, C
        # Singular modulo p: nearly always because it is singular, which Bareiss's elimination tells for certain.
        jordan(list(map(list, rows)), len(rows))
    raise SingularMatrixError(
        "solve_exact: the determinant is a multiple of four Mersenne primes, try solve_bareiss", 0
    )
