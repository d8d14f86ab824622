"""A race in chunks: a first picture from a few runs, then more, each chunk kept so that nothing is played twice.

Chunk c of every policy is played with a generator of the same seed, so all of them meet the same rewards. A chunk
depends on (policy, arms, horizon, seed, c) alone: asking for 1,000 runs after 300 plays 700. The statistics of merged
chunks are those of one simulation with as many runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.dashboard.drawing import parse_world
from projects.p06_bandits.dashboard.fused import play_fused
from projects.p06_bandits.dashboard.policy_specs import parse_policy
from projects.p06_bandits.policies.protocol import IntArray
from projects.p06_bandits.simulate import Problem, Trajectories, log_checkpoints, simulate
from shared.seeding import rng as named_rng
from shared.stats import Interval, paired_diff_ci

CHUNKS = (10, 40, 50, 150, 250, 500, 500, 500)
"""Runs of chunk 0, 1, 2, ...: 10 for a first picture, 100 after three, 1,000 after six, 2,000 in all."""
PlayChunk = Callable[[str, int, int], Trajectories]
"""(policy, chunk, runs) -> what was played."""


def chunk_sizes(runs: int) -> list[int]:
    """Runs of the chunks that add up to `runs`; the last one may be cut short."""
    sizes: list[int] = []
    for size in CHUNKS:
        if runs <= 0:
            break
        sizes.append(min(size, runs))
        runs -= size
    return sizes


def play_race_chunk(
    policy: str, means: tuple[float, ...], horizon: int, seed: int, chunk: int, n_runs: int
) -> Trajectories:
    """Play one chunk on Bernoulli arms, in a compiled loop where there is one."""
    marks = np.unique(np.concatenate([log_checkpoints(horizon), even_checkpoints(horizon, 20)]))
    found = play_fused(parse_policy(policy).build(), means, horizon, n_runs, named_rng(seed, "race", chunk), marks)
    return found or play_chunk(policy, BernoulliBandit(means), horizon, seed, chunk, n_runs, marks)


def play_world_chunk(policy: str, world: str, horizon: int, seed: int, chunk: int, n_runs: int) -> Trajectories:
    """Play one chunk in a world that changes, given as text."""
    return play_chunk(policy, parse_world(world).problem(), horizon, seed, chunk, n_runs, even_checkpoints(horizon))


def play_chunk(
    policy: str, problem: Problem, horizon: int, seed: int, chunk: int, n_runs: int, checkpoints: IntArray
) -> Trajectories:
    """Play one chunk on any problem, round by round."""
    generator = named_rng(seed, "race", chunk)
    return simulate(parse_policy(policy).build(), problem, horizon, n_runs, generator, checkpoints)


def even_checkpoints(horizon: int, n: int = 100) -> IntArray:
    """About n evenly spaced rounds from 1 to the horizon, T/2 among them."""
    grid = np.linspace(1, horizon, n + 1).round().astype(np.int64)
    return np.unique(np.append(grid, max(horizon // 2, 1)))


def merge(chunks: list[Trajectories]) -> Trajectories:
    """One set of trajectories with the runs of all chunks, in order.

    Raises:
        ValueError: there is no chunk, or they were recorded at different rounds.
    """
    if not chunks:
        raise ValueError("chunks is empty; at least one must have been played")
    first = chunks[0]
    if any(not np.array_equal(first.checkpoints, c.checkpoints) for c in chunks):
        raise ValueError("the chunks were recorded at different rounds; merge chunks of one race only")
    return Trajectories(
        first.policy,
        first.checkpoints,
        np.concatenate([c.pseudo_regret for c in chunks]),
        np.concatenate([c.realised_regret for c in chunks]),
        np.concatenate([c.best_pulls for c in chunks]),
        np.concatenate([c.pulls for c in chunks]),
    )


@dataclass(frozen=True)
class Standing:
    """A race so far."""

    played: dict[str, Trajectories]
    """Merged chunks of every policy that has any, in the order asked for."""
    seconds: float
    """Wall seconds since this look at the race began; chunks from the cache take next to none."""
    finished: bool

    @property
    def runs(self) -> dict[str, int]:
        """Runs that are in, by policy."""
        return {policy: t.pseudo_regret.shape[0] for policy, t in self.played.items()}

    def share(self, runs: int, n_policies: int) -> float:
        """Share of the runs asked for that are in, in [0, 1]."""
        return sum(self.runs.values()) / (runs * n_policies)

    def told(self, runs: int) -> str:
        """How far the race is, in words: never more runs than are in."""
        least, most = min(self.runs.values()), max(self.runs.values())
        done = f"{least:,}" if least == most else f"{least:,} to {most:,}"
        state = "all" if self.finished else "so far"
        return f"{done} of {runs:,} runs, {state}: {self.rounds / 1e6:,.1f} million rounds in {self.seconds:.1f} s"

    @property
    def rounds(self) -> int:
        """Rounds played or fetched, over all policies."""
        return sum(t.pseudo_regret.shape[0] * int(t.checkpoints[-1]) for t in self.played.values())


def run_race(
    policies: tuple[str, ...],
    runs: int,
    play: PlayChunk,
    every: float = 0.4,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Standing]:
    """Play chunk after chunk and report the standing now and then.

    The first report comes as soon as every policy has its first chunk, or earlier if that takes longer than `every`.

    Args:
        policies: Specs.
        runs: Wanted for each.
        play: Plays a chunk, or fetches it from a cache.
        every: Seconds between two reports at least.
        clock: Of the seconds.

    Yields:
        Standings; the last one is finished.
    """
    begun = told = clock()
    chunks: dict[str, list[Trajectories]] = {policy: [] for policy in policies}
    sizes = chunk_sizes(runs)

    def standing(finished: bool) -> Standing:
        merged = {policy: merge(found) for policy, found in chunks.items() if found}
        return Standing(merged, clock() - begun, finished)

    for c, size in enumerate(sizes):
        for policy in policies:
            chunks[policy].append(play(policy, c, size))
            first_round_done = c == 0 and policy == policies[-1]
            last = c == len(sizes) - 1 and policy == policies[-1]
            if not last and (first_round_done or clock() - told > every):
                yield standing(False)
                told = clock()
    yield standing(True)


def table(standing: Standing, labels: Callable[[str], str]) -> list[dict[str, object]]:
    """One row a policy, best first: regret at the horizon with its interval, spread, and the gap to the winner.

    The gap is a paired difference over the runs that both have, so it is far better known than the regrets themselves.
    """
    final = {policy: t.pseudo_regret[:, -1] for policy, t in standing.played.items()}
    if not final:
        return []
    winner = min(final, key=lambda policy: float(final[policy].mean()))
    rows: list[dict[str, object]] = []
    for policy, trajectories in standing.played.items():
        summary = trajectories.summary()
        behind: Interval | None = None
        if policy != winner:
            n = min(final[policy].size, final[winner].size)
            behind = paired_diff_ci(final[policy][:n], final[winner][:n]) if n > 1 else None
        rows.append(
            {
                "policy": labels(policy),
                "regret": _last(summary["mean"]),
                "low": _last(summary["low"]),
                "high": _last(summary["high"]),
                "median": _last(summary["median"]),
                "q95": _last(summary["q95"]),
                "behind": 0.0 if behind is None else behind.estimate,
                "behind_low": 0.0 if behind is None else behind.low,
                "behind_high": 0.0 if behind is None else behind.high,
                "stuck": summary["stuck_share"],
                "runs": summary["n_runs"],
            }
        )
    return sorted(rows, key=lambda row: float(str(row["regret"])))


def _last(values: object) -> float:
    assert isinstance(values, list)
    return float(values[-1])
