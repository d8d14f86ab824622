"""Every number between markers comes from the results; what is stale, unknown, unclosed or untrue is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from shared.readme import Claim, Rows, Verdict, fill, judge, lookup, markdown_table, sync, text_table

VALUES: dict[str, Any] = {
    "race": {"ucb1": {"regret": 95.6123, "curve": [1.0, 2.5, 4.0]}, "runs": 40},
    "none": None,
    "name": "ucb1",
}
TABLES: Mapping[str, Callable[[dict[str, Any]], Rows]] = {
    "race": lambda r: [["Policy", "Regret"], ["ucb1", f"{r['race']['ucb1']['regret']:.1f}"]],
    "two-b": lambda r: [["A"], ["b"]],
}
CLAIMS: Mapping[str, Claim] = {
    "low": ("UCB1 loses {race.ucb1.regret:.1f} over {race.runs} runs.", lambda r: r["race"]["ucb1"]["regret"] < 100),
    "rises": ("It ends at {race.ucb1.curve.2:g}.", lambda r: r["race"]["ucb1"]["curve"][2] > 3),
}
PAGE = """# Title
<!-- table:race --><!-- /table -->
Between <!-- n:race.ucb1.regret|.1f -->?<!-- /n --> and <!-- n:race.runs -->?<!-- /n --> stands text.
<!-- claims -->
old
<!-- /claims -->
<!-- an ordinary comment -->
"""
SYNCED = """# Title
<!-- table:race -->
| Policy | Regret |
| --- | ---: |
| ucb1 | 95.6 |
<!-- /table -->
Between <!-- n:race.ucb1.regret|.1f -->95.6<!-- /n --> and <!-- n:race.runs -->40<!-- /n --> stands text.
<!-- claims -->
- ✓ UCB1 loses 95.6 over 40 runs.
- ✓ It ends at 4.
<!-- /claims -->
<!-- an ordinary comment -->
"""
MARKERS = ["table:race", "n:race.ucb1.regret|.1f", "n:race.runs", "claims"]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


# ---- sync


def test_sync_writes_tables_claims_and_numbers(page: Path):
    assert sync(page, VALUES, TABLES, CLAIMS) == MARKERS
    assert page.read_text(encoding="utf-8") == SYNCED
    assert sync(page, VALUES, TABLES, CLAIMS) == []
    assert page.read_text(encoding="utf-8") == SYNCED


def test_check_changes_nothing_and_lists_what_is_stale(page: Path):
    before = page.stat().st_mtime_ns
    assert sync(page, VALUES, TABLES, CLAIMS, check=True) == MARKERS
    assert page.read_text(encoding="utf-8") == PAGE
    assert page.stat().st_mtime_ns == before
    page.write_text(SYNCED, encoding="utf-8")
    assert sync(page, VALUES, TABLES, CLAIMS, check=True) == []


@pytest.mark.parametrize(
    ("old", "new", "label"),
    [
        ("| ucb1 | 95.6 |", "| ucb1 | 95.5 |", "table:race"),
        ("-->95.6<", "-->95.7<", "n:race.ucb1.regret|.1f"),
        ("-->40<", "-->41<", "n:race.runs"),
        ("ends at 4.", "ends at 5.", "claims"),
    ],
)
def test_a_number_changed_by_hand_is_stale(page: Path, old: str, new: str, label: str):
    assert SYNCED.count(old) == 1
    page.write_text(SYNCED.replace(old, new), encoding="utf-8")
    assert sync(page, VALUES, TABLES, CLAIMS, check=True) == [label]
    assert sync(page, VALUES, TABLES, CLAIMS) == [label]
    assert page.read_text(encoding="utf-8") == SYNCED


def test_several_markers_on_a_line_and_of_a_name(page: Path):
    page.write_text("<!-- n:race.runs -->1<!-- /n --><!-- n:race.runs -->2<!-- /n --> <!-- n:name|>6 -->x<!-- /n -->")
    assert len(sync(page, VALUES, TABLES, CLAIMS)) == 3
    assert re.sub("<!--.*?-->", "|", page.read_text()) == "|40||40| |  ucb1|"


def test_a_tables_name_may_have_a_hyphen(page: Path):
    page.write_text("<!-- table:two-b -->\nx\n\n<!-- /table -->")
    assert sync(page, VALUES, TABLES, CLAIMS) == ["table:two-b"]
    assert page.read_text() == "<!-- table:two-b -->\n| A |\n| --- |\n| b |\n<!-- /table -->"


def test_a_page_may_ask_for_some_claims_in_its_own_order(page: Path):
    page.write_text("<!-- claims:rises --><!-- /claims -->\n<!-- claims:rises,low --><!-- /claims -->")
    worse: Claim = ("UCB1 is worse.", lambda r: False)  # not asked for, so not in the way
    assert sync(page, VALUES, TABLES, {**CLAIMS, "worse": worse}) == ["claims:rises", "claims:rises,low"]
    rises, low = "- ✓ It ends at 4.\n", "- ✓ UCB1 loses 95.6 over 40 runs.\n"
    assert re.sub("<!--.*?-->", "", page.read_text(encoding="utf-8")) == f"\n{rises}\n\n{rises}{low}"


# ---- what is wrong with a page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- table:rice --><!-- /table -->", r"README.md asks for table 'rice'; there are race, two-b"),
        (
            "<!-- n:race.ucb2.regret -->1<!-- /n -->",
            r"race.ucb2.regret isn't .*: race has no 'ucb2', it has ucb1, runs",
        ),
        ("<!-- claims:low,high --><!-- /claims -->", r"the page asks for claim 'high'; there are low, rises"),
        ("<!-- n:rice -->1<!-- /n -->", r"rice isn't .*: the results has no 'rice', it has race, none, name"),
        ("<!-- n:race.ucb1.curve.3 -->1<!-- /n -->", r"race.ucb1.curve has no '3', it has list"),
        ("<!-- n:race.ucb1.curve.x -->1<!-- /n -->", r"race.ucb1.curve has no 'x', it has list"),
        ("<!-- n:race.runs.x -->1<!-- /n -->", r"race.runs has no 'x', it has int"),
        ("<!-- n:name.0 -->1<!-- /n -->", r"name has no '0', it has str"),
        ("<!-- n:name|.1f -->1<!-- /n -->", r"name is 'ucb1', which can't be written as '.1f'"),
        ("<!-- n:race.ucb1|.1f -->1<!-- /n -->", r"race.ucb1 is \{.*, which can't be written as '.1f'"),
        ("<!-- n:race.runs|.1q -->1<!-- /n -->", r"race.runs is 40, which can't be written as '.1q'"),
        ("<!-- n:none -->1<!-- /n -->", r"none is null in the results"),
    ],
)
def test_unknown_names_and_paths_are_named(page: Path, text: str, message: str):
    page.write_text(text)
    for check in (True, False):
        with pytest.raises(ValueError, match=message):
            sync(page, VALUES, TABLES, CLAIMS, check)
    assert page.read_text() == text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("<!-- table:race -->", "<!-- table:race -->"),
        ("<!-- claims -->\nx", "<!-- claims -->"),
        ("<!-- n:race.runs -->40", "<!-- n:race.runs -->"),
        ("<!-- n:race.runs -->40 <!-- n:name -->x<!-- /n -->", "<!-- n:race.runs -->"),
        ("<!-- n:name -->x<!-- /n --> <!-- n:race.runs -->40", "<!-- n:race.runs -->"),
        ("<!-- table:race --> <!-- claims --><!-- /claims -->", "<!-- table:race -->"),
        ("<!-- table:race --> text <!-- table:two-b --><!-- /table -->", "<!-- table:race -->"),
        ("<!-- table:race --><!-- /claims -->", "<!-- table:race -->"),
        ("<!-- claims --><!-- /table -->", "<!-- claims -->"),
        ("<!-- claims:low -->\nx", "<!-- claims:low -->"),
        ("<!-- n: -->1<!-- /n -->", "<!-- n: -->"),
    ],
)
def test_a_marker_that_isnt_closed_is_named_and_swallows_nothing(page: Path, text: str, named: str):
    page.write_text(text)
    with pytest.raises(
        ValueError, match=rf"README\.md has a marker that isn't closed, or misspelt: {re.escape(named)}$"
    ):
        sync(page, VALUES, TABLES, CLAIMS)
    assert page.read_text() == text


@pytest.mark.parametrize(
    "predicate", [lambda r: False, lambda r: r["absent"] > 1, lambda r: r["race"]["ucb1"]["curve"][9]]
)
def test_a_claim_that_doesnt_hold_is_refused(page: Path, predicate: Callable[[dict[str, Any]], bool]):
    with pytest.raises(ValueError, match=r"these claims don't hold on the committed results: worse$"):
        sync(page, VALUES, TABLES, {**CLAIMS, "worse": ("UCB1 is worse.", predicate)})
    assert page.read_text() == PAGE


# ---- claims


def test_fill_formats_places():
    assert (
        fill("{race.ucb1.regret:.2f}, {race.runs:>4}, {name}, {race.ucb1.curve.0}", VALUES) == "95.61,   40, ucb1, 1.0"
    )
    assert fill("no place, {}", VALUES) == "no place, {}"
    with pytest.raises(ValueError, match="race has no 'walks'"):
        fill("{race.walks}", VALUES)


def test_judge_tells_what_holds_what_doesnt_and_what_isnt_there():
    claims: dict[str, Claim] = {
        "holds": ("{race.runs} runs", lambda r: True),
        "fails": ("{race.runs} runs", lambda r: r["race"]["runs"] > 99),
        "no place": ("{absent.mean:.1f} is low", lambda r: True),
        "null": ("{none:.1f} is low", lambda r: r["none"] < 1),
        "no key": ("it is low", lambda r: r["absent"] < 1),
        "no item": ("it is low", lambda r: r["race"]["ucb1"]["curve"][7] < 1),
        "looked up": ("it is low", lambda r: lookup(r, "race.absent") < 1),
    }
    assert judge(claims, VALUES) == [
        Verdict("holds", "40 runs", True),
        Verdict("fails", "40 runs", False),
        Verdict("no place", "… is low", None),
        Verdict("null", "… is low", None),
        Verdict("no key", "it is low", None),
        Verdict("no item", "it is low", None),
        Verdict("looked up", "it is low", None),
    ]
    assert [verdict.mark for verdict in judge(claims, VALUES)] == ["✓", "✗", "–", "–", "–", "–", "–"]


@pytest.mark.parametrize(
    ("predicate", "error"),
    [
        (lambda r: r["name"] > 1, TypeError),
        (lambda r: float(r["name"]) > 1, ValueError),
        (lambda r: 1 / (r["race"]["runs"] - 40) > 1, ZeroDivisionError),
        (lambda r: r.race, AttributeError),
    ],
)
def test_a_bug_in_a_predicate_isnt_taken_for_missing_data(predicate: Any, error: type[Exception]):
    with pytest.raises(error):
        judge({"bug": ("it is so", predicate)}, VALUES)


def test_a_wrong_format_in_a_claim_isnt_taken_for_missing_data():
    with pytest.raises(ValueError, match=r"name is 'ucb1', which can't be written as '\.1f'"):
        judge({"bug": ("{name:.1f}", lambda r: True)}, VALUES)


# ---- tables


def test_columns_of_numbers_are_set_to_the_right():
    numbers = ["1", "-2.5", "−2.5", "1,000", "3e-05", "95 %", "1.5×", "2 ± 0.1", "2.0 [1.8, 2.2]", "", "–", "< 0.01"]
    words = ["ucb1", "p06", "1st", "a 1", "1 of 2", "nan"]
    for cell in numbers:
        assert markdown_table([["A", "B"], ["x", cell]]).splitlines()[1] == "| --- | ---: |", cell
    for cell in words:
        assert markdown_table([["A", "B"], ["x", cell]]).splitlines()[1] == "| --- | --- |", cell
    assert markdown_table([["A"], ["1"], ["x"]]).splitlines()[1] == "| --- |"  # one word makes it a column of words
    assert markdown_table([["A"]]) == "| A |\n| --- |"


def test_a_bar_in_a_cell_doesnt_end_it():
    assert markdown_table([["a|b"], ["P(x|y)"]]) == "| a\\|b |\n| --- |\n| P(x\\|y) |"


def test_text_tables_stand_in_columns():
    assert text_table([["Policy", "R"], ["a", "95.6"]]) == "Policy  R\n──────  ────\na       95.6"
