"""The same results for any number of processes, after a kill, and on a cluster; a failure names its item."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import threadpoolctl  # type: ignore[import-untyped]

from shared.parallel import Cache, keep, pmap
from shared.seeding import rng

Stream = np.random.Generator


def draws(item: tuple[Stream, int]) -> list[float]:
    stream, n = item
    return [float(x) for x in stream.normal(size=n)]


def slow_first(item: tuple[int, int]) -> tuple[int, float]:
    i, n = item
    time.sleep(0.05 * (n - i))
    return i, time.monotonic()


def picky(item: int) -> int:
    if item == 3:
        raise ValueError(f"three is {item}; it must be less")
    if item == 4:
        raise ZeroDivisionError("four")
    return item


def noted(item: tuple[Path, int]) -> int:
    """Square a number, and leave a line in a log each time this is computed."""
    log, x = item
    with log.open("a") as file:
        file.write(f"{x}\n")
    return x * x


def noted_cube(item: tuple[Path, int]) -> int:
    return noted(item) * item[1]


def noted_sum(item: tuple[Path, int], plus: int) -> int:
    return noted(item) + plus


class Adder:
    def __init__(self, plus: int) -> None:
        self.plus = plus

    def add(self, item: tuple[Path, int]) -> int:
        return noted(item) + self.plus


def noted_draw(item: tuple[Path, Stream]) -> float:
    log, stream = item
    with log.open("a") as file:
        file.write("draw\n")
    return float(stream.random())


def threads(_: int) -> tuple[int, str | None, list[int]]:
    pools = [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]
    return os.getpid(), os.environ.get("OMP_NUM_THREADS"), pools


def streams(seed: int) -> list[tuple[Stream, int]]:
    return [(rng(seed, "pmap", i), 5) for i in range(6)]


def count(log: Path) -> int:
    return len(log.read_text().splitlines()) if log.exists() else 0


# ---- one process or several


def test_results_are_the_same_for_any_number_of_jobs():
    one = pmap(draws, streams(0), jobs=1)
    assert one == [draws(item) for item in streams(0)]
    assert pmap(draws, streams(0), jobs=2) == one
    assert pmap(draws, streams(1), jobs=1) != one


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_item_is_copied_so_that_nothing_a_function_does_to_it_is_seen(jobs: int):
    """With several processes it is so anyway; with one a stream would be left further on, and a resumed run differ."""
    items = streams(0)
    first = pmap(draws, items, jobs=jobs)
    assert pmap(draws, items, jobs=jobs) == first


def test_order_is_kept_where_later_items_finish_sooner():
    found = pmap(slow_first, [(i, 4) for i in range(4)], jobs=2)
    assert [i for i, _ in found] == [0, 1, 2, 3]
    ends = [end for _, end in found]
    assert ends != sorted(ends)  # they did finish in another order


@pytest.mark.parametrize("jobs", [1, 2, 10**20])
def test_few_and_no_items(jobs: int):
    assert pmap(picky, [], jobs=jobs) == []
    assert pmap(picky, iter([1]), jobs=jobs) == [1]


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_processes_are_refused(jobs: int):
    with pytest.raises(ValueError, match=f"jobs is {jobs}; it must be 1 or more"):
        pmap(picky, [1], jobs=jobs)


def test_every_process_computes_with_one_thread():
    told = pmap(threads, range(4), jobs=2)
    assert os.getpid() not in {pid for pid, _, _ in told}
    assert all(setting == "1" and pools and set(pools) == {1} for _, setting, pools in told)


# ---- failures


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_refused_item_is_named_and_stays_a_value_error(jobs: int):
    with pytest.raises(ValueError, match=r"^arm 3: three is 3; it must be less$"):
        pmap(picky, [1, 2, 3], jobs=jobs, key=lambda item: f"arm {item}")


@pytest.mark.parametrize("jobs", [1, 2])
def test_another_failure_names_its_item_and_its_kind(jobs: int):
    with pytest.raises(RuntimeError, match=r"^4: ZeroDivisionError: four$") as told:
        pmap(picky, [1, 2, 4], jobs=jobs)
    assert told.value.__cause__ is not None
    if jobs == 1:
        assert isinstance(told.value.__cause__, ZeroDivisionError)


# ---- the cache


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_finished_item_is_taken_from_the_cache(tmp_path: Path, jobs: int):
    log, cache = tmp_path / "log", Cache(tmp_path / "cache")
    items = [(log, x) for x in range(5)]
    with keep(cache):
        assert pmap(noted, items[:3], jobs=jobs) == [0, 1, 4]
        assert pmap(noted, items, jobs=jobs) == [0, 1, 4, 9, 16]
    assert sorted(log.read_text().split()) == list("01234")
    pmap(noted, items[:1], jobs=jobs)  # outside the block nothing is kept or taken
    assert count(log) == 6


def test_a_failed_item_isnt_kept(tmp_path: Path):
    with keep(Cache(tmp_path)):
        for _ in range(2):
            with pytest.raises(ValueError, match="three"):
                pmap(picky, [1, 3, 2])
    assert len(list(tmp_path.glob("*.pickle"))) == 1


def test_another_scope_finds_nothing(tmp_path: Path):
    log = tmp_path / "log"
    for scope in ("quick 0", "quick 1", "quick 0"):
        with keep(Cache(tmp_path / "cache", scope)):
            pmap(noted, [(log, 2)])
    assert count(log) == 2


def test_another_stream_finds_nothing(tmp_path: Path):
    log = tmp_path / "log"
    with keep(Cache(tmp_path / "cache")):
        found = [pmap(noted_draw, [(log, rng(seed, name))]) for seed, name in [(0, "a"), (1, "a"), (0, "b"), (0, "a")]]
        drawn = rng(0, "a")
        drawn.random()
        found += [pmap(noted_draw, [(log, drawn)])]  # the same stream, further on
    assert found[3] == found[0]
    assert len({x for [x] in found}) == count(log) == 4


def test_another_function_finds_nothing(tmp_path: Path):
    """Not by its name alone: what a partial or a method carries with it counts too."""
    log = tmp_path / "log"
    item = [(log, 3)]
    functions: list[Callable[[tuple[Path, int]], int]] = [
        noted,
        noted_cube,
        functools.partial(noted_sum, plus=1),
        functools.partial(noted_sum, plus=2),
        Adder(3).add,
        Adder(4).add,
    ]
    with keep(Cache(tmp_path / "cache")):
        for _ in range(2):
            assert [pmap(fn, item) for fn in functions] == [[9], [27], [10], [11], [12], [13]]
    assert count(log) == len(functions)


def test_a_function_without_a_name_cant_be_kept(tmp_path: Path):
    assert pmap(lambda x: x + 1, [1]) == [2]
    with keep(Cache(tmp_path)), pytest.raises(ValueError, match=r"lambda.* takes a module-level function"):
        pmap(lambda x: x + 1, [1])


RUN = """
import sys, time
from pathlib import Path
from shared.parallel import Cache, keep, pmap
from shared.seeding import rng
import job
if __name__ == "__main__":
    folder, jobs = Path(sys.argv[1]), int(sys.argv[2])
    with keep(Cache(folder / "cache")):
        print(pmap(job.one, [(folder / "log", i, rng(0, i)) for i in range(8)], jobs=jobs))
"""
JOB = """
import os, time
def one(item):
    log, i, stream = item
    with log.open("a") as file:
        file.write(f"{i}\\n")
    time.sleep(float(os.environ["WAIT"]))
    return i, stream.random()
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_run_goes_on_where_it_stood(tmp_path: Path, jobs: int):
    """SIGKILL in mid-run; what was finished isn't computed again, and the results are an uninterrupted run's."""
    (tmp_path / "run.py").write_text(RUN)
    (tmp_path / "job.py").write_text(JOB)

    def start(wait: float) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "run.py", str(tmp_path), str(jobs)],
            cwd=tmp_path,
            env=os.environ | {"WAIT": str(wait), "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def finished() -> int:
        return len(list((tmp_path / "cache").glob("*.pickle")))

    child = start(0.15)
    try:
        end = time.monotonic() + 30
        while finished() < 3 and time.monotonic() < end:
            time.sleep(0.01)
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
    done, begun = finished(), count(tmp_path / "log")
    assert 3 <= done < 8

    resumed, _ = start(0).communicate(timeout=60)
    assert resumed.strip() == str([(i, rng(0, i).random()) for i in range(8)])
    assert count(tmp_path / "log") - begun == 8 - done
    assert finished() == 8


# ---- other backends


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as found:
        yield found


@pytest.mark.slow
def test_dask_gives_what_loky_gives(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    expected = pmap(draws, streams(0), jobs=2)
    monkeypatch.setenv("PORTFOLIO_BACKEND", "dask")
    monkeypatch.setenv("PORTFOLIO_SCHEDULER", cluster.scheduler_address)
    assert pmap(draws, streams(0)) == expected
    assert pmap(draws, []) == []
    with pytest.raises(ValueError, match=r"^3: three is 3"):
        pmap(picky, [1, 2, 3])
    with pytest.raises(RuntimeError, match=r"^4: ZeroDivisionError: four$"):
        pmap(picky, [1, 4])
    # Items are kept there too, and where a worker's own folder is doesn't matter.
    monkeypatch.chdir(tmp_path)
    with keep(Cache(Path("cache"))):
        for _ in range(2):
            assert pmap(noted, [(tmp_path / "log", x) for x in range(4)]) == [0, 1, 4, 9]
    assert count(tmp_path / "log") == len(list((tmp_path / "cache").iterdir())) == 4


@pytest.mark.slow
def test_dask_workers_are_other_processes_with_one_thread_each(cluster: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTFOLIO_BACKEND", "dask")
    monkeypatch.setenv("PORTFOLIO_SCHEDULER", cluster.scheduler_address)
    told = pmap(threads, range(4))
    assert os.getpid() not in {pid for pid, _, _ in told}
    assert all(setting == "1" and pools and set(pools) == {1} for _, setting, pools in told)


@pytest.mark.slow
def test_no_dask_client_is_left_behind(cluster: Any, monkeypatch: pytest.MonkeyPatch):
    from distributed import default_client
    from distributed.client import _global_clients

    monkeypatch.setenv("PORTFOLIO_BACKEND", "dask")
    monkeypatch.setenv("PORTFOLIO_SCHEDULER", cluster.scheduler_address)

    def clients() -> set[str]:
        return {name for name in cluster.scheduler.clients if not name.startswith(("fire-and-forget", "Client-worker"))}

    before, known = clients(), dict(_global_clients)
    for _ in range(3):
        pmap(draws, streams(0))
        with pytest.raises(ValueError, match="three"):
            pmap(picky, [3])
    end = time.monotonic() + 5
    while clients() != before and time.monotonic() < end:
        time.sleep(0.05)
    assert clients() == before
    assert dict(_global_clients) == known
    with pytest.raises(ValueError, match="No client"):
        default_client()  # type: ignore[no-untyped-call]


@pytest.mark.slow
def test_dask_workers_with_several_threads_are_refused(monkeypatch: pytest.MonkeyPatch):
    distributed = pytest.importorskip("distributed")
    options: dict[str, Any] = dict(processes=False, dashboard_address=":0", protocol="tcp://", silence_logs=50)
    with distributed.LocalCluster(n_workers=1, threads_per_worker=2, **options) as threaded:
        monkeypatch.setenv("PORTFOLIO_BACKEND", "dask")
        monkeypatch.setenv("PORTFOLIO_SCHEDULER", threaded.scheduler_address)
        with pytest.raises(ValueError, match="has 2 threads; start each with --nthreads 1"):
            pmap(draws, streams(0))


@pytest.mark.slow
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1"])
def test_a_scheduler_that_doesnt_answer_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, address: str):
    monkeypatch.setenv("PORTFOLIO_BACKEND", "dask")
    monkeypatch.setenv("PORTFOLIO_SCHEDULER", address)
    with pytest.raises(ValueError, match=f"PORTFOLIO_SCHEDULER is '{address}', which can't be reached"):
        pmap(draws, streams(0))


def test_a_missing_scheduler_is_one_clear_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTFOLIO_BACKEND", "dask")
    monkeypatch.delenv("PORTFOLIO_SCHEDULER", raising=False)
    with pytest.raises(ValueError, match=r"PORTFOLIO_SCHEDULER is empty; .* tcp://HOST:PORT"):
        pmap(draws, streams(0))


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_unknown_backend_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, jobs: int):
    monkeypatch.setenv("PORTFOLIO_BACKEND", "ray")
    with pytest.raises(ValueError, match=r"^PORTFOLIO_BACKEND is 'ray'; it must be loky or dask$"):
        pmap(draws, streams(0), jobs=jobs)
