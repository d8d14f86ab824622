r"""A problem with constraints, and how far a point is from being its solution.

    minimise f(x)    subject to    h(x) = 0,    g(x) <= 0

x with multipliers lambda (of h) and mu >= 0 (of g) is a Karush-Kuhn-Tucker point if

    grad f + J_h' lambda + J_g' mu = 0,    h = 0,    g <= 0,    mu_i g_i = 0

(Nocedal & Wright 2006, theorem 12.1). Bounds on variables are inequalities like others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from projects.p03_optimizers.deterministic.result import Result
from projects.p03_optimizers.problems.protocol import FloatArray, Problem

Map = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Constraints:
    """Maps (d,) -> (m,), with Jacobians (d,) -> (m, d)."""

    values: Map
    jacobian: Map


@dataclass(frozen=True)
class ConstrainedProblem:
    """An objective (its f_star and minimisers are those under the constraints) and the constraints."""

    objective: Problem
    equalities: Constraints
    """h(x) = 0; `nothing(d)` where there are none."""
    inequalities: Constraints
    """g(x) <= 0."""

    @property
    def name(self) -> str:
        """The objective's name."""
        return self.objective.name

    @property
    def dim(self) -> int:
        """Number of variables d."""
        return self.objective.dim


@dataclass(frozen=True)
class Solution:
    """Where a method ended, with the multipliers that prove it."""

    result: Result
    """`gradient_norm` is the norm of the Lagrangian's gradient; `values` and `trajectory` go by outer iterations."""
    equality_multipliers: FloatArray
    """lambda (p,)."""
    inequality_multipliers: FloatArray
    """mu (m,), not negative."""
    infeasibility: float
    """Largest |h_i| or positive g_i."""
    complementarity: float
    """Largest |mu_i g_i|."""

    @property
    def x(self) -> FloatArray:
        """The point (d,)."""
        return self.result.x

    @property
    def f(self) -> float:
        """Its value."""
        return self.result.f

    @property
    def success(self) -> bool:
        """Whether the method says that it has converged."""
        return self.result.success


def nothing(dim: int) -> Constraints:
    """No constraints on d variables."""
    return Constraints(lambda x: np.zeros(0), lambda x: np.zeros((0, dim)))


def linear(A: FloatArray, b: FloatArray) -> Constraints:
    """A x - b, with A (m, d) and b (m,).

    Raises:
        ValueError: the shapes don't fit.
    """
    if A.ndim != 2 or b.shape != A.shape[:1]:
        raise ValueError(f"A and b have shapes {A.shape} and {b.shape}; they must be (m, d) and (m,)")
    return Constraints(lambda x: A @ x - b, lambda x: A)


def infeasibility(h: FloatArray, g: FloatArray) -> float:
    """The largest violation, 0 at feasible points."""
    return float(max(np.abs(h).max(initial=0.0), g.max(initial=0.0)))
