"""Balancing: permute and scale a matrix by powers of two so that rows and columns have like norms.

    B = D^-1 P^T A P D

The errors of the QR iteration are relative to |A|, which a bad choice of units can make far larger than the eigenvalues
deserve. First rows and columns that isolate an eigenvalue are moved to the ends, then what is left is scaled (Parlett &
Reinsch, Balancing a matrix for calculation of eigenvalues and eigenvectors, Numer. Math. 13 (1969)).

Differs from the paper in: norms are Euclidean and include the diagonal, after James, Langou & Lowery (On matrix
balancing and eigenvector computation, arXiv:1401.5766, algorithm 3), who found that the 1-norm without the diagonal
can ruin Hessenberg matrices.
"""

from __future__ import annotations

import math

from projects.p01_linear_algebra.pure.scalars import Row, Rows

RADIX = 2.0
GAIN = 0.95  # a scaling that reduces c + r by less than 5 % is not worth doing (Parlett & Reinsch)


class Balance:
    """What was done to A, so that eigenvectors can be taken back.

    Attributes:
        lo, hi: first and last row of the block that is not triangular already.
        scale: D's diagonal (n,).
        order: row i of the balanced matrix was row order[i] of A.
    """

    def __init__(self, n: int) -> None:
        self.lo, self.hi = 0, n - 1
        self.scale = [1.0] * n
        self.order = list(range(n))

    def back(self, x: Row) -> Row:
        """P D x: a right eigenvector of A from one of the balanced matrix."""
        return self._unpermute([d * a for d, a in zip(self.scale, x, strict=True)])

    def back_left(self, y: Row) -> Row:
        """P D^-1 y: a left eigenvector of A from one of the balanced matrix."""
        return self._unpermute([a / d for d, a in zip(self.scale, y, strict=True)])

    def _unpermute(self, x: Row) -> Row:
        restored = list(x)
        for position, a in zip(self.order, x, strict=True):
            restored[position] = a
        return restored


def balance(A: Rows) -> Balance:
    """Balance rows (n, n), real or complex, in place."""
    record = Balance(len(A))
    if A:
        _isolate(A, record)
        _scale(A, record)
    return record


def _swap(A: Rows, record: Balance, i: int, j: int) -> None:
    if i != j:
        A[i], A[j] = A[j], A[i]
        for row in A:
            row[i], row[j] = row[j], row[i]
        record.order[i], record.order[j] = record.order[j], record.order[i]


def _isolate(A: Rows, record: Balance) -> None:
    """Move rows (columns) with zeros off the diagonal to the end (front), until none is left."""
    found = True
    while found and record.hi >= 0:
        found = False
        for i in range(record.hi, -1, -1):
            if not any(A[i][j] for j in range(record.hi + 1) if j != i):
                _swap(A, record, i, record.hi)
                record.hi -= 1
                found = True
                break
    found = True
    while found and record.lo <= record.hi:
        found = False
        for j in range(record.lo, record.hi + 1):
            if not any(A[i][j] for i in range(record.lo, record.hi + 1) if i != j):
                _swap(A, record, j, record.lo)
                record.lo += 1
                found = True
                break
    record.hi = max(record.hi, 0)
    record.lo = min(record.lo, record.hi)


def _scale(A: Rows, record: Balance) -> None:
    """Scale rows and columns lo..hi until no scaling gains five per cent."""
    lo, hi = record.lo, record.hi
    converged = False
    while not converged:
        converged = True
        for i in range(lo, hi + 1):
            c = math.hypot(*[abs(A[k][i]) for k in range(lo, hi + 1)])
            r = math.hypot(*map(abs, A[i][lo : hi + 1]))
            if c == 0.0 or r == 0.0:
                continue
            # f = 2^k that makes c f and r / f most equal: f^2 ~ r / c
            f = RADIX ** round(0.5 * (math.log2(r) - math.log2(c)))
            if f == 1.0 or math.hypot(c * f, r / f) >= GAIN * math.hypot(c, r):
                continue
            if not 2.0**-300 < record.scale[i] * f < 2.0**300:
                continue
            converged = False
            record.scale[i] *= f
            A[i] = [a / f for a in A[i]]
            for row in A:
                row[i] *= f
