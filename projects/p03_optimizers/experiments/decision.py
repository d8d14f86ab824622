"""When each works best: a factorial experiment behind the decision table.

Five properties, two levels each, 32 landscapes (`landscapes` says what the switches do). On every one each method
searches its configurations on the tuning seeds and is run on the reported ones; what counts is log10 of the gap after
the same number of gradients, relative to the first gap. In each landscape the method of least median wins, and those
tie with it that are less than a factor of ten behind and whose paired difference over the seeds has a 95% interval that
holds 0.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.landscapes import Landscape, landscape_task
from projects.p03_optimizers.experiments.study import ADAPTIVE, draw_seed, label
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.rank_correlation import ranks
from projects.p03_optimizers.protocol.tuning import tune
from shared.parallel import pmap
from shared.seeding import rng as stream
from shared.stats import paired_diff_ci

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

KAPPAS = (10.0, 10_000.0)
DIM = 20
LEAST = 1e-30
"""Gaps below this share of the first one count as this share."""
FACTORS = ("conditioning", "noise", "separability", "sparsity", "curvature")
LEVELS: dict[str, tuple[str, str]] = {
    "conditioning": ("κ = 10", "κ = 10⁴"),
    "noise": ("no noise", "noise"),
    "separability": ("separable", "rotated"),
    "sparsity": ("dense", "sparse"),
    "curvature": ("quadratic", "non-convex"),
}


def exp_decision(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Race all methods on all 32 landscapes.

    Returns:
        For every landscape its levels, each method's median log10 gap, the winner and who ties with it; for every level
        of every property the mean ranks of the methods and who leads; and what adaptive methods gain at each level.
    """
    seed = draw_seed(rng)
    cells = list(product((0, 1), repeat=5))
    items = [(cell, m, seed, cfg) for cell in cells for m in cfg.methods]
    rows = pmap(_one, items, jobs, key=lambda item: f"{item[1]} in cell {item[0]}", desc="decision table")
    gaps = np.array(rows).reshape(len(cells), len(cfg.methods), -1)  # (cells, methods, seeds)
    medians = np.median(gaps, axis=2)
    found = [_cell(cell, gaps[i], cfg) for i, cell in enumerate(cells)]
    return {
        "dim": DIM,
        "budget": cfg.factor_budget,
        "search": cfg.factor_search,
        "n_seeds": cfg.report_seeds,
        "factors": list(FACTORS),
        "levels": {name: list(levels) for name, levels in LEVELS.items()},
        "labels": {m: label(m) for m in cfg.methods},
        "cells": found,
        "wins": {m: sum(c["winner"] == m for c in found) for m in cfg.methods},
        "winners": len({c["winner"] for c in found}),
        "alone": sum(not c["tied"] for c in found),
        "main": _main_effects(np.array(cells), medians, cfg),
    }


def _one(item: tuple[tuple[int, ...], str, int, Config]) -> FloatArray:
    cell, method, seed, cfg = item
    conditioning, noise, rotated, sparse, curved = cell
    land = Landscape(KAPPAS[conditioning], bool(noise), bool(rotated), bool(sparse), bool(curved))
    tuning = landscape_task(land, DIM, seed, "tuning", cfg.tuning_seeds)
    report = landscape_task(land, DIM, seed, "reporting", cfg.report_seeds)
    tuned = tune(tuning, method, cfg.factor_search, cfg.factor_budget, stream(seed, "decision", method, *cell))
    run = race(report, method, tuned.hyper, cfg.factor_budget)
    gap: FloatArray = np.log10(np.maximum(run.score[0] / run.start, LEAST))
    return gap


def _cell(cell: tuple[int, ...], gaps: FloatArray, cfg: Config) -> dict[str, Any]:
    medians = np.median(gaps, axis=1)
    best = int(np.argmin(medians))
    tied = [
        m
        for k, m in enumerate(cfg.methods)
        if k != best
        and (np.ptp(gaps[k] - gaps[best]) == 0 or 0 in paired_diff_ci(gaps[k], gaps[best]))
        and medians[k] - medians[best] < 1.0
    ]
    return {
        "levels": {name: LEVELS[name][level] for name, level in zip(FACTORS, cell, strict=True)},
        "code": list(cell),
        "winner": cfg.methods[best],
        "tied": tied,
        "log_gap": dict(zip(cfg.methods, medians, strict=True)),
    }


def _main_effects(cells: FloatArray, medians: FloatArray, cfg: Config) -> dict[str, Any]:
    """Mean rank of every method over the sixteen landscapes of each level, and the edge of adaptive methods there."""
    table = np.stack([ranks(row) for row in medians])  # (cells, methods)
    adaptive = np.array([m in ADAPTIVE for m in cfg.methods])
    both = bool(adaptive.any() and not adaptive.all())
    found: dict[str, Any] = {}
    for j, name in enumerate(FACTORS):
        for level in (0, 1):
            rows = cells[:, j] == level
            mean = table[rows].mean(axis=0)
            edge = medians[rows][:, ~adaptive].min(axis=1) - medians[rows][:, adaptive].min(axis=1) if both else None
            found[f"{name}_{level}"] = {
                "factor": name,
                "level": LEVELS[name][level],
                "mean_rank": dict(zip(cfg.methods, mean, strict=True)),
                "best": cfg.methods[int(mean.argmin())],
                "best_label": label(cfg.methods[int(mean.argmin())]),
                "edge": None if edge is None else float(np.median(edge)),
            }
    return found
