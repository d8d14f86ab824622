"""The real Schur form by Francis's implicit double-shift QR iteration.

    Q^T A Q = T,   T upper quasi-triangular

T has 1 x 1 blocks for real eigenvalues and standardised 2 x 2 blocks (a b; c a), b c < 0, for the pairs a +- i
sqrt(-bc). A sweep does two QR steps with conjugate shifts in real arithmetic by chasing a 3 x 3 bulge down the
Hessenberg matrix (Francis, The QR transformation, 1961/62; Golub & Van Loan, 4th ed., section 7.5). Which subdiagonal
entries count as zero is decided by Ahues and Tisseur's criterion (LAPACK Working Note 122, 1997), which for graded
matrices is stricter than |h| <= u (|d_1| + |d_2|). After every tenth sweep without a deflation an exceptional
shift breaks cycles, such as that of a cyclic permutation, which the standard shifts leave as it is.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import real_rows, square_rows
from projects.p01_linear_algebra.pure.errors import ConvergenceError
from projects.p01_linear_algebra.pure.hessenberg import hessenberg_reduce, orthogonal_factor
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.rotations import rotated
from projects.p01_linear_algebra.pure.scalars import EPS, Rows
from projects.p01_linear_algebra.pure.scaling import TINY, into_range

ULP = 2.0 * EPS
SWEEPS_PER_EIGENVALUE = 300  # LAPACK's allowance for n <= 10; two to three are the rule


class RealSchur(NamedTuple):
    """A = Q T Q^T."""

    T: Matrix
    """Upper quasi-triangular (n, n)."""
    Q: Matrix
    """Orthogonal (n, n)."""


def standardise(a: float, b: float, c: float, d: float) -> tuple[float, float, float, float, float, float]:
    """Rotate (a b; c d) into standard form: c = 0, or a = d and b c < 0.

    Returns:
        a, b, c, d of R M R^T with R = (cs sn; -sn cs), then cs, sn.
        Source: Bai & Demmel, On swapping diagonal blocks in real Schur form, LAA 186 (1993); the formulas avoid
        overflow and make complex pairs' diagonals exactly equal, as LAPACK's dlanv2 does.
    """
    if c == 0.0:
        return a, b, c, d, 1.0, 0.0
    if b == 0.0:
        return d, -c, 0.0, a, 0.0, 1.0
    gap = a - d
    if gap == 0.0 and (b > 0.0) != (c > 0.0):
        return a, b, c, d, 1.0, 0.0
    p = 0.5 * gap
    larger, smaller = max(abs(b), abs(c)), min(abs(b), abs(c))
    if (b > 0.0) != (c > 0.0):
        smaller = -smaller
    scale = max(abs(p), larger)
    # the discriminant p^2 + b c, divided by scale
    z = p / scale * p + larger / scale * smaller
    if z >= 4.0 * ULP * scale:
        z = p + math.copysign(math.sqrt(scale) * math.sqrt(z), p)
        tau = math.hypot(c, z)
        return d + z, b - c, 0.0, d - larger / z * smaller, z / tau, c / tau
    # Complex, or real and nearly equal: a rotation makes the diagonal entries equal.
    sigma = b + c
    tau = math.hypot(sigma, gap)
    cs = math.sqrt(0.5 * (1.0 + abs(sigma) / tau))
    sn = -p / (tau * cs) * math.copysign(1.0, sigma)
    aa, bb, cc, dd = a * cs + b * sn, b * cs - a * sn, c * cs + d * sn, d * cs - c * sn
    a, b, c, d = aa * cs + cc * sn, bb * cs + dd * sn, cc * cs - aa * sn, dd * cs - bb * sn
    mean = 0.5 * (a + d)
    if c == 0.0:
        return mean, b, c, mean, cs, sn
    if b == 0.0:
        return mean, -c, 0.0, mean, -sn, cs
    if (b > 0.0) != (c > 0.0):
        return mean, b, c, mean, cs, sn
    # Real after all: (mean b; c mean) has the eigenvalues mean +- sqrt(bc).
    root_b, root_c = math.sqrt(abs(b)), math.sqrt(abs(c))
    p = math.copysign(root_b * root_c, c)
    tau = 1.0 / math.sqrt(abs(b + c))
    cs1, sn1 = root_b * tau, root_c * tau
    return mean + p, b - c, 0.0, mean - p, cs * cs1 - sn * sn1, cs * sn1 + sn * cs1


def francis(H: Rows, zt: Rows, lo: int, hi: int, full: bool) -> None:
    """Bring Hessenberg rows to real Schur form, in place.

    Args:
        H: rows (n, n), upper triangular outside lo..hi.
        zt: rows of Z^T with A = Z H Z^T, turned along; empty where the Schur vectors aren't wanted.
        lo: first row of the active block.
        hi: its last row.
        full: also update the part of T outside the diagonal blocks. The blocks are the same either way, bit for bit.

    Raises:
        ConvergenceError: over 300 sweeps for an eigenvalue; `index` is its row.
    """
    bottom, sweeps = hi, 0
    while bottom > lo:
        top = _deflate(H, lo, bottom)
        if top > lo:
            H[top][top - 1] = 0.0
        if top >= bottom - 1:
            if top == bottom - 1:
                _standardise_block(H, zt, top, full)
            bottom, sweeps = top - 1, 0
            continue
        if sweeps == SWEEPS_PER_EIGENVALUE:
            raise ConvergenceError(f"eigenvalue {bottom} did not converge in {sweeps} QR sweeps", bottom)
        sweeps += 1
        _sweep(H, zt, top, bottom, _shifts(H, top, bottom, sweeps), full)


def _deflate(H: Rows, lo: int, bottom: int) -> int:
    """First row of the unreduced block that ends in `bottom`."""
    for k in range(bottom, lo, -1):
        h = abs(H[k][k - 1])
        if h <= TINY:
            return k
        upper, lower = H[k - 1][k - 1], H[k][k]
        size = abs(upper) + abs(lower)
        if size == 0.0:
            size += abs(H[k - 1][k - 2]) if k - 2 >= lo else 0.0
            size += abs(H[k + 1][k]) if k + 1 <= bottom else 0.0
        if h <= ULP * size:
            # |h_21| |h_12| <= u |h_22| |h_11 - h_22|, arranged against overflow (Ahues & Tisseur)
            other = abs(H[k - 1][k])
            gap = abs(upper - lower)
            ab, ba = max(h, other), min(h, other)
            aa, bb = max(abs(lower), gap), min(abs(lower), gap)
            s = aa + ab
            if ba * (ab / s) <= max(TINY, ULP * (bb * (aa / s))):
                return k
    return lo


def _standardise_block(H: Rows, zt: Rows, k: int, full: bool) -> None:
    """Split the 2 x 2 block at k, or make it a standard complex pair, and turn the rest of H along."""
    n = len(H)
    a, b, c, d, cs, sn = standardise(H[k][k], H[k][k + 1], H[k + 1][k], H[k + 1][k + 1])
    H[k][k], H[k][k + 1], H[k + 1][k], H[k + 1][k + 1] = a, b, c, d
    if sn == 0.0:
        return
    if full:
        if k + 2 < n:
            H[k][k + 2 :], H[k + 1][k + 2 :] = rotated(H[k][k + 2 :], H[k + 1][k + 2 :], cs, sn)
        for row in H[:k]:
            x, y = row[k], row[k + 1]
            row[k], row[k + 1] = cs * x + sn * y, cs * y - sn * x
    if zt:
        zt[k], zt[k + 1] = rotated(zt[k], zt[k + 1], cs, sn)


def _shifts(H: Rows, top: int, bottom: int, sweeps: int) -> tuple[complex, complex]:
    """The two shifts: eigenvalues of the trailing 2 x 2 block, or something else where that leads nowhere."""
    if sweeps % 20 == 10:
        s = abs(H[top + 1][top]) + abs(H[top + 2][top + 1])
        h11 = h22 = 0.75 * s + H[top][top]
        h12, h21 = -0.4375 * s, s
    elif sweeps % 20 == 0:
        s = abs(H[bottom][bottom - 1]) + abs(H[bottom - 1][bottom - 2])
        h11 = h22 = 0.75 * s + H[bottom][bottom]
        h12, h21 = -0.4375 * s, s
    else:
        h11, h12 = H[bottom - 1][bottom - 1 : bottom + 1]
        h21, h22 = H[bottom][bottom - 1 : bottom + 1]
    s = abs(h11) + abs(h12) + abs(h21) + abs(h22)
    if s == 0.0:
        return 0j, 0j
    h11, h12, h21, h22 = h11 / s, h12 / s, h21 / s, h22 / s
    mean = 0.5 * (h11 + h22)
    # eigenvalues mean +- sqrt(-det) with det that of the block minus its mean
    det = (h11 - mean) * (h22 - mean) - h12 * h21
    root = math.sqrt(abs(det))
    if det >= 0.0:
        return complex(mean * s, root * s), complex(mean * s, -root * s)
    # Two real shifts: take the nearer to h22 twice, which converges faster on matrices with real eigenvalues.
    first, second = mean + root, mean - root
    near = first if abs(first - h22) <= abs(second - h22) else second
    return complex(near * s), complex(near * s)


def _first_column(H: Rows, m: int, shift1: complex, shift2: complex) -> tuple[float, float, float]:
    """The first column of (H - shift1)(H - shift2), rows m..m+2, up to a factor."""
    h11, h12 = H[m][m], H[m][m + 1]
    h21, h22 = H[m + 1][m], H[m + 1][m + 1]
    s = abs(h11 - shift2.real) + abs(shift2.imag) + abs(h21)
    ratio = h21 / s
    x = ratio * h12 + (h11 - shift1.real) * ((h11 - shift2.real) / s) - shift1.imag * (shift2.imag / s)
    y = ratio * (h11 + h22 - shift1.real - shift2.real)
    z = ratio * H[m + 2][m + 1]
    s = abs(x) + abs(y) + abs(z)
    return x / s, y / s, z / s


def _sweep(H: Rows, zt: Rows, top: int, bottom: int, shifts: tuple[complex, complex], full: bool) -> None:
    """One double-shift sweep on the unreduced rows top..bottom."""
    # The bulge may start below `top` where two consecutive subdiagonal entries are small.
    for start in range(bottom - 2, top - 1, -1):
        x, y, z = _first_column(H, start, *shifts)
        if start == top:
            break
        size = abs(H[start - 1][start - 1]) + abs(H[start][start]) + abs(H[start + 1][start + 1])
        if abs(H[start][start - 1]) * (abs(y) + abs(z)) <= ULP * abs(x) * size:
            break
    last_column = len(H) if full else bottom + 1
    first_row = 0 if full else top
    for k in range(start, bottom):
        triple = k < bottom - 1
        if k > start:
            x, y = H[k][k - 1], H[k + 1][k - 1]
            z = H[k + 2][k - 1] if triple else 0.0
        # the reflector I - t (1, v, w)^T (1, v, w) that maps (x, y, z) to beta e_1
        tail = math.hypot(y, z)
        if tail == 0.0:
            t = v = w = 0.0
            beta = x
        else:
            beta = -math.copysign(math.hypot(x, tail), x)
            t = (beta - x) / beta
            v, w = y / (x - beta), z / (x - beta)
        if k > start:
            H[k][k - 1], H[k + 1][k - 1] = beta, 0.0
            if triple:
                H[k + 2][k - 1] = 0.0
        elif start > top:
            H[k][k - 1] *= 1.0 - t  # the entry above is small, but it is not forgotten
        if t == 0.0:
            continue
        rows_end = min(k + 4, bottom + 1)
        if triple:
            _reflect_three(H, k, k, last_column, t, v, w)
            k1, k2 = k + 1, k + 2
            for row in H[first_row:rows_end]:
                s = t * (row[k] + v * row[k1] + w * row[k2])
                row[k] -= s
                row[k1] -= v * s
                row[k2] -= w * s
            if zt:
                _reflect_three(zt, k, 0, len(H), t, v, w)
        else:
            _reflect_two(H, k, k, last_column, t, v)
            k1 = k + 1
            for row in H[first_row:rows_end]:
                s = t * (row[k] + v * row[k1])
                row[k] -= s
                row[k1] -= v * s
            if zt:
                _reflect_two(zt, k, 0, len(H), t, v)


def _reflect_three(rows: Rows, k: int, start: int, stop: int, t: float, v: float, w: float) -> None:
    """Rows k, k + 1, k + 2, columns start..stop - 1, times I - t (1, v, w)^T (1, v, w)."""
    p, q, r = [], [], []
    for a, b, c in zip(rows[k][start:stop], rows[k + 1][start:stop], rows[k + 2][start:stop], strict=True):
        s = t * (a + v * b + w * c)
        p.append(a - s)
        q.append(b - v * s)
        r.append(c - w * s)
    rows[k][start:stop], rows[k + 1][start:stop], rows[k + 2][start:stop] = p, q, r


def _reflect_two(rows: Rows, k: int, start: int, stop: int, t: float, v: float) -> None:
    """Rows k, k + 1, columns start..stop - 1, times I - t (1, v)^T (1, v)."""
    p, q = [], []
    for a, b in zip(rows[k][start:stop], rows[k + 1][start:stop], strict=True):
        s = t * (a + v * b)
        p.append(a - s)
        q.append(b - v * s)
    rows[k][start:stop], rows[k + 1][start:stop] = p, q


def eigenvalues_of(T: Rows) -> list[complex]:
    """Eigenvalues of quasi-triangular rows, in the order of the diagonal; of a pair the upper one comes first."""
    n = len(T)
    values: list[complex] = []
    k = 0
    while k < n:
        if k + 1 < n and T[k + 1][k] != 0.0:
            # a +- i sqrt(|b|) sqrt(|c|)
            imag = math.sqrt(abs(T[k][k + 1])) * math.sqrt(abs(T[k + 1][k]))
            values += [complex(T[k][k], imag), complex(T[k + 1][k + 1], -imag)]
            k += 2
        else:
            values.append(complex(T[k][k]))
            k += 1
    return values


def real_schur(A: Any) -> RealSchur:
    """Real Schur form of a real square matrix.

    Args:
        A: real (n, n).

    Returns:
        T upper quasi-triangular with standardised 2 x 2 blocks, Q orthogonal, A = Q T Q^T.

    Raises:
        ShapeError, EntryError: not a real square matrix of finite numbers.
        ConvergenceError: the QR iteration gave up.
    """
    real_rows(A, "real_schur")
    rows, factor = into_range(square_rows(A, "real_schur"))
    n = len(rows)
    T = [row[:] for row in rows]
    zt = orthogonal_factor(n, hessenberg_reduce(T, 0, n - 1), 0, n - 1)
    francis(T, zt, 0, n - 1, full=True)
    return RealSchur(Matrix([[factor * x for x in row] for row in T]), Matrix(zt).T)
