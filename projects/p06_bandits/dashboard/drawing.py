"""Worlds that change: piecewise constant means as text, as a grid to paint on, and as a bandit problem.

The text is one segment after another, each with its first round and the means of all arms:
`1: 0.6 0.4; 1501: 0.2 0.8`. The grid has a cell for every segment and level; painting a cell sets one arm's mean there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from projects.p06_bandits.changing import PiecewiseStationary

MAX_SEGMENTS, MAX_ARMS = 40, 10


@dataclass(frozen=True)
class World:
    """Piecewise constant means."""

    starts: tuple[int, ...]
    """First round of every segment; the first is 1."""
    rows: tuple[tuple[float, ...], ...]
    """Means of every segment, P rows of K."""

    def __post_init__(self) -> None:
        """Raise ValueError unless starts increase from 1, rows are equally long, and means lie in [0, 1]."""
        if not 1 <= len(self.rows) <= MAX_SEGMENTS:
            raise ValueError(f"the world has {len(self.rows)} segments; it must have 1 to {MAX_SEGMENTS}")
        if self.starts[0] != 1:
            raise ValueError(f"the first segment starts in round {self.starts[0]}; it must start in round 1")
        for before, after in pairwise(self.starts):
            if after <= before:
                raise ValueError(
                    f"a segment starts in round {after} after one that starts in {before}; starts must increase"
                )
        if not 2 <= self.n_arms <= MAX_ARMS:
            raise ValueError(f"K is {self.n_arms}; a changing world needs 2 to {MAX_ARMS} arms")
        for start, row in zip(self.starts, self.rows, strict=True):
            if len(row) != self.n_arms:
                raise ValueError(f"the segment from round {start} has {len(row)} means; the first has {self.n_arms}")
            for mean in row:
                if not 0 <= mean <= 1:
                    raise ValueError(f"the segment from round {start} has a mean {mean:g}; means lie in [0, 1]")

    @property
    def n_arms(self) -> int:
        """Number of arms K."""
        return len(self.rows[0])

    @property
    def text(self) -> str:
        """One segment after another, as `parse_world` reads it."""
        segments = zip(self.starts, self.rows, strict=True)
        return "; ".join(f"{start}: {' '.join(f'{mean:g}' for mean in row)}" for start, row in segments)

    @property
    def lines(self) -> str:
        """The same with a line for every segment."""
        return self.text.replace("; ", "\n")

    def problem(self) -> PiecewiseStationary:
        """The bandit problem."""
        return PiecewiseStationary(self.rows, self.starts[1:])

    def changes_of_the_best(self) -> int:
        """How often the set of best arms becomes another one."""
        best = [frozenset(np.flatnonzero(np.array(row) == max(row)).tolist()) for row in self.rows]
        return sum(a != b for a, b in pairwise(best))


def parse_world(text: str) -> World:
    """Read `1: 0.6 0.4; 1501: 0.2 0.8`; segments may also stand on lines of their own.

    Raises:
        ValueError: a segment has no start or a word that is no number, or the world makes no sense.
    """
    starts, rows = [], []
    for segment in text.replace("\n", ";").split(";"):
        if not segment.strip():
            continue
        start, colon, means = segment.partition(":")
        try:
            if not colon:
                raise ValueError
            starts.append(int(start))
            rows.append(tuple(float(word) for word in means.replace(",", " ").split()))
        except ValueError:
            raise ValueError(f"segment is {segment.strip()!r}; it must look like 1501: 0.2 0.8") from None
    if not rows:
        raise ValueError("the world is empty; give at least one segment such as 1: 0.6 0.4")
    return World(tuple(starts), tuple(rows))


def even_grid(world: World, horizon: int, n_segments: int = 12) -> World:
    """The same world on evenly spaced segments: each takes the means that rule in its first round."""
    n_segments = min(n_segments, horizon)
    starts = [round(p * horizon / n_segments) + 1 for p in range(n_segments)]
    rows = [world.rows[int(np.searchsorted(world.starts, start, side="right")) - 1] for start in starts]
    return World(tuple(starts), tuple(rows))


def paint(world: World, segment: int, arm: int, level: float) -> World:
    """Set one arm's mean in one segment."""
    rows = [list(row) for row in world.rows]
    rows[segment][arm] = round(min(max(level, 0.0), 1.0), 3)
    return World(world.starts, tuple(tuple(row) for row in rows))


def stroke(grid: World, segment: int, arm: int, level: float) -> World:
    """Paint a cell and join the segments that are alike."""
    return merged(paint(grid, segment, arm, level))


def merged(world: World) -> World:
    """Leave out segments in which nothing changes."""
    kept = [p for p, row in enumerate(world.rows) if p == 0 or row != world.rows[p - 1]]
    return World(tuple(world.starts[p] for p in kept), tuple(world.rows[p] for p in kept))


def swap(horizon: int) -> World:
    """Two arms that change places in the middle."""
    return World((1, horizon // 2 + 1), ((0.7, 0.3), (0.3, 0.7)))


def newcomer(horizon: int) -> World:
    """A bad arm becomes the best late in the game: a policy that has stopped looking never sees it."""
    return World((1, 2 * horizon // 3 + 1), ((0.5, 0.4, 0.1), (0.5, 0.4, 0.9)))


def random_walk(horizon: int, rng: np.random.Generator, n_arms: int = 3, n_segments: int = 12) -> World:
    """Means that wander by steps of standard deviation 0.15, reflected at 0 and 1."""
    steps = rng.normal(0.0, 0.15, size=(n_segments, n_arms))
    steps[0] = rng.uniform(0.2, 0.8, size=n_arms)
    folded = np.abs(np.mod(steps.cumsum(axis=0) + 1.0, 2.0) - 1.0)  # reflection: |x| of x wrapped to [-1, 1)
    starts = [round(p * horizon / n_segments) + 1 for p in range(n_segments)]
    return World(tuple(starts), tuple(tuple(round(float(x), 2) for x in row) for row in folded))


def two_swaps_of_three(horizon: int) -> World:
    """Three arms; the leader falls behind twice."""
    cut = [round(p * horizon / 3) + 1 for p in range(3)]
    return World((cut[0], cut[1], cut[2]), ((0.6, 0.4, 0.2), (0.2, 0.4, 0.6), (0.2, 0.7, 0.5)))


WORLDS: dict[str, Callable[[int], World]] = {
    "the leader falls twice": two_swaps_of_three,
    "two arms change places": swap,
    "a late newcomer": newcomer,
    "random walk": lambda horizon: random_walk(horizon, np.random.default_rng(6)),
    "nothing changes": lambda horizon: World((1,), ((0.7, 0.5, 0.3),)),
}
"""Worlds for a horizon of at least 24 rounds."""
