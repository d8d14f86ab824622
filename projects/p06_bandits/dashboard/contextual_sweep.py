"""Linear bandits on scikit-learn's digits: progressive-validation accuracy against the width of exploration."""

from __future__ import annotations

from functools import cache

import numpy as np

from projects.p06_bandits.contextual import make_contextual, play
from projects.p06_bandits.data.classification import load
from shared.seeding import rng as named_rng
from shared.stats import Interval, mean_ci

WIDTH_OF = {"linucb": "alpha", "lints": "v"}
"""What each policy calls the width of its exploration."""
MARKS = 40
FloatArray = np.ndarray


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
    made = make_contextual(policy, **{WIDTH_OF[policy]: width})
    found = play(made, contexts[order], rewards[order], named_rng(seed, "digits policy", policy, permutation))
    return np.array(found.accuracy_at(marks(rounds)))


def marks(rounds: int) -> list[int]:
    """The rounds at which accuracy is recorded."""
    return [int(n) for n in np.linspace(rounds / MARKS, rounds, MARKS).round()]


def summarise(accuracies: FloatArray) -> Interval | None:
    """Mean of the final accuracies (P,) over permutations with its t interval; None for a single one."""
    return mean_ci(accuracies) if accuracies.size > 1 else None
