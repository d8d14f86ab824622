from __future__ import annotations

import copy
import json
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from projects.p06_bandits.claims.regret import CLAIMS
from projects.p06_bandits.experiments import regret
from projects.p06_bandits.experiments.games import Game, decades, needed_parameters, play, problem_of
from projects.p06_bandits.policies.registry import STOCHASTIC
from projects.p06_bandits.report.regret import FIGURES, TABLES
from shared.seeding import rng

TINY: Any = SimpleNamespace(
    race_horizon=30,
    race_runs=4,
    race_prior_runs=4,
    slope_horizon=1000,
    slope_runs=4,
    long_horizon=1000,
    long_runs=3,
    known_leader_runs=20,
    minimax_horizons=(50, 100),
    minimax_runs=4,
    tail_runs=60,
    phase_runs=40,
    phase_horizons=(30, 300),
    phase_gaps=(0.005, 0.45),
)


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    names = ("race", "asymptotics", "minimax", "tail", "phase")
    return {"regret": {name: getattr(regret, f"exp_{name}")(TINY, rng(0, name)) for name in names}}


def test_results_are_json_and_figures_and_tables_show_them(results: dict[str, Any]):
    json.dumps(results, allow_nan=False)
    assert set(results["regret"]["race"]["instances"]["rare"]["policies"]) == set(STOCHASTIC)
    for name, draw in FIGURES.items():
        texts = [t.get_text() for ax in draw(results).axes for t in (ax.xaxis.label, ax.yaxis.label)]
        assert any(texts), name
    for name, make in TABLES.items():
        rows = make(results)
        assert len({len(row) for row in rows}) == 1, name
    table = TABLES["regret_race"](results)
    assert len(table) == 1 + len(STOCHASTIC)
    # Every instance has exactly one best mean in bold.
    assert [sum(row[c].startswith("**") for row in table) for c in range(1, len(table[0]))] == [1] * 5


def test_phase_tells_ties_from_wins(results: dict[str, Any]):
    cells = {(c["horizon"], c["gap"]): c for c in results["regret"]["phase"]["cells"]}
    # A gap of 0.005 can't be seen in 30 rounds; with 0.45 and 300 rounds UCB1 is far behind.
    assert len(cells[30, 0.005]["tied"]) >= 7
    wide = cells[300, 0.45]
    assert "ucb1" not in wide["tied"]
    assert wide["mean"]["ucb1"] > 2 * wide["mean"][wide["winner"]]
    assert wide["winner"] == min(wide["mean"], key=lambda p: wide["mean"][p])


def test_slope_of_exact_log_growth_is_its_constant():
    marks = np.array([100.0, 1000.0, 10_000.0])
    regrets = np.log(marks) * np.array([[2.0], [4.0], [6.0]])
    found = regret._slopes(regrets, marks, constant=2.0)
    assert [i.estimate for i in found] == pytest.approx([2.0, 2.0])
    # Runs with slopes 1, 2, 3 constants: half-width t_{2, .975} / sqrt(3).
    assert found[0].high - 2.0 == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)


def test_order_statistics_interval_covers_the_quantile():
    n, q = 1000, 0.95
    found = regret._order_interval(np.arange(n, dtype=float), q)
    low, high = int(found.low), int(found.high)
    # The quantile lies between the order statistics of ranks low + 1 and high + 1 when Bin(n, q) is in [low + 1, high].
    coverage = stats.binom.cdf(high, n, q) - stats.binom.cdf(low, n, q)
    assert 0.95 <= coverage < 0.975


def test_marks_hold_the_powers_of_ten():
    assert decades(100, 2) == (1, 3, 10, 32, 100)
    assert {1, 10, 100, 1000, 2500} <= set(decades(2500, 3))
    assert max(decades(2500, 3)) == 2500


def test_games_of_one_seed_meet_the_same_rewards():
    first, second = (play(Game(p, "chapelle_li", 10, 50, 7, (10,))) for p in ("ucb1", "ftl"))
    # Ten arms in ten rounds: both policies pull every arm once and see the same rewards.
    np.testing.assert_array_equal(first.realised_regret, second.realised_regret)


def test_parameters_follow_their_rules():
    assert needed_parameters("etc", "hard", 1000) == (("m", math.ceil(100 ** (2 / 3) * math.log(1000) ** (1 / 3))),)
    assert needed_parameters("epsilon_decay", "hard", 1000) == (("d", 0.02),)
    assert needed_parameters("ucb1", "hard", 1000) == ()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: problem_of("nowhere"), "instance 'nowhere' is unknown; choose one of spread"),
        (lambda: regret.exp_minimax(_with(minimax_horizons=(40,)), rng(0)), "minimax_horizons has 40"),
        (lambda: regret.exp_asymptotics(_with(slope_horizon=500), rng(0)), "the horizon is 500; it must be at least"),
    ],
)
def test_bad_input_is_named(make: Any, message: str):
    with pytest.raises(ValueError, match=message):
        make()


def _with(**changes: Any) -> Any:
    return SimpleNamespace(**{**vars(TINY), **changes})


def _interval(low: float, high: float) -> dict[str, float]:
    return {"estimate": (low + high) / 2, "low": low, "high": high}


def test_claims_can_fail():
    rows = {
        "epsilon_greedy": {"median": _interval(17, 18), "mean": _interval(33, 36), "q95": _interval(120, 140)},
        "thompson": {"median": _interval(25, 26), "mean": _interval(28, 29), "q95": _interval(50, 60)},
    }
    _, heavy = CLAIMS["heavy_tail"]
    assert heavy({"regret": {"tail": {"policies": rows}}})
    for policy, value, changed in (
        ("epsilon_greedy", "median", _interval(17, 25.5)),
        ("epsilon_greedy", "mean", _interval(28.5, 36)),
        ("thompson", "q95", _interval(50, 90)),
    ):
        spoilt = copy.deepcopy(rows)
        spoilt[policy][value] = changed
        assert not heavy({"regret": {"tail": {"policies": spoilt}}})


def test_claims_about_long_horizons_say_nothing_on_short_runs(results: dict[str, Any]):
    for name in ("constant_is_bracketed", "constant_at_a_million", "excess_is_the_leaders_bonus", "no_best_policy"):
        with pytest.raises(LookupError):
            CLAIMS[name][1](results)


@pytest.mark.slow
def test_results_do_not_depend_on_jobs():
    one, two = (regret.exp_tail(TINY, rng(0, "tail"), jobs) for jobs in (1, 2))
    assert one == two
