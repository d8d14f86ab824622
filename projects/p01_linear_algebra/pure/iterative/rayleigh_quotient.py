"""Rayleigh quotient iteration: inverse iteration whose shift is the best guess so far.

    (A - rho_k I) z = q_k,   q_{k+1} = z / |z|,   rho_k = q_k^T A q_k

For symmetric A the number of right digits triples in each step once it converges, and it does from almost every start,
to which eigenpair is hard to foresee (Ostrowski 1958; Parlett, The Symmetric Eigenvalue Problem, sections 4.6-4.9). The
residual never rises. Each step factors a matrix: n^3/3 multiplications a step, but very few steps.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from projects.p01_linear_algebra.pure.arguments import real_rows, symmetric_rows
from projects.p01_linear_algebra.pure.iterative.inverse_iteration import shifted_factors, solve_direction
from projects.p01_linear_algebra.pure.iterative.linear_map import LinearMap, check_limits
from projects.p01_linear_algebra.pure.iterative.power import (
    EigenpairResult,
    EigenStep,
    collect,
    eigen_step,
    nonempty_start,
)
from projects.p01_linear_algebra.pure.products import matvec_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows


def rayleigh_steps(rows: Rows, q: Row) -> Iterator[EigenStep]:
    """Rayleigh quotient iteration without an end.

    Args:
        rows: symmetric A (n, n).
        q: unit vector (n,).
    """
    a = LinearMap(len(rows), lambda x: matvec_rows(rows, x))
    while True:
        step, _ = eigen_step(a, q)
        yield step
        # (A - rho_k I) z = q_k
        q = solve_direction(shifted_factors(rows, step.value), q)


def rayleigh_quotient_iteration(
    A: Any,
    *,
    x0: Any = None,
    rng: random.Random | None = None,
    tol: float = 1e-13,
    max_iterations: int = 50,
) -> EigenpairResult:
    """An eigenpair of a symmetric matrix, cubically fast; which one depends on the start.

    Args:
        A: real symmetric (n, n), n >= 1.
        x0: start (n,); by default a random direction.
        rng: random numbers for that direction.
        tol: stop at |A q - rho q| <= tol |rho|.
        max_iterations: factorisations at most.

    Returns:
        The pair, its history, and whether it converged.

    Raises:
        EntryError, ShapeError, NotSymmetricError: not a real symmetric matrix of finite numbers.
        ValueError: order 0, x0 is zero, or a limit makes no sense.
    """
    check_limits(tol, max_iterations)
    real_rows(A, "rayleigh_quotient_iteration")
    rows = symmetric_rows(A, "rayleigh_quotient_iteration")
    start = nonempty_start(LinearMap(len(rows), lambda x: matvec_rows(rows, x)), x0, rng)
    return collect(rayleigh_steps(rows, start), tol, max_iterations)
