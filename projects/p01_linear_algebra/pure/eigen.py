"""Eigenvalues and eigenvectors of a general square matrix.

    A v = lambda v,   u^H A = lambda u^H

Balance, reduce to Hessenberg form, iterate to Schur form A = Z T Z^H, solve for the eigenvectors of T, multiply by Z,
undo the balancing (Golub & Van Loan, 4th ed., chapter 7). Real matrices take Francis's double-shift iteration in real
arithmetic, complex ones the single-shift one. The result is exact for a matrix A + E with |E| = O(u |A|); an eigenvalue
with condition number k = 1 / |u^H v| may be off by k |E|, one in a Jordan block of order p by |E|^(1/p).

Balancing makes eigenvalues of badly scaled matrices accurate, at a price where rows are graded over many orders of
magnitude: |A v - lambda v| may then exceed rounding in |A|, here as in LAPACK (Watkins, A case where balancing is
harmful, ETNA 23 (2006)).

A defective matrix has too few eigenvectors: those returned for one block are then nearly parallel, and no error is
raised.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from projects.p01_linear_algebra.pure.arguments import square_rows
from projects.p01_linear_algebra.pure.balance import Balance, balance
from projects.p01_linear_algebra.pure.complex_schur import single_shift_qr
from projects.p01_linear_algebra.pure.hessenberg import complex_hessenberg, hessenberg_reduce, orthogonal_factor
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.products import transpose_rows
from projects.p01_linear_algebra.pure.real_schur import eigenvalues_of, francis
from projects.p01_linear_algebra.pure.scalars import Rows
from projects.p01_linear_algebra.pure.scaling import into_range
from projects.p01_linear_algebra.pure.schur_vectors import conjugated, left_vectors, right_vectors, transform, unit
from projects.p01_linear_algebra.pure.vector import Vector


class Eigen(NamedTuple):
    """A V = V diag(w)."""

    w: Vector
    """Eigenvalues (n,): floats where all are real, complex otherwise. Of a conjugate pair the upper one comes first."""
    V: Matrix
    """Unit right eigenvectors in the columns, (n, n)."""


class EigenBoth(NamedTuple):
    """A V = V diag(w) and U^H A = diag(w) U^H."""

    w: Vector
    """Eigenvalues (n,)."""
    V: Matrix
    """Unit right eigenvectors in the columns, (n, n)."""
    U: Matrix
    """Unit left eigenvectors in the columns, (n, n)."""


def _prepare(A: Any, what: str) -> tuple[Rows, float, Balance, bool]:
    """Balanced rows, the factor taken out of them, what the balancing did, and whether they are complex."""
    rows, factor = into_range(square_rows(A, what))
    rows = [row[:] for row in rows]
    record = balance(rows)
    return rows, factor, record, as_matrix(A).scalar is complex


def _schur(rows: Rows, record: Balance, is_complex: bool) -> tuple[Rows, Rows]:
    """T and Z with (balanced A) = Z T Z^H; T may take the place of `rows`."""
    n = len(rows)
    if is_complex:
        T, qh = complex_hessenberg(rows)
        single_shift_qr(T, qh)
        return T, transpose_rows([conjugated(row) for row in qh], n)
    T = rows
    zt = orthogonal_factor(n, hessenberg_reduce(T, record.lo, record.hi), record.lo, record.hi)
    francis(T, zt, record.lo, record.hi, full=True)
    return T, transpose_rows(zt, n)


def _spread(items: list[Any], doubled: list[bool], partner: Any) -> list[Any]:
    """Put partner(item) behind every item that stands for a conjugate pair."""
    return [x for item, twice in zip(items, doubled, strict=True) for x in ([item, partner(item)] if twice else [item])]


def _finish(values: list[complex], doubled: list[bool], factor: float) -> Vector:
    """The eigenvalues as a vector, of floats where all of them are real numbers of a real matrix."""
    return Vector(_spread([factor * value for value in values], doubled, lambda z: z.conjugate()))


def eig_both(A: Any) -> EigenBoth:
    """Eigenvalues with right and left eigenvectors.

    Args:
        A: square (n, n), real or complex.

    Returns:
        w (n,), V and U (n, n) with unit columns.

    Raises:
        ShapeError, EntryError: not a square matrix of finite numbers.
        ConvergenceError: the QR iteration gave up; `index` says at which eigenvalue.
    """
    rows, factor, record, is_complex = _prepare(A, "eig")
    if not rows:
        return EigenBoth(Vector([]), Matrix([]), Matrix([]))
    T, Z = _schur(rows, record, is_complex)
    right, left = right_vectors(T, not is_complex), left_vectors(T, not is_complex)
    doubled = [not is_complex and isinstance(value, complex) for value, _ in right]
    v = [unit(record.back(transform(Z, x))) for _, x in right]
    # y^T T = lambda y^T and A = Z T Z^H give u = Z conj(y)
    u = [unit(record.back_left(transform(Z, conjugated(y)))) for _, y in left]
    return EigenBoth(
        _finish([value for value, _ in right], doubled, factor),
        Matrix(_spread(v, doubled, conjugated)).T,
        Matrix(_spread(u, doubled, conjugated)).T,
    )


def eig(A: Any) -> Eigen:
    """Eigenvalues and right eigenvectors.

    Args:
        A: square (n, n), real or complex.

    Returns:
        w (n,) and V (n, n) with unit columns, those of `eig_both`.

    Raises:
        ShapeError, EntryError, ConvergenceError: as `eig_both`.
    """
    rows, factor, record, is_complex = _prepare(A, "eig")
    if not rows:
        return Eigen(Vector([]), Matrix([]))
    T, Z = _schur(rows, record, is_complex)
    right = right_vectors(T, not is_complex)
    doubled = [not is_complex and isinstance(value, complex) for value, _ in right]
    v = [unit(record.back(transform(Z, x))) for _, x in right]
    w = _finish([value for value, _ in right], doubled, factor)
    return Eigen(w, Matrix(_spread(v, doubled, conjugated)).T)


def eigvals(A: Any) -> Vector:
    """Eigenvalues alone, bit for bit those of `eig` for a real matrix.

    Args:
        A: square (n, n), real or complex.

    Raises:
        ShapeError, EntryError, ConvergenceError: as `eig_both`.
    """
    rows, factor, record, is_complex = _prepare(A, "eigvals")
    if is_complex:
        T, _ = complex_hessenberg(rows)
        single_shift_qr(T, [])
        return Vector([factor * row[i] for i, row in enumerate(T)])
    hessenberg_reduce(rows, record.lo, record.hi)
    francis(rows, [], record.lo, record.hi, full=False)
    values = eigenvalues_of(rows)
    return Vector([factor * (z if any(x.imag for x in values) else z.real) for z in values])
