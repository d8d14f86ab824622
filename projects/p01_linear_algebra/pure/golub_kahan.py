"""The fast SVD: bidiagonal form, then implicit QR on the bidiagonal with Demmel and Kahan's zero shift.

    B = U diag(s) V^T

One QR sweep on B^T B that never forms B^T B: plane rotations from right and left in turn chase a bulge down the
bidiagonal (Golub & Reinsch, Singular value decomposition and least squares solutions, 1970). Where a shift would wash
out small singular values, the sweep runs without one in a form in which nothing cancels, so that every singular value
of B, however small, is found to nearly full relative accuracy (Demmel & Kahan, Accurate singular values of bidiagonal
matrices, SIAM J. Sci. Stat. Comput. 11 (1990), algorithm of section 3, convergence criteria of section 5).

Differs from the paper in: blocks of order 2 are iterated like larger ones; a block that grows downwards is transposed
and reversed instead of being swept upwards, which is the same thing with one sweep to read instead of two.
"""

from __future__ import annotations

import math

from projects.p01_linear_algebra.pure.bidiagonal import bidiagonalise, left_rows
from projects.p01_linear_algebra.pure.errors import ConvergenceError
from projects.p01_linear_algebra.pure.householder import accumulate
from projects.p01_linear_algebra.pure.rotations import rotated, rotation
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows
from projects.p01_linear_algebra.pure.scaling import TINY

TOL = 100 * EPS  # an off-diagonal entry below TOL times its neighbours is zero (Demmel & Kahan: 100 u)
SWEEPS_PER_VALUE = 60  # of full length; two to three are the rule


def _smallest_of_2x2(f: float, g: float, h: float) -> float:
    """Smallest singular value of the triangle (f g; 0 h), without overflow or cancellation.

    With p = min(|f|, |h|), q = max(|f|, |h|): p 2 / (sqrt((1 + p/q)^2 + (g/q)^2) + sqrt((1 - p/q)^2 + (g/q)^2)).
    """
    p, q = sorted((abs(f), abs(h)))
    if p == 0.0:
        return 0.0
    ratio, off = p / q, abs(g) / q
    return 2.0 * p / (math.hypot(1.0 + ratio, off) + math.hypot(1.0 - ratio, off))


def bidiagonal_qr(d: Row, e: Row, ut: Rows, vt: Rows) -> None:
    """Diagonalise the upper bidiagonal (d, e) in place.

    Args:
        d: diagonal (n,); singular values, not yet ordered and perhaps negative, on return.
        e: superdiagonal (n - 1,); destroyed.
        ut: rows of U^T for A = U B V^T; rotated along. Empty where only values are wanted.
        vt: rows of V^T; likewise.

    Raises:
        ConvergenceError: no convergence within the allowance; `index` is the position at which it stopped.
    """
    n = len(d)
    size = max(max(map(abs, d), default=0.0), max(map(abs, e), default=0.0))
    allowance = SWEEPS_PER_VALUE * n * n
    # (lo, hi, flipped, fresh): a `flipped` block stands for the transpose of its part of B: U and V trade places.
    blocks = [(0, n - 1, False, True)]
    while blocks:
        lo, hi, flipped, fresh = blocks.pop()
        if lo >= hi:
            continue
        cut = _negligible(d, e, lo, hi, size)
        if cut is not None:
            e[cut] = 0.0
            blocks += [(lo, cut, flipped, True), (cut + 1, hi, flipped, True)]
            continue
        if fresh and abs(d[lo]) < abs(d[hi]):
            # J B^T J is upper bidiagonal again, with d and e in reverse order and U and V exchanged.
            d[lo : hi + 1] = d[lo : hi + 1][::-1]
            e[lo:hi] = e[lo:hi][::-1]
            for rows in (ut, vt):
                if rows:
                    rows[lo : hi + 1] = rows[lo : hi + 1][::-1]
            flipped = not flipped
        if allowance <= 0:
            raise ConvergenceError(f"singular value {hi} did not converge in {SWEEPS_PER_VALUE} QR sweeps", hi)
        allowance -= hi - lo
        left, right = (vt, ut) if flipped else (ut, vt)
        shift = _shift(d, e, lo, hi)
        if shift == 0.0:
            _zero_shift_sweep(d, e, left, right, lo, hi)
        else:
            _shifted_sweep(d, e, left, right, lo, hi, shift)
        blocks.append((lo, hi, flipped, False))


def _negligible(d: Row, e: Row, lo: int, hi: int, size: float) -> int | None:
    """Index of a superdiagonal entry that may be set to zero at no more than TOL relative change of any singular value.

    Criteria 1a and 2a of Demmel & Kahan, section 5: mu_j = |d_j| mu_{j-1} / (mu_{j-1} + |e_{j-1}|) bounds the smallest
    singular value of the leading block from below, and |e_j| <= TOL mu_j is negligible.
    """
    floor = size * TINY * (hi - lo + 1)
    for i in range(hi - 1, lo - 1, -1):
        if abs(e[i]) <= floor:
            return i
    # Nearest the end first, as it is the smallest values that converge.
    if abs(e[hi - 1]) <= TOL * abs(d[hi]):
        return hi - 1
    mu = abs(d[lo])
    for i in range(lo, hi):
        if abs(e[i]) <= TOL * mu:
            return i
        mu = abs(d[i + 1]) * (mu / (mu + abs(e[i])))
    mu = abs(d[hi])
    for i in range(hi - 1, lo - 1, -1):
        if abs(e[i]) <= TOL * mu:
            return i
        mu = abs(d[i]) * (mu / (mu + abs(e[i])))
    return None


def _shift(d: Row, e: Row, lo: int, hi: int) -> float:
    """The shift of the next sweep, 0 where a shift would cost small singular values their accuracy (section 3)."""
    biggest = max(max(map(abs, d[lo : hi + 1])), max(map(abs, e[lo:hi])))
    smallest = mu = abs(d[lo])
    for i in range(lo, hi):
        mu = abs(d[i + 1]) * (mu / (mu + abs(e[i]))) if mu else 0.0
        smallest = min(smallest, mu)
    if (hi - lo + 1) * TOL * (smallest / biggest) <= max(EPS, 0.01 * TOL):
        return 0.0
    shift = _smallest_of_2x2(d[hi - 1], e[hi - 1], d[hi])
    return 0.0 if (shift / d[lo]) ** 2 <= EPS else shift


def _zero_shift_sweep(d: Row, e: Row, left: Rows, right: Rows, lo: int, hi: int) -> None:
    """Implicit zero-shift QR (Demmel & Kahan, section 3): products and quotients only, nothing is subtracted."""
    c = old_c = 1.0
    s = old_s = 0.0
    for i in range(lo, hi):
        c, s, r = rotation(d[i] * c, e[i])
        if i > lo:
            e[i - 1] = old_s * r
        if right:
            right[i], right[i + 1] = rotated(right[i], right[i + 1], c, s)
        old_c, old_s, d[i] = rotation(old_c * r, d[i + 1] * s)
        if left:
            left[i], left[i + 1] = rotated(left[i], left[i + 1], old_c, old_s)
    h = d[hi] * c
    d[hi] = h * old_c
    e[hi - 1] = h * old_s


def _shifted_sweep(d: Row, e: Row, left: Rows, right: Rows, lo: int, hi: int, shift: float) -> None:
    """Golub & Reinsch's sweep with shift sigma: the first rotation is that of (d_lo^2 - sigma^2, d_lo e_lo)."""
    # (d^2 - sigma^2) / d, written as a product so that nothing overflows
    f = (abs(d[lo]) - shift) * (math.copysign(1.0, d[lo]) + shift / d[lo])
    g = e[lo]
    for i in range(lo, hi):
        c, s, r = rotation(f, g)
        if i > lo:
            e[i - 1] = r
        # from the right: columns i and i + 1
        f = c * d[i] + s * e[i]
        e[i] = c * e[i] - s * d[i]
        g = s * d[i + 1]
        d[i + 1] = c * d[i + 1]
        if right:
            right[i], right[i + 1] = rotated(right[i], right[i + 1], c, s)
        # from the left: rows i and i + 1
        c, s, d[i] = rotation(f, g)
        f = c * e[i] + s * d[i + 1]
        d[i + 1] = c * d[i + 1] - s * e[i]
        if i < hi - 1:
            g = s * e[i + 1]
            e[i + 1] = c * e[i + 1]
        if left:
            left[i], left[i + 1] = rotated(left[i], left[i + 1], c, s)
    e[hi - 1] = f


def svd_rows(A: Rows) -> tuple[Rows, Row, Rows]:
    """Thin SVD of rows (m, n), m >= n: rows of U^T (n, m), singular values in descending order, rows of V^T (n, n).

    Raises:
        ConvergenceError: the QR iteration gave up.
    """
    m, n = len(A), len(A[0]) if A else 0
    d, e, left, right = bidiagonalise(A)
    ut = left_rows(m, n, left)
    vt = accumulate(n, right, 1)
    bidiagonal_qr(d, e, ut, vt)
    order = sorted(range(n), key=lambda i: -abs(d[i]))
    vt = [[-x for x in vt[i]] if d[i] < 0.0 else vt[i] for i in order]
    return [ut[i] for i in order], [abs(d[i]) for i in order], vt


def singular_values_rows(A: Rows) -> Row:
    """Singular values of rows (m, n), m >= n, in descending order: bit for bit those of `svd_rows`."""
    d, e, _, _ = bidiagonalise(A)
    bidiagonal_qr(d, e, [], [])
    return sorted(map(abs, d), reverse=True)
