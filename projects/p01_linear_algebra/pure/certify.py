"""The library certifies itself: LAPACK's tests, on LAPACK's matrices, for every factorisation here.

    for row in lapack_ratios([1, 2, 3, 5, 10, 20], seed=0):
        row.routine, row.test, row.family, row.type, row.n, row.ratio

LAPACK accepts ratios up to 20, 30, 50 or 60, depending on the program; this package holds itself to 10. A routine is a
function from a matrix to named ratios (lapack_checks.py); `lapack_ratios` runs it on all types of its family
(matrix_types.py). So another library is judged on the same matrices by passing other functions:

    lapack_ratios(sizes, seed=0, routines={"eigh": ("symmetric", lambda A: check_eigh(A, *np.linalg.eigh(A)))})
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.bidiagonal import bidiagonal_form
from projects.p01_linear_algebra.pure.bisection import eigh_selected, eigvalsh_selected
from projects.p01_linear_algebra.pure.cholesky import cholesky
from projects.p01_linear_algebra.pure.complex_schur import complex_schur
from projects.p01_linear_algebra.pure.divide_conquer import eigh, eigvalsh_divided
from projects.p01_linear_algebra.pure.eigen import eig_both, eigvals
from projects.p01_linear_algebra.pure.full_pivoting import complete_lu, rook_lu
from projects.p01_linear_algebra.pure.generalized import eigh_generalized
from projects.p01_linear_algebra.pure.hessenberg import hessenberg
from projects.p01_linear_algebra.pure.jacobi_eigen import eigh_jacobi
from projects.p01_linear_algebra.pure.lapack_checks import (
    ULP,
    adjoint,
    columns_in_order,
    diagonal,
    eigenvectors_ratio,
    gram_ratio,
    inverse_ratio,
    order_ratio,
    orthogonality_ratio,
    pencil_ratio,
    permuted,
    product_ratio,
    solution_ratio,
    sturm_ratio,
    unit_columns_ratio,
    values_ratio,
)
from projects.p01_linear_algebra.pure.ldl import ldl
from projects.p01_linear_algebra.pure.lu import lu
from projects.p01_linear_algebra.pure.matrix_types import FAMILIES, lapack_matrix
from projects.p01_linear_algebra.pure.pivoted_qr import pivoted_qr
from projects.p01_linear_algebra.pure.qr import qr
from projects.p01_linear_algebra.pure.qz import qz
from projects.p01_linear_algebra.pure.real_schur import real_schur
from projects.p01_linear_algebra.pure.scalars import EPS, Rows
from projects.p01_linear_algebra.pure.scaling import into_range
from projects.p01_linear_algebra.pure.solve import inv, solve
from projects.p01_linear_algebra.pure.svd import singular_values, svd, svd_jacobi
from projects.p01_linear_algebra.pure.symmetric_ql import eigh_ql, eigvalsh
from projects.p01_linear_algebra.pure.tridiagonal import tridiagonal_form, tridiagonalise

SIZES = (1, 2, 3, 5, 10, 20, 30, 50)
SINGULAR = (5, 6, 7)  # types of the linear family that have no inverse

Ratios = list[tuple[str, float]]
Routine = Callable[[Rows], Ratios]


class Ratio(NamedTuple):
    """One measurement."""

    routine: str
    """Name of the routine."""
    test: str
    """What was measured."""
    family: str
    """Family of the matrix."""
    type: int
    """LAPACK's number of its type, from 1."""
    n: int
    """Its order."""
    ratio: float
    """The test ratio: of order 1 where all is well; at most 1 / ulp."""


def check_lu(A: Any, perm: Sequence[int], L: Any, U: Any) -> Ratios:
    """P A = L U (dget01)."""
    return [("P A = L U", product_ratio(permuted(A, perm), L, U, unit=EPS))]


def check_qr(A: Any, Q: Any, R: Any) -> Ratios:
    """A = Q R with orthonormal Q (dqrt01)."""
    return [("A = Q R", product_ratio(A, Q, R, unit=EPS)), ("Q'Q = I", orthogonality_ratio(Q, unit=EPS))]


def check_cholesky(A: Any, L: Any) -> Ratios:
    """A = L L^T (dpot01)."""
    return [("A = L L'", gram_ratio(A, L))]


def check_solve(A: Any, x: Any, b: Any) -> Ratios:
    """A x = b (dget02)."""
    return [("A x = b", solution_ratio(A, x, b))]


def check_eigh(A: Any, w: Any, V: Any, values_only: Any = None) -> Ratios:
    """A = V diag(w) V^T, orthonormal V (dsyt21), and the eigenvalues as computed without vectors (dchkst, 11)."""
    found = [("A = V D V'", product_ratio(A, V, diagonal(w), adjoint(V))), ("V'V = I", orthogonality_ratio(V))]
    if values_only is not None:
        found.append(("values alone", values_ratio(w, values_only)))
    return found


def check_sturm(A: Any, w: Any) -> Ratios:
    """Distance of w from the true eigenvalues of the tridiagonal form, by Sturm counts (dchkst, 13)."""
    rows, factor = into_range([list(row) for row in A])
    d, e, _ = tridiagonalise(rows)
    return [("Sturm counts", sturm_ratio(d, e, [x / factor for x in w]))]


def check_svd(A: Any, U: Any, s: Any, Vh: Any, values_only: Any = None) -> Ratios:
    """A = U diag(s) V^H, orthonormal U and V, order of s, and s as computed alone (dbdt01, dort01, dchkbd 8, 9)."""
    found = [
        ("A = U S V'", product_ratio(A, U, diagonal(s), Vh)),
        ("U'U = I", orthogonality_ratio(U)),
        ("V'V = I", orthogonality_ratio(adjoint(Vh))),
        ("order", order_ratio(s)),
    ]
    if values_only is not None:
        found.append(("values alone", values_ratio(s, values_only)))
    return found


def check_eig(A: Any, w: Any, V: Any, U: Any = None, values_only: Any = None) -> Ratios:
    """A V = V D, unit columns, left vectors likewise, and w as computed alone (ddrvev, tests 1 to 5)."""
    found = [("A V = V D", eigenvectors_ratio(A, V, w)), ("|v| = 1", unit_columns_ratio(V))]
    if U is not None:
        conjugates = [complex(z).conjugate() for z in w]
        found += [("U'A = D U'", eigenvectors_ratio(adjoint(A), U, conjugates)), ("|u| = 1", unit_columns_ratio(U))]
    if values_only is not None:
        same = list(w) == list(values_only)
        found.append(("values alone", 0.0 if same else 1.0 / ULP))
    return found


def check_reduction(A: Any, Q: Any, middle: Any, right: Any) -> Ratios:
    """A = Q M R with orthogonal Q and R: tridiagonal, bidiagonal, Hessenberg, Schur forms (dsyt21, dbdt01, dhst01)."""
    return [
        ("A = Q M R", product_ratio(A, Q, middle, right)),
        ("Q'Q = I", orthogonality_ratio(Q)),
        ("R R' = I", orthogonality_ratio(adjoint(right))),
    ]


def _lu(A: Rows) -> Ratios:
    found = lu(A)
    return check_lu(A, found.perm, found.L, found.U)


def _pivoted_lu(factorise: Callable[[Any], Any]) -> Routine:
    def run(A: Rows) -> Ratios:
        found = factorise(A)
        return check_lu(columns_in_order(A, found.column_perm), found.row_perm, found.L, found.U)

    return run


def _pivoted_qr(A: Rows) -> Ratios:
    found = pivoted_qr(A)
    return check_qr(columns_in_order(A, found.perm), found.Q, found.R)


def _ldl(A: Rows) -> Ratios:
    found = ldl(A)
    PA = columns_in_order(permuted(A, found.perm), found.perm)
    return [("P A P' = L D L'", product_ratio(PA, found.L, found.D, adjoint(found.L), unit=EPS))]


def _right_hand_side(A: Rows) -> list[float]:
    """The vector b = A x for x = (1, -1, 1, ...), halved until it cannot overflow."""
    half = 0.5 ** len(A).bit_length()
    return [sum(half * a * (-1.0) ** j for j, a in enumerate(row)) for row in A]


def _solve(A: Rows) -> Ratios:
    b = _right_hand_side(A)
    return check_solve(A, solve(A, b), b)


def _inverse(A: Rows) -> Ratios:
    return [("A X = I", inverse_ratio(A, inv(A)))]


def _tridiagonal(A: Rows) -> Ratios:
    d, e, Q = tridiagonal_form(A)
    n = len(A)
    T = [[d[i] if i == j else e[min(i, j)] if abs(i - j) == 1 else 0.0 for j in range(n)] for i in range(n)]
    return check_reduction(A, Q, T, adjoint(Q))


def _bidiagonal(A: Rows) -> Ratios:
    U, d, e, Vt = bidiagonal_form(A)
    n = len(d)
    B = [[d[i] if i == j else e[i] if j == i + 1 else 0.0 for j in range(n)] for i in range(n)]
    return check_reduction(A, U, B if len(A) >= len(A[0]) else adjoint(B), Vt)


def _hessenberg(A: Rows) -> Ratios:
    H, Q = hessenberg(A)
    return check_reduction(A, Q, H, adjoint(Q))


def _schur(A: Rows) -> Ratios:
    T, Q = real_schur(A)
    return check_reduction(A, Q, T, adjoint(Q))


def _complex_schur(A: Rows) -> Ratios:
    T, Q = complex_schur(A)
    return check_reduction(A, Q, T, adjoint(Q))


def _selected(A: Rows) -> Ratios:
    n = len(A)
    return check_eigh(A, *eigh_selected(A, 0, n), eigvalsh_selected(A, 0, n))


def _eig(A: Rows) -> Ratios:
    w, V, U = eig_both(A)
    return check_eig(A, w, V, U, eigvals(A))


def _partner(n: int) -> Rows:
    """A well-conditioned positive definite matrix to make a pencil with: 2 on the diagonal, 1 / (i + j + 1) on top."""
    return [[(2.0 if i == j else 0.0) + 1.0 / (i + j + 1.0) for j in range(n)] for i in range(n)]


def _generalized(A: Rows) -> Ratios:
    B = _partner(len(A))
    rows, _ = into_range(A)
    w, X = eigh_generalized(rows, B)
    return [("A X = B X D", pencil_ratio(rows, B, X, w))]


def _qz(A: Rows) -> Ratios:
    B = _partner(len(A))
    S, T, Q, Z = qz(A, B)
    return [
        ("A = Q S Z'", product_ratio(A, Q, S, adjoint(Z))),
        ("B = Q T Z'", product_ratio(B, Q, T, adjoint(Z))),
        ("Q'Q = I", orthogonality_ratio(Q)),
        ("Z'Z = I", orthogonality_ratio(Z)),
    ]


ROUTINES: dict[str, tuple[str, Routine]] = {
    "lu": ("linear", _lu),
    "rook_lu": ("linear", _pivoted_lu(rook_lu)),
    "complete_lu": ("linear", _pivoted_lu(complete_lu)),
    "solve": ("linear", _solve),
    "inv": ("linear", _inverse),
    "qr": ("linear", lambda A: check_qr(A, *qr(A))),
    "pivoted_qr": ("linear", _pivoted_qr),
    "cholesky": ("definite", lambda A: check_cholesky(A, cholesky(A))),
    "ldl": ("indefinite", _ldl),
    "tridiagonal_form": ("symmetric", _tridiagonal),
    "eigh": ("symmetric", lambda A: check_eigh(A, *eigh(A), eigvalsh_divided(A))),
    "eigh_ql": ("symmetric", lambda A: check_eigh(A, *eigh_ql(A), eigvalsh(A)) + check_sturm(A, eigvalsh(A))),
    "eigh_jacobi": ("symmetric", lambda A: check_eigh(A, *eigh_jacobi(A))),
    "eigh_selected": ("symmetric", _selected),
    "eigh_generalized": ("symmetric", _generalized),
    "bidiagonal_form": ("rectangular", _bidiagonal),
    "svd": ("rectangular", lambda A: check_svd(A, *svd(A), singular_values(A))),
    "svd_jacobi": ("rectangular", lambda A: check_svd(A, *svd_jacobi(A))),
    "hessenberg": ("nonsymmetric", _hessenberg),
    "real_schur": ("nonsymmetric", _schur),
    "complex_schur": ("nonsymmetric", _complex_schur),
    "eig": ("nonsymmetric", _eig),
    "qz": ("nonsymmetric", _qz),
}


def lapack_ratios(
    sizes: Iterable[int] = SIZES,
    *,
    seed: int = 0,
    routines: Mapping[str, tuple[str, Routine]] = ROUTINES,
) -> list[Ratio]:
    """LAPACK's test ratios for routines x matrix types x orders.

    Args:
        sizes: orders n, each at least 1.
        seed: of the matrices. One matrix depends on the seed, its family, type and order only, so that all routines of
            a family, and those of another library, see the same.
        routines: for each name, its family of matrices and the function from rows to named ratios.

    Returns:
        One row for each test. `solve` and `inv` leave out the singular types.

    Raises:
        ValueError: unknown family, or an order below 1.
    """
    orders = list(sizes)
    matrices: dict[tuple[str, int, int], Rows] = {}
    found: list[Ratio] = []
    for name, (family, routine) in routines.items():
        if family not in FAMILIES:
            raise ValueError(f"routine {name} has family {family!r}; it must be one of {', '.join(FAMILIES)}")
        for number in range(1, len(FAMILIES[family]) + 1):
            if name in ("solve", "inv") and number in SINGULAR:
                continue
            for n in orders:
                key = (family, number, n)
                if key not in matrices:
                    rng = random.Random(f"{seed} {family} {number} {n}")
                    matrices[key] = lapack_matrix(family, number, n, n, rng)
                A = [row[:] for row in matrices[key]]
                found += [Ratio(name, test, family, number, n, ratio) for test, ratio in routine(A)]
    return found
