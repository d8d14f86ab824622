"""Figures and tables drawn from a results file; nothing is recomputed here."""

from __future__ import annotations

from projects.p06_bandits.report import (
    adversarial,
    best_arm,
    changing,
    contextual,
    information,
    offpolicy,
    regret,
    theory,
    thornton,
)

_AREAS = (regret, theory, information, changing, adversarial, best_arm, contextual, offpolicy, thornton)

FIGURES = {name: make for area in _AREAS for name, make in area.FIGURES.items()}
TABLES = {name: make for area in _AREAS for name, make in area.TABLES.items()}
