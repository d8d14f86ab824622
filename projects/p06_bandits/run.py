"""Multi-armed bandits: regret against its bounds and the exact optimum, contexts, and what logged data can tell."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from projects.p06_bandits.claims import CLAIMS
from projects.p06_bandits.experiments.adversarial import exp_adversarial
from projects.p06_bandits.experiments.best_arm import exp_best_arm
from projects.p06_bandits.experiments.certificates import exp_certificates
from projects.p06_bandits.experiments.changing import exp_changing
from projects.p06_bandits.experiments.contextual import exp_alpha_sensitivity, exp_bakeoff
from projects.p06_bandits.experiments.information import exp_information
from projects.p06_bandits.experiments.linear_bandit import exp_linear_regret
from projects.p06_bandits.experiments.offpolicy import exp_coverage, exp_ope_error, exp_open_bandit
from projects.p06_bandits.experiments.regret import exp_asymptotics, exp_minimax, exp_phase, exp_race, exp_tail
from projects.p06_bandits.experiments.theory import exp_exact_lines, exp_exact_vs_simulated
from projects.p06_bandits.experiments.thornton import exp_thornton
from projects.p06_bandits.report import FIGURES, TABLES
from projects.p06_bandits.settings import FULL, QUICK
from projects.p06_bandits.settings import Config as Config
from shared.cli import Report, Session, main

PRESETS = {"quick": QUICK, "full": FULL}

# Each name is the place of its results: regret.race stands at results["regret"]["race"].
EXPERIMENTS: dict[str, Callable[..., dict[str, Any]]] = {
    "regret.race": exp_race,
    "regret.asymptotics": exp_asymptotics,
    "regret.minimax": exp_minimax,
    "regret.tail": exp_tail,
    "regret.phase": exp_phase,
    "theory.exact_lines": exp_exact_lines,
    "theory.exact_vs_simulated": exp_exact_vs_simulated,
    "theory.certificates": exp_certificates,
    "changing": exp_changing,
    "adversarial": exp_adversarial,
    "best_arm": exp_best_arm,
    "information": exp_information,
    "contextual.bakeoff": exp_bakeoff,
    "contextual.alpha_sensitivity": exp_alpha_sensitivity,
    "contextual.linear_regret": exp_linear_regret,
    "open_bandit": exp_open_bandit,
    "coverage": exp_coverage,
    "ope_error": exp_ope_error,
    "thornton": exp_thornton,
}
REPORT = Report(FIGURES, TABLES, CLAIMS, headline="regret_race")


def run(cfg: Config, session: Session) -> dict[str, Any]:
    """Run every experiment, and log the race's curves."""
    found = session.steps(EXPERIMENTS, cfg)
    _log_curves(found["regret"]["race"], session)
    return found


def _log_curves(race: dict[str, Any], session: Session) -> None:
    """Write mean regrets at every checkpoint, so that TensorBoard or W&B can show the race."""
    rounds: dict[int, dict[str, float]] = {}
    for instance, table in race["instances"].items():
        for slug, curve in table["policies"].items():
            for step, mean in zip(curve["checkpoints"], curve["mean"], strict=True):
                rounds.setdefault(step, {})[f"{instance}/{slug}"] = mean
    for step in sorted(rounds):
        session.log.write(step, **rounds[step])


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent, PRESETS, run, REPORT))
