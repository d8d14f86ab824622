r"""Needles that fall piece by piece, with the interval that the count so far allows.

Whatever the length, the chance to cross is C / pi with a C that holds no pi (see `sim.buffon`), so that

    pi_hat = C n / crossings,      95% band: C over the ends of Wilson's interval of the share of crossings.

Each needle takes two numbers of one stream, so that what falls doesn't depend on the size of the pieces.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from projects.p02_probability_animations.sim import buffon
from projects.p02_probability_animations.sim.large_numbers import log_grid
from shared.seeding import rng as stream
from shared.stats import Interval, wilson

FloatArray = NDArray[np.float64]
ON_FLOOR, IN_BOX, PIECE = 300, 1500, 100_000
BOARDS, WIDE = 6, 12.0
"""The part of the floor that is drawn: boards, and its width in boards' widths."""
CHECKED, CHECK_LIMIT = 200, 20_000
"""Replications of the coverage check, and the most needles in each of them."""


@dataclass
class Floor:
    """A floor with lines at distance 1 and what has fallen on it so far."""

    ratio: float
    n: int
    seed: int
    fallen: int = 0
    hits: int = 0
    first: FloatArray = field(default_factory=lambda: np.empty((0, 2)))
    """Height of the middle over a line and angle of the first needles, (min(fallen, IN_BOX), 2)."""
    path: list[tuple[int, int]] = field(default_factory=list)
    """(needles, crossings) at whole numbers evenly spaced in the logarithm."""

    def __post_init__(self) -> None:
        """Open the streams."""
        self._rng = stream(self.seed, "lab", "buffon")
        self._grid = log_grid(self.n, 90)
        rng = stream(self.seed, "lab", "buffon", "places")
        self.places = np.column_stack([rng.uniform(0.5, WIDE - 0.5, ON_FLOOR), rng.integers(0, BOARDS, ON_FLOOR)])
        """Where a needle of the floor is drawn: across, and on which board; of no meaning for the count."""

    def drop(self, k: int) -> None:
        """Let k more needles fall, but no more than n in all."""
        k = min(k, self.n - self.fallen)
        while k > 0:
            piece = min(k, PIECE)
            throws = needles(self.ratio, self._rng.random((piece, 2)))
            running = self.hits + np.cumsum(throws.crosses)
            inside = self._grid[(self._grid > self.fallen) & (self._grid <= self.fallen + piece)]
            self.path += [(int(m), int(running[m - self.fallen - 1])) for m in inside]
            if len(self.first) < IN_BOX:
                more = np.column_stack([throws.middle, throws.theta])
                self.first = np.concatenate([self.first, more])[:IN_BOX]
            self.fallen, self.hits, k = self.fallen + piece, int(running[-1]), k - piece

    def play(self) -> Iterator[int]:
        """Drop all that are left in growing pieces; gives the number fallen after each."""
        while self.fallen < self.n:
            self.drop(min(max(1, self.fallen // 3), PIECE))
            yield self.fallen

    @property
    def estimate(self) -> Interval | None:
        """Pi from all needles so far, its 95% interval; None before the first crossing."""
        return estimate(self.hits, self.fallen, self.ratio) if self.hits else None


@dataclass(frozen=True)
class Coverage:
    """Many intervals from new needles and how many of them hold pi."""

    n: int
    """Needles of each."""
    low: FloatArray
    high: FloatArray
    """Ends of the intervals, (replications,); infinite above without a crossing."""

    @property
    def holds(self) -> NDArray[np.bool_]:
        """Whether an interval holds pi, (replications,)."""
        return (self.low <= math.pi) & (math.pi <= self.high)

    @property
    def share(self) -> Interval:
        """Share of them that hold pi, with Wilson's 95% interval."""
        return wilson(int(self.holds.sum()), self.holds.size)


def needles(ratio: float, numbers: FloatArray) -> buffon.Throws:
    """Needles of length `ratio` on lines at distance 1 from uniform numbers (n, 2)."""
    return buffon.Throws(ratio, 1.0, numbers[:, 0], numbers[:, 1] * math.pi)


def constant(ratio: float) -> float:
    """C = pi P, of which pi cancels: 2 l/d for l <= d, else 2 arccos(d/l) + 2 l/d (1 - sqrt(1 - d^2/l^2))."""
    return math.pi * buffon.chance(ratio, 1.0)


@lru_cache(maxsize=4096)
def estimate(hits: int, n: int, ratio: float) -> Interval:
    """pi_hat = C n / hits with the band C / (Wilson's ends); infinite without a hit. Kept, since pictures ask again."""
    share, c = wilson(hits, n), constant(ratio)
    mean, high = (c * n / hits, c / share.low) if hits else (math.inf, math.inf)
    return Interval(mean, c / share.high, high, n, "Wilson's interval, inverted", share.level)


def check_coverage(ratio: float, n: int, seed: int) -> Iterator[Coverage]:
    """Repeat the experiment CHECKED times with min(n, CHECK_LIMIT) new needles each; gives all so far, 10 at a time."""
    rng, n = stream(seed, "lab", "buffon", "coverage"), min(n, CHECK_LIMIT)
    low, high = np.empty(0), np.empty(0)
    while low.size < CHECKED:
        for _ in range(10):
            hits = int(needles(ratio, rng.random((n, 2))).crosses.sum())
            found = estimate(hits, n, ratio)
            low, high = np.append(low, found.low), np.append(high, found.high)
        yield Coverage(n, low, high)
