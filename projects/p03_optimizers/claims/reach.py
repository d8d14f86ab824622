"""No data, no verdict: claims about sizes that the quick preset does not reach."""

from __future__ import annotations


def reached(found: float, needed: float) -> None:
    """Raise LookupError, which `judge` shows as a dash, if a run was smaller than the claim is about."""
    if found < needed:
        raise LookupError(f"the run reached {found}, the claim is about {needed}")
