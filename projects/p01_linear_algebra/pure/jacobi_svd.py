"""The accurate SVD: one-sided Jacobi rotations (Hestenes) with de Rijk's pivoting.

    A V = U diag(s)

Pairs of columns are made orthogonal by plane rotations from the right until all are: the columns' lengths are then the
singular values. For A = B D with D diagonal, the relative error of every singular value is O(u cond(B)), however wild
D is, because each rotation disturbs a column only relative to its own length (Demmel & Veselic, Jacobi's method is more
accurate than QR, SIAM J. Matrix Anal. Appl. 13 (1992)). QR-based methods lose all values below u |A|.

Grading must sit in the columns for that. Where it sits in the rows, a QR factorisation with pivoting moves it over.
De Rijk's pivoting keeps the longest column in front (A one-sided Jacobi algorithm for computing the singular value
decomposition on a vector computer, SIAM J. Sci. Stat. Comput. 10 (1989)).

Complex matrices take the same way: a phase is taken off the inner product first.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.basis import complete_basis
from projects.p01_linear_algebra.pure.errors import ConvergenceError
from projects.p01_linear_algebra.pure.pivoted_qr import triangularise_pivoted
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.qr import orthogonal_columns, upper_rows
from projects.p01_linear_algebra.pure.rotations import rotated
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows
from projects.p01_linear_algebra.pure.scaling import TINY

SWEEPS = 40  # six to ten are the rule
NO_DIRECTION = TINY / EPS  # entries of a shorter column are subnormal numbers, with too few digits for a direction
STEEP = 1e120  # the tangent of the angle is then so small that it may underflow
SAFE = 1e-250  # inner products above this cannot have lost digits to underflow
GRADED = 30.0  # the rows' lengths must spread that much further than the columns' before the side is changed


def conjugated(x: Row) -> Row:
    """The conjugate; a real vector itself."""
    return [z.conjugate() for z in x] if x and isinstance(x[0], complex) else x


def length(x: Row) -> float:
    """|x|, without overflow or underflow on the way."""
    return math.hypot(*map(abs, x))


def cosine(x: Row, y: Row, p: float, q: float) -> Any:
    """x^H y / (p q) for vectors of lengths p and q, which divide the entries where their product would underflow."""
    x = conjugated(x)
    if p * q < SAFE:
        return sum(map(mul, [a / p for a in x], [b / q for b in y]))
    return sum(map(mul, x, y)) / p / q


def orthogonalise(columns: Rows, vt: Rows) -> None:
    """Rotate the columns of A until they are orthogonal, in place.

    Args:
        columns: the columns of A as rows, (n, m); those of U diag(s) on return, longest first.
        vt: rows of V^T, rotated along; empty where not wanted.

    Raises:
        ConvergenceError: no convergence in 40 sweeps.
    """
    n = len(columns)
    m = len(columns[0]) if columns else 0
    # Orthogonal to working precision: |x^H y| <= sqrt(m) u |x| |y| (Demmel & Veselic, section 4.2).
    tolerance = math.sqrt(m) * 2.0 * EPS
    for _ in range(SWEEPS):
        lengths = [length(x) for x in columns]
        rotations = 0
        for i in range(n - 1):
            longest = max(range(i, n), key=lengths.__getitem__)
            if longest != i:
                for rows in (columns, vt):
                    if rows:
                        rows[i], rows[longest] = rows[longest], rows[i]
                lengths[i], lengths[longest] = lengths[longest], lengths[i]
            for j in range(i + 1, n):
                rotations += _orthogonalise_pair(columns, vt, lengths, i, j, tolerance)
        if rotations == 0:
            return
    raise ConvergenceError(f"one-sided Jacobi did not converge in {SWEEPS} sweeps", n - 1)


def _orthogonalise_pair(columns: Rows, vt: Rows, lengths: Row, i: int, j: int, tolerance: float) -> int:
    """Make columns i and j orthogonal; 1 if a rotation was needed, else 0."""
    p, q = lengths[i], lengths[j]
    if min(p, q) <= NO_DIRECTION:
        return 0
    cos = cosine(columns[i], columns[j], p, q)
    size = abs(cos)
    if size <= tolerance:
        return 0
    if isinstance(cos, complex):
        # y <- conj(phase) y makes the inner product real and positive
        turn = cos.conjugate() / size
        columns[j] = [turn * z for z in columns[j]]
        if vt:
            vt[j] = [turn * z for z in vt[j]]
        cos = size
    # t = tan of the angle, the smaller root of t^2 + 2 zeta t - 1 = 0; zeta = (q^2 - p^2) / (2 x^H y) without squares
    zeta = 0.5 * (q / p - p / q) / cos
    if abs(zeta) > STEEP:
        _project(columns, lengths, (i, j) if p > q else (j, i), cos if p > q else cos.conjugate())
        return 1
    t = math.copysign(1.0, zeta) / (abs(zeta) + math.hypot(1.0, zeta))
    c = 1.0 / math.hypot(1.0, t)
    s = c * t
    columns[i], columns[j] = rotated(columns[i], columns[j], c, -s)
    if vt:
        vt[i], vt[j] = rotated(vt[i], vt[j], c, -s)
    lengths[i], lengths[j] = length(columns[i]), length(columns[j])
    return 1


def _project(columns: Rows, lengths: Row, pair: tuple[int, int], cos: float) -> None:
    """Take its part along the first column out of the second, so much shorter one: y - x (x^H y) / |x|^2.

    What the rotation would do to x, and to V, is then less than their rounding errors.
    """
    long, short = pair
    factor = cos * lengths[short]
    p = lengths[long]
    columns[short] = [b - factor * (a / p) for a, b in zip(columns[long], columns[short], strict=True)]
    lengths[short] = length(columns[short])


def spread(rows: Rows) -> float:
    """Longest over shortest of the nonzero rows; 1 where there are none."""
    lengths = [size for size in map(length, rows) if size > 0.0]
    return max(lengths) / min(lengths) if lengths else 1.0


def jacobi_rows(A: Rows, n: int) -> tuple[Rows, Row, Rows]:
    """Thin SVD of rows (m, n) with high relative accuracy for A = B D and A = D B, D diagonal, B well conditioned.

    Returns:
        Rows of U^H (k, m), singular values in descending order (k,), rows of V^H (k, n), k = min(m, n).

    Raises:
        ConvergenceError: no convergence in 40 sweeps.
    """
    m = len(A)
    columns = transpose_rows(A, n)
    if m < n:
        # A^H = V S U^H
        vh, s, uh = jacobi_rows([conjugated(column) for column in columns], m)
        return uh, s, vh
    if spread(A) > GRADED * spread(columns):
        return _rows_graded(A, n)
    return _thin(columns, m)


def _thin(columns: Rows, m: int) -> tuple[Rows, Row, Rows]:
    """Rows of U^H, singular values and rows of V^H of the matrix (m, n) with these columns, m >= n."""
    n = len(columns)
    working = [list(column) for column in columns]
    # A V = U S: V^T is rotated along with the columns
    vt: Rows = [[0.0] * i + [1.0] + [0.0] * (n - 1 - i) for i in range(n)]
    orthogonalise(working, vt)
    s = [length(x) for x in working]
    order = sorted(range(n), key=lambda i: -s[i])
    # A column in the range of subnormal numbers has no direction: any orthogonal one will do.
    found = [[z / s[i] for z in working[i]] for i in order if s[i] > NO_DIRECTION]
    u = complete_basis(found, m, n)
    return [conjugated(x) for x in u], [s[i] for i in order], [conjugated(vt[i]) for i in order]


def _rows_graded(A: Rows, n: int) -> tuple[Rows, Row, Rows]:
    """The same for rows (m, n), m >= n, of which some are far longer than others.

    With the long rows on top, QR with column pivoting disturbs every row only relative to its own length (Cox & Higham,
    Stability of Householder QR factorization for weighted least squares problems, 1998), and moves the grading into
    the rows of R, that is into the columns of R^H:  P A Q' = Q R,  R^H J = V' S,  so  A = P^T Q J S V'^H Q'^T.
    Rotating such rows directly was as accurate in trials, but no theorem says so, and it takes twice as many rotations.
    """
    m = len(A)
    order = sorted(range(m), key=lambda i: -length(A[i]))
    is_complex = isinstance(A[0][0], complex)
    reflectors, R, perm = triangularise_pivoted(transpose_rows([A[i] for i in order], n), m, is_complex)
    q_rows = transpose_rows(orthogonal_columns(reflectors, m, n), m)
    # R^H = V' S J^H, so the left vectors of R^H are V' and the right ones J
    v_primed, s, jh = _thin([conjugated(row) for row in upper_rows(R, n)], n)
    uh: Rows = []
    for row in jh:
        j_k = conjugated(row)
        u = [0.0] * m
        for position, q in zip(order, q_rows, strict=True):
            u[position] = sum(map(mul, q, j_k))
        uh.append(conjugated(u))
    vh: Rows = []
    for row in v_primed:
        v = list(row)
        for position, z in zip(perm, row, strict=True):
            v[position] = z
        vh.append(v)
    return uh, s, vh
