"""Whole games in compiled loops: the policies that people compare most, at 3 to 30 million rounds a second.

`simulate` plays all R runs side by side, one round at a time, and any policy; its price is a few dozen microseconds of
Python a round, which is much when R is small. Here a run is played from its first round to its last before the next
begins. `lazy_indices` gives the very games of `simulate`; `lazy_thompson` games of the same law.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.p06_bandits.arms import check_means
from projects.p06_bandits.counter_random import draw_key
from projects.p06_bandits.dashboard.fused.lazy_indices import play_indices
from projects.p06_bandits.dashboard.fused.lazy_thompson import WIDTH, play_thompson
from projects.p06_bandits.dashboard.fused.rules import index_rule
from projects.p06_bandits.policies.protocol import IntArray, Policy
from projects.p06_bandits.policies.thompson import Thompson
from projects.p06_bandits.simulate import Trajectories, log_checkpoints


def play_fused(
    policy: Policy,
    means: Sequence[float],
    horizon: int,
    n_runs: int,
    rng: np.random.Generator,
    checkpoints: IntArray | None = None,
) -> Trajectories | None:
    """Play `policy` on Bernoulli arms as `simulate` would, or give None where no compiled loop knows it.

    Args:
        policy: Its hyper-parameters count; its state is not used.
        means: Means in [0, 1], shape (K,).
        horizon: T, at least the number of arms.
        n_runs: R >= 1.
        rng: Of the same seed as for `simulate`: then the rewards are the same too.
        checkpoints: As for `simulate`.

    Raises:
        ValueError: if a size or a mean is out of range.
    """
    mu = check_means(means)
    if n_runs < 1:
        raise ValueError(f"n_runs is {n_runs}; it must be at least 1")
    if horizon < mu.size:
        raise ValueError(f"horizon is {horizon}; it must be at least the number of arms, {mu.size}")
    marks = log_checkpoints(horizon) if checkpoints is None else np.unique(np.append(checkpoints, horizon))
    marks = marks.astype(np.int64)
    problem_rng, policy_rng = rng.spawn(2)
    key = draw_key(problem_rng)
    shape = (n_runs, marks.size)
    pseudo, realised, best_pulls = np.zeros(shape), np.zeros(shape), np.zeros(shape, np.int64)
    pulls = np.zeros((n_runs, mu.size), np.int64)
    if type(policy) is Thompson:
        play_thompson(
            policy.a, policy.b, WIDTH, mu, horizon, key, policy_rng, marks, pseudo, realised, best_pulls, pulls
        )
    else:
        rule = index_rule(policy, mu.size, horizon)
        if rule is None:
            return None
        round_keys = policy_rng.bit_generator.random_raw(horizon)
        levels, explore = rule.levels(mu.size, horizon), rule.explorations(mu.size, horizon)
        play_indices(
            rule.index, rule.parameter, levels, mu, explore, key, round_keys, marks, pseudo, realised, best_pulls, pulls
        )
    return Trajectories(policy.name, marks, pseudo, realised, best_pulls, pulls)
