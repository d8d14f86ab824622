"""Rewards in [0, 1]: say so where a policy's algebra needs it, and make coins of those that are not binary."""

from __future__ import annotations

import numpy as np
from numba import njit

from projects.p06_bandits.counter_random import as_uniform, child_key, draw_key
from projects.p06_bandits.policies.protocol import FloatArray


@njit(cache=True)
def _legal(rewards: FloatArray) -> bool:
    legal = True
    for x in rewards:
        legal &= 0.0 <= x <= 1.0
    return legal


def check_unit_rewards(rewards: FloatArray) -> None:
    """Raise ValueError unless all rewards (R,) lie in [0, 1]."""
    if not _legal(rewards):
        raise ValueError(f"rewards range over [{rewards.min():g}, {rewards.max():g}]; they must lie in [0, 1]")


@njit(cache=True)
def _flip(rewards: FloatArray, key: np.uint64) -> FloatArray:
    coins = np.empty_like(rewards)
    for r in range(rewards.size):
        coins[r] = 1.0 if as_uniform(child_key(key, r)) < rewards[r] else 0.0
    return coins


def coin_flips(rewards: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Turn rewards x in [0, 1] into coins that show 1 with probability x, shape (R,): 0 and 1 stay as they are.

    The mean is kept and a Bernoulli model becomes true (Agrawal & Goyal 2012, algorithm 2).
    """
    check_unit_rewards(rewards)
    return _flip(rewards, draw_key(rng))
