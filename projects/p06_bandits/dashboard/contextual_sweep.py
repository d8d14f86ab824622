"""Linear bandits on scikit-learn's digits: progressive-validation accuracy against the width of exploration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from projects.p06_bandits.contextual import make_contextual, play
from projects.p06_bandits.contextual.protocol import FloatArray
from projects.p06_bandits.data.classification import load
from shared.seeding import rng as named_rng
from shared.stats import Interval, mean_ci

WIDTH_OF = {"linucb": "alpha", "lints": "v"}
"""What each policy calls the width of its exploration."""
PENALTY = 0.1  # ridge lambda, as in the bake-off
MARKS = 40
PlayStream = Callable[[str, float, int], FloatArray]
"""(policy, width, permutation) -> accuracy so far at the marks."""


@dataclass(frozen=True)
class Sweep:
    """Accuracies of all policies and widths that have been played."""

    rounds: int
    curves: Mapping[tuple[str, float], FloatArray]
    """(policy's label, width) -> accuracy so far, shape (P permutations, MARKS)."""

    def interval(self, name: str, width: float) -> Interval | None:
        """Final accuracy with its t interval over permutations; None for a single one."""
        final = self.curves[name, width][:, -1]
        return mean_ci(final) if final.size > 1 else None

    def best(self) -> dict[str, tuple[float, FloatArray]]:
        """Policy's label -> its best width on what was played, and the mean curve there, shape (MARKS,)."""
        found: dict[str, tuple[float, FloatArray]] = {}
        for (name, width), table in self.curves.items():
            curve = table.mean(axis=0)
            if name not in found or curve[-1] > found[name][1][-1]:
                found[name] = (width, curve)
        return found

    def table(self) -> pd.DataFrame:
        """One row a policy and width."""
        rows = []
        for (name, width), table in self.curves.items():
            mean, interval = float(table[:, -1].mean()), self.interval(name, width)
            low, high = (interval.low, interval.high) if interval else (mean, mean)
            rows.append({"policy": name, "width": width, "accuracy": mean, "low": low, "high": high, "n": len(table)})
        return pd.DataFrame(rows)


@cache
def _digits() -> tuple[FloatArray, FloatArray]:
    data = load("digits")
    return data.scaled(), data.rewards


def stream_accuracy(policy: str, width: float, rounds: int, seed: int, permutation: int) -> FloatArray:
    """Accuracy so far at MARKS evenly spaced rounds of one pass over a permutation of the digits, shape (MARKS,).

    All policies and widths see the same permutations.
    """
    contexts, rewards = _digits()
    order = named_rng(seed, "digits", permutation).permutation(len(rewards))[:rounds]
    made = make_contextual(policy, **{WIDTH_OF[policy]: width, "penalty": PENALTY})
    found = play(made, contexts[order], rewards[order], named_rng(seed, "digits policy", policy, permutation))
    return np.array(found.accuracy_at(marks(rounds)))


def marks(rounds: int) -> list[int]:
    """The rounds at which accuracy is recorded."""
    return [int(n) for n in np.linspace(rounds / MARKS, rounds, MARKS).round()]


def sweep(
    policies: Mapping[str, str], widths: Sequence[float], rounds: int, permutations: int, play_stream: PlayStream
) -> Iterator[tuple[float, Sweep]]:
    """Play one permutation after the other, all policies and widths on each.

    Args:
        policies: Slug -> label.
        widths: Of exploration.
        rounds: Of every stream.
        permutations: How many.
        play_stream: Plays a stream, or fetches it from a cache.

    Yields:
        Share of the work that is done, and the sweep so far; a whole number of permutations each time.
    """
    found: dict[tuple[str, float], list[FloatArray]] = {(name, w): [] for name in policies.values() for w in widths}
    for permutation in range(permutations):
        for slug, name in policies.items():
            for width in widths:
                found[name, width].append(play_stream(slug, width, permutation))
        curves = {key: np.array(streams) for key, streams in found.items()}
        yield (permutation + 1) / permutations, Sweep(rounds, curves)
