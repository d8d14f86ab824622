"""Products of matrices in which one multiplication of long integers does a whole row: exact sums, rounded once.

Write a row of B as a single integer, its entries in fields of w bits:

    P_k = sum_j b_kj 2^(w j)        C_i = sum_k a_ik P_k = sum_j (A B)_ij 2^(w j)

Then n^2 multiplications of a short by a long integer, whose loop runs in C, replace n^3 of Python's; that is
Kronecker's substitution. Fields are wide enough for whole inner products, bits(a) + bits(b) + bits(k) + 1, so that
they don't meet.

Floats come in as the integers that they are. Row i of A is a_ik = m_ik 2^-s_i with all m_ik whole, B likewise by
columns. So nothing is rounded on the way in, the sums are exact, and

    c_ij = fl( sum_k a_ik b_kj )        with one rounding: |error| <= u |c_ij|, whatever cancels,

where the plain product is off by up to gamma_k (|A| |B|)_ij. Rounding the entries to a fixed number of bits first
would make the fields narrower where exponents differ, but leave an error relative to row maximum times column
maximum, that is only normwise. It isn't done: the price of exactness is that fields get wider with the range of
exponents within a row of A or a column of B, and `matmul_of_its_kind`, which is what `@` calls, takes the plain
product where they get too wide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from operator import mul
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import real_rows
from projects.p01_linear_algebra.pure.errors import ShapeError
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.products import AnyRows, matmul_rows
from projects.p01_linear_algebra.pure.scalars import Rows

IntRows = list[list[int]]

# Where packing wins, measured on CPython 3.11 against sum(map(mul, ...)): the sizes from which it does, and for floats
# the most digits of 30 bits that a term of an inner product may cost.
FLOAT_CROSSOVER, INT_CROSSOVER = 96, 24
MOST_DIGITS = 22.0


class Whole(NamedTuple):
    """Rows of floats as integers: row i is rows[i] times 2^-shifts[i]."""

    rows: IntRows
    shifts: list[int]
    bits: int
    """Bits of the largest |integer|."""


def whole_row(row: Sequence[float]) -> tuple[list[int], int]:
    """Integers m and a shift s with row = m 2^-s, exactly, for finite floats."""
    sizes = list(map(abs, row))
    top = max(sizes, default=0.0)
    if top == 0.0:
        return [0] * len(row), 0
    high = math.frexp(top)[1]
    if abs(high) < 900:
        # 53 bits from the largest down are enough for rows made in fixed point, as uniform random numbers are.
        factor = math.ldexp(1.0, 53 - high)
        scaled = [x * factor for x in row]
        # (a number that was scaled down to zero is whole, too, but not what it was)
        if all(map(float.is_integer, scaled)) and scaled.count(0.0) == row.count(0.0):
            return list(map(int, scaled)), 53 - high
    # 53 bits from the smallest down are enough for all.
    shift = 53 - math.frexp(min(filter(None, sizes)))[1]
    if shift + high < 1024:
        return [int(math.ldexp(x, shift)) for x in row], shift
    ratios = [x.as_integer_ratio() for x in row]
    shift = max(q for _, q in ratios).bit_length() - 1
    return [(p << shift) // q for p, q in ratios], shift


def whole_rows(rows: AnyRows) -> Whole:
    """All rows as integers, each with its own shift."""
    pairs = [whole_row(row) for row in rows]
    integers = [row for row, _ in pairs]
    return Whole(integers, [shift for _, shift in pairs], bits_of(integers))


def bits_of(rows: AnyRows) -> int:
    """Bits of the largest |integer|."""
    return max((max(map(abs, row), default=0) for row in rows), default=0).bit_length()


def field_bytes(a_bits: int, b_bits: int, k: int) -> int:
    """Bytes of a field that holds a sum of k products with its sign."""
    return (a_bits + b_bits + k.bit_length() + 8) // 8


def digits_a_term(a_bits: int, b_bits: int, k: int) -> float:
    """Digits of 30 bits that CPython handles for one term a_ik b_kj: one pass for each digit of a_ik, one to add."""
    return (-(-a_bits // 30) + 1) * 8 * field_bytes(a_bits, b_bits, k) / 30


def integer_products(A: AnyRows, B: AnyRows, n: int, width: int) -> IntRows:
    """Rows of A B for integer rows A (m, k) and B (k, n).

    Args:
        A: integers.
        B: integers.
        n: number of columns of B.
        width: bytes of a field; every entry of A B must fit, with its sign.
    """
    # Fields cut out as bytes hold no signs: `half` is added to each field before and taken off after.
    half = 1 << (8 * width - 1)
    offset = int.from_bytes(half.to_bytes(width, "little") * n, "little")
    # P_k = sum_j b_kj 2^(w j)
    packed = [
        int.from_bytes(b"".join([(b + half).to_bytes(width, "little") for b in row]), "little") - offset for row in B
    ]
    cuts = [slice(i, i + width) for i in range(0, n * width, width)]
    read = int.from_bytes
    C: IntRows = []
    for row in A:
        # C_i = sum_k a_ik P_k
        data = sum(map(mul, row, packed), offset).to_bytes(n * width, "little")
        C.append([read(data[cut], "little") - half for cut in cuts])
    return C


def rounded(sums: IntRows, row_shifts: Sequence[int], column_shifts: Sequence[int]) -> Rows:
    """Floats c_ij = fl(sums_ij 2^-(s_i + t_j)): the only rounding of the whole product.

    Raises:
        OverflowError: an entry is beyond the largest float.
    """
    least = -max(row_shifts) - max(column_shifts)
    longest = max(map(int.bit_length, chain.from_iterable(sums)))
    C: Rows = []
    for i, (row, s) in enumerate(zip(sums, row_shifts, strict=True)):
        try:
            if least > -1000 and longest < 1000:
                # int to float rounds, ldexp doesn't, as nothing is subnormal
                C.append([math.ldexp(x, -s - t) for x, t in zip(row, column_shifts, strict=True)])
            else:
                # Python divides integers with one rounding, whatever their sizes
                C.append(
                    [(x << max(-s - t, 0)) / (1 << max(s + t, 0)) for x, t in zip(row, column_shifts, strict=True)]
                )
        except OverflowError:
            raise OverflowError(f"row {i} of the product has an entry beyond the largest float, 1.8e308") from None
    return C


def packed_matmul(A: Any, B: Any, *, check_finite: bool = True) -> Matrix:
    """Product A B (m, n) with exact inner products: ints stay exact, floats are rounded once at the end.

    Args:
        A: matrix (m, k) of ints or floats; Fractions and, beside floats, ints are rounded to float first.
        B: matrix (k, n) of the same.
        check_finite: refuse NaN and infinity here, not by an obscure failure later.

    Raises:
        OverflowError: an entry is beyond the largest float.
        EntryError, ShapeError: complex or infinite entries, or inner sizes that differ.
    """
    left, right = as_matrix(A), as_matrix(B, "B")
    (m, k), (inner, n) = left.shape, right.shape
    if k != inner:
        raise ShapeError(f"@ needs equal inner sizes, got {left.shape} and {right.shape}", left.shape, right.shape)
    if 0 in (m, k, n):
        return Matrix.zeros(m, n)
    if left.scalar is int and right.scalar is int:
        width = field_bytes(bits_of(left.rows), bits_of(right.rows), k)
        return Matrix(integer_products(left.rows, right.rows, n, width), n_cols=n)
    a_rows = real_rows(left, "packed_matmul", check_finite=check_finite)
    b_rows = real_rows(right, "packed_matmul", name="B", check_finite=check_finite)
    a, b = whole_rows(a_rows), whole_rows(list(zip(*b_rows, strict=True)))
    sums = integer_products(a.rows, list(zip(*b.rows, strict=True)), n, field_bytes(a.bits, b.bits, k))
    return Matrix(rounded(sums, a.shifts, b.shifts), n_cols=n)


def matmul_of_its_kind(A: AnyRows, B: AnyRows, n: int, kinds: tuple[type, type]) -> Rows:
    """Rows of A B (m, n) by the way that is faster for these sizes, kinds and exponents: what `@` calls.

    Args:
        A: rows (m, k).
        B: rows (k, n).
        n: number of columns of B.
        kinds: the kinds of entries of A and of B.
    """
    k = len(B)
    least = min(len(A), k, n)
    if kinds == (int, int) and least >= INT_CROSSOVER:
        return integer_products(A, B, n, field_bytes(bits_of(A), bits_of(B), k))
    if kinds == (float, float) and least >= FLOAT_CROSSOVER and all(map(math.isfinite, chain(*A, *B))):
        columns = list(zip(*B, strict=True))
        # A glance at one row and one column spares the conversion where exponents are far apart.
        if digits_a_term(bits_of([whole_row(A[0])[0]]), bits_of([whole_row(columns[0])[0]]), k) <= MOST_DIGITS:
            a, b = whole_rows(A), whole_rows(columns)
            width = field_bytes(a.bits, b.bits, k)
            no_overflow = 8 * width - min(a.shifts) - min(b.shifts) < 1024
            if digits_a_term(a.bits, b.bits, k) <= MOST_DIGITS and no_overflow:
                sums = integer_products(a.rows, list(zip(*b.rows, strict=True)), n, width)
                return rounded(sums, a.shifts, b.shifts)
    return matmul_rows(A, B, n)
