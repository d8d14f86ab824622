"""Experiments on changing worlds: dynamic regret, and how soon GLR-klUCB notices a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p06_bandits.changing import PiecewiseStationary, five_changes, slow_drift, two_swaps
from projects.p06_bandits.policies.discounted_thompson import DiscountedThompson
from projects.p06_bandits.policies.discounted_ucb import DiscountedUCB
from projects.p06_bandits.policies.glr_klucb import GLRKLUCB
from projects.p06_bandits.policies.kl_ucb import KLUCB
from projects.p06_bandits.policies.protocol import FloatArray, IntArray, Policy
from projects.p06_bandits.policies.sliding_window_ucb import SlidingWindowUCB
from projects.p06_bandits.policies.thompson import Thompson
from projects.p06_bandits.policies.ucb1 import UCB1
from projects.p06_bandits.simulate import Problem, simulate
from shared.parallel import pmap
from shared.seeding import rng as stream
from shared.stats import mean_ci, paired_diff_ci, wilson

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

WORLDS: dict[str, tuple[str, Callable[[int], Problem], int]] = {
    "two_swaps": ("one arm jumps and falls back", two_swaps, 2),
    "five_changes": ("five changes", five_changes, 5),
    "slow_drift": ("slow drift", slow_drift, 4),
}
"""Slug: (title, problem for a horizon, changes told to the policies that ask; drift counts half periods)."""

POLICIES = (
    "ucb1",
    "kl_ucb",
    "thompson",
    "discounted_ucb",
    "sliding_window_ucb",
    "discounted_thompson",
    "glr_klucb",
    "oracle",
)
N_CHECKPOINTS = 100


class OracleRestart:
    """KL-UCB that is told when the world changes and starts anew: what not knowing costs is the distance from it."""

    name = "KL-UCB, told the changes"

    def __init__(self, changes: tuple[int, ...]) -> None:
        """Take the rounds of the changes."""
        self._changes, self._inner = frozenset(changes), KLUCB()

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget everything."""
        self._size, self._start = (n_runs, n_arms, horizon), 1
        self._inner.reset(*self._size)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Restart at a change, then play KL-UCB with its own clock."""
        if t in self._changes:
            self._start = t
            self._inner.reset(*self._size)
        return self._inner.select(t - self._start + 1, rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Pass the reward on."""
        self._inner.update(arms, rewards, rng)


def _policy(slug: str, n_changes: int, problem: Problem) -> Policy:
    made: dict[str, Callable[[], Policy]] = {
        "ucb1": UCB1,
        "kl_ucb": KLUCB,
        "thompson": Thompson,
        "discounted_ucb": lambda: DiscountedUCB(changes=n_changes),
        "sliding_window_ucb": lambda: SlidingWindowUCB(changes=n_changes),
        "discounted_thompson": lambda: DiscountedThompson(changes=n_changes),
        "glr_klucb": GLRKLUCB,
    }
    if slug == "oracle":
        return OracleRestart(problem.changes if isinstance(problem, PiecewiseStationary) else ())
    return made[slug]()


def _play(item: tuple[int, str, str, int, int]) -> dict[str, Any]:
    """One policy in one world: item = (seed, world, policy, horizon, runs)."""
    seed, world, slug, horizon, n_runs = item
    _, build, n_changes = WORLDS[world]
    problem = build(horizon)
    policy = _policy(slug, n_changes, problem)
    marks = np.unique(np.linspace(horizon / N_CHECKPOINTS, horizon, N_CHECKPOINTS).round().astype(np.int64))
    # The same stream for every policy of a world: they all meet the same rewards.
    found = simulate(policy, problem, horizon, n_runs, stream(seed, "changing", world), marks)
    played: dict[str, Any] = {"name": policy.name, "checkpoints": found.checkpoints, "regret": found.pseudo_regret}
    if isinstance(policy, GLRKLUCB) and isinstance(problem, PiecewiseStationary):
        played["detection"] = detections(policy.alarms, problem, horizon, n_runs)
    return played


def detections(
    alarms: list[tuple[int, int, int]], problem: PiecewiseStationary, horizon: int, n_runs: int
) -> dict[str, Any]:
    """Match alarms with changes: the first alarm on an arm between its change and its next one is the detection.

    All other alarms are false: they come before any change of their arm, or again after it was noticed.

    Args:
        alarms: (t, run, arm) of every restart, in the order they came.
        problem: Where the changes are.
        horizon: T.
        n_runs: R.

    Returns:
        `changes`: one row per change and arm that moved; `false_alarms_per_run`.
    """
    rows, matched = [], 0
    ends = [*problem.changes, horizon + 1]
    for arm in range(problem.n_arms):
        means = [float(problem.means(t)[0, arm]) for t in (1, *problem.changes)]
        moves = [p for p in range(len(problem.changes)) if means[p + 1] != means[p]]
        for position, p in enumerate(moves):
            begin = problem.changes[p]
            end = ends[moves[position + 1]] if position + 1 < len(moves) else horizon + 1
            first: dict[int, int] = {}
            for t, run, pulled in alarms:
                if pulled == arm and begin <= t < end:
                    first.setdefault(run, t - begin + 1)
            matched += len(first)
            delays = np.array(sorted(first.values()), float)
            quartiles = np.quantile(delays, [0.25, 0.5, 0.75]).tolist() if delays.size else [None] * 3
            rows.append(
                {
                    "round": begin,
                    "arm": arm,
                    "before": means[p],
                    "after": means[p + 1],
                    "noticed": wilson(len(first), n_runs).as_dict(),
                    "delay_quartiles": quartiles,
                }
            )
    rows.sort(key=lambda row: (row["round"], row["arm"]))
    return {"changes": rows, "false_alarms_per_run": (len(alarms) - matched) / n_runs}


def exp_changing(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Dynamic regret of eight policies in three changing worlds, and the alarms of GLR-klUCB.

    Returns:
        `n_runs`, `horizon`, and per world: `title`, `changes`, `means` over time, per policy the curve of the mean
        with its interval and the final interval, the paired difference of every policy from UCB1, and `detection`
        where there are change points.
    """
    seed, horizon, n_runs = int(rng.integers(2**62)), cfg.changing_horizon, cfg.changing_runs
    items = [
        (seed, world, slug, horizon, n_runs)
        for world in WORLDS
        for slug in POLICIES
        if slug != "oracle" or world != "slow_drift"
    ]
    played = dict(zip([item[1:3] for item in items], pmap(_play, items, jobs, desc="changing"), strict=True))
    worlds: dict[str, Any] = {}
    for world, (title, build, n_changes) in WORLDS.items():
        problem = build(horizon)
        mine = {slug: play for (where, slug), play in played.items() if where == world}
        marks = next(iter(mine.values()))["checkpoints"]
        baseline = mine["ucb1"]["regret"][:, -1]
        policies = {}
        for slug, play in mine.items():
            regret = play["regret"]
            intervals = [mean_ci(column) for column in regret.T]
            policies[slug] = {
                "name": play["name"],
                "mean": [i.estimate for i in intervals],
                "low": [i.low for i in intervals],
                "high": [i.high for i in intervals],
                "final": intervals[-1].as_dict(),
                "minus_ucb1": None if slug == "ucb1" else paired_diff_ci(regret[:, -1], baseline).as_dict(),
            }
        worlds[world] = {
            "title": title,
            "n_changes_told": n_changes,
            "changes": list(problem.changes) if isinstance(problem, PiecewiseStationary) else [],
            "checkpoints": marks.tolist(),
            "means": np.stack([problem.means(int(t))[0] for t in marks]).T.tolist(),  # (K, C)
            "policies": policies,
            "detection": mine["glr_klucb"].get("detection"),
        }
    return {"n_runs": n_runs, "horizon": horizon, "worlds": worlds}
