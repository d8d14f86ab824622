"""Needles, noodles, and seven ways to ask chance for pi."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p02_probability_animations.sim.buffon import (
    chance,
    circle_crossings,
    mean_crossings,
    noodle_crossings,
    pi_estimate,
    spiral,
    straight,
    throw,
    zigzag,
)
from projects.p02_probability_animations.sim.pi_estimators import ESTIMATORS, race
from shared.stats import mean_ci, wilson

if TYPE_CHECKING:
    from projects.p02_probability_animations.run import Config

LONG = 2.5
"""Length of the long needle, in widths of a board."""
Z95 = 1.959963984540054


def exp_buffon(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Short needles and their intervals for pi, a long needle, and noodles of one length in several shapes.

    Returns:
        How often the 95% interval of an estimate holds pi; the share of long needles that cross beside its formula; the
        mean crossings of each noodle beside 2 l / (pi d), with 95% t intervals.
    """
    hits = rng.binomial(cfg.needles, chance(1.0, 1.0), cfg.needle_estimates)
    thrown = throw(cfg.needles, 1.0, 1.0, rng)
    estimates = pi_estimate(hits, cfg.needles, 1.0, 1.0)
    # The interval as one would give it without knowing pi: the delta method at the estimated chance.
    share = hits / cfg.needles
    half = Z95 * estimates * np.sqrt((1 - share) / (cfg.needles * share))
    holds = np.abs(estimates - math.pi) <= half
    long_hits = int(throw(cfg.noodles, LONG, 1.0, rng).crosses.sum())
    length = 2.0
    shapes = {"straight": straight(length), "zigzag": zigzag(length), "spiral": spiral(length)}
    noodles = {name: mean_ci(noodle_crossings(shape, 1.0, cfg.noodles, rng)) for name, shape in shapes.items()}
    counts = {
        name: np.bincount(np.minimum(noodle_crossings(shape, 1.0, cfg.noodles, rng), 6), minlength=7) / cfg.noodles
        for name, shape in shapes.items()
    }
    circle = circle_crossings(1.0, cfg.noodles, rng)
    return {
        "n_needles": cfg.needles,
        "n_estimates": cfg.needle_estimates,
        "one_throw": float(pi_estimate(int(thrown.crosses.sum()), cfg.needles, 1.0, 1.0)),
        "estimates": np.quantile(estimates, [0.025, 0.25, 0.5, 0.75, 0.975]).tolist(),
        "coverage": wilson(int(holds.sum()), holds.size).as_dict(),
        "long": {
            "length": LONG,
            "exact": chance(LONG, 1.0),
            "seen": wilson(long_hits, cfg.noodles).as_dict(),
        },
        "n_noodles": cfg.noodles,
        "noodle_length": length,
        "noodle_mean": mean_crossings(length, 1.0),
        "noodles": {name: found.as_dict() for name, found in noodles.items()},
        "noodle_counts": {name: shares.tolist() for name, shares in counts.items()},
        "circle": {"least": int(circle.min()), "most": int(circle.max())},
    }


def exp_pi(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Error of every method over the sample size, from replications; slopes with bootstrap intervals.

    Returns:
        By method the root mean square error at each size, the slope of its logarithm, held-out coverage of the 95%
        bands with Wilson's interval, and the variance of plain heights over the method's.
    """
    found = race(int(rng.integers(2**31)), cfg.pi_sizes, cfg.pi_replications)
    held_out = len(found.ns) * (found.replications // 2)
    return {
        "sizes": list(found.ns),
        "n_replications": found.replications,
        "methods": {
            name: {
                "rmse": method.rmse.tolist(),
                "band": (method.band - math.pi).tolist(),
                "slope": {"estimate": method.slope, "low": method.slope_ci[0], "high": method.slope_ci[1]},
                "coverage": wilson(round(method.coverage * held_out), held_out).as_dict(),
                "variance_factor": found.variance_factor(name),
                "cost_of_a_digit": method.cost_of_a_digit,
            }
            for name, method in found.methods.items()
        },
        "names": list(ESTIMATORS),
    }
