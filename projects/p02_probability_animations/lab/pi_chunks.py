"""The race for pi in small pieces: the same streams as `sim.pi_estimators.race`, so the same estimates in the end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projects.p02_probability_animations.sim.pi_estimators import ESTIMATORS
from shared.seeding import rng as stream

FloatArray = NDArray[np.floating[Any]]
PIECE = 400_000
"""Samples at most between two pictures, unless one estimate alone takes more."""
RESAMPLES = 400


@dataclass(frozen=True)
class Standing:
    """The race so far."""

    ns: tuple[int, ...]
    estimates: dict[str, list[FloatArray]]
    """Method -> one array (replications,) for each n that is done."""
    share: float
    """Of all work, in [0, 1]."""
    seed: int

    def rmse(self, name: str) -> FloatArray:
        """Root mean square error around pi at each n that is done."""
        return np.array([math.sqrt(float(np.mean((e - math.pi) ** 2))) for e in self.estimates[name]])

    def slope(self, name: str) -> float:
        """Of log rmse against log n, least squares."""
        x = np.log(self.ns[: len(self.estimates[name])])
        x = x - x.mean()
        return float(np.log(self.rmse(name)) @ x / (x @ x))

    def factor(self, name: str, against: str) -> tuple[float, float, float]:
        """Mean square error of `against` over that of `name` at the largest n, with a 95% bootstrap interval."""
        above, below = ((e - math.pi) ** 2 for e in (self.estimates[against][-1], self.estimates[name][-1]))
        if name == against:
            return 1.0, 1.0, 1.0
        rng = stream(self.seed, "lab", "pi", name, against)
        draws = rng.integers(above.size, size=(2, RESAMPLES, above.size))
        low, high = np.quantile(above[draws[0]].mean(axis=1) / below[draws[1]].mean(axis=1), [0.025, 0.975])
        return float(above.mean() / below.mean()), float(low), float(high)


def run(methods: Sequence[str], ns: Sequence[int], replications: int, seed: int) -> Iterator[Standing]:
    """Run every method at every n, small n first; gives the standing after each piece of work.

    Args:
        methods: Keys of `ESTIMATORS`, each once.
        ns: Increasing squares of even numbers.
        replications: Estimates of each method at each n.
        seed: Whole number >= 0.
    """
    done: dict[str, list[FloatArray]] = {name: [] for name in methods}
    total, spent = sum(ns) * len(methods), 0.0
    for n in ns:
        batch = max(1, PIECE // n)
        for name in methods:
            rng = stream(seed, "pi", name, n)
            found: list[float] = []
            while len(found) < replications:
                found += [ESTIMATORS[name](n, rng) for _ in range(min(batch, replications - len(found)))]
                if len(found) < replications:
                    yield Standing(tuple(ns), done, (spent + n * len(found) / replications) / total, seed)
            done[name].append(np.array(found))
            spent += n
        yield Standing(tuple(ns), done, spent / total, seed)
