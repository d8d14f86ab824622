"""What a method sees of the choice of axes: the rotation test, and a report of invariances.

**Rotation test.** The same quadratic twice, with its axes along the coordinates and turned at random, the method tuned
for each. Gradient descent and its momenta pay the same; a method with a step size for every coordinate can learn the
curvature of each axis, but only while the axes are the coordinates.

**Invariances.** A method is run on f and on a transformed twin from the corresponding start; the paths, mapped back,
are compared over 30 steps. Twins: f times 1000, x shifted, x turned, and each coordinate in units of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.deterministic import relative_target
from projects.p03_optimizers.experiments.landscapes import Landscape, landscape_task
from projects.p03_optimizers.experiments.study import ADAPTIVE, cost_summary, draw_seed, label, penalised
from projects.p03_optimizers.optimizers.protocol import FloatArray, TwoGradients
from projects.p03_optimizers.optimizers.registry import OPTIMIZERS, make_optimizer
from projects.p03_optimizers.problems.quadratics import rotation
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.tuning import tune
from shared.parallel import pmap
from shared.seeding import rng as stream

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

TAU = 1e-6
KAPPAS = (100.0, 10_000.0)
STEPS = 30
SAME = 1e-3
"""Largest difference of paths, relative to their length, that counts as none: eps alone makes some."""
SCALE = 1e3
DIM = 6


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
    """Largest difference of paths for every optimiser of the registry and every transformation.

    Returns:
        For every method the four differences, relative to the length of the path, and whether each is at most SAME.
    """
    seed = draw_seed(rng)
    slugs = [slug for slug, method in OPTIMIZERS.items() if not method.matrices]
    differences = {slug: _differences(slug, seed) for slug in slugs}
    names = ("scaled", "shifted", "rotated", "units")
    holds = {name: [s for s in slugs if differences[s][name] <= SAME] for name in names}
    return {
        "steps": STEPS,
        "same": SAME,
        "scale": SCALE,
        "methods": {slug: {"label": label(slug), **differences[slug]} for slug in slugs},
        "holds": holds,
        "counts": {name: len(found) for name, found in holds.items()},
        "rotated_and_scaled": len(set(holds["rotated"]) & set(holds["scaled"])),
        "n": len(slugs),
    }


def _differences(slug: str, seed: int) -> dict[str, float]:
    random = stream(seed, "invariance")
    A = (Q := rotation(random, DIM)) @ np.diag(np.geomspace(0.1, 1.0, DIM)) @ Q.T
    x0, shift = random.normal(size=DIM), random.normal(size=DIM)
    turn, units = rotation(random, DIM), np.diag(np.geomspace(0.1, 10.0, DIM))
    plain = _path(slug, A, x0, np.eye(DIM), np.zeros(DIM), 1.0)
    length = float(np.abs(plain - x0).max())
    twins = {
        "scaled": (np.eye(DIM), np.zeros(DIM), SCALE),
        "shifted": (np.eye(DIM), shift, 1.0),
        "rotated": (turn, np.zeros(DIM), 1.0),
        "units": (units, np.zeros(DIM), 1.0),
    }
    with np.errstate(all="ignore"):
        found = {name: float(np.abs(_path(slug, A, x0, *twin) - plain).max()) / length for name, twin in twins.items()}
    return {name: min(value, 1e9) if np.isfinite(value) else 1e9 for name, value in found.items()}


def _path(slug: str, A: FloatArray, x0: FloatArray, M: FloatArray, b: FloatArray, scale: float) -> FloatArray:
    """The path (STEPS, d) in x of a run on y -> scale f(M y + b), where x = M y + b and f(x) = x'Ax / 2."""
    y = np.linalg.solve(M, x0 - b).astype(np.float64)
    # Matrices for the methods that want them; a learning rate small enough for every twin, eps out of the way.
    params = [y.reshape(2, -1)]
    hyper = {"lr": 1e-3} if "lr" in OPTIMIZERS[slug].tune and slug != "prodigy" else {}
    optimizer = make_optimizer(slug, params, **hyper)
    path = []

    def gradient() -> list[FloatArray]:
        # d/dy scale f(M y + b) = scale M' A (M y + b)
        return [(scale * M.T @ A @ (M @ params[0].reshape(-1) + b)).reshape(2, -1)]

    for _ in range(STEPS):
        if isinstance(optimizer, TwoGradients):
            optimizer.perturb(gradient())
        optimizer.step(gradient())
        path.append(M @ params[0].reshape(-1) + b)
    return np.array(path)
