"""Linear algebra in pure Python: LAPACK's own tests, true errors, exact answers, iterations against their theory."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from projects.p01_linear_algebra.claims import CLAIMS
from projects.p01_linear_algebra.experiments.exact import exp_exact
from projects.p01_linear_algebra.experiments.krylov import (
    exp_cg,
    exp_lanczos,
    exp_preconditioners,
    exp_residual_methods,
)
from projects.p01_linear_algebra.experiments.orthogonality import exp_orthogonality
from projects.p01_linear_algebra.experiments.portraits import exp_growth, exp_pseudospectra
from projects.p01_linear_algebra.experiments.products import exp_products
from projects.p01_linear_algebra.experiments.ratios import exp_ratios
from projects.p01_linear_algebra.experiments.singular_values import exp_graded, exp_structured
from projects.p01_linear_algebra.experiments.solving import exp_refinement, exp_solving
from projects.p01_linear_algebra.experiments.vector_iterations import exp_randomized, exp_rates
from projects.p01_linear_algebra.report import FIGURES, TABLES
from projects.p01_linear_algebra.settings import FULL, QUICK
from projects.p01_linear_algebra.settings import Config as Config
from shared.cli import Report, Session, main

PRESETS = {"quick": QUICK, "full": FULL}

# Each name is the place of its results: accuracy.solving stands at results["accuracy"]["solving"].
EXPERIMENTS: dict[str, Callable[..., dict[str, Any]]] = {
    "ratios": exp_ratios,
    "accuracy.structured": exp_structured,
    "accuracy.graded": exp_graded,
    "accuracy.orthogonality": exp_orthogonality,
    "accuracy.solving": exp_solving,
    "accuracy.refinement": exp_refinement,
    "accuracy.products": exp_products,
    "exact": exp_exact,
    "iterative.cg": exp_cg,
    "iterative.preconditioners": exp_preconditioners,
    "iterative.lanczos": exp_lanczos,
    "iterative.residual_methods": exp_residual_methods,
    "iterative.rates": exp_rates,
    "iterative.randomized": exp_randomized,
    "portraits.growth": exp_growth,
    "portraits.pseudospectra": exp_pseudospectra,
}
REPORT = Report(FIGURES, TABLES, CLAIMS, headline="ratios")


def run(cfg: Config, session: Session) -> dict[str, Any]:
    """Run every experiment, and log the residuals of the preconditioned solvers."""
    found = session.steps(EXPERIMENTS, cfg)
    runs = found["iterative"]["preconditioners"]["runs"]
    for step in range(max(len(curve["residuals"]) for curve in runs.values())):
        now = {f"residual/{name}": c["residuals"][step] for name, c in runs.items() if step < len(c["residuals"])}
        session.log.write(step, **now)
    return found


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent, PRESETS, run, REPORT))
