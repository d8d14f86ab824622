r"""Rewards chosen by somebody who knows the algorithm but cannot see its coins: oblivious adversaries.

All rewards of the game are fixed before it starts, so regret against the best *fixed* arm makes sense:

    R_T = max_a sum_t mu_{a,t} - E sum_t mu_{A_t,t}.

Exp3, Exp3-IX and Tsallis-INF keep it below a constant times sqrt(K T) (times sqrt(log K)) for every choice of
rewards. UCB1 and follow-the-leader cannot: apart from ties they toss no coins, so the adversary can play their game
ahead of them.

* `StochasticallyConstrained` is the environment of Zimmert & Seldin (2021, section 6): the gaps between the arms never
  change, but the level does, in phases that grow by a factor 1.6. An arm's average then says more about *when* it was
  pulled than about how good it is.
* `nemesis` plays a copy of the policy and pays 0 to the arm it picks and 1 to all others. A policy that can be
  foreseen earns nothing, while some fixed arm earns at least T (1 - 1/K) (Lattimore & Szepesvari 2020, section 11.1,
  exercise 11.2).

Paper: Zimmert & Seldin 2021, Tsallis-INF, JMLR 22(28); Wei & Luo 2018, More adaptive algorithms for adversarial
bandits, COLT.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from projects.p06_bandits.changing import coins
from projects.p06_bandits.counter_random import draw_key
from projects.p06_bandits.policies.protocol import FloatArray, IntArray, Policy
from projects.p06_bandits.simulate import Problem


class StochasticallyConstrained:
    """Arm `best` is better by `gap` in every round, but the level of all arms alternates between high and low.

    In high phases the mean rewards are 1 for the best arm and 1 - gap for the others, in low phases gap and 0. Phase n
    lasts growth^n rounds (rounded up). Rewards are Bernoulli.
    """

    def __init__(self, n_arms: int, gap: float, growth: float = 1.6, best: int = 0) -> None:
        """Take K >= 2 arms, a gap in (0, 1), the growth of the phases > 1, and which arm is the best."""
        if n_arms < 2:
            raise ValueError(f"n_arms is {n_arms}; it must be at least 2")
        if not 0.0 < gap < 1.0:
            raise ValueError(f"gap is {gap}; it must lie in (0, 1)")
        if not growth > 1.0:
            raise ValueError(f"growth is {growth}; it must be above 1")
        if not 0 <= best < n_arms:
            raise ValueError(f"best is {best}; it must be one of the arms 0 to {n_arms - 1}")
        self.n_arms, self.gap, self.growth = n_arms, gap, growth
        lead = np.zeros(n_arms)
        lead[best] = gap
        self._levels = ((lead + 1.0 - gap)[None, :], lead[None, :])  # high, low: (1, K) each
        self._phase, self._phase_end = 0, 1

    def start(self, n_runs: int, rng: np.random.Generator) -> None:
        """Draw the key and begin R runs."""
        self._key = draw_key(rng)
        self._phase, self._phase_end = 0, 1

    def means(self, t: int) -> FloatArray:
        """Means in round t, shape (1, K); the same object within a phase."""
        if t == 1:
            self._phase, self._phase_end = 0, 1
        while t > self._phase_end:
            self._phase += 1
            self._phase_end += int(np.ceil(self.growth**self._phase))
        return self._levels[self._phase % 2]

    def rewards(self, arms: IntArray, t: int) -> FloatArray:
        """Rewards in {0, 1}, shape (R,)."""
        return coins(self._key, arms, t, self.means(t))


class FixedRewards:
    """Rewards written down in advance, for every run its own list."""

    def __init__(self, table: NDArray[np.bool_]) -> None:
        """Take the rewards, shape (T, R, K): True pays 1, False pays 0."""
        if table.ndim != 3 or 0 in table.shape:
            raise ValueError(f"table has shape {table.shape}; it must be (rounds, runs, arms), none of them 0")
        self._table = table
        self.n_arms = table.shape[2]

    def start(self, n_runs: int, rng: np.random.Generator) -> None:
        """Check that there is a list for every run; nothing is random.

        Raises:
            ValueError: the table is for another number of runs.
        """
        if n_runs != self._table.shape[1]:
            raise ValueError(f"n_runs is {n_runs}; the table of rewards is for {self._table.shape[1]} runs")

    def means(self, t: int) -> FloatArray:
        """Rewards of all arms in round t, shape (R, K): they are certain."""
        paid: FloatArray = self._table[t - 1].astype(np.float64)
        return paid

    def rewards(self, arms: IntArray, t: int) -> FloatArray:
        """Rewards in {0, 1}, shape (R,)."""
        paid: FloatArray = self._table[t - 1, np.arange(arms.size), arms].astype(np.float64)
        return paid


def nemesis(policy: Policy, n_arms: int, horizon: int, n_runs: int, rng: np.random.Generator) -> FixedRewards:
    """Rewards that a copy of `policy` would lose on: 0 for the arm it picks, 1 for all others, round by round.

    Args:
        policy: The copy; reset here.
        n_arms: K >= 2.
        horizon: T.
        n_runs: R; every run of the policy gets rewards of its own.
        rng: Give a generator of the same seed to `simulate` and it plays the very same game, ties included. With
            another seed, a policy that draws its arms at random plays another game, and the rewards miss it.
    """
    if n_arms < 2:
        raise ValueError(f"n_arms is {n_arms}; it must be at least 2")
    _, policy_rng = rng.spawn(2)  # as simulate does
    policy.reset(n_runs, n_arms, horizon)
    table = np.ones((horizon, n_runs, n_arms), bool)
    row, nothing = np.arange(n_runs), np.zeros(n_runs)
    for t in range(1, horizon + 1):
        arms = policy.select(t, policy_rng)
        table[t - 1, row, arms] = False
        policy.update(arms, nothing, policy_rng)
    return FixedRewards(table)


def hindsight_gap(problem: Problem, checkpoints: IntArray) -> FloatArray:
    """What switching arms would be worth, shape (R, C) or (1, C).

    It is sum_{t<=c} max_a mu_{a,t} - max_a sum_{t<=c} mu_{a,t} for every checkpoint c. Subtract it from the
    pseudo-regret of `simulate`, which compares with the best arm of every round, to get the regret against the best
    fixed arm in hindsight.
    """
    best, totals = np.zeros(1), np.zeros((1, problem.n_arms))
    columns = []
    marks = set(checkpoints.tolist())
    for t in range(1, int(checkpoints[-1]) + 1):
        means = problem.means(t)
        best, totals = best + means.max(axis=1), totals + means
        if t in marks:
            columns.append(best - totals.max(axis=1))
    return np.stack(columns, axis=1)
