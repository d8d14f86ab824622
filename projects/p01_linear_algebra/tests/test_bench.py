"""The benchmark: row arithmetic, fair turns, fitted exponents, and one clear line where something is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from projects.p01_linear_algebra import bench
from projects.p01_linear_algebra.peers import race, scaling, workloads
from projects.p01_linear_algebra.peers.race import Row, Settings, make_row
from projects.p01_linear_algebra.pure.matrix import Matrix
from shared import plotting, results

GROWN = {
    "tasks": {
        name: {"n": [1, 2], "ours": [1.0, 8.0], "numpy": [1e-3, 4e-3], "our_exponent": 3.0, "numpy_exponent": 2.0}
        for name in workloads.TASKS
    },
    "products": {"n": [10, 40], "plain": [1.0, 2.0], "packed": [2.0, 1.0], "strassen": [1.0, 2.0], "crossover": 20.0},
}


@pytest.fixture
def quick_bench(monkeypatch):
    def two_rows(settings: Settings, seed: int) -> Iterator[Row]:
        yield make_row("work", "numpy", 2.0, 0.5, 0.2)
        yield make_row("other work", race.PLAIN, 0.5, 2.0, 5.0)

    monkeypatch.setattr(bench, "WORKLOADS", {"two": two_rows})
    monkeypatch.setattr(scaling, "measure_scaling", lambda settings, seed: GROWN)
    monkeypatch.setattr(bench, "check_peers", lambda: None)


def test_a_ratio_above_one_means_that_we_are_faster():
    row = make_row("work", "numpy", 2.0, 0.5, 0.2)
    assert row["ratio"] == 0.25 and row["unit"] == "CPU-s" and row["peer"] == "NumPy"
    assert make_row("work", race.PLAIN, 0.5, 2.0)["ratio"] == 4.0


def test_the_best_turn_counts_short_work_is_repeated_and_sides_alternate(monkeypatch):
    clock, turns = [0.0], []
    monkeypatch.setattr(race, "time", SimpleNamespace(process_time=lambda: clock[0]))
    costs = {"a": iter([9e-4, *[1e-3] * 5, *[2e-3] * 5]), "b": iter([5.0, 6.0, 7.0])}

    def work(name: str):
        def play() -> None:
            turns.append(name)
            clock[0] += next(costs[name])

        return play

    best = race.race({"a": work("a"), "b": work("b")}, repeats=2)
    assert best == pytest.approx({"a": 1e-3, "b": 6.0})
    assert turns == ["a", "b", *["a"] * 5, "b", *["a"] * 5, "b"]


def test_answers_that_differ_stop_the_race():
    race.check_agreement("work", [1.0, 2.0], [1.0, 2.0 + 1e-10])
    for theirs in ([1.0, 2.1], [1.0, np.nan], [1.0]):
        with pytest.raises(RuntimeError, match=r"^work"):
            race.check_agreement("work", [1.0, 2.0], theirs)


@pytest.mark.parametrize("name", workloads.TASKS)
def test_both_sides_of_every_task_give_the_same_answer(name: str):
    task = workloads.TASKS[name]
    a, b = workloads.arrays(task.kind, 6, 0)
    ours = task.digest(task.ours(Matrix(a.tolist()), Matrix(b.tolist())))
    race.check_agreement(name, ours, task.digest(task.numpy(a, b)))
    with pytest.raises(RuntimeError):
        race.check_agreement(name, ours, task.digest(task.numpy(2 * a, b)))


def test_the_products_sides_are_the_same_product():
    a, b = workloads.arrays("general", 9, 0)
    for work in workloads.product_sides(Matrix(a.tolist()), Matrix(b.tolist())).values():
        assert np.allclose(work().to_lists(), a @ b, rtol=1e-13)


def test_exponents_and_crossover():
    assert scaling.exponent((10, 20, 40, 80), [7.0, *(n**2.5 for n in (20, 40, 80))]) == pytest.approx(2.5)
    # lead log(1/2) at 10 and log(2) at 40: even at the geometric mean
    assert scaling.crossover((10, 40), [1.0, 2.0], [2.0, 1.0]) == pytest.approx(20.0)
    assert scaling.crossover((10, 40), [1.0, 1.0], [2.0, 2.0]) is None
    assert scaling.crossover((10, 40), [2.0, 2.0], [1.0, 1.0]) == 10.0


@pytest.mark.parametrize("missing", ["mpmath", "sympy"])
def test_a_missing_peer_is_named_in_one_line_before_any_work(missing: str, monkeypatch, tmp_path: Path, capsys):
    aside = tmp_path / "aside"
    (aside / ("nothing" if missing == "mpmath" else "mpmath")).mkdir(parents=True)
    monkeypatch.setattr(bench, "ASIDE", aside)
    monkeypatch.setattr("sys.path", list(__import__("sys").path))
    monkeypatch.setattr(bench, "find_spec", lambda module: None)
    assert bench.main(["--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) == 1
    assert told.err.startswith(f"error: {missing}") and "make bench" in told.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        (["--sizes", "3"], "--sizes has 3; each must be 4 or more"),
        (["--sizes", "many"], "'many'"),
        (["--repeats", "0"], "--repeats is 0"),
        (["--seed", "-1"], "seed is -1"),
        (["--bogus"], "--bogus"),
    ],
)
@pytest.mark.usefixtures("quick_bench")
def test_bad_arguments_get_one_line_and_exit_code_2(argv: list[str], named: str, tmp_path: Path, capsys):
    assert bench.main([*argv, "--out", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) == 1
    assert told.err.startswith("error: ") and named in told.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("quick_bench")
def test_the_record_holds_rows_scaling_settings_and_a_picture(tmp_path: Path, capsys):
    assert bench.main(["--out", str(tmp_path)]) == 0
    record = results.load(tmp_path / "bench.json")
    assert (record["project"], record["preset"]) == ("p01_linear_algebra", "bench")
    assert [row["ratio"] for row in record["results"]["rows"]] == [0.25, 4]
    assert record["results"]["scaling"]["products"]["crossover"] == 20
    assert (tmp_path / "timing.png").stat().st_size > 10_000
    assert "1 of 2 targets reached" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [["--sizes", "8"], ["--seed", "1"]])
@pytest.mark.usefixtures("quick_bench")
def test_another_scale_or_seed_never_takes_the_place_of_the_committed_file(
    argv: list[str], monkeypatch, tmp_path: Path
):
    monkeypatch.setattr(plotting, "save", lambda figure, path, digest: path.touch())
    monkeypatch.setattr(bench, "timing", lambda grown: None)
    assert bench.main([*argv, "--out", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["custom_bench.json", "timing.png"]


@pytest.mark.parametrize(("trouble", "code"), [(KeyboardInterrupt(), 130), (RuntimeError("answers differ"), 1)])
@pytest.mark.usefixtures("quick_bench")
def test_a_run_that_breaks_off_leaves_the_old_file_as_it_was(trouble, code: int, monkeypatch, tmp_path: Path):
    def breaks_off(settings: Settings, seed: int) -> Iterator[Row]:
        raise trouble
        yield

    (tmp_path / "bench.json").write_text(json.dumps({"old": True}))
    monkeypatch.setattr(bench, "WORKLOADS", {"two": breaks_off})
    assert bench.main(["--out", str(tmp_path)]) == code
    assert json.loads((tmp_path / "bench.json").read_text()) == {"old": True}
