r"""When one policy beats another on a data set: the bake-off's test.

With progressive-validation losses p_a < p_b over n rounds, a beats b significantly if

    1 - Phi((p_b - p_a) / sqrt(p_a (1 - p_a) / n + p_b (1 - p_b) / n)) < 0.05,

a one-sided z-test that treats the two losses as independent binomial shares. They are not quite: a policy's rounds
depend on each other, and both policies see the same rows, which makes the test conservative. Here p_a and p_b are
means over several permutations while n stays the rounds of one, which is conservative too.

Source: Bietti, Agarwal & Langford (2021), "A contextual bandit bake-off", JMLR 22(133), section 4.

Differs from the released code (albietz/cb_bakeoff, rank_algos.py), which compares 1 - erf(|z|) with 0.05: that is |z|
> 1.386, where the paper's formula asks for z > 1.645. We use the paper's.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.contextual.protocol import FloatArray, IntArray


def p_value(loss_a: float, loss_b: float, n: int) -> float:
    """One-sided p-value of "a has the smaller loss", for losses in [0, 1] over n rounds.

    Raises:
        ValueError: A loss outside [0, 1] or n < 1.
    """
    if not (0.0 <= loss_a <= 1.0 and 0.0 <= loss_b <= 1.0) or n < 1:
        raise ValueError(f"losses are {loss_a} and {loss_b} over n = {n}; they must lie in [0, 1], with n >= 1")
    variance = loss_a * (1.0 - loss_a) / n + loss_b * (1.0 - loss_b) / n
    if variance == 0.0:
        return 0.5 if loss_a == loss_b else float(loss_a > loss_b)
    # 1 - Phi(z) = erfc(z / sqrt 2) / 2
    return 0.5 * math.erfc((loss_b - loss_a) / math.sqrt(2.0 * variance))


def significant_wins(losses: FloatArray, n_rounds: IntArray, level: float = 0.05) -> IntArray:
    """Count on how many data sets each policy beats each other one.

    Args:
        losses: (datasets, policies) mean progressive-validation losses.
        n_rounds: (datasets,) rounds of one pass.
        level: Significance level.

    Returns:
        Wins (policies, policies): entry [a, b] is the number of data sets on which a beats b.
    """
    n_sets, n_policies = losses.shape
    wins = np.zeros((n_policies, n_policies), dtype=np.int64)
    for s in range(n_sets):
        for a in range(n_policies):
            for b in range(n_policies):
                wins[a, b] += a != b and p_value(losses[s, a], losses[s, b], int(n_rounds[s])) < level
    return wins
