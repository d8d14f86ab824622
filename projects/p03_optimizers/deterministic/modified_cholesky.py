"""A Cholesky factor of a symmetric matrix that is made positive definite on the way.

    L D L' = A + E,   E >= 0 diagonal, and E = 0 if A is safely positive definite

Gill & Murray (1974), as in Gill, Murray & Wright (1981), section 4.4.2.2, and Nocedal & Wright (2006), section 3.4:
each d_j is at least delta, and as large as is needed to bound the entries of L D^{1/2} by beta.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray

EPS = float(np.finfo(float).eps)


def modified_cholesky(A: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Factor A + E.

    Args:
        A: Symmetric matrix (d, d).

    Returns:
        L (d, d) unit lower triangular, the diagonal d (d,) of D > 0, and the diagonal of E (d,).

    Raises:
        ValueError: A isn't a square matrix of finite numbers.
    """
    if A.ndim != 2 or A.shape[0] != A.shape[1] or not np.isfinite(A).all():
        raise ValueError(f"the matrix has shape {A.shape}; it must be square and finite")
    n = len(A)
    diagonal = A.diagonal()
    gamma = float(np.abs(diagonal).max())
    xi = float(np.abs(A - np.diag(diagonal)).max())
    # beta^2 = max(gamma, xi / sqrt(n^2 - 1), eps),   delta = eps max(gamma + xi, 1)
    beta2 = max(gamma, xi / max(1.0, np.sqrt(n * n - 1.0)), EPS)
    delta = EPS * max(gamma + xi, 1.0)
    C = A.astype(float)  # column j of C holds c_ij = l_ij d_j once it is reached
    L, D, E = np.eye(n), np.zeros(n), np.zeros(n)
    for j in range(n):
        c = C[j + 1 :, j]
        theta = float(np.abs(c).max(initial=0.0))
        # d_j = max(|c_jj|, theta_j^2 / beta^2, delta)
        D[j] = max(abs(float(C[j, j])), theta**2 / beta2, delta)
        E[j] = D[j] - C[j, j]
        L[j + 1 :, j] = c / D[j]
        C[j + 1 :, j + 1 :] -= np.outer(L[j + 1 :, j], c)
    return L, D, E


def solve_factored(L: FloatArray, D: FloatArray, b: FloatArray) -> FloatArray:
    """Solve L D L' x = b for b (d,)."""
    return np.asarray(np.linalg.solve(L.T, np.linalg.solve(L, b) / D), dtype=np.float64)
