"""When an off-policy comparison may say "better": a rule stated before looking.

The lift of a target over the logging policy from the same log is mean (w_i - 1) r_i (for DR: its terms minus r_i). It
earns "better" or "worse" only if

1. at least MIN_CLICKS rewards carry it: (sum w r)^2 / sum (w r)^2 >= 10, the effective number of rewarded rounds, and
2. its interval, at level 1 - 0.05 / m for m comparisons (Bonferroni), excludes 0.

Everything else is "can't tell": an interval that holds 0 doesn't show equality, and one carried by three clicks shows
nothing.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from projects.p06_bandits.ope.bandit_log import FloatArray
from projects.p06_bandits.ope.contributions import Contributions
from projects.p06_bandits.ope.estimators import effective_sample_size
from shared.stats import Interval

MIN_CLICKS = 10.0
CANT_TELL = "can't tell"


def verdict(lift: Interval, effective_clicks: float) -> str:
    """Give "better", "worse" or "can't tell" by the rule above; the interval carries its own (adjusted) level."""
    if effective_clicks < MIN_CLICKS or lift.low <= 0 <= lift.high:
        return CANT_TELL
    return "better" if lift.low > 0 else "worse"


def effective_rewards(w: FloatArray, reward: FloatArray) -> float:
    """Effective number of rewarded rounds, (sum w r)^2 / sum (w r)^2."""
    return effective_sample_size(w * reward)


def lift_terms(terms: Contributions, reward: FloatArray) -> Contributions:
    """Contributions of the lift over the logging policy, whose own value is mean r_i."""
    return Contributions(terms.plain - reward, terms.weighted, terms.weights)


def rounds_needed(terms: Contributions, difference: float, power: float = 0.8) -> float:
    """Rounds of a log like this one that would show a lift of `difference` at 5% with the given power.

    n (z_{0.975} + z_power)^2 (se / difference)^2, the usual sample-size formula.

    Raises:
        ValueError: the difference is 0 or the power is outside (0, 1).
    """
    if difference == 0 or not 0 < power < 1:
        raise ValueError(f"difference is {difference:g} and power {power:g}; they must be not 0 and in (0, 1)")
    return float(terms.n * ((ndtri(0.975) + ndtri(power)) * terms.standard_error / np.abs(difference)) ** 2)
