"""Every command line: help, bad input in one line with exit code 2, and (slow) every quick preset from end to end."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from projects import publish
from projects.registry import PROJECTS, Project, built
from shared import cli, results

ROOT = PROJECTS.parent
BAD = {
    "preset": (["--preset", "huge"], "huge"),
    "flag": (["--bogus"], "--bogus"),
    "negative seed": (["--seed", "-1"], "-1"),
    "no jobs": (["--jobs", "0"], "0"),
    "no number": (["--seed", "many"], "many"),
    "track": (["--track", "paper"], "paper"),
}


def _main(row: Project, argv: list[str]) -> int:
    module = importlib.import_module(f"{row.module}.run")
    return cli.main(row.folder, module.PRESETS, module.run, module.REPORT, argv)


@pytest.mark.parametrize("row", built(), ids=lambda row: row.slug)
@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_get_one_line_and_exit_code_2(row: Project, case: str, tmp_path: Path, capsys):
    argv, named = BAD[case]
    assert _main(row, [*argv, "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1, told.err
    assert told.err.startswith("error: ") and named in told.err
    assert not any(p.is_file() for p in tmp_path.rglob("*"))


@pytest.mark.parametrize("row", built(), ids=lambda row: row.slug)
def test_a_file_where_the_folder_should_be_is_refused_before_any_work(row: Project, tmp_path: Path, capsys):
    (tmp_path / "taken").write_text("mine")
    assert _main(row, ["--out", str(tmp_path / "taken")]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1 and "taken" in told[0]
    assert (tmp_path / "taken").read_text() == "mine"


def test_publish_names_what_it_can_do(capsys):
    with pytest.raises(SystemExit) as stop:
        publish.main(["paint"])
    assert stop.value.code == 2
    assert "readmes" in capsys.readouterr().err


def test_make_explains_itself():
    told = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = ("setup", "demo", "test", "test-slow", "lint", "bench", "readmes", "figures", "app", "full", "clean")
    assert all(f"make {target} " in told for target in targets)


@pytest.mark.slow
@pytest.mark.parametrize("row", built(), ids=lambda row: row.slug)
def test_the_quick_preset_runs_and_does_not_depend_on_the_number_of_processes(row: Project, tmp_path: Path):
    digests = []
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        command = [sys.executable, "-m", f"{row.module}.run", "--preset", "quick", "--jobs", jobs, "--out", str(out)]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        record = results.load(out / "quick.json")
        digests.append(record["digest"])
        assert record["digest"] in told.stdout
        assert record["meta"]["cpu_seconds"] <= 60, "a quick preset takes at most 60 CPU-seconds"
        figures = {p.stem for p in (out / "quick_figures").iterdir()}
        assert figures == set(publish.report_of(row).figures)
        assert not list((out / "cache").rglob("*.pickle"))  # nothing is kept of a run that ended
    assert digests[0] == digests[1]
