"""The loop, the bake-off's test, and the experiments' bookkeeping."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from projects.p06_bandits.contextual import CONTEXTUAL, make_contextual, play
from projects.p06_bandits.contextual.progressive import Stream, play_full_information
from projects.p06_bandits.contextual.significance import p_value, significant_wins
from projects.p06_bandits.data.classification import load
from projects.p06_bandits.experiments.contextual import (
    FULL_INFORMATION,
    GRIDS,
    BakeoffJob,
    checkpoints,
    exp_alpha_sensitivity,
    exp_bakeoff,
    exp_linear_regret,
    permuted,
    tune_and_report,
)
from shared.results import canonical
from shared.seeding import rng as stream


class Scripted:
    """Plays the actions it is told and notes what it is shown."""

    name = "Scripted"

    def __init__(self, script: list[int]) -> None:
        self.script = script

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        self.seen: list[tuple[float, ...]] = []
        self.left = list(self.script)

    def choose(self, x: Any, rng: np.random.Generator) -> tuple[int, float]:
        assert len(self.seen) == len(self.script) - len(self.left)  # it chooses before it is shown the reward
        return self.left.pop(0), 0.5

    def update(self, x: Any, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        self.seen.append((x[0], action, reward, propensity))


def test_play_shows_the_chosen_reward_only_and_after_the_choice():
    contexts = np.array([[1.0], [2.0], [3.0]])
    rewards = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])
    policy = Scripted([1, 0, 1])
    result = play(policy, contexts, rewards, np.random.default_rng(0))
    assert policy.seen == [(1.0, 1, 0.2, 0.5), (2.0, 0, 0.3, 0.5), (3.0, 1, 0.6, 0.5)]
    np.testing.assert_allclose(result.rewards, [0.2, 0.3, 0.6])
    assert result.accuracy() == pytest.approx(1.1 / 3)
    assert result.accuracy_at([1, 2, 3]) == pytest.approx([0.2, 0.25, 1.1 / 3])


def test_full_information_is_one_against_all_ridge_a_step_behind():
    rng = np.random.default_rng(1)
    contexts, labels = rng.normal(size=(60, 3)), rng.integers(3, size=60)
    rewards = np.eye(3)[labels]
    result = play_full_information(contexts, rewards, 0.5, rng)
    for t in (5, 30, 59):
        past = contexts[:t]
        theta = np.linalg.solve(0.5 * np.eye(3) + past.T @ past, past.T @ rewards[:t])
        assert result.actions[t] == (contexts[t] @ theta).argmax()


@pytest.mark.parametrize(
    ("contexts", "rewards", "message"),
    [
        (np.ones((3, 2)), np.ones((4, 2)), r"contexts are \(3, 2\) and rewards \(4, 2\)"),
        (np.ones(3), np.ones((3, 2)), r"contexts are \(3,\)"),
        (np.array([[1.0, np.nan]]), np.ones((1, 2)), r"^contexts\[0, 1\] is nan; every entry must be finite$"),
        (np.ones((2, 1)), np.array([[1.0, 0.0], [np.inf, 0.0]]), r"^rewards\[1, 0\] is inf"),
        (np.ones((0, 2)), np.ones((0, 2)), r"contexts are \(0, 2\)"),
    ],
)
def test_bad_streams_are_one_clear_line(contexts, rewards, message):
    with pytest.raises(ValueError, match=message):
        play(make_contextual("greedy"), contexts, rewards, np.random.default_rng(0))


def test_the_bakeoffs_p_value():
    z = (0.30 - 0.25) / math.sqrt(0.25 * 0.75 / 1000 + 0.30 * 0.70 / 1000)
    assert p_value(0.25, 0.30, 1000) == pytest.approx(1 - norm.cdf(z), abs=1e-12)
    assert p_value(0.25, 0.30, 1000) < 0.05 < p_value(0.25, 0.30, 300)
    assert p_value(0.3, 0.3, 50) == 0.5
    assert p_value(0.0, 1.0, 5) == 0.0
    assert p_value(1.0, 0.0, 5) == 1.0
    with pytest.raises(ValueError, match="losses are"):
        p_value(1.2, 0.1, 10)


def test_wins_are_counted_per_data_set_and_never_both_ways():
    losses = np.array([[0.1, 0.3, 0.11], [0.1, 0.2, 0.5]])
    wins = significant_wins(losses, np.array([1000, 1000]))
    np.testing.assert_array_equal(wins, [[0, 2, 1], [0, 0, 1], [0, 1, 0]])
    # With 20 rounds a gap of 0.2 proves nothing.
    assert significant_wins(losses[:1], np.array([20])).sum() == 0


def test_tuning_and_reporting_permutations_differ_and_are_the_same_for_all_policies():
    x1, _ = permuted(3, "phishing", "tune", 0, 200)
    x2, _ = permuted(3, "phishing", "report", 0, 200)
    x3, _ = permuted(3, "phishing", "report", 0, 200)
    assert not np.array_equal(x1, x2)
    np.testing.assert_array_equal(x2, x3)
    # Every row keeps its own label through the shuffle.
    data = load("segment")
    x, r = permuted(3, "segment", "report", 0, 300)
    assert len(np.unique(data.contexts, axis=0)) > 2_000
    labels: dict[tuple[float, ...], set[int]] = {}
    for row, label in zip(data.scaled(), data.rewards.argmax(axis=1), strict=True):
        labels.setdefault(tuple(row), set()).add(int(label))
    assert all(int(label) in labels[tuple(row)] for row, label in zip(x, r.argmax(axis=1), strict=True))
    assert (np.diff(r.argmax(axis=1)) != 0).mean() > 0.7  # and the order is mixed


def test_the_setting_is_chosen_on_tuning_permutations_alone():
    job = BakeoffJob(5, "segment", "linucb", 400, 1, 2)
    out = tune_and_report(job)
    contexts, rewards = permuted(5, "segment", "tune", 0, 400)
    scores = []
    for setting in GRIDS["linucb"]:
        rng = stream(5, "policy", "segment", "linucb", "tune", 0)
        scores.append(play(make_contextual("linucb", **setting), contexts, rewards, rng).accuracy())
    assert out["chosen"] == GRIDS["linucb"][int(np.argmax(scores))]
    assert out["tuning_accuracy"] == max(scores)
    assert len(set(scores)) > 1
    contexts, rewards = permuted(5, "segment", "report", 1, 400)
    again = play(
        make_contextual("linucb", **out["chosen"]),
        contexts,
        rewards,
        stream(5, "policy", "segment", "linucb", "report", 1),
    )
    assert out["runs"][1] == again.accuracy()


def test_every_policy_has_an_equal_tuning_budget():
    assert set(GRIDS) == {*CONTEXTUAL, FULL_INFORMATION}
    assert {len(g) for slug, g in GRIDS.items() if slug != "uniform"} == {6}
    for slug, grid in GRIDS.items():
        assert len({tuple(sorted(s.items())) for s in grid}) == len(grid)
        for setting in grid:
            if slug != FULL_INFORMATION:
                make_contextual(slug, **setting)


def test_checkpoints_end_at_the_last_round():
    rounds = checkpoints(1797)
    assert rounds[0] == 20
    assert rounds[-1] == 1797
    assert rounds == sorted(set(rounds))
    assert checkpoints(5)[-1] == 5


def test_linucb_and_lints_reach_their_floor_on_one_permutation_of_digits():
    contexts, rewards = permuted(11, "digits", "report", 0, 5_000)
    linucb = play(make_contextual("linucb", alpha=0.3, penalty=0.1), contexts, rewards, np.random.default_rng(0))
    lints = play(make_contextual("lints", v=0.1, penalty=0.1), contexts, rewards, np.random.default_rng(0))
    assert linucb.accuracy() > 0.82
    assert lints.accuracy() > 0.78
    # Negative control: labels that have nothing to do with the contexts leave it at chance, 0.10.
    shuffled = np.random.default_rng(1).permutation(rewards)
    chance = play(make_contextual("linucb", alpha=0.3, penalty=0.1), contexts, shuffled, np.random.default_rng(0))
    assert chance.accuracy() == pytest.approx(0.10, abs=0.03)


CONFIG: Any = SimpleNamespace(
    contextual_datasets=("phishing",),
    contextual_policies=("uniform", "greedy", "linucb"),
    contextual_rounds=200,
    contextual_tune=1,
    contextual_report=2,
    contextual_alphas=(0.1, 1.0),
    alpha_permutations=2,
    linear_rounds=200,
    linear_runs=2,
    hypercube_rounds=(64, 256),
    misfit_rounds=100,
    misfits=(0.0, 0.3),
)


def test_experiments_give_plain_numbers_that_fit_together():
    out = exp_bakeoff(CONFIG, np.random.default_rng(0))
    canonical(out)  # JSON-able, no NaN
    assert out["datasets"]["phishing"]["rounds"] == 200
    assert out["wins"]["linucb"]["uniform"] == 1
    assert sum(out["net_wins"].values()) == 0
    runs = out["runs"]["phishing"]["linucb"]
    assert out["accuracy"]["phishing"]["linucb"]["estimate"] == pytest.approx(np.mean(runs))
    curve = out["curves"]["phishing"]
    assert curve["policies"]["linucb"]["mean"][-1] == pytest.approx(np.mean(runs))
    alpha = exp_alpha_sensitivity(CONFIG, np.random.default_rng(0))
    canonical(alpha)
    cells = alpha["by_dataset"]["phishing"]["columns"]
    assert cells["best_accuracy"] == max(cells["mean"])
    linear = exp_linear_regret(CONFIG, np.random.default_rng(0))
    canonical(linear)
    assert linear["sphere"]["rounds"][-1] == 200
    assert linear["misfit"]["policies"]["knows_theta"]["mean"][0] == 0.0


@pytest.mark.slow
def test_results_do_not_depend_on_the_number_of_processes():
    one = exp_bakeoff(CONFIG, np.random.default_rng(0), jobs=1)
    two = exp_bakeoff(CONFIG, np.random.default_rng(0), jobs=2)
    assert canonical(one) == canonical(two)
    assert canonical(exp_linear_regret(CONFIG, np.random.default_rng(0), jobs=1)) == canonical(
        exp_linear_regret(CONFIG, np.random.default_rng(0), jobs=2)
    )


def test_a_stream_without_closed_form_propensities_says_nan():
    contexts, rewards = permuted(1, "phishing", "report", 0, 50)
    result = play(make_contextual("lints"), contexts, rewards, np.random.default_rng(0))
    assert isinstance(result, Stream)
    assert np.isnan(result.propensities).all()
