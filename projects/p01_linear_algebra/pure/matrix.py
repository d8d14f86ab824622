r"""Matrices: m rows of n numbers of one kind, with Python's own operators.

    A = Matrix([[2, 1], [1, 3]]);   A @ A.T;   A ** -1;   A[1, 0] == 1;   A[:, 0] == Vector([2, 1])

Immutable by rule and by construction: entries live in tuples, each operation returns a new matrix, and a factorisation
works on the fresh lists that `to_lists` gives. So a matrix can be shared, hashed and used as a key.

0 x n, n x 0 and 0 x 0 are matrices like others: their products are sums of no terms. A shape without rows needs
`n_cols`, or `Matrix.zeros(0, n)`. Ints divided by ints become Fractions: what is exact stays exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from operator import add, sub
from typing import Any

from projects.p01_linear_algebra.pure.errors import EntryError, ShapeError
from projects.p01_linear_algebra.pure.products import matmul_rows, matvec_rows, vecmat_rows
from projects.p01_linear_algebra.pure.scalars import Rows, as_scalar, uniform
from projects.p01_linear_algebra.pure.vector import Vector

SMALL = 24  # below it the plain product is the fastest for every kind of number
ROWS_WANTED = "a matrix is a sequence of rows of numbers"


class Matrix:
    """A matrix of shape (m, n), all int, all Fraction, all float or all complex.

    Args:
        rows: m sequences of n numbers each.
        n_cols: the number of columns; needed only where there are no rows to tell it.

    Attributes:
        shape: (m, n).
        scalar: the kind of its entries, the widest put in: int, Fraction, float or complex (int where there are none).

    Raises:
        EntryError: an entry is a bool, a str, or no number.
        ShapeError: rows of unequal lengths.
    """

    __slots__ = ("_rows", "scalar", "shape")
    __array_ufunc__ = None  # NumPy's operators give way to ours

    def __init__(self, rows: Iterable[Iterable[Any]], n_cols: int | None = None) -> None:
        lists: Rows = []
        for i, row in enumerate(rows):
            if isinstance(row, str) or not isinstance(row, Iterable):
                raise EntryError(
                    f"row {i} is {row!r} ({type(row).__name__}); a matrix is a sequence of rows of numbers"
                )
            lists.append(list(row))
        n = n_cols if n_cols is not None else len(lists[0]) if lists else 0
        for i, row in enumerate(lists):
            if len(row) != n:
                raise ShapeError(
                    f"row {i} has {len(row)} entries, not {n} as row 0 or n_cols says; rows are equally long"
                )
        lists, self.scalar = uniform(lists)
        self._rows = tuple(map(tuple, lists))
        self.shape = (len(lists), n)

    @staticmethod
    def zeros(m: int, n: int | None = None) -> Matrix:
        """The zero matrix (m, n), square without n; of ints, which promote to whatever they meet."""
        n = m if n is None else n
        if m < 0 or n < 0:
            raise ShapeError(f"a shape can't be negative, got {(m, n)}", (m, n))
        return Matrix([[0] * n for _ in range(m)], n_cols=n)

    @staticmethod
    def identity(n: int) -> Matrix:
        """The identity of order n, of ints, which promote to whatever they meet."""
        return Matrix([[0] * i + [1] + [0] * (n - 1 - i) for i in range(n)])

    @staticmethod
    def diag(entries: Iterable[Any]) -> Matrix:
        """The square matrix with these entries on its diagonal."""
        d = list(entries)
        return Matrix([[0] * i + [x] + [0] * (len(d) - 1 - i) for i, x in enumerate(d)])

    def to_lists(self) -> Rows:
        """Fresh lists of the rows, free to be written to."""
        return list(map(list, self._rows))

    @property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """The rows themselves, which can't be written to: for reading without a copy."""
        return self._rows

    def __len__(self) -> int:
        """The number of rows."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Vector]:
        """The rows, as vectors."""
        return map(Vector, self._rows)

    def __getitem__(self, key: Any) -> Any:
        """A[i, j] an entry; A[i], A[i, :] and A[:, j] vectors; slices or lists of indices on both sides a matrix."""
        if not isinstance(key, tuple):
            key = (key, slice(None))
        if len(key) != 2:
            raise ShapeError(f"a matrix takes two indices, got {len(key)}", self.shape)
        i, j = key
        rows, columns = _positions(i, self.shape[0], "row"), _positions(j, self.shape[1], "column")
        if isinstance(rows, int) and isinstance(columns, int):
            return self._rows[rows][columns]
        if isinstance(rows, int):
            return Vector([self._rows[rows][c] for c in columns])  # type: ignore[union-attr]
        if isinstance(columns, int):
            return Vector([self._rows[r][columns] for r in rows])
        return Matrix([[self._rows[r][c] for c in columns] for r in rows], n_cols=len(columns))

    def __eq__(self, other: object) -> bool:
        """Same shape and equal entries, of whatever kind: Matrix([[1]]) == Matrix([[1.0]])."""
        return self.shape == other.shape and self._rows == other._rows if isinstance(other, Matrix) else NotImplemented

    def __hash__(self) -> int:
        """Equal ones have equal hashes, as Python's numbers do."""
        return hash((self.shape, self._rows))

    def __repr__(self) -> str:
        """The expression that makes it again."""
        if 0 in self.shape:
            return f"Matrix.zeros({self.shape[0]}, {self.shape[1]})"
        return "Matrix([" + ", ".join("[" + ", ".join(map(repr, row)) + "]" for row in self._rows) + "])"

    def __str__(self) -> str:
        """Aligned columns, floats to six digits."""
        cells = [[f"{x:.6g}" if self.scalar in (float, complex) else str(x) for x in row] for row in self._rows]
        width = max(map(len, chain.from_iterable(cells)), default=0)
        return "\n".join("[" + "  ".join(cell.rjust(width) for cell in row) + "]" for row in cells) or repr(self)

    def to_latex(self, digits: int = 6) -> str:
        r"""The matrix as LaTeX's \begin{bmatrix}; floats to `digits` significant digits, Fractions as \frac."""

        def cell(x: Any) -> str:
            if isinstance(x, Fraction) and x.denominator != 1:
                return rf"{'-' if x < 0 else ''}\frac{{{abs(x.numerator)}}}{{{x.denominator}}}"
            if isinstance(x, float):
                mantissa, e, exponent = f"{x:.{digits}g}".partition("e")
                return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa
            if isinstance(x, complex):
                return f"{cell(x.real)} {'-' if x.imag < 0 else '+'} {cell(abs(x.imag))}i"
            return str(x)

        body = r" \\ ".join(" & ".join(map(cell, row)) for row in self._rows)
        return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"

    @property
    def T(self) -> Matrix:
        """The transpose (n, m), without conjugation."""
        if 0 in self.shape:
            return Matrix.zeros(self.shape[1], self.shape[0])
        return Matrix(zip(*self._rows, strict=True))

    @property
    def H(self) -> Matrix:
        """The conjugate transpose (n, m)."""
        return self.T.map(lambda x: x.conjugate()) if self.scalar is complex else self.T

    def map(self, function: Callable[[Any], Any]) -> Matrix:
        """The matrix of function(a_ij)."""
        return Matrix([[function(x) for x in row] for row in self._rows], n_cols=self.shape[1])

    def diagonal(self) -> Vector:
        """The entries a_ii, min(m, n) of them."""
        return Vector([self._rows[i][i] for i in range(min(self.shape))])

    def trace(self) -> Any:
        """Sum of the diagonal of a square matrix.

        Raises:
            ShapeError: not square.
        """
        self.require_square("trace")
        return sum(self.diagonal())

    def require_square(self, what: str) -> int:
        """The order n of a square matrix.

        Raises:
            ShapeError: not square.
        """
        m, n = self.shape
        if m != n:
            raise ShapeError(f"{what} needs a square matrix, got shape {self.shape}", self.shape)
        return n

    def _pairwise(self, other: object, operation: Callable[[Any, Any], Any], sign: str) -> Any:
        if not isinstance(other, Matrix):
            return NotImplemented
        if self.shape != other.shape:
            raise ShapeError(f"{sign} needs equal shapes, got {self.shape} and {other.shape}", self.shape, other.shape)
        rows = [map(operation, a, b) for a, b in zip(self._rows, other._rows, strict=True)]
        return Matrix(rows, n_cols=self.shape[1])

    def __add__(self, other: object) -> Any:
        """Sum of equal shapes."""
        return self._pairwise(other, add, "+")

    def __sub__(self, other: object) -> Any:
        """Difference of equal shapes."""
        return self._pairwise(other, sub, "-")

    def __neg__(self) -> Matrix:
        """Entry by entry."""
        return self.map(lambda x: -x)

    def __mul__(self, factor: object) -> Matrix:
        """Every entry times one number."""
        if isinstance(factor, (Matrix, Vector, list, tuple)):
            raise ShapeError("* scales by a number; the product of matrices is @", self.shape)
        c = as_scalar(factor)
        return self.map(lambda x: x * c)

    __rmul__ = __mul__

    def __truediv__(self, divisor: object) -> Matrix:
        """Every entry divided by one number; int by int gives Fractions."""
        c = as_scalar(divisor)
        c = Fraction(c) if type(c) is int and self.scalar is int else c
        return self.map(lambda x: x / c)

    def __matmul__(self, other: object) -> Any:
        """Matrix (m, n) @ (n, p) -> Matrix (m, p); Matrix (m, n) @ Vector (n,) -> Vector (m,).

        Large products of ints or of floats go through `packed_products`, which sums exactly.
        """
        if not isinstance(other, (Matrix, Vector)):
            return NotImplemented
        if self.shape[1] != other.shape[0]:
            raise ShapeError(f"@ needs equal inner sizes, got {self.shape} and {other.shape}", self.shape, other.shape)
        if isinstance(other, Vector):
            return Vector(matvec_rows(self._rows, other.to_list()))
        n = other.shape[1]
        if min(*self.shape, n) < SMALL:
            return Matrix(matmul_rows(self._rows, other._rows, n), n_cols=n)
        from projects.p01_linear_algebra.pure.packed_products import matmul_of_its_kind

        return Matrix(matmul_of_its_kind(self._rows, other._rows, n, (self.scalar, other.scalar)), n_cols=n)

    def __rmatmul__(self, other: object) -> Vector:
        """Vector (m,) @ Matrix (m, n) -> Vector (n,)."""
        if not isinstance(other, Vector):
            return NotImplemented
        if len(other) != self.shape[0]:
            raise ShapeError(f"@ needs equal inner sizes, got {other.shape} and {self.shape}", other.shape, self.shape)
        return Vector(vecmat_rows(other.to_list(), self._rows, self.shape[1]))

    def __pow__(self, k: int) -> Matrix:
        """A^k by repeated squaring; k < 0 through the inverse, exact for int and Fraction.

        Raises:
            ShapeError: not square.
            ValueError: k is no int.
            SingularMatrixError: k < 0 and no inverse.
        """
        n = self.require_square("**")
        if not isinstance(k, int) or isinstance(k, bool):
            raise ValueError(f"the exponent is {k!r}; a matrix power needs an int")
        if k < 0:
            if self.scalar in (int, Fraction):
                from projects.p01_linear_algebra.pure.exact.bareiss import inverse_exact as inverse
            else:
                from projects.p01_linear_algebra.pure.solve import inv as inverse
            return inverse(self) ** -k
        power, square = Matrix.identity(n), self
        while k:
            if k & 1:
                power = power @ square
            k >>= 1
            if k:
                square = square @ square
        return power


def _positions(index: Any, size: int, what: str) -> int | Sequence[int]:
    """Positions that one index selects: an int stays one, a slice or list becomes positions."""
    if isinstance(index, slice):
        return range(size)[index]
    if isinstance(index, int):
        try:
            return range(size)[index]
        except IndexError:
            raise IndexError(f"{what} {index} is outside a matrix with {size} {what}s") from None
    return [range(size)[_positions(i, size, what)] for i in index]  # type: ignore[index]


def as_matrix(x: Any, name: str = "A") -> Matrix:
    """Read a Matrix, nested sequences or a two-dimensional array as a Matrix.

    Raises:
        EntryError: it holds something else than numbers, or isn't nested.
        ShapeError: rows of unequal lengths.
    """
    if isinstance(x, Matrix):
        return x
    if isinstance(x, Vector):
        raise ShapeError(f"{name} is a vector of shape {x.shape}; say as_column() or as_row() where a matrix is meant")
    shape = getattr(x, "shape", None)
    if hasattr(x, "tolist"):  # arrays of NumPy
        x = x.tolist()
    if isinstance(x, str) or not isinstance(x, Iterable):
        raise EntryError(f"{name} is {x!r} ({type(x).__name__}); {ROWS_WANTED}")
    return Matrix(x, n_cols=shape[1] if shape is not None and len(shape) == 2 else None)
