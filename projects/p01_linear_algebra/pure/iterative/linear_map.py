"""What an iterative method needs of a matrix: its order, and its product with a vector.

    A x = apply(x),   x (n,) a list of floats

A dense `Matrix` will do, but so will a function: a discretised differential operator of order 10^4 is three additions
an entry and would be 800 MB as a matrix. All methods of this folder take either.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import real_rows, symmetric_rows
from projects.p01_linear_algebra.pure.errors import EntryError, ShapeError
from projects.p01_linear_algebra.pure.matrix import as_matrix
from projects.p01_linear_algebra.pure.products import matvec_rows
from projects.p01_linear_algebra.pure.scalars import Row, require_finite
from projects.p01_linear_algebra.pure.vector import as_vector


class LinearMap(NamedTuple):
    """A linear map of R^n into itself, told by what it does to a vector."""

    n: int
    """Order."""
    apply: Callable[[Row], Row]
    """x (n,) to A x (n,); lists of floats, the argument is left as it is."""


def as_linear_map(A: Any, what: str) -> LinearMap:
    """Read a LinearMap or a real square matrix as a LinearMap.

    Args:
        A: LinearMap, Matrix, nested sequences or two-dimensional array, (n, n).
        what: the method's name, for error messages.

    Raises:
        EntryError, ShapeError: not a square matrix of finite real numbers.
    """
    if isinstance(A, LinearMap):
        return A
    matrix = as_matrix(A)
    n = matrix.require_square(what)
    rows = real_rows(matrix, what)
    return LinearMap(n, lambda x: matvec_rows(rows, x))


def as_symmetric_map(A: Any, what: str) -> LinearMap:
    """The same for a symmetric matrix; of a LinearMap, which can't be looked into, symmetry is taken on trust.

    Raises:
        EntryError, ShapeError: not a square matrix of finite real numbers.
        NotSymmetricError: not symmetric.
    """
    if isinstance(A, LinearMap):
        return A
    real_rows(A, what)
    rows = symmetric_rows(A, what)
    return LinearMap(len(rows), lambda x: matvec_rows(rows, x))


def float_vector(x: Any, n: int, name: str) -> Row:
    """A vector (n,) as a fresh list of finite floats.

    Raises:
        EntryError: an entry is complex, not finite or no number.
        ShapeError: another length.
    """
    vector = as_vector(x, name)
    if len(vector) != n:
        raise ShapeError(f"{name} has shape {vector.shape}, but {n} entries are needed", vector.shape)
    if vector.scalar is complex:
        raise EntryError(f"{name} has complex entries; iterative methods here are for real numbers")
    require_finite([vector], name)
    return list(map(float, vector))


def start_vector(n: int, x0: Any, rng: random.Random | None) -> Row:
    """A start of length 1: x0 where it is given, else a direction drawn uniformly from the sphere.

    A random direction has a part along every eigenvector with probability 1, which (1, ..., 1) need not have.

    Args:
        n: order.
        x0: start (n,), or None.
        rng: random numbers for the direction; `random.Random(0)` by default, so that a call can be repeated.

    Raises:
        EntryError, ShapeError: x0 is no real vector (n,).
        ValueError: x0 is zero.
    """
    if x0 is None:
        generator = random.Random(0) if rng is None else rng
        x = [generator.gauss(0.0, 1.0) for _ in range(n)]
    else:
        x = float_vector(x0, n, "x0")
    size = math.hypot(*x)
    if n and size == 0.0:
        raise ValueError("x0 is the zero vector; a start needs a direction")
    return [a / size for a in x]


def check_limits(tol: float, max_iterations: int) -> None:
    """Refuse a tolerance or an allowance with which an iteration makes no sense.

    Raises:
        ValueError: tol isn't in [0, 1), or max_iterations is no int >= 0.
    """
    if not 0.0 <= tol < 1.0:
        raise ValueError(f"tol is {tol}; it must lie in [0, 1)")
    if isinstance(max_iterations, bool) or not isinstance(max_iterations, int) or max_iterations < 0:
        raise ValueError(f"max_iterations is {max_iterations!r}; it must be a whole number >= 0")


def axpy(a: float, x: Row, y: Row) -> Row:
    """Scale and add: a x + y, entry by entry."""
    return [a * x_i + y_i for x_i, y_i in zip(x, y, strict=True)]
