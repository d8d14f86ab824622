"""What theory says about a race: the Lai-Robbins asymptote, the minimax lower bound, the theorems' upper bounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from projects.p06_bandits.dashboard.policy_specs import label, parse_policy
from projects.p06_bandits.theory.bounds import BOUNDS
from projects.p06_bandits.theory.lower_bounds import lai_robbins_constant, minimax_lower_bernoulli

Line = Callable[[float], float]


def theory_lines(chosen: Sequence[str], means: tuple[float, ...], policies: Sequence[str]) -> dict[str, Line]:
    """Curves to draw next to a race, by label.

    Args:
        chosen: Of state.RACE_LINES.
        means: Of the arms.
        policies: Specs; theorems are shown for default hyper-parameters only, to which they refer.
    """
    lines: dict[str, Line] = {}
    if "lai_robbins" in chosen:
        constant = lai_robbins_constant(means)
        lines[f"Lai-Robbins: {constant:.3g} log t"] = partial(_logarithm, constant)
    if "minimax" in chosen:
        lines["minimax lower bound (worst arms)"] = partial(minimax_lower_bernoulli, len(means))
    if "theorems" in chosen and len(set(means)) > 1:
        for text in policies:
            spec = parse_policy(text)
            if spec.parameters:
                continue
            for bound in BOUNDS.get(spec.slug, ()):
                if bound.kind in ("finite-time", "worst case", "exact") and bound.anytime:
                    lines[f"{label(text)} ≤ {bound.name}"] = partial(bound.fn, means)
    return lines


def _logarithm(constant: float, n: float) -> float:
    return constant * math.log(n)
