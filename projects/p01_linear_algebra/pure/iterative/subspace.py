"""Subspace iteration: power iteration on k vectors at once, kept orthonormal, for the k dominant eigenpairs.

    Z = A Q_{j-1},   Q~ R = Z,   T = Q~^T A Q~ = W diag(theta) W^T,   Q_j = Q~ W

The space turns towards that of the k dominant eigenvectors by |lambda_{k+1} / lambda_i| a step for the i-th of them;
the last two equations (Rayleigh-Ritz) read the best eigenpairs off it. (Bauer, Das Verfahren der Treppeniteration,
1957; Parlett, The Symmetric Eigenvalue Problem, section 14.3.) Eigenvalues of equal modulus are no trouble, as long as
the k-th and the (k+1)-th differ.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.iterative.arnoldi import orthogonalise
from projects.p01_linear_algebra.pure.iterative.linear_map import as_symmetric_map, axpy, check_limits, start_vector
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.scalars import Rows
from projects.p01_linear_algebra.pure.symmetric_ql import eigh_ql
from projects.p01_linear_algebra.pure.vector import Vector


@dataclass(frozen=True)
class SubspaceResult:
    """k eigenpairs as the iteration left them."""

    w: Vector
    """Ritz values (k,), by falling modulus."""
    V: Matrix
    """Orthonormal Ritz vectors in the columns, (n, k)."""
    residuals: tuple[float, ...]
    """max_i |A v_i - theta_i v_i| / |theta_1| after each step, that of the start first."""
    iterations: int
    """Products of A with k vectors, beside the first."""
    converged: bool
    """Whether the last residual is at most tol."""


def orthonormal(vectors: Rows, rng: random.Random) -> Rows:
    """Orthonormal vectors that span the same space; one that depends on those before gives way to a random direction.

    Args:
        vectors: k <= n vectors (n,).
        rng: random numbers for such directions.
    """
    basis: Rows = []
    for vector in vectors:
        w, _, size = orthogonalise(vector, basis)
        while size == 0.0:
            w, _, size = orthogonalise(start_vector(len(vector), None, rng), basis)
        basis.append([w_i / size for w_i in w])
    return basis


def subspace_iteration(
    A: Any, k: int, *, rng: random.Random | None = None, tol: float = 1e-10, max_iterations: int = 1000
) -> SubspaceResult:
    """The k eigenvalues of largest modulus of a symmetric matrix, with their eigenvectors.

    Args:
        A: real symmetric (n, n), n >= 1, matrix or LinearMap.
        k: 1 to n.
        rng: random numbers for the start; `random.Random(0)` by default.
        tol: stop where max_i |A v_i - theta_i v_i| <= tol |theta_1|.
        max_iterations: steps at most.

    Returns:
        The pairs, the history, and whether they converged.

    Raises:
        EntryError, ShapeError, NotSymmetricError: not a real symmetric matrix of finite numbers.
        ValueError: k outside 1..n, or a limit makes no sense.
    """
    check_limits(tol, max_iterations)
    a = as_symmetric_map(A, "subspace_iteration")
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= a.n:
        raise ValueError(f"k is {k!r}; the number of eigenpairs must be 1 to {a.n}")
    generator = random.Random(0) if rng is None else rng
    q = orthonormal([start_vector(a.n, None, generator) for _ in range(k)], generator)
    residuals: list[float] = []
    while True:
        z = [a.apply(vector) for vector in q]
        # T = Q^T A Q = W diag(theta) W^T
        t = [[sum(map(mul, u, w)) for w in z] for u in q]
        theta, vectors = eigh_ql([[0.5 * (t[i][j] + t[j][i]) for j in range(k)] for i in range(k)])
        order = sorted(range(k), key=lambda i: -abs(theta[i]))
        turn = [[vectors[i, j] for i in range(k)] for j in order]
        q, z = _combine(turn, q), _combine(turn, z)
        w = [theta[j] for j in order]
        scale = abs(w[0]) or 1.0
        residuals.append(max(math.hypot(*axpy(-w_i, q_i, z_i)) for w_i, q_i, z_i in zip(w, q, z, strict=True)) / scale)
        if residuals[-1] <= tol or len(residuals) > max_iterations:
            break
        q = orthonormal(z, generator)
    return SubspaceResult(Vector(w), Matrix(q).T, tuple(residuals), len(residuals) - 1, residuals[-1] <= tol)


def _combine(turn: Rows, vectors: Rows) -> Rows:
    """Linear combinations sum_i c_i u_i of k vectors (n,), one for each row c of `turn` (k, k)."""
    columns = list(zip(*vectors, strict=True))
    return [[sum(map(mul, c, column)) for column in columns] for c in turn]
