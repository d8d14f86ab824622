"""Findings of the comparisons: records, profiles, budgets, rotation, learning rates, the decision table."""

from __future__ import annotations

from typing import Any

import numpy as np

from projects.p03_optimizers.claims.reach import reached
from projects.p03_optimizers.experiments.deterministic import SOLVERS
from shared.readme import Claim


def _headline(results: dict[str, Any]) -> bool:
    data = results["rosenbrock"]
    reached(data["lrs"], 200)
    cost = {slug: row["gradients"] or np.inf for slug, row in data["methods"].items()}
    order = cost["heavy_ball"] <= 300 and cost["nesterov"] <= 290 and cost["adam"] <= 500 and cost["sgd"] > 8_000
    return bool(order and data["methods"]["sgd"]["default"] is None and data["methods"]["adam"]["default"] > 5_000)


def _luck(results: dict[str, Any]) -> bool:
    data = results["rosenbrock"]
    reached(data["lrs"], 200)
    rows = [row for row in data["methods"].values() if row["gradients"] and row["robust"]]
    ratios = [row["robust"] / row["gradients"] for row in rows]
    named = [data["methods"][slug] for slug in ("heavy_ball", "nesterov")]
    return bool(min(row["robust"] / row["gradients"] for row in named) > 1.3 and np.median(ratios) > 1.2)


def _solvers_lead(results: dict[str, Any]) -> bool:
    data = results["deterministic"]
    reached(len(data["problems"]), 10)
    table, tuned = data["all"], data["tuned"]
    return bool(table["first"] in SOLVERS and table["first_solved"] > max(tuned["solved"].values()))


def _second_places(results: dict[str, Any]) -> bool:
    data = results["deterministic"]
    reached(len(data["problems"]), 10)
    return bool(data["all"]["moved"] >= 2)


def _rankings(results: dict[str, Any]) -> bool:
    data = results["deterministic"]["ranks"]
    reached(data["pairs"], 45)
    return bool(data["median"] < 0.6 and len(set(data["winners"])) >= 4)


def _schmidt(results: dict[str, Any]) -> bool:
    data = results["stochastic"]
    reached(len(data["problems"]), 5)
    reached(data["n_seeds"], 10)
    verdict = data["verdict"]
    majority = verdict["as_good"] > verdict["n"] / 2
    return bool((verdict["answer"] == "yes") == majority and verdict["as_good"] >= 1 and verdict["worse"] >= 1)


def _tuning_pays(results: dict[str, Any]) -> bool:
    data = results["stochastic"]
    reached(len(data["problems"]), 5)
    better = [
        row["medium"]["loss"]["iqm"]["estimate"] < row["default"]["loss"]["iqm"]["estimate"]
        for problem in data["problems"].values()
        for row in problem["methods"].values()
    ]
    gain = data["gain"]
    return bool(np.mean(better) > 0.75 and gain["small"]["factor"] > 2 * gain["large_over_small"]["factor"])


def _rotation(results: dict[str, Any]) -> bool:
    data = results["rotation"]
    reached(data["n_seeds"], 10)
    aligned, rotated = data["classes"]["10000"]["aligned"], data["classes"]["10000"]["rotated"]
    return bool(aligned["edge"] > 10 and rotated["edge"] < aligned["edge"] / 5)


def _adagrad_newton(results: dict[str, Any]) -> bool:
    row = results["rotation"]["kappas"]["10000"]["adagrad"]
    return bool(row["aligned"]["median"]["estimate"] <= 10 and row["rotated"]["median"]["estimate"] > 100)


def _invariance(results: dict[str, Any]) -> bool:
    data = results["invariance"]
    counts = data["counts"]
    return bool(
        data["rotation_and_scaling"] == 0 and counts["units"] == 0 < counts["rotation"] and "Newton" in data["all"]
    )


def _basin_width(results: dict[str, Any]) -> bool:
    data = results["sensitivity"]
    reached(data["n_seeds"], 10)
    return bool(data["widest"]["decades"] > 2 * data["narrowest"]["decades"])


def _decision(results: dict[str, Any]) -> bool:
    data = results["decision"]
    reached(data["n_seeds"], 10)
    return bool(data["winners"] >= 5 and max(data["wins"].values()) <= len(data["cells"]) / 2)


def _median(kappa: str, slug: str, side: str) -> str:
    return f"{{rotation.kappas.{kappa}.{slug}.{side}.median.estimate:,.0f}}"


def _class(side: str, kind: str) -> str:
    place = f"rotation.classes.10000.{side}.{kind}"
    return f"{{{place}_label}} with {{{place}_cost:,.0f}}"


def _record(slug: str, what: str = "gradients") -> str:
    return f"{{rosenbrock.methods.{slug}.{what}:,.0f}}"


CLAIMS: dict[str, Claim] = {
    "headline": (
        "Tuned on one grid of {rosenbrock.lrs} learning rates and seven momenta, the fewest gradients from (-1.2, 1) "
        "to "
        "f < {rosenbrock.target:g} on Rosenbrock's function are "
        f"{_record('nesterov')} for Nesterov's momentum, {_record('heavy_ball')} for the heavy ball, "
        f"{_record('adam')} for "
        f"Adam and {_record('sgd')} for gradient descent. At its defaults Adam needs {_record('adam', 'default')}, and "
        "gradient descent never arrives.",
        _headline,
    ),
    "records_are_luck": (
        "Such records are half luck. What some tenth of a decade of learning rates all reach is "
        f"{_record('heavy_ball', 'robust')} gradients for the heavy ball (record {_record('heavy_ball')}), "
        f"{_record('nesterov', 'robust')} for Nesterov's momentum ({_record('nesterov')}) and "
        f"{_record('adam', 'robust')} "
        f"for Adam ({_record('adam')}).",
        _luck,
    ),
    "solvers_lead": (
        "Without noise the untuned solvers lead: {deterministic.all.first_label} solves "
        "{deterministic.all.first_solved:.0%} of {deterministic.all.n} runs and has the best performance profile at a "
        "factor of {deterministic.all.ranked_at:g}; the best of the first-order methods after {deterministic.search} "
        "tuning runs each, {deterministic.tuned.first_label}, solves {deterministic.tuned.first_solved:.0%}.",
        _solvers_lead,
    ),
    "second_places": (
        "Gould and Scott's warning holds: with each best method taken out before the next is found, "
        "{deterministic.all.moved} of {deterministic.all.n_methods} places of the performance profile change hands.",
        _second_places,
    ),
    "rankings_do_not_carry_over": (
        "A ranking on one problem says little about the next: over {deterministic.ranks.pairs} pairs of deterministic "
        "problems the median of Kendall's τ between the tuned methods' median costs is "
        "{deterministic.ranks.median:.2f}, "
        "the least {deterministic.ranks.least:.2f}.",
        _rankings,
    ),
    "schmidt": (
        "Are several optimisers at defaults as good as one that is tuned (Schmidt, Schneider & Hennig 2021)? At our "
        "scale "
        "{stochastic.verdict.answer}, but it depends on the problem: the best default, chosen on other seeds, is as "
        "good as "
        "Adam after {stochastic.budgets.medium} tuning runs on {stochastic.verdict.as_good} of {stochastic.verdict.n} "
        "problems and worse on {stochastic.verdict.worse} (paired 95% intervals over n = {stochastic.n_seeds} seeds).",
        _schmidt,
    ),
    "first_search_pays_most": (
        "The first {stochastic.budgets.small} tuning runs divide the final loss by "
        "{stochastic.gain.small.factor:.2g} in the "
        "median over methods and problems; {stochastic.gain.more} more bring a factor of "
        "{stochastic.gain.large_over_small.factor:.2f} (interquartile means over n = {stochastic.n_seeds} other "
        "seeds).",
        _tuning_pays,
    ),
    "rotation": (
        "Turning a quadratic of condition 10,000 takes away what step sizes per coordinate gain. Along the axes the "
        "best "
        f"of them is {_class('aligned', 'adaptive')} gradients, against {_class('aligned', 'other')} for the best of "
        "the "
        f"others; turned, {_class('rotated', 'adaptive')} against {_class('rotated', 'other')} (medians of "
        "n = {rotation.n_seeds} rotations, tuned for each side).",
        _rotation,
    ),
    "adagrad_is_newton": (
        "With a learning rate that overshoots (here {rotation.kappas.10000.adagrad.aligned.tuned.hyper.lr:.3g}) "
        "Adagrad "
        f"solves any quadratic along the axes in {_median('10000', 'adagrad', 'aligned')} gradients: its first steps "
        "go out "
        "and back and leave 1/curvature as the step size of every coordinate, which is Newton's method. Turned, the "
        "same "
        f"quadratic costs it {_median('10000', 'adagrad', 'rotated')} (a miss counts twice the budget of "
        "{rotation.budget:,}).",
        _adagrad_newton,
    ),
    "invariance": (
        "Of {invariance.n} first-order optimisers {invariance.counts.rotation} don't notice a rotation of the space "
        "and "
        "{invariance.counts.scaling} don't notice f times 1,000, but {invariance.rotation_and_scaling} do both, and "
        "{invariance.counts.units} bear other units for each coordinate; Newton's method bears all of it (paths "
        "equal to "
        "{invariance.same:g} of their length).",
        _invariance,
    ),
    "basin_width": (
        "How exactly must the learning rate be known? {sensitivity.widest.label} stays within twice its best cost over "
        "{sensitivity.widest.decades:.1f} decades, {sensitivity.narrowest.label} over "
        "{sensitivity.narrowest.decades:.1f} (medians over five problems, n = {sensitivity.n_seeds} seeds each).",
        _basin_width,
    ),
    "no_best_method": (
        "No method is best everywhere: over 32 landscapes of conditioning, noise, rotation, sparsity and curvature "
        "{decision.winners} methods end lowest somewhere, in {decision.alone} landscapes alone (equal tuning, paired "
        "95% "
        "intervals over n = {decision.n_seeds} seeds).",
        _decision,
    ),
}
