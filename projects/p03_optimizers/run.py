"""Optimisers compared on equal terms: one budget for tuning, one cost, theory laid over every curve, failures shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from projects.p03_optimizers.claims import CLAIMS
from projects.p03_optimizers.experiments.basins import exp_basins
from projects.p03_optimizers.experiments.decision import exp_decision
from projects.p03_optimizers.experiments.deterministic import exp_deterministic
from projects.p03_optimizers.experiments.edge import exp_edge
from projects.p03_optimizers.experiments.failures import exp_failures
from projects.p03_optimizers.experiments.noise import exp_noise
from projects.p03_optimizers.experiments.rates import exp_floor, exp_rates, exp_tight
from projects.p03_optimizers.experiments.rosenbrock import exp_rosenbrock
from projects.p03_optimizers.experiments.rotation import exp_invariance, exp_rotation
from projects.p03_optimizers.experiments.sensitivity import exp_sensitivity
from projects.p03_optimizers.experiments.stability import exp_stability
from projects.p03_optimizers.experiments.stochastic import exp_stochastic
from projects.p03_optimizers.experiments.structured import exp_structured
from projects.p03_optimizers.experiments.validation import exp_solvers, exp_trajectories
from projects.p03_optimizers.report import FIGURES, TABLES
from projects.p03_optimizers.settings import FULL, QUICK
from projects.p03_optimizers.settings import Config as Config
from shared.cli import Report, Session, main

PRESETS = {"quick": QUICK, "full": FULL}

# Each name is the place of its results: theory.rates stands at results["theory"]["rates"].
EXPERIMENTS: dict[str, Callable[..., dict[str, Any]]] = {
    "rosenbrock": exp_rosenbrock,
    "deterministic": exp_deterministic,
    "stochastic": exp_stochastic,
    "rotation": exp_rotation,
    "invariance": exp_invariance,
    "sensitivity": exp_sensitivity,
    "decision": exp_decision,
    "theory.rates": exp_rates,
    "theory.floor": exp_floor,
    "theory.tight": exp_tight,
    "theory.noise": exp_noise,
    "theory.stability": exp_stability,
    "theory.edge": exp_edge,
    "failures": exp_failures,
    "structured": exp_structured,
    "basins": exp_basins,
    "trajectories": exp_trajectories,
    "solvers": exp_solvers,
}
REPORT = Report(FIGURES, TABLES, CLAIMS, headline="rosenbrock")


def run(cfg: Config, session: Session) -> dict[str, Any]:
    """Run every experiment, and log the networks' losses."""
    found = session.steps(EXPERIMENTS, cfg)
    _log_curves(found["stochastic"], session)
    return found


def _log_curves(stochastic: dict[str, Any], session: Session) -> None:
    """Write the median loss of every tuned method at every checkpoint, for TensorBoard or W&B."""
    rounds: dict[int, dict[str, float]] = {}
    for name, problem in stochastic["problems"].items():
        for slug, levels in problem["methods"].items():
            row = levels["medium"]
            for step, gap in zip(row["checkpoints"], row["curve"]["median"], strict=True):
                if gap is not None:
                    rounds.setdefault(int(step), {})[f"{name}/{slug}"] = gap
    for step in sorted(rounds):
        session.log.write(step, **rounds[step])


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent, PRESETS, run, REPORT))
