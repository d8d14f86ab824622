"""The exact Bayes regret of the optimum and of some policies at every horizon: no simulation, no error bars."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from projects.p06_bandits.dashboard.state import RULE_NAMES
from projects.p06_bandits.theory.exact_dp import Prior, bayes_optimal_line
from projects.p06_bandits.theory.exact_policies import RULES, exact_bayes_regret, thompson_choices

OPTIMUM = "Bayes-optimal"


def exact_lines(horizon: int, first: Prior, second: Prior, rules: Sequence[str]) -> dict[str, np.ndarray]:
    """Bayes regret at every horizon 1..T by label, the optimum first.

    Args:
        horizon: T.
        first: Beta prior from which nature draws arm 1.
        second: The same for arm 2.
        rules: Keys of RULE_NAMES. Thompson sampling knows the priors; the others don't.
    """
    lines = {OPTIMUM: bayes_optimal_line(range(1, horizon + 1), first, second)}
    for slug in rules:
        rule = partial(thompson_choices, first=first, second=second) if slug == "thompson" else RULES[slug]
        lines[RULE_NAMES[slug]] = exact_bayes_regret(rule, horizon, first, second)
    return lines


def excess(lines: dict[str, np.ndarray]) -> list[dict[str, object]]:
    """One row a policy, best first: regret at the last horizon and how far it lies above the optimum."""
    best = float(lines[OPTIMUM][-1])
    rows = [
        {
            "policy": name,
            "Bayes regret": round(float(line[-1]), 4),
            "above the optimum": round(float(line[-1]) - best, 4),
            "in percent": round(100 * (float(line[-1]) / best - 1), 1),
        }
        for name, line in lines.items()
    ]
    return sorted(rows, key=lambda row: float(str(row["Bayes regret"])))
