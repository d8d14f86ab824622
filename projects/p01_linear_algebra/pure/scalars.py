"""The four kinds of number that a matrix may hold, and how they mix.

    int  ->  Fraction  ->  float  ->  complex

The arrow is promotion: a matrix holds one kind, the widest that was put into it. The first two kinds are exact and stay
exact under +, -, *, / (an int divided by an int is a Fraction); from the first float on, rounding begins.

bool and str are refused although Python would add a bool and repeat a str: True in a matrix is nearly always a mask
that lost its way, and "12" a file that was not parsed. Numbers of other libraries (NumPy's scalars, Decimal not) are
taken through the `numbers` towers and become Python's own, because the fast loops of this package are those in C for
Python's own types.
"""

from __future__ import annotations

import cmath
import math
import numbers
from collections.abc import Iterable
from fractions import Fraction
from itertools import chain
from typing import Any, TypeAlias

from projects.p01_linear_algebra.pure.errors import EntryError

Scalar: TypeAlias = "int | Fraction | float | complex"
# Kernels work on rows of floats or of complex numbers. Python's types know no "field", hence Any.
Row: TypeAlias = list[Any]
Rows: TypeAlias = list[Row]

EPS = 2.0**-53  # unit roundoff u of binary64: |fl(x op y) - (x op y)| <= u |x op y|
# Largest entries between these leave room for growth and for sums above, and for rounding errors below.
SAFE_LOW, SAFE_HIGH = 2.0**-900, 2.0**990
DOWN = 4.0**40
FINITE_WANTED = "entries must be finite (or check_finite=False)"
MAX_FLOAT = math.ldexp(1.0 - EPS, 1024)
KINDS: tuple[type, ...] = (int, Fraction, float, complex)
RANK: dict[type, int] = {kind: rank for rank, kind in enumerate(KINDS)}


def as_scalar(x: object, where: str = "the scalar") -> Any:
    """Turn one number into Python's own int, Fraction, float or complex.

    Args:
        x: the number.
        where: what the error message calls it.

    Raises:
        EntryError: a bool, a str, or no number at all.
    """
    if type(x) in RANK:
        return x
    if not isinstance(x, (bool, str)):
        if isinstance(x, numbers.Integral):
            return int(x)
        if isinstance(x, Fraction):
            return Fraction(x)
        if isinstance(x, numbers.Real):
            return float(x)
        if isinstance(x, numbers.Complex):
            return complex(x)
    raise EntryError(f"{where} is {x!r} ({type(x).__name__}); allowed are int, Fraction, float and complex")


def widest(kinds: Iterable[type]) -> type:
    """The kind to which numbers of these kinds are promoted; int where there are none."""
    return KINDS[max((RANK[kind] for kind in kinds), default=0)]


def convert(x: Any, kind: type) -> Any:
    """Promote one number to a wider kind.

    Raises:
        EntryError: an exact number too large for a float.
    """
    try:
        return kind(x)
    except OverflowError:
        raise EntryError(f"an exact entry of {len(str(int(x)))} digits is beyond the largest float, 1.8e308") from None


def uniform(rows: list[list[Any]]) -> tuple[list[list[Any]], type]:
    """Promote all entries of nested lists to the widest kind among them.

    Args:
        rows: m lists of numbers.

    Returns:
        The rows (the same lists where nothing had to be changed) and the kind.
    """
    types = set(map(type, chain.from_iterable(rows)))  # one pass in C: the price of being strict
    if not types <= RANK.keys():
        rows = [[as_scalar(x, f"entry [{i}][{j}]") for j, x in enumerate(row)] for i, row in enumerate(rows)]
        types = set(map(type, chain.from_iterable(rows)))
    kind = widest(types)
    if len(types) > 1:
        rows = [[x if type(x) is kind else convert(x, kind) for x in row] for row in rows]
    return rows, kind


def require_finite(rows: Iterable[Iterable[Any]], name: str = "A") -> None:
    """Refuse NaN and infinity, naming the first such entry.

    Raises:
        EntryError: an entry isn't finite.
    """
    for i, row in enumerate(rows):
        row = list(row)
        if cmath.isfinite(sum(row)):  # a finite sum has finite terms; one that isn't may have overflowed
            continue
        for j, x in enumerate(row):
            if not cmath.isfinite(x):
                raise EntryError(f"{name}[{i}][{j}] is {x}; {FINITE_WANTED}")


def magnitude(rows: Rows) -> float:
    """Largest |a_ij|, 0 for an empty matrix."""
    return max((max(map(abs, row), default=0.0) for row in rows), default=0.0)


def safe_scale(rows: Rows) -> tuple[Rows, float]:
    """Divide by a power of four where the largest entry is so near the ends of the range that sums could leave it.

    The factorisations here form no squares (norms go through `math.hypot`), so nearly the whole range is safe and
    nearly nothing is ever scaled. Powers of two round nothing, and 4^e has an exact square root, so that a factor of
    A / 4^e is one of A.

    Args:
        rows: rows of finite numbers.

    Returns:
        The rows divided by s (the same lists where nothing had to be done), and s.
    """
    try:
        top = magnitude(rows)
    except OverflowError:  # the modulus of a complex entry whose parts are finite
        top = MAX_FLOAT
    if SAFE_LOW < top < SAFE_HIGH or top == 0.0 or not math.isfinite(top):
        return rows, 1.0
    if top >= SAFE_HIGH:
        smaller = [[x / DOWN for x in row] for row in rows]
        # Entries so small that they lose bits would become other numbers, or pivots zero: better to run into overflow.
        exact = all(y * DOWN == x for a, b in zip(rows, smaller, strict=True) for x, y in zip(a, b, strict=True))
        return (smaller, DOWN) if exact else (rows, 1.0)
    half = math.frexp(top)[1] // 2
    # In two steps, as 4^-half may be beyond the range where 2^-half isn't.
    up = math.ldexp(1.0, -half)
    return [[x * up * up for x in row] for row in rows], math.ldexp(1.0, 2 * half)


def undo_scale(rows: Rows, s: float) -> Rows:
    """Multiply by the s of `safe_scale`."""
    return rows if s == 1.0 else [[x * s for x in row] for row in rows]
