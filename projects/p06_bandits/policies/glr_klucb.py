r"""GLR-klUCB: KL-UCB that restarts an arm when its rewards have changed.

For arm a let n_a be its pulls and tau_a the round of its last restart. In round t

    forced:      with L = floor(K / alpha_k), if t mod L is below K, pull arm (t mod L)
    otherwise:   argmax_a max{q : n_a kl(mu_hat_a, q) <= f(t - tau_a)},      f(x) = log x + 3 log log x

and after pulling a, run the Bernoulli GLR test on the arm's rewards since its last restart; at an alarm forget them
(a local restart). After the k-th alarm the forced exploration is alpha_k = alpha_0 sqrt(k K log(T) / T), k = 1 before
the first alarm.

Paper: Besson, Kaufmann, Maillard & Seznec 2022, Efficient change-point detection for tackling piecewise-stationary
bandits, JMLR 23(77), Algorithm 1 with local restarts. Differs from the paper in: the test is run on every 10th pull
of an arm and looks at every 5th split, which are the savings their experiments use too; set test_every = 1 and
split_step = 1 for the full test.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.change_detection import glr_of_sums, glr_threshold
from projects.p06_bandits.kl import kl_upper_bound
from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import check_unit_rewards


@njit(cache=True)
def _observe(
    history: FloatArray,
    pulls: IntArray,
    arms: IntArray,
    rewards: FloatArray,
    delta: float,
    test_every: int,
    split_step: int,
    alarm: IntArray,
) -> None:
    """Append rewards to the cumulative sums history (R, K, T + 1); write the alarms of this round into alarm (R,)."""
    for r in range(arms.shape[0]):
        a = arms[r]
        n = pulls[r, a] + 1
        history[r, a, n] = history[r, a, n - 1] + rewards[r]
        pulls[r, a] = n
        alarm[r] = 0
        if n >= 2 and n % test_every == 0:
            alarm[r] = glr_of_sums(history[r, a], n, split_step) >= glr_threshold(n, delta)
            if alarm[r]:
                pulls[r, a] = 0


class GLRKLUCB:
    """GLR-klUCB with local restarts, for rewards in [0, 1]; needs the horizon.

    Attributes:
        alarms: One (t, run, arm) per restart, in the order they came.
    """

    name = "GLR-klUCB"

    def __init__(
        self, alpha_0: float = 0.1, delta: float | None = None, test_every: int = 10, split_step: int = 5
    ) -> None:
        """Take the scale of forced exploration, the risk of a false alarm (None: 1 / sqrt(T)), and the savings."""
        if not alpha_0 > 0:
            raise ValueError(f"alpha_0 is {alpha_0}; it must be positive")
        if delta is not None and not 0 < delta < 1:
            raise ValueError(f"delta is {delta}; it must lie in (0, 1), or be None for 1 / sqrt(T)")
        if min(test_every, split_step) < 1:
            raise ValueError(f"test_every is {test_every} and split_step {split_step}; both must be at least 1")
        self.alpha_0, self.delta, self.test_every, self.split_step = alpha_0, delta, test_every, split_step

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget everything."""
        self._delta = 1.0 / math.sqrt(horizon) if self.delta is None else self.delta
        # alpha_1 = alpha_0 sqrt(K log(T) / T)
        self._alpha = self.alpha_0 * math.sqrt(n_arms * math.log(max(horizon, 2)) / horizon)
        self._history = np.zeros((n_runs, n_arms, horizon + 1))
        self._pulls = np.zeros((n_runs, n_arms), np.int64)
        self._restart = np.zeros((n_runs, n_arms), np.int64)  # tau_a
        self._episode = np.ones(n_runs)  # k
        self._alarm = np.zeros(n_runs, np.int64)
        self._t = 0
        self.alarms: list[tuple[int, int, int]] = []

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Explore by force now and then, otherwise take the largest bound; new and restarted arms come first."""
        n_arms = self._pulls.shape[1]
        n = np.maximum(self._pulls, 1)
        age = np.maximum(t - self._restart, 2)
        # f(t - tau_a) = log(t - tau_a) + 3 log log(t - tau_a)
        level = np.log(age) + 3.0 * np.log(np.maximum(np.log(age), 1.0))
        mu_hat = np.take_along_axis(self._history, self._pulls[:, :, None], axis=2)[:, :, 0] / n
        index = np.where(self._pulls > 0, kl_upper_bound(np.minimum(mu_hat, 1.0), level / n), np.inf)
        arms = argmax_random_ties(index, rng)
        # L = floor(K / alpha_k)
        period = np.floor(n_arms / np.minimum(self._alpha * np.sqrt(self._episode), 1.0)).astype(np.int64)
        turn = t % period  # (R,)
        return np.where(turn < n_arms, turn, arms)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Record, test the pulled arm for a change, and restart it at an alarm."""
        check_unit_rewards(rewards)
        self._t += 1
        _observe(self._history, self._pulls, arms, rewards, self._delta, self.test_every, self.split_step, self._alarm)
        for run in np.flatnonzero(self._alarm):
            self._restart[run, arms[run]] = self._t
            self._episode[run] += 1.0
            self.alarms.append((self._t, int(run), int(arms[run])))
