"""Findings as sentences with a predicate each, checked against the results file."""

from __future__ import annotations

from projects.p06_bandits.claims import offpolicy, regret, theory, thornton
from shared.readme import Claim

CLAIMS: dict[str, Claim] = {
    name: claim for area in (regret, theory, offpolicy, thornton) for name, claim in area.CLAIMS.items()
}
