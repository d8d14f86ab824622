"""How much a wrong learning rate costs: the basin of good ones, method by method.

The learning rate moves over eight decades, everything else stays at its default. On problems without noise the cost is
the number of gradients to a thousandth of the first gap, with noise the gap at the end; good is what costs at most
twice the best. The wider the basin, the less tuning a method asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.deterministic import relative_target
from projects.p03_optimizers.experiments.stochastic import stochastic_task
from projects.p03_optimizers.experiments.study import draw_seed, label, near_starts
from projects.p03_optimizers.problems import make_problem
from projects.p03_optimizers.problems.registry import PROBLEMS, make_stochastic
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.sensitivity import good_lrs
from projects.p03_optimizers.protocol.task import plain_task
from shared.parallel import pmap

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

PROBLEM_NAMES = ("quadratic-100", "rotated-100", "beale", "noisy-quadratic", "logistic")
DECADES = (-6.0, 2.0)
TAU = 1e-3
FACTOR = 2.0
LENGTH = 2
"""A race may take twice the budget of the deterministic comparison."""


def exp_sensitivity(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Cost against learning rate.

    Returns:
        For every problem and method the curve (null where a run fails or never arrives) and the basin's width.
    """
    seed = draw_seed(rng)
    lrs = np.logspace(*DECADES, cfg.sensitivity_lrs)
    items = [(p, m, seed, cfg) for p in PROBLEM_NAMES for m in cfg.methods]
    rows = pmap(_one, items, jobs, key=lambda item: f"{item[1]} on {item[0]}", desc="sensitivity")
    found: dict[str, Any] = {}
    for (problem, method, *_), row in zip(items, rows, strict=True):
        plain = problem in PROBLEMS
        name = make_problem(problem).name if plain else make_stochastic(problem).name
        found.setdefault(problem, {"label": name, "cost": "gradients" if plain else "gap", "methods": {}})
        found[problem]["methods"][method] = row
    widths = {m: [t["methods"][m]["decades"] for t in found.values()] for m in cfg.methods}
    return {
        "lrs": lrs,
        "factor": FACTOR,
        "tau": TAU,
        "n_seeds": cfg.report_seeds,
        "labels": {m: label(m) for m in cfg.methods},
        "problems": found,
        "median_width": {m: float(np.median(w)) for m, w in widths.items()},
        "widest": _summary(max(cfg.methods, key=lambda m: float(np.median(widths[m]))), widths),
        "narrowest": _summary(min(cfg.methods, key=lambda m: float(np.median(widths[m]))), widths),
    }


def _summary(slug: str, widths: dict[str, list[float]]) -> dict[str, Any]:
    return {"label": label(slug), "decades": float(np.median(widths[slug]))}


def _one(item: tuple[str, str, int, Config]) -> dict[str, Any]:
    name, method, seed, cfg = item
    lrs = np.logspace(*DECADES, cfg.sensitivity_lrs)
    if name in PROBLEMS:
        problem = make_problem(name)
        task = plain_task(problem, near_starts(problem, seed, "reporting", cfg.report_seeds))
        budget = LENGTH * cfg.deterministic_budget
        run = race(task, method, {"lr": lrs}, budget, relative_target(task, TAU))
        cost = np.median(run.hits, axis=1)
    else:
        task = stochastic_task(name, seed, "reporting", cfg.report_seeds)
        run = race(task, method, {"lr": lrs}, cfg.stochastic_budget)
        gap = np.maximum(run.score - task.f_star, 1e-300)
        # A run that fails or ends above its start has learnt nothing.
        cost = np.median(np.where(run.score >= run.start, np.inf, gap), axis=1)
    basin = good_lrs(lrs, cost, FACTOR)
    return {
        "cost": [float(c) if np.isfinite(c) else None for c in cost],
        "best_lr": None if basin is None else basin.best,
        "low": None if basin is None else basin.low,
        "high": None if basin is None else basin.high,
        "decades": 0.0 if basin is None else basin.decades,
        "open": False if basin is None else basin.open,
    }
