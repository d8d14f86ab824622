"""Randomised SVD: the range of A from its products with random vectors, then a small SVD.

    Y = A Omega,   Q R = Y,   [Q <- orth(A orth(A^T Q))] q times,   B = Q^T A = U~ S V^T,   U = Q U~

Omega (n, l) is Gaussian with l = k + p columns, p the oversampling. For q = 0

    E |A - Q Q^T A|_F <= sqrt(1 + k / (p - 1)) (sum_{j>k} sigma_j^2)^(1/2)

so that a few more columns than wanted nearly reach the optimum of Eckart and Young; each of the q passes through A
raises the singular values' ratios to a further second power, which helps where they fall slowly. (Halko, Martinsson &
Tropp, Finding structure with randomness, 2011: algorithms 4.4 and 5.1, theorem 10.5.)
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.arguments import real_rows
from projects.p01_linear_algebra.pure.golub_kahan import svd_rows
from projects.p01_linear_algebra.pure.iterative.subspace import orthonormal
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.norms import fro_norm_rows
from projects.p01_linear_algebra.pure.products import matmul_rows
from projects.p01_linear_algebra.pure.scalars import Rows
from projects.p01_linear_algebra.pure.scaling import into_range, times
from projects.p01_linear_algebra.pure.vector import Vector


@dataclass(frozen=True)
class RandomizedSVD:
    """A ~ U diag(s) V^T of rank k."""

    U: Matrix
    """Orthonormal columns (m, k)."""
    s: Vector
    """Approximate leading singular values (k,), descending; none is above the true one but for rounding."""
    Vh: Matrix
    """Orthonormal rows (k, n)."""
    residuals: tuple[float, ...]
    """|A - Q Q^T A|_F / |A|_F for the basis of k + p columns, before and after each further pass through A."""


def randomized_svd(
    A: Any, k: int, *, oversampling: int = 10, passes: int = 2, rng: random.Random | None = None
) -> RandomizedSVD:
    """The k leading singular triplets, approximately.

    Args:
        A: real (m, n).
        k: rank wanted, 1 to min(m, n).
        oversampling: p >= 0 further random vectors; k + p is cut down to min(m, n), where the result is exact.
        passes: q >= 0 further passes through A and A^T.
        rng: random numbers; `random.Random(0)` by default.

    Returns:
        The triplets, and how much of A the basis misses.

    Raises:
        EntryError, ShapeError: not a real matrix of finite numbers.
        ValueError: k, oversampling or passes out of range.
    """
    rows, factor = into_range(real_rows(A, "randomized_svd"))
    m, n = len(rows), len(rows[0]) if rows else 0
    for name, value, least, most in (
        ("k", k, 1, min(m, n)),
        ("oversampling", oversampling, 0, None),
        ("passes", passes, 0, None),
    ):
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or value < least
            or (most is not None and value > most)
        ):
            allowed = f"{least} or more" if most is None else f"{least} to {most}"
            raise ValueError(f"{name} is {value!r}; it must be {allowed}")
    generator = random.Random(0) if rng is None else rng
    columns = [list(column) for column in zip(*rows, strict=True)]
    size = fro_norm_rows(rows) or 1.0
    # Rows of Y^T = Omega^T A^T: all bases here are kept as rows.
    omega = [[generator.gauss(0.0, 1.0) for _ in range(n)] for _ in range(min(k + oversampling, m, n))]
    q = orthonormal(_products(omega, rows), generator)
    b = _products(q, columns)
    residuals = [_missed(rows, q, b) / size]
    for _ in range(passes):
        # Q <- orth(A orth(A^T Q))
        q = orthonormal(_products(orthonormal(b, generator), rows), generator)
        # B = Q^T A
        b = _products(q, columns)
        residuals.append(_missed(rows, q, b) / size)
    # B^T = V S U~^T is the tall one
    vt, s, ut = svd_rows([list(column) for column in zip(*b, strict=True)])
    # U = Q U~: rows of U^T are combinations of the rows of Q^T
    u = matmul_rows(ut[:k], q, m)
    return RandomizedSVD(Matrix(u).T, Vector(times(s[:k], factor)), Matrix(vt[:k]), tuple(residuals))


def _products(vectors: Rows, rows: Rows) -> Rows:
    """A x for each vector x."""
    return [[sum(map(mul, row, x)) for row in rows] for x in vectors]


def _missed(rows: Rows, q: Rows, b: Rows) -> float:
    """|A - Q B|_F for the rows of Q^T (l, m) and B (l, n)."""
    weights = zip(*q, strict=True)
    columns = list(zip(*b, strict=True))
    return fro_norm_rows(
        [
            [a - sum(map(mul, w, column)) for a, column in zip(row, columns, strict=True)]
            for row, w in zip(rows, weights, strict=True)
        ]
    )
