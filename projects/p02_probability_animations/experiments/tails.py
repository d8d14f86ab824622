"""Classical bounds beside the exact tail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p02_probability_animations.sim.concentration import Binomial, bound_race, simulate_days
from shared.stats import wilson

if TYPE_CHECKING:
    from projects.p02_probability_animations.run import Config

CHUNK = 100_000  # days that are held at once


def exp_concentration(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Five bounds and the exact tail P(X >= n / 5) of Binomial(n, 1 / 10), and simulated days at n = 50.

    Returns:
        Logarithms to base 10 over n; how many powers of ten each bound gives away at the largest n; the rates per trial
        that each of them can't pass, beside Cramer's.
    """
    race = bound_race()
    x, a = Binomial(50, race.p), 10
    bad = 0
    for begin in range(0, cfg.days, CHUNK):
        days = simulate_days(x, min(CHUNK, cfg.days - begin), rng)
        bad += int((days.sum(axis=1) >= a).sum())
    tail = race.log10_tail
    return {
        "p": race.p,
        "q": race.q,
        "n": list(race.ns),
        "log10_tail": tail.tolist(),
        "log10_bounds": {name: values.tolist() for name, values in race.log10_bounds.items()},
        "given_away": {name: float(values[-1] - tail[-1]) for name, values in race.log10_bounds.items()},
        "rates": race.rates,
        "rate_of_the_tail": float(-(tail[-1] - tail[-2]) / (race.ns[-1] - race.ns[-2])),
        "smallest_margin": float(min((values - tail).min() for values in race.log10_bounds.values())),
        "n_days": cfg.days,
        "days_tail": x.tail(a),
        "days_seen": wilson(bad, cfg.days).as_dict(),
    }
