r"""The states of a two-armed Bernoulli bandit after t rounds, packed into one flat array per round.

What a policy knows after t rounds is (n1, s1, s2): pulls of arm 1, successes of arm 1, successes of arm 2; arm 2 was
pulled n2 = t - n1 times. There are sum_{n1} (n1 + 1)(t - n1 + 1) = C(t + 3, 3) such states. They are stored with n1
outermost, then s1, then s2, so the innermost index is contiguous and the four successors of a row of states are rows
again:

    offset(t, n1) + s1 (t - n1 + 1) + s2,        offset(t, n1) = sum_{m < n1} (m + 1)(t - m + 1).

A `layer` is such an array for one t: probabilities, values or choices, shape (C(t + 3, 3),).
"""

from __future__ import annotations

import math

from numba import njit

MAX_HORIZON = 400  # a layer of 400 rounds has 10.8 million states (87 MB)


def check_two_arm_horizon(horizon: int) -> int:
    """Return the horizon as an int.

    Raises:
        ValueError: If it is not a whole number in 1..MAX_HORIZON (the number of states grows as horizon^4 / 24).
    """
    if horizon != int(horizon) or not 1 <= horizon <= MAX_HORIZON:
        raise ValueError(f"horizon is {horizon}; the exact recursions take a whole number in 1..{MAX_HORIZON}")
    return int(horizon)


def n_states(t: int) -> int:
    """Number of states after t rounds, C(t + 3, 3)."""
    return math.comb(t + 3, 3)


@njit(cache=True)
def offset(t: int, n1: int) -> int:
    """Where the states with n1 pulls of arm 1 begin in the layer of round t (closed form of the sum above)."""
    # sum_{m=0}^{n1-1} (m + 1)(t + 1 - m) = n1 (n1 + 1) (3 t + 5 - 2 n1) / 6
    return n1 * (n1 + 1) * (3 * t + 5 - 2 * n1) // 6
