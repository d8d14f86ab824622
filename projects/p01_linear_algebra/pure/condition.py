"""Hager's and Higham's estimate of the 1-norm of a matrix that is only given by what it does to vectors.

    |B|_1 = max { |B x|_1 : |x|_1 <= 1 }

The maximum of a convex function over a polytope sits at a corner, that is at some unit vector e_j, so |B|_1 is the
norm of a column. The subgradient B^H sign(B x) tells which corner to try next; four or five products find a lower
bound that is nearly always within a factor three, and most often exact (Higham, Accuracy and Stability, 2nd ed.,
algorithm 15.1; Hager, SIAM J. Sci. Stat. Comput. 5, 1984). With B = A^{-1} a product is a solve, O(n^2) once A is
factored, so

    rcond(A) = 1 / (|A|_1 |A^{-1}|_1)

costs next to nothing beside the O(n^3) factorisation. It is an estimate: never less than the truth, rarely three
times it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from projects.p01_linear_algebra.pure.arguments import square_rows
from projects.p01_linear_algebra.pure.factors import Factors
from projects.p01_linear_algebra.pure.lu import crout
from projects.p01_linear_algebra.pure.norms import one_norm_rows
from projects.p01_linear_algebra.pure.scalars import Row, safe_scale

MAX_PRODUCTS = 5  # turns after which Higham gives up; two are typical


def _signs(v: Row) -> Row:
    """v_i / |v_i|, and 1 for zeros."""
    return [x / abs(x) if x else 1.0 for x in v]


def estimate_one_norm(n: int, apply: Callable[[Row], Row], apply_adjoint: Callable[[Row], Row]) -> float:
    """Lower bound, nearly always a sharp one, of |B|_1 for B (n, n).

    Args:
        n: order.
        apply: x (n,) to B x.
        apply_adjoint: x (n,) to B^H x.

    Returns:
        The estimate; infinity where a product overflowed; 0 for n = 0.
    """
    if n == 0:
        return 0.0
    v = apply([1.0 / n] * n)
    estimate = sum(map(abs, v))
    if n > 1:
        xi = _signs(v)
        for _ in range(MAX_PRODUCTS):
            # z is a subgradient of x -> |B x|_1; the corner e_j with the largest |z_j| promises most
            z = list(map(abs, apply_adjoint(xi)))
            j = z.index(max(z))
            v = apply([0.0] * j + [1.0] + [0.0] * (n - 1 - j))
            larger = sum(map(abs, v))
            signs = _signs(v)
            if not larger > estimate:
                break
            estimate = larger
            if signs == xi:
                break
            xi = signs
        # A fixed vector of growing, alternating entries, against matrices built to deceive the search:
        # |B|_1 >= 2 |B x|_1 / (3 n)
        x = [(-1) ** i * (1.0 + i / (n - 1)) for i in range(n)]
        estimate = max(estimate, 2.0 * sum(map(abs, apply(x))) / (3.0 * n))
    return float(estimate) if estimate == estimate else math.inf


def reciprocal(norm: float, inverse_norm: float) -> float:
    """The number 1 / (|A| |A^{-1}|), in two divisions, as the product may overflow; 1 for empty matrices."""
    return 1.0 / norm / inverse_norm if norm > 0.0 and inverse_norm > 0.0 else 1.0


def reciprocal_condition(one_norm: float, factors: Factors) -> float:
    """Estimate of 1 / (|A|_1 |A^{-1}|_1) from the factors of A: 0 for a singular A, 1 for an empty one."""
    if factors.zero_pivot() is not None:
        return 0.0
    if not factors.lower:
        return 1.0
    return reciprocal(one_norm, estimate_one_norm(len(factors.lower), factors.solve, factors.solve_adjoint))


def rcond(A: Any, *, check_finite: bool = True) -> float:
    """Estimated reciprocal condition number in the 1-norm, between 0 (singular) and 1.

    Args:
        A: matrix (n, n).
        check_finite: refuse NaN and infinity.

    Raises:
        EntryError, ShapeError: not a square matrix of finite numbers.
    """
    rows, _ = safe_scale(square_rows(A, "rcond", check_finite=check_finite))
    size = one_norm_rows(rows)
    perm, lower, upper = crout(rows, len(rows))
    return reciprocal_condition(size, Factors(perm, range(len(rows)), lower, upper))
