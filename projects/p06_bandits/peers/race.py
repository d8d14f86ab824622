"""Time two or more ways of doing the same work, and lay the outcome out as a row of results/bench.json.

The sides take turns after a warm-up (compilation, imports, caches), in CPU seconds of one process, and the best turn
of each counts: whatever else the machine does can only slow a turn down, and hits all sides alike.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

Row = dict[str, Any]

# More is better exactly where there is a slash (tests/test_published.py, docs/conventions.md).
RATE, SECONDS, ACCURACY = "rounds/CPU-s", "CPU-s", "correct/round"
# Module (and distribution) of each peer, and what it calls itself.
PEERS = {
    "mabwiser": "MABWiser",
    "SMPyBandits": "SMPyBandits",
    "river": "river",
    "vowpalwabbit": "Vowpal Wabbit",
    "coba": "coba",
    "obp": "Open Bandit Pipeline",
}
WARM_UP = 50


@dataclass(frozen=True)
class Settings:
    """What the rows depend on besides the seed."""

    rounds: int = 1_000
    """Rounds of each run without contexts; a stream of contexts has twice as many, up to the 1,797 that there are."""
    runs: int = 2_000
    """Runs that ours plays at once."""
    repeats: int = 5
    """Turns of each side, of which the best counts."""


@dataclass(frozen=True)
class Contender:
    """One side of a race."""

    prepare: Callable[[int], Callable[[], object]]
    """From the number of rounds to the work that is timed; called anew before each turn, with the clock stopped."""
    runs: int = 1
    """Runs of that many rounds in one turn."""
    most: int = sys.maxsize
    """Rounds of a run at most, for a slow side whose rounds all cost the same."""


def race(contenders: dict[str, Contender], rounds: int, repeats: int) -> dict[str, float]:
    """Let the contenders take turns.

    Args:
        contenders: The sides by name.
        rounds: Rounds of a run; 1 for work that has none, whose rate is then the inverse of its time.
        repeats: Turns of each.

    Returns:
        The best rate of each in rounds per CPU second.
    """
    for contender in contenders.values():
        contender.prepare(min(rounds, WARM_UP))()
    best = dict.fromkeys(contenders, 0.0)
    for _ in range(repeats):
        for name, contender in contenders.items():
            size = min(rounds, contender.most)
            play = contender.prepare(size)
            begun = time.process_time()
            play()
            best[name] = max(best[name], contender.runs * size / (time.process_time() - begun))
    return best


def make_row(workload: str, peer: str, ours: float, theirs: float, unit: str, target: float | None = None) -> Row:
    """Lay out one row.

    Args:
        workload: What was done, and what was equal.
        peer: A key of PEERS.
        ours: Our rate, time or accuracy.
        theirs: The peer's.
        unit: RATE, SECONDS or ACCURACY.
        target: The ratio that was asked for.

    Returns:
        The row; its ratio is above 1 where we are ahead.
    """
    return {
        "workload": workload,
        "peer": PEERS[peer],
        "peer_version": version(peer),
        "ours": ours,
        "theirs": theirs,
        "unit": unit,
        "ratio": ours / theirs if "/" in unit else theirs / ours,
        "target": target,
    }
