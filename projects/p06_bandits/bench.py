"""Against the peers: the same work on both sides of one run, in CPU seconds on one core, into results/bench.json.

`make bench` sets up an environment that holds the peers. How it is measured stands in peers/race.py; what is done, and
what is equal, in peers/arms.py, peers/streams.py and peers/logged.py, and in short in every row.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from projects.p06_bandits.peers import arms, logged, streams
from projects.p06_bandits.peers.race import PEERS, Row, Settings
from shared import results
from shared.seeding import check_seed

WORKLOADS: dict[str, Callable[[Settings, int], Iterator[Row]]] = {
    "ten Bernoulli arms": arms.rows,
    "contexts, speed": streams.speed_rows,
    "contexts, accuracy": streams.accuracy_rows,
    "off-policy evaluation": logged.rows,
}
FEWEST_ROUNDS = 100


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message} (see --help)")


def main(argv: list[str] | None = None) -> int:
    """Measure, print and store all rows: 0 done, 1 a peer found another value, 2 bad input, 130 interrupted."""
    usual = Settings()
    parser = _Parser(prog="python -m projects.p06_bandits.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--rounds",
        type=int,
        default=usual.rounds,
        help=f"rounds of each run without contexts, {FEWEST_ROUNDS} or more; streams of contexts have up to twice as "
        "many (default: %(default)s)",
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of data, permutations and policies (default: 0)")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "results", help="folder (default: the project's results)"
    )
    try:
        flags = parser.parse_args(argv)
        check_seed(flags.seed)
        if flags.rounds < FEWEST_ROUNDS:
            raise ValueError(f"--rounds is {flags.rounds}; it must be {FEWEST_ROUNDS} or more")
        check_peers()
        check_folder(flags.out)
        measure(Settings(rounds=flags.rounds), flags.seed, flags.out)
    except (ValueError, OSError) as error:
        return _fail(error, 2)
    except RuntimeError as error:
        return _fail(error, 1)
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: the last results are untouched\n")
        return 130
    return 0


def check_peers() -> None:
    """Raise ValueError unless every peer is there."""
    for module in PEERS:
        if find_spec(module) is None:
            raise ValueError(f"{module} isn't installed; `make bench` sets up an environment with the peers")


def check_folder(folder: Path) -> None:
    """Raise ValueError unless results can be written to a folder: better before the work than after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"--out is {folder}; it must be a folder that can be written to ({error.strerror})") from None
    if not os.access(folder, os.W_OK):
        raise ValueError(f"--out is {folder}; it must be a folder that can be written to")


def measure(settings: Settings, seed: int, out: Path) -> None:
    """Run all workloads and write the record; another scale or seed never takes the place of bench.json."""
    machine, wall, cpu = results.machine(), time.perf_counter(), time.process_time()  # the load before we add to it
    rows: list[Row] = []
    for title, workload in WORKLOADS.items():
        sys.stderr.write(f"{title} ...\n")
        for row in workload(settings, seed):
            rows.append(row)
            print(shown(row), flush=True)
    meta = {
        **machine,
        "wall_seconds": time.perf_counter() - wall,
        "cpu_seconds": time.process_time() - cpu,
    }
    name = "bench" if (settings, seed) == (Settings(), 0) else "custom_bench"
    head = {"project": "p06_bandits", "preset": "bench", "seed": seed, "config": asdict(settings)}
    digest = results.save(out / f"{name}.json", {**head, "results": {"rows": rows}, "meta": meta})
    asked = [row for row in rows if row["target"] is not None]
    reached = sum(row["ratio"] >= row["target"] for row in asked)
    print(f"\n{reached} of {len(asked)} targets reached, {meta['cpu_seconds']:.0f} CPU-s, {digest} in {name}.json")


def shown(row: Row) -> str:
    """Write a row in two lines for a terminal."""
    line = f"ours {row['ours']:.4g}, {row['peer']} {row['peer_version']} {row['theirs']:.4g} {row['unit']}"
    verdict = f"ratio {row['ratio']:.3g}"
    if row["target"] is not None:
        verdict += f" {'✓' if row['ratio'] >= row['target'] else '✗'} (asked: {row['target']:g})"
    return f"  {row['workload']}\n    {line}: {verdict}"


def _fail(error: Exception, code: int) -> int:
    sys.stderr.write(f"error: {' '.join(str(error).split())}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
