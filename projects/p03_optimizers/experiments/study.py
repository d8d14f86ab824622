"""What the experiments share: seeds for tuning and for reporting, how a cost is averaged, names of methods.

**Failures in averages.** A run that misses the target costs twice the budget (the penalised average of algorithm
configuration, PAR2), so that medians and means exist and a failure makes them worse, never better.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.optimizers.registry import OPTIMIZERS, make_optimizer
from projects.p03_optimizers.problems.protocol import Problem
from projects.p03_optimizers.protocol.racing import Race
from shared.seeding import rng
from shared.stats import bootstrap_ci, iqm_ci

PENALTY = 2.0
"""A failed run costs so many budgets."""
ADAPTIVE = (
    "adagrad", "adadelta", "rmsprop", "adam", "amsgrad", "nadam", "radam", "adabelief", "yogi", "adan", "lion", "rprop",
    "adamw",
)  # fmt: skip
"""Methods that scale each coordinate by itself, so that the choice of axes matters to them."""


def label(slug: str) -> str:
    """The method's name in tables and figures."""
    shapes = [np.zeros((2, 2))] if OPTIMIZERS[slug].matrices else [np.zeros((2, 2)), np.zeros(2)]
    return make_optimizer(slug, shapes).name


def draw_seed(random: np.random.Generator) -> int:
    """A whole number that names streams of `shared.seeding.rng`."""
    return int(random.integers(2**31))


def near_starts(problem: Problem, seed: int, purpose: str, count: int) -> FloatArray:
    """Starts (count, d) around the standard one, by up to a quarter of 1 + |x_i| in every coordinate.

    `purpose` is "tuning" or "reporting": two streams, so that no reported start has been tuned on.
    """
    around = problem.start
    shift = rng(seed, "starts", purpose, problem.name).uniform(-1, 1, (count, problem.dim))
    return around + 0.25 * (1 + np.abs(around)) * shift


def penalised(hits: FloatArray, budget: int) -> FloatArray:
    """Costs in which a miss counts PENALTY times the budget."""
    costs: FloatArray = np.where(np.isfinite(hits), hits, PENALTY * budget)
    return costs


def cost_summary(hits: FloatArray, budget: int, random: np.random.Generator) -> dict[str, Any]:
    """Median of the penalised costs of one configuration over seeds (S,), with a bootstrap interval."""
    costs = penalised(hits, budget)
    return {
        "hits": [float(h) if np.isfinite(h) else None for h in hits],
        "solved": int(np.isfinite(hits).sum()),
        "median": bootstrap_ci(costs, lambda x: float(np.median(x)), random).as_dict(),
    }


def score_summary(values: FloatArray, random: np.random.Generator) -> dict[str, Any]:
    """Interquartile mean of scores (S,) over seeds with a bootstrap interval, and the scores themselves."""
    return {"values": values, "iqm": iqm_ci(values, random).as_dict()}


def quartiles(curves: FloatArray) -> dict[str, Any]:
    """Median and quartiles over seeds of the curves (K, S) of one configuration; an infinite gap is null."""

    def plain(q: float) -> list[float | None]:
        with np.errstate(invalid="ignore"):
            found = np.quantile(curves, q, axis=1, method="nearest")
        return [float(v) if np.isfinite(v) else None for v in found]

    return {"median": plain(0.5), "low": plain(0.25), "high": plain(0.75)}


def checkpoints(budget: int, count: int = 40) -> list[int]:
    """Numbers of gradients for curves: evenly spaced on a log scale, from 1 to the budget."""
    return sorted({int(t) for t in np.round(np.geomspace(1, budget, count))})


def failures(run: Race) -> int:
    """Runs of the first configuration that failed."""
    return int(run.failures[0])
