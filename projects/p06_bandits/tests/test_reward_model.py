"""Reward models, cross-fitting and MRDR's weights."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from projects.p06_bandits.ope.bandit_log import BanditLog
from projects.p06_bandits.ope.reward_model import (
    LogisticReward,
    RewardModel,
    RidgeReward,
    cross_fit,
    deal_folds,
    mrdr_weights,
)


def make_log(n: int = 300, k: int = 3, seed: int = 0) -> BanditLog:
    rng = np.random.default_rng(seed)
    x, action = rng.normal(size=(n, 2)), rng.integers(k, size=n)
    reward = (rng.random(n) < 1 / (1 + np.exp(-(x[:, 0] + action - 1)))).astype(float)
    return BanditLog(x, action, reward, np.full(n, 1 / k), k)


@pytest.mark.parametrize("weighted", [False, True])
def test_ridge_equals_scikit_learn_action_by_action(weighted: bool) -> None:
    log = make_log()
    weight = np.random.default_rng(1).random(300) + 0.1 if weighted else None
    ours = RidgeReward(2.0).fit(log, weight).predict(log.context)
    for a in range(3):
        rows = log.action == a
        theirs = Ridge(2.0).fit(log.context[rows], log.reward[rows], None if weight is None else weight[rows])
        assert ours[:, a] == pytest.approx(theirs.predict(log.context), abs=1e-9)


def test_ridge_gives_an_unseen_action_the_mean_reward() -> None:
    log = make_log()
    wider = BanditLog(log.context, log.action, log.reward, log.propensity, 4)
    assert RidgeReward().fit(wider).predict(np.zeros((2, 2)))[:, 3] == pytest.approx(log.reward.mean())


def test_logistic_recovers_its_own_model() -> None:
    log = make_log(n=20_000)
    q = LogisticReward(100.0).fit(log).predict(np.array([[0.0, 0.0], [1.0, 3.0]]))
    truth = 1 / (1 + np.exp(-np.array([[-1.0, 0.0, 1.0], [0.0, 1.0, 2.0]])))
    assert q == pytest.approx(truth, abs=0.04)


def test_logistic_has_a_layer_per_position() -> None:
    log = make_log(n=4000)
    position = np.arange(4000) % 2
    seen = BanditLog(log.context, log.action, log.reward * position, log.propensity, 3, position)  # place 0 never pays
    q = LogisticReward(10.0).fit(seen).predict(np.zeros((1, 2)))
    assert q.shape == (1, 3, 2)
    assert q[0, :, 0].max() < 0.02 < q[0, :, 1].min()


def test_logistic_with_one_outcome_only_predicts_it() -> None:
    log = make_log()
    for outcome in (0.0, 1.0):
        same = BanditLog(log.context, log.action, np.full(300, outcome), log.propensity, 3)
        assert np.all(LogisticReward().fit(same).predict(log.context) == outcome)


class Memory:
    """Predicts the mean reward it was fitted on: shows which rounds a prediction has seen."""

    def fit(self, log: BanditLog, weight: np.ndarray | None = None) -> RewardModel:
        self.mean = np.average(log.reward, weights=weight)
        return self

    def predict(self, context: np.ndarray) -> np.ndarray:
        return np.full((len(context), 3), self.mean)


def test_cross_fitting_never_sees_the_round_it_predicts() -> None:
    rewards = np.exp2(np.arange(12.0))  # every subset has its own sum
    log = BanditLog(np.zeros((12, 1)), np.zeros(12, int), rewards, np.ones(12), 3)
    q_hat = cross_fit(Memory, log, 3, np.random.default_rng(0))
    for i in range(12):
        seen = round(float(q_hat[i, 0]) * 8)  # mean of 8 rewards, so that bits tell the rounds
        assert bin(seen).count("1") == 8
        assert not seen >> i & 1


def test_folds_are_even_and_checked() -> None:
    assert sorted(np.bincount(deal_folds(11, 3, np.random.default_rng(0)))) == [3, 4, 4]
    with pytest.raises(ValueError, match=r"folds is 1 for 11 rounds; it must lie in 2..11"):
        deal_folds(11, 1, np.random.default_rng(0))


def test_mrdr_weights_by_hand() -> None:
    log = BanditLog(np.zeros((2, 1)), np.array([0, 1]), np.ones(2), np.array([0.5, 0.2]), 2)
    assert mrdr_weights(log, np.array([[0.7, 0.3]])) == pytest.approx([0.7 * 0.5 / 0.25, 0.3 * 0.8 / 0.04])


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="penalty is -1"):
        RidgeReward(-1.0)
    with pytest.raises(ValueError, match="c is 0; it must be above 0"):
        LogisticReward(0)
    with pytest.raises(ValueError, match="reward holds other values than 0 and 1"):
        LogisticReward().fit(BanditLog(np.zeros((2, 1)), np.zeros(2, int), np.array([0.5, 1.0]), np.ones(2), 1))
