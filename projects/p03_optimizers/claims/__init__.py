"""Findings as sentences with a predicate each, checked against the results file."""

from __future__ import annotations

from projects.p03_optimizers.claims import comparison, theory
from shared.readme import Claim

CLAIMS: dict[str, Claim] = {**comparison.CLAIMS, **theory.CLAIMS}
