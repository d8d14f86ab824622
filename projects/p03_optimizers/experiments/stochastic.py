"""The comparison with noise, with three budgets for tuning: defaults, a small search, and twice as large a one.

Problems: a noisy quadratic after DeepOBS, logistic and softmax regression, an MLP and a CNN on MNIST. Every method sees
the same batches for the same number of gradients. Searches use their own seeds; what is reported is the objective over
the training data after the last step (and the accuracy on held-out data) for ten other seeds.

**Schmidt, Schneider & Hennig's claim** (2021, section 4): to try several optimisers with default parameters works about
as well as to tune one. Here "several" are all methods at their defaults, the best of them chosen on the tuning seeds;
"one" is Adam after the large search. Defaults are as good where the upper end of the 95% interval of the paired
difference over seeds stays below a margin: half a point of held-out error for classifiers, a tenth of the tuned loss
elsewhere. The verdict is yes if that holds for more than half of the problems.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.study import checkpoints, draw_seed, label, quartiles, score_summary
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.problems.cnn import cnn
from projects.p03_optimizers.problems.registry import make_stochastic
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.task import Task, batch_task
from projects.p03_optimizers.protocol.tuning import tune_nested
from shared.parallel import pmap
from shared.seeding import rng as stream
from shared.stats import paired_diff_ci

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

BATCH = {"noisy-quadratic": 16, "logistic": 32, "softmax": 32, "mlp": 64, "cnn": 64}
CNN_REPORTED_ON = 1_000
LARGE = 500
"""From so many variables on, configurations run one by one: side by side they would outgrow the cache."""
TUNED_ONE = "adam"
ERROR_MARGIN = 0.005
LOSS_MARGIN = 0.1


def exp_stochastic(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Tune with three budgets and report on other seeds.

    Returns:
        For every problem, method and budget the configuration, the final losses with their interquartile mean, the
        held-out accuracy and the course of the loss; rankings by budget; the verdict on the claim.
    """
    seed = draw_seed(rng)
    sizes = (cfg.tuning_seeds, cfg.report_seeds, cfg.search)
    items = [(p, m, seed, *sizes, cfg.stochastic_budget) for p in cfg.stochastic for m in cfg.methods]
    items += [(p, m, seed, *sizes, cfg.network_budget) for p in cfg.networks for m in cfg.network_methods]
    rows = pmap(_one, items, jobs, key=lambda item: f"{item[1]} on {item[0]}", desc="stochastic")
    problems: dict[str, Any] = {}
    for (problem, method, *_, budget), row in zip(items, rows, strict=True):
        if problem not in problems:
            full = make_stochastic(problem)
            problems[problem] = {
                "label": full.name,
                "dim": full.dim,
                "batch": BATCH[problem],
                "budget": budget,
                "classifier": full.accuracy is not None,
                "methods": {},
            }
        problems[problem]["methods"][method] = row
    for found in problems.values():
        found["ranking"] = {name: _ranking(found["methods"], name) for name in ("default", "small", "medium")}
    return {
        "n_seeds": cfg.report_seeds,
        "n_tuning_seeds": cfg.tuning_seeds,
        "budgets": _budgets(cfg.search),
        "labels": {m: label(m) for m in {*cfg.methods, *cfg.network_methods}},
        "problems": problems,
        "gain": _gain(problems, _budgets(cfg.search)),
        "verdict": _verdict(problems),
    }


def stochastic_task(name: str, seed: int, purpose: str, count: int) -> Task:
    """The task of a stochastic problem with `count` seeds for "tuning" or "reporting": other batches, other starts.

    Args:
        name: Key of BATCH.
        seed: Names all streams.
        purpose: Which seeds.
        count: How many.
    """
    problem = make_stochastic(name)
    numbers = [int(stream(seed, purpose, name, s).integers(2**31)) for s in range(count)]
    starts = problem.full.starts
    # Where a problem has many starts, those for tuning are the last ones and those for the report the first.
    order = range(count) if purpose == "reporting" else range(len(starts) - 1, len(starts) - 1 - count, -1)
    chosen = starts[[k % len(starts) for k in order]]
    task = batch_task(problem, chosen, BATCH[name], numbers)
    if name == "cnn":
        # The objective over 4,000 images costs as much as 300 steps; a fixed thousand of them tells the same.
        task = replace(task, f=cnn(n_train=CNN_REPORTED_ON).full.f)
    return replace(task, at_once=count if problem.dim > LARGE else None)


def _budgets(search: int) -> dict[str, int]:
    return {"default": 1, "small": max(2, search // 2), "medium": search}


def _one(item: tuple[str, str, int, int, int, int, int]) -> dict[str, Any]:
    name, method, seed, n_tuning, n_report, search, budget = item
    random = stream(seed, "stochastic", name, method)
    tuning = stochastic_task(name, seed, "tuning", n_tuning)
    report = stochastic_task(name, seed, "reporting", n_report)
    tuned = tune_nested(tuning, method, _budgets(search), budget, random)
    at = checkpoints(budget, 8 if tuning.at_once else 24)
    rows: dict[str, Any] = {}
    for level, found in tuned.items():
        run = race(report, method, found.hyper, budget, checkpoints=at)
        loss = run.score[0]
        rows[level] = {
            "tuned": found.as_dict(),
            "failed": int(run.failures[0]),
            "above_start": int((run.final[0] >= run.start).sum()),
            "loss": score_summary(loss - report.f_star, random),
            "accuracy": score_summary(report.accuracy(run.x[0]), random) if report.accuracy else None,
            "checkpoints": run.checkpoints,
            "curve": quartiles(run.curves[:, 0, :]),
        }
    rows["tuning_score_of_default"] = float(race(tuning, method, {}, budget).score.mean() - tuning.f_star)
    return rows


def _ranking(methods: dict[str, Any], level: str) -> list[str]:
    return sorted(methods, key=lambda m: methods[m][level]["loss"]["iqm"]["estimate"])


def _gain(problems: dict[str, Any], budgets: dict[str, int]) -> dict[str, Any]:
    """By what a search multiplies the final loss, in the median over methods and problems."""

    def factor(after: str, before: str) -> dict[str, float]:
        ratios = [
            row[after]["loss"]["iqm"]["estimate"] / row[before]["loss"]["iqm"]["estimate"]
            for found in problems.values()
            for row in found["methods"].values()
        ]
        median = float(np.median(ratios))
        return {"median": median, "factor": 1 / median, "worse": float(np.mean(np.array(ratios) > 1))}

    return {
        "small": factor("small", "default"),
        "large_over_small": factor("medium", "small"),
        "more": budgets["medium"] - budgets["small"],
    }


def _verdict(problems: dict[str, Any]) -> dict[str, Any]:
    """Judge the claim on every problem, and count."""
    rows = {}
    for name, found in problems.items():
        methods = found["methods"]
        several = min(methods, key=lambda m: methods[m]["tuning_score_of_default"])
        one = TUNED_ONE if TUNED_ONE in methods else next(iter(methods))
        default, tuned = methods[several]["default"], methods[one]["medium"]
        a, b, margin = _measured(default, tuned, found["classifier"])
        difference = paired_diff_ci(a, b)
        rows[name] = {
            "several": several,
            "several_value": float(a.mean()),
            "one": one,
            "one_value": float(b.mean()),
            "metric": "held-out error" if found["classifier"] else "loss",
            "difference": difference.as_dict(),
            "margin": margin,
            "as_good": bool(difference.high < margin),
            "worse": bool(difference.low > margin),
            "tried": len(methods),
        }
    yes = sum(row["as_good"] for row in rows.values())
    worse = sum(row["worse"] for row in rows.values())
    answer = "yes" if yes > len(rows) / 2 else "no"
    return {"problems": rows, "as_good": yes, "worse": worse, "n": len(rows), "answer": answer, "one": TUNED_ONE}


def _measured(default: dict[str, Any], tuned: dict[str, Any], classifier: bool) -> tuple[FloatArray, FloatArray, float]:
    """What is compared, seed by seed, and the margin."""
    if classifier:
        errors = [1 - np.array(row["accuracy"]["values"]) for row in (default, tuned)]
        return errors[0], errors[1], ERROR_MARGIN
    losses = [np.array(row["loss"]["values"]) for row in (default, tuned)]
    return losses[0], losses[1], LOSS_MARGIN * float(losses[1].mean())
