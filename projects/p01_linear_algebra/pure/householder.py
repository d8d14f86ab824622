"""Householder's reflector, the orthogonal building block of all reductions here.

    H = I - tau v v^T,   v_1 = 1,   H x = beta e_1,   beta = -sign(x_1) |x|

The sign makes x_1 - beta a sum of numbers of one sign, so nothing cancels (Higham, Accuracy and Stability, 2nd ed.,
section 19.1). sign(0) is 1: taking it as 0 gives a wrong H for x_1 = 0. The norm is `math.hypot`, which neither
overflows nor underflows on the way.

Two ways to apply H to rows: from the left with inner products along columns, from the right along rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from projects.p01_linear_algebra.pure.scalars import Row, Rows


def reflector(x: Sequence[float]) -> tuple[Row, float, float]:
    """The reflector that maps x to a multiple of e_1.

    Args:
        x: real vector (n,), n >= 1.

    Returns:
        v (n,) with v[0] = 1, tau (0 where the tail of x is zero already, so H = I), and beta = (H x)[0].
    """
    tail = math.hypot(*x[1:])
    alpha = x[0]
    if tail == 0.0:
        return [1.0] + [0.0] * (len(x) - 1), 0.0, alpha
    # beta = -sign(x_1) |x|
    beta = -math.copysign(math.hypot(alpha, tail), alpha)
    pivot = alpha - beta
    v = [a / pivot for a in x]
    v[0] = 1.0
    # tau = (beta - x_1) / beta, in [1, 2]
    return v, (beta - alpha) / beta, beta


def complex_reflector(x: Sequence[complex]) -> tuple[list[complex], complex, float]:
    """The reflector H with H^H x = beta e_1 and real beta, for complex x.

    Returns:
        v (n,) with v[0] = 1, complex tau, real beta; H = I - tau v v^H is unitary, not Hermitian.
        Source: Lehoucq, The computation of elementary unitary matrices, ACM TOMS 22 (1996), section 3.
    """
    alpha = complex(x[0])
    tail = math.hypot(*[part for z in x[1:] for part in (z.real, z.imag)])
    if tail == 0.0 and alpha.imag == 0.0:
        return [1.0 + 0j] + [0j] * (len(x) - 1), 0j, alpha.real
    beta = -math.copysign(math.hypot(alpha.real, alpha.imag, tail), alpha.real)
    pivot = alpha - beta
    v = [z / pivot for z in x]
    v[0] = 1.0 + 0j
    return v, complex((beta - alpha.real) / beta, -alpha.imag / beta), beta


def reflect_left(rows: Sequence[Sequence[float]], v: Sequence[float], tau: float) -> Rows:
    """(I - tau v v^T) A for rows of A (m, n) and v (m,); new rows."""
    # A - v (tau v^T A): inner products down the columns, then one subtraction per entry.
    w = [tau * sum(map(mul, column, v)) for column in zip(*rows, strict=True)]
    return [[a - v_i * w_j for a, w_j in zip(row, w, strict=True)] for row, v_i in zip(rows, v, strict=True)]


def reflect_right(rows: Sequence[Sequence[float]], v: Sequence[float], tau: float) -> Rows:
    """A (I - tau v v^T) for rows of A (m, n) and v (n,); new rows."""
    reflected: Rows = []
    for row in rows:
        t = tau * sum(map(mul, row, v))
        reflected.append([a - t * v_j for a, v_j in zip(row, v, strict=True)])
    return reflected


def accumulate(n: int, reflectors: Sequence[tuple[Row, float]], start: int) -> Rows:
    """Rows of Q^T for Q = H_0 H_1 ... , where H_k acts on the coordinates start + k, ..., n - 1.

    Built from the last reflector back, so that each one meets only the block that is not yet the identity
    (Golub & Van Loan, Matrix Computations, 4th ed., section 5.1.6).

    Args:
        n: order of Q.
        reflectors: (v, tau) with v of length n - start - k.
        start: coordinate at which the first reflector begins.
    """
    qt: Rows = [[0.0] * i + [1.0] + [0.0] * (n - 1 - i) for i in range(n)]
    for k in range(len(reflectors) - 1, -1, -1):
        v, tau = reflectors[k]
        if tau == 0.0:
            continue
        first = start + k
        # Q <- H_k Q means Q^T <- Q^T H_k; the rows of Q^T before `first` are still those of the identity.
        for i in range(first, n):
            row = qt[i][first:]
            t = tau * sum(map(mul, row, v))
            qt[i][first:] = [a - t * v_j for a, v_j in zip(row, v, strict=True)]
    return qt
