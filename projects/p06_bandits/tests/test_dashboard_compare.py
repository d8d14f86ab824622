"""Races in chunks: merged chunks are one simulation, reports come in time, tables hold known answers."""

from __future__ import annotations

import math
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from projects.p06_bandits.dashboard import charts, compare, phase
from projects.p06_bandits.dashboard.theory_lines import theory_lines
from projects.p06_bandits.simulate import Trajectories
from shared.results import save
from shared.stats import mean_ci

MEANS = (0.6, 0.4)


def _fake(regret: list[float], policy: str = "P", rounds: int = 4) -> Trajectories:
    """Runs whose regret grows evenly to `regret` at the last of two checkpoints."""
    final = np.array(regret)
    curve = np.stack([final / 2, final], axis=1)
    best = np.stack([np.full(final.size, rounds // 2), np.full(final.size, rounds)], axis=1)
    return Trajectories(
        policy, np.array([rounds // 2, rounds]), curve, curve, best, np.full((final.size, 2), rounds // 2)
    )


def test_chunks_add_up_to_the_runs_asked_for():
    assert compare.chunk_sizes(1000) == [10, 40, 50, 150, 250, 500]
    assert compare.chunk_sizes(7) == [7]
    assert compare.chunk_sizes(60) == [10, 40, 10]
    for runs in (2, 10, 11, 999, 2000):
        assert sum(compare.chunk_sizes(runs)) == runs


@pytest.mark.parametrize("policy", ["ucb1", "softmax", "thompson"])
def test_merged_chunks_have_the_statistics_of_all_their_runs(policy: str):
    chunks = [compare.play_race_chunk(policy, MEANS, 60, 0, c, size) for c, size in enumerate((10, 40, 7))]
    merged = compare.merge(chunks)
    together = np.concatenate([chunk.pseudo_regret for chunk in chunks])
    summary = merged.summary()
    assert summary["n_runs"] == 57
    np.testing.assert_array_equal(merged.pseudo_regret, together)
    for field in ("realised_regret", "best_pulls", "pulls"):
        np.testing.assert_array_equal(getattr(merged, field), np.concatenate([getattr(c, field) for c in chunks]))
    assert merged.pulls.shape == (57, 2) and np.all(merged.pulls.sum(axis=1) == 60)
    ours = (summary["mean"], summary["low"], summary["high"])
    expected = mean_ci(together[:, -1])
    np.testing.assert_allclose([x[-1] for x in ours], [expected.estimate, expected.low, expected.high])


def test_a_chunk_depends_on_its_number_and_seed_alone_and_all_policies_meet_the_same_rewards():
    again = [compare.play_race_chunk("kl_ucb", MEANS, 50, 1, 2, 20) for _ in range(2)]
    np.testing.assert_array_equal(again[0].pseudo_regret, again[1].pseudo_regret)
    other = compare.play_race_chunk("kl_ucb", MEANS, 50, 1, 3, 20)
    assert not np.array_equal(other.realised_regret, again[0].realised_regret)
    # With one pull of each arm, every policy has the same rewards in the same run, whether compiled or not.
    sums = [
        compare.play_race_chunk(policy, MEANS, 2, 7, 0, 30).realised_regret[:, -1]
        for policy in ("ucb1", "boltzmann_gumbel", "etc")
    ]
    np.testing.assert_allclose(sums[0], sums[1])
    np.testing.assert_allclose(sums[0], sums[2])


def test_merging_nothing_or_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"^chunks is empty; at least one must have been played$"):
        compare.merge([])
    with pytest.raises(ValueError, match="recorded at different rounds"):
        compare.merge([_fake([1.0]), _fake([1.0], rounds=8)])


def test_a_race_reports_the_first_runs_of_all_then_now_and_then_and_never_more_runs_than_are_in():
    asked = []

    def play(policy: str, chunk: int, runs: int) -> Trajectories:
        asked.append((policy, chunk, runs))
        return _fake([float(chunk)] * runs, policy)

    ticks = count(0.0, 0.1)  # every look at the clock takes a tenth of a second
    reports = list(compare.run_race(("a", "b"), 100, play, every=0.35, clock=lambda: next(ticks)))
    assert asked == [(p, c, n) for c, n in enumerate((10, 40, 50)) for p in ("a", "b")]
    assert reports[0].runs == {"a": 10, "b": 10} and not reports[0].finished
    assert reports[-1].runs == {"a": 100, "b": 100} and reports[-1].finished
    assert [r.finished for r in reports].count(True) == 1
    assert reports[0].told(100).startswith("10 of 100 runs, so far: 0.0 million rounds")
    assert reports[-1].told(100).startswith("100 of 100 runs, all: ")
    assert reports[-1].share(100, 2) == 1.0 and reports[0].share(100, 2) == 0.1
    assert reports[-1].rounds == 800
    uneven = compare.Standing({"a": _fake([1.0] * 50), "b": _fake([1.0] * 10)}, 1.0, False)
    assert uneven.told(100).startswith("10 to 50 of 100 runs, so far")


def test_the_table_is_sorted_and_holds_paired_differences():
    played = {"slow": _fake([5.0, 7.0, 9.0]), "fast": _fake([1.0, 2.0, 6.0])}
    rows = compare.table(compare.Standing(played, 0.0, True), str.upper)
    assert [row["policy"] for row in rows] == ["FAST", "SLOW"]
    assert rows[0]["regret"] == 3.0 and rows[0]["behind"] == 0.0 and rows[0]["median"] == 2.0
    # Differences 4, 5, 3: mean 4, s = 1, t_{2, .975} = 4.302653, s / sqrt(3) = 0.57735.
    assert rows[1]["behind"] == 4.0
    assert rows[1]["behind_low"] == pytest.approx(4 - 4.302653 / np.sqrt(3), abs=1e-5)
    assert rows[1]["runs"] == 3 and rows[1]["stuck"] == 0.0
    assert compare.table(compare.Standing({}, 0.0, False), str) == []


def test_the_curves_carry_means_intervals_and_theory():
    data = charts.regret_data(
        {"p": _fake([1.0, 3.0])}, lambda p: "P!", {"line": lambda n: 10 * n, "silent": lambda n: np.inf}
    )
    last = data[data["kind"] == "run"].iloc[-1]
    assert (last["round"], last["mean"], last["name"], last["runs"]) == (4, 2.0, "P!", 2)
    assert last["high"] - last["low"] == pytest.approx(2 * 12.7062, abs=1e-3)  # t_{1, .975} s / sqrt(2), s = sqrt(2)
    assert data[data["kind"] == "line"]["mean"].tolist() == [20.0, 40.0]
    assert "silent" not in set(data["name"])
    assert charts.top_of(data) == pytest.approx(16.0)  # 14.7 rounded up in steps of 2
    assert charts.cut_off(data, {"line": None}) == "Above the picture: line. "
    assert charts.cut_off(data, {}) == ""
    floor = charts.regret_data({"p": _fake([1.0, 3.0])}, str, {"low": lambda n: 0.1})
    assert set(floor["kind"]) == {"run", "floor"}
    flat = charts.regret_data({"p": _fake([0.0, 0.0])}, str, {})
    assert charts.top_of(flat) == 1.0


@pytest.mark.parametrize("axes", [("log", "linear"), ("linear", "log"), ("log", "log")])
def test_the_picture_names_every_policy_once_and_follows_the_axes(axes: tuple[str, str]):
    spec = charts.regret_spec(["A", "B.c"], axes, 12.0, 100)
    lines = [layer for layer in spec["layer"] if layer["mark"]["type"] == "line" and "color" in layer["encoding"]]
    assert lines[0]["encoding"]["color"]["scale"]["domain"] == ["A", "B.c"]
    assert lines[0]["encoding"]["x"]["scale"]["type"] == axes[0]
    assert lines[0]["encoding"]["y"]["scale"]["type"] == axes[1]
    rule = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "rule")
    assert [t["field"] for t in rule["encoding"]["tooltip"]] == ["round", "A", "B\\.c"]


def test_theory_lines_have_known_values():
    lines = theory_lines(("lai_robbins", "minimax", "theorems"), (0.5, 0.4), ("ucb1", "ucb_v(c=2.0)", "softmax"))
    # 0.1 / kl(0.4, 0.5), kl(0.4, 0.5) = 0.4 log 0.8 + 0.6 log 1.2
    slope = 0.1 / (0.4 * np.log(0.8) + 0.6 * np.log(1.2))
    asymptote = next(line for name, line in lines.items() if name.startswith("Lai-Robbins"))
    assert asymptote(math.e**2) == pytest.approx(2 * slope)
    auer = next(line for name, line in lines.items() if name.startswith("UCB1 ≤"))
    assert auer(1000.0) == pytest.approx(8 * np.log(1000) / 0.1 + (1 + np.pi**2 / 3) * 0.1)
    assert len(lines) == 3  # nothing is known of a tuned UCB-V, nothing of softmax
    assert theory_lines(("theorems",), (0.5, 0.5), ("ucb1",)) == {}


def test_phase_cells_are_judged_by_paired_differences():
    base = np.arange(20.0)
    cells = phase.judge(0.1, {"best": base, "same": base + np.tile([1.0, -0.9], 10), "worse": base + 5})
    assert {c.policy: c.place for c in cells} == {"best": "wins", "same": "can't tell", "worse": "loses"}
    assert cells[2].ratio == pytest.approx((9.5 + 5) / 9.5) and cells[2].runs == 20
    perfect = phase.judge(0.1, {"a": np.zeros(3), "b": np.zeros(3), "c": np.ones(3)})
    assert [c.ratio for c in perfect] == [1.0, 1.0, float("inf")]


def test_the_committed_map_is_read_at_the_nearest_horizon(tmp_path: Path):
    cell = {"gap": 0.1, "mean": {"a": 2.0, "b": 3.0, "c": 8.0}, "tied": ["b"], "winner": "a"}
    found = {
        "cells": [{**cell, "horizon": 100}, {**cell, "horizon": 1000, "mean": {"a": 4.0, "b": 5.0, "c": 8.0}}],
        "horizons": [100, 1000], "n_arms": 10, "best_mean": 0.5, "n_runs": 300, "interval": "paired",
    }  # fmt: skip
    path = tmp_path / "full.json"
    assert phase.committed_map(path, 100) is None
    save(path, {"results": {"regret": {"phase": found}}})
    at_100, at_900 = phase.committed_map(path, 100), phase.committed_map(path, 900)
    assert at_100 is not None and at_900 is not None
    assert [(c.policy, c.ratio, c.place) for c in at_100.cells] == [
        ("a", 1.0, "wins"), ("b", 1.5, "can't tell"), ("c", 4.0, "loses"),
    ]  # fmt: skip
    assert [c.regret for c in at_900.cells] == [4.0, 5.0, 8.0]
    text = path.read_text()
    path.write_text(text.replace("8.0", "9.0"))
    with pytest.raises(ValueError, match="says digest"):
        phase.committed_map(path, 100)
    assert at_900.told == "The full experiment: 10 arms, the best with mean 0.5, 1,000 rounds, 300 runs; paired."


def test_phase_gaps_fit_around_the_centre():
    assert phase.gaps(0.5)[0] == 0.01 and phase.gaps(0.5)[-1] == 0.8 and phase.gaps(0.05)[-1] == 0.1
    assert phase.arms_of(0.2, 0.5, 3) == (0.6, 0.4, 0.4)
    assert min(phase.arms_of(phase.gaps(0.05)[-1], 0.05, 2)) == 0.0
    wins = list(
        phase.sweep(("ftl", "ucb1"), 0.5, 2, lambda policy, means: _fake([1.0 if policy == "ftl" else 2.0] * 3))
    )
    assert len(wins) == phase.N_GAPS and len(wins[-1]) == 2 * phase.N_GAPS
    assert {c.policy for c in wins[-1] if c.place == "wins"} == {"ftl"}
