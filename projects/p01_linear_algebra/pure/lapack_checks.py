"""LAPACK's own measures of an answer: residuals divided by what rounding may do, so that values of order 1 are good.

    |A - U B V^H|_1 / (max(m, n) |A|_1 ulp)        |I - Q^H Q|_1 / (m ulp)        |s - s'| / (|s| ulp)

LAPACK calls an answer wrong above 20 to 60, depending on the program. Here ulp = 2^-52 in the eigenvalue tests and
eps = 2^-53 in the linear ones, as there. Formulas: dget01.f (LU), dpot01.f (Cholesky), dsyt01.f (LDL^T), dget02.f
(solve), dget03.f (inverse), dqrt01.f and dqpt01.f (QR), dsyt21.f, dhst01.f, dbdt01.f, dort01.f (reductions, eigen,
SVD), dget22.f (eigenvectors), dsgt01.f, dget51.f (pencils), dstech.f (Sturm counts), in Reference-LAPACK's directory
TESTING.

Every function takes answers as nested sequences, matrices of this package, or arrays, so that another library's
answers can be judged by the same numbers. All divide by a power of two first: on matrices near overflow the measure
itself must not overflow.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from projects.p01_linear_algebra.pure.arguments import number_rows
from projects.p01_linear_algebra.pure.norms import one_norm_rows
from projects.p01_linear_algebra.pure.products import matmul_rows, transpose_rows
from projects.p01_linear_algebra.pure.scalars import EPS, Row, Rows
from projects.p01_linear_algebra.pure.scaling import TINY, into_range
from projects.p01_linear_algebra.pure.sturm import count_below, gershgorin, with_zero
from projects.p01_linear_algebra.pure.vector import as_vector

ULP = 2.0 * EPS
WRONG = 1.0 / ULP  # what LAPACK reports for a test that is either passed or not


def _rows(A: Any) -> Rows:
    return number_rows(A, check_finite=False)


def _adjoint(A: Rows) -> Rows:
    return [[z.conjugate() for z in column] for column in zip(*A, strict=True)]


def _product(A: Rows, B: Rows) -> Rows:
    return matmul_rows(A, B, len(B[0]) if B else 0)


def _minus(A: Rows, B: Rows) -> Rows:
    return [[a - b for a, b in zip(x, y, strict=True)] for x, y in zip(A, B, strict=True)]


def _over(A: Any, factor: float) -> Rows:
    return [[z / factor for z in row] for row in _rows(A)]


def _divided(residual: float, size: float, unit: float) -> float:
    """Residual / (size unit): 0 for 0 / 0; what isn't a number counts as wrong."""
    if residual == 0.0:
        return 0.0
    ratio = residual / max(size * unit, TINY)
    return min(ratio, WRONG) if ratio == ratio else WRONG


def product_ratio(A: Any, *factors: Any, unit: float = ULP) -> float:
    """|A - F_1 F_2 ... F_k|_1 / (max(m, n) |A|_1 unit), one factor of the product having A's size.

    Args:
        A: matrix (m, n).
        factors: matrices whose product should be A; the largest is scaled along with A.
        unit: ulp = 2^-52 by default (dsyt21, dhst01, dbdt01, dget51), EPS for dget01, dpot01, dqpt01.
    """
    rows, c = into_range(_rows(A))
    if not rows or not rows[0]:
        return 0.0
    parts = [_rows(factor) for factor in factors]
    if c != 1.0:
        largest = max(range(len(parts)), key=lambda i: one_norm_rows(parts[i]) if c > 1.0 else -one_norm_rows(parts[i]))
        parts[largest] = _over(parts[largest], c)
    product = parts[0]
    for part in parts[1:]:
        product = _product(product, part)
    size = one_norm_rows(rows)
    return _divided(one_norm_rows(_minus(rows, product)), max(len(rows), len(rows[0])) * size, unit)


def gram_ratio(A: Any, L: Any, unit: float = EPS) -> float:
    """|A - L L^H|_1 / (n |A|_1 unit) (dpot01); L is scaled by the square root of A's factor."""
    rows, c = into_range(_rows(A))
    if c == 1.0:
        return product_ratio(rows, L, _adjoint(_rows(L)), unit=unit)
    # c = 2^k; sqrt(c) is exact to rounding for odd k, which the measure would show as one unit
    scaled = [[z / c**0.5 for z in row] for row in _rows(L)]
    return product_ratio(rows, scaled, _adjoint(scaled), unit=unit)


def orthogonality_ratio(Q: Any, unit: float = ULP) -> float:
    """|I - Q^H Q|_1 / (m unit) for Q (m, k) with orthonormal columns (dort01; EPS in dqrt01)."""
    rows = _rows(Q)
    if not rows or not rows[0]:
        return 0.0
    gram = _product(_adjoint(rows), rows)
    identity = [[float(i == j) for j in range(len(gram))] for i in range(len(gram))]
    return _divided(one_norm_rows(_minus(gram, identity)), float(len(rows)), unit)


def solution_ratio(A: Any, x: Any, b: Any) -> float:
    """|b - A x|_1 / (|A|_1 |x|_1 eps) for vectors b (m,) and x (n,) (dget02)."""
    rows, c = into_range(_rows(A))
    x_row, b_row = (_rows([list(as_vector(v))])[0] for v in (x, b))
    columns, scale = into_range([[z] for z in x_row])
    product = [row[0] for row in _product(rows, columns)]
    residual = sum(abs(b_i / c / scale - p) for b_i, p in zip(b_row, product, strict=True))
    return _divided(residual, one_norm_rows(rows) * one_norm_rows(columns), EPS)


def inverse_ratio(A: Any, X: Any) -> float:
    """|I - A X|_1 / (n |A|_1 |X|_1 eps) (dget03)."""
    rows, c = into_range(_rows(A))
    inverse = [[z * c for z in row] for row in _rows(X)]
    product = _product(rows, inverse)
    identity = [[float(i == j) for j in range(len(rows))] for i in range(len(rows))]
    size = len(rows) * one_norm_rows(rows) * one_norm_rows(inverse)
    return _divided(one_norm_rows(_minus(identity, product)), size, EPS)


def eigenvectors_ratio(A: Any, V: Any, w: Any) -> float:
    """|A V - V diag(w)|_1 / (|A|_1 |V|_1 ulp) (dget22); for left vectors give A^H, U and conj(w)."""
    rows, c = into_range(_rows(A))
    vectors = _rows(V)
    if not rows:
        return 0.0
    values = [z / c for z in as_vector(w)]
    right = [[z * x for z, x in zip(row, values, strict=True)] for row in vectors]
    residual = one_norm_rows(_minus(_product(rows, vectors), right))
    return _divided(residual, one_norm_rows(rows) * one_norm_rows(vectors), ULP)


def pencil_ratio(A: Any, B: Any, V: Any, w: Any) -> float:
    """|A V - B V diag(w)|_1 / (|A|_1 |V|_1 n ulp) (dsgt01)."""
    rows = _rows(A)
    if not rows:
        return 0.0
    vectors, values = _rows(V), list(as_vector(w))
    right = [[z * x for z, x in zip(row, values, strict=True)] for row in _product(_rows(B), vectors)]
    residual = one_norm_rows(_minus(_product(rows, vectors), right))
    return _divided(residual, len(rows) * one_norm_rows(rows) * one_norm_rows(vectors), ULP)


def unit_columns_ratio(V: Any) -> float:
    """Largest | |v_j|_2 - 1 | / ulp (ddrvev, tests 3 and 4)."""
    worst = 0.0
    for column in zip(*_rows(V), strict=True):
        length = sum((abs(z) ** 2 for z in column), 0.0) ** 0.5
        worst = max(worst, abs(length - 1.0))
    return worst / ULP


def values_ratio(first: Sequence[Any], second: Sequence[Any]) -> float:
    """Largest |d_i - d'_i| / (max |d_i| ulp): values with and without vectors (dchkst test 11, dchkbd test 9)."""
    d, other = list(first), list(second)
    if len(d) != len(other):
        return WRONG
    gap = max((abs(a - b) for a, b in zip(d, other, strict=True)), default=0.0)
    return _divided(gap, max((abs(a) for a in d), default=0.0), ULP)


def order_ratio(s: Sequence[float]) -> float:
    """0 if s is nonnegative and does not increase, else 1 / ulp (dchkbd test 8)."""
    values = list(s)
    falling = all(a >= b for a, b in pairwise(values))
    return 0.0 if falling and all(x >= 0.0 for x in values) else WRONG


def sturm_ratio(d: Row, e: Row, w: Sequence[float]) -> float:
    """How far, in |T| ulp, the computed eigenvalues are from the true ones, by Sturm counts, up to a factor of 2.

    The smallest tol = 2^j ulp |T|, j >= -1, with count(w_i - tol) <= i < count(w_i + tol) for all i (after dstech).

    Args:
        d: diagonal of T (n,).
        e: off-diagonal (n - 1,).
        w: computed eigenvalues, ascending (n,).
    """
    size = max(map(abs, gershgorin(d, e)))
    if not any(d) and not any(e):
        return 0.0 if not any(w) else WRONG
    squares = with_zero(e)
    ratio = 0.5
    for i, value in enumerate(w):
        while ratio < WRONG:
            tol = ratio * size * ULP
            if count_below(d, squares, value - tol) <= i < count_below(d, squares, value + tol):
                break
            ratio *= 2.0
    return ratio


def permuted(A: Any, order: Sequence[int]) -> Rows:
    """Rows order[0], order[1], ... of A: the P A of an LU factorisation."""
    rows = _rows(A)
    return [rows[i] for i in order]


def adjoint(A: Any) -> Rows:
    """Rows of A^H."""
    rows = _rows(A)
    return _adjoint(rows) if rows else []


def diagonal(values: Sequence[Any]) -> Rows:
    """Rows of diag(values)."""
    d = list(values)
    return [[x if i == j else 0.0 for j in range(len(d))] for i, x in enumerate(d)]


def columns_in_order(A: Any, order: Sequence[int]) -> Rows:
    """Columns order[0], order[1], ... of A: the A P of a pivoted QR factorisation."""
    rows = _rows(A)
    columns = transpose_rows(rows, len(rows[0]) if rows else 0)
    return transpose_rows([columns[j] for j in order], len(rows))
