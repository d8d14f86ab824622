"""What a method sees of the choice of axes: the rotation test, and a report of invariances.

**Rotation test.** The same quadratic twice, with its axes along the coordinates and turned at random, the method tuned
for each. Gradient descent and its momenta pay the same; a method with a step size for every coordinate can learn the
curvature of each axis, but only while the axes are the coordinates.

**Invariances.** `theory.invariance` runs every method on both sides of six changes of coordinates; here it is counted
who doesn't notice which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.deterministic import relative_target
from projects.p03_optimizers.experiments.landscapes import Landscape, landscape_task
from projects.p03_optimizers.experiments.study import ADAPTIVE, cost_summary, draw_seed, label, penalised
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.tuning import tune
from projects.p03_optimizers.theory.invariance import KINDS, SAME, SOLVERS, invariance_report
from shared.parallel import pmap
from shared.seeding import rng as stream

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

TAU = 1e-6
KAPPAS = (100.0, 10_000.0)
SOLVER_LABELS = {"newton": "Newton", "bfgs": "BFGS", "lbfgs": "L-BFGS", "nonlinear_cg": "Nonlinear CG"}


def exp_rotation(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Cost of every tuned method on aligned and on rotated quadratics.

    Returns:
        For every condition number and method the two median costs with intervals, and their ratio.
    """
    seed = draw_seed(rng)
    sizes = (cfg.rotation_dim, cfg.tuning_seeds, cfg.report_seeds, cfg.search, cfg.rotation_budget)
    items = [(k, m, turned, seed, *sizes) for k in KAPPAS for m in cfg.methods for turned in (False, True)]
    rows = pmap(_one, items, jobs, key=lambda item: f"{item[1]}, kappa {item[0]:g}", desc="rotation")
    found: dict[str, Any] = {f"{k:g}": {m: {} for m in cfg.methods} for k in KAPPAS}
    for (kappa, method, turned, *_), row in zip(items, rows, strict=True):
        found[f"{kappa:g}"][method]["rotated" if turned else "aligned"] = row
    for table in found.values():
        for row in table.values():
            row["ratio"] = row["rotated"]["median"]["estimate"] / row["aligned"]["median"]["estimate"]
    return {
        "dim": cfg.rotation_dim,
        "tau": TAU,
        "budget": cfg.rotation_budget,
        "n_seeds": cfg.report_seeds,
        "labels": {m: label(m) for m in cfg.methods},
        "adaptive": [m for m in cfg.methods if m in ADAPTIVE],
        "kappas": found,
        "classes": {kappa: _classes(table, cfg) for kappa, table in found.items()},
    }


def _one(item: tuple[float, str, bool, int, int, int, int, int, int]) -> dict[str, Any]:
    kappa, method, turned, seed, dim, n_tuning, n_report, search, budget = item
    land = Landscape(kappa, rotated=turned)
    random = stream(seed, "rotation", method, kappa, turned)
    tuning = landscape_task(land, dim, seed, "tuning", n_tuning)
    report = landscape_task(land, dim, seed, "reporting", n_report)
    tuned = tune(tuning, method, search, budget, random, relative_target(tuning, TAU))
    run = race(report, method, tuned.hyper, budget, relative_target(report, TAU))
    return {
        "tuned": tuned.as_dict(),
        "penalised": penalised(run.hits[0], budget),
        **cost_summary(run.hits[0], budget, random),
    }


def _classes(table: dict[str, Any], cfg: Config) -> dict[str, Any]:
    """The best adaptive method and the best of the others on either quadratic."""
    found: dict[str, Any] = {}
    for side in ("aligned", "rotated"):
        medians = {m: row[side]["median"]["estimate"] for m, row in table.items()}
        adaptive = min((m for m in cfg.methods if m in ADAPTIVE), key=medians.__getitem__, default=None)
        other = min((m for m in cfg.methods if m not in ADAPTIVE), key=medians.__getitem__, default=None)
        if adaptive is None or other is None:
            return {}
        found[side] = {
            "adaptive": adaptive,
            "adaptive_label": label(adaptive),
            "adaptive_cost": medians[adaptive],
            "other": other,
            "other_label": label(other),
            "other_cost": medians[other],
            "edge": medians[other] / medians[adaptive],
        }
    return found


def exp_invariance(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Hold every optimiser of the registry, and four solvers, against six changes of coordinates.

    Returns:
        The differences of paths for every method, which changes each doesn't notice, and how many methods those are.
    """
    rows = invariance_report(rng)
    first_order = [row for row in rows if row["method"] not in SOLVERS]
    both = [row for row in first_order if {"rotation", "scaling"} <= set(row["holds"])]
    names = {row["method"]: SOLVER_LABELS.get(row["method"]) or label(row["method"]) for row in rows}
    return {
        "same": SAME,
        "kinds": list(KINDS),
        "methods": {row["method"]: {"label": names[row["method"]], **row} for row in rows},
        "counts": {kind: sum(kind in row["holds"] for row in first_order) for kind in KINDS},
        "rotation_and_scaling": len(both),
        "all": [names[row["method"]] for row in rows if set(row["holds"]) == set(KINDS)],
        "n": len(first_order),
    }
