"""Probability in Manim: every number that the nine films show, and what the theorems promise beside what happens."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from projects.p02_probability_animations.claims import CLAIMS
from projects.p02_probability_animations.experiments.limits import exp_central_limit, exp_large_numbers
from projects.p02_probability_animations.experiments.needles import exp_buffon, exp_pi
from projects.p02_probability_animations.experiments.posteriors import exp_bayes, exp_coin, exp_regression, exp_walk
from projects.p02_probability_animations.experiments.tails import exp_concentration
from projects.p02_probability_animations.report import FIGURES, TABLES
from projects.p02_probability_animations.settings import FULL, QUICK
from projects.p02_probability_animations.settings import Config as Config
from shared.cli import Report, Session, main

PRESETS = {"quick": QUICK, "full": FULL}
EXPERIMENTS: dict[str, Callable[..., dict[str, Any]]] = {
    "large_numbers": exp_large_numbers,
    "central_limit": exp_central_limit,
    "bayes": exp_bayes,
    "buffon": exp_buffon,
    "pi": exp_pi,
    "coin": exp_coin,
    "regression": exp_regression,
    "walk": exp_walk,
    "concentration": exp_concentration,
}
REPORT = Report(FIGURES, TABLES, CLAIMS, headline="coverage")


def run(cfg: Config, session: Session) -> dict[str, Any]:
    """Run every film's simulation at a size that tells what a film can only show."""
    return session.steps(EXPERIMENTS, cfg)


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent, PRESETS, run, REPORT))
