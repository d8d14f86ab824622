"""Counting and bisecting eigenvalues of symmetric tridiagonal matrices.

    q_1 = d_1 - x,   q_i = d_i - x - e_{i-1}^2 / q_{i-1},   number of eigenvalues below x = number of negative q_i

The q_i are the pivots of T - x I = L D L^T, whose signs are those of the eigenvalues by Sylvester's law of inertia;
as ratios of successive terms they are the Sturm sequence that gave the method its name (Givens 1954; Barth, Martin &
Wilkinson, 1967). In floating point the count is exact for a matrix within rounding of T and rises with x (Demmel,
Dhillon & Ren, ETNA 3 (1995)), so bisection cannot fail.
"""

from __future__ import annotations

from collections.abc import Sequence

from projects.p01_linear_algebra.pure.scalars import EPS, Row
from projects.p01_linear_algebra.pure.scaling import TINY


def count_below(d: Sequence[float], squares: Sequence[float], x: float) -> int:
    """Number of eigenvalues of tridiag(e, d, e) below x.

    Args:
        d: diagonal (n,).
        squares: 0, e_1^2, ..., e_{n-1}^2, (n,).
        x: the point.
    """
    count = 0
    q = 1.0
    # A zero pivot stands for a small negative one: T is changed by no more than the pivot.
    smallest = TINY * max(1.0, max(squares, default=0.0))
    for d_i, square in zip(d, squares, strict=True):
        q = d_i - x - square / q
        if q < smallest:
            count += 1
            if q > -smallest:
                q = -smallest
    return count


def with_zero(e: Sequence[float]) -> Row:
    """0, e_1^2, e_2^2, ...: what `count_below` wants."""
    return [0.0, *[x * x for x in e]]


def gershgorin(d: Sequence[float], e: Sequence[float]) -> tuple[float, float]:
    """An interval that holds all eigenvalues, a little wider than the union of Gershgorin's discs."""
    if not d:
        return 0.0, 0.0
    radii = [abs(a) + abs(b) for a, b in zip([0.0, *e], [*e, 0.0], strict=True)]
    lo = min(a - r for a, r in zip(d, radii, strict=True))
    hi = max(a + r for a, r in zip(d, radii, strict=True))
    margin = 4.0 * EPS * len(d) * max(abs(lo), abs(hi)) + TINY
    return lo - margin, hi + margin


def bisect(d: Sequence[float], e: Sequence[float], first: int, last: int) -> Row:
    """Eigenvalues first, ..., last - 1 (from 0, ascending) of tridiag(e, d, e), to the last bit or two.

    Intervals are halved together as long as they hold several eigenvalues: no count is wasted.
    """
    squares = with_zero(e)
    lo, hi = gershgorin(d, e)
    floor = EPS * EPS * max(abs(lo), abs(hi)) + TINY  # rounding in T hides anything finer than u |T| already
    found: Row = []
    intervals = [(lo, hi, 0, len(d))]
    while intervals:
        lo, hi, n_lo, n_hi = intervals.pop()
        n_from, n_to = max(n_lo, first), min(n_hi, last)
        if n_from >= n_to:
            continue
        mid = 0.5 * (lo + hi)
        if hi - lo <= 2.0 * EPS * max(abs(lo), abs(hi)) + floor:
            found += [mid] * (n_to - n_from)
            continue
        n_mid = min(max(count_below(d, squares, mid), n_lo), n_hi)
        intervals += [(mid, hi, n_mid, n_hi), (lo, mid, n_lo, n_mid)]  # the lower half is taken first
    return found
