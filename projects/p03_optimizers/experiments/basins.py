"""Where a start leads: maps of the basins of attraction, some 100,000 runs for each.

A square grid of starts covers the domain; each is run for the same number of steps, all at once. A run belongs to the
minimiser it ends next to (within 0.1), and to none if it hasn't arrived. Himmelblau's function has four minimisers of
equal value; Rastrigin's has one global and a lattice of local ones, so that its map shows who gets past them: the
classes are the rings of minima around 0 in the maximum norm.

Each method has, of a grid of learning rates, the largest with which as many starts of a coarse grid arrive as with any
other, give or take a hundredth: fast, but not at the price of arriving.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.study import label
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.problems import make_problem
from projects.p03_optimizers.problems.protocol import IntArray, Problem
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.task import plain_task
from shared.parallel import pmap

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

METHODS = ("sgd", "heavy_ball", "nesterov", "adam", "rmsprop", "lion")
PROBLEM_NAMES = ("himmelblau", "rastrigin-2")
NEAR = 0.1
NOWHERE = 9
SHOWN = 160
"""Sides of the maps that are kept for figures."""
COARSE = 8
"""The grid that chooses the learning rate has a side so many times shorter, but 24 at least."""
LRS = np.logspace(-5, 0.5, 34)
PART = 10_240
"""Starts computed side by side: their coordinates fit the cache."""


def exp_basins(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Map the basins of six methods on two functions.

    Returns:
        For every function and method the learning rate, the share of starts that arrive, the share of each class, the
        shares of neighbouring starts that end apart (how ragged the borders are), and the map as rows of digits.
    """
    items = [(p, m, cfg.basin_side, cfg.basin_steps) for p in PROBLEM_NAMES for m in METHODS]
    rows = pmap(_one, items, jobs, key=lambda item: f"{item[1]} on {item[0]}", desc="basins")
    found: dict[str, Any] = {}
    for (name, method, *_), row in zip(items, rows, strict=True):
        problem = make_problem(name)
        place = found.setdefault(name, {"label": problem.name, "domain": problem.domain, "methods": {}})
        place["methods"][method] = row
    return {
        "side": cfg.basin_side,
        "runs_a_map": cfg.basin_side**2,
        "runs": len(items) * cfg.basin_side**2,
        "steps": cfg.basin_steps,
        "labels": {m: label(m) for m in METHODS},
        "problems": found,
    }


def grid(problem: Problem, side: int) -> FloatArray:
    """Starts (side^2, 2) over the problem's domain, row by row from below."""
    assert problem.domain is not None
    (left, right), (low, high) = problem.domain
    x, y = np.meshgrid(np.linspace(left, right, side), np.linspace(low, high, side))
    return np.stack([x.ravel(), y.ravel()], axis=-1)


def classes(problem: Problem, x: FloatArray) -> IntArray:
    """The class of each end point (N, 2): a minimiser's number, or a ring's on Rastrigin; NOWHERE if at none."""
    if problem.name.startswith("Rastrigin"):
        # Its minima lie close to the integer lattice; the distance grows slowly with the ring.
        nearest = np.round(x)
        ring = np.minimum(np.abs(nearest).max(axis=-1), NOWHERE)
        there = (np.abs(x - nearest) < NEAR).all(axis=-1)
        return np.where(there, ring, NOWHERE).astype(np.int64)
    assert problem.minimisers is not None
    distance = np.linalg.norm(x[:, None] - problem.minimisers, axis=-1)
    return np.where(distance.min(axis=1) < NEAR, distance.argmin(axis=1), NOWHERE)


def _one(item: tuple[str, str, int, int]) -> dict[str, Any]:
    name, method, side, steps = item
    problem = make_problem(name)
    coarse = race(plain_task(problem, grid(problem, max(24, side // COARSE))), method, {"lr": LRS}, steps)
    home = 0 if name.startswith("rastrigin") else None
    shares = np.array([_arrived(classes(problem, x), None) for x in coarse.x])
    lr = float(LRS[np.flatnonzero(shares >= shares.max() - 0.01)[-1]])
    starts = grid(problem, side)
    parts = [starts[i : i + PART] for i in range(0, len(starts), PART)]
    ends = [race(plain_task(problem, part), method, {"lr": lr}, steps).x[0] for part in parts]
    found = classes(problem, np.concatenate(ends)).reshape(side, side)
    every = max(1, side // SHOWN)
    return {
        "lr": lr,
        "arrived": _arrived(found, None),
        "global": _arrived(found, home),
        "shares": [float((found == k).mean()) for k in range(NOWHERE + 1)],
        "ragged": float((found[:, 1:] != found[:, :-1]).mean() + (found[1:] != found[:-1]).mean()) / 2,
        "map": ["".join(str(k) for k in row) for row in found[::every, ::every]],
    }


def _arrived(found: IntArray, home: int | None) -> float:
    return float(((found != NOWHERE) if home is None else (found == home)).mean())
