"""Structure used: a term that isn't smooth, a sum of many terms, constraints.

**Composite.** The lasso by proximal gradient steps, by FISTA without and with restarts, and by ADMM; subgradient
descent, which knows nothing of the structure, beside them with the best learning rate of a grid.

**Finite sums.** Logistic regression by SGD, SVRG and SAGA with the same constant step, billed in gradients of single
terms: SGD stands on its floor, the others converge linearly.

**Constraints.** Hock and Schittkowski's problems by the augmented Lagrangian, against their known minima.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.constrained import HOCK_SCHITTKOWSKI, augmented_lagrangian
from projects.p03_optimizers.deterministic import Result, Stopping
from projects.p03_optimizers.experiments.study import checkpoints, draw_seed
from projects.p03_optimizers.problems.lasso import lasso
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.task import plain_task
from projects.p03_optimizers.proximal import admm, fista, gradient_scheme, never, proximal_gradient
from projects.p03_optimizers.variance_reduced import breast_cancer_sum, saga, sgd, svrg
from shared.parallel import pmap
from shared.seeding import rng as stream

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

LASSO_STEPS = 2_000
LASSO_TARGET = 1e-10
SUBGRADIENT_LRS = np.logspace(-4, 0, 33)
COMPOSITE: dict[str, tuple[str, Callable[..., Result]]] = {
    "ista": ("Proximal gradient", proximal_gradient),
    "fista": ("FISTA", partial(fista, restart=never)),
    "fista_restart": ("FISTA, restarts", partial(fista, restart=gradient_scheme)),
    "admm": ("ADMM", admm),
}
SUMS: dict[str, tuple[str, Callable[..., Result]]] = {
    "sgd": ("SGD", sgd),
    "svrg": ("SVRG", svrg),
    "saga": ("SAGA", saga),
}
PASSES = 60.0
SOLVED = 1e-4
"""Relative error of the value and largest violation with which a constrained problem counts as solved."""


def exp_structured(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Run all three.

    Returns:
        For the lasso each method's gap over its gradients, and the gradients to 1e-10; for the finite sum the gap over
        passes, in the median over seeds; for every constrained problem the value found and the known one.
    """
    return {
        "lasso": _lasso(),
        "sums": _sums(cfg, draw_seed(rng), jobs),
        "constrained": _constrained(),
    }


def _lasso() -> dict[str, Any]:
    problem = lasso()
    start = float(problem.f(problem.smooth.start))
    at = np.array(checkpoints(LASSO_STEPS, 60))
    rows: dict[str, Any] = {}
    for slug, (name, solver) in COMPOSITE.items():
        stop = Stopping(gradient_tolerance=0.0, max_iterations=LASSO_STEPS)
        run = solver(problem, stopping=stop, record=True)
        assert run.values is not None
        gap = np.minimum.accumulate(np.maximum(run.values - problem.f_star, 1e-16))
        below = np.flatnonzero(gap <= LASSO_TARGET)
        rows[slug] = {
            "label": name,
            "gap": gap[np.minimum(at, len(gap) - 1)],
            "to_target": int(below[0]) if len(below) else None,
        }
    whole = problem.as_problem()
    plain = race(plain_task(whole, whole.starts), "sgd", {"lr": SUBGRADIENT_LRS}, LASSO_STEPS, checkpoints=list(at))
    rows["subgradient"] = {
        "label": "Subgradients, best lr",
        "gap": np.minimum.accumulate(plain.curves[:, :, 0].min(axis=1)),
        "to_target": None,
    }
    return {"steps": at, "first_gap": start - problem.f_star, "target": LASSO_TARGET, "methods": rows}


def _sums(cfg: Config, seed: int, jobs: int) -> dict[str, Any]:
    items = [(slug, seed, s) for slug in SUMS for s in range(cfg.report_seeds)]
    curves = pmap(_one_sum, items, jobs, key=lambda item: f"{item[0]}, seed {item[2]}", desc="finite sums")
    rows: dict[str, Any] = {}
    for slug, (name, _) in SUMS.items():
        mine = [c for (s, *_), c in zip(items, curves, strict=True) if s == slug]
        gap = np.array([c["gap"] for c in mine])
        rows[slug] = {
            "label": name,
            "passes": mine[0]["passes"],
            "gap": np.median(gap, axis=0),
            "low": gap.min(axis=0),
            "high": gap.max(axis=0),
            "last": float(np.median(gap[:, -1])),
        }
    problem = breast_cancer_sum()
    return {
        "methods": rows,
        "n_seeds": cfg.report_seeds,
        "n": problem.n,
        "condition": problem.L_max / problem.mu,
    }


def _one_sum(item: tuple[str, int, int]) -> dict[str, Any]:
    slug, seed, s = item
    problem = breast_cancer_sum()
    run = SUMS[slug][1](problem, stream(seed, "finite sum", slug, s), passes=PASSES)
    assert run.values is not None and run.gradient_counts is not None
    return {
        "passes": run.gradient_counts / problem.n,
        "gap": np.maximum(run.values - problem.f(problem.minimiser()), 1e-16),
    }


def _constrained() -> dict[str, Any]:
    rows = {}
    for name, build in HOCK_SCHITTKOWSKI.items():
        problem = build()
        f_star = problem.objective.f_star
        assert f_star is not None
        found = augmented_lagrangian(problem)
        error = abs(found.f - f_star) / max(1.0, abs(f_star))
        rows[name] = {
            "dim": problem.dim,
            "f": found.f,
            "f_star": f_star,
            "error": error,
            "infeasibility": found.infeasibility,
            "gradients": found.result.n_g,
            "solved": bool(error <= SOLVED and found.infeasibility <= SOLVED),
        }
    return {"problems": rows, "n": len(rows), "solved": sum(row["solved"] for row in rows.values())}
