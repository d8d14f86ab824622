"""What a run logs is there while it runs, and each sink's file is read back with the sink's own reader."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shared.log import RunLog, progress


def lines(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


# ---- JSON lines


def test_json_lines_are_readable_while_the_run_goes_on(tmp_path: Path):
    folder = tmp_path / "new" / "run"
    with RunLog(folder) as log:
        log.write(0, loss=1.5)
        assert lines(folder) == [{"step": 0, "loss": 1.5}]
        log.write(10, loss=0.5, accuracy=1)
        assert lines(folder) == [{"step": 0, "loss": 1.5}, {"step": 10, "loss": 0.5, "accuracy": 1}]
    assert len(lines(folder)) == 2


def test_numpys_numbers_are_logged_like_pythons(tmp_path: Path):
    with RunLog(tmp_path) as log:
        log.write(np.int64(3), a=np.float32(0.5), b=np.float64(2.0), c=np.int32(7))  # type: ignore[arg-type]
    assert lines(tmp_path) == [{"step": 3, "a": 0.5, "b": 2.0, "c": 7.0}]


def test_a_new_run_starts_a_new_log(tmp_path: Path):
    for loss in (1.0, 2.0):
        with RunLog(tmp_path) as log:
            log.write(0, loss=loss)
    assert lines(tmp_path) == [{"step": 0, "loss": 2.0}]


def test_the_log_is_closed_whatever_happens(tmp_path: Path):
    with pytest.raises(KeyError), RunLog(tmp_path) as log:
        log.write(0, loss=1.0)
        raise KeyError
    with pytest.raises(ValueError, match="closed file"):
        log.write(1, loss=1.0)
    assert lines(tmp_path) == [{"step": 0, "loss": 1.0}]


def test_close_ends_a_log_that_isnt_used_as_a_context(tmp_path: Path):
    log = RunLog(tmp_path)
    log.close()
    with pytest.raises(ValueError, match="closed file"):
        log.write(0, loss=1.0)


# ---- what is refused


@pytest.mark.parametrize("track", ["", "mlflow", None])
def test_an_unknown_track_is_refused_and_leaves_nothing(tmp_path: Path, track: Any):
    with pytest.raises(ValueError, match=f"track is {track!r}; it must be none, tensorboard or wandb"):
        RunLog(tmp_path / "run", track)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("track", "package"), [("tensorboard", "torch.utils.tensorboard"), ("wandb", "wandb")])
def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, track: Any, package: str):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ValueError, match=rf"track is '{track}', but .*{package}.*; pip install -e '.\[track\]'"):
        RunLog(tmp_path / "run", track)
    assert not (tmp_path / "run" / "log.jsonl").exists()


# ---- TensorBoard


def test_tensorboard_reads_back_what_was_logged(tmp_path: Path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    for shift in (100.0, 0.0):  # the second run takes the place of the first, as in log.jsonl
        with RunLog(tmp_path, "tensorboard") as log:
            for step in (0, 5, 10):
                log.write(step, loss=shift + 1 / (1 + step), reward=shift - step)
    found = EventAccumulator(str(tmp_path)).Reload()
    assert sorted(found.Tags()["scalars"]) == ["loss", "reward"]
    assert [(event.step, event.value) for event in found.Scalars("reward")] == [(0, 0.0), (5, -5.0), (10, -10.0)]
    assert [event.value for event in found.Scalars("loss")] == pytest.approx([1.0, 1 / 6, 1 / 11])
    assert [line["reward"] for line in lines(tmp_path)] == [0.0, -5.0, -10.0]


# ---- Weights & Biases


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Stand in for W&B's server, with a home of the test's own; gives the list of who called."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def listen() -> None:
            while True:
                try:
                    connection, address = listening.accept()
                except OSError:
                    return
                calls.append(address)
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        monkeypatch.setenv("WANDB_BASE_URL", f"http://127.0.0.1:{listening.getsockname()[1]}")
        monkeypatch.setenv("WANDB_API_KEY", "0" * 40)
        monkeypatch.setenv("WANDB_ERROR_REPORTING", "false")
        monkeypatch.delenv("WANDB_MODE", raising=False)
        for name in ("HOME", "WANDB_CACHE_DIR", "WANDB_CONFIG_DIR", "WANDB_DATA_DIR"):
            monkeypatch.setenv(name, str(tmp_path / "home"))
        yield calls
        listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.slow
def test_wandb_writes_a_run_offline_that_can_be_read_back(tmp_path: Path, server: list[object]):
    folder = tmp_path / "run"
    with RunLog(folder, "wandb", "p00_test", {"lr": 0.25}) as log:
        for step in (0, 5, 10):
            log.write(step, loss=1 / (1 + step), reward=-step)
    assert server == []  # nobody called home

    [stored] = folder.glob("wandb/offline-run-*/*.wandb")
    end = time.monotonic() + 60
    while not (found := _read_wandb(stored)) and time.monotonic() < end:
        time.sleep(0.1)  # wandb's own process writes the last records after `finish` has come back
    assert found
    history, config, project = found
    assert project == "p00_test"
    assert config["lr"] == 0.25
    assert [(row["_step"], row["reward"]) for row in history] == [(0, 0.0), (5, -5.0), (10, -10.0)]
    assert [row["loss"] for row in history] == pytest.approx([1.0, 1 / 6, 1 / 11])
    assert [line["reward"] for line in lines(folder)] == [0.0, -5.0, -10.0]


def _read_wandb(path: Path) -> tuple[list[dict[str, Any]], dict[str, Any], str] | None:
    """Read a .wandb file: its history, settings and project; None while it has no end."""
    from wandb.proto import wandb_internal_pb2

    history: list[dict[str, Any]] = []
    config: dict[str, Any] = {}
    project = ""
    for data in _leveldb_records(path.read_bytes()):
        record: Any = wandb_internal_pb2.Record()  # type: ignore[attr-defined]
        record.ParseFromString(data)
        kind = record.WhichOneof("record_type")
        if kind == "exit":
            return history, config, project
        if kind == "history":
            items = record.history.item
            history.append({item.key or ".".join(item.nested_key): json.loads(item.value_json) for item in items})
        elif kind == "run":
            project = record.run.project
            config |= {item.key: json.loads(item.value_json) for item in record.run.config.update}
    return None


def _leveldb_records(content: bytes) -> Iterator[bytes]:
    """Take apart a LevelDB log, which wandb no longer brings a reader for.

    After 7 bytes of W&B's own the file is in blocks of 32 KiB, and these hold chunks: checksum (4 bytes), length (2),
    kind (1; 1 is a whole record, 2, 3 and 4 are the first, a middle and the last part of one), data.
    """
    assert content.startswith(b":W&B")
    at, whole = 7, b""
    while at + 7 <= len(content):
        left = 32768 - at % 32768
        if left < 7:  # too short for a chunk's head: filled up with zeros
            at += left
            continue
        length, kind = int.from_bytes(content[at + 4 : at + 6], "little"), content[at + 6]
        if len(content) < at + 7 + length:
            return  # still being written
        whole += content[at + 7 : at + 7 + length]
        at += 7 + length
        if kind in (1, 4):
            yield whole
            whole = b""


# ---- progress


def test_progress_gives_the_items_and_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]):
    assert list(progress(iter("abc"), total=3, desc="letters")) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")
