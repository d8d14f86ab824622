"""Complete some orthonormal vectors to an orthonormal basis.

    u <- e_j - sum_i q_i (q_i^H e_j),   twice, then u / |u|

e_j is the coordinate vector that the given ones cover least, sum_i |q_ij|^2 <= k / m, so that what is left of it has a
length of at least sqrt(1 - k/m); a second pass removes what rounding left behind ("twice is enough": Kahan, in Parlett,
The Symmetric Eigenvalue Problem, section 6.9).
"""

from __future__ import annotations

import math
from operator import mul

from projects.p01_linear_algebra.pure.scalars import Rows


def complete_basis(vectors: Rows, m: int, total: int) -> Rows:
    """The given orthonormal vectors and as many more as make `total`.

    Args:
        vectors: k orthonormal rows of length m, real or complex.
        m: their length.
        total: k <= total <= m.
    """
    basis = list(vectors)
    covered = [sum(abs(q[j]) ** 2 for q in basis) for j in range(m)]
    while len(basis) < total:
        at = min(range(m), key=covered.__getitem__)
        u = [0.0] * m
        u[at] = 1.0
        for _ in range(2):
            for q in basis:
                # q^H u; the conjugate of a float is itself
                inner = sum(map(mul, [z.conjugate() for z in q], u))
                u = [a - inner * b for a, b in zip(u, q, strict=True)]
        size = math.hypot(*map(abs, u))
        u = [z / size for z in u]
        basis.append(u)
        covered = [c + abs(z) ** 2 for c, z in zip(covered, u, strict=True)]
    return basis
