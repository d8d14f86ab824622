r"""Track-and-stop: pull the arms in the proportions that would be optimal if the empirical means were the true ones.

With w*(mu) the optimal proportions of best_arm.py, in round t + 1

* D-tracking pulls argmax_a t w*_a(mu_hat(t)) - N_a(t), unless an arm has N_a(t) < sqrt(t) - K / 2: then the rarest one;
* C-tracking pulls argmax_a sum_{s <= t} w^{eps_s}_a(mu_hat(s)) - N_a(t), where w^eps is w* moved (in the maximum
  norm) to proportions of at least eps_s = 1 / (2 sqrt(K^2 + s)): exploration is part of the target.

Both pull in proportions that converge to w*(mu); with the Chernoff stopping rule E[tau] / log(1 / delta) -> T*(mu)
(Theorem 14).

Paper: Garivier & Kaufmann 2016, Optimal best arm identification with fixed confidence, COLT, section 3.2.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from projects.p06_bandits.best_arm import solve_weights, surviving
from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


@njit(cache=True)
def _target(pulls: FloatArray, sums: FloatArray, weights: FloatArray) -> None:
    """Write w*(mu_hat) of every run; all arms must have been pulled."""
    for r in range(pulls.shape[0]):
        solve_weights(sums[r] / pulls[r], weights[r])


@njit(cache=True)
def raise_to_floor(w: FloatArray, floor: float) -> None:
    """Move each row of w (R, K) to the nearest proportions, in the maximum norm, with all entries >= floor (<= 1/K).

    Entries below the floor are raised to it; what that costs is taken from the others, all by the same amount unless
    that would push them below the floor.
    """
    n_runs, n_arms = w.shape
    for r in range(n_runs):
        owed, room = 0.0, 0
        for a in range(n_arms):
            if w[r, a] <= floor:
                owed += floor - w[r, a]
                w[r, a] = floor
            else:
                room += 1
        while owed > 1e-15 and room > 0:
            share, owed_next, room_next = owed / room, 0.0, 0
            for a in range(n_arms):
                if w[r, a] > floor:
                    w[r, a] -= share
                    if w[r, a] <= floor:
                        owed_next += floor - w[r, a]
                        w[r, a] = floor
                    else:
                        room_next += 1
            owed, room = owed_next, room_next


class _TrackAndStop:
    """What both tracking rules share: the empirical means and the target."""

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self._statistics = ArmStatistics(n_runs, n_arms)
        self._weights = np.zeros((n_runs, n_arms))
        self._summed = np.zeros((n_runs, n_arms))

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Record the reward."""
        self._statistics.record(arms, rewards)

    def keep(self, runs: NDArray[np.bool_]) -> None:
        """Forget finished runs."""
        self._statistics = surviving(self._statistics, runs)
        self._weights, self._summed = self._weights[runs], self._summed[runs]


class TrackAndStopD(_TrackAndStop):
    """Track-and-stop's sampling rule with direct tracking."""

    name = "Track-and-stop (D)"

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Pull the arm that is furthest below its target, or the rarest if it is too rare."""
        pulls = self._statistics.pulls
        n_arms, past = pulls.shape[1], t - 1
        if past < n_arms:
            return self._statistics.untried(rng)
        _target(pulls, self._statistics.sums, self._weights)
        # U_t = {a: N_a(t) < sqrt(t) - K / 2}
        rare = pulls.min(axis=1, keepdims=True) < math.sqrt(past) - n_arms / 2
        return argmax_random_ties(np.where(rare, -pulls, past * self._weights - pulls), rng)


class TrackAndStopC(_TrackAndStop):
    """Track-and-stop's sampling rule with tracking of cumulated targets."""

    name = "Track-and-stop (C)"

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Pull the arm that is furthest below its cumulated target."""
        pulls = self._statistics.pulls
        n_arms, past = pulls.shape[1], t - 1
        if past < n_arms:
            self._summed += 1.0 / n_arms
            return self._statistics.untried(rng)
        _target(pulls, self._statistics.sums, self._weights)
        # eps_t = (K^2 + t)^(-1/2) / 2
        raise_to_floor(self._weights, 0.5 / math.sqrt(n_arms**2 + past))
        self._summed += self._weights
        return argmax_random_ties(self._summed - pulls, rng)
