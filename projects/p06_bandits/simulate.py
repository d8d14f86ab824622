r"""Play a policy against a problem, R runs at once, and keep the regret at checkpoints only.

With mu*_t the largest mean in round t and mu_{a,t} the mean of the arm that was pulled,

    pseudo-regret   sum_t (mu*_t - mu_{A_t, t})        expectation = regret, free of the reward noise
    realised regret sum_t (mu*_t - X_t)                what a gambler would feel

(Lattimore & Szepesvári 2020, Bandit algorithms, lemma 4.5). The two have the same mean; the second
has an extra variance of order T, so curves are drawn from the first. Memory is O(R (K + C)) for C checkpoints,
whatever the horizon.

Common random numbers: the n-th pull of arm a in run r gives the same reward to every policy that is simulated with a
generator of the same seed (see counter_random), so differences between policies are paired.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.special import stdtrit

from projects.p06_bandits.policies.protocol import FloatArray, IntArray, Policy


class Problem(Protocol):
    """A bandit problem, stationary or not, for R runs side by side."""

    n_arms: int

    def start(self, n_runs: int, rng: np.random.Generator) -> None:
        """Begin R new runs: draw the key of the rewards and whatever else is random."""
        ...

    def means(self, t: int) -> FloatArray:
        """Means in round t, shape (R, K), or (1, K) where all runs share them.

        Return the same array object as long as the means do not change: the gaps are then worked out once.
        """
        ...

    def rewards(self, arms: IntArray, t: int) -> FloatArray:
        """Rewards of the arms (R,) pulled in round t, shape (R,)."""
        ...


@dataclass(frozen=True)
class Trajectories:
    """What a simulation leaves behind; C checkpoints, R runs, K arms."""

    policy: str
    """Label of the policy."""
    checkpoints: IntArray
    """Rounds after which the columns below were recorded, shape (C,), increasing; the last one is the horizon."""
    pseudo_regret: FloatArray
    """Sum of gaps, shape (R, C)."""
    realised_regret: FloatArray
    """Sum of best mean minus reward, shape (R, C)."""
    best_pulls: IntArray
    """Rounds in which an optimal arm was pulled, shape (R, C)."""
    pulls: IntArray
    """Pulls of every arm over the whole horizon, shape (R, K)."""

    @property
    def best_arm_share(self) -> FloatArray:
        """Share of the rounds since the last checkpoint in which an optimal arm was pulled, shape (C,)."""
        rounds = np.diff(self.checkpoints, prepend=0)
        return np.asarray(np.diff(self.best_pulls, axis=1, prepend=0).mean(axis=0) / rounds)

    def stuck(self) -> npt.NDArray[np.bool_]:
        """Runs that are still wrong more often than not, shape (R,), bool.

        A run is stuck when it pulls a suboptimal arm in more than half of the rounds after the checkpoint nearest to
        T/2: its regret grows linearly, at no less than half the smallest gap per round.
        """
        middle = int(np.argmin(np.abs(self.checkpoints - self.checkpoints[-1] / 2)))
        rounds = self.checkpoints[-1] - self.checkpoints[middle]
        return np.asarray(self.best_pulls[:, -1] - self.best_pulls[:, middle] < 0.5 * rounds)

    def summary(self) -> dict[str, Any]:
        """JSON-able summary over runs: mean with its 95% t interval, quantiles, share of stuck runs."""
        regret = self.pseudo_regret
        n_runs = regret.shape[0]
        mean = regret.mean(axis=0)
        half = np.zeros_like(mean)
        if n_runs > 1:
            half = stdtrit(n_runs - 1, 0.975) * regret.std(axis=0, ddof=1) / np.sqrt(n_runs)
        q05, median, q95 = np.quantile(regret, [0.05, 0.5, 0.95], axis=0)
        return {
            "policy": self.policy,
            "n_runs": n_runs,
            "checkpoints": self.checkpoints.tolist(),
            "mean": mean.tolist(),
            "low": (mean - half).tolist(),
            "high": (mean + half).tolist(),
            "q05": q05.tolist(),
            "median": median.tolist(),
            "q95": q95.tolist(),
            "realised_mean": self.realised_regret.mean(axis=0).tolist(),
            "best_arm_share": self.best_arm_share.tolist(),
            "stuck_share": float(self.stuck().mean()),
        }


def log_checkpoints(horizon: int, n: int = 60) -> IntArray:
    """About n rounds, evenly spaced on a log axis from 1 to the horizon, T/2 among them."""
    if horizon < 1:
        raise ValueError(f"horizon is {horizon}; it must be at least 1")
    grid = np.geomspace(1, horizon, max(n, 2)).round().astype(np.int64)
    return np.unique(np.concatenate([grid, [max(horizon // 2, 1), horizon]]))


@njit(cache=True)
def _account(
    arms: IntArray,
    rewards: FloatArray,
    gaps: FloatArray,
    best_mean: FloatArray,
    pseudo: FloatArray,
    realised: FloatArray,
    best_pulls: IntArray,
    pulls: IntArray,
) -> None:
    shared = gaps.shape[0] == 1  # one row of means for all runs
    for r in range(arms.shape[0]):
        row, a = 0 if shared else r, arms[r]
        gap = gaps[row, a]
        pseudo[r] += gap
        realised[r] += best_mean[row] - rewards[r]
        best_pulls[r] += gap == 0.0
        pulls[r, a] += 1


def simulate(
    policy: Policy,
    problem: Problem,
    horizon: int,
    n_runs: int,
    rng: np.random.Generator,
    checkpoints: IntArray | None = None,
) -> Trajectories:
    """Play `policy` on `problem` for `horizon` rounds in `n_runs` independent runs.

    Args:
        policy: Reset here; used by one simulation at a time.
        problem: Started here.
        horizon: T, at least the number of arms.
        n_runs: R >= 1.
        rng: Give generators of the same seed to let several policies meet the same rewards.
        checkpoints: Increasing rounds in [1, horizon] at which regret is recorded; log_checkpoints(horizon) where
            None. The horizon is added where it is missing.

    Raises:
        ValueError: if a size or a checkpoint is out of range.
    """
    if n_runs < 1:
        raise ValueError(f"n_runs is {n_runs}; it must be at least 1")
    if problem.n_arms < 2:
        raise ValueError(f"the problem has {problem.n_arms} arms; there must be at least 2 to choose from")
    if horizon < problem.n_arms:
        raise ValueError(f"horizon is {horizon}; it must be at least the number of arms, {problem.n_arms}")
    marks = log_checkpoints(horizon) if checkpoints is None else np.unique(np.append(checkpoints, horizon))
    if marks[0] < 1 or marks[-1] > horizon:
        raise ValueError(f"checkpoints run from {marks[0]} to {marks[-1]}; they must lie in [1, {horizon}]")
    problem_rng, policy_rng = rng.spawn(2)
    problem.start(n_runs, problem_rng)
    policy.reset(n_runs, problem.n_arms, horizon)

    pseudo, realised = np.zeros(n_runs), np.zeros(n_runs)
    best_pulls, pulls = np.zeros(n_runs, np.int64), np.zeros((n_runs, problem.n_arms), np.int64)
    curves = np.zeros((2, n_runs, marks.size))
    best_curve = np.zeros((n_runs, marks.size), np.int64)
    known: FloatArray | None = None
    column = 0
    for t in range(1, horizon + 1):
        arms = policy.select(t, policy_rng)
        rewards = problem.rewards(arms, t)
        policy.update(arms, rewards, policy_rng)
        means = problem.means(t)
        if means is not known:
            known, best_mean = means, means.max(axis=1)
            gaps = best_mean[:, None] - means
        _account(arms, rewards, gaps, best_mean, pseudo, realised, best_pulls, pulls)
        if t == marks[column]:
            curves[0, :, column], curves[1, :, column], best_curve[:, column] = pseudo, realised, best_pulls
            column += 1
    return Trajectories(policy.name, marks.astype(np.int64), curves[0], curves[1], best_curve, pulls)
