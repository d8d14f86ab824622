"""The page in Streamlit's own test driver: known numbers, every widget's extremes, bad links, and never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from projects.p06_bandits.dashboard import state
from projects.registry import PROJECTS, REGISTRY

APP = PROJECTS / "p06_bandits" / "app.py"
SMALL = {
    "live": {"horizon": "60"},
    "race": {"horizon": "100", "runs": "20", "means": "0.6,0.4", "policies": "ucb1;thompson"},
    "changing": {"horizon": "60", "runs": "3", "world": "1: 0.6 0.4; 31: 0.2 0.8", "policies": "ucb1;discounted_ucb"},
    "phase": {"source": "now", "policies": "ucb1;ftl", "horizon": "50", "runs": "3"},
    "contextual": {"rounds": "60", "permutations": "2", "alphas": "0.1,1.0", "policies": "linucb"},
    "offpolicy": {"estimators": "ips;snips", "interval": "normal"},
    "exact": {"horizon": "10"},
}
"""A quick setting of every page."""


def open_page(page: str, **params: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in {"page": page, **SMALL.get(page, {}), **params}.items():
        at.query_params[name] = value
    return at.run()


def fine(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    assert not at.error, at.error
    return at


def widget(at: AppTest, kind: str, name: str) -> Any:
    return next(w for w in at.get(kind) if w.key == name)


def metric(at: AppTest, label: str) -> str:
    return next(m.value for m in at.metric if m.label == label)


def test_the_live_page_plays_the_known_game():
    at = open_page("live", means="1,0", policy="ucb1", horizon="50")
    for button, rounds in ((0, 1), (1, 11), (2, 50), (0, 50)):  # the horizon stops it
        at.button[button].click().run()
        assert metric(fine(at), "Round") == f"{rounds} of 50"
    # One arm always pays and the other never does: what isn't won is regret.
    assert metric(at, "Reward") == str(50 - int(float(metric(at, "Regret"))))
    at.button[3].click().run()
    assert metric(fine(at), "Round") == "0 of 50" and metric(at, "Regret") == "0.00"


def test_a_duel_is_played_guessed_and_revealed():
    at = fine(open_page("live", mode="duel", means="1,0", policy="ucb1", horizon="20"))
    assert widget(at, "button", "leverA").label == "**A** 0 of 0"
    reveal = next(b for b in at.button if b.label == "Reveal")
    assert reveal.disabled
    for lever in "AABA":
        widget(at, "button", f"lever{lever}").click()
        fine(at.run())
    assert metric(at, "Round") == "4 of 20"
    won = widget(at, "button", "leverA").label
    assert won in ("**A** 3 of 3", "**A** 0 of 3")
    at.radio(key="live.guess").set_value("A").run()
    next(b for b in at.button if b.label == "Reveal").click()
    fine(at.run())
    assert at.success[0].value.startswith("Right" if won == "**A** 3 of 3" else "Wrong")
    assert metric(at, "Your regret") == ("1.00" if won == "**A** 3 of 3" else "3.00")
    next(b for b in at.button if b.label == "Restart").click()
    fine(at.run())
    assert not at.success and metric(at, "Round") == "0 of 20"


def test_hyper_parameters_are_controls_and_bad_ones_an_error_line():
    at = fine(open_page("live", policy="epsilon_greedy(epsilon=0.25)"))
    control = widget(at, "number_input", "live.policy.epsilon_greedy.epsilon")
    assert control.value == 0.25
    control.set_value(1.5).run()
    assert [e.value for e in at.error] == ["epsilon is 1.5; it must lie in [0, 1]"] and not at.exception
    widget(at, "selectbox", "live.policy").set_value("sliding_window_ucb").run()
    widget(fine(at), "text_input", "live.policy.sliding_window_ucb.window").set_value("many").run()
    assert at.error[0].value.startswith("window is 'many'; it must be None, a number")
    widget(at, "text_input", "live.policy.sliding_window_ucb.window").set_value("20").run()
    assert fine(at).query_params["policy"] == "sliding_window_ucb(window=20)"


def test_the_race_shows_known_numbers():
    at = fine(open_page("race", means="0.5,0.5,0.5", policies="ucb1;random", runs="10"))
    table = at.dataframe[0].value
    assert table["regret"].tolist() == [0.0, 0.0] and table["runs"].tolist() == [10, 10]
    at = fine(
        open_page(
            "race", means="1,0", policies="ftl;random", runs="40", horizon="100", lines="lai_robbins;theorems;minimax"
        )
    )
    rows = {row["policy"]: row for row in at.dataframe[0].value.to_dict("records")}
    assert [rows["FTL"][c] for c in ("regret", "low", "high")] == [1.0, 1.0, 1.0]  # one pull of the bad arm
    assert 42 < rows["Random"]["regret"] < 58  # half of 100 rounds
    assert "40 of 40 runs, all" in at.get("progress")[0].proto.text


def test_arms_can_be_taken_from_the_list_and_dragged():
    at = fine(open_page("race"))
    widget(at, "selectbox", "race.means.preset").set_value("two arms, easy").run()
    assert fine(at).query_params["means"] == "0.9,0.6"
    widget(at, "slider", "race.arm1").set_value(0.75).run()
    assert widget(fine(at), "text_input", "race.means").value == "0.9, 0.75"
    assert at.query_params["means"] == "0.9,0.75"


BAD_ARMS = {
    "": "K is 0; a bandit needs 2 to 20 arms",
    "0.5": "K is 1; a bandit needs 2 to 20 arms",
    "0.5, 1.01": "means[1] is 1.01; every arm's mean must lie in [0, 1]",
    "nan, 0.5": "means[0] is nan; it must be a finite number",
    "a half": "means[0] is 'a'; it must be a number",
    " ".join(["0.5"] * 21): "K is 21; a bandit needs 2 to 20 arms",
}


def test_bad_arms_are_told_in_one_line_and_odd_ones_remarked():
    at = open_page("live")
    for text, told in BAD_ARMS.items():
        widget(at, "text_input", "live.means").set_value(text).run()
        assert [e.value for e in at.error] == [told] and not at.exception
    widget(at, "text_input", "live.means").set_value("0.5 0.5").run()
    assert any("All arms have the mean 0.5" in c.value for c in fine(at).caption)


def test_an_empty_or_wrong_selection_is_told_in_one_line():
    at = open_page("race")
    widget(at, "multiselect", "race.policies").set_value([]).run()
    assert [e.value for e in at.error] == ["no policies are chosen; choose 1 to 8"] and not at.exception
    at = open_page("offpolicy")
    at.button_group(key="offpolicy.estimators").set_value([]).run()
    assert at.error[0].value.startswith("estimators: nothing is chosen; choose from dm, ips") and not at.exception
    at = open_page("casino", runs="x")
    assert [w.value for w in at.warning] == [
        "The link: page is 'casino'; it must be one of live, race, changing, phase, contextual, offpolicy, exact",
        "The link: 'runs' is no setting of the page 'live'",
    ]
    assert not at.exception and not at.error


FARTHEST = 2**53 - 1  # the largest number that a browser's number field can hold


@pytest.mark.parametrize("page", state.PAGES)
def test_every_page_opens_from_its_link_and_every_widget_goes_to_its_extremes(page: str):
    at = fine(open_page(page))
    assert not at.warning
    assert dict(at.query_params) == {"page": page, **SMALL[page]}  # the link is kept
    numbers = [str(w.key) for kind in ("number_input", "slider") for w in at.get(kind)]
    start = {key: widget_of(at, key).value for key in numbers}
    for extreme, value in (("min", -FARTHEST), ("max", FARTHEST), ("min", -1)):
        for key in numbers:
            control = widget_of(at, key)
            limit = getattr(control, extreme)  # a slider has limits; a number field takes anything
            control.set_value(type(start[key])(value) if limit is None else limit)
        one_line_at_most(at.run())
        assert at.error or page == "exact", f"{value} is accepted"
    for key in numbers:
        widget_of(at, key).set_value(start[key])
    fine(at.run())
    for radio in at.radio:
        if radio.key != "live.guess":
            radio.set_value(radio.options[-1] if str(radio.key).startswith("live") else radio.options[0])
    for group in at.button_group:
        if str(group.key).startswith(page) and group.proto.click_mode == group.proto.MULTI_SELECT:
            group.set_value([])
    one_line_at_most(at.run())


def widget_of(at: AppTest, key: str) -> Any:
    return next(w for kind in ("number_input", "slider") for w in at.get(kind) if w.key == key)


def one_line_at_most(at: AppTest) -> None:
    assert not at.exception, at.exception
    assert len(at.error) <= 1 and all("\n" not in e.value for e in at.error), at.error


def test_a_page_remembers_its_settings_while_another_is_shown():
    at = fine(open_page("exact"))
    at.segmented_control(key="page").set_value("live").run()
    assert metric(fine(at), "Round") == "0 of 500"
    at.segmented_control(key="page").set_value("exact").run()
    assert fine(at).query_params["horizon"] == "10"
    at.segmented_control(key="page").set_value(None).run()
    assert at.info[0].value == "Choose a page." and not at.exception


def test_the_off_policy_page_can_not_tell():
    at = fine(open_page("offpolicy"))
    assert at.info[0].value.startswith("Can't tell whether Thompson sampling would have earned more than random choice")
    assert metric(at, "Clicks") == "38"


def test_the_hub_lists_all_projects_and_opens_this_page():
    at = AppTest.from_file(str(PROJECTS / "app.py"), default_timeout=60).run()
    assert not at.exception
    assert at.title[0].value.startswith("Twenty projects")
    to_come = [row for row in REGISTRY if not (row.folder / "app.py").exists()]
    assert [m.value.split(" ")[0] for m in at.markdown[1:]] == [f"P{row.number}" for row in to_come]


def test_controls_that_change_nothing_are_greyed_out():
    at = open_page("phase", source="full")
    assert widget(at, "number_input", "phase.runs").disabled
    assert not widget(at, "number_input", "phase.horizon").disabled
    assert any(c.value.startswith("The full experiment: 10 arms") for c in at.caption)
    at.radio(key="phase.source").set_value("now").run()
    assert not widget(at, "number_input", "phase.runs").disabled and not at.exception
