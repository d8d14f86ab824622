"""Vectors: n numbers of one kind.

    v = Vector([3, 4]);  v @ v == 25;  v.norm() == 5.0;  2 * v == Vector([6, 8])

Immutable by rule and by construction: entries live in a tuple, and each operation returns a new vector. A vector is
neither a row nor a column; `A @ v` and `v @ A` read it as what fits, `as_column` and `as_row` make the choice explicit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from operator import add, mul, sub
from typing import TYPE_CHECKING, Any

from projects.p01_linear_algebra.pure.errors import EntryError, ShapeError
from projects.p01_linear_algebra.pure.scalars import RANK, as_scalar, uniform

if TYPE_CHECKING:
    from projects.p01_linear_algebra.pure.matrix import Matrix


class Vector:
    """A vector of n >= 0 numbers, all int, all Fraction, all float or all complex.

    Attributes:
        scalar: the kind of its entries, one of int, Fraction, float, complex.

    Raises:
        EntryError: an entry is a bool, a str, a list, or no number.
    """

    __slots__ = ("_entries", "scalar")
    __array_ufunc__ = None  # NumPy's operators give way to ours

    def __init__(self, entries: Iterable[Any]) -> None:
        if isinstance(entries, str):
            raise EntryError(f"a vector is a sequence of numbers, got the str {entries!r}")
        row = list(entries)
        for i, x in enumerate(row):
            if isinstance(x, (list, tuple)):
                raise EntryError(f"entry [{i}] is a {type(x).__name__}; a vector is flat: one number an entry")
        if not set(map(type, row)) <= RANK.keys():
            row = [as_scalar(x, f"entry [{i}]") for i, x in enumerate(row)]
        (row,), self.scalar = uniform([row])
        self._entries = tuple(row)

    @property
    def shape(self) -> tuple[int]:
        """(n,)."""
        return (len(self._entries),)

    def to_list(self) -> list[Any]:
        """A fresh list of the entries."""
        return list(self._entries)

    def as_column(self) -> Matrix:
        """The matrix (n, 1)."""
        from projects.p01_linear_algebra.pure.matrix import Matrix

        return Matrix([[x] for x in self._entries], n_cols=1)

    def as_row(self) -> Matrix:
        """The matrix (1, n)."""
        from projects.p01_linear_algebra.pure.matrix import Matrix

        return Matrix([self._entries])

    def __len__(self) -> int:
        """The number of entries."""
        return len(self._entries)

    def __iter__(self) -> Iterator[Any]:
        """The entries."""
        return iter(self._entries)

    def __getitem__(self, index: int | slice) -> Any:
        """An entry, or a vector for a slice."""
        if isinstance(index, slice):
            return Vector(self._entries[index])
        try:
            return self._entries[index]
        except IndexError:
            raise IndexError(f"index {index} is outside a vector of {len(self)} entries") from None

    def __eq__(self, other: object) -> bool:
        """Same length and equal entries, of whatever kind: Vector([1]) == Vector([1.0])."""
        return self._entries == other._entries if isinstance(other, Vector) else NotImplemented

    def __hash__(self) -> int:
        """Equal ones have equal hashes, as Python's numbers do."""
        return hash(self._entries)

    def __repr__(self) -> str:
        """The expression that makes it again."""
        return f"Vector([{', '.join(map(repr, self._entries))}])"

    def _pairwise(self, other: object, operation: Callable[[Any, Any], Any], sign: str) -> Any:
        if not isinstance(other, Vector):
            return NotImplemented
        if len(self) != len(other):
            raise ShapeError(f"{sign} needs equal shapes, got {self.shape} and {other.shape}", self.shape, other.shape)
        return Vector(map(operation, self._entries, other._entries))

    def __add__(self, other: object) -> Any:
        """Sum of equal shapes."""
        return self._pairwise(other, add, "+")

    def __sub__(self, other: object) -> Any:
        """Difference of equal shapes."""
        return self._pairwise(other, sub, "-")

    def __neg__(self) -> Vector:
        """Entry by entry."""
        return Vector([-x for x in self._entries])

    def __mul__(self, factor: object) -> Vector:
        """Every entry times one number."""
        if isinstance(factor, (Vector, list, tuple)):
            raise ShapeError("* scales by a number; the inner product of vectors is @", self.shape)
        c = as_scalar(factor)
        return Vector([x * c for x in self._entries])

    __rmul__ = __mul__

    def __truediv__(self, divisor: object) -> Vector:
        """Every entry divided by one number; int by int gives Fractions."""
        c = as_scalar(divisor)
        c = Fraction(c) if type(c) is int and self.scalar is int else c
        return Vector([x / c for x in self._entries])

    def __matmul__(self, other: object) -> Any:
        """Inner product with a vector, sum_k v_k w_k (not conjugated), or v^T A with a matrix."""
        if not isinstance(other, Vector):
            return NotImplemented
        if len(self) != len(other):
            raise ShapeError(f"@ needs equal lengths, got {self.shape} and {other.shape}", self.shape, other.shape)
        return sum(map(mul, self._entries, other._entries))

    def conjugate(self) -> Vector:
        """Entry by entry; real vectors return themselves."""
        return Vector([x.conjugate() for x in self._entries]) if self.scalar is complex else self

    def outer(self, other: Vector) -> Matrix:
        """The matrix v w^H, (n, m), with entries v_i conj(w_j)."""
        from projects.p01_linear_algebra.pure.matrix import Matrix

        w = other.conjugate()._entries
        return Matrix([[x * y for y in w] for x in self._entries], n_cols=len(w))

    def norm(self, p: float = 2) -> float:
        """The p-norm for p = 1, 2 or inf, safe from overflow of squares.

        Raises:
            ValueError: another p.
        """
        sizes = list(map(abs, self._entries))
        if p == 2:
            return math.hypot(*sizes)
        if p == 1:
            return float(sum(sizes))
        if p == math.inf:
            return float(max(sizes, default=0.0))
        raise ValueError(f"p is {p!r}; it must be 1, 2 or math.inf")


def as_vector(x: Any, name: str = "b") -> Vector:
    """Read a Vector, a flat sequence of numbers or a one-dimensional array as a Vector.

    Raises:
        EntryError: it holds something else than numbers.
    """
    if isinstance(x, Vector):
        return x
    if hasattr(x, "tolist"):  # arrays of NumPy and of the standard library
        x = x.tolist()
    if not isinstance(x, Iterable):
        raise EntryError(f"{name} is {x!r} ({type(x).__name__}); a vector is a flat sequence of numbers")
    return Vector(x)
