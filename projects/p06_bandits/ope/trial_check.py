"""Was it random? Checks of a trial's lottery, and take-up under other guesses of its probabilities.

* within strata, an action that was drawn by lot is independent of everything known before: permute the actions within
  each stratum, and compare a statistic with its value under thousands of such lotteries;
* the propensities are estimated (shares within strata), so the estimates are redone with coarser and finer strata.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from projects.p06_bandits.ope.bandit_log import FloatArray, IntArray


def permutation_p(
    statistic: Callable[[IntArray], float], action: IntArray, stratum: IntArray, reps: int, rng: np.random.Generator
) -> float:
    """P-value of a statistic of the actions under lotteries within strata (never 0: the real one counts).

    Args:
        statistic: Large where the actions depend on something, of actions (n,).
        action: Actions as drawn, (n,).
        stratum: Stratum of each person, (n,).
        reps: Lotteries.
        rng: Generator.
    """
    seen = statistic(action)
    members = [np.flatnonzero(stratum == s) for s in np.unique(stratum)]
    at_least = 1
    for _ in range(reps):
        shuffled = action.copy()
        for rows in members:
            shuffled[rows] = action[rng.permutation(rows)]
        at_least += statistic(shuffled) >= seen - 1e-12
    return at_least / (reps + 1)


def chi_squared(group: IntArray, action: IntArray) -> float:
    """Pearson's statistic of the table group x action, sum (O - E)^2 / E."""
    groups = np.unique(group, return_inverse=True)[1]
    table = np.zeros((groups.max() + 1, int(action.max()) + 1))
    np.add.at(table, (groups, action), 1)
    table = table[:, table.sum(axis=0) > 0]
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    return float((np.square(table - expected) / expected).sum())


def shrunk_shares(cluster: IntArray, prior: FloatArray, action: IntArray, strength: float) -> FloatArray:
    """Share of each action within a person's cluster, pulled towards a prior share, (n, K).

    (count of a in the cluster + strength prior_a) / (size of the cluster + strength)

    Args:
        cluster: Cluster of each person, (n,).
        prior: Prior shares at each person, (n, K).
        action: Actions, (n,).
        strength: How many people the prior counts for.
    """
    groups = np.unique(cluster, return_inverse=True)[1]
    counts = np.zeros((groups.max() + 1, prior.shape[1]))
    np.add.at(counts, (groups, action), 1)
    return np.asarray((counts[groups] + strength * prior) / (counts.sum(axis=1)[groups, None] + strength))


def weighted_means(outcome: FloatArray, action: IntArray, propensity: FloatArray) -> list[float]:
    """Self-normalised mean outcome under each action, (K,), for propensities (n, K)."""
    means = []
    for a in range(propensity.shape[1]):
        # sum 1{a_i = a} y_i / e_a(x_i)  over  sum 1{a_i = a} / e_a(x_i)
        w = (action == a) / propensity[:, a]
        means.append(float((w * outcome).sum() / w.sum()))
    return means
