"""Composite and constrained problems by simple steps: proximal gradient, FISTA, Frank-Wolfe, ADMM.

`proximal_gradient`, `fista` and `admm` minimise a smooth function plus a simple one (`problems.lasso.Composite`) or on
a set (`Constrained`); `projected_gradient` and `frank_wolfe` take a problem and a set. All return a `Result`.
"""

from __future__ import annotations

from projects.p03_optimizers.proximal.admm import admm
from projects.p03_optimizers.proximal.feasible_sets import (
    Constrained,
    FeasibleSet,
    Objective,
    box,
    l1_ball,
    project_on_simplex,
    simplex,
)
from projects.p03_optimizers.proximal.fista import fista, function_scheme, gradient_scheme, never
from projects.p03_optimizers.proximal.frank_wolfe import frank_wolfe, open_loop, short_step
from projects.p03_optimizers.proximal.proximal_gradient import projected_gradient, proximal_gradient

__all__ = [
    "Constrained",
    "FeasibleSet",
    "Objective",
    "admm",
    "box",
    "fista",
    "frank_wolfe",
    "function_scheme",
    "gradient_scheme",
    "l1_ball",
    "never",
    "open_loop",
    "project_on_simplex",
    "projected_gradient",
    "proximal_gradient",
    "short_step",
    "simplex",
]
