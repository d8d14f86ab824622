"""Against the peers: the same work on both sides of one run, in CPU seconds on one core, into results/bench.json.

`make bench` sets up an environment that holds the peers; mpmath 1.4.1 stands in a folder of its own inside it, for
SymPy asks for an older one. How it is measured stands in peers/race.py, what is done in peers/workloads.py. The
exponents with which CPU seconds grow, and the order from which the packed product pays, are measured along
(peers/scaling.py) and drawn into media/timing.png.
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

from projects.p01_linear_algebra.peers import scaling, workloads
from projects.p01_linear_algebra.peers.race import Row, Settings
from projects.p01_linear_algebra.report.timing import timing
from shared import plotting, results
from shared.seeding import check_seed

ASIDE = Path(sys.prefix) / "aside"
WORKLOADS: dict[str, Callable[[Settings, int], Iterator[Row]]] = {
    "NumPy": workloads.numpy_rows,
    "mpmath": workloads.mpmath_rows,
    "SymPy": workloads.exact_rows,
    "products": workloads.product_rows,
}
SMALLEST = 4


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message} (see --help)")


def main(argv: list[str] | None = None) -> int:
    """Measure, print and store all rows: 0 done, 1 a peer found another value, 2 bad input, 130 interrupted."""
    usual = Settings()
    parser = _Parser(prog="python -m projects.p01_linear_algebra.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=usual.sizes,
        help=f"orders of the matrices, {SMALLEST} or more; mpmath gets the first (default: 50 100 200)",
    )
    parser.add_argument("--repeats", type=int, default=usual.repeats, help="turns of each side (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the matrices (default: 0)")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "results", help="folder (default: the project's results)"
    )
    try:
        flags = parser.parse_args(argv)
        check_seed(flags.seed)
        if min(flags.sizes) < SMALLEST:
            raise ValueError(f"--sizes has {min(flags.sizes)}; each must be {SMALLEST} or more")
        if flags.repeats < 1:
            raise ValueError(f"--repeats is {flags.repeats}; it must be 1 or more")
        check_peers()
        check_folder(flags.out)
        sizes = tuple(flags.sizes)
        grid = usual.scaling_sizes if sizes == usual.sizes else tuple(sorted({*sizes, 2 * max(sizes), 4}))
        measure(Settings(flags.repeats, sizes, grid), flags.seed, flags.out)
    except (ValueError, OSError) as error:
        return _fail(error, 2)
    except RuntimeError as error:
        return _fail(error, 1)
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: the last results are untouched\n")
        return 130
    return 0


def check_peers() -> None:
    """Put mpmath 1.4 first on the path; raise ValueError unless it and every other peer is there."""
    if not (ASIDE / "mpmath").is_dir():
        raise ValueError(f"mpmath 1.4.1 isn't in {ASIDE}; `make bench` sets up an environment with the peers")
    if str(ASIDE) not in sys.path:
        sys.path.insert(0, str(ASIDE))
    if find_spec("sympy") is None:
        raise ValueError("sympy isn't installed; `make bench` sets up an environment with the peers")


def check_folder(folder: Path) -> None:
    """Raise ValueError unless results can be written to a folder: better before the work than after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"--out is {folder}; it must be a folder that can be written to ({error.strerror})") from None
    if not os.access(folder, os.W_OK):
        raise ValueError(f"--out is {folder}; it must be a folder that can be written to")


def measure(settings: Settings, seed: int, out: Path) -> None:
    """Run all workloads, write the record and draw it; another scale or seed never takes the place of bench.json."""
    machine, wall, cpu = results.machine(), time.perf_counter(), time.process_time()  # the load before we add to it
    rows: list[Row] = []
    for title, workload in WORKLOADS.items():
        sys.stderr.write(f"{title} ...\n")
        for row in workload(settings, seed):
            rows.append(row)
            print(shown(row), flush=True)
    sys.stderr.write("scaling ...\n")
    grown = scaling.measure_scaling(settings, seed)
    meta = {
        **machine,
        "wall_seconds": time.perf_counter() - wall,
        "cpu_seconds": time.process_time() - cpu,
    }
    name = "bench" if (settings, seed) == (Settings(), 0) else "custom_bench"
    head = {"project": "p01_linear_algebra", "preset": "bench", "seed": seed, "config": asdict(settings)}
    digest = results.save(out / f"{name}.json", {**head, "results": {"rows": rows, "scaling": grown}, "meta": meta})
    usual = name == "bench" and out == Path(__file__).parent / "results"
    plotting.save(timing(grown), (out.parent / "media" if usual else out) / "timing.png", digest)
    asked = [row for row in rows if row["target"] is not None]
    reached = sum(row["ratio"] >= row["target"] for row in asked)
    print(f"\n{reached} of {len(asked)} targets reached, {meta['cpu_seconds']:.0f} CPU-s, {digest} in {name}.json")


def shown(row: Row) -> str:
    """Write a row in two lines for a terminal."""
    line = f"ours {row['ours']:.4g}, {row['peer']} {row['peer_version']} {row['theirs']:.4g} {row['unit']}"
    verdict = f"ratio {row['ratio']:.3g}"
    if row["target"] is not None:
        verdict += f" {'✓' if row['ratio'] >= row['target'] else '✗'} (asked: {row['target']:.3g})"
    return f"  {row['workload']}\n    {line}: {verdict}"


def _fail(error: Exception, code: int) -> int:
    sys.stderr.write(f"error: {' '.join(str(error).split())}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
