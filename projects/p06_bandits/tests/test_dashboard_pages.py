"""The other pages' numbers: painted worlds, exact lines, off-policy answers, contextual sweeps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p06_bandits.dashboard import charts, charts_maps, drawing, off_policy
from projects.p06_bandits.dashboard.contextual_sweep import MARKS, marks, stream_accuracy, sweep
from projects.p06_bandits.dashboard.exact_lines import OPTIMUM, exact_lines, excess
from projects.p06_bandits.dashboard.phase import Cell

TWO = drawing.parse_world("1: 0.6 0.4; 51: 0.2 0.8")


def test_a_world_is_read_and_written():
    assert TWO.starts == (1, 51) and TWO.rows == ((0.6, 0.4), (0.2, 0.8)) and TWO.n_arms == 2
    assert drawing.parse_world(TWO.lines) == TWO and TWO.text == "1: 0.6 0.4; 51: 0.2 0.8"
    assert TWO.changes_of_the_best() == 1
    problem = TWO.problem()
    assert problem.means(50).tolist() == [[0.6, 0.4]] and problem.means(51).tolist() == [[0.2, 0.8]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the world is empty"),
        ("1: 0.5 0.4; 1: 0.3 0.2", "a segment starts in round 1 after one that starts in 1"),
        ("1: 0.5", "K is 1; a changing world needs 2 to 10 arms"),
        ("1: 0.5 1.5", "the segment from round 1 has a mean 1.5"),
        ("one: 0.5 0.5", "segment is 'one: 0.5 0.5'"),
        ("; ".join(f"{i + 1}: 0.1 0.2" for i in range(41)), "the world has 41 segments"),
    ],
)
def test_a_world_that_makes_no_sense_is_refused(text: str, told: str):
    with pytest.raises(ValueError, match=f"^{told}"):
        drawing.parse_world(text)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 9), st.integers(0, 1), st.floats(-0.5, 1.5))
def test_a_stroke_changes_one_cell_and_nothing_else(segment: int, arm: int, level: float):
    grid = drawing.even_grid(TWO, 100, 10)
    painted = drawing.stroke(grid, segment, arm, level).problem()
    before = TWO.problem()
    for t in range(1, 101, 3):
        inside = (t - 1) // 10 == segment
        expected = before.means(t)[0].copy()
        if inside:
            expected[arm] = round(min(max(level, 0.0), 1.0), 3)
        np.testing.assert_allclose(painted.means(t)[0], expected)


def test_the_grid_of_a_world_and_its_picture():
    grid = drawing.even_grid(TWO, 100, 4)
    assert grid.starts == (1, 26, 51, 76) and drawing.merged(grid) == TWO
    assert drawing.even_grid(TWO, 60).starts[-1] == 56
    data, _ = charts.paint_chart(grid, 100, 1)
    mine = data[data["state"] == "this arm"]
    assert mine["level"].tolist() == [0.4, 0.4, 0.8, 0.8]
    steps, _ = charts.world_chart(TWO, 100)
    assert steps[steps["arm"] == "arm 2"][["round", "mean"]].to_numpy().tolist() == [
        [1, 0.4],
        [51, 0.4],
        [51, 0.8],
        [101, 0.8],
    ]
    for make in drawing.WORLDS.values():
        assert make(24).starts[0] == 1


def test_exact_lines_start_at_values_found_by_hand():
    lines = exact_lines(3, (1, 1), (1, 1), ("thompson", "greedy"))
    # T E max - V_0 with E max = 2/3 and V_0 = 1/2, 13/12, 5/3 (see exact_dp).
    np.testing.assert_allclose(lines[OPTIMUM], [2 / 3 - 1 / 2, 4 / 3 - 13 / 12, 2 - 5 / 3])
    assert lines["Thompson"][0] == pytest.approx(1 / 6) and np.all(lines["Thompson"] >= lines[OPTIMUM] - 1e-12)
    rows = excess(lines)
    assert rows[0]["policy"] == OPTIMUM and rows[0]["in percent"] == 0.0
    data, _ = charts.exact_chart(lines)
    assert len(data) == 9


def test_off_policy_answers_hold_the_known_estimate_and_cannot_tell():
    found = off_policy.answer("all", "random", ("ips", "snips"), "normal", 0)
    # obp's README: IPW of Thompson sampling over the random policy's 0.0038 is 1.1981, with sampled marginals.
    assert found.rows[0].interval.estimate / 0.0038 == pytest.approx(1.1981, abs=0.01)
    assert (found.n, found.clicks, found.published) == (10_000, 38, 0.0050)
    assert found.logged.estimate == 0.0038 and found.target.estimate == 0.0042
    assert found.cant_tell and found.conclusion.startswith(
        "Can't tell whether Thompson sampling would have earned more"
    )
    assert [row.verdict for row in found.rows] == ["can't tell"] * 2
    data, spec = charts_maps.forest_chart(found)
    assert data["what"].tolist()[0] == "random choice, its own log" and data["estimate"].iloc[0] == pytest.approx(0.38)
    assert spec["height"] == 60 + 44 * 4
    assert found.figures()["Clicks"] == "38"


def test_contextual_streams_are_reproducible_and_summed_up():
    curve = stream_accuracy("linucb", 0.3, 120, 0, 0)
    assert curve.shape == (MARKS,) and np.array_equal(curve, stream_accuracy("linucb", 0.3, 120, 0, 0))
    assert curve[-1] > 0.2  # the majority class has 10%
    assert marks(120)[0] == 3 and marks(120)[-1] == 120 and marks(50)[0] == 1
    table = {0.1: 0.5, 1.0: 0.7}
    shares, sweeps = zip(
        *sweep({"linucb": "LinUCB"}, (0.1, 1.0), 120, 2, lambda p, w, n: np.full(MARKS, table[w] + 0.02 * n)),
        strict=True,
    )
    assert shares == (0.5, 1.0)
    assert sweeps[0].interval("LinUCB", 0.1) is None  # one permutation has no interval
    assert sweeps[1].interval("LinUCB", 0.1).estimate == pytest.approx(0.51)
    assert sweeps[1].best()["LinUCB"][0] == 1.0
    assert sweeps[1].table()["accuracy"].tolist() == pytest.approx([0.51, 0.71])
    assert set(charts_maps.learning_chart(sweeps[1])[0]["policy"]) == {"LinUCB, width 1"}
    assert len(charts_maps.accuracy_chart(sweeps[1])[0]) == 2


def test_the_map_marks_winners():
    cells = [
        Cell("a", 0.1, 2.0, 1.0, "wins", 9),
        Cell("b", 0.1, 2.1, 1.05, "can't tell", 9),
        Cell("c", 0.1, 9.0, 4.5, "loses", 9),
    ]
    data, _ = charts_maps.phase_chart(cells, str.upper)
    assert data["mark"].tolist() == ["★ 2", "≈ 2.1", "9"] and data["policy"].tolist() == ["A", "B", "C"]
