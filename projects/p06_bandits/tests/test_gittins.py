"""Gittins indices: published values, and the theorem itself against dynamic programming over both arms."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from projects.p06_bandits.theory.exact_dp import bayes_optimal_successes
from projects.p06_bandits.theory.exact_policies import RULES, exact_bayes_regret, index_choices
from projects.p06_bandits.theory.gittins import gittins_index, gittins_table

# Gittins (1979), table for gamma = 0.9 and a uniform prior, four decimals: (wins, losses) -> index
PUBLISHED = {
    (0, 0): 0.7029,
    (1, 0): 0.8001,
    (0, 1): 0.5001,
    (9, 1): 0.8695,
    (9, 2): 0.8103,
    (9, 3): 0.7573,
    (9, 4): 0.7101,
    (9, 5): 0.6677,
}


@pytest.mark.parametrize("record, index", PUBLISHED.items())
def test_published_table(record, index):
    wins, losses = record
    assert gittins_index((1 + wins, 1 + losses), 0.9) == pytest.approx(index, abs=5.1e-5)


def test_one_step_to_go_by_hand():
    # gamma -> 0: the future is worth nothing and the index is the mean
    assert gittins_index((3, 1), 1e-6) == pytest.approx(0.75, abs=1e-5)


def test_index_exceeds_the_mean_and_grows_with_patience():
    patience = [gittins_index((1, 1), g) for g in (0.3, 0.6, 0.9, 0.95)]
    assert patience == sorted(patience) and patience[0] > 0.5


def discounted(rule, horizon: int, gamma: float) -> float:
    """Exact discounted successes of a rule under uniform priors, from its Bayes regret per round."""
    per_round = 2 / 3 - np.diff(exact_bayes_regret(rule, horizon), prepend=0.0)
    return float(per_round @ gamma ** np.arange(horizon))


def test_gittins_theorem():
    """The largest index attains the two-armed discounted optimum; Thompson, UCB1 and greedy do not."""
    gamma, horizon = 0.7, 40  # what comes after 40 rounds is worth 0.7^40 / 0.3 = 2e-6
    table = gittins_table(horizon, gamma)
    optimum = bayes_optimal_successes(horizon, discount=gamma)
    index = partial(index_choices, lambda t: table[: t + 1, : t + 1])
    assert discounted(index, horizon, gamma) == pytest.approx(optimum, abs=2e-6)
    for slug in ("thompson", "ucb1", "greedy", "bayes_greedy"):
        assert discounted(RULES[slug], horizon, gamma) < optimum - 1e-4, slug


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"discount is 1.0"):
        gittins_index((1, 1), 1.0)
    with pytest.raises(ValueError, match="prior is"):
        gittins_index((0, 1), 0.9)
    with pytest.raises(ValueError, match="size is 0"):
        gittins_table(0, 0.9)
