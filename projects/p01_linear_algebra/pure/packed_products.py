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
MOST_DIGITS = 18.0
HEAD_BITS = 60  # two digits of CPython's integers


class WholeRow(NamedTuple):
    """A row of floats as integers: entry k is heads[k] 2^-shift, plus its tail, if any, times 2^-(shift + extra)."""

    heads: list[int]
    shift: int
    tails: list[tuple[int, int]]
    """Positions and values of the few numbers that have bits below the last of the heads."""
    extra: int
    """How far those bits reach down; 0 without tails."""


class WholeRows(NamedTuple):
    """Rows of floats as integers."""

    rows: list[WholeRow]
    head_bits: int
    """Bits of the largest |head|."""
    bits: int
    """Bits from the top of the largest head down to the last bit of any tail."""


def whole_row(row: Sequence[float]) -> tuple[list[int], int]:
    """Integers m and a shift s with row = m 2^-s, exactly, for finite floats."""
    sizes = list(map(abs, row))
    top = max(sizes, default=0.0)
    if top == 0.0:
        return [0] * len(row), 0
    high = math.frexp(top)[1]
    if abs(high) < 900:
        # 53 bits from the largest down are enough for rows made in fixed point, as uniform random numbers are.
        scaled = _times(row, 53 - high)
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


def _times(row: Sequence[float], e: int) -> list[float]:
    """The row times 2^e, |e| < 1000."""
    factor = math.ldexp(1.0, e)
    return [x * factor for x in row]


def headed_row(row: Sequence[float]) -> WholeRow:
    """The same with integers of two digits at most wherever exponents aren't far apart, and tails where they are.

    A pass of the multiplication is due for each digit of the left factor. Normal random numbers need three, though one
    in a hundred reaches below the first two; these few are better dealt with by themselves.
    """
    top = max(map(abs, row), default=0.0)
    high = math.frexp(top)[1]
    if top and abs(high) < 900:
        for bits in (53, HEAD_BITS):
            scaled = _times(row, bits - high)
            if all(map(float.is_integer, scaled)) and scaled.count(0.0) == row.count(0.0):
                return WholeRow(list(map(int, scaled)), bits - high, [], 0)
        if min(filter(None, map(abs, scaled))) > 2.0**-900 and scaled.count(0.0) == row.count(0.0):
            heads = list(map(int, scaled))
            parts = [
                (k, (x - m).as_integer_ratio()) for k, (x, m) in enumerate(zip(scaled, heads, strict=True)) if x != m
            ]
            extra = max(q for _, (_, q) in parts).bit_length() - 1
            tails = [(k, (p << extra) // q) for k, (p, q) in parts]
            return WholeRow(heads, HEAD_BITS - high, tails, extra)
    integers, shift = whole_row(row)
    return WholeRow(integers, shift, [], 0)


def headed_rows(rows: AnyRows) -> WholeRows:
    """All rows as integers of few digits, with tails."""
    whole = [headed_row(row) for row in rows]
    head_bits = bits_of([row.heads for row in whole])
    return WholeRows(whole, head_bits, head_bits + max((row.extra for row in whole), default=0))


def bits_of(rows: AnyRows) -> int:
    """Bits of the largest |integer|."""
    return max((max(map(abs, row), default=0) for row in rows), default=0).bit_length()


def field_bytes(a_bits: int, b_bits: int, k: int) -> int:
    """Bytes of a field that holds a sum of k products with its sign."""
    return (a_bits + b_bits + k.bit_length() + 8) // 8


def digits_a_term(head_bits: int, width: int) -> float:
    """Digits of 30 bits that CPython handles for one term a_ik b_kj: one pass for each digit of a_ik, one to add."""
    return (-(-head_bits // 30) + 1) * 8 * width / 30


class Packed:
    """Rows of integers packed into one each, P_k = sum_j b_kj 2^(w j), and the way back.

    Args:
        B: integer rows (k, n).
        n: number of columns.
        width: bytes of a field; every entry of a product must fit, with its sign.
    """

    __slots__ = ("cuts", "half", "numbers", "offset", "size")

    def __init__(self, B: AnyRows, n: int, width: int) -> None:
        # Fields cut out as bytes hold no signs: `half` is added to each field before and taken off after.
        half = self.half = 1 << (8 * width - 1)
        self.size = n * width
        self.offset = int.from_bytes(half.to_bytes(width, "little") * n, "little")
        fields = ([(b + half).to_bytes(width, "little") for b in row] for row in B)
        self.numbers = [int.from_bytes(b"".join(row), "little") - self.offset for row in fields]
        self.cuts = [slice(i, i + width) for i in range(0, n * width, width)]

    def entries(self, total: int) -> list[int]:
        """The n fields of a sum of packed rows."""
        data = (total + self.offset).to_bytes(self.size, "little")
        read, half = int.from_bytes, self.half
        return [read(data[cut], "little") - half for cut in self.cuts]


def integer_products(A: AnyRows, B: AnyRows, n: int) -> IntRows:
    """Rows of A B for integer rows A (m, k) and B (k, n)."""
    packed = Packed(B, n, field_bytes(bits_of(A), bits_of(B), len(B)))
    # C_i = sum_k a_ik P_k
    return [packed.entries(sum(map(mul, row, packed.numbers))) for row in A]


def float_products(a: WholeRows, columns: Sequence[tuple[list[int], int]], width: int) -> Rows:
    """Rows of A B for A (m, k) as integers with tails, and B (k, n) as whole columns with their shifts.

    Raises:
        OverflowError: an entry is beyond the largest float.
    """
    P = Packed(list(zip(*[column for column, _ in columns], strict=True)), len(columns), width)
    sums: IntRows = []
    for row in a.rows:
        # C_i = sum_k heads_k P_k, and 2^-extra sum_k tails_k P_k
        total = sum(map(mul, row.heads, P.numbers))
        if row.tails:
            total = (total << row.extra) + sum(tail * P.numbers[k] for k, tail in row.tails)
        sums.append(P.entries(total))
    return rounded(sums, [row.shift + row.extra for row in a.rows], [shift for _, shift in columns])


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
        return Matrix(integer_products(left.rows, right.rows, n), n_cols=n)
    a = headed_rows(real_rows(left, "packed_matmul", check_finite=check_finite))
    b_rows = real_rows(right, "packed_matmul", name="B", check_finite=check_finite)
    columns = [whole_row(column) for column in zip(*b_rows, strict=True)]
    width = field_bytes(a.bits, bits_of([column for column, _ in columns]), k)
    return Matrix(float_products(a, columns, width), n_cols=n)


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
        return integer_products(A, B, n)
    if kinds == (float, float) and least >= FLOAT_CROSSOVER and all(map(math.isfinite, chain(*A, *B))):
        columns = list(zip(*B, strict=True))
        # A glance at one row and one column spares the conversion where exponents are far apart.
        first, one = headed_rows(A[:1]), bits_of([whole_row(columns[0])[0]])
        if digits_a_term(first.head_bits, field_bytes(first.bits, one, k)) <= MOST_DIGITS:
            a, whole = headed_rows(A), [whole_row(column) for column in columns]
            width = field_bytes(a.bits, bits_of([column for column, _ in whole]), k)
            largest = 8 * width - min(row.shift + row.extra for row in a.rows) - min(shift for _, shift in whole)
            if digits_a_term(a.head_bits, width) <= MOST_DIGITS and largest < 1024:
                return float_products(a, whole, width)
    return matmul_rows(A, B, n)
