"""Argmax per run with ties broken uniformly at random.

`np.argmax` returns the first maximum, so a policy whose arms start out equal would favour arm 0: its regret is then too
low when arm 0 is the best arm and too high when it is not.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from projects.p06_bandits.counter_random import as_uniform, child_key, draw_key
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


@njit(cache=True)
def _argmax(index: FloatArray, key: np.uint64) -> IntArray:
    n_runs, n_arms = index.shape
    out = np.empty(n_runs, np.int64)
    for r in range(n_runs):
        best, arm, ties = index[r, 0], 0, 1
        for a in range(1, n_arms):
            value = index[r, a]
            if value > best:
                best, arm, ties = value, a, 1
            elif value == best:
                # Reservoir sampling: the m-th of the tied arms replaces the earlier ones with probability 1/m.
                ties += 1
                if as_uniform(child_key(child_key(key, r), a)) * ties < 1.0:
                    arm = a
        out[r] = arm
    return out


def argmax_random_ties(index: FloatArray, rng: np.random.Generator) -> IntArray:
    """Arm with the largest index in every run.

    Args:
        index: Shape (R, K), no NaN; infinities are allowed and tie with each other.
        rng: One 64-bit key is drawn from it; the tie-break of run r is a hash of (key, r), so run r decides alike
            whether it is simulated among 100 runs or among 1,000.

    Returns:
        Arms, shape (R,), uniform among the tied ones.
    """
    return _argmax(index, draw_key(rng))
