r"""Counter-based random numbers: a hash of (key, counters) instead of a generator with a state.

A sequential generator ties every draw to the number of draws before it, so two policies that pull arms in another
order see other rewards. A hash has no past: the n-th reward of arm `a` in run `r` is made of

    u(key, r, a, n) = mix(mix(mix(key + g (r+1)) + g (a+1)) + g (n+1))        (64-bit arithmetic, mod 2^64)

whatever was drawn before. `mix` is the finaliser of SplitMix64 (Steele, Lea & Flood 2014, Fast splittable
pseudorandom number generators; constants: Stafford's variant 13), `g` the odd integer nearest to 2^64 / golden ratio.
The idea of hashing a counter: Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:  # policies/ builds on this module
    from projects.p06_bandits.policies.protocol import FloatArray, IntArray

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)


def draw_key(rng: np.random.Generator) -> np.uint64:
    """Draw a 64-bit key; one draw, however many runs will use it."""
    return np.uint64(rng.bit_generator.random_raw())


@njit(cache=True, inline="always")
def mix64(z: np.uint64) -> np.uint64:
    """Scramble 64 bits; a bijection, so different counters never share a value by construction."""
    z = (z ^ (z >> _S30)) * _MIX1
    z = (z ^ (z >> _S27)) * _MIX2
    return z ^ (z >> _S31)


@njit(cache=True, inline="always")
def child_key(key: np.uint64, counter: int) -> np.uint64:
    """Key of the `counter`-th child (counter >= 0) of `key`; nest it to hash several counters."""
    return mix64(key + GOLDEN * np.uint64(counter + 1))


@njit(cache=True, inline="always")
def as_uniform(bits: np.uint64) -> float:
    """Map 64 bits to the open interval (0, 1): the top 52 bits, in the middle of their cell (53 may round to 1)."""
    return (np.float64(bits >> _S12) + 0.5) * 2.220446049250313e-16  # 2^-52


@njit(cache=True)
def next_reward_uniforms(key: np.uint64, arms: IntArray, pulls: IntArray) -> FloatArray:
    """One uniform per run for the pull that is about to be made, and count that pull.

    Args:
        key: The simulation's key.
        arms: Pulled arm of each run, shape (R,).
        pulls: Pulls made so far, shape (R, K); row r is raised by one at arms[r].

    Returns:
        Uniforms in (0, 1), shape (R,); the value depends on (key, r, arms[r], pulls[r, arms[r]]) only.
    """
    out = np.empty(arms.shape[0])
    for r in range(arms.shape[0]):
        a = arms[r]
        out[r] = as_uniform(child_key(child_key(child_key(key, r), a), pulls[r, a]))
        pulls[r, a] += 1
    return out
