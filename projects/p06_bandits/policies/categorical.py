"""Draw one arm per run from a row of probabilities."""

from __future__ import annotations

import numpy as np
from numba import njit

from projects.p06_bandits.counter_random import as_uniform, child_key, draw_key
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


@njit(cache=True)
def _draw(probabilities: FloatArray, key: np.uint64) -> IntArray:
    n_runs, n_arms = probabilities.shape
    arms = np.empty(n_runs, np.int64)
    for r in range(n_runs):
        # Inverse distribution function; scaled by the row's sum so that rounding cannot fall past the last arm.
        left = as_uniform(child_key(key, r)) * probabilities[r].sum()
        arm = 0
        for a in range(n_arms):
            if probabilities[r, a] > 0.0:
                arm = a
                left -= probabilities[r, a]
                if left < 0.0:
                    break
        arms[r] = arm
    return arms


def draw_arms(probabilities: FloatArray, rng: np.random.Generator) -> IntArray:
    """One arm per run, drawn from its row.

    Args:
        probabilities: Shape (R, K), rows >= 0 with a positive sum (it need not be 1).
        rng: One 64-bit key is drawn; run r uses a hash of (key, r), as in `argmax_random_ties`.

    Returns:
        Arms, shape (R,).
    """
    return _draw(probabilities, draw_key(rng))
