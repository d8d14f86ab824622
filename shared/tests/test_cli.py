"""One command line for all: bad input is one line and writes nothing; results depend on settings and seed alone."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cloudpickle import register_pickle_by_value, unregister_pickle_by_value  # type: ignore[import-untyped]

from shared import results
from shared.cli import Report, Session, draw, main
from shared.plotting import shown_digest
from shared.seeding import rng


class Tiny:
    """tiny_project.py as the project of a folder, run within this process or in another."""

    def __init__(self, folder: Path, module: ModuleType) -> None:
        self.folder, self.module, self.log = folder, module, folder.parent / "log"
        self.report: Report = module.REPORT
        self.undrawn = replace(self.report, figures={})  # for the tests that don't look at figures, which take time

    def main(self, *argv: str, report: Report | None = None) -> int:
        return main(self.folder, self.module.PRESETS, self.module.run, report or self.undrawn, argv)

    def start(self, *argv: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", f"{self.folder.name}.run", *argv],
            cwd=self.folder.parent,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # A shell starts its background jobs deaf to Ctrl-C, and these tests may be one; a user's run isn't.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def computed(self) -> list[int]:
        """The items that were computed since the last call."""
        found = [int(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return sorted(found)

    def written(self) -> set[str]:
        """The files below the project's folder, less its source."""
        files = (path for path in self.folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {str(path.relative_to(self.folder)) for path in files} - {"run.py"}

    def digest(self, name: str = "quick") -> str:
        return str(results.load(self.folder / "results" / f"{name}.json")["digest"])


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tiny]:
    folder = tmp_path / "p98_tiny"
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("tiny_project.py"), folder / "run.py")
    spec = importlib.util.spec_from_file_location("p98_tiny_run", folder / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "p98_tiny_run", module)
    spec.loader.exec_module(module)
    register_pickle_by_value(module)  # to processes that can't import it, and needn't import what it imports
    made = Tiny(folder, module)
    monkeypatch.setenv("TINY_LOG", str(made.log))
    monkeypatch.chdir(tmp_path)
    yield made
    unregister_pickle_by_value(module)


QUICK = {"results/quick.json", "results/quick_figures/means.png", "results/logs/quick/log.jsonl"}


# ---- what a run does


def test_help_shows_every_fields_docstring_and_default(tiny: Tiny, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stop:
        tiny.main("--help")
    assert not stop.value.code
    told = " ".join(re.sub("[│─-]{4,}|│", " ", capsys.readouterr().out).split())
    for text in (
        "A tiny project: means of normal draws.",
        "python -m projects.p98_tiny.run",
        "How many numbers each mean is taken of. (default: 100)",
        "Standard deviation of the draws. (default: 1.0)",
        "--preset {quick,full} quick: the method at work, within a minute.",
        "Seed of every random stream, a whole number >= 0. (default: 0)",
        "Processes; the results are the same for any number of them.",
        "Folder for results and figures; by default the project's own.",
        "--track {none,tensorboard,wandb} Also log the run's curves",
        "Go on with an interrupted run",
    ):
        assert text in told
    assert tiny.written() == set()


def test_help_shows_the_chosen_presets_defaults(tiny: Tiny, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        tiny.main("--preset", "full", "--help")
    assert "(default: 200)" in capsys.readouterr().out


def test_a_quick_run_writes_results_and_figures_and_prints_table_and_claims(
    tiny: Tiny, capsys: pytest.CaptureFixture[str]
):
    assert tiny.main("--jobs", "1", report=tiny.report) == 0
    assert tiny.written() == QUICK
    record = results.load(tiny.folder / "results" / "quick.json")
    expected = [float(stream.normal(0, 1, 100).mean()) for stream in rng(0, "means").spawn(5)]
    assert record["results"] == {"means": results.canonical(expected)}
    assert (record["project"], record["preset"], record["seed"]) == ("p98_tiny", "quick", 0)
    assert record["config"] == {"draws": 100, "scale": 1.0}
    assert {"cpu", "versions", "commit", "wall_seconds", "cpu_seconds", "jobs", "resumed"} <= set(record["meta"])
    assert shown_digest(tiny.folder / "results/quick_figures/means.png") == record["digest"]
    logged = [json.loads(line) for line in (tiny.folder / "results/logs/quick/log.jsonl").read_text().splitlines()]
    assert [line["mean"] for line in logged] == pytest.approx(expected)

    out, err = capsys.readouterr()
    assert re.search(rf"^Draw +Mean\n[─ ]+\n0 +{expected[0]:.3f}\n", out)
    assert f"✓ The first of {expected[0]:.4f} is small.\n✗ All are above 9.\n– The medians are ….\n" in out
    assert re.search(r"\d\.\d s, \d\.\d CPU-s; 1 figures in p98_tiny/results/quick_figures/\n", out)
    assert out.endswith(f"results {record['digest']} in p98_tiny/results/quick.json\n")
    assert err.startswith("p98_tiny --preset quick --seed 0 --jobs 1\n") and "means" in err


def test_out_takes_the_place_of_the_projects_folder(tiny: Tiny, tmp_path: Path):
    assert tiny.main("--out", str(tmp_path / "a" / "b"), "--jobs", "1") == 0
    assert tiny.written() == set()
    assert results.load(tmp_path / "a" / "b" / "quick.json")["preset"] == "quick"


def test_full_draws_into_the_projects_figures_and_fails_on_a_false_claim(tiny: Tiny):
    assert tiny.main("--preset", "full", "--jobs", "1", report=tiny.report) == 1
    assert {"results/full.json", "figures/means.png"} <= tiny.written()
    assert results.load(tiny.folder / "results" / "full.json")["config"]["draws"] == 200
    [path] = draw(tiny.folder / "again", tiny.report, {"means": [1.0, 2.0]}, "0123456789abcdef")
    assert shown_digest(path) == "0123456789abcdef"


@pytest.mark.parametrize(("kept", "code"), [(["first"], 0), (["first", "absent"], 1), (["first", "false"], 1)])
def test_full_asks_that_every_claim_holds(tiny: Tiny, kept: list[str], code: int):
    """One that the full results can't decide isn't taken for one that holds; `quick` lets both pass."""
    report = replace(tiny.undrawn, claims={name: tiny.report.claims[name] for name in kept})
    assert tiny.main("--preset", "full", "--jobs", "1", report=report) == code
    assert tiny.main("--jobs", "1", report=report) == 0


def steps(tiny: Tiny, *argv: str) -> int:
    """Run the same experiment under three names."""

    def run(cfg: Any, session: Session) -> Any:
        return session.steps(dict.fromkeys(("means", "deep.means", "deep.er.means"), tiny.module.exp_means), cfg)

    report = replace(tiny.undrawn, claims={})
    return main(tiny.folder, tiny.module.PRESETS, run, report, ["--jobs", "1", *argv])


def test_steps_have_streams_of_their_own_and_stand_where_their_names_say(tiny: Tiny):
    def expected(name: str) -> Any:
        return {"means": results.canonical([float(x.normal(0, 1, 100).mean()) for x in rng(0, name).spawn(5)])}

    tiny.module.REPORT.tables["means"] = lambda found: [["-"]]
    assert steps(tiny) == 0
    found = results.load(tiny.folder / "results" / "quick.json")["results"]
    assert found["means"] == expected("means")
    assert found["deep"] == {"means": expected("deep.means"), "er": {"means": expected("deep.er.means")}}


def test_only_renews_what_it_names_and_keeps_the_rest(tiny: Tiny):
    tiny.module.REPORT.tables["means"] = lambda found: [["-"]]
    path = tiny.folder / "results" / "quick.json"
    assert steps(tiny) == 0
    whole = results.load(path)
    assert len(tiny.computed()) == 15
    assert steps(tiny, "--only", "deep.means") == 0
    assert len(tiny.computed()) == 5
    assert tiny.digest() == whole["digest"]
    # What is kept is what was stored, not what would come out now.
    results.save(path, {**whole, "results": {**whole["results"], "means": "as stored"}})
    assert steps(tiny, "--only", "deep.means", "deep.er.means") == 0
    assert results.load(path)["results"] == {**whole["results"], "means": "as stored"}
    assert set(results.load(path)["meta"]["steps"]) == {"means", "deep.means", "deep.er.means"}


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--only", "wrong"], "--only has 'wrong'; the experiments are means, deep.means, deep.er.means"),
        (["--only", "means", "--draws", "9"], "holds other settings"),
        (["--only", "means", "--preset", "full"], "full.json is missing"),
    ],
)
def test_only_refuses_what_it_cant_renew(tiny: Tiny, capsys: pytest.CaptureFixture[str], argv: list[str], message: str):
    tiny.module.REPORT.tables["means"] = lambda found: [["-"]]
    assert steps(tiny) == 0 and steps(tiny, "--draws", "8") == 0
    kept = {name: (tiny.folder / name).read_bytes() for name in tiny.written() if name.endswith(".json")}
    tiny.computed()
    capsys.readouterr()
    assert steps(tiny, *argv) == 2
    out, err = capsys.readouterr()
    assert out == "" and message in err and "Traceback" not in err
    assert tiny.computed() == []
    assert {name: (tiny.folder / name).read_bytes() for name in kept} == kept


# ---- what a results file is called


@pytest.mark.parametrize(
    "argv", ["--draws 7", "--seed 1", "--preset full --draws 7", "--preset full --seed 1", "--preset=full --scale=2"]
)
def test_other_settings_or_another_seed_are_no_preset(tiny: Tiny, argv: str):
    assert tiny.main(*argv.split(), "--jobs", "1", report=tiny.report) == 0
    assert {name for name in tiny.written() if name.endswith(".json")} == {"results/custom.json"}
    assert not (tiny.folder / "figures").exists()


def test_a_presets_own_settings_said_aloud_are_the_preset(tiny: Tiny):
    tiny.main("--preset", "full", "--draws", "200", "--seed", "0", "--jobs", "1")
    assert "results/full.json" in tiny.written()


@pytest.mark.parametrize(
    "argv", [["--preset", "quick", "--preset", "full"], ["--preset=quick", "--preset=full"], ["--preset", "full"]]
)
def test_the_last_preset_counts_whole(tiny: Tiny, argv: list[str]):
    """Its name without its settings would be a mixture that nobody asked for."""
    tiny.main(*argv, "--jobs", "1")
    assert "results/full.json" in tiny.written() and "results/custom.json" not in tiny.written()


def test_the_digest_depends_on_seed_and_settings_alone(tiny: Tiny):
    def digest(*argv: str) -> str:
        tiny.main(*argv, "--jobs", "1", "--out", "out")
        [path] = Path("out").glob("*.json")
        found = results.load(path)["digest"]
        path.unlink()
        return str(found)

    told = [digest("--seed", "3"), digest("--seed", "3"), digest("--seed", "4"), digest("--seed", "3", "--scale", "2")]
    assert told[0] == told[1]
    assert len(set(told)) == 3


def test_the_digest_is_the_same_for_any_number_of_jobs_and_cpu_seconds_are_all_counted(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TINY_SECONDS", "0.1")
    digests, seconds = [], []
    for jobs in ("1", "2"):
        assert tiny.main("--jobs", jobs) == 0
        record = results.load(tiny.folder / "results" / "quick.json")
        assert record["meta"]["jobs"] == int(jobs)
        digests.append(record["digest"])
        seconds.append(record["meta"]["cpu_seconds"])
    assert digests[0] == digests[1]
    assert min(seconds) > 0.45  # five items of 0.1 s, whichever process computed them


# ---- bad input


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--preset", "slow"], ["'slow'", "--preset", "'quick', 'full'"]),
        (["--preset=slow"], ["'slow'", "--preset", "'quick', 'full'"]),
        (["--preset"], ["--preset", "Missing value"]),
        (["--wrong", "3"], ["--wrong", "see --help"]),
        (["--draw", "3"], ["--draw", "see --help"]),  # no abbreviations
        (["word"], ["word", "see --help"]),
        (["--seed", "-1"], ["seed is -1", "whole number >= 0"]),
        (["--seed", "1.5"], ["--seed", "'1.5'", "int"]),
        (["--seed", "x"], ["--seed", "'x'", "int"]),
        (["--jobs", "0"], ["--jobs is 0", "1 or more"]),
        (["--jobs", "-2"], ["--jobs is -2", "1 or more"]),
        (["--jobs", "many"], ["--jobs", "'many'", "int"]),
        (["--draws", "ten"], ["--draws", "'ten'", "int"]),
        (["--scale", "wide"], ["--scale", "'wide'", "float"]),
        (["--scale", "nan"], ["config.scale is nan", "finite"]),
        (["--draws", "0"], ["draws is 0; it must be 1 or more, " + "as a mean needs numbers, " * 9 + "so it is"]),
        (["--preset", "full", "--draws", "-3"], ["draws is -3", "1 or more"]),
        (["--track", "mlflow"], ["'mlflow'", "'none', 'tensorboard', 'wandb'"]),
        (["--out", "file"], ["--out is file", "folder", "File exists"]),
        (["--out", "file/below"], ["--out is file/below", "folder", "Not a directory"]),
        (["--out", "x" * 300], ["--out is xxx", "folder", "File name too long"]),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    tiny: Tiny, capsys: pytest.CaptureFixture[str], argv: list[str], words: list[str]
):
    Path("file").write_text("kept")
    before = sorted(os.listdir())
    assert tiny.main(*argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ") and err.count("\n") == 1 and err.endswith("\n")
    for word in words:
        assert word in err
    assert not (tiny.folder / "results").exists() and tiny.written() == set() and tiny.computed() == []
    assert sorted(os.listdir()) == before and Path("file").read_text() == "kept"


def test_bad_input_has_exit_code_2_in_a_process_of_its_own(tiny: Tiny):
    child = tiny.start("--preset", "slow")
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err.count("\n")) == (2, "", 1)
    assert "'slow'" in err and "'quick', 'full'" in err


def test_a_folder_that_cant_be_written_to_is_refused_before_the_work(tiny: Tiny, capsys: pytest.CaptureFixture[str]):
    tiny.main("--draws", "0")  # everything that this needs is imported now
    capsys.readouterr()
    Path("locked").mkdir(mode=0o555)
    root = os.geteuid() == 0
    try:
        if root:  # who may write everywhere: put on somebody else's eyes
            os.seteuid(65534)
        code = tiny.main("--out", "locked", "--jobs", "1")
    finally:
        if root:
            os.seteuid(0)
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert re.match(r"error: --out is locked; it must be a folder that can be written to \(Permission denied\)", err)
    assert tiny.computed() == [] and os.listdir("locked") == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_experiments_own_refusal_is_a_line_and_leaves_the_old_results(
    tiny: Tiny, jobs: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert tiny.main("--jobs", "1") == 0
    old = (tiny.folder / "results" / "quick.json").read_bytes()
    capsys.readouterr()
    monkeypatch.setenv("TINY_REFUSE", "3")
    assert tiny.main("--jobs", jobs) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.search(r"error: \(3, .*\): item is 3; it must be another\n$", err)
    assert (tiny.folder / "results" / "quick.json").read_bytes() == old


def test_results_that_are_no_numbers_are_refused_with_their_path(tiny: Tiny, capsys: pytest.CaptureFixture[str]):
    assert main(tiny.folder, tiny.module.PRESETS, lambda cfg, s: {"a": float("inf")}, tiny.report, []) == 2
    assert "error: results.a is inf; a results file holds finite numbers" in capsys.readouterr().err
    assert "results/quick.json" not in tiny.written()


def test_a_bug_is_no_bad_input(tiny: Tiny):
    """What isn't a refusal keeps its traceback."""
    with pytest.raises(ZeroDivisionError):
        main(tiny.folder, tiny.module.PRESETS, lambda cfg, session: {"a": 1 / 0}, tiny.report, [])


# ---- interrupts


def test_an_interrupted_run_leaves_the_old_results_and_goes_on(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert tiny.main("--jobs", "1") == 0
    path = tiny.folder / "results" / "quick.json"
    old, expected = path.read_bytes(), tiny.digest()
    assert tiny.computed() == [0, 1, 2, 3, 4]
    capsys.readouterr()

    monkeypatch.setenv("TINY_STOP", "3")
    assert tiny.main("--jobs", "1") == 130
    out, err = capsys.readouterr()
    assert out == "" and err.endswith(
        "\ninterrupted: the last results are untouched, finished parts are kept; add --resume to go on\n"
    )
    assert path.read_bytes() == old
    assert tiny.computed() == [0, 1, 2, 3]

    # A run of another preset or seed doesn't take its parts, nor clear them away.
    monkeypatch.delenv("TINY_STOP")
    assert tiny.main("--jobs", "1", "--resume", "--seed", "1") == 0
    assert tiny.main("--jobs", "1", "--preset", "full") == 1
    assert tiny.computed() == sorted([0, 1, 2, 3, 4] * 2)

    assert tiny.main("--jobs", "1", "--resume") == 0
    assert tiny.computed() == [3, 4]
    assert tiny.digest() == expected
    assert results.load(path)["meta"]["resumed"] is True
    assert not any("cache" in name for name in tiny.written())


@pytest.mark.parametrize("change", ["--draws", "code", "fresh"])
def test_parts_of_another_run_are_not_taken(tiny: Tiny, monkeypatch: pytest.MonkeyPatch, change: str):
    argv = ["--jobs", "1", "--scale", "2"]
    monkeypatch.setenv("TINY_STOP", "3")
    assert tiny.main(*argv) == 130
    monkeypatch.delenv("TINY_STOP")
    tiny.computed()
    if change == "--draws":
        argv += ["--draws", "7", "--resume"]
    elif change == "code":
        (tiny.folder / "idea.py").write_text("# another version of the method\n")
        argv += ["--resume"]
    assert tiny.main(*argv) == 0
    assert tiny.computed() == [0, 1, 2, 3, 4]


def _stopped(tiny: Tiny, how: Callable[[subprocess.Popen[str]], Any], done: int) -> tuple[int, str]:
    """Start a slow run with two processes, stop it once so many parts are done; gives exit code and stderr."""
    child = tiny.start("--jobs", "2", TINY_SECONDS="0.3")
    end = time.monotonic() + 60
    while len(list(tiny.folder.glob("results/cache/quick/*.pickle"))) < done and time.monotonic() < end:
        time.sleep(0.01)
    how(child)
    _, err = child.communicate(timeout=60)
    return child.returncode, err


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_signal_to_the_whole_run_loses_nothing(tiny: Tiny, number: signal.Signals):
    """Ctrl-C in a terminal reaches the worker processes too; SIGKILL asks nobody."""
    assert tiny.main("--jobs", "1") == 0
    old, expected = (tiny.folder / "results" / "quick.json").read_bytes(), tiny.digest()
    code, err = _stopped(tiny, lambda child: os.killpg(child.pid, number), done=2)
    if number == signal.SIGINT:
        assert code == 130
        assert "add --resume to go on" in err
    assert (tiny.folder / "results" / "quick.json").read_bytes() == old
    done = len(list(tiny.folder.glob("results/cache/quick/*.pickle")))
    assert 2 <= done < 5
    tiny.computed()
    child = tiny.start("--jobs", "2", "--resume")
    child.communicate(timeout=60)
    assert child.returncode == 0
    assert len(tiny.computed()) == 5 - done
    assert tiny.digest() == expected


# ---- tracking


@pytest.mark.slow
def test_track_tensorboard_writes_events_and_changes_no_result(tiny: Tiny):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    tiny.main("--jobs", "1")
    plain = tiny.digest()
    assert tiny.main("--jobs", "1", "--track", "tensorboard") == 0
    assert tiny.digest() == plain
    found = EventAccumulator(str(tiny.folder / "results" / "logs" / "quick")).Reload()
    means = results.load(tiny.folder / "results" / "quick.json")["results"]["means"]
    assert [event.value for event in found.Scalars("mean")] == pytest.approx(means, rel=1e-4)
