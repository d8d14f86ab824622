"""The headline: the fewest gradients to f < 1e-8 on Rosenbrock's function from (-1.2, 1), tuned and at defaults.

Everyone gets the same grid: learning rates over six decades, times seven momenta (and three averaging rates for methods
that have them), and then 61 learning rates more within one cell of each of the five best. This is the best a method can
do on this start; the other comparisons tune on starts that they don't report.

A record may be luck: a path that happens to cross the target on its way elsewhere. So a second number is the least cost
that a whole tenth of a decade of learning rates stays below, at the same momenta: what somebody could find by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.study import label
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.problems import make_problem
from projects.p03_optimizers.protocol.racing import configurations, pick, race
from projects.p03_optimizers.protocol.sensitivity import Basin, good_lrs
from projects.p03_optimizers.protocol.task import Task, plain_task
from projects.p03_optimizers.protocol.tuning import search_space
from shared.parallel import pmap

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

TARGET = 1e-8
DECADES = (-4.0, 2.0)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
SECOND = (0.9, 0.99, 0.999)
PATIENCE = 6.0
FINE = 61
REFINED = 5
WINDOW = 0.1
"""Decades of learning rates that a robust cost holds over."""
VARIANTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "rmsprop_plain": ("RMSprop without momentum", "rmsprop", {"momentum": 0.0}),
    "adam_usual": ("Adam, β₂ = 0.999", "adam", {"betas": (0.9, 0.999)}),
}
"""Methods with some hyper-parameters fixed: label, method, values."""


def grid(slug: str, lrs: FloatArray, fixed: Mapping[str, Any]) -> dict[str, Any]:
    """All combinations of learning rate, momentum and averaging rate that the method has, as arrays (C,)."""
    space = {name: width for name, width in search_space(slug).items() if name not in fixed}
    axes: list[Any] = [lrs]
    names = ["lr"]
    for name, width in space.items():
        if name in ("momentum", "alpha", "betas"):
            names += [f"betas{i}" for i in range(width)] if name == "betas" else [name]
            first = name != "alpha"
            axes += [np.array(MOMENTA if first and i == 0 else SECOND) for i in range(width)]
    columns = dict(zip(names, (c.ravel() for c in np.meshgrid(*axes, indexing="ij")), strict=True))
    betas = tuple(columns.pop(name) for name in names if name.startswith("betas"))
    return {**columns, **({"betas": betas} if betas else {}), **fixed}


def exp_rosenbrock(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Grid search of every method on the one start.

    Returns:
        For every method its fewest gradients (null if the grid never gets there), the configuration, the width of the
        basin of learning rates that cost at most twice that (at the best other hyper-parameters), and the gradients
        at default hyper-parameters.
    """
    items = [(name, cfg.rosenbrock_lrs, cfg.rosenbrock_steps) for name in (*cfg.methods, *VARIANTS)]
    rows = pmap(_one, items, jobs, key=lambda item: f"rosenbrock {item[0]}", desc="rosenbrock")
    return {
        "target": TARGET,
        "start": [-1.2, 1.0],
        "budget": cfg.rosenbrock_steps,
        "lrs": cfg.rosenbrock_lrs,
        "lr_range": [10**z for z in DECADES],
        "methods": {name: row for (name, *_), row in zip(items, rows, strict=True)},
    }


def standard_task() -> Task:
    """Rosenbrock's function in two variables from its standard start."""
    problem = make_problem("rosenbrock-2")
    return plain_task(problem, problem.start[None])


def _one(item: tuple[str, int, int]) -> dict[str, Any]:
    name, lrs, budget = item
    title, slug, fixed = VARIANTS[name] if name in VARIANTS else (label(name), name, {})
    task = standard_task()
    coarse = grid(slug, np.logspace(*DECADES, lrs), fixed)
    run = race(task, slug, coarse, budget, TARGET, patience=PATIENCE)
    default = race(task, slug, fixed, budget, TARGET)
    found: dict[str, Any] = {
        "label": title,
        "gradients": None,
        "robust": None,
        "hyper": {},
        "runs": configurations(coarse),
        "default": float(default.hits[0, 0]) if np.isfinite(default.hits[0, 0]) else None,
        "default_failed": bool(default.failures[0]),
        "default_gap": float(default.score[0, 0]),
        "best_gap": float(run.score.min()),
        "edge": None,
        "basin": None,
    }
    if not np.isfinite(run.hits).any():
        return found
    cell = (DECADES[1] - DECADES[0]) / (lrs - 1)
    record, chosen, finer = np.inf, pick(coarse, 0), 0
    for c in np.argsort(run.hits[:, 0], kind="stable")[:REFINED]:
        best = pick(coarse, int(c))
        if run.hits[c, 0] < record:
            record, chosen = float(run.hits[c, 0]), best
        z = float(np.log10(best["lr"]))
        around = {**best, "lr": np.logspace(z - cell, z + cell, FINE)}
        closer = race(task, slug, around, budget, TARGET, patience=1.0)
        k, finer = int(np.argmin(closer.hits[:, 0])), finer + FINE
        if closer.hits[k, 0] < record:
            record, chosen = float(closer.hits[k, 0]), pick(around, k)
    z = float(np.log10(chosen["lr"]))
    # The other hyper-parameters stay at their best while the learning rate moves along both grids.
    both = np.unique(np.concatenate([np.logspace(*DECADES, lrs), np.logspace(z - cell, z + cell, FINE)]))
    line = race(task, slug, {**chosen, "lr": both}, budget, TARGET, patience=PATIENCE)
    # A hit that rounding alone decides may be missed the second time; its basin has no width.
    basin = good_lrs(both, line.hits[:, 0]) or Basin(chosen["lr"], chosen["lr"], chosen["lr"], False)
    return {
        **found,
        "gradients": record,
        "robust": _robust(run.hits[:, 0].reshape(lrs, -1), round(WINDOW / cell) + 1),
        "hyper": {n: list(v) if isinstance(v, tuple) else v for n, v in chosen.items()},
        "runs": configurations(coarse) + finer,
        "edge": "low" if z < DECADES[0] + 0.15 else "high" if z > DECADES[1] - 0.15 else None,
        "basin": {"low": basin.low, "high": basin.high, "decades": basin.decades, "open": basin.open},
    }


def _robust(hits: FloatArray, window: int) -> float | None:
    """The least cost that `window` neighbouring learning rates stay below; costs are (learning rates, the rest)."""
    worst = np.lib.stride_tricks.sliding_window_view(hits, window, axis=0).max(axis=-1)
    least = float(worst.min())
    return least if np.isfinite(least) else None
