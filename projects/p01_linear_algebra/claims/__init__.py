"""Findings as sentences with a predicate each, checked against the results file."""

from __future__ import annotations

from projects.p01_linear_algebra.claims import accuracy, iterative, ratios
from shared.readme import Claim

_AREAS = (ratios, accuracy, iterative)

CLAIMS: dict[str, Claim] = {name: claim for area in _AREAS for name, claim in area.CLAIMS.items()}
