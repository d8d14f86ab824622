r"""Explore then commit: pull every arm m times in turn, then the arm that looked best until the end.

For two arms with a known gap Delta, 1-subgaussian rewards and a known horizon T, the m that balances both phases is

    m = max(1, ceil(4 / Delta^2 log(T Delta^2 / 4)))

(Lattimore & Szepesvári 2020, equation 6.5). Rewards in [0, 1] are 1/2-subgaussian: Delta is divided by sigma. Without
the gap, m = (T / K)^(2/3) (log T)^(1/3) bounds the regret by O(T^(2/3)) on every instance (Slivkins 2019,
Introduction to multi-armed bandits, theorem 1.5); without the horizon, the doubling trick plays rounds 2^j, ...,
2^(j+1) - 1 as a game of its own.

Differs from the book in: the arms are taken in random order within a sweep, which changes nothing in distribution.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class ExploreThenCommit:
    """ETC with a fixed m; `ExploreThenCommit.tuned` chooses m from the gap and the horizon."""

    def __init__(self, m: int = 10) -> None:
        """Take the number m >= 1 of pulls of every arm before the commitment."""
        if m < 1:
            raise ValueError(f"m is {m}; every arm must be explored at least once")
        self.m = m
        self.name = f"ETC (m={m})"

    @classmethod
    def tuned(cls, gap: float, horizon: int, sigma: float = 0.5) -> ExploreThenCommit:
        """ETC with m of equation 6.5 for a gap > 0 and sigma-subgaussian rewards."""
        if not gap > 0:
            raise ValueError(f"gap is {gap}; it must be positive")
        d2 = (gap / sigma) ** 2
        # m = max(1, ceil(4 / Delta^2 log(T Delta^2 / 4)))
        return cls(max(1, math.ceil(4.0 / d2 * math.log(max(horizon * d2 / 4.0, 1.0)))))

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls."""
        self._arms = ArmStatistics(n_runs, n_arms)
        self._committed: IntArray | None = None

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Sweep over the arms m times, then stay with the winner."""
        if t <= self.m * self._arms.n_arms:
            return self._arms.untried(rng)
        if self._committed is None:
            self._committed = argmax_random_ties(self._arms.means(), rng)
        return self._committed

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls; after the commitment they change nothing."""
        if self._committed is None:
            self._arms.record(arms, rewards)


class DoublingExploreThenCommit:
    """ETC with neither gap nor horizon: games of length 1, 2, 4, ..., each forgetting the one before."""

    name = "ETC (doubling)"

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget all pulls; the horizon is not used."""
        self._sizes = (n_runs, n_arms)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Begin a new game in rounds 1, 2, 4, 8, ...; otherwise go on with the present one."""
        if t & (t - 1) == 0:
            # m = (n / K)^(2/3) (log n)^(1/3) for a game of n = t rounds
            m = math.ceil((t / self._sizes[1]) ** (2 / 3) * math.log(t) ** (1 / 3))
            self._game, self._before = ExploreThenCommit(max(1, m)), t - 1
            self._game.reset(*self._sizes, t)
        return self._game.select(t - self._before, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Learn in the present game only."""
        self._game.update(arms, rewards, rng)
