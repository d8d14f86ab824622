"""A task: an objective, S seeds with their starts, and where the gradients come from.

A seed is whatever makes one repetition differ from the next: its starting point, the order of its batches, its noise,
its rotation. All seeds of all configurations are computed at once, so that points have shape (C, S, d): C
configurations of a method (its learning rates, say), S seeds, d variables. In one step every configuration of a seed
meets the same batch: differences between configurations are not differences of luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from projects.p03_optimizers.problems.protocol import FloatArray, Function, Problem, Shapes, StochasticProblem
from shared.seeding import rng

Oracle = Callable[[FloatArray], FloatArray]
"""(C, S, d) -> (C, S, d): the gradients of one step, noisy or not."""


@dataclass(frozen=True)
class Task:
    """What is raced on."""

    name: str
    starts: FloatArray
    """(S, d)."""
    f: Function
    """(..., S, d) -> (..., S): the objective that is reported, without noise."""
    oracles: Callable[[], Iterator[Oracle]]
    """A fresh endless stream of oracles, one a gradient; every call of `oracles` starts the same stream again."""
    f_star: float = 0.0
    """The least value, which `gap` is measured from."""
    shapes: Shapes | None = None
    """How a point splits into matrices, for methods that treat them as such."""
    accuracy: Function | None = None
    """(..., d) -> (...): held-out accuracy, where the task is a classifier."""
    at_once: int | None = None
    """Runs (configurations times seeds) that may be computed side by side; None leaves it to their size."""

    @property
    def n_seeds(self) -> int:
        """The number of seeds S."""
        return len(self.starts)

    @property
    def dim(self) -> int:
        """The number of variables d."""
        return int(self.starts.shape[1])


def plain_task(problem: Problem, starts: FloatArray) -> Task:
    """A deterministic problem from each of the starts (S, d).

    Raises:
        ValueError: the starts don't have the problem's dimension, or its least value is unknown or -inf.
    """
    points = _checked(starts, problem.dim, problem.name)
    if problem.f_star is None or not np.isfinite(problem.f_star):
        raise ValueError(f"{problem.name} has f_star = {problem.f_star}; a race measures the gap to a finite one")

    def oracles() -> Iterator[Oracle]:
        while True:
            yield problem.gradient

    return Task(problem.name, points, problem.f, oracles, problem.f_star, problem.shapes)


def batch_task(problem: StochasticProblem, starts: FloatArray, batch_size: int, seeds: Sequence[int]) -> Task:
    """A stochastic problem: seed s draws its own order of batches from the stream named by seeds[s].

    Raises:
        ValueError: there are not as many starts as seeds, or they don't have the problem's dimension.
    """
    points = _checked(starts, problem.dim, problem.name)
    if len(points) != len(seeds):
        raise ValueError(f"{len(points)} starts for {len(seeds)} seeds; each seed has one start")

    def oracles() -> Iterator[Oracle]:
        streams = [problem.batches(rng(seed, "batches", problem.name), batch_size) for seed in seeds]
        while True:
            batch: npt.NDArray[np.generic] = np.stack([next(stream) for stream in streams])  # (S, b, ...)
            yield lambda x, batch=batch: problem.gradient_batch(x, batch)  # type: ignore[misc]

    f_star = problem.full.f_star
    known = f_star if f_star is not None and np.isfinite(f_star) else 0.0
    return Task(problem.name, points, problem.full.f, oracles, known, problem.full.shapes, problem.accuracy)


def _checked(starts: FloatArray, dim: int, name: str) -> FloatArray:
    points = np.asarray(starts, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != dim or not len(points):
        raise ValueError(f"starts have shape {points.shape}; {name} takes (S, {dim}) with S >= 1")
    return points
