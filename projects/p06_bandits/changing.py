r"""Bandit problems whose means change: at a few rounds all at once, or all the time and slowly.

The reward of arm a in round t of run r is X = 1{u(key, r, a, t) < mu_{a,t}} with a hashed uniform (see
counter_random). Two policies that pull the same arm in the same *round* see the same reward; in stationary problems
it is the n-th pull that counts, but here the round decides what an arm is worth.

Regret is measured against the arm that is best in each round (dynamic regret): sum_t max_a mu_{a,t} - mu_{A_t,t}.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

from projects.p06_bandits.arms import check_means
from projects.p06_bandits.counter_random import as_uniform, child_key, draw_key
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


@njit(cache=True)
def round_uniforms(key: np.uint64, arms: IntArray, t: int) -> FloatArray:
    """One uniform per run, shape (R,), a function of (key, r, arms[r], t) alone."""
    out = np.empty(arms.shape[0])
    for r in range(arms.shape[0]):
        out[r] = as_uniform(child_key(child_key(child_key(key, r), arms[r]), t))
    return out


def coins(key: np.uint64, arms: IntArray, t: int, means: FloatArray) -> FloatArray:
    """Bernoulli rewards of the arms (R,) in round t, shape (R,), for means of shape (1, K)."""
    wins: FloatArray = (round_uniforms(key, arms, t) < means[0, arms]).astype(np.float64)
    return wins


class PiecewiseStationary:
    """Bernoulli arms whose means jump at given rounds and stay put in between."""

    def __init__(self, segments: Sequence[Sequence[float]] | FloatArray, changes: Sequence[int]) -> None:
        """Take the means of every segment and the first round of every segment but the first.

        Args:
            segments: Means in [0, 1], shape (P, K).
            changes: Increasing rounds > 1, length P - 1; segment p rules from changes[p - 1] on.

        Raises:
            ValueError: shapes that do not match, means outside [0, 1], or changes that do not increase.
        """
        rows = [check_means(segment)[None, :] for segment in segments]
        if len(rows) != len(changes) + 1:
            raise ValueError(f"{len(rows)} segments need {len(rows) - 1} changes, but changes has {len(changes)}")
        for p, row in enumerate(rows):
            if row.shape != rows[0].shape:
                raise ValueError(f"segments[{p}] has {row.shape[1]} arms; segments[0] has {rows[0].shape[1]}")
        if any(b <= a for a, b in zip([1, *changes], changes, strict=False)):
            raise ValueError(f"changes is {list(changes)}; it must increase, from 2 at least")
        self._rows = rows
        self._starts = np.array([1, *changes])
        self.changes = tuple(int(change) for change in changes)
        self.n_arms = rows[0].shape[1]

    def start(self, n_runs: int, rng: np.random.Generator) -> None:
        """Draw the key and begin R runs."""
        self._key = draw_key(rng)

    def means(self, t: int) -> FloatArray:
        """Means in round t, shape (1, K); the same object as long as they do not change."""
        return self._rows[int(np.searchsorted(self._starts, t, side="right")) - 1]

    def rewards(self, arms: IntArray, t: int) -> FloatArray:
        """Rewards in {0, 1}, shape (R,)."""
        return coins(self._key, arms, t, self.means(t))


class SinusoidalDrift:
    """Bernoulli arms whose means swing: mu_a(t) = centre_a + swing_a sin(2 pi (t / period + phase_a))."""

    def __init__(
        self, centres: Sequence[float], swings: Sequence[float], phases: Sequence[float], period: float
    ) -> None:
        """Take centres and swings (all means must stay in [0, 1]), phases in turns, and the period in rounds.

        Raises:
            ValueError: lists of different lengths, a mean that leaves [0, 1], or a period that is not positive.
        """
        self._centres = check_means(centres)
        self._swings, self._phases = np.asarray(swings, float), np.asarray(phases, float)
        if not self._centres.shape == self._swings.shape == self._phases.shape:
            raise ValueError(
                f"centres, swings and phases have {len(centres)}, {len(swings)} and {len(phases)} entries; "
                "give as many of each"
            )
        check_means(self._centres - np.abs(self._swings))
        check_means(self._centres + np.abs(self._swings))
        if not period > 0:
            raise ValueError(f"period is {period}; it must be positive")
        self.period = float(period)
        self.n_arms = self._centres.size

    def start(self, n_runs: int, rng: np.random.Generator) -> None:
        """Draw the key and begin R runs."""
        self._key = draw_key(rng)

    def means(self, t: int) -> FloatArray:
        """Means in round t, shape (1, K)."""
        turns = t / self.period + self._phases
        means: FloatArray = self._centres + self._swings * np.sin(2.0 * np.pi * turns)
        return means[None, :]

    def rewards(self, arms: IntArray, t: int) -> FloatArray:
        """Rewards in {0, 1}, shape (R,)."""
        return coins(self._key, arms, t, self.means(t))


def two_swaps(horizon: int) -> PiecewiseStationary:
    """Three arms, two changes: arm 2 is the best for the fifth of the game that starts at 30% of it.

    The shape of the first experiment of Garivier & Moulines (2011, section 5): means 0.5 and 0.3 throughout, and a
    third arm at 0.4 that jumps to 0.9 and back. Their change points were rounds 3,000 and 5,000 of 10,000; here they
    scale with the horizon.
    """
    quiet, jump = (0.5, 0.3, 0.4), (0.5, 0.3, 0.9)
    return PiecewiseStationary([quiet, jump, quiet], [round(0.3 * horizon) + 1, round(0.5 * horizon) + 1])


def five_changes(horizon: int) -> PiecewiseStationary:
    """Five arms, five evenly spaced changes, each of one or two arms only; the leader falls or is overtaken."""
    segments = [
        (0.6, 0.5, 0.4, 0.3, 0.2),
        (0.6, 0.5, 0.8, 0.3, 0.2),
        (0.6, 0.5, 0.2, 0.3, 0.2),
        (0.3, 0.5, 0.2, 0.7, 0.2),
        (0.3, 0.5, 0.2, 0.4, 0.9),
        (0.3, 0.5, 0.2, 0.4, 0.1),
    ]
    return PiecewiseStationary(segments, [round(p * horizon / 6) + 1 for p in range(1, 6)])


def slow_drift(horizon: int) -> SinusoidalDrift:
    """Three arms that take turns at the top, two full turns in the game."""
    return SinusoidalDrift([0.5, 0.5, 0.5], [0.3, 0.3, 0.3], [0.0, 1 / 3, 2 / 3], horizon / 2)
