"""What the experiments on changing, adversarial and identification problems do with their runs."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from projects.p06_bandits.best_arm import ChernoffStopping, identify
from projects.p06_bandits.changing import PiecewiseStationary
from projects.p06_bandits.experiments.adversarial import _growth, exp_adversarial
from projects.p06_bandits.experiments.best_arm import INSTANCES, RISKS, _Crossings, exp_best_arm
from projects.p06_bandits.experiments.changing import OracleRestart, detections, exp_changing
from projects.p06_bandits.experiments.information import exp_information
from projects.p06_bandits.policies.round_robin import RoundRobin
from projects.p06_bandits.report.end_labels import spread
from projects.p06_bandits.simulate import simulate
from shared.seeding import rng as stream


def test_alarms_are_matched_with_changes() -> None:
    problem = PiecewiseStationary([(0.2, 0.5), (0.8, 0.5), (0.8, 0.1)], [101, 201])
    alarms = [
        (50, 0, 0),  # false: before any change
        (110, 0, 0),  # run 0 notices arm 0 after 10 rounds
        (150, 0, 0),  # false: again
        (260, 1, 0),  # run 1 notices it after 160 rounds
        (120, 1, 1),  # false: arm 1 has not changed yet
        (205, 0, 1),  # run 0 notices arm 1 after 5 rounds
    ]
    found = detections(alarms, problem, 300, 2)
    first, second = found["changes"]
    assert (first["round"], first["arm"], first["before"], first["after"]) == (101, 0, 0.2, 0.8)
    assert first["delay_quartiles"] == [47.5, 85.0, 122.5]  # of 10 and 160
    assert first["noticed"]["estimate"] == 1.0
    assert second["delay_quartiles"] == [5.0, 5.0, 5.0]
    assert second["noticed"]["estimate"] == 0.5
    assert found["false_alarms_per_run"] == 1.5


def test_unnoticed_change_has_no_delay() -> None:
    found = detections([], PiecewiseStationary([(0.2, 0.5), (0.8, 0.5)], [11]), 20, 3)
    assert found["changes"][0]["delay_quartiles"] == [None, None, None]
    assert found["changes"][0]["noticed"]["estimate"] == 0.0


def test_exponent_of_growth() -> None:
    # regret 8 at T/4 and 16 at T: 4^g = 2
    regret = np.tile([1.0, 8.0, 16.0], (12, 1))
    found = _growth(regret, 1, np.random.default_rng(0), reps=200)
    assert found["estimate"] == pytest.approx(0.5)
    assert found["low"] == pytest.approx(0.5) == pytest.approx(found["high"])


def test_all_risks_in_one_go_stop_where_each_would() -> None:
    n, runs = 4, {}
    crossings = _Crossings(n)
    identify(RoundRobin(), crossings, INSTANCES["wide"], n, stream(0, "x"))
    for delta in (RISKS[0], RISKS[-1]):
        runs[delta] = identify(RoundRobin(), ChernoffStopping(delta), INSTANCES["wide"], 1, stream(0, "y")).rounds[0]
    alone = _Crossings(1)
    identify(RoundRobin(), alone, INSTANCES["wide"], 1, stream(0, "y"))
    assert alone.rounds[0, 0] == runs[RISKS[0]]
    assert alone.rounds[-1, 0] == runs[RISKS[-1]]
    assert np.all(np.diff(crossings.rounds, axis=0) >= 0)  # a smaller risk takes longer


def test_oracle_starts_anew_at_a_change() -> None:
    problem = PiecewiseStationary([(0.7, 0.3), (0.3, 0.7)], [1001])
    told = simulate(OracleRestart(problem.changes), problem, 2000, 20, np.random.default_rng(0)).pseudo_regret[:, -1]
    deaf = simulate(OracleRestart(()), problem, 2000, 20, np.random.default_rng(0)).pseudo_regret[:, -1]
    assert told.max() < deaf.mean()
    assert told.mean() < 0.5 * deaf.mean()


def test_labels_keep_their_distance_and_order() -> None:
    assert spread([0.1, 0.5, 0.9], 0.1) == pytest.approx([0.1, 0.5, 0.9])
    assert spread([0.5, 0.5], 0.1) == pytest.approx([0.45, 0.55])
    # 0.5, 0.5 and 0.53 share one block, centred on their mean 0.51; 0.1 stays
    assert spread([0.53, 0.1, 0.5, 0.5], 0.1) == pytest.approx([0.61, 0.1, 0.41, 0.51])
    positions = np.random.default_rng(0).random(9).tolist()
    moved = np.array(spread(positions, 0.06))
    order = np.argsort(positions)
    assert np.all(np.diff(moved[order]) >= 0.06 - 1e-12)
    assert math.isclose(moved.sum(), sum(positions), rel_tol=1e-9)  # nobody is pushed to one side


@pytest.mark.slow
@pytest.mark.parametrize("experiment", [exp_changing, exp_adversarial, exp_best_arm, exp_information])
def test_results_do_not_depend_on_jobs_and_are_json(experiment: Any) -> None:
    sizes = SimpleNamespace(
        changing_horizon=600,
        changing_runs=4,
        adversarial_horizon=800,
        adversarial_runs=4,
        nemesis_horizon=200,
        nemesis_runs=3,
        best_arm_instances=("wide",),
        best_arm_runs=4,
        best_arm_delta=0.1,
        best_arm_sweep_runs=3,
        information_runs=4,
        ratio_horizon=20,
        ratio_runs=3,
    )
    found = [experiment(cast(Any, sizes), stream(1, "jobs"), jobs) for jobs in (1, 2)]
    texts = [json.dumps(result, allow_nan=False, sort_keys=True) for result in found]
    assert texts[0] == texts[1]
