"""Some eigenpairs of a symmetric matrix: bisection for the values, inverse iteration for the vectors.

    (T - lambda I) x_{k+1} = x_k / |x_k|

With lambda right to the last bits one step nearly suffices. What needs care is orthogonality: vectors of eigenvalues
closer than 10^-2 |T| are orthogonalised against each other while they are iterated, and each part of T between zero
off-diagonal entries is treated by itself. In tight clusters even that may not settle, and QL steps in (Peters &
Wilkinson, The calculation of specified eigenvectors by inverse iteration, 1971; LAPACK's dstebz and dstein do the
same).
"""

from __future__ import annotations

import math
import random
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.arguments import real_rows, symmetric_rows
from projects.p01_linear_algebra.pure.errors import ConvergenceError
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows
from projects.p01_linear_algebra.pure.scaling import TINY, into_range, times
from projects.p01_linear_algebra.pure.sturm import bisect, count_below, gershgorin, with_zero
from projects.p01_linear_algebra.pure.symmetric_ql import SymmetricEigen, ql_implicit
from projects.p01_linear_algebra.pure.tridiagonal import reflect_back, tridiagonalise
from projects.p01_linear_algebra.pure.vector import Vector

CLOSE = 1e-2  # eigenvalues nearer than this times |T| are orthogonalised against each other (dstein: 1e-3)
STEPS = 12  # inverse iterations; two are the rule
RESIDUAL = 8.0  # an eigenvector's residual may be that many sqrt(n) u |T|: values in a cluster differ by as much


class _ShiftedTridiagonal:
    """L U factors of T - lambda I with partial pivoting, U having two superdiagonals."""

    def __init__(self, d: Row, e: Row, value: float, smallest: float) -> None:
        n = len(d)
        self.diagonal, self.first, self.second = [0.0] * n, [0.0] * n, [0.0] * n
        self.swaps: list[bool] = []
        self.multipliers: Row = []
        a, b = d[0] - value, e[0] if n > 1 else 0.0
        for i in range(n - 1):
            below, a_next, b_next = e[i], d[i + 1] - value, e[i + 1] if i + 2 < n else 0.0
            if abs(below) > abs(a):
                m = a / below
                self.swaps.append(True)
                self.diagonal[i], self.first[i], self.second[i] = below, a_next, b_next
                a, b = b - m * a_next, -m * b_next
            else:
                a = a if abs(a) > smallest else math.copysign(smallest, a)
                m = below / a
                self.swaps.append(False)
                self.diagonal[i], self.first[i] = a, b
                a, b = a_next - m * b, b_next
            self.multipliers.append(m)
        self.diagonal[-1] = a if abs(a) > smallest else math.copysign(smallest, a)

    def solve(self, x: Row) -> Row:
        """(T - lambda I)^-1 x."""
        y = list(x)
        for i, (swap, m) in enumerate(zip(self.swaps, self.multipliers, strict=True)):
            if swap:
                y[i], y[i + 1] = y[i + 1], y[i]
            y[i + 1] -= m * y[i]
        for i in range(len(y) - 1, -1, -1):
            if i + 1 < len(y):
                y[i] -= self.first[i] * y[i + 1]
            if i + 2 < len(y):
                y[i] -= self.second[i] * y[i + 2]
            y[i] /= self.diagonal[i]
        return y


def inverse_iteration(d: Row, e: Row, values: Row) -> Rows:
    """Orthonormal eigenvectors, as rows, of the unreduced tridiag(e, d, e) for ascending eigenvalues.

    Raises:
        ConvergenceError: a vector did not settle in 12 steps.
    """
    n = len(d)
    lo, hi = gershgorin(d, e)
    size = max(abs(lo), abs(hi))
    smallest = max(EPS * size, TINY)
    rng = random.Random(n)
    vectors: Rows = []
    cluster: Rows = []
    for k, value in enumerate(values):
        if k and value - values[k - 1] > CLOSE * size:
            cluster = []
        factors = _ShiftedTridiagonal(d, e, value, smallest)
        x = [rng.uniform(-1.0, 1.0) for _ in range(n)]
        settled = False
        for _ in range(STEPS):
            x = _orthogonalised(factors.solve(x), cluster)
            # Within a cluster any orthonormal basis with small residuals will do. The first success is followed by one
            # more step.
            small = _residual(d, e, value, x) <= RESIDUAL * math.sqrt(n) * EPS * size
            if settled and small:
                break
            settled = small
        else:
            raise ConvergenceError(f"eigenvector {k} did not settle in {STEPS} inverse iterations", k)
        vectors.append(x)
        cluster = [*cluster, x]
    return vectors


def _orthogonalised(x: Row, cluster: Rows) -> Row:
    """The unit vector along what is left of x beside orthonormal vectors; repeated while much of it is lost."""
    norm = math.hypot(*x)
    x = [a / norm for a in x]
    norm = 0.0
    while cluster and norm < 0.5:
        for q in cluster:
            inner = sum(map(mul, q, x))
            x = [a - inner * b for a, b in zip(x, q, strict=True)]
        norm = math.hypot(*x)
        x = [a / norm for a in x]
    return x


def _residual(d: Row, e: Row, value: float, x: Row) -> float:
    """|T x - lambda x| for T = tridiag(e, d, e)."""
    above, below = [*x[1:], 0.0], [0.0, *x[:-1]]
    rows = zip(d, x, [*e, 0.0], above, [0.0, *e], below, strict=True)
    return math.hypot(*[(d_i - value) * x_i + e_i * y + f_i * z for d_i, x_i, e_i, y, f_i, z in rows])


def _parts(d: Row, e: Row) -> list[tuple[int, int]]:
    """(start, stop) of the parts between negligible off-diagonal entries."""
    cuts = [i + 1 for i in range(len(e)) if abs(e[i]) <= EPS * math.sqrt(abs(d[i])) * math.sqrt(abs(d[i + 1])) + TINY]
    return list(zip([0, *cuts], [*cuts, len(d)], strict=True))


def _pairs_of_part(d: Row, e: Row, first: int, last: int) -> tuple[Row, Rows]:
    """Eigenpairs first, ..., last - 1 of an unreduced tridiag(e, d, e)."""
    n = len(d)
    values = bisect(d, e, first, last)
    try:
        return values, inverse_iteration(d, e, values)
    except ConvergenceError:
        # A cluster so tight that rounding in one vector hides the next: QL finds all vectors of the part at once.
        values, rows = list(d), [[0.0] * i + [1.0] + [0.0] * (n - 1 - i) for i in range(n)]
        ql_implicit(values, list(e), rows)
        order = sorted(range(n), key=values.__getitem__)[first:last]
        return [values[i] for i in order], [rows[i] for i in order]


def tridiagonal_pairs(d: Row, e: Row, first: int, last: int) -> tuple[Row, Rows]:
    """Eigenvalues first, ..., last - 1 of tridiag(e, d, e) and their vectors as rows."""
    n = len(d)
    edges = bisect(d, e, first, first + 1) + bisect(d, e, last - 1, last)
    slack = 8.0 * EPS * max(map(abs, gershgorin(d, e))) + 8.0 * TINY
    pairs: list[tuple[float, Row]] = []
    for start, stop in _parts(d, e):
        part_d, part_e = d[start:stop], e[start : stop - 1]
        squares = with_zero(part_e)
        n_from, n_to = (count_below(part_d, squares, x) for x in (edges[0] - slack, edges[1] + slack))
        if stop - start == 1:
            values, vectors = part_d[n_from:n_to], [[1.0]] * (n_to - n_from)
        else:
            values, vectors = _pairs_of_part(part_d, part_e, n_from, n_to)
        pairs += [(w, [0.0] * start + x + [0.0] * (n - stop)) for w, x in zip(values, vectors, strict=True)]
    pairs.sort(key=lambda pair: pair[0])
    # The slack may have let in neighbours of the outermost two.
    surplus = count_below(d, with_zero(e), edges[0] - slack)
    chosen = pairs[first - surplus : last - surplus]
    return [w for w, _ in chosen], [x for _, x in chosen]


def _check_range(first: int, last: int, n: int) -> None:
    if not 0 <= first <= last <= n:
        raise ValueError(f"first = {first}, last = {last} must satisfy 0 <= first <= last <= {n}")


def eigvalsh_selected(A: Any, first: int, last: int) -> Vector:
    """Eigenvalues first, ..., last - 1 (from 0, ascending) of a real symmetric matrix, by bisection.

    Args:
        A: real symmetric (n, n).
        first: index of the first one wanted.
        last: index behind the last one wanted, as in `range`.

    Raises:
        ShapeError, EntryError, NotSymmetricError: not a real symmetric matrix of finite numbers.
        ValueError: indices outside 0..n.
    """
    real_rows(A, "eigvalsh_selected")
    rows, factor = into_range(symmetric_rows(A, "eigvalsh_selected"))
    _check_range(first, last, len(rows))
    d, e, _ = tridiagonalise(rows)
    return Vector(times(bisect(d, e, first, last), factor))


def eigh_selected(A: Any, first: int, last: int) -> SymmetricEigen:
    """Eigenpairs first, ..., last - 1 (from 0, ascending) of a real symmetric matrix.

    Args:
        A: real symmetric (n, n).
        first: index of the first one wanted.
        last: index behind the last one wanted, as in `range`.

    Returns:
        w (k,) and V (n, k), k = last - first.

    Raises:
        ShapeError, EntryError, NotSymmetricError: not a real symmetric matrix of finite numbers.
        ValueError: indices outside 0..n.
        ConvergenceError: neither inverse iteration nor QL, which steps in for it, settled.
    """
    real_rows(A, "eigh_selected")
    rows, factor = into_range(symmetric_rows(A, "eigh_selected"))
    n = len(rows)
    _check_range(first, last, n)
    if first == last:
        return SymmetricEigen(Vector([]), Matrix.zeros(n, 0))
    d, e, reflectors = tridiagonalise(rows)
    w, vectors = tridiagonal_pairs(d, e, first, last)
    reflect_back(vectors, reflectors)
    return SymmetricEigen(Vector(times(w, factor)), Matrix(vectors).T)


def count_eigenvalues_below(A: Any, x: float) -> int:
    """Number of eigenvalues of a real symmetric matrix below x.

    Raises:
        ShapeError, EntryError, NotSymmetricError: not a real symmetric matrix of finite numbers.
        ValueError: x is NaN.
    """
    real_rows(A, "count_eigenvalues_below")
    if math.isnan(x):
        raise ValueError("x is nan; it must be a number")
    rows, factor = into_range(symmetric_rows(A, "count_eigenvalues_below"))
    d, e, _ = tridiagonalise(rows)
    return count_below(d, with_zero(e), x / factor)
