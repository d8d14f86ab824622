"""From scores or probabilities to one action and its propensity.

Ties are broken uniformly at random: before the first reward all actions of a linear model score 0, and `np.argmax`
would then always begin with action 0.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from projects.p06_bandits.contextual.protocol import FloatArray


def best(scores: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
    """Action of the largest score (K,), uniform among m tied ones; its propensity is 1/m."""
    action, m = _first_best(scores)
    if m == 1:
        return action, 1.0
    return int((scores == scores[action]).nonzero()[0][rng.integers(m)]), 1.0 / m


@njit(cache=True)
def _first_best(scores: FloatArray) -> tuple[int, int]:
    """First action of the largest score, and how many have that score."""
    action, m = 0, 1
    for a in range(1, scores.size):
        if scores[a] > scores[action]:
            action, m = a, 1
        elif scores[a] == scores[action]:
            m += 1
    return action, m


def draw(probabilities: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
    """Draw an action from probabilities (K,) that sum to 1 up to rounding; gives it with its probability."""
    cumulative = probabilities.cumsum()
    # u * (the sum as rounded) never passes the last entry, and an action of probability 0 has an empty interval.
    action = int(cumulative.searchsorted(rng.random() * cumulative[-1], side="right"))
    return action, float(probabilities[action])


def greedy_probabilities(scores: FloatArray) -> FloatArray:
    """Uniform distribution over the best actions, along the last axis: (..., K) -> (..., K)."""
    tied = scores == scores.max(axis=-1, keepdims=True)
    shares: FloatArray = tied / tied.sum(axis=-1, keepdims=True)
    return shares


def with_floor(probabilities: FloatArray, floor: float) -> FloatArray:
    """Mix with the uniform distribution so that each of K actions keeps at least `floor` <= 1/K.

    p_a <- floor + (1 - K floor) p_a
    """
    return floor + (1.0 - probabilities.size * floor) * probabilities
