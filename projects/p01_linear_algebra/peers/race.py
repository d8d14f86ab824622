"""Time two ways of doing the same work, and lay the outcome out as a row of results/bench.json.

The sides take turns after a warm-up, in CPU seconds of one process on one thread, and the best turn of each counts:
whatever else the machine does can only slow a turn down, and hits both sides alike. Work that takes less than a few
milliseconds is repeated within a turn. Matrices are in each side's own format before the clock starts, and both sides'
answers are compared: a fast wrong answer stops the benchmark.
"""

from __future__ import annotations

import math
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

Row = dict[str, Any]
Work = Callable[[], Any]

SECONDS = "CPU-s"
PLAIN = "plain loops"
# What each peer calls itself, by the name of its distribution.
PEERS = {"numpy": "NumPy", "mpmath": "mpmath.fp", "sympy": "SymPy", PLAIN: "our plain product"}
LEAST_TURN = 4e-3
"""CPU seconds of a turn at least: below it the clock's own steps would show."""


@dataclass(frozen=True)
class Settings:
    """What the rows depend on besides the seed."""

    repeats: int = 5
    """Turns of each side, of which the best counts; a side that takes over a second a turn gets three."""
    sizes: tuple[int, ...] = (50, 100, 200)
    """Orders of the matrices against NumPy; the first also against mpmath."""
    scaling_sizes: tuple[int, ...] = (10, 20, 40, 80, 160)
    """Orders from which exponents are fitted."""


def turn(work: Work, times: int) -> float:
    """CPU seconds of one call, from `times` calls in a row."""
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times


def race(sides: dict[str, Work], repeats: int) -> dict[str, float]:
    """Let the sides take turns.

    Args:
        sides: work by name.
        repeats: turns of each.

    Returns:
        The least CPU seconds of a call of each.
    """
    first = {name: turn(work, 1) for name, work in sides.items()}  # also the warm-up
    times = {name: max(1, math.ceil(LEAST_TURN / max(seconds, 1e-7))) for name, seconds in first.items()}
    best = dict.fromkeys(sides, math.inf)
    rounds = min(repeats, 3) if max(first.values()) > 1.0 else repeats
    for _ in range(rounds):
        for name, work in sides.items():
            best[name] = min(best[name], turn(work, times[name]))
    return best


def make_row(workload: str, peer: str, ours: float, theirs: float, target: float | None = None) -> Row:
    """Lay out one row; its ratio is above 1 where we are ahead.

    Args:
        workload: what was done, and what was equal.
        peer: a key of PEERS.
        ours: our CPU seconds.
        theirs: the peer's.
        target: the ratio that was asked for.
    """
    return {
        "workload": workload,
        "peer": PEERS[peer],
        "peer_version": f"Python {platform.python_version()}" if peer == PLAIN else peer_version(peer),
        "ours": ours,
        "theirs": theirs,
        "unit": SECONDS,
        "ratio": theirs / ours,
        "target": target,
    }


def peer_version(peer: str) -> str:
    """Version of a peer; mpmath's is asked of the module, as its distribution in this environment is an older one."""
    if peer == "mpmath":
        import mpmath

        return str(mpmath.__version__)
    return version(peer)


def check_agreement(what: str, ours: Any, theirs: Any, tolerance: float = 1e-9) -> None:
    """Stop the benchmark where the sides' answers differ.

    Args:
        what: the work, for the message.
        ours: numbers in any nesting.
        theirs: the same of the peer.
        tolerance: allowed difference relative to the largest number.

    Raises:
        RuntimeError: they differ by more.
    """
    left, right = np.asarray(ours, dtype=complex), np.asarray(theirs, dtype=complex)
    if left.shape != right.shape:
        raise RuntimeError(f"{what}: our answer has shape {left.shape}, theirs {right.shape}")
    gap = float(np.max(np.abs(left - right), initial=0.0)) / float(np.max(np.abs(right), initial=1e-300))
    if not gap <= tolerance:
        raise RuntimeError(f"{what}: answers differ by {gap:.2g}; they must agree to {tolerance:g}")
