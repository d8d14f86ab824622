"""Tuning with the same budget for every method: as many runs, from the same range of learning rates.

A budget is a number of configurations: 1 is the method's defaults, 25 and 50 are searches (Schmidt, Schneider & Hennig
2021, Descending through a crowded valley, section 2, have 1, 25, 50 and 75). A search draws

    log10 lr uniform over LR_RANGE,    log10(1 - beta) uniform over (-4, 0) or so, for every decay rate beta,

from one scrambled Halton sequence, which fills the box more evenly than independent draws and whose first 25 points are
the small budget of the same search. All configurations run at once, on seeds that are never reported.

**Edges.** A best learning rate in the outermost tenth of the range says that the range was too narrow, not that the
method is bad. It is reported, and the range then grows by two decades on that side, at the density of the first search,
at most twice; `runs` says how many configurations that took in all.

Differs from the paper in: Halton points for random ones, a common range of learning rates for all methods instead of
one for each, and that extension.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import qmc

from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.optimizers.registry import OPTIMIZERS
from projects.p03_optimizers.protocol.racing import Race, pick, race
from projects.p03_optimizers.protocol.task import Task

LR_RANGE = (-5.0, 1.0)
"""Decades of the learning rate, the same for every method."""
BUDGETS: Mapping[str, int] = {"default": 1, "small": 25, "medium": 50}
"""Configurations a method may try."""
EDGE = 0.1
"""The share of the range at either end where a best learning rate counts as an edge hit."""
EXTENSION = 2.0
"""Decades by which the range then grows."""
MOST_EXTENSIONS = 2
Sampler = Callable[[FloatArray], Any]


def _decay(low: float) -> Sampler:
    """1 - 10^z with z uniform over (low, 0)."""
    return lambda u: 1.0 - 10.0 ** (low * u)


SAMPLERS: Mapping[str, tuple[Sampler, ...]] = {
    "momentum": (_decay(-2.5),),
    "alpha": (_decay(-4.0),),
    "rho": (_decay(-3.0),),
    "betas": (_decay(-2.5), _decay(-4.0), _decay(-4.0)),
    "nu": (lambda u: u,),
    "eps": (lambda u: 10.0 ** (8 * (u - 1)),),
}
"""How a hyper-parameter other than lr is drawn from uniform numbers; `betas` has as many entries as the method's."""
LEFT_ALONE: Mapping[str, tuple[str, ...]] = {
    "aggmo": ("betas",),
    "radam": ("betas",),
    "ademamix": ("alpha",),
    "lookahead": ("alpha",),
    "sam": ("rho",),
    "yogi": ("eps",),
    "adabelief": ("eps",),
    "shampoo": ("eps",),
}
"""What stays at its default: values that can't differ between the runs of a batch, and factors that aren't rates."""


@dataclass(frozen=True)
class Tuned:
    """A method's best configuration on the tuning seeds."""

    hyper: dict[str, Any]
    """Plain numbers, ready for `race`; empty for defaults."""
    lr: float | None
    """Its learning rate; None for the default."""
    runs: int
    """Configurations that were tried."""
    edge: str | None
    """"low" or "high" if the best learning rate still lay at an end of the range when the search stopped."""
    extended: int
    """How often the range was extended."""
    cost: float
    """Median of gradients to the target over tuning seeds; inf without a target or if it was missed."""
    score: float
    """Mean over tuning seeds of the final objective, failures as the start."""
    cpu_seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a results file; an infinite cost is null."""
        return {
            "hyper": {name: list(v) if isinstance(v, tuple) else v for name, v in self.hyper.items()},
            "runs": self.runs,
            "edge": self.edge,
            "extended": self.extended,
            "cost": self.cost if np.isfinite(self.cost) else None,
            "score": self.score if np.isfinite(self.score) else None,
        }


def search_space(slug: str) -> dict[str, int]:
    """What is tuned besides the learning rate, with the number of dimensions each takes."""
    names = (name for name in OPTIMIZERS[slug].tune if name in SAMPLERS and name not in LEFT_ALONE.get(slug, ()))
    return {name: _width(slug, name) for name in names}


def draw(slug: str, count: int, rng: np.random.Generator, lr_range: tuple[float, float] = LR_RANGE) -> dict[str, Any]:
    """Draw configurations: arrays (count,) by name, tuples of arrays for `betas`.

    Raises:
        ValueError: count < 1, or an empty range.
    """
    low, high = lr_range
    if count < 1 or not low < high:
        raise ValueError(f"{count} configurations over decades {low:g} to {high:g}; ask for one or more of a range")
    space = search_space(slug)
    dims = 1 + sum(space.values())
    u = qmc.Halton(dims, scramble=True, rng=rng).random(count)  # (count, dims)
    drawn: dict[str, Any] = {"lr": 10.0 ** (low + (high - low) * u[:, 0])}
    column = 1
    for name, width in space.items():
        values = [SAMPLERS[name][i](u[:, column + i]) for i in range(width)]
        drawn[name] = tuple(values) if name == "betas" else values[0]
        column += width
    return drawn


def tune(
    task: Task, slug: str, configs: int, budget: int, rng: np.random.Generator, target: float | FloatArray | None = None
) -> Tuned:
    """Find a method's best configuration on a task of tuning seeds.

    Best is the least median cost to the target over seeds, and where nothing reaches it (or there is none) the least
    mean score.

    Args:
        task: The task with tuning seeds.
        slug: The method.
        configs: Configurations to try, as in BUDGETS; 1 gives the defaults without a run.
        budget: Gradients of each run.
        rng: Draws the configurations.
        target: Gap to reach, one number or one for each seed.

    Raises:
        ValueError: see `race` and `draw`.
    """
    if configs == 1:
        return Tuned({}, None, 1, None, 0, np.inf, np.nan, 0.0)
    hyper = draw(slug, configs, rng)
    run = race(task, slug, hyper, budget, target, patience=1.0)
    return _extended(_best(run, hyper, configs), task, slug, configs, budget, rng, target)


def tune_nested(
    task: Task, slug: str, budgets: Mapping[str, int], budget: int, rng: np.random.Generator
) -> dict[str, Tuned]:
    """Tune by final score with several budgets at once: the smaller searches are the beginning of the largest.

    Args:
        task: The task with tuning seeds.
        slug: The method.
        budgets: Configurations by name, as BUDGETS; 1 means the defaults.
        budget: Gradients of each run.
        rng: Draws the configurations.
    """
    most = max(budgets.values())
    hyper = draw(slug, most, rng)
    run = race(task, slug, hyper, budget)
    found = {}
    for name, configs in budgets.items():
        if configs == 1:
            found[name] = Tuned({}, None, 1, None, 0, np.inf, np.nan, 0.0)
        else:
            best = _best(run, hyper, configs)
            found[name] = _extended(best, task, slug, configs, budget, rng, None)
    return found


def best_index(run: Race, first: int | None = None) -> int:
    """The configuration of least median cost, then of least mean score; among the `first` ones only, if given."""
    order = np.lexsort((run.score[:first].mean(axis=1), np.median(run.hits[:first], axis=1)))
    return int(order[0])


def _best(run: Race, hyper: Mapping[str, Any], configs: int) -> Tuned:
    """The best of the first `configs` configurations."""
    k = best_index(run, configs)
    chosen = pick(hyper, k)
    cost, score = float(np.median(run.hits[k])), float(run.score[k].mean())
    return Tuned(chosen, chosen["lr"], configs, None, 0, cost, score, run.cpu_seconds)


def _extended(
    best: Tuned,
    task: Task,
    slug: str,
    configs: int,
    budget: int,
    rng: np.random.Generator,
    target: float | FloatArray | None,
) -> Tuned:
    """Let the range grow while the best learning rate lies at its edge."""
    low, high = LR_RANGE
    more = max(1, round(configs * EXTENSION / (high - low)))
    while best.extended < MOST_EXTENSIONS and (side := _edge(best.lr, low, high)) is not None:
        added = (low - EXTENSION, low) if side == "low" else (high, high + EXTENSION)
        low, high = min(low, added[0]), max(high, added[1])
        hyper = draw(slug, more, rng, added)
        run = race(task, slug, hyper, budget, target, patience=1.0)
        other = _best(run, hyper, more)
        winner = other if (other.cost, other.score) < (best.cost, best.score) else best
        best = replace(
            winner,
            runs=best.runs + more,
            extended=best.extended + 1,
            cpu_seconds=best.cpu_seconds + other.cpu_seconds,
        )
    return replace(best, edge=_edge(best.lr, low, high))


def _edge(lr: float | None, low: float, high: float) -> str | None:
    if lr is None:
        return None
    place = (np.log10(lr) - low) / (high - low)
    return "low" if place < EDGE else "high" if place > 1 - EDGE else None


def _width(slug: str, name: str) -> int:
    """The number of decay rates in `betas`; 1 for all else."""
    if name != "betas":
        return 1
    method = OPTIMIZERS[slug]
    return len(method.defaults.get(name) or inspect.signature(method.make).parameters[name].default)
