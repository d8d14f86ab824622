"""Findings where theory says what must come out, of the failures, and of the checks against others."""

from __future__ import annotations

from typing import Any

from projects.p03_optimizers.claims.reach import reached
from shared.readme import Claim


def _rates(results: dict[str, Any]) -> bool:
    data = results["theory"]["rates"]
    return bool(data["worst_error"] < 0.01 and data["cg_of_bound"] <= 1)


def _floor(results: dict[str, Any]) -> bool:
    data = results["theory"]["floor"]
    return bool(1 - 1e-9 <= data["least"] < 1.001 and data["of_bound"]["nesterov_1983"] <= 1 >= data["of_bound"]["sgd"])


def _tight(results: dict[str, Any]) -> bool:
    return bool(results["theory"]["tight"]["worst"] < 1e-10)


def _noise(results: dict[str, Any]) -> bool:
    data = results["theory"]["noise"]
    reached(data["runs"], 1_000)
    amplified = all(8 < value < 11 for value in data["same_lr"].values())
    equal = all(0.8 < value < 1.1 for value in data["equal_speed"].values())
    return bool(data["inside"] >= 0.75 * data["n"] and data["worst"] < 0.05 and amplified and equal)


def _stability(results: dict[str, Any]) -> bool:
    data = results["theory"]["stability"]
    return bool(data["right"] == data["judged"] > 500)


def _edge(results: dict[str, Any]) -> bool:
    data = results["theory"]["edge"]
    reached(data["steps"], 2_000)
    return bool(0.95 < data["least"] and data["most"] < 1.1 and data["least_start"] < 0.9)


def _adam(results: dict[str, Any]) -> bool:
    rows = results["failures"]["adam"]["methods"]
    return bool(rows["adam"]["last"] > 0.9 and rows["amsgrad"]["last"] < -0.9 and rows["adam"]["regret"] > 1)


def _cycle(results: dict[str, Any]) -> bool:
    rows = results["failures"]["cycle"]["methods"]
    ball = rows["heavy_ball"]
    return bool(
        ball["period_3"] < 1e-9 and min(map(abs, ball["last"])) > 0.5 and max(map(abs, rows["nesterov"]["last"])) < 1e-6
    )


def _stops_early(results: dict[str, Any]) -> bool:
    rows = results["failures"]["burst"]["methods"]
    return bool(rows["adagrad"]["burst"] > 1e-3 > rows["adagrad"]["calm"] and rows["adam"]["burst"] < 1e-6)


def _radius(results: dict[str, Any]) -> bool:
    rows = results["failures"]["radius"]["methods"]
    signs = all(abs(value - 1) < 0.6 for slug in ("lion", "rmsprop") for value in rows[slug]["over_lr"])
    return bool(signs and rows["sgd"]["over_lr"][-1] < 1e-9)


def _newton(results: dict[str, Any]) -> bool:
    data = results["failures"]["newton"]
    return bool(abs(data["pure"]["f"]) < 1e-9 and data["modified"]["f"] < -0.2499)


def _structure(results: dict[str, Any]) -> bool:
    data = results["structured"]
    steps = {slug: row["to_target"] for slug, row in data["lasso"]["methods"].items()}
    lasts = {slug: row["last"] for slug, row in data["sums"]["methods"].items()}
    ordered = steps["fista_restart"] < steps["fista"] < steps["ista"] and steps["subgradient"] is None
    solved = data["constrained"]["solved"] == data["constrained"]["n"]
    return bool(ordered and solved and lasts["saga"] < 1e-6 * lasts["sgd"])


def _basins(results: dict[str, Any]) -> bool:
    data = results["basins"]
    reached(data["runs_a_map"], 100_000)
    tables = [data["problems"][name]["methods"] for name in ("himmelblau", "rastrigin-2")]
    return all(rows["heavy_ball"]["ragged"] > 3 * rows["sgd"]["ragged"] for rows in tables)


def _trajectories(results: dict[str, Any]) -> bool:
    data = results["trajectories"]
    return bool(data["same"] == data["n"] >= 20 and data["worst"] <= 1e-12)


def _solvers(results: dict[str, Any]) -> bool:
    suites = results["solvers"]["suites"]
    counts = results["solvers"]["rosenbrock"]
    mgh = suites["MGH"]
    solved = all(mgh[m]["ours"] >= mgh[m]["n"] * 16 / 18 for m in ("BFGS", "Levenberg-Marquardt"))
    evaluations = counts["BFGS"]["ours_n_g"] <= 45 and counts["L-BFGS"]["ours_n_g"] <= 50
    return bool(solved and evaluations and counts["trust region (Steihaug)"]["ours_n_g"] <= 30)


def _cycle_point(k: int) -> str:
    return f"{{failures.cycle.methods.heavy_ball.last.{k}:.3f}}"


def _ragged(problem: str, slug: str) -> str:
    return f"{{basins.problems.{problem}.methods.{slug}.ragged:.1%}}"


def _suite(method: str, suite: str = "MGH") -> str:
    place = f"solvers.suites.{suite}.{method}"
    return f"{{{place}.ours}} of {{{place}.n}} (SciPy {{{place}.theirs}})"


CLAIMS: dict[str, Claim] = {
    "rates": (
        "On quadratics all {theory.rates.n} measured linear rates of gradient descent, heavy ball and Nesterov's "
        "momentum "
        "at their optimal parameters are the predicted ones, to {theory.rates.worst_error:.1%} of the exponent; "
        "conjugate "
        "gradients stay below {theory.rates.cg_of_bound:.2f} of their Chebyshev bound.",
        _rates,
    ),
    "floor": (
        "No curve crosses Nesterov's lower bound: over {theory.floor.n} methods, the first-order ones with their best "
        "learning rate at every step, the least quotient of gap and bound on the chain of {theory.floor.dim} "
        "variables is "
        "{theory.floor.least:.6f}.",
        _floor,
    ),
    "tight": (
        "Drori and Teboulle's bound for gradient descent is attained on their Huber function in all {theory.tight.n} "
        "cases, "
        "to {theory.tight.worst:.0e}.",
        _tight,
    ),
    "noise_floor": (
        "Under gradient noise, momentum {theory.noise.momentum:g} at the same learning rate multiplies the floor by "
        "{theory.noise.same_lr.heavy_ball:.1f} (heavy ball) and {theory.noise.same_lr.nesterov_constant:.1f} "
        "(Nesterov); at "
        "the same lr/(1 − β) by {theory.noise.equal_speed.heavy_ball:.2f} and "
        "{theory.noise.equal_speed.nesterov_constant:.2f}. {theory.noise.inside} of {theory.noise.n} 95% intervals "
        "hold the "
        "closed form (n = {theory.noise.runs:,} runs).",
        _noise,
    ),
    "stability": (
        "Stability is where the Jury conditions put it: in {theory.stability.right:,} of {theory.stability.judged:,} "
        "cells "
        "of the (lr, β) maps of heavy ball and Nesterov's momentum the run does what the exact rate says.",
        _stability,
    ),
    "edge_of_stability": (
        "Gradient descent on an MLP raises the sharpness until it rests at 2/lr: over three learning rates the "
        "median of "
        "its last third is {theory.edge.least:.2f} to {theory.edge.most:.2f} of 2/lr (one seed, {theory.edge.steps:,} "
        "steps).",
        _edge,
    ),
    "adam_counter_example": (
        "On Reddi, Kale and Kumar's sequence Adam ends at {failures.adam.methods.adam.last:.2f}, the worst point of "
        "[-1, 1], with a regret of {failures.adam.methods.adam.regret:.2f} a step; AMSGrad ends at "
        "{failures.adam.methods.amsgrad.last:.2f} with {failures.adam.methods.amsgrad.regret:.3f}.",
        _adam,
    ),
    "heavy_ball_cycle": (
        "With the parameters that are optimal for quadratics the heavy ball goes round "
        f"{_cycle_point(0)}, {_cycle_point(1)}, {_cycle_point(2)} for ever on a strongly convex function (Lessard, "
        "Recht & Packard); Nesterov's momentum converges.",
        _cycle,
    ),
    "adagrad_stops_early": (
        "{failures.burst.length} gradients {failures.burst.size:,.0f} times too large leave Adagrad at f = "
        "{failures.burst.methods.adagrad.burst:.2g} after {failures.burst.steps:,} steps on x²/2, where it would "
        "have been "
        "at 0 to rounding without them; Adam, which forgets, gets there in spite of them.",
        _stops_early,
    ),
    "oscillation": (
        "Methods that divide by the gradient's size end on an oscillation: on x²/2 its radius is "
        "{failures.radius.methods.lion.over_lr.1:.2f} lr for Lion and "
        "{failures.radius.methods.rmsprop.over_lr.1:.2f} lr "
        "for RMSprop, at every lr from 0.001 to 0.1.",
        _radius,
    ),
    "newton_saddle": (
        "From a thousandth off the ridge Newton's method reaches the saddle in {failures.newton.pure.iterations} "
        "step and "
        "stays; with a modified Cholesky factor it finds a minimum in {failures.newton.modified.iterations}.",
        _newton,
    ),
    "structure": (
        "Structure pays: on the lasso to {structured.lasso.target:g} proximal gradient steps take "
        "{structured.lasso.methods.ista.to_target} gradients, FISTA {structured.lasso.methods.fista.to_target}, with "
        "restarts {structured.lasso.methods.fista_restart.to_target}, and subgradients don't arrive; over the same "
        "passes "
        "SGD stands at {structured.sums.methods.sgd.last:.0e} where SAGA has {structured.sums.methods.saga.last:.0e} "
        "(n = {structured.sums.n_seeds} seeds); {structured.constrained.solved} of {structured.constrained.n} "
        "constrained "
        "problems end at their known minimum.",
        _structure,
    ),
    "basins": (
        "Momentum frays the borders of basins: the share of neighbouring starts that end apart is "
        f"{_ragged('himmelblau', 'heavy_ball')} with the heavy ball against {_ragged('himmelblau', 'sgd')} with "
        "gradient "
        f"descent on Himmelblau's function, and {_ragged('rastrigin-2', 'heavy_ball')} against "
        f"{_ragged('rastrigin-2', 'sgd')} on Rastrigin's ({{basins.runs_a_map:,}} runs a map, each method at the "
        "fastest "
        "learning rate with which its runs arrive).",
        _basins,
    ),
    "trajectories": (
        "Step for step, {trajectories.same} of {trajectories.n} comparisons with torch.optim and pytorch_optimizer "
        "stay "
        "within their tolerance; where it is 1e-12, the largest difference is {trajectories.worst:.0e}.",
        _trajectories,
    ),
    "solvers": (
        f"Of the Moré–Garbow–Hillstrom problems our BFGS solves {_suite('BFGS')} and Levenberg–Marquardt "
        f"{_suite('Levenberg-Marquardt')}; on Rosenbrock to 1e-12 BFGS takes {{solvers.rosenbrock.BFGS.ours_n_g}} "
        "gradients (SciPy {solvers.rosenbrock.BFGS.theirs_n_g}).",
        _solvers,
    ),
}
