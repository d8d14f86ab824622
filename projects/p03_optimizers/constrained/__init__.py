"""Equalities and inequalities: augmented Lagrangian, interior points, and test problems with known minima.

`augmented_lagrangian` takes any `ConstrainedProblem`, such as those of `HOCK_SCHITTKOWSKI`; `interior_point` and
`log_barrier` solve a convex `QuadraticProgram`. All return a `Solution`: a `Result` with multipliers.
"""

from __future__ import annotations

from projects.p03_optimizers.constrained.augmented_lagrangian import augmented_lagrangian
from projects.p03_optimizers.constrained.hock_schittkowski import HOCK_SCHITTKOWSKI
from projects.p03_optimizers.constrained.interior_point import interior_point
from projects.p03_optimizers.constrained.log_barrier import log_barrier
from projects.p03_optimizers.constrained.problem import ConstrainedProblem, Constraints, Solution, linear, nothing
from projects.p03_optimizers.constrained.quadratic_program import QuadraticProgram

__all__ = [
    "HOCK_SCHITTKOWSKI",
    "ConstrainedProblem",
    "Constraints",
    "QuadraticProgram",
    "Solution",
    "augmented_lagrangian",
    "interior_point",
    "linear",
    "log_barrier",
    "nothing",
]
