"""One function over many items on several processes, with the same results for any number of them.

`pmap` is joblib underneath. Inside `keep(cache)` finished items are stored as they come, so that a run that was killed
goes on where it stood. With `PORTFOLIO_BACKEND=dask` and a scheduler's address in `PORTFOLIO_SCHEDULER` the same call
runs on a Dask cluster, whose workers need the same environment and file system.

Every process computes with one thread: joblib says so to its own, Dask's nanny to its workers (OMP, MKL, OpenBLAS).
Workers that run several items at once in threads are refused: items that seed torch would change each other's numbers.
"""

from __future__ import annotations

import copy
import hashlib
import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from joblib import Parallel, delayed, parallel_config

from shared.log import progress
from shared.results import replace_file

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Cache:
    """Where finished items are kept: a folder, and a `scope` that names all else which their results depend on.

    Two runs share a stored item only where the scope is the same; `shared.cli` puts project, preset, seed, settings
    and a hash of the source code into it.
    """

    folder: Path
    scope: str = ""

    def path(self, fn: Callable[..., object], item: object) -> Path:
        """Give the file of one item of one function; an item is known by all that it holds, random streams included."""
        try:
            call = pickle.dumps((fn, item))
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise ValueError(f"{fn!r} takes a module-level function and items that pickle: {error}") from None
        mark = hashlib.sha256(self.scope.encode() + b"|" + call).hexdigest()[:32]
        return self.folder.absolute() / f"{mark}.pickle"


_cache: ContextVar[Cache | None] = ContextVar("cache", default=None)


@contextmanager
def keep(cache: Cache) -> Iterator[None]:
    """Let every `pmap` inside the block store its finished items, and take from the cache those that are there."""
    token = _cache.set(cache)
    try:
        yield
    finally:
        _cache.reset(token)


def pmap(
    fn: Callable[[Item], Result],
    items: Iterable[Item],
    jobs: int = 1,
    key: Callable[[Item], str] | None = None,
    desc: str = "",
) -> list[Result]:
    """Apply `fn` to every item; results come in the order of the items whatever `jobs` is.

    `fn` is a module-level function of one item, and gets a copy of it. It must draw its random numbers from a stream of
    the item's own (`shared.seeding.rng`), never from one that items share. Items must pickle; `key` names them in error
    messages (`repr` by default). With one job all runs in this process, where a debugger can follow.

    Raises:
        ValueError: jobs < 1, or `fn` refused an item; the message names the item.
        RuntimeError: `fn` failed otherwise; the message names the item, the cause is chained.
    """
    if jobs < 1:
        raise ValueError(f"jobs is {jobs}; it must be 1 or more")
    backend = os.environ.get("PORTFOLIO_BACKEND", "loky")
    if backend not in ("loky", "dask"):
        raise ValueError(f"PORTFOLIO_BACKEND is {backend!r}; it must be loky or dask")
    todo, cache = list(items), _cache.get()
    calls = [((key or repr)(item), item, cache.path(fn, item) if cache else None) for item in todo]
    jobs = min(jobs, max(1, len(todo)))
    if backend == "loky" and jobs == 1:
        copies = ((name, copy.deepcopy(item), path) for name, item, path in calls)
        return [_one(fn, *call) for call in progress(copies, total=len(todo), desc=desc)]
    with _dask_workers() if backend == "dask" else parallel_config(backend="loky", inner_max_num_threads=1):
        # One item at a time, so that no process waits for the rest of another's batch.
        running = Parallel(n_jobs=jobs, batch_size=1, return_as="generator")(delayed(_one)(fn, *c) for c in calls)
        return list(progress(running, total=len(todo), desc=desc))


def _one(fn: Callable[[Item], Result], name: str, item: Item, path: Path | None) -> Result:
    """Compute one item, or take it from the cache."""
    if path is not None and path.exists():
        return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]  # our own file, written below
    try:
        result = fn(item)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    except Exception as error:
        raise RuntimeError(f"{name}: {type(error).__name__}: {error}") from error
    if path is not None:
        replace_file(path, pickle.dumps(result))
    return result


@contextmanager
def _dask_workers() -> Iterator[None]:
    """Set joblib to a Dask cluster; the connection ends with the block."""
    address = os.environ.get("PORTFOLIO_SCHEDULER", "")
    if not address:
        raise ValueError("PORTFOLIO_SCHEDULER is empty; the dask backend needs a scheduler's address, tcp://HOST:PORT")
    try:
        from dask import distributed

        client: Any = distributed.Client(address, timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]
    except (ImportError, OSError, ValueError) as error:
        raise ValueError(f"PORTFOLIO_SCHEDULER is {address!r}, which can't be reached: {error}") from None
    with client, parallel_config(backend="dask", client=client):
        threads = max(client.ncores().values(), default=1)
        if threads > 1:
            raise ValueError(f"a worker of {address} has {threads} threads; start each with --nthreads 1")
        yield
