"""The comparison without noise: sixteen problems, every method tuned alike, solvers with line searches beside them.

Each first-order method searches its configurations on the tuning starts of a problem and is then run from the reported
starts. The solvers (BFGS and others) have nothing to tune and are run from the same reported starts. A run has solved a
problem when

    f(x) - f_star <= tau (f(x_0) - f_star),    tau = 1e-6,

and its cost is the number of gradients, plus the number of values for methods that search along lines, plus d for every
Hessian; a method that needs a Hessian has missed a problem that has none. What the seeds are: three starts for tuning
and ten others for the report, around the standard start.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.deterministic import (
    Result,
    Stopping,
    barzilai_borwein,
    bfgs,
    gradient_descent,
    hager_zhang,
    lbfgs,
    nonlinear_cg,
    trust_region,
)
from projects.p03_optimizers.experiments.study import cost_summary, draw_seed, label, near_starts, penalised
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.problems import Problem, make_problem
from projects.p03_optimizers.protocol.profiles import data_profile, performance_profile, rerank
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.rank_correlation import kendall
from projects.p03_optimizers.protocol.task import Task, plain_task
from projects.p03_optimizers.protocol.tuning import tune
from shared.parallel import pmap
from shared.seeding import rng as stream

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

TAU = 1e-6
TAUS = np.geomspace(1, 128, 57)
KAPPAS = np.geomspace(0.5, 2000, 61)
RANKED_AT = 2.0
SOLVERS: dict[str, tuple[str, Callable[..., Result]]] = {
    "gd_armijo": ("Gradient descent, Armijo", gradient_descent),
    "barzilai_borwein": ("Barzilai–Borwein", barzilai_borwein),
    "cg_hz": ("Nonlinear CG, Hager–Zhang", partial(nonlinear_cg, beta=hager_zhang)),
    "lbfgs": ("L-BFGS", lbfgs),
    "bfgs": ("BFGS", bfgs),
    "trust_region": ("Trust region, Newton", trust_region),
}
"""Solvers with a line search or a trust region; nothing of them is tuned."""
NEED_HESSIAN = ("trust_region",)


def exp_deterministic(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Tune, run and rank.

    Returns:
        For every problem and method the tuned configuration and the costs from the reported starts; profiles over all
        pairs of problem and start, the ranking with each best method taken out in turn, and the rank correlation
        between problems.
    """
    seed = draw_seed(rng)
    sizes = (cfg.tuning_seeds, cfg.report_seeds, cfg.search, cfg.deterministic_budget)
    items = [(p, m, seed, *sizes) for p in cfg.deterministic for m in (*cfg.methods, *SOLVERS)]
    rows = pmap(_one, items, jobs, key=lambda item: f"{item[1]} on {item[0]}", desc="deterministic")
    names = [*cfg.methods, *SOLVERS]
    found: dict[str, Any] = {}
    hits = np.empty((len(cfg.deterministic), len(names), cfg.report_seeds))
    for (problem, method, *_), (row, row_hits) in zip(items, rows, strict=True):
        found.setdefault(problem, {"label": make_problem(problem).name, "dim": make_problem(problem).dim})
        found[problem].setdefault("methods", {})[method] = row
        hits[cfg.deterministic.index(problem), names.index(method)] = row_hits
    costs = hits.transpose(0, 2, 1).reshape(-1, len(names))  # (problem and start, method)
    dims = np.repeat([found[p]["dim"] for p in cfg.deterministic], cfg.report_seeds)
    first = len(cfg.methods)
    labels = {m: label(m) for m in cfg.methods} | {m: title for m, (title, _) in SOLVERS.items()}
    return {
        "tau": TAU,
        "budget": cfg.deterministic_budget,
        "n_starts": cfg.report_seeds,
        "n_tuning_starts": cfg.tuning_seeds,
        "search": cfg.search,
        "problems": found,
        "labels": labels,
        "tuned": _profiles(costs[:, :first], dims, list(cfg.methods), labels),
        "all": _profiles(costs, dims, names, labels),
        "ranks": _rank_correlations(hits[:, :first], cfg),
    }


def relative_target(task: Task, tau: float) -> FloatArray:
    """The gap of each seed (S,) that counts as solved."""
    found: FloatArray = tau * (task.f(task.starts) - task.f_star)
    return found


def _one(item: tuple[str, str, int, int, int, int, int]) -> tuple[dict[str, Any], FloatArray]:
    name, method, seed, n_tuning, n_report, configs, budget = item
    problem = make_problem(name)
    report = plain_task(problem, near_starts(problem, seed, "reporting", n_report))
    random = stream(seed, "deterministic", name, method)
    row: dict[str, Any] = {"failed": 0, "tuned": None}
    if method in SOLVERS:
        goals = relative_target(report, TAU) + report.f_star
        hits = np.array([_solve(method, problem, x0, f, budget) for x0, f in zip(report.starts, goals, strict=True)])
    else:
        tuning = plain_task(problem, near_starts(problem, seed, "tuning", n_tuning))
        tuned = tune(tuning, method, configs, budget, random, relative_target(tuning, TAU))
        run = race(report, method, tuned.hyper, budget, relative_target(report, TAU))
        hits = run.hits[0]
        default = race(report, method, {}, budget, relative_target(report, TAU))
        row = {
            "failed": int(run.failures[0]),
            "tuned": tuned.as_dict(),
            "default_solved": int(np.isfinite(default.hits[0]).sum()),
        }
    return {**row, **cost_summary(hits, budget, random)}, hits


def _solve(method: str, problem: Problem, x0: FloatArray, target: float, budget: int) -> float:
    """Gradients, values and d for each Hessian until f <= target; inf if it isn't reached within the budget."""
    if method in NEED_HESSIAN and problem.hessian is None:
        return np.inf
    stopping = Stopping(gradient_tolerance=0.0, f_target=target, max_iterations=budget, max_evaluations=budget)
    end = SOLVERS[method][1](problem, x0, stopping=stopping)
    spent = end.n_f + end.n_g + problem.dim * end.n_h
    return float(spent) if end.f <= target and spent <= budget else np.inf


def _profiles(costs: FloatArray, dims: FloatArray, names: list[str], labels: dict[str, str]) -> dict[str, Any]:
    share = performance_profile(costs, TAUS)
    places = rerank(costs, RANKED_AT)
    order = [names[place.method] for place in places]
    return {
        "n": len(costs),
        "n_methods": len(names),
        "taus": TAUS,
        "performance": {name: share[k] for k, name in enumerate(names)},
        "kappas": KAPPAS,
        "data": {name: curve for name, curve in zip(names, data_profile(costs, list(dims), KAPPAS), strict=True)},
        "solved": {name: float(np.isfinite(costs[:, k]).mean()) for k, name in enumerate(names)},
        "best": {name: float(share[k, 0]) for k, name in enumerate(names)},
        "ranked_at": RANKED_AT,
        "order": order,
        "shares": [place.share for place in places],
        "order_in_full": [names[place.in_full] for place in places],
        "moved": sum(place.method != place.in_full for place in places),
        "first": order[0],
        "first_label": labels[order[0]],
        "first_solved": float(np.isfinite(costs[:, names.index(order[0])]).mean()),
    }


def _rank_correlations(hits: FloatArray, cfg: Config) -> dict[str, Any]:
    """Kendall's tau of the methods' median costs (P, M, S) between all pairs of problems."""
    medians = np.median(penalised(hits, cfg.deterministic_budget), axis=2)
    pairs = list(combinations(range(len(medians)), 2))
    taus = [kendall(medians[i], medians[j]) for i, j in pairs]
    matrix = np.eye(len(medians))
    for (i, j), tau in zip(pairs, taus, strict=True):
        matrix[i, j] = matrix[j, i] = tau
    return {
        "matrix": matrix,
        "pairs": len(pairs),
        "median": float(np.median(taus)),
        "least": float(np.min(taus)),
        "negative": int(np.sum(np.array(taus) < 0)),
        "winners": [cfg.methods[int(k)] for k in medians.argmin(axis=1)],
    }
