"""The page in Streamlit's own test driver: known numbers, every widget's extremes, bad links, and never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from projects.p02_probability_animations.lab import state
from projects.p02_probability_animations.lab.needles import check_coverage
from projects.registry import PROJECTS

APP = PROJECTS / "p02_probability_animations" / "app.py"
SMALL = {
    "buffon": {"n": "400"},
    "pi": {"methods": "heights;sobol", "largest": "1024", "replications": "20"},
    "clt": {"n": "4", "means": "500"},
    "square": {},
    "coin": {"flips": "HHT"},
}
"""A quick setting of every page."""
FARTHEST = 2**53 - 1  # the largest number that a browser's number field can hold


def open_page(page: str, **params: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in {"page": page, **SMALL.get(page, {}), **params}.items():
        at.query_params[name] = value
    return at.run()


def fine(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    assert not at.error, at.error
    return at


def metric(at: AppTest, label: str) -> str:
    return next(m.value for m in at.metric if m.label == label)


def pick(at: AppTest, key: str, *kinds: str) -> Any:
    return next(w for kind in kinds for w in at.get(kind) if getattr(w, "key", "") == key)


def press(at: AppTest, label: str) -> AppTest:
    next(b for b in at.button if b.label.startswith(label)).click()
    return at.run()


def told(at: AppTest) -> str:
    assert not at.exception, at.exception
    assert len(at.error) == 1 and "\n" not in at.error[0].value
    return str(at.error[0].value)


def test_needles_fall_one_by_one_and_to_the_end():
    at = fine(open_page("buffon"))
    assert metric(at, "Needles") == "100"
    assert metric(press(at, "Drop × 1"), "Needles") == "101"
    assert metric(press(at, "Play"), "Needles") == "400"
    hits = int(metric(fine(at), "Crossings"))
    assert metric(at, "Estimate of π") == f"{800 / hits:.5f}"  # 2 n / crossings, for l = d
    # pi sqrt((1 - P) / (n P)) with P = 2 / pi: pi sqrt((pi/2 - 1) / 400)
    assert metric(at, "Expected standard error") == "0.11868"
    assert metric(press(at, "Drop × 10"), "Needles") == "400"
    assert metric(press(at, "Restart"), "Needles") == "100"


def needles_that_hold(ratio: float, n: int) -> Any:
    return list(check_coverage(ratio, n, 0))[-1].holds


def test_the_coverage_check_is_shown_in_words():
    at = press(fine(open_page("buffon", n="50")), "Replicate")
    line = next(m.value for m in fine(at).markdown if "intervals from" in m.value)
    held = int(needles_that_hold(1.0, 50).sum())
    assert line.startswith(f"**{held} of 200** intervals from 50 needles each hold π: {held / 200:.1%}"), line


def test_pi_race_shows_sobol_far_ahead_of_heights():
    at = fine(open_page("pi", against="heights"))
    sobol, heights = at.dataframe[0].value.to_dict("records")
    assert (sobol["method"], heights["method"]) == ("Sobol sequence", "heights of the arc")
    assert [heights[c] for c in ("factor", "low", "high", "estimates")] == [1.0, 1.0, 1.0, 20]
    assert 300 < sobol["low"] < sobol["factor"]
    assert -1.15 < sobol["slope"] < -0.85


def test_the_limit_page_knows_the_exact_distances_and_what_fails():
    # One fair coin: F jumps to 1/2 at z = -1, where Phi is 0.1587.
    at = fine(open_page("clt", law="bernoulli", p="0.5", n="1"))
    assert metric(at, "KS distance, exact") == "0.3413"
    assert metric(at, "Berry-Esseen bound") == "0.4748"
    assert len(at.success) == 1 and not at.warning
    at = fine(open_page("clt", law="cauchy", n="100", means="2000"))
    assert metric(at, "Berry-Esseen bound") == "none"
    # A mean is Cauchy again: P(|C| > 4 unit / sqrt(100)), unit = 1 / 0.6745, is 1 - 2/pi arctan(0.593) = 0.659.
    assert abs(float(metric(at, "Beyond |z| = 4").rstrip("%")) / 100 - 0.659) < 0.04
    assert at.warning[0].value.startswith("This law has no mean.")
    assert open_page("clt", law="pareto", alpha="1.5").warning[0].value.startswith("This law has a mean but no var")
    assert "promise no speed" in open_page("clt", law="pareto", alpha="2.5").success[0].value


def test_the_square_gives_the_medical_test_in_fractions():
    at = fine(open_page("square"))
    assert metric(at, "Posterior P(H | E)") == "16.10%"
    lines = " ".join(m.value for m in at.markdown)
    assert "19/118 (0.161)" in lines and "1/99 (0.0101) × 19 = 19/99 (0.1919)" in lines
    at.radio(key="square.tests").set_value("two").run()
    assert metric(fine(at), "Posterior P(H | E)") == "78.48%"  # odds 19/99 x 19 = 361/99
    assert at.query_params["tests"] == "two"
    assert metric(press(at, "Play the proof"), "Posterior P(H | E)") == "78.48%"
    assert any("Renormalise" in m.value for m in at.markdown)


def test_no_evidence_is_one_clear_line():
    at = fine(open_page("square"))
    at.slider(key="square.hit").set_value(0.0)
    at.slider(key="square.false_alarm").set_value(0.0).run()
    assert told(at) == "P(E) is 0; what can't happen can't be learnt from"


def test_flips_are_added_taken_back_and_checked_both_ways():
    at = fine(open_page("coin", flips=""))
    for label in ("Heads", "Heads", "Tails"):
        press(at, label)
    assert at.query_params["flips"] == "HHT"
    assert [metric(at, f"{name}: mean") for name in ("first", "second", "third")] == ["0.600", "0.508", "0.267"]
    table = at.dataframe[0].value
    assert table["flip by flip"].tolist() == ["Beta(3, 2)", "Beta(32, 31)", "Beta(4, 11)"]
    assert table["all at once"].tolist() == table["flip by flip"].tolist()
    assert table["log evidence, at once"][0] == pytest.approx(-2.484907)  # B(3, 2) = 1/12
    assert set(table["same"]) == {"✓ same"} and len(at.success) == 1
    assert press(at, "Take one back").text_area(key="coin.flips").value == "HH"
    press(at, "Flip 10")
    assert len(fine(at).query_params["flips"]) == 12
    assert metric(press(at, "Clear"), "Heads") == "0"


BAD = [
    ("buffon", "number_input", "ratio", -1.0, "l/d is -1; it must lie in [0.1, 5] (a needle has a length, and"),
    ("buffon", "number_input", "n", 0, "n is 0; it must be a whole number in 1..1000000 (at least one needle"),
    ("buffon", "number_input", "n", 1_000_001, "n is 1000001; it must be a whole number in 1..1000000"),
    ("buffon", "number_input", "seed", -1, "seed is -1; it must be a whole number in 0..1000000"),
    ("pi", "number_input", "replications", 19, "replications is 19; it must be a whole number in 20..400"),
    ("clt", "number_input", "means", 99, "means is 99; it must be a whole number in 100..100000"),
    ("clt", "number_input", "p", 1.0, "p is 1; it must lie in (0, 1), or there is no spread to standardise by"),
    ("clt", "number_input", "alpha", 0.1, "alpha is 0.1; it must lie in [0.5, 10]"),
    ("coin", "text_area", "flips", "HTX", "flips has 'X'; it must be made of H (heads) and T (tails)"),
    ("coin", "text_area", "flips", "H" * 501, "501 flips are given; at most 500 fit"),
    ("coin", "text_input", "priors", "1,1; 0,3; 2,2", "Beta parameter a is 0.0; it must be a finite number > 0"),
    ("coin", "text_input", "priors", "1,1", "priors is '1,1'; it must be three pairs such as 1,1; 30,30; 2,10"),
    ("coin", "text_input", "priors", "1,nan;1,1;1,1", "priors is '1,nan;1,1;1,1'; its numbers must lie in (0, 1000]"),
]


@pytest.mark.parametrize("page", state.PAGES)
def test_bad_values_are_told_in_one_line(page: str):
    law = {"p": "bernoulli", "alpha": "pareto"}
    at = open_page(page)
    for where, kind, name, value, line in BAD:
        if where != page:
            continue
        if name in law:
            at.selectbox(key="clt.law").set_value(law[name]).run()
        control = pick(at, f"{page}.{name}", kind)
        before = control.value
        control.set_value(value).run()
        assert told(at).startswith(line)
        pick(at, f"{page}.{name}", kind).set_value(before)
    fine(at.run())
    if page == "pi":
        at.button_group(key="pi.methods").set_value([]).run()
        assert told(at).startswith("methods: nothing is chosen; choose from buffon, darts")


@pytest.mark.parametrize("page", state.PAGES)
def test_every_page_opens_from_its_link_and_every_widget_goes_to_its_extremes(page: str):
    at = fine(open_page(page))
    assert dict(at.query_params) == {"page": page, **SMALL[page]}  # the link is kept
    numbers: list[Any] = [*at.number_input, *at.slider]
    start = {str(w.key): w.value for w in numbers if not w.disabled}
    for extreme, value in (("min", -FARTHEST), ("max", FARTHEST)):
        for key in start:
            control = pick(at, key, "number_input", "slider")
            limit = getattr(control, extreme)  # a slider has limits; a number field takes anything
            control.set_value(type(start[key])(value) if limit is None else limit)
        at.run()
        assert not at.exception and len(at.error) <= 1
        assert at.error or page == "square", f"{value} is accepted"


def test_bad_links_are_told_and_never_fail():
    at = open_page("casino", n="x")
    assert [w.value for w in at.warning] == [
        "The link: page is 'casino'; it must be one of buffon, pi, clt, square, coin",
        "The link: n is 'x'; it must be a whole number",
    ]
    assert metric(fine(at), "Needles") == "100"
    found: dict[tuple[tuple[str, str], ...], str] = {
        (("page", "buffon"), ("seed", "1.5")): "seed is '1.5'; it must be a whole number",
        (("page", "buffon"), ("ratio", "inf")): "ratio is 'inf'; it must be a finite number",
        (("page", "buffon"), ("l", "2")): "'l' is no setting of the page 'buffon'",
        (("page", "pi"), ("largest", "1000")): "largest is '1000'; it must be one of 1024, 4096, 16384, 65536",
        (("page", "pi"), ("methods", "darts;darts")): "methods is darts, darts; choose each only once; the page starts",
        (("page", "clt"), ("law", "zeta")): "law is 'zeta'; it must be one of uniform, exponential, bernoulli, die",
        (
            ("page", "clt"),
            ("n", "1000"),
            ("means", "100000"),
        ): "n x means is 100,000,000; it must be at most 20,000",
        (("page", "square"), ("prior", "1.5")): "prior is 1.5; it must lie in [0, 1] (a probability); the page starts",
        (("page", "coin"), ("flips", "HX")): "flips has 'X'; it must be made of H (heads) and T (tails); the page",
    }
    for params, line in found.items():
        page, settings, problems = state.from_params(dict(params))
        assert len(problems) == 1 and problems[0].startswith(line), problems
        assert settings == state.PAGES[page]()


def test_a_page_remembers_its_settings_while_another_is_shown():
    at = fine(open_page("coin", flips="HHHT"))
    at.segmented_control(key="p02.page").set_value("square").run()
    assert metric(fine(at), "Evidence P(E)") == "5.90%"
    at.segmented_control(key="p02.page").set_value("coin").run()
    assert metric(fine(at), "Heads") == "3"
    at.segmented_control(key="p02.page").set_value(None).run()
    assert at.info[0].value == "Choose a page." and not at.exception


def test_controls_that_change_nothing_are_greyed_out():
    at = fine(open_page("clt"))
    assert at.number_input(key="clt.p").disabled and at.number_input(key="clt.alpha").disabled
    at.selectbox(key="clt.law").set_value("pareto").run()
    assert not at.number_input(key="clt.alpha").disabled and at.number_input(key="clt.p").disabled
