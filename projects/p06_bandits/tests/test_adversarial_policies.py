"""Exp3, Exp3-IX and Tsallis-INF: their weights, their estimates, and their promises against an adversary."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from projects.p06_bandits.adversary import FixedRewards, StochasticallyConstrained, hindsight_gap, nemesis
from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.changing import PiecewiseStationary
from projects.p06_bandits.policies.categorical import draw_arms
from projects.p06_bandits.policies.exp3 import Exp3
from projects.p06_bandits.policies.exp3_ix import Exp3IX
from projects.p06_bandits.policies.follow_the_leader import FollowTheLeader
from projects.p06_bandits.policies.tsallis_inf import (
    TsallisINF,
    TsallisINFImportanceWeighted,
    tsallis_weights,
)
from projects.p06_bandits.policies.ucb1 import UCB1
from projects.p06_bandits.simulate import simulate
from projects.p06_bandits.theory.bounds.adversarial import exp3_ix_tail, exp3_mixed, tsallis_inf_iw, tsallis_inf_rv


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=8), st.floats(0.005, 4.0))
def test_tsallis_weights_satisfy_the_optimality_conditions(losses, eta):
    p = np.empty((1, len(losses)))
    tsallis_weights(np.array([losses]), eta, p)
    assert p.sum() == pytest.approx(1.0, abs=1e-12)
    assert p.min() > 0
    # stationarity: L_a - (4/eta) (1 / (2 sqrt(p_a)) - 1/2) is the same number for every arm
    multiplier = np.array(losses) - 2.0 / (eta * np.sqrt(p[0])) + 2.0 / eta
    assert np.ptp(multiplier) <= 1e-6 * max(1.0, np.abs(losses).max(), 1.0 / eta)


def test_tsallis_weights_against_scipy():
    losses, eta = np.array([[3.0, 0.5, 7.0]]), 0.8
    p = np.empty_like(losses)
    tsallis_weights(losses, eta, p)

    def objective(q: Any) -> Any:
        return q @ losses[0] - 4 / eta * (np.sqrt(q) - q / 2).sum()

    constraint = {"type": "eq", "fun": lambda q: q.sum() - 1}
    found = minimize(  # type: ignore[call-overload]  # the stubs know no dicts of constraints
        objective, np.full(3, 1 / 3), constraints=[constraint], bounds=[(1e-9, 1)] * 3, options={"ftol": 1e-14}
    )
    assert p[0] == pytest.approx(found.x, abs=1e-5)


def test_exp3_weights_by_hand():
    policy = Exp3(gamma=0.2)
    policy.reset(1, 2, 100)
    policy.select(1, np.random.default_rng(0))
    policy.update(np.array([1]), np.array([1.0]), np.random.default_rng(0))
    policy.select(2, np.random.default_rng(0))
    # w_1 = exp(gamma (1 / 0.5) / K) = exp(0.2); p_1 = 0.8 w / (1 + w) + 0.1
    w = math.exp(0.2)
    assert policy.probabilities[0] == pytest.approx([0.8 / (1 + w) + 0.1, 0.8 * w / (1 + w) + 0.1])


def test_exp3_ix_weights_by_hand():
    policy = Exp3IX()
    policy.reset(1, 2, 100)
    rng = np.random.default_rng(0)
    policy.select(1, rng)
    policy.update(np.array([0]), np.array([0.25]), rng)
    # eta_1 = sqrt(log 2 / 2), loss_hat = 0.75 / (1/2 + eta_1 / 2)
    eta = math.sqrt(math.log(2) / 2)
    assert policy.losses[0] == pytest.approx([0.75 / (0.5 + eta / 2), 0.0])
    policy.select(2, rng)
    w = math.exp(-math.sqrt(math.log(2) / 4) * policy.losses[0, 0])
    assert policy.probabilities[0] == pytest.approx([w / (1 + w), 1 / (1 + w)])


def estimates(policy: Any, t: Any, loss: Any, skew: Any) -> Any:
    """One more round with losses `loss` from a skewed state: what every run adds to its estimates, (R, K)."""
    n_runs, n_arms = 40_000, len(loss)
    policy.reset(n_runs, n_arms, 1000)
    policy.losses[:] = skew
    before, rng = policy.losses.copy(), np.random.default_rng(11)
    arms = policy.select(t, rng)
    policy.update(arms, 1.0 - np.asarray(loss)[arms], rng)
    return policy.losses - before, policy.probabilities[0], policy._eta


def z_scores(sample: Any, expected: Any) -> Any:
    return (sample.mean(axis=0) - expected) / (sample.std(axis=0) / math.sqrt(sample.shape[0]))


@pytest.mark.parametrize("policy", [TsallisINFImportanceWeighted(), TsallisINF()])
def test_importance_weighted_losses_are_unbiased(policy):
    loss = np.array([0.9, 0.4, 0.7])
    added, _, _ = estimates(policy, 400, loss, [0.0, 6.0, 14.0])
    assert np.abs(z_scores(added, loss)).max() < 4.0


def test_implicit_exploration_is_biased_as_stated():
    loss = np.array([0.9, 0.4, 0.7])
    added, p, eta = estimates(Exp3IX(), 100, loss, [0.0, 5.0, 12.0])
    # E loss_hat = loss p / (p + gamma), gamma = eta / 2
    assert np.abs(z_scores(added, loss * p / (p + eta / 2))).max() < 4.0
    # negative control of the unbiasedness test: it must catch this bias
    assert np.abs(z_scores(added, loss)).max() > 8.0


def test_reduced_variance_has_less_variance():
    loss = np.array([0.9, 0.4, 0.7])
    plain, _, _ = estimates(TsallisINFImportanceWeighted(), 1600, loss, [0.0, 20.0, 40.0])
    reduced, _, _ = estimates(TsallisINF(), 1600, loss, [0.0, 20.0, 40.0])
    assert np.all(reduced.std(axis=0)[:2] < plain.std(axis=0)[:2])


def test_draws_follow_the_probabilities():
    p = np.tile([0.1, 0.0, 0.6, 0.3], (20_000, 1))
    shares = np.bincount(draw_arms(p, np.random.default_rng(0)), minlength=4) / 20_000
    assert shares[1] == 0
    assert shares == pytest.approx(p[0], abs=4 * 0.5 / math.sqrt(20_000))


def fixed_arm_regret(policy: Any, problem: Any, horizon: Any, n_runs: Any, seed: Any) -> Any:
    found = simulate(policy, problem, horizon, n_runs, np.random.default_rng(seed), np.array([horizon]))
    return found.pseudo_regret[:, -1] - hindsight_gap(problem, np.array([horizon]))[:, -1]


@pytest.mark.parametrize("policy", [FollowTheLeader(), UCB1()])
def test_a_policy_without_coins_loses_everything_to_its_nemesis(policy):
    horizon, n_arms, n_runs = 600, 4, 5
    trap = nemesis(policy, n_arms, horizon, n_runs, np.random.default_rng(3))
    found = simulate(policy, trap, horizon, n_runs, np.random.default_rng(3), np.array([horizon]))
    assert np.all(found.realised_regret[:, -1] == horizon)  # not one reward
    regret = fixed_arm_regret(policy, trap, horizon, n_runs, 3)
    assert np.all(regret >= horizon * (1 - 1 / n_arms))  # linear
    assert np.all(regret == horizon - found.pulls.min(axis=1))  # against the arm it pulled least


@pytest.mark.parametrize(
    ("policy", "bound"),
    [
        (Exp3(), exp3_mixed),
        (TsallisINF(), tsallis_inf_rv),
        (TsallisINFImportanceWeighted(), tsallis_inf_iw),
    ],
)
def test_coins_the_adversary_cannot_see_keep_the_promise(policy, bound):
    horizon, n_arms, n_runs = 2000, 3, 40
    trap = nemesis(policy, n_arms, horizon, n_runs, np.random.default_rng(3))
    shifting = StochasticallyConstrained(n_arms, 0.2)
    for problem in (trap, shifting):
        regret = fixed_arm_regret(policy, problem, horizon, n_runs, 4)
        assert regret.mean() + 3 * regret.std() / math.sqrt(n_runs) < bound([0.5] * n_arms, horizon)
    # negative control: coins that the adversary has seen are worth nothing, and the bound is then broken
    regret = fixed_arm_regret(policy, trap, horizon, n_runs, 3)
    assert regret.mean() > bound([0.5] * n_arms, horizon)


def test_exp3_ix_keeps_its_promise_in_nearly_every_run():
    horizon, n_arms, n_runs, delta = 2000, 3, 200, 0.05
    trap = nemesis(Exp3IX(), n_arms, horizon, n_runs, np.random.default_rng(3))
    regret = fixed_arm_regret(Exp3IX(), trap, horizon, n_runs, 4)
    assert np.mean(regret > exp3_ix_tail([0.5] * n_arms, horizon, delta)) <= delta


def test_regret_on_shifting_levels_is_linear_for_ucb1_and_not_for_tsallis_inf():
    problem, horizon, n_runs = StochasticallyConstrained(8, 0.125), 6000, 24
    marks = np.array([horizon // 4, horizon])
    growth = {}
    for policy in (UCB1(), TsallisINF()):
        regret = simulate(policy, problem, horizon, n_runs, np.random.default_rng(0), marks).pseudo_regret.mean(axis=0)
        growth[policy.name] = math.log(regret[1] / regret[0]) / math.log(4)
    assert growth["UCB1"] > 0.85
    assert growth["Tsallis-INF"] < 0.5


def test_shifting_levels_keep_the_gap():
    problem = StochasticallyConstrained(3, 0.25, growth=2.0, best=1)
    problem.start(1, np.random.default_rng(0))
    # phases of 1, 2, 4, 8, ... rounds, high first
    high, low = [0.75, 1.0, 0.75], [0.0, 0.25, 0.0]
    assert [problem.means(t)[0].tolist() for t in range(1, 9)] == [high, low, low, high, high, high, high, low]
    assert hindsight_gap(problem, np.array([5, 40])).tolist() == [[0.0, 0.0]]


def test_value_of_switching_in_hindsight():
    # arm 0 pays 1 then 0, arm 1 pays 0 then 0.5; 4 + 6 rounds: best in each round 4 + 3, best fixed arm max(4, 3)
    problem = PiecewiseStationary([(1.0, 0.0), (0.0, 0.5)], [5])
    assert hindsight_gap(problem, np.array([4, 10])).tolist() == [[0.0, 3.0]]


def test_stochastic_world_is_learnt_too():
    found = simulate(
        TsallisINF(), BernoulliBandit([0.9, 0.3]), 4000, 30, np.random.default_rng(0), np.array([1000, 4000])
    )
    regret = found.pseudo_regret.mean(axis=0)
    assert regret[1] < 2.0 * regret[0]  # logarithmic: doubling would already be too much for four times the rounds


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Exp3(gamma=0.0), "gamma is 0.0"),
        (lambda: StochasticallyConstrained(1, 0.1), "n_arms is 1"),
        (lambda: StochasticallyConstrained(2, 1.5), "gap is 1.5"),
        (lambda: StochasticallyConstrained(2, 0.1, growth=1.0), "growth is 1.0"),
        (lambda: StochasticallyConstrained(2, 0.1, best=2), "best is 2"),
        (lambda: FixedRewards(np.ones((2, 2), bool)), "table has shape"),
        (lambda: FixedRewards(np.ones((2, 2, 2), bool)).start(3, np.random.default_rng(0)), "n_runs is 3"),
        (lambda: nemesis(UCB1(), 1, 10, 1, np.random.default_rng(0)), "n_arms is 1"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
