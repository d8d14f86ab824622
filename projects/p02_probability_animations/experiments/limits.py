"""What the law of large numbers and the central limit theorem promise, and what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p02_probability_animations.sim.central_limit import LOADED, sum_law
from projects.p02_probability_animations.sim.large_numbers import (
    CAUCHY,
    DIE,
    EXPONENTIAL,
    Fan,
    chebyshev_band,
    fan,
    hoeffding_band,
    iterated_log_curve,
    normal_band,
)
from shared.stats import wilson

if TYPE_CHECKING:
    from projects.p02_probability_animations.run import Config

BAND_FROM = 30
"""Draws from which the normal band is held to its promise; it is a limit, and a die's mean of five isn't normal."""


def exp_large_numbers(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Share of the running means inside each band, for every n, and of Cauchy's means far out.

    Returns:
        By source the shares inside the 95% bands of each theorem over n; for the last n Wilson's interval; the share of
        runs that leave the curve of the iterated logarithm after a tenth of the draws; for Cauchy the share of means
        beyond 1, which is 1/2 for every n.
    """
    found: dict[str, Any] = {"n_runs": cfg.lln_runs, "n_draws": cfg.lln_draws, "sources": {}}
    for source in (DIE, EXPONENTIAL):
        runs = fan(source, cfg.lln_runs, cfg.lln_draws, rng)
        bands = {"normal": normal_band(source.unit, runs.n), "chebyshev": chebyshev_band(source.unit, runs.n)}
        if np.isfinite(source.high):
            bands["hoeffding"] = hoeffding_band(source.low, source.high, runs.n)
        late = runs.n >= max(cfg.lln_draws // 10, 3)
        curve = iterated_log_curve(source.unit, runs.n[late])
        left = (np.abs(runs.means[:, late] - source.center) > curve).any(axis=1)
        found["sources"][source.name] = {
            "n": runs.n.tolist(),
            "inside": {name: runs.inside(half).tolist() for name, half in bands.items()},
            "last": {name: _last(runs, half) for name, half in bands.items()},
            "pooled_normal": float(runs.inside(bands["normal"])[runs.n >= BAND_FROM].mean()),
            "spread": runs.standardised.std(axis=0).tolist(),
            "leaves_iterated_log": wilson(int(left.sum()), left.size).as_dict(),
        }
    wild = fan(CAUCHY, cfg.lln_runs, cfg.lln_draws, rng)
    beyond = 1.0 - wild.inside(1.0)
    found["cauchy"] = {
        "n": wild.n.tolist(),
        "beyond_one": beyond.tolist(),
        "first": wilson(round(beyond[0] * cfg.lln_runs), cfg.lln_runs).as_dict(),
        "last": wilson(round(beyond[-1] * cfg.lln_runs), cfg.lln_runs).as_dict(),
    }
    return found


def _last(runs: Fan, half_width: Any) -> dict[str, Any]:
    n_runs = runs.means.shape[0]
    return wilson(round(float(runs.inside(half_width)[-1]) * n_runs), n_runs).as_dict()


def exp_central_limit(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Exact distance of standardised sums from the bell, for a loaded die and a fair coin; nothing is sampled.

    Returns:
        By law and n: Kolmogorov's distance, Berry and Esseen's bound on it, and sqrt(n) times the distance beside the
        limit that Esseen found for it.
    """
    found: dict[str, Any] = {"n": list(cfg.clt_draws), "laws": {}}
    for name, single in {"loaded_die": LOADED, "fair_coin": (0.5, 0.5)}.items():
        sums = [sum_law(single, n) for n in cfg.clt_draws]
        found["laws"][name] = {
            "distance": [s.distance for s in sums],
            "bound": [s.bound for s in sums],
            "scaled": [float(np.sqrt(s.n)) * s.distance for s in sums],
            "limit": sums[-1].limit,
            "last_over_limit": float(np.sqrt(sums[-1].n)) * sums[-1].distance / sums[-1].limit,
            "largest_share_of_bound": max(s.distance / s.bound for s in sums),
        }
    return found
