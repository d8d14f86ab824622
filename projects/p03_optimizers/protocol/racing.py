"""Run a method on a task, all configurations and seeds at once, and count what it costs.

The cost is the number of gradients, the same for every method that sees one a step; SAM-like methods pay two. Values
of the objective that are computed only to report progress are free. CPU seconds are told apart: they depend on the
machine, on the dimension and on how well a method is vectorised.

**A failure is a result.** A run whose value is NaN or infinite, or whose gradient is or can't be squared, has failed at
that step. It stays in every median and mean: its cost is infinite and its score is that of the start, as is the score
of a run that ends above its start. Dropping such runs would flatter whoever diverges.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers.protocol import FloatArray, TwoGradients, TwoPoint
from projects.p03_optimizers.optimizers.registry import OPTIMIZERS, make_optimizer
from projects.p03_optimizers.problems.protocol import IntArray, join, split
from projects.p03_optimizers.protocol.task import Task

MOST_NUMBERS = 2_000_000
"""Configurations are run in parts, so that points of one part hold at most so many numbers (16 MB)."""
LARGEST = 1e150
"""A gradient entry of this size counts as overflow: the optimisers refuse what can't be squared."""
LOOK = 25
"""Steps between two looks at whether all is decided."""


@dataclass(frozen=True)
class Race:
    """What came out: C configurations, S seeds, K checkpoints."""

    hits: FloatArray
    """(C, S): gradients until the gap first is at most the target; inf if never."""
    final: FloatArray
    """(C, S): objective at the end; inf if the run failed."""
    start: FloatArray
    """(S,): objective at the start."""
    failed_at: IntArray
    """(C, S): the step at which the run failed, counted from 1; 0 if it didn't."""
    checkpoints: IntArray
    """(K,): gradients at which the curves were taken."""
    curves: FloatArray
    """(K, C, S): gap to the least value at the checkpoints; inf after a failure."""
    x: FloatArray
    """(C, S, d): the point proposed at the end."""
    cpu_seconds: float

    @property
    def score(self) -> FloatArray:
        """(C, S): the final objective, where failing or ending above the start counts as the start."""
        return np.minimum(np.where(self.failed_at > 0, np.inf, self.final), self.start)

    @property
    def failures(self) -> IntArray:
        """(C,): failed runs of each configuration."""
        count: IntArray = (self.failed_at > 0).sum(axis=1)
        return count


def race(
    task: Task,
    slug: str,
    hyper: Mapping[str, Any],
    budget: int,
    target: float | FloatArray | None = None,
    checkpoints: Sequence[int] = (),
    patience: float = np.inf,
    schedule: Callable[[int], float] | None = None,
) -> Race:
    """Run C configurations of a method from all starts of a task.

    Args:
        task: What to minimise.
        slug: The method's name in the registry.
        hyper: Its hyper-parameters: numbers, arrays (C,), or tuples of such; the registry's defaults stand elsewhere.
        budget: Gradients at most.
        target: Gap f - f_star whose first attainment is recorded, one or one a seed (S,); the objective is then looked
            at after every step.
        checkpoints: Numbers of gradients after which the gap is recorded, rising.
        patience: With a target: stop after `patience` times the gradients with which the fastest configuration reached
            it for more than half of the seeds. Runs that are undecided then keep infinite cost.
        schedule: Factor of the learning rate at step t = 1, 2, ..., in [0, 1].

    Raises:
        ValueError: a budget below one step, an unknown method or hyper-parameter, or arrays of different lengths.
    """
    cost = OPTIMIZERS[slug].gradients if slug in OPTIMIZERS else 1
    if budget < cost:
        raise ValueError(f"budget is {budget}; a step of {slug} takes {cost} gradients")
    count = configurations(hyper)
    size = max(1, (task.at_once or MOST_NUMBERS // task.dim) // task.n_seeds)
    parts = [
        # A configuration that runs alone has numbers for hyper-parameters, which is faster than arrays of one.
        _race(
            task,
            slug,
            pick(hyper, i if size == 1 else slice(i, i + size)),
            budget,
            target,
            checkpoints,
            patience,
            schedule,
        )
        for i in range(0, count, size)
    ]
    if len(parts) == 1:
        return parts[0]
    return Race(
        hits=np.concatenate([p.hits for p in parts]),
        final=np.concatenate([p.final for p in parts]),
        start=parts[0].start,
        failed_at=np.concatenate([p.failed_at for p in parts]),
        checkpoints=parts[0].checkpoints,
        curves=np.concatenate([p.curves for p in parts], axis=1),
        x=np.concatenate([p.x for p in parts]),
        cpu_seconds=sum(p.cpu_seconds for p in parts),
    )


def configurations(hyper: Mapping[str, Any]) -> int:
    """The number of configurations C that the arrays among hyper-parameters hold; 1 where there are only numbers.

    Raises:
        ValueError: arrays of different lengths.
    """
    lengths = {len(value) for value in _leaves(hyper) if np.ndim(value)}
    if len(lengths) > 1:
        raise ValueError(f"hyper-parameters have {sorted(lengths)} values; arrays must be of one length")
    return lengths.pop() if lengths else 1


def pick(hyper: Mapping[str, Any], which: slice | int) -> dict[str, Any]:
    """Some configurations (a slice) or one (an index, as plain numbers)."""

    def one(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(one(entry) for entry in value)
        if not np.ndim(value):
            return value
        return value[which] if isinstance(which, slice) else float(value[which])

    return {name: one(value) for name, value in hyper.items()}


def _race(
    task: Task,
    slug: str,
    hyper: Mapping[str, Any],
    budget: int,
    target: float | FloatArray | None,
    checkpoints: Sequence[int],
    patience: float,
    schedule: Callable[[int], float] | None,
) -> Race:
    started = time.process_time()
    count, seeds = configurations(hyper), task.n_seeds
    x = np.broadcast_to(task.starts, (count, seeds, task.dim)).copy()
    params, whole = _laid_out(x, task, slug)
    optimizer = _made(slug, params, hyper)
    lr, cost = optimizer.lr, OPTIMIZERS[slug].gradients
    steps = budget // cost

    hits, failed_at = np.full((count, seeds), np.inf), np.zeros((count, seeds), dtype=np.int64)
    answer = x.copy()
    kept = sorted({max(1, spent // cost) for spent in checkpoints if spent <= budget})  # in steps
    curves = np.full((len(kept), count, seeds), np.inf)
    end, oracle = float(budget), task.oracles()
    # One value of `f` before the first step; overflow in a run that diverges is a failure that is recorded below.
    with np.errstate(all="ignore"):
        start = task.f(task.starts)
        for t in range(1, steps + 1):
            if schedule is not None:
                optimizer.lr = lr * schedule(t)
            for stage in range(cost):
                g = next(oracle)(x if whole else join(params, _shapes(task)))
                failed_at[(failed_at == 0) & ~(np.abs(g).max(axis=-1) < LARGEST)] = t
                g = np.where((failed_at > 0)[..., None], 0.0, g)
                grads = [g] if whole else split(g, _shapes(task))
                if stage < cost - 1:
                    assert isinstance(optimizer, TwoGradients)
                    optimizer.perturb(grads)
                else:
                    optimizer.step(grads)
            if target is None and t not in kept and t < steps:
                continue
            answer = _answer(optimizer, params, task, whole)
            gap = task.f(answer) - task.f_star
            failed_at[(failed_at == 0) & ~np.isfinite(gap)] = t
            gap[failed_at > 0] = np.inf
            if t in kept:
                curves[kept.index(t)] = gap
            if target is not None:
                hits[(gap <= target) & np.isinf(hits)] = t * cost
                if t % LOOK == 0 or t * cost >= end:
                    solved = np.isfinite(hits)
                    if (solved | (failed_at > 0)).all():
                        break
                    end = min(end, _last(hits, patience))
                    if t * cost >= end:
                        break
        final = np.where(failed_at > 0, np.inf, task.f(answer))
    for k, at in enumerate(kept):  # what was decided before a checkpoint came keeps its last value
        if at > t:
            curves[k] = np.where(failed_at > 0, np.inf, final - task.f_star)
    return Race(
        hits=hits,
        final=final,
        start=start,
        failed_at=failed_at,
        checkpoints=np.array(kept, dtype=np.int64) * cost,
        curves=curves,
        x=np.where((failed_at > 0)[..., None], task.starts, answer),
        cpu_seconds=time.process_time() - started,
    )


def _last(hits: FloatArray, patience: float) -> float:
    """The cost at which patience ends: a multiple of the least median over seeds (inf while there is none)."""
    return float(patience * np.median(hits, axis=1).min())


def _shapes(task: Task) -> tuple[tuple[int, ...], ...]:
    return task.shapes or ((task.dim,),)


def _laid_out(x: FloatArray, task: Task, slug: str) -> tuple[list[FloatArray], bool]:
    """The parameters an optimiser moves: `x` itself where it may see one vector, else a copy of every array in it."""
    method = OPTIMIZERS.get(slug)
    if method is None or method.elementwise or task.shapes is None:
        return [x], True
    return [np.ascontiguousarray(part) for part in split(x, task.shapes)], False


def _made(slug: str, params: list[FloatArray], hyper: Mapping[str, Any]) -> Any:
    """The optimiser, with configurations along the first axis of every hyper-parameter."""

    def lifted(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(lifted(entry) for entry in value)
        return np.asarray(value, dtype=np.float64)[:, None] if np.ndim(value) else value

    extra = {} if slug not in OPTIMIZERS or OPTIMIZERS[slug].elementwise else {"batch_ndim": 2}
    return make_optimizer(slug, params, **{name: lifted(value) for name, value in hyper.items()}, **extra)


def _answer(optimizer: Any, params: list[FloatArray], task: Task, whole: bool) -> FloatArray:
    arrays = optimizer.solution() if isinstance(optimizer, TwoPoint) else params
    found: FloatArray = arrays[0] if whole else join(list(arrays), _shapes(task))
    return found


def _leaves(hyper: Mapping[str, Any]) -> list[Any]:
    return [leaf for value in hyper.values() for leaf in (value if isinstance(value, tuple) else (value,))]
