"""Lanczos' method: Arnoldi's for a symmetric matrix, where the Hessenberg form is tridiagonal.

    beta_j q_{j+1} = A q_j - alpha_j q_j - beta_{j-1} q_{j-1},   alpha_j = q_j^T A q_j

Three terms and no orthogonalisation against the past: that is all in exact arithmetic. With rounding the q_j lose
orthogonality as soon as a Ritz value converges, and copies of it ("ghosts") appear (Paige, The computation of
eigenvalues and eigenvectors of very large sparse matrices, 1971; Parlett, The Symmetric Eigenvalue Problem, chapter
13). `lanczos` is that recurrence, `lanczos_reorthogonalised` takes each new vector against all before it, twice.

    |A y - theta y| = beta_m |s_m|     for y = Q s, T s = theta s, |s| = 1

tells a Ritz pair's residual without a product (Parlett, section 13.2), and some eigenvalue of A lies as near to theta.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.iterative.arnoldi import check_dimension, orthogonalise
from projects.p01_linear_algebra.pure.iterative.linear_map import as_symmetric_map, axpy
from projects.p01_linear_algebra.pure.iterative.power import nonempty_start
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows
from projects.p01_linear_algebra.pure.symmetric_ql import ql_implicit
from projects.p01_linear_algebra.pure.vector import Vector


@dataclass(frozen=True)
class LanczosResult:
    """Q^T A Q = T = tridiag(beta, alpha, beta), and T's eigenvalues."""

    alpha: Vector
    """Diagonal of T, (m,)."""
    beta: Vector
    """beta_1, ..., beta_m, the last of them outside T; it is 0 where the Krylov space is invariant."""
    Q: Matrix
    """Lanczos vectors (n, m), orthonormal as far as rounding lets them."""
    ritz: Vector
    """Eigenvalues of T (m,), ascending."""
    residuals: Vector
    """beta_m |s_m| of each Ritz value (m,), in the units of A."""


def lanczos(A: Any, m: int, *, x0: Any = None, rng: random.Random | None = None) -> LanczosResult:
    """Take m steps of the three-term recurrence.

    Args:
        A: symmetric (n, n), n >= 1, matrix or LinearMap.
        m: steps, at least 1; over n is allowed, and shows the ghosts.
        x0: start (n,); by default a random direction.
        rng: random numbers for that direction.

    Returns:
        T, the Lanczos vectors and the Ritz values; fewer than m where beta_j is zero up to rounding.

    Raises:
        EntryError, ShapeError, NotSymmetricError: not a real symmetric matrix, or x0 doesn't fit.
        ValueError: m < 1, or x0 is zero.
    """
    a = as_symmetric_map(A, "lanczos")
    q = nonempty_start(a, x0, rng)
    if isinstance(m, bool) or not isinstance(m, int) or m < 1:
        raise ValueError(f"m is {m!r}; the number of Lanczos steps must be 1 or more")
    basis: Rows = []
    alpha: Row = []
    beta: Row = []
    before = [0.0] * a.n
    while len(basis) < m:
        basis.append(q)
        # u = A q_j - beta_{j-1} q_{j-1};  alpha_j = q_j^T u;  u <- u - alpha_j q_j
        u = axpy(-beta[-1] if beta else 0.0, before, a.apply(q))
        alpha.append(sum(map(mul, q, u)))
        u = axpy(-alpha[-1], q, u)
        size = math.hypot(*u)
        if size <= 10 * EPS * (abs(alpha[-1]) + (beta[-1] if beta else 0.0)):
            beta.append(0.0)
            break
        beta.append(size)
        before, q = q, [u_i / size for u_i in u]
    return _result(alpha, beta, basis)


def lanczos_reorthogonalised(A: Any, m: int, *, x0: Any = None, rng: random.Random | None = None) -> LanczosResult:
    """Take m steps with full reorthogonalisation: O(n m^2) work, and the Lanczos vectors are orthonormal.

    Args:
        A: symmetric (n, n), n >= 1, matrix or LinearMap.
        m: steps, 1 <= m <= n.
        x0: start (n,); by default a random direction.
        rng: random numbers for that direction.

    Returns:
        T, the Lanczos vectors and the Ritz values; fewer than m where the Krylov space is invariant before.

    Raises:
        EntryError, ShapeError, NotSymmetricError: not a real symmetric matrix, or x0 doesn't fit.
        ValueError: m outside 1..n, or x0 is zero.
    """
    a = as_symmetric_map(A, "lanczos_reorthogonalised")
    q = nonempty_start(a, x0, rng)
    check_dimension(m, a.n)
    basis: Rows = [q]
    alpha: Row = []
    beta: Row = []
    while len(alpha) < m:
        u, parts, size = orthogonalise(a.apply(basis[-1]), basis)
        alpha.append(parts[-1])
        beta.append(size)
        if size == 0.0:
            break
        basis.append([u_i / size for u_i in u])
    return _result(alpha, beta, basis[: len(alpha)])


def _result(alpha: Row, beta: Row, basis: Rows) -> LanczosResult:
    """Ritz values and residuals of T; only the last row of T's eigenvectors is needed."""
    m = len(alpha)
    d, e = alpha[:], beta[: m - 1]
    # Rows of Z^T with one column each, the last of the identity: QL turns it into s_m of every eigenvector.
    last = [[0.0] for _ in range(m - 1)] + [[1.0]]
    ql_implicit(d, e, last)
    order = sorted(range(m), key=d.__getitem__)
    return LanczosResult(
        Vector(alpha),
        Vector(beta),
        Matrix(basis).T,
        Vector([d[i] for i in order]),
        # |A y - theta y| = beta_m |s_m|
        Vector([beta[-1] * abs(last[i][0]) for i in order]),
    )
