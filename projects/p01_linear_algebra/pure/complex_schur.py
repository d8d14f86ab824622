"""The complex Schur form by the implicit single-shift QR iteration.

    Q^H A Q = T,   T upper triangular

With complex numbers every eigenvalue stands on the diagonal, so that functions of triangular matrices (sqrtm, logm)
and eigenvectors of complex matrices need no 2 x 2 blocks. Each sweep takes Wilkinson's shift, the eigenvalue of the
trailing 2 x 2 block nearer to the corner, and chases one entry down with plane rotations (Golub & Van Loan, 4th ed.,
section 7.5; an exceptional shift after every tenth sweep as in LAPACK's zlahqr).

Real matrices go through their real Schur form, so that their real eigenvalues stay real numbers and their complex ones
exact conjugates: which branch a square root or logarithm takes must not be decided by rounding.
"""

from __future__ import annotations

import cmath
import math
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import square_rows
from projects.p01_linear_algebra.pure.errors import ConvergenceError
from projects.p01_linear_algebra.pure.hessenberg import complex_hessenberg, hessenberg_reduce, orthogonal_factor
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.real_schur import eigenvalues_of, francis
from projects.p01_linear_algebra.pure.scalars import EPS, Rows
from projects.p01_linear_algebra.pure.scaling import TINY, into_range

ULP = 2.0 * EPS
SWEEPS_PER_EIGENVALUE = 300


class ComplexSchur(NamedTuple):
    """A = Q T Q^H."""

    T: Matrix
    """Upper triangular (n, n), complex."""
    Q: Matrix
    """Unitary (n, n)."""


def complex_rotation(f: complex, g: complex) -> tuple[float, complex, complex]:
    """Real c and complex s, r with (c s; -conj(s) c) (f, g)^T = (r, 0)^T."""
    if g == 0:
        return 1.0, 0j, f
    size_f, size_g = abs(f), abs(g)
    if size_f == 0.0:
        return 0.0, g.conjugate() / size_g, complex(size_g)
    r = math.hypot(size_f, size_g)
    phase = f / size_f
    return size_f / r, phase * g.conjugate() / r, phase * r


def rotate_rows(rows: Rows, k: int, start: int, c: float, s: complex) -> None:
    """Rows k and k + 1, from column `start` on, times (c s; -conj(s) c)."""
    conj_s = s.conjugate()
    p, q = [], []
    for x, y in zip(rows[k][start:], rows[k + 1][start:], strict=True):
        p.append(c * x + s * y)
        q.append(c * y - conj_s * x)
    rows[k][start:], rows[k + 1][start:] = p, q


def rotate_columns(rows: Rows, k: int, stop: int, c: float, s: complex) -> None:
    """Columns k and k + 1 of the rows before `stop` times the conjugate transpose of (c s; -conj(s) c)."""
    conj_s = s.conjugate()
    for row in rows[:stop]:
        x, y = row[k], row[k + 1]
        row[k] = c * x + conj_s * y
        row[k + 1] = c * y - s * x


def single_shift_qr(H: Rows, qh: Rows) -> None:
    """Bring complex Hessenberg rows to triangular form, in place.

    Args:
        H: rows (n, n); T on return.
        qh: rows of Q^H, turned along; empty where not wanted.

    Raises:
        ConvergenceError: over 300 sweeps for an eigenvalue; `index` is its row.
    """
    bottom, sweeps = len(H) - 1, 0
    while bottom > 0:
        top = 0
        for k in range(bottom, 0, -1):
            size = abs(H[k - 1][k - 1]) + abs(H[k][k])
            if abs(H[k][k - 1]) <= max(ULP * size, TINY):
                H[k][k - 1] = 0j
                top = k
                break
        if top == bottom:
            bottom, sweeps = bottom - 1, 0
            continue
        if sweeps == SWEEPS_PER_EIGENVALUE:
            raise ConvergenceError(f"eigenvalue {bottom} did not converge in {sweeps} QR sweeps", bottom)
        sweeps += 1
        if sweeps % 10 == 0:
            shift = H[bottom][bottom] + 0.75 * abs(H[bottom][bottom - 1])
        else:
            shift = nearer_eigenvalue(*H[bottom - 1][bottom - 1 : bottom + 1], *H[bottom][bottom - 1 : bottom + 1])
        f, g = H[top][top] - shift, H[top + 1][top]
        for k in range(top, bottom):
            if k > top:
                f, g = H[k][k - 1], H[k + 1][k - 1]
            c, s, r = complex_rotation(f, g)
            if k > top:
                H[k][k - 1], H[k + 1][k - 1] = r, 0j
            rotate_rows(H, k, k, c, s)
            rotate_columns(H, k, min(k + 3, bottom + 1), c, s)
            if qh:
                rotate_rows(qh, k, 0, c, s)


def nearer_eigenvalue(a: complex, b: complex, c: complex, d: complex) -> complex:
    """The eigenvalue of (a b; c d) which is nearer to d: Wilkinson's shift."""
    half = 0.5 * (a - d)
    root = cmath.sqrt(half * half + b * c)
    if (half.conjugate() * root).real < 0.0:
        root = -root
    # d - bc / (half + root): the larger denominator gives the nearer eigenvalue without cancellation
    return d - b * c / (half + root) if half + root != 0 else d


def complex_schur_rows(A: Rows) -> tuple[Rows, Rows]:
    """Rows of T and of Q^H for complex or real rows (n, n); real eigenvalues of real rows have imaginary part 0."""
    if A and not isinstance(A[0][0], complex):
        return _from_real(A)
    T, qh = complex_hessenberg(A)
    single_shift_qr(T, qh)
    return T, qh


def _from_real(A: Rows) -> tuple[Rows, Rows]:
    """Real Schur form, then one rotation for each 2 x 2 block."""
    n = len(A)
    H = [row[:] for row in A]
    zt = orthogonal_factor(n, hessenberg_reduce(H, 0, n - 1), 0, n - 1)
    francis(H, zt, 0, n - 1, full=True)
    values = eigenvalues_of(H)
    T, qh = ([list(map(complex, row)) for row in rows] for rows in (H, zt))
    for k in range(n - 1):
        if T[k + 1][k] == 0:
            continue
        # an exact QR step with shift lambda on (a b; c a) leaves lambda in the corner and a zero beside it
        c, s, _ = complex_rotation(T[k][k] - values[k], T[k + 1][k])
        rotate_rows(T, k, k, c, s)
        rotate_columns(T, k, k + 2, c, s)
        rotate_rows(qh, k, 0, c, s)
        T[k + 1][k], T[k][k], T[k + 1][k + 1] = 0j, values[k + 1], values[k]
    return T, qh


def complex_schur(A: Any) -> ComplexSchur:
    """Complex Schur form of a square matrix.

    Args:
        A: (n, n), real or complex.

    Returns:
        T upper triangular with the eigenvalues on its diagonal, Q unitary, A = Q T Q^H.

    Raises:
        ShapeError, EntryError: not a square matrix of finite numbers.
        ConvergenceError: the QR iteration gave up.
    """
    rows, factor = into_range(square_rows(A, "complex_schur"))
    T, qh = complex_schur_rows(rows)
    return ComplexSchur(Matrix([[factor * x for x in row] for row in T]), Matrix(qh).H)
