"""The page in Streamlit's own test driver, and what it knows of a matrix: known answers, extremes, bad links."""

from __future__ import annotations

from typing import Any

import altair
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from projects.p01_linear_algebra.viz import explorer
from projects.p01_linear_algebra.viz.planar import planar_map
from projects.p01_linear_algebra.viz.planar_chart import BRUSH, LAYERS, chart, walked
from projects.registry import PROJECTS

APP = PROJECTS / "p01_linear_algebra" / "app.py"


def open_page(**params: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


def fine(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    assert not at.error, at.error
    return at


def metric(at: AppTest, label: str) -> str:
    return next(m.value for m in at.metric if m.label == label)


def told(at: AppTest) -> str:
    return " ".join(m.value for m in at.markdown)


def test_a_link_opens_its_matrix_with_known_numbers():
    at = fine(open_page(a11="2", a12="1", a21="1", a22="2"))
    assert metric(at, "Determinant") == "3" and metric(at, "Condition number") == "3"
    assert metric(at, "Singular values") == "3, 1" and metric(at, "Eigenvalues") == "3, 1"
    assert dict(at.query_params) == {"a11": "2", "a12": "1", "a21": "1", "a22": "2"}
    at.toggle(key="exact").set_value(True).run()
    exact = [entry.value.replace("$$", "").strip() for entry in fine(at).latex]
    assert exact[0] == "3" and exact[1] == "2" and exact[3] == r"3,\; 1"
    assert r"\frac{2}{3}" in exact[4]


def test_presets_typing_and_the_walk():
    at = fine(open_page())
    for name in explorer.PRESETS:
        at.selectbox(key="preset").set_value(name).run()
        fine(at)
    assert "Everything goes to the origin." in told(at)  # the last preset
    at.selectbox(key="preset").set_value("defective").run()
    assert "Defective" in told(fine(at)) and at.text_input(key="a12").value == "1"
    at.text_input(key="a21").set_value(" -1/4 ").run()
    assert metric(fine(at), "Determinant") == "1.25" and at.query_params["a21"] == " -1/4 "
    for share in (0.0, 0.4, 1.0):
        at.slider(key="share").set_value(share).run()
        fine(at)


def test_extremes_and_bad_input_are_one_line():
    at = fine(open_page(a11="1000", a12="-1000", a21="1e-12", a22="0"))
    at.toggle(key="exact").set_value(True).run()
    fine(at)
    for text, line in (
        ("abc", "a11 is 'abc'; it must be a number such as 2, -0.5 or 1/3"),
        ("1/0", "a11 is '1/0'; it must be a number such as 2, -0.5 or 1/3"),
        ("1001", "a11 is 1001; its size may be 1000 at most"),
        ("1e999999999", "a11 is '1e999999999'; it must be a number such as 2, -0.5 or 1/3"),
        ("nan", "a11 is 'nan'; it must be a number such as 2, -0.5 or 1/3"),
        ("1" * 30, "a11 has 30 characters; it may have 24"),
    ):
        at.text_input(key="a11").set_value(text).run()
        assert [entry.value for entry in at.error] == [line] and not at.exception
    at.text_input(key="a11").set_value("2").run()
    fine(at)


def test_nothing_shown_and_nothing_dragged_is_a_page_too():
    at = fine(open_page())
    layers: Any = at.get("button_group")[0]
    layers.set_value([]).run()
    fine(at)


def test_a_bad_link_is_told_and_the_rest_of_it_counts():
    at = open_page(a11="two", a22="7")
    assert at.warning[0].value == "The link: a11 is 'two'; it must be a number such as 2, -0.5 or 1/3"
    assert at.text_input(key="a11").value == "1.3" and at.text_input(key="a22").value == "7"


@pytest.mark.parametrize(
    ("selection", "tip"),
    [
        ({BRUSH: {"x": [1.0, 2.0], "y": [-1.0, 0.0]}}, (1.5, -0.5)),
        ({BRUSH: {}}, None),
        ({}, None),
        ({BRUSH: {"x": ["a", "b"], "y": [0, 1]}}, None),
        ({BRUSH: {"x": [float("nan"), 1.0], "y": [0, 1]}}, None),
    ],
)
def test_a_dragged_box_stands_around_its_centre(selection: dict[str, Any], tip: tuple[float, float] | None):
    assert explorer.dragged(selection, BRUSH) == tip


def test_a_column_is_placed_in_readable_numbers():
    assert explorer.placed(("1", "2", "3", "4"), 0, (0.123456, -0.001)) == ("0.12", "2", "0", "4")
    assert explorer.placed(("1", "2", "3", "4"), 1, (5e9, -7.0)) == ("1", "1000", "3", "-7")


def test_the_walk_begins_at_the_identity_and_ends_at_the_matrix():
    a = planar_map([[1.3, 0.9], [-0.2, 1.1]])
    assert np.allclose(walked(a, 0.0), np.eye(2)) and np.allclose(walked(a, 1.0), a.A)
    assert np.linalg.det(walked(a, 1 / 3)) == pytest.approx(1.0)


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_the_chart_is_valid_vega_lite_and_its_box_stands_at_the_tip(share: float):
    spec = chart(planar_map([[2.0, 1.0], [0.5, 1.0]]), LAYERS, share, 1)
    altair.Chart.from_dict({**spec, "$schema": "https://vega.github.io/schema/vega-lite/v5.json"})
    boxes = [layer["params"][0]["value"] for layer in spec["layer"] if "params" in layer]
    assert len(boxes) == (1 if share == 1.0 else 0)
    for box in boxes:
        assert [sum(box[axis]) / 2 for axis in "xy"] == pytest.approx([1.0, 1.0])


def test_exact_eigenvalues_are_written_without_a_root_where_there_is_none():
    def eigenvalues(*entries: str) -> str:
        a, b, c, d = entries
        return next(
            f.value for f in explorer.exact_facts(explorer.read_matrix((a, b, c, d))) if f.name == "Eigenvalues"
        )

    assert eigenvalues("2", "0", "0", "1/2") == r"2,\; \frac{1}{2}"
    assert eigenvalues("0", "-1", "1", "0") == r"0 \pm 1\,i"
    assert eigenvalues("1", "1", "1", "0") == r"\frac{1}{2}\left(1 \pm \sqrt{5}\right)"
    assert eigenvalues("1", "0", "0", "1") == "1"
