"""Results are canonical, their digest says what they say and no more, and a file is whole at every moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import results
from shared.results import canonical, digest, load, replace_file, save

RECORD = {
    "project": "p00_test",
    "preset": "quick",
    "seed": 0,
    "config": {"runs": 3},
    "results": {"regret": [1.5, 2.25, 1 / 3], "best": "ucb1"},
    "meta": {"cpu": "some", "wall_seconds": 1.25},
}


# ---- canonical values


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (1 / 3, 0.333333),
        (123456789.0, 123457000.0),
        (-1.23456789e-12, -1.23457e-12),
        (-0.0, 0.0),
        (np.float32(0.1), 0.1),
        (np.float64(2) / 3, 0.666667),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (np.array(2.5), 2.5),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (np.array([0.1, 0.2], dtype=np.float32), [0.1, 0.2]),
        ((1, [2.0], {"a": None}), [1, [2.0], {"a": None}]),
        (10**30, 10**30),
        ("ü[", "ü["),
    ],
)
def test_values_become_plain_json(value: Any, plain: Any):
    found = canonical(value)
    assert found == plain
    assert type(found) is type(plain)
    assert json.dumps(found) == json.dumps(plain)  # 0.0 == -0.0, but not here


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), np.float32("nan"), np.array([1.0, np.inf])])
def test_what_isnt_finite_is_refused_with_its_path(bad: Any):
    with pytest.raises(ValueError, match=r"^results\.race\[1\]\.mean(\[1\])? is -?(nan|inf); .*finite"):
        canonical({"race": [{"mean": 1.0}, {"mean": bad}]})


@pytest.mark.parametrize(
    "bad", [b"ab", bytearray(b"a"), {1, 2}, object(), 1j, np.datetime64("2020-01-01"), range, Path("a")]
)
def test_what_json_doesnt_have_is_refused_with_its_path(bad: Any):
    with pytest.raises(ValueError, match=r"^results\.a\.b is a \w+; a results file holds"):
        canonical({"a": {"b": bad}})


def test_keys_must_be_text():
    with pytest.raises(ValueError, match=r"^results\.by_arm has the key 3; keys are text"):
        canonical({"by_arm": {"a": 1, 3: 2}})


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_rounding_twice_is_rounding_once(x: float):
    assert canonical(canonical(x)) == canonical(x)


# ---- the digest


def test_digest_is_frozen():
    """As sha256sum gives it for the canonical text typed by hand."""
    assert digest(RECORD) == "2af8fbcab953cafa"


def test_digest_ignores_meta_key_order_and_float_noise():
    told = digest(RECORD)
    backwards = {key: RECORD[key] for key in reversed(RECORD)}
    backwards["results"] = {"best": "ucb1", "regret": [1.5 * (1 + 1e-9), 2.25 * (1 - 1e-9), 1 / 3 + 1e-10]}
    assert digest(backwards) == told
    assert digest({**RECORD, "meta": {"cpu": "another", "wall_seconds": 99.0}}) == told
    assert digest({key: value for key, value in RECORD.items() if key != "meta"}) == told


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1},
        {"preset": "full"},
        {"project": "p00_rest"},
        {"config": {"runs": 4}},
        {"results": {"regret": [1.5, 2.25, 0.333334], "best": "ucb1"}},
        {"results": {"regret": [2.25, 1.5, 1 / 3], "best": "ucb1"}},
        {"results": {"regret": [1.5, 2.25, 1 / 3], "best": "ucb2"}},
    ],
)
def test_digest_sees_everything_else(change: dict[str, Any]):
    assert digest({**RECORD, **change}) != digest(RECORD)


# ---- files


def test_a_saved_record_comes_back(tmp_path: Path):
    path = tmp_path / "new" / "folder" / "quick.json"
    told = save(path, RECORD)
    found = load(path)
    assert found == {**canonical(RECORD), "digest": told}
    assert told == digest(RECORD)
    assert path.stat().st_mode & 0o777 == 0o644
    assert os.listdir(path.parent) == ["quick.json"]


def test_the_same_record_gives_the_same_bytes(tmp_path: Path):
    save(tmp_path / "a.json", RECORD)
    save(tmp_path / "b.json", {key: RECORD[key] for key in reversed(RECORD)})
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


@pytest.mark.parametrize(("old", "new"), [("2.25", "2.26"), ('"ucb1"', '"ucb2"'), ('"seed": 0', '"seed": 1')])
def test_a_hand_edited_file_is_detected(tmp_path: Path, old: str, new: str):
    path = tmp_path / "full.json"
    save(path, RECORD)
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    with pytest.raises(ValueError, match=r"full\.json says digest .* but holds"):
        load(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON"),
        ("[]", "holds a list"),
        ("3", "holds a int"),
        ("{}", "says digest None"),
        (None, "is missing"),
    ],
)
def test_what_is_no_results_file_is_refused_by_name(tmp_path: Path, text: str | None, message: str):
    path = tmp_path / "full.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ValueError, match=rf"full\.json {message}"):
        load(path)


def test_lists_stand_on_one_line(tmp_path: Path):
    save(tmp_path / "a.json", {"results": {"curve": list(range(100)), "table": [[1, 2], [3, 4]], "none": []}})
    lines = (tmp_path / "a.json").read_text().splitlines()
    assert f'  "curve": {json.dumps(list(range(100)))},' in lines
    assert '  "none": [],' in lines
    assert {"   [1, 2],", "   [3, 4]"} <= set(lines)


TEXT = st.text(st.sampled_from('[]{}", \n\\:a1é'), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_the_layout_changes_no_value(value: Any):
    """Strings with brackets, quotes and newlines are the trap."""
    assert json.loads(results._narrow(json.dumps(value, indent=1, ensure_ascii=False))) == value


@pytest.mark.parametrize("text", ["  two  spaces  ", "a , b", "tab\tand\nline"])
def test_lists_of_plain_text_keep_their_spaces(tmp_path: Path, text: str):
    """No bracket among them, so that the layout does take the list onto one line."""
    save(tmp_path / "a.json", {"results": {"text": [text, "b"]}})
    assert load(tmp_path / "a.json")["results"] == {"text": [text, "b"]}


def test_strings_with_brackets_come_back_from_a_file(tmp_path: Path):
    awkward = ["[\n 1\n]", "a, [", "]", "{", "\\n ]"]
    save(tmp_path / "a.json", {"results": {"text": awkward, "nested": [awkward, [1]]}})
    assert load(tmp_path / "a.json")["results"] == {"text": awkward, "nested": [awkward, [1]]}


# ---- crashes


class Crash(BaseException):
    """Stands for what no `except Exception` catches: an interrupt, a full disk seen too late."""


def _crash(*_: object, **__: object) -> Any:
    raise Crash


def _half_written(handle: int, mode: str) -> Any:
    file = os.fdopen.__wrapped__(handle, mode)  # type: ignore[attr-defined]
    write = file.write

    class Half:
        def __enter__(self) -> Half:
            return self

        def __exit__(self, *_: object) -> None:
            file.close()

        def write(self, content: bytes) -> None:
            write(content[: len(content) // 2])
            raise Crash

    return Half()


_half_written.__wrapped__ = os.fdopen  # type: ignore[attr-defined]


@pytest.mark.parametrize("where", ["replace", "fsync", "chmod", "fdopen"])
def test_a_crash_leaves_the_old_file_whole_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
):
    path = tmp_path / "full.json"
    save(path, RECORD)
    old = path.read_bytes()
    fail: Callable[..., Any] = _half_written if where == "fdopen" else _crash
    with monkeypatch.context() as patch:
        patch.setattr(os, where, fail)
        with pytest.raises(Crash):
            save(path, {**RECORD, "seed": 1})
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == ["full.json"]
    assert load(path)["seed"] == 0


def test_a_crash_on_the_first_write_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "replace", _crash)
    with pytest.raises(Crash):
        replace_file(tmp_path / "new.json", b"content")
    assert os.listdir(tmp_path) == []


def test_a_refused_record_leaves_the_old_file(tmp_path: Path):
    save(tmp_path / "full.json", RECORD)
    with pytest.raises(ValueError, match=r"results\.x is nan"):
        save(tmp_path / "full.json", {"results": {}, "x": float("nan")})
    assert load(tmp_path / "full.json")["seed"] == 0


WRITER = """
import sys
from pathlib import Path
from shared.results import save
for i in range(10**6):
    save(Path(sys.argv[1]), {"results": {"i": [i] * 1000}})
    if i == 0:
        print("ready", flush=True)
"""


def test_readers_and_a_kill_never_meet_half_a_file(tmp_path: Path):
    """A process writes without pause; what is read meanwhile, and after SIGKILL, is always one whole record."""
    path = tmp_path / "full.json"
    child = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        seen = set()
        end = time.monotonic() + 0.6
        while time.monotonic() < end:
            seen.add(tuple(set(load(path)["results"]["i"])))
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    assert len(seen) > 3  # the file did change under the reader
    assert all(len(values) == 1 for values in seen)
    assert len(set(load(path)["results"]["i"])) == 1


STUCK = """
import os, sys, time
from pathlib import Path
from shared import results
def stuck(_):
    print("mid-write", flush=True)
    time.sleep(60)
results.os.fsync = stuck
results.save(Path(sys.argv[1]), {"seed": 1, "results": {}})
"""


def test_a_kill_in_the_middle_of_a_write_leaves_the_old_file(tmp_path: Path):
    path = tmp_path / "full.json"
    save(path, RECORD)
    child = subprocess.Popen([sys.executable, "-c", STUCK, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "mid-write\n"
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert load(path)["seed"] == 0
    assert save(path, {**RECORD, "seed": 2}) == load(path)["digest"]  # and what the killed one left is in nobody's way


# ---- where it ran


def test_machine_tells_where_a_run_took_place():
    told = results.machine()
    assert canonical(told) is not None
    assert told["versions"]["numpy"] == np.__version__
    assert told["python"] == ".".join(map(str, sys.version_info[:3]))
    assert told["cores"] >= 1 and told["cpu"]


def test_no_git_is_no_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    assert results.commit() is None
