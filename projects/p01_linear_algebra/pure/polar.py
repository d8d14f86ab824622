"""The polar decomposition: every matrix is an isometry times a stretch.

    A = U P,   P = (A^H A)^(1/2),   A = W S V^H   =>   U = W V^H,  P = V S V^H

U is the matrix with orthonormal columns nearest to A in every unitarily invariant norm (Fan & Hoffman, 1955). The way
through the SVD is stable whatever the condition of A (Higham, Functions of Matrices, section 8.1); Newton's iteration
would be faster in a library with fast products, which this is not.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.svd import svd


class Polar(NamedTuple):
    """A = U P."""

    U: Matrix
    """Orthonormal columns (m, n)."""
    P: Matrix
    """Hermitian positive semidefinite (n, n)."""


def polar(A: Any) -> Polar:
    """Polar decomposition of a matrix with at least as many rows as columns.

    Args:
        A: (m, n), m >= n.

    Returns:
        U (m, n) with U^H U = I, P (n, n) Hermitian positive semidefinite, A = U P. Where A is singular, U isn't unique.

    Raises:
        ShapeError, EntryError: not a matrix of finite numbers.
        ValueError: m < n.
        ConvergenceError: the SVD gave up.
    """
    m, n = as_matrix(A).shape
    if m < n:
        raise ValueError(f"polar needs at least as many rows as columns, got shape {(m, n)}; take the transpose")
    W, s, Vh = svd(A)
    stretched = Vh.H @ Matrix.diag(s) @ Vh
    # P is Hermitian but for rounding: make it so exactly, halves first against overflow
    return Polar(W @ Vh, stretched * 0.5 + stretched.H * 0.5)
