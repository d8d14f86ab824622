"""Rates and bounds of convex optimisation laid over measurements; the formulas are those of `theory.rates`.

Linear rates on quadratics at the optimal parameters of each method; the Chebyshev bound of conjugate gradients;
Nesterov's lower bound as a floor, his and gradient descent's upper bounds on the same chain; and Drori and Teboulle's
bound, which gradient descent attains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.deterministic import Stopping, bfgs, conjugate_gradient, lbfgs
from projects.p03_optimizers.experiments.study import label
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.problems.protocol import Problem
from projects.p03_optimizers.problems.quadratics import quadratic
from projects.p03_optimizers.problems.worst_cases import huber, nesterov_chain, nesterov_floor
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.task import plain_task
from projects.p03_optimizers.theory.rates import (
    LINEAR_METHODS,
    cg_of_bound,
    gradient_descent_smooth_bound,
    heavy_ball_rate,
    nesterov_smooth_bound,
)

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

DIM = 50
DOWN_TO = 1e-24
"""Gaps below this share of the first one are rounding."""
CHAIN = 101
CHAIN_LRS = np.logspace(-2, 1, 31)
CHAIN_METHODS = (
    "sgd", "heavy_ball", "nesterov", "nesterov_1983", "adagrad", "rmsprop", "adam", "adabelief", "lion", "rprop",
)  # fmt: skip
HUBER_STEPS = (1, 2, 5, 10, 20, 50, 100)
HUBER_H = (0.5, 1.0)


def exp_rates(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Measure linear rates at the optimal parameters of each method.

    Returns:
        For every condition number and method the predicted and the measured factor per step with their relative
        difference in -log, and the gap's course; for conjugate gradients the largest quotient of error and bound.
    """
    rows: dict[str, Any] = {}
    for kappa in cfg.theory_kappas:
        problem = quadratic(kappa, DIM)
        rows[f"{kappa:g}"] = {name: _rate(problem, name, kappa) for name in ("sgd", "heavy_ball", "nesterov_constant")}
        rows[f"{kappa:g}"]["conjugate_gradient"] = _cg(problem, kappa)
    errors = [row["error"] for table in rows.values() for row in table.values() if "error" in row]
    bounds = [table["conjugate_gradient"]["of_bound"] for table in rows.values()]
    return {
        "dim": DIM,
        "kappas": rows,
        "worst_error": max(errors),
        "n": len(errors),
        "cg_of_bound": max(bounds),
        "labels": {**{m: label(m) for m in ("sgd", "heavy_ball", "nesterov_constant")}, "conjugate_gradient": "CG"},
    }


def _rate(problem: Problem, method: str, kappa: float) -> dict[str, Any]:
    promised = LINEAR_METHODS[method]
    hyper, factor = promised.hyper(1.0, kappa), promised.rate(kappa)
    steps = int(np.ceil(np.log(np.sqrt(DOWN_TO)) / np.log(factor)))
    steps = min(steps, 60_000)
    at = sorted({int(t) for t in np.linspace(1, steps, 200)})
    gap = race(plain_task(problem, problem.starts), method, hyper, steps, checkpoints=at).curves[:, 0, 0]
    t = np.array(at, dtype=float)
    late = (t > steps / 2) & (gap > 0)
    # Both momenta have a double root at their optimum, so that the error goes like t^degree factor^t.
    slope = np.polyfit(t[late], np.log(gap[late]) / 2 - promised.degree * np.log(t[late]), 1)[0]
    start = float(problem.f(problem.start))
    some = range(0, len(at), 5)
    return {
        "hyper": hyper,
        "steps": steps,
        "predicted": factor,
        "measured": float(np.exp(slope)),
        "error": float(abs(slope / np.log(factor) - 1)),
        "t": [at[k] for k in some],
        "gap": [float(gap[k]) / start for k in some],
    }


def _cg(problem: Problem, kappa: float) -> dict[str, Any]:
    run = conjugate_gradient(problem, stopping=Stopping(gradient_tolerance=0.0, max_iterations=DIM), record=True)
    assert run.values is not None
    gap = np.maximum(run.values, 0) / run.values[0]
    return {
        "t": np.arange(len(gap)),
        "gap": gap,
        "of_bound": float(cg_of_bound(kappa, DIM)[1:].max()),
        "predicted": heavy_ball_rate(kappa),
    }


def exp_floor(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Run methods on Nesterov's chain from 0: nobody may get below the floor.

    Of each first-order method only its best value over a grid of learning rates counts, anew after every gradient.

    Returns:
        The floor, the envelope of every method, the least quotient of gap and floor, and the course of Nesterov's
        method and of gradient descent at lr = 1/L under their upper bounds.
    """
    problem = nesterov_chain(CHAIN)
    assert problem.f_star is not None and problem.L is not None and problem.minimisers is not None
    steps = list(range(1, CHAIN))
    floor = nesterov_floor(np.array(steps), CHAIN)
    task = plain_task(problem, problem.starts)
    curves: dict[str, FloatArray] = {}
    for slug in CHAIN_METHODS:
        run = race(task, slug, {"lr": CHAIN_LRS}, CHAIN - 1, checkpoints=steps)
        curves[slug] = run.curves[:, :, 0].min(axis=1)
    stop = Stopping(gradient_tolerance=0.0, max_iterations=CHAIN - 1)
    for name, solver in (("conjugate_gradient", conjugate_gradient), ("lbfgs", lbfgs), ("bfgs", bfgs)):
        found = solver(problem, stopping=stop, record=True)
        assert found.values is not None and found.gradient_counts is not None
        # A point has seen the gradients before its own; conjugate gradients use one product with A a step.
        steps_done: FloatArray = np.arange(len(found.values), dtype=float)
        spent = steps_done if name == "conjugate_gradient" else found.gradient_counts - 1
        curve = [(found.values[spent <= s] - problem.f_star).min() for s in steps]
        curves[name] = np.array(curve)
    R = float(np.linalg.norm(problem.minimisers[0]))
    t = np.array(steps)
    bounds = {
        "sgd": gradient_descent_smooth_bound(t, problem.L, R),
        "nesterov_1983": nesterov_smooth_bound(t, problem.L, R),
    }
    at_1_over_L = {
        slug: race(task, slug, {"lr": 1 / problem.L}, CHAIN - 1, checkpoints=steps).curves[:, 0, 0] for slug in bounds
    }
    before = floor > 1e-3 * floor[0]
    return {
        "dim": CHAIN,
        "t": steps,
        "floor": floor,
        "labels": {
            **{m: label(m) for m in CHAIN_METHODS}, "conjugate_gradient": "CG", "lbfgs": "L-BFGS", "bfgs": "BFGS",
        },
        "curves": curves,
        "least_quotient": {name: float((curve / floor)[before].min()) for name, curve in curves.items()},
        "least": float(min((curve / floor)[before].min() for curve in curves.values())),
        "n": len(curves),
        "bounds": bounds,
        "at_1_over_L": at_1_over_L,
        "of_bound": {slug: float((at_1_over_L[slug] / bounds[slug]).max()) for slug in bounds},
    }  # fmt: skip


def exp_tight(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Run gradient descent on the Huber function that is made for its number of steps: the bound is attained.

    Returns:
        For each step size and number of steps the last gap and the bound, and the largest relative difference.
    """
    rows = []
    for h in HUBER_H:
        for N in HUBER_STEPS:
            problem = huber(N, h=h)
            run = race(plain_task(problem, problem.starts), "sgd", {"lr": h}, N)
            # L R^2 / (4 N h + 2)
            bound = 1 / (4 * N * h + 2)
            rows.append({"h": h, "N": N, "gap": float(run.final[0, 0]), "bound": bound})
    return {"rows": rows, "worst": max(abs(row["gap"] / row["bound"] - 1) for row in rows), "n": len(rows)}
