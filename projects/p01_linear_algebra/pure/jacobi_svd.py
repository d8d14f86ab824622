"""The accurate SVD: one-sided Jacobi rotations (Hestenes) with de Rijk's pivoting.

    A V = U diag(s)

Pairs of columns are made orthogonal by plane rotations from the right until all are: the columns' lengths are then the
singular values. For A = B D with D diagonal, the relative error of every singular value is O(u cond(B)), however wild
D is, because each rotation disturbs a column only relative to its own length (Demmel & Veselic, Jacobi's method is more
accurate than QR, SIAM J. Matrix Anal. Appl. 13 (1992)). QR-based methods lose all values below u |A|.

Grading must sit in the columns for that. So the side is chosen: where the rows' lengths spread further than the
columns', A^T is taken. De Rijk's pivoting keeps the longest column in front (A one-sided Jacobi algorithm for
computing the singular value decomposition on a vector computer, SIAM J. Sci. Stat. Comput. 10 (1989)).

Complex matrices take the same way: a phase is taken off the inner product first.
"""

from __future__ import annotations

import math
from operator import mul

from projects.p01_linear_algebra.pure.basis import complete_basis
from projects.p01_linear_algebra.pure.errors import ConvergenceError
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.rotations import rotated
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows

SWEEPS = 40  # six to ten are the rule
GRADED = 30.0  # the rows' lengths must spread that much further than the columns' before the side is changed


def conjugated(x: Row) -> Row:
    """The conjugate; a real vector itself."""
    return [z.conjugate() for z in x] if x and isinstance(x[0], complex) else x


def squared_length(x: Row) -> float:
    """|x|^2 of a float or complex vector."""
    if isinstance(x[0], complex):
        return math.fsum(z.real * z.real + z.imag * z.imag for z in x)
    total: float = sum(map(mul, x, x))
    return total


def length(x: Row) -> float:
    """|x|, without overflow or underflow on the way."""
    return math.hypot(*map(abs, x))


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
        squares = [squared_length(x) for x in columns]
        rotations = 0
        for i in range(n - 1):
            longest = max(range(i, n), key=squares.__getitem__)
            if longest != i:
                for rows in (columns, vt):
                    if rows:
                        rows[i], rows[longest] = rows[longest], rows[i]
                squares[i], squares[longest] = squares[longest], squares[i]
            for j in range(i + 1, n):
                rotations += _orthogonalise_pair(columns, vt, squares, i, j, tolerance)
        if rotations == 0:
            return
    raise ConvergenceError(f"one-sided Jacobi did not converge in {SWEEPS} sweeps", n - 1)


def _orthogonalise_pair(columns: Rows, vt: Rows, squares: Row, i: int, j: int, tolerance: float) -> int:
    """Make columns i and j orthogonal; 1 if a rotation was needed, else 0."""
    x, y = columns[i], columns[j]
    a, b = squares[i], squares[j]
    if a == 0.0 or b == 0.0:
        return 0
    inner = sum(map(mul, conjugated(x), y)) if isinstance(x[0], complex) else sum(map(mul, x, y))
    size = abs(inner)
    if size <= tolerance * math.sqrt(a) * math.sqrt(b):
        return 0
    if isinstance(inner, complex):
        # y <- conj(phase) y makes the inner product real and positive
        turn = inner.conjugate() / size
        y = columns[j] = [turn * z for z in y]
        if vt:
            vt[j] = [turn * z for z in vt[j]]
        inner = size
    # t = tan of the angle: t^2 + 2 zeta t - 1 = 0, the smaller root
    zeta = (b - a) / (2.0 * inner)
    t = math.copysign(1.0, zeta) / (abs(zeta) + math.hypot(1.0, zeta))
    c = 1.0 / math.hypot(1.0, t)
    s = c * t
    columns[i], columns[j] = rotated(x, y, c, -s)
    if vt:
        vt[i], vt[j] = rotated(vt[i], vt[j], c, -s)
    squares[i] = squared_length(columns[i]) if t * inner > 0.5 * a else a - t * inner
    squares[j] = squared_length(columns[j]) if t * inner < -0.5 * b else b + t * inner
    return 1


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
    columns = transpose_rows(A, n)
    rows_spread, columns_spread = spread(A), spread(columns)
    # The fewer vectors the better, unless the grading says otherwise.
    fewer_rows = len(A) < n
    advantage = rows_spread / columns_spread
    if advantage > GRADED or (fewer_rows and advantage > 1.0 / GRADED):
        # A^H = V S U^H: its columns are the conjugated rows of A
        vh, s, uh = _thin([conjugated(row) for row in A], n, min(len(A), n))
        return uh, s, vh
    return _thin(columns, len(A), min(len(A), n))


def _thin(columns: Rows, m: int, k: int) -> tuple[Rows, Row, Rows]:
    """Rows of U^H, singular values and rows of V^H of the matrix (m, n) with these columns; k = min(m, n)."""
    n = len(columns)
    working = [list(column) for column in columns]
    # A V = U S: V^T is rotated along with the columns
    vt: Rows = [[0.0] * i + [1.0] + [0.0] * (n - 1 - i) for i in range(n)]
    orthogonalise(working, vt)
    s = [length(x) for x in working]
    order = sorted(range(n), key=lambda i: -s[i])[:k]
    found = [[z / s[i] for z in working[i]] for i in order if s[i] > 0.0]
    u = complete_basis(found, m, k)
    return [conjugated(x) for x in u], [s[i] for i in order], [conjugated(vt[i]) for i in order]
