"""Deterministic methods: line searches, quasi-Newton, conjugate gradients, trust regions, least squares.

Each is a function `method(problem, x0, *, stopping, record, ...) -> Result`; start reading at `bfgs.py` and the loop
that it shares with the other line search methods, `descent.py`.
"""

from __future__ import annotations

from projects.p03_optimizers.deterministic.armijo import Armijo
from projects.p03_optimizers.deterministic.barzilai_borwein import barzilai_borwein, long_step, short_step
from projects.p03_optimizers.deterministic.bfgs import bfgs
from projects.p03_optimizers.deterministic.chebyshev import chebyshev
from projects.p03_optimizers.deterministic.conjugate_gradient import conjugate_gradient
from projects.p03_optimizers.deterministic.exact_search import Exact
from projects.p03_optimizers.deterministic.gauss_newton import gauss_newton
from projects.p03_optimizers.deterministic.gradient_descent import gradient_descent
from projects.p03_optimizers.deterministic.lbfgs import lbfgs
from projects.p03_optimizers.deterministic.levenberg_marquardt import levenberg_marquardt
from projects.p03_optimizers.deterministic.modified_cholesky import modified_cholesky
from projects.p03_optimizers.deterministic.newton import newton, pure_newton
from projects.p03_optimizers.deterministic.nonlinear_cg import (
    fletcher_reeves,
    hager_zhang,
    nonlinear_cg,
    polak_ribiere_plus,
)
from projects.p03_optimizers.deterministic.result import Result, Status, Stopping
from projects.p03_optimizers.deterministic.strong_wolfe import StrongWolfe
from projects.p03_optimizers.deterministic.trust_region import dogleg, steihaug, trust_region

__all__ = [
    "Armijo",
    "Exact",
    "Result",
    "Status",
    "Stopping",
    "StrongWolfe",
    "barzilai_borwein",
    "bfgs",
    "chebyshev",
    "conjugate_gradient",
    "dogleg",
    "fletcher_reeves",
    "gauss_newton",
    "gradient_descent",
    "hager_zhang",
    "lbfgs",
    "levenberg_marquardt",
    "long_step",
    "modified_cholesky",
    "newton",
    "nonlinear_cg",
    "polak_ribiere_plus",
    "pure_newton",
    "short_step",
    "steihaug",
    "trust_region",
]
