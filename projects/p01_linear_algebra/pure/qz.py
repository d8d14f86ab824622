"""The generalised eigenproblem A x = lambda B x for any square pair, by the QZ algorithm.

    Q^H A Z = S,   Q^H B Z = T,   both upper triangular,   lambda_k = s_kk / t_kk

B may be singular: then t_kk = 0 and lambda_k is infinite, and nothing is ever divided by B. First A becomes
Hessenberg and B triangular, then implicit QR sweeps on A B^-1, which is never formed, make A triangular too (Moler &
Stewart, An algorithm for generalized matrix eigenvalue problems, SIAM J. Numer. Anal. 10 (1973); Golub & Van Loan,
4th ed., section 7.7). A zero on B's diagonal is chased down to the corner, where an infinite eigenvalue splits off.

Differs from the paper in: complex numbers and single shifts throughout, also for real pairs, so that S has no
2 x 2 blocks.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import square_rows
from projects.p01_linear_algebra.pure.complex_schur import complex_rotation, nearer_eigenvalue, rotate_rows
from projects.p01_linear_algebra.pure.errors import ConvergenceError, ShapeError
from projects.p01_linear_algebra.pure.householder import complex_reflector
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.scalars import EPS, Rows
from projects.p01_linear_algebra.pure.scaling import TINY, into_range
from projects.p01_linear_algebra.pure.schur_vectors import transform, unit
from projects.p01_linear_algebra.pure.vector import Vector

SWEEPS_PER_EIGENVALUE = 300


class GeneralizedSchur(NamedTuple):
    """A = Q S Z^H, B = Q T Z^H."""

    S: Matrix
    """Upper triangular (n, n), complex."""
    T: Matrix
    """Upper triangular (n, n), with a real nonnegative diagonal."""
    Q: Matrix
    """Unitary (n, n)."""
    Z: Matrix
    """Unitary (n, n)."""


class GeneralizedEigen(NamedTuple):
    """beta_k A v_k = alpha_k B v_k."""

    alpha: Vector
    """Numerators (n,), complex."""
    beta: Vector
    """Denominators (n,), nonnegative; 0 for an infinite eigenvalue, both 0 where the pencil is singular."""
    V: Matrix
    """Unit right eigenvectors in the columns, (n, n)."""

    def eigenvalues(self) -> list[complex]:
        """Quotients alpha / beta; complex infinity for beta = 0, NaN where alpha is 0 too."""
        return [
            a / b if b else complex(math.nan, math.nan) if a == 0 else complex(math.inf)
            for a, b in zip(self.alpha, self.beta, strict=True)
        ]


def _columns_turned(rows: Rows, k: int, stop: int, c: float, s: complex) -> None:
    """Columns k + 1 and k of the rows before `stop` turned by (c s; -conj(s) c), the later column first."""
    conj_s = s.conjugate()
    for row in rows[:stop]:
        x, y = row[k], row[k + 1]
        row[k + 1] = c * y + s * x
        row[k] = c * x - conj_s * y


def _clear_left(rows: Rows, other: Rows, zt: Rows, at: tuple[int, int], stops: tuple[int, int]) -> None:
    """Zero rows[i][k] by a rotation of the columns k and k + 1, applied to all three."""
    i, k = at
    c, s, r = complex_rotation(rows[i][k + 1], rows[i][k])
    _columns_turned(rows, k, stops[0], c, s)
    rows[i][k], rows[i][k + 1] = 0j, r
    _columns_turned(other, k, stops[1], c, s)
    x, y = zt[k], zt[k + 1]
    conj_s = s.conjugate()
    zt[k + 1] = [c * b + s * a for a, b in zip(x, y, strict=True)]
    zt[k] = [c * a - conj_s * b for a, b in zip(x, y, strict=True)]


def hessenberg_triangular(A: Rows, B: Rows) -> tuple[Rows, Rows]:
    """Make A Hessenberg and B triangular in place; rows of Q^H and Z^T.

    Source: Golub & Van Loan, algorithm 7.7.1.
    """
    n = len(A)
    qh: Rows = [[0j] * i + [1.0 + 0j] + [0j] * (n - 1 - i) for i in range(n)]
    zt: Rows = [row[:] for row in qh]
    for k in range(n - 1):
        v, tau, beta = complex_reflector([row[k] for row in B[k:]])
        conj_v, t = [z.conjugate() for z in v], tau.conjugate()
        if tau == 0:
            continue
        for rows in (A, B, qh):
            w = [t * sum(map(mul, column, conj_v)) for column in zip(*rows[k:], strict=True)]
            rows[k:] = [
                [a - v_i * b for a, b in zip(row, w, strict=True)] for row, v_i in zip(rows[k:], v, strict=True)
            ]
        B[k][k] = complex(beta)
        for row in B[k + 1 :]:
            row[k] = 0j
    for j in range(n - 2):
        for i in range(n - 1, j + 1, -1):
            c, s, r = complex_rotation(A[i - 1][j], A[i][j])
            rotate_rows(A, i - 1, j, c, s)
            A[i - 1][j], A[i][j] = r, 0j
            rotate_rows(B, i - 1, i - 1, c, s)
            rotate_rows(qh, i - 1, 0, c, s)
            # the rotation filled b_{i,i-1}
            _clear_left(B, A, zt, (i, i - 1), (i + 1, n))
    return qh, zt


def qz_iterate(H: Rows, T: Rows, qh: Rows, zt: Rows) -> None:
    """Make Hessenberg H triangular while T stays so, in place.

    Raises:
        ConvergenceError: over 300 sweeps for an eigenvalue; `index` is its row.
    """
    small_h = 2.0 * EPS * math.hypot(*[abs(z) for row in H for z in row]) + TINY
    small_t = 2.0 * EPS * math.hypot(*[abs(z) for row in T for z in row]) + TINY
    bottom, sweeps = len(H) - 1, 0
    while bottom > 0:
        top = next((k for k in range(bottom, 0, -1) if abs(H[k][k - 1]) <= small_h), 0)
        if top:
            H[top][top - 1] = 0j
        if top == bottom:
            bottom, sweeps = bottom - 1, 0
            continue
        zero = next((k for k in range(top, bottom + 1) if abs(T[k][k]) <= small_t), None)
        if zero is not None:
            _deflate_infinite(H, T, qh, zt, top, bottom, zero)
            bottom, sweeps = bottom - 1, 0
            continue
        if sweeps == SWEEPS_PER_EIGENVALUE:
            raise ConvergenceError(f"eigenvalue {bottom} did not converge in {sweeps} QZ sweeps", bottom)
        sweeps += 1
        _sweep(H, T, qh, zt, top, bottom, _shift(H, T, bottom, sweeps))
    for k, row in enumerate(T):
        if abs(row[k]) <= small_t:
            row[k] = 0j


def _deflate_infinite(H: Rows, T: Rows, qh: Rows, zt: Rows, top: int, bottom: int, zero: int) -> None:
    """Chase the zero t_kk down to t_bottom and clear h_bottom,bottom-1: an infinite eigenvalue splits off."""
    T[zero][zero] = 0j
    for k in range(zero, bottom):
        c, s, r = complex_rotation(T[k][k + 1], T[k + 1][k + 1])
        rotate_rows(T, k, k + 1, c, s)
        T[k][k + 1], T[k + 1][k + 1] = r, 0j
        rotate_rows(H, k, max(k - 1, top), c, s)
        rotate_rows(qh, k, 0, c, s)
        if k > top:
            # the rotation filled h_{k+1,k-1}
            _clear_left(H, T, zt, (k + 1, k - 1), (k + 2, k))
    _clear_left(H, T, zt, (bottom, bottom - 1), (bottom + 1, bottom))


def _shift(H: Rows, T: Rows, k: int, sweeps: int) -> complex:
    """The eigenvalue of the trailing 2 x 2 block of H T^-1 nearer to its corner; another number every tenth time."""
    a11, a21 = H[k - 1][k - 1] / T[k - 1][k - 1], H[k][k - 1] / T[k - 1][k - 1]
    a12, a22 = H[k - 1][k] / T[k][k], H[k][k] / T[k][k]
    u = T[k - 1][k] / T[k][k]
    a12, a22 = a12 - u * a11, a22 - u * a21
    if sweeps % 10 == 0:
        return complex(a22 + 0.75 * abs(a21))
    return nearer_eigenvalue(a11, a12, a21, a22)


def _sweep(H: Rows, T: Rows, qh: Rows, zt: Rows, top: int, bottom: int, shift: complex) -> None:
    """One single-shift sweep: rotations of rows push the bulge in H down, rotations of columns repair T."""
    f, g = H[top][top] - shift * T[top][top], H[top + 1][top]
    for k in range(top, bottom):
        if k > top:
            f, g = H[k][k - 1], H[k + 1][k - 1]
        c, s, r = complex_rotation(f, g)
        if k > top:
            H[k][k - 1], H[k + 1][k - 1] = r, 0j
        rotate_rows(H, k, k, c, s)
        rotate_rows(T, k, k, c, s)
        rotate_rows(qh, k, 0, c, s)
        _clear_left(T, H, zt, (k + 1, k), (k + 2, min(k + 3, bottom + 1)))


def _schur_rows(A: Any, B: Any, what: str) -> tuple[Rows, Rows, Rows, Rows, float, float]:
    """Rows of S, T, Q^H, Z^T and the factors taken out of A and B."""
    rows_a, factor_a = into_range(square_rows(A, what))
    rows_b, factor_b = into_range(square_rows(B, what, name="B"))
    n = len(rows_a)
    if len(rows_b) != n:
        raise ShapeError(f"A and B must have the same order, got shapes {(n, n)} and {(len(rows_b), len(rows_b))}",
                         (n, n), (len(rows_b), len(rows_b)))  # fmt: skip
    S, T = ([list(map(complex, row)) for row in rows] for rows in (rows_a, rows_b))
    qh, zt = hessenberg_triangular(S, T)
    qz_iterate(S, T, qh, zt)
    # Phases go into Z, so that the diagonal of T is real and nonnegative.
    for k in range(n):
        t = T[k][k]
        if t != 0 and (t.imag or t.real < 0.0):
            turn = t.conjugate() / abs(t)
            for rows in (S, T):
                for row in rows[: k + 1]:
                    row[k] *= turn
            T[k][k] = complex(abs(t))
            zt[k] = [turn * z for z in zt[k]]
    return S, T, qh, zt, factor_a, factor_b


def qz(A: Any, B: Any) -> GeneralizedSchur:
    """Generalised Schur form of a pair of square matrices.

    Args:
        A: (n, n), real or complex.
        B: (n, n), real or complex, perhaps singular.

    Returns:
        S, T upper triangular, Q, Z unitary with A = Q S Z^H and B = Q T Z^H.

    Raises:
        ShapeError, EntryError: not two square matrices of one order, of finite numbers.
        ConvergenceError: the QZ iteration gave up.
    """
    S, T, qh, zt, factor_a, factor_b = _schur_rows(A, B, "qz")
    n = len(S)
    return GeneralizedSchur(
        Matrix([[factor_a * z for z in row] for row in S]),
        Matrix([[factor_b * z for z in row] for row in T]),
        Matrix(qh).H,
        Matrix(transpose_rows(zt, n)),
    )


def eig_generalized(A: Any, B: Any) -> GeneralizedEigen:
    """Eigenvalues alpha / beta and right eigenvectors of A v = lambda B v.

    Args:
        A: (n, n), real or complex.
        B: (n, n), real or complex, perhaps singular.

    Raises:
        ShapeError, EntryError, ConvergenceError: as `qz`.
    """
    S, T, _, zt, factor_a, factor_b = _schur_rows(A, B, "eig_generalized")
    n = len(S)
    Z = transpose_rows(zt, n)
    vectors: Rows = []
    for k in range(n):
        alpha, beta = S[k][k], T[k][k].real
        size = max(abs(alpha), abs(beta), TINY)
        a, b = alpha / size, beta / size
        # (b S - a T) x = 0 by back-substitution with x_k = 1
        M = [[b * s - a * t for s, t in zip(row_s, row_t, strict=True)] for row_s, row_t in zip(S, T, strict=True)]
        smallest = EPS * max((abs(z) for row in M for z in row), default=0.0) + TINY
        x: list[complex] = [1.0 + 0j]
        for j in range(k - 1, -1, -1):
            divisor = M[j][j] if abs(M[j][j]) > smallest else smallest
            x.insert(0, -sum(map(mul, M[j][j + 1 :], x)) / divisor)
            if abs(x[0]) > 1e100:
                x = [z / abs(x[0]) for z in x]
        vectors.append(unit(transform(Z, x)))
    return GeneralizedEigen(
        Vector([factor_a * S[k][k] for k in range(n)]),
        Vector([factor_b * T[k][k].real for k in range(n)]),
        Matrix(vectors).T,
    )
