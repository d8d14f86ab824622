"""The protocol: costs, failures, tuning and what is read off the tables."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from projects.p03_optimizers.problems import Problem, make_problem
from projects.p03_optimizers.protocol.profiles import data_profile, performance_profile, rerank
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.rank_correlation import kendall, ranks, spearman
from projects.p03_optimizers.protocol.sensitivity import good_lrs
from projects.p03_optimizers.protocol.task import Task, plain_task
from projects.p03_optimizers.protocol.tuning import BUDGETS, LR_RANGE, best_index, draw, tune
from shared.seeding import rng

BOWL = Problem("bowl", 1, np.array([[1.0]]), lambda x: x[..., 0] ** 2 / 2, lambda x: x.copy(), f_star=0.0)
"""f = x^2 / 2: gradient descent multiplies x by 1 - lr."""
INF = np.inf


def bowl(*starts: float) -> Task:
    return plain_task(BOWL, np.array(starts)[:, None])


def test_gradients_to_a_target_are_those_of_the_closed_form():
    lrs = np.array([0.1, 0.5, 1.0, 1.9])
    run = race(bowl(1.0, 4.0), "sgd", {"lr": lrs}, budget=500, target=1e-6)
    start, factor = np.array([1.0, 4.0]), np.abs(1 - lrs)[:, None]
    with np.errstate(divide="ignore"):  # x_t = (1 - lr)^t x_0, and lr = 1 arrives at once
        expected = np.maximum(1, np.ceil(np.log(start / np.sqrt(2e-6)) / -np.log(factor)))
    np.testing.assert_array_equal(run.hits, expected)
    assert not run.failures.any()


def test_curves_hold_the_gap_at_the_checkpoints():
    run = race(bowl(1.0), "sgd", {"lr": np.array([0.5])}, budget=10, checkpoints=[1, 3, 10, 99])
    np.testing.assert_array_equal(run.checkpoints, [1, 3, 10])
    np.testing.assert_allclose(run.curves[:, 0, 0], 0.5 * 0.25 ** np.array([1, 3, 10]))
    early = race(bowl(1.0), "sgd", {"lr": np.array([1.0])}, budget=900, target=0.1, checkpoints=[1, 900])
    assert early.curves[-1, 0, 0] == 0.0  # decided long before the checkpoint


def test_a_run_that_overflows_is_a_failure_and_its_score_is_the_start():
    run = race(bowl(1.0, 2.0), "sgd", {"lr": np.array([0.5, 1e9])}, budget=60, target=1e-3)
    # |x_t| = 1e9^t; the gradient of step 18 is 1e153, whose square overflows.
    assert run.failures.tolist() == [0, 2] and run.failed_at[1, 0] == 18
    assert np.isinf(run.hits[1]).all() and np.isinf(run.final[1]).all()
    np.testing.assert_array_equal(run.score[1], [0.5, 2.0])
    worse = race(bowl(1.0), "sgd", {"lr": 2.5}, budget=5)
    assert worse.final[0, 0] > worse.start[0] and worse.score[0, 0] == worse.start[0]


def test_one_lost_run_changes_nothing_for_the_others():
    both = race(bowl(1.0, 3.0), "adam", {"lr": np.array([0.1, 1e200])}, budget=40, target=1e-9)
    alone = race(bowl(1.0, 3.0), "adam", {"lr": 0.1}, budget=40, target=1e-9)
    np.testing.assert_array_equal(both.final[0], alone.final[0])
    assert both.failures[1] == 2


def test_patience_ends_a_race_when_the_best_is_known():
    lrs = np.array([0.5, 0.01])
    patient = race(bowl(1.0), "sgd", {"lr": lrs}, budget=5000, target=1e-6)
    hasty = race(bowl(1.0), "sgd", {"lr": lrs}, budget=5000, target=1e-6, patience=1.0)
    assert hasty.hits[0, 0] == patient.hits[0, 0] and np.isinf(hasty.hits[1, 0]) and patient.hits[1, 0] == 653


def test_all_configurations_of_a_seed_meet_the_same_noise():
    def oracles():
        noise = rng(3, "noise")
        while True:
            xi = noise.normal(size=(2, 1))
            yield partial(np.add, xi)

    task = Task("noisy bowl", np.ones((2, 1)), BOWL.f, oracles)
    run = race(task, "sgd", {"lr": np.array([0.1, 0.1])}, budget=50)
    np.testing.assert_array_equal(run.final[0], run.final[1])
    assert run.final[0, 0] != run.final[0, 1]


def test_bad_input_of_a_race_is_one_line():
    with pytest.raises(ValueError, match=r"^budget is 0; a step of sgd takes 1 gradients"):
        race(bowl(1.0), "sgd", {}, budget=0)
    with pytest.raises(ValueError, match=r"^hyper-parameters have \[2, 3\] values"):
        race(bowl(1.0), "adam", {"lr": np.ones(2), "eps": np.ones(3)}, budget=5)
    with pytest.raises(ValueError, match=r"f_star = -inf; a race measures the gap"):
        plain_task(make_problem("saddle"), np.ones((1, 2)))
    with pytest.raises(ValueError, match=r"^starts have shape \(2,\)"):
        plain_task(BOWL, np.ones(2))


def test_a_search_spans_the_range_and_its_beginning_is_the_smaller_search():
    small = draw("adam", BUDGETS["small"], rng(0, "x"))
    medium = draw("adam", BUDGETS["medium"], rng(0, "x"))
    np.testing.assert_array_equal(medium["lr"][:25], small["lr"])
    decades = np.log10(medium["lr"])
    assert LR_RANGE[0] <= decades.min() < LR_RANGE[0] + 0.3 and LR_RANGE[1] - 0.3 < decades.max() <= LR_RANGE[1]
    assert np.bincount(np.floor(decades + 5).astype(int)).min() >= 7  # 50 runs over six decades
    beta1, beta2 = medium["betas"]
    assert 0 <= beta1.min() < beta1.max() <= 1 - 10**-2.5 and 0.999 < beta2.max() <= 1 - 1e-4


def test_tuning_finds_the_best_learning_rate_and_extends_the_range_at_an_edge():
    tuned = tune(bowl(1.0, -2.0), "sgd", 50, 200, rng(1, "tune"), target=1e-10)
    assert tuned.lr is not None and abs(tuned.lr - 1) < 0.3  # lr = 1 solves in one step
    assert (tuned.runs, tuned.edge, tuned.extended) == (50, None, 0)
    # A thousand times flatter, the best rate is 1000, two decades above the range; two extensions bring it inside.
    flat = Problem("flat", 1, np.ones((1, 1)), lambda x: x[..., 0] ** 2 / 2e3, lambda x: x / 1e3, f_star=0.0)
    wide = tune(plain_task(flat, np.array([[1.0], [2.0]])), "sgd", 50, 200, rng(1, "tune"), target=1e-10)
    assert wide.lr is not None and 500 < wide.lr < 2000
    assert wide.extended == 2 and wide.runs == 50 + 2 * 17 and wide.edge is None
    assert tune(bowl(1.0), "sgd", 1, 10, rng(0, "x")).hyper == {}


def test_the_best_configuration_solves_more_than_half_of_the_seeds_or_else_ends_lowest():
    run = race(bowl(1.0, 1.5, 40.0), "sgd", {"lr": np.array([0.02, 0.4, 2.1])}, budget=20, target=1e-4)
    assert best_index(run) == 1
    assert best_index(race(bowl(1.0, 2.0), "sgd", {"lr": np.array([2.1, 1e-3, 1e-2])}, budget=5, target=1e-9)) == 2


def test_profiles_of_a_table_done_by_hand():
    costs = np.array([[1.0, 2.0], [6.0, 3.0], [INF, 5.0], [INF, INF]])
    np.testing.assert_allclose(
        performance_profile(costs, np.array([1.0, 2.0, 9.0])), [[0.25, 0.5, 0.5], [0.5, 0.75, 0.75]]
    )
    np.testing.assert_allclose(
        data_profile(costs, [1, 2, 4, 4], np.array([0.5, 1.0, 2.0])), [[0.25, 0.25, 0.5], [0.0, 0.75, 0.75]]
    )
    with pytest.raises(ValueError, match=r"^a cost is NaN"):
        performance_profile(np.array([[np.nan, 1.0]]), np.array([1.0]))


def test_taking_out_the_winner_turns_the_others_round():
    # With method 0 in the table, 2 is within twice the best more often than 1 (Gould & Scott's effect).
    costs = np.array([[1.0, 2.1, 1.9], [1.0, 2.1, 1.9], [9.0, 1.0, 2.1], [1.0, 2.1, 9.0], [1.0, 2.1, 9.0]])
    places = rerank(costs, tau=2.0)
    assert [p.method for p in places] == [0, 1, 2]
    assert [p.in_full for p in places] == [0, 2, 1]
    assert places[1].share == 1.0


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_profiles_rise_to_the_share_solved(seed: int):
    random = np.random.default_rng(seed)
    costs = random.integers(1, 50, (6, 4)).astype(float)
    costs[random.random((6, 4)) < 0.3] = INF
    profile = performance_profile(costs, np.array([1.0, 2.0, 5.0, 1e9]))
    assert (np.diff(profile, axis=1) >= 0).all()
    np.testing.assert_allclose(profile[:, -1], np.isfinite(costs).mean(axis=0))
    np.testing.assert_allclose(performance_profile(7 * costs, np.array([1.0, 2.0, 5.0, 1e9])), profile)
    assert sorted(p.method for p in rerank(costs)) == [0, 1, 2, 3]


def test_the_basin_of_good_learning_rates():
    lrs = np.logspace(-3, 1, 9)  # half decades
    costs = np.array([1000, 316.23, 100, 31.623, 10, 10, INF, INF, INF], dtype=float)
    basin = good_lrs(lrs, costs)
    assert basin is not None and not basin.open
    # Cost falls as 1/lr up to the best: half as large a rate costs twice as much. The end is half-way to failure.
    np.testing.assert_allclose([basin.best, basin.low, basin.high], [10**-1, 10**-1.301, 10**-0.25], rtol=1e-3)
    assert good_lrs(lrs, np.full(9, INF)) is None
    edge = good_lrs(lrs, np.arange(9.0)[::-1] + 20)
    assert edge is not None and edge.open and edge.high == 10
    with pytest.raises(ValueError, match="rising"):
        good_lrs(lrs[::-1], costs)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=12))
@settings(max_examples=40, deadline=None)
def test_rank_correlations_are_scipys(pairs: list[tuple[int, int]]):
    a, b = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    np.testing.assert_array_equal(ranks(a), stats.rankdata(a))
    if np.ptp(a) and np.ptp(b):
        assert kendall(a, b) == pytest.approx(stats.kendalltau(a, b).statistic)
        assert spearman(a, b) == pytest.approx(stats.spearmanr(a, b).statistic)
    else:
        assert kendall(a, b) == spearman(a, b) == 0.0


def test_failures_tie_for_the_last_place():
    np.testing.assert_array_equal(ranks(np.array([3.0, INF, 1.0, INF])), [2, 3.5, 1, 3.5])
