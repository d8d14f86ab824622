r"""Beta and gamma variables from a counter-based stream, for use in compiled loops over runs.

Gamma(shape) for shape >= 1 by Marsaglia & Tsang 2000, A simple method for generating gamma variables: with d = shape
- 1/3, c = 1 / sqrt(9 d), z normal and v = (1 + c z)^3 > 0, accept d v when log u < z^2 / 2 + d - d v + d log v.
Normals by Marsaglia's polar method. Beta(a, b) = G(a) / (G(a) + G(b)). NumPy's generator draws from the same laws;
here every run has a stream of its own, so that its draws do not depend on how many runs are played beside it.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.counter_random import GOLDEN, as_uniform, mix64


@njit(cache=True, inline="always")
def next_uniform(state: np.uint64) -> tuple[np.uint64, float]:
    """The stream's next state and a uniform in (0, 1): SplitMix64."""
    state = state + GOLDEN
    return state, as_uniform(mix64(state))


@njit(cache=True)
def next_normal(state: np.uint64) -> tuple[np.uint64, float]:
    """The stream's next state and a standard normal."""
    while True:
        state, u = next_uniform(state)
        state, v = next_uniform(state)
        u, v = 2.0 * u - 1.0, 2.0 * v - 1.0
        s = u * u + v * v
        if 0.0 < s < 1.0:
            return state, u * math.sqrt(-2.0 * math.log(s) / s)


@njit(cache=True)
def next_gamma(state: np.uint64, shape: float) -> tuple[np.uint64, float]:
    """The stream's next state and a Gamma(shape, 1) variable, shape >= 1."""
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        state, z = next_normal(state)
        v = (1.0 + c * z) ** 3
        if v <= 0.0:
            continue
        state, u = next_uniform(state)
        # the first test is a squeeze: it settles most draws without a logarithm
        if u < 1.0 - 0.0331 * z**4 or math.log(u) < 0.5 * z * z + d * (1.0 - v + math.log(v)):
            return state, d * v


@njit(cache=True)
def next_beta(state: np.uint64, a: float, b: float) -> tuple[np.uint64, float]:
    """The stream's next state and a Beta(a, b) variable, a >= 1 and b >= 1."""
    state, x = next_gamma(state, a)
    state, y = next_gamma(state, b)
    return state, x / (x + y)
