"""Against the peers: optimiser steps beside torch.optim's and solvers beside SciPy's, into results/bench.json.

The same arrays and gradients, or the same problems and referee, on both sides of one run; one thread, CPU seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from projects.p03_optimizers.peers import solvers, steps
from shared import results
from shared.seeding import check_seed


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        """Raise the message."""
        raise ValueError(f"{message} (see --help)")


def main(argv: list[str] | None = None) -> int:
    """Measure, print and store all rows: 0 done, 2 bad input, 130 interrupted."""
    here = Path(__file__).parent
    parser = Parser(prog="python -m projects.p03_optimizers.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=REPEATS, help="turns of each side (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the arrays (default: 0)")
    parser.add_argument("--out", type=Path, default=here / "results", help="folder (default: the project's results)")
    try:
        flags = parser.parse_args(argv)
        check_seed(flags.seed)
        if flags.repeats < 1:
            raise ValueError(f"--repeats is {flags.repeats}; it must be at least 1")
        if find_spec("cocoex") is None:
            raise ValueError("coco-experiment isn't installed; `make bench` sets up an environment with the peers")
        flags.out.mkdir(parents=True, exist_ok=True)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        measure(flags.repeats, flags.seed, flags.out)
    except KeyboardInterrupt:
        print("\ninterrupted: the last results are untouched", file=sys.stderr)
        return 130
    return 0


REPEATS = 5


def measure(repeats: int, seed: int, out: Path) -> None:
    """Run all rows and write the record; other repeats or another seed never take the place of bench.json."""
    machine, wall, cpu = results.machine(), time.perf_counter(), time.process_time()
    rows = steps.bench_rows(seed, repeats)
    rows += solvers.bench_rows(solvers.solver_rows(), version("scipy"))
    for row in rows:
        sides = f"ours {row['ours']:.4g}, {row['peer']} {row['peer_version']} {row['theirs']:.4g} {row['unit']}"
        print(f"  {row['workload']}\n    {sides}: ratio {row['ratio']:.3g}")
    meta = {**machine, "wall_seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    name = "bench" if (repeats, seed) == (REPEATS, 0) else "custom_bench"
    head = {"project": "p03_optimizers", "preset": "bench", "seed": seed, "config": {"repeats": repeats}}
    results.save(out / f"{name}.json", {**head, "results": {"rows": rows}, "meta": meta})
    print(f"results in {out / name}.json")


if __name__ == "__main__":
    sys.exit(main())
