"""The benchmark without its peers: row arithmetic, fair turns, and one clear line where something is missing."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from projects.p06_bandits import bench
from projects.p06_bandits.peers import arms, logged, race, streams
from projects.p06_bandits.peers.race import ACCURACY, RATE, SECONDS, Contender, Row, Settings, make_row
from shared import results


@pytest.fixture(autouse=True)
def _versions(monkeypatch):
    monkeypatch.setattr(race, "version", lambda module: "1.2.3")


@pytest.fixture
def peers_installed(monkeypatch):
    monkeypatch.setattr(bench, "find_spec", lambda module: object())


def _two_rows(settings: Settings, seed: int) -> Iterator[Row]:
    yield make_row("work", "mabwiser", 4e6, 8e3, RATE, 100)
    yield make_row("other work", "obp", 0.5, 2.0, SECONDS)


@pytest.mark.parametrize(
    ("ours", "theirs", "unit", "ratio"),
    [(4e6, 8e3, RATE, 500.0), (0.9, 0.75, ACCURACY, 1.2), (0.5, 2.0, SECONDS, 4.0), (2.0, 0.5, SECONDS, 0.25)],
)
def test_a_ratio_above_one_means_ahead_for_rates_and_for_times(ours: float, theirs: float, unit: str, ratio: float):
    row = make_row("work", "river", ours, theirs, unit, 2)
    assert row == {
        "workload": "work", "peer": "river", "peer_version": "1.2.3", "ours": ours, "theirs": theirs, "unit": unit,
        "ratio": pytest.approx(ratio), "target": 2,
    }  # fmt: skip


def test_the_best_turn_counts_the_clock_stands_still_while_preparing_and_sides_alternate(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(race, "time", SimpleNamespace(process_time=lambda: clock[0]))
    turns: list[tuple[str, int]] = []

    def side(name: str, costs: list[float]) -> Callable[[int], Callable[[], object]]:
        left = iter([9.0, *costs])  # the warm-up first

        def prepare(rounds: int) -> Callable[[], object]:
            clock[0] += 1000.0
            turns.append((name, rounds))

            def play() -> None:
                clock[0] += next(left)

            return play

        return prepare

    slow = Contender(side("b", [5.0, 8.0]), runs=3, most=70)
    best = race.race({"a": Contender(side("a", [4.0, 2.0])), "b": slow}, rounds=100, repeats=2)
    assert best == {"a": 100 / 2.0, "b": 3 * 70 / 5.0}
    assert turns == [("a", 50), ("b", 50), ("a", 100), ("b", 70), ("a", 100), ("b", 70)]


def test_a_run_by_run_peer_plays_every_round_and_sees_the_reward_of_its_own_arm():
    seen: list[list[tuple[int, int]]] = []

    def make(first: list[int]) -> arms.Loop:
        seen.append([])
        return (lambda: len(seen[-1]) % 10), (lambda arm, reward: seen[-1].append((arm, reward)))

    arms.run_by_run(make, runs=2, seed=0).prepare(5_000)()
    assert [len(run) for run in seen] == [5_000, 5_000]
    assert seen[0] == seen[1]  # the same table for every run
    shares = [np.mean([reward for arm, reward in seen[0] if arm == a]) for a in range(10)]
    # 500 rewards an arm: five standard errors of the largest mean are 0.067.
    assert np.allclose(shares, arms.MEANS, atol=0.067)
    assert shares[0] == max(shares)


def test_every_permutation_of_the_digits_is_another_order_of_the_same_rows():
    one, other = streams.digits(0, "reported", 0), streams.digits(0, "reported", 1)
    assert one.contexts.shape == (1797, 65) and one.rewards.shape == (1797, 10)
    assert one.contexts[:, :-1].max() == 1.0 and (one.contexts[:, -1] == 1.0).all()
    assert not np.array_equal(one.contexts, other.contexts)

    def rows(stream: streams.Stream) -> list[bytes]:
        return sorted(row.tobytes() for row in np.hstack([stream.contexts, stream.rewards]))

    assert rows(one) == rows(other)
    assert np.array_equal(one.first(3).contexts, one.contexts[:3]) and len(one.first(3).rewards) == 3


def test_tuning_and_reported_permutations_differ():
    assert not np.array_equal(streams.digits(0, "tuning", 0).contexts, streams.digits(0, "reported", 0).contexts)


@pytest.mark.parametrize("missing", ["mabwiser", "obp"])
def test_a_missing_peer_is_named_in_one_line_before_any_work(missing: str, monkeypatch, tmp_path: Path, capsys):
    monkeypatch.setattr(bench, "find_spec", lambda module: None if module == missing else object())
    assert bench.main(["--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"error: {missing} isn't installed; `make bench` sets up an environment with the peers\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        (["--rounds", "99"], "--rounds is 99; it must be 100 or more"),
        (["--rounds", "many"], "'many'"),
        (["--seed", "-1"], "seed is -1"),
        (["--bogus"], "--bogus"),
    ],
)
@pytest.mark.usefixtures("peers_installed")
def test_bad_arguments_get_one_line_and_exit_code_2(argv: list[str], named: str, monkeypatch, tmp_path: Path, capsys):
    monkeypatch.setattr(bench, "WORKLOADS", {})
    assert bench.main([*argv, "--out", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) == 1
    assert told.err.startswith("error: ") and named in told.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("peers_installed")
def test_a_file_where_the_folder_should_be_is_refused(monkeypatch, tmp_path: Path, capsys):
    monkeypatch.setattr(bench, "WORKLOADS", {})
    (tmp_path / "taken").write_text("mine")
    assert bench.main(["--out", str(tmp_path / "taken")]) == 2
    assert capsys.readouterr().err.startswith(f"error: --out is {tmp_path / 'taken'}; it must be a folder")
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.usefixtures("peers_installed")
def test_the_record_holds_rows_settings_and_machine(monkeypatch, tmp_path: Path, capsys):
    monkeypatch.setattr(bench, "WORKLOADS", {"two": _two_rows})
    assert bench.main(["--out", str(tmp_path)]) == 0
    record = results.load(tmp_path / "bench.json")
    assert (record["project"], record["preset"], record["seed"]) == ("p06_bandits", "bench", 0)
    assert record["config"] == {"rounds": 1000, "runs": 2000, "repeats": 5}
    assert [row["ratio"] for row in record["results"]["rows"]] == [500, 4]
    assert {"cpu", "load_average", "commit", "cpu_seconds", "wall_seconds"} <= set(record["meta"])
    told = capsys.readouterr().out
    assert "MABWiser 1.2.3 8000 rounds/CPU-s: ratio 500 ✓ (asked: 100)" in told
    assert "1 of 1 targets reached" in told


@pytest.mark.parametrize("argv", [["--rounds", "500"], ["--seed", "1"]])
@pytest.mark.usefixtures("peers_installed")
def test_another_scale_or_seed_never_takes_the_place_of_the_committed_file(argv, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(bench, "WORKLOADS", {"two": _two_rows})
    assert bench.main([*argv, "--out", str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["custom_bench.json"]


@pytest.mark.parametrize(("trouble", "code"), [(KeyboardInterrupt(), 130), (RuntimeError("ips is 1 here"), 1)])
@pytest.mark.usefixtures("peers_installed")
def test_a_run_that_breaks_off_leaves_the_old_file_as_it_was(trouble, code: int, monkeypatch, tmp_path: Path, capsys):
    def breaks_off(settings: Settings, seed: int) -> Iterator[Row]:
        yield from _two_rows(settings, seed)
        raise trouble

    (tmp_path / "bench.json").write_text(json.dumps({"old": True}))
    monkeypatch.setattr(bench, "WORKLOADS", {"two": breaks_off})
    assert bench.main(["--out", str(tmp_path)]) == code
    assert json.loads((tmp_path / "bench.json").read_text()) == {"old": True}
    assert [path.name for path in tmp_path.iterdir()] == ["bench.json"]
    assert len(capsys.readouterr().err.strip().splitlines()) <= 3  # the workload's title, and one line more


def test_estimates_that_differ_by_more_than_the_tolerance_stop_the_race():
    logged.check_agreement("ips", 0.25, 0.25 + 0.9e-10)
    for theirs in (0.25 + 1.1e-10, math.nan):
        with pytest.raises(RuntimeError, match=r"^ips is 0\.25 here and .* there; they must agree to 1e-10$"):
            logged.check_agreement("ips", 0.25, theirs)
