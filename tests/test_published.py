"""What is published agrees with the committed results: every claim, every number, every figure."""

from __future__ import annotations

import json
import math

import pytest

from projects import publish
from projects.registry import Project, built
from shared import results
from shared.readme import judge


def _id(row: Project) -> str:
    return row.slug


@pytest.mark.parametrize("row", built(), ids=_id)
def test_every_claim_holds_on_the_committed_results(row: Project):
    record = results.load(row.folder / "results" / "full.json")
    assert record["preset"] == "full" and record["seed"] == 0 and record["project"] == row.slug
    verdicts = judge(publish.report_of(row).claims, record["results"])
    assert len(verdicts) >= 3
    assert [verdict.sentence for verdict in verdicts if not verdict.holds] == []


@pytest.mark.parametrize("row", built(), ids=_id)
def test_the_committed_settings_are_those_of_the_full_preset(row: Project):
    import dataclasses
    import importlib

    full = importlib.import_module(f"{row.module}.run").PRESETS["full"]
    record = results.load(row.folder / "results" / "full.json")
    assert record["config"] == results.canonical(dataclasses.asdict(full))


def test_readmes_are_up_to_date():
    assert publish.publish_readmes(check=True) == [], "run `make readmes`"


def test_figures_show_the_committed_results():
    assert publish.publish_figures(check=True) == [], "run `make figures`"


@pytest.mark.parametrize("row", built(), ids=_id)
def test_no_figure_is_left_over(row: Project):
    made = {f"{name}.png" for name in publish.report_of(row).figures}
    assert {p.name for p in (row.folder / "figures").iterdir()} == made


@pytest.mark.parametrize("row", built(), ids=_id)
def test_benchmark_rows_are_whole_and_their_ratios_follow(row: Project):
    rows = results.load(row.folder / "results" / "bench.json")["results"]["rows"]
    assert rows
    for entry in rows:
        assert set(entry) == {"workload", "peer", "peer_version", "ours", "theirs", "unit", "ratio", "target"}
        # A rate: more is better. A time: less is better.
        ahead = entry["ours"] / entry["theirs"] if "/" in entry["unit"] else entry["theirs"] / entry["ours"]
        assert math.isclose(entry["ratio"], ahead, rel_tol=0.01), entry


@pytest.mark.parametrize("row", built(), ids=_id)
def test_results_files_are_canonical(row: Project):
    for name in ("full", "bench"):
        text = (row.folder / "results" / f"{name}.json").read_text()
        assert "NaN" not in text and "Infinity" not in text
        record = json.loads(text)
        assert results.canonical(record) == record


def test_a_stale_number_is_noticed(tmp_path, monkeypatch):
    page = tmp_path / "README.md"
    page.write_text(publish.FRONT_PAGE.read_text().replace("| 6 |", "| 66 |"))
    monkeypatch.setattr(publish, "FRONT_PAGE", page)
    assert any("README.md table:projects" in name for name in publish.publish_readmes(check=True))
