"""Eigenvalues and eigenvectors of a symmetric matrix by divide and conquer: the fast way.

    T = diag(T_1, T_2) + rho v v^T = Q (D + rho z z^T) Q^T,   D + rho z z^T = W diag(lambda) W^T,   vectors Q W

A tridiagonal matrix falls into two halves when one off-diagonal pair is written as a rank-one matrix. The halves are
solved in the same way, small ones by QL; the secular equation (secular.py) puts them together (Cuppen, A divide and
conquer method for the symmetric tridiagonal eigenproblem, Numer. Math. 36 (1981)). Where z_i vanishes or two d_i
agree, nothing has to be done ("deflation"), and the vectors W are orthogonal because z is recomputed from the roots
(Gu & Eisenstat, A divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem, SIAM J. Matrix Anal. Appl.
16 (1995)).

Here it is fast for a reason that Fortran does not have: QL turns rows by interpreted loops, while Q W is made of inner
products that run in C.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Any

from projects.p01_linear_algebra.pure.arguments import real_rows, symmetric_rows
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.rotations import rotated
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows
from projects.p01_linear_algebra.pure.scaling import into_range, times
from projects.p01_linear_algebra.pure.secular import exact_weights, secular_root
from projects.p01_linear_algebra.pure.symmetric_ql import SymmetricEigen, ql_implicit
from projects.p01_linear_algebra.pure.tridiagonal import reflect_back, tridiagonalise
from projects.p01_linear_algebra.pure.vector import Vector

SMALL = 16  # below this order QL is faster


def divide_and_conquer(d: Row, e: Row, ends_only: bool) -> tuple[Row, Rows]:
    """Eigenvalues in ascending order and rows of eigenvectors of tridiag(e, d, e).

    Args:
        d: diagonal (n,), not changed.
        e: off-diagonal (n - 1,), not changed.
        ends_only: keep the first and the last entry of every vector only. The next level needs no more for its
            eigenvalues, which are then the same, bit for bit, in O(n^2) operations (Gill & Tadmor, 1990).

    Raises:
        ConvergenceError: QL or the secular equation gave up.
    """
    n = len(d)
    if n <= SMALL:
        values, rows = list(d), [[0.0] * i + [1.0] + [0.0] * (n - 1 - i) for i in range(n)]
        if ends_only:
            rows = [[row[0], row[-1]] for row in rows]
        ql_implicit(values, list(e), rows)
        order = sorted(range(n), key=values.__getitem__)
        return [values[i] for i in order], [rows[i] for i in order]
    half = n // 2
    # T = diag(T_1, T_2) + rho v v^T with v = (0, ..., 1, sign, ..., 0), rho = |e_half| > 0
    coupling = e[half - 1]
    rho, sign = abs(coupling), math.copysign(1.0, coupling)
    w1, q1 = divide_and_conquer([*d[: half - 1], d[half - 1] - rho], e[: half - 1], ends_only)
    w2, q2 = divide_and_conquer([d[half] - rho, *d[half + 1 :]], e[half:], ends_only)
    # z = Q^T v: the last row of Q_1 and the first of Q_2
    z = [row[-1] for row in q1] + [sign * row[0] for row in q2]
    if ends_only:
        return _merge(w1 + w2, z, rho, [[row[0], 0.0] for row in q1] + [[0.0, row[-1]] for row in q2], (half, 1))
    rows = [row + [0.0] * (n - half) for row in q1] + [[0.0] * half + row for row in q2]
    return _merge(w1 + w2, z, rho, rows, (half, half))


def _merge(d: Row, z: Row, rho: float, rows: Rows, halves: tuple[int, int]) -> tuple[Row, Rows]:
    """Eigenpairs of D + rho z z^T in the basis of `rows`.

    Args:
        d: diagonal (n,).
        z: rank-one part (n,).
        rho: nonnegative.
        rows: n orthonormal vectors, or some coordinates of them; in either half of the vectors, only the coordinates
            of that half aren't zero.
        halves: numbers of vectors and of kept coordinates in the first half.
    """
    n = len(d)
    vectors_before, half = halves
    # z has length sqrt 2; with a unit z the tolerance compares like with like
    z, rho = [x / math.sqrt(2.0) for x in z], 2.0 * rho
    order = sorted(range(n), key=d.__getitem__)
    d, z, rows = [d[i] for i in order], [z[i] for i in order], [rows[i] for i in order]
    in_first = [i < vectors_before for i in order]
    in_second = [i >= vectors_before for i in order]
    active, deflated = _deflate(d, z, rho, rows, in_first, in_second)
    values = [d[i] for i in deflated]
    vectors = [rows[i] for i in deflated]
    if len(active) == 1:
        i = active[0]
        values.append(d[i] + rho * z[i] * z[i])
        vectors.append(rows[i])
    elif active:
        poles, weights = [d[i] for i in active], [z[i] for i in active]
        squares = [x * x for x in weights]
        roots, gaps = [], []
        for k in range(len(active)):
            root, gap = secular_root(poles, squares, rho, k)
            roots.append(root)
            gaps.append(gap)
        weights = exact_weights(poles, weights, gaps)
        # Each half of the coordinates takes part in few of the rows: leave the zeros out of the products.
        first = [k for k, i in enumerate(active) if in_first[i]]
        second = [k for k, i in enumerate(active) if in_second[i]]
        first_columns = list(zip(*[rows[active[k]][:half] for k in first], strict=True)) or [()] * half
        second_columns = list(zip(*[rows[active[k]][half:] for k in second], strict=True)) or [()] * (
            len(rows[0]) - half
        )
        for gap in gaps:
            # w_i = z_i / (d_i - lambda), normalised
            w = [x / g for x, g in zip(weights, gap, strict=True)]
            size = math.hypot(*w)
            w1, w2 = [w[k] / size for k in first], [w[k] / size for k in second]
            vectors.append(
                [sum(map(mul, w1, column)) for column in first_columns]
                + [sum(map(mul, w2, column)) for column in second_columns]
            )
        values += roots
    order = sorted(range(n), key=values.__getitem__)
    return [values[i] for i in order], [vectors[i] for i in order]


def _deflate(
    d: Row, z: Row, rho: float, rows: Rows, in_first: list[bool], in_second: list[bool]
) -> tuple[list[int], list[int]]:
    """Sort out the indices of which z may be set to zero, turning pairs of equal d_i so that one z_i of them vanishes.

    Changes T by no more than 8 u max(|d|, |z|) (Gu & Eisenstat 1995, section 4; LAPACK's dlaed2).
    """
    tolerance = 8.0 * EPS * max(max(map(abs, d)), max(map(abs, z)))
    active: list[int] = []
    deflated: list[int] = []
    for i in range(len(d)):
        if rho * abs(z[i]) <= tolerance:
            deflated.append(i)
            continue
        if active:
            j = active[-1]
            size = math.hypot(z[j], z[i])
            c, s = z[i] / size, -z[j] / size
            gap = d[i] - d[j]
            if abs(gap * c * s) <= tolerance:
                # turn (j, i) so that z_j = 0; the off-diagonal entry gap c s that this makes is negligible
                z[i], z[j] = size, 0.0
                rows[j], rows[i] = rotated(rows[j], rows[i], c, s)
                d[j], d[i] = d[j] * c * c + d[i] * s * s, d[j] * s * s + d[i] * c * c
                for flags in (in_first, in_second):
                    flags[i] = flags[j] = flags[i] or flags[j]
                active.pop()
                deflated.append(j)
        active.append(i)
    return active, deflated


def _unit_tridiagonal(A: Any, what: str) -> tuple[Row, Row, list[tuple[Row, float]], tuple[float, float]]:
    """Tridiagonal form with entries up to 1, as deflation compares |d| with |z| <= 1, and the factors taken out."""
    real_rows(A, what)
    rows, factor = into_range(symmetric_rows(A, what))
    d, e, reflectors = tridiagonalise(rows)
    size = math.ldexp(1.0, math.frexp(max(map(abs, d + e), default=0.0))[1])
    return [x / size for x in d], [x / size for x in e], reflectors, (size, factor)


def eigh(A: Any) -> SymmetricEigen:
    """Eigenvalues and orthonormal eigenvectors of a real symmetric matrix.

    Args:
        A: real symmetric (n, n).

    Returns:
        w (n,) ascending and V (n, n) with A V = V diag(w). The computed pairs are exact for a matrix A + E with
        |E| = O(u |A|), so each eigenvalue is off by O(u |A|) at most (Weyl).

    Raises:
        ShapeError, EntryError, NotSymmetricError: not a real symmetric matrix of finite numbers.
        ConvergenceError: an iteration gave up; `index` says at which eigenvalue.
    """
    d, e, reflectors, (size, factor) = _unit_tridiagonal(A, "eigh")
    w, vectors = divide_and_conquer(d, e, False)
    reflect_back(vectors, reflectors)
    return SymmetricEigen(Vector(times(times(w, size), factor)), Matrix(vectors).T)


def eigvalsh_divided(A: Any) -> Vector:
    """Eigenvalues of a real symmetric matrix, ascending: bit for bit those of `eigh`.

    A little slower than `eigvalsh`, whose QL sweeps cost it a few more units in the last place.

    Raises:
        ShapeError, EntryError, NotSymmetricError, ConvergenceError: as `eigh`.
    """
    d, e, _, (size, factor) = _unit_tridiagonal(A, "eigvalsh_divided")
    return Vector(times(times(divide_and_conquer(d, e, True)[0], size), factor))
