"""Findings as sentences with a predicate each, checked against the results file."""

from __future__ import annotations

from projects.p06_bandits.claims import (
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
from shared.readme import Claim

_AREAS = (regret, theory, information, changing, adversarial, best_arm, contextual, offpolicy, thornton)

CLAIMS: dict[str, Claim] = {name: claim for area in _AREAS for name, claim in area.CLAIMS.items()}
