r"""Index policies, whole runs in one compiled loop, with indices worked out only where they can matter.

An index policy pulls argmax_a index(S_a, N_a, level_t), with a level such as log t that never falls. Written out, a
round costs K indices; nearly all are wasted, because most arms are nowhere near the largest. The indices played here
do not fall as the level grows with S and N held, so for a later round `until`

    index(S_a, N_a, level_t) <= upper_a := index(S_a, N_a, level_until)            for all t <= until,

and `upper_a` changes only when arm a is pulled. The arm pulled last is looked at first: if its index lies above every
other upper_a it is pulled again, and for that the index itself need not even be known (for KL-UCB, one divergence
tells). Otherwise the few arms whose upper_a reaches it are worked out. The choice is the one that all K indices would
give, ties included; the idea is lazy evaluation as in greedy maximisation (Minoux 1978, Accelerated greedy algorithms
for maximizing submodular set functions).

Rewards and tie-breaks are the hashes that `simulate` uses (see counter_random): given a generator of the same seed, a
game is the one that `simulate` plays.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numba import njit, types

from projects.p06_bandits.counter_random import as_uniform, child_key
from projects.p06_bandits.policies.protocol import FloatArray, IntArray

SLACK = 1e-12  # rounding may put an index this far above its bound
_F8, _I8, _U8 = types.float64, types.int64, types.uint64
INDEX_SIGNATURE = _F8(_F8, _F8, _F8, _F8, _F8, _F8)
"""index(S, N, level, parameter, low, high): the index, N >= 1, non-decreasing in the level; or -inf or +inf as soon as
it is known to lie below `low` or above `high`. The loop calls it through a pointer, so that it is compiled once."""


@njit(
    _I8(
        types.FunctionType(INDEX_SIGNATURE), _F8, _F8[::1], _F8[::1], _F8[::1], _U8, _U8[::1], _I8[::1],
        _F8[:, ::1], _F8[:, ::1], _I8[:, ::1], _I8[:, ::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def play_indices(
    index: Callable[[float, float, float, float, float, float], float],
    parameter: float,
    levels: FloatArray,
    means: FloatArray,
    explore: FloatArray,
    key: np.uint64,
    round_keys: np.ndarray,
    marks: IntArray,
    pseudo: FloatArray,
    realised: FloatArray,
    best_pulls: IntArray,
    pulls: IntArray,
) -> int:
    """Play R runs of T rounds on Bernoulli arms and record them at the marks.

    Args:
        index: A cfunc of INDEX_SIGNATURE.
        parameter: Handed to `index`.
        levels: Of rounds 1..T, shape (T,), finite and non-decreasing.
        means: Shape (K,).
        explore: Probability of a uniformly random arm in rounds 1..T, shape (T,); zeros for a pure index policy.
        key: Of the rewards.
        round_keys: Of the tie-breaks, one a round, shape (T,), uint64.
        marks: Increasing rounds in [1, T] that are recorded, shape (C,).
        pseudo: Filled with the pseudo-regret, shape (R, C).
        realised: Filled with the realised regret, shape (R, C).
        best_pulls: Filled with the pulls of optimal arms, shape (R, C).
        pulls: Filled with the pulls over the whole horizon, shape (R, K).

    Returns:
        Indices worked out; K T R would be all of them.
    """
    n_runs, n_arms, horizon = pulls.shape[0], means.size, explore.size
    best_mean = means.max()
    s, n = np.empty(n_arms), np.empty(n_arms)
    value, upper = np.empty(n_arms), np.empty(n_arms)
    arm_key = np.empty(n_arms, np.uint64)
    worked = 0
    for r in range(n_runs):
        run_key = child_key(key, r)
        for a in range(n_arms):
            s[a], n[a], upper[a], arm_key[a] = 0.0, 0.0, math.inf, child_key(run_key, a)
            pulls[r, a] = 0
        regret, felt, hits, column, until, last = 0.0, 0.0, 0, 0, 0, 0
        for t in range(1, horizon + 1):
            tie_key = child_key(round_keys[t - 1], r)
            if explore[t - 1] > 0.0 and as_uniform(child_key(tie_key, n_arms)) < explore[t - 1]:
                arm = int(as_uniform(child_key(tie_key, n_arms + 1)) * n_arms)
            else:
                if t > until:
                    until = min(t + t // 16, horizon)
                    for a in range(n_arms):
                        if n[a] > 0.0:
                            upper[a] = index(s[a], n[a], levels[until - 1], parameter, -math.inf, math.inf)
                rival = -math.inf
                for a in range(n_arms):
                    if a != last and upper[a] > rival:
                        rival = upper[a]
                best, arm, ties = -math.inf, -1, 0
                if n[last] > 0.0:
                    best = index(s[last], n[last], levels[t - 1], parameter, -math.inf, rival + SLACK)
                    worked += 1
                value[last] = best
                if best > rival + SLACK:
                    arm = last
                else:
                    threshold = best - SLACK
                    for a in range(n_arms):
                        if a != last and upper[a] < threshold:
                            continue
                        if n[a] == 0.0:
                            value[a] = math.inf
                        elif a != last:
                            value[a] = index(s[a], n[a], levels[t - 1], parameter, best - SLACK, math.inf)
                            worked += 1
                        if value[a] > best or (arm < 0 and value[a] == best):
                            best, arm, ties = value[a], a, 1
                        elif value[a] == best:
                            # The m-th of equal arms replaces the earlier ones with probability 1/m (see argmax).
                            ties += 1
                            if as_uniform(child_key(tie_key, a)) * ties < 1.0:
                                arm = a
            if arm != last and n[last] > 0.0:
                # The arm pulled last needs no bound while it leads; it gets one when it is overtaken.
                end = max(until, t)
                upper[last] = index(s[last], n[last], levels[end - 1], parameter, -math.inf, math.inf)
            reward = 1.0 if as_uniform(child_key(arm_key[arm], pulls[r, arm])) < means[arm] else 0.0
            s[arm] += reward
            n[arm] += 1.0
            pulls[r, arm] += 1
            last = arm
            gap = best_mean - means[arm]
            regret += gap
            felt += best_mean - reward
            hits += gap == 0.0
            if t == marks[column]:
                pseudo[r, column], realised[r, column], best_pulls[r, column] = regret, felt, hits
                column += 1
    return worked
