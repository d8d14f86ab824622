"""Against the peers: frames beside manim's own groups, Sobol points beside SciPy's, into results/bench.json.

Both sides make the same picture or the same points, one thread, CPU seconds; the best of several turns counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

from projects.p02_probability_animations.sim.pi_estimators import sobol_integers, sobol_points
from shared import results
from shared.seeding import check_seed, rng

Row = dict[str, Any]
FRAMES = 10


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        """Raise the message."""
        raise ValueError(f"{message} (see --help)")


def row(workload: str, peer: str, distribution: str, ours: float, theirs: float, target: float | None) -> Row:
    """Lay one comparison out; both sides in CPU seconds, a ratio above 1 means that ours takes less."""
    return {
        "workload": workload,
        "peer": peer,
        "peer_version": version(distribution),
        "ours": ours,
        "theirs": theirs,
        "unit": "CPU-s",
        "ratio": theirs / ours,
        "target": target,
    }


def drawing_rows(frames: int, repeats: int, seed: int) -> list[Row]:
    """Frames of a thousand needles and of four thousand dots, turning."""
    from projects.p02_probability_animations.scenes.frame_cost import dot_costs, needle_costs

    found = []
    for what, costs, n in (("needles", needle_costs, 1_000), ("dots", dot_costs, 4_000)):
        turns = [costs(n, frames, rng(seed, "bench", what, turn)) for turn in range(repeats)]
        ours, theirs = (min(turn[side] for turn in turns) for side in (0, 1))
        found.append(
            row(f"A frame of 1920 x 1080 with {n:,} turning {what}", "manim's VGroup", "manim", ours, theirs, 2)
        )
    return found


def sampling_rows(repeats: int) -> list[Row]:
    """Sobol's sequence in two dimensions."""
    from scipy.stats import qmc

    n = 1 << 16

    def theirs() -> None:
        qmc.Sobol(2, scramble=False).random(n)

    def ours() -> None:
        sobol_integers.cache_clear()  # the films keep them
        sobol_points(n)

    work = f"{n:,} points of Sobol's sequence in two dimensions"
    return [row(work, "SciPy", "scipy", _best(ours, repeats), _best(theirs, repeats), None)]


def _best(work: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def main(argv: list[str] | None = None) -> int:
    """Measure, print and store all rows: 0 done, 2 bad input."""
    here = Path(__file__).parent
    parser = Parser(
        prog="python -m projects.p02_probability_animations.bench", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--frames", type=int, default=FRAMES, help="frames of each turn (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of places and angles (default: 0)")
    parser.add_argument("--out", type=Path, default=here / "results", help="folder (default: the project's results)")
    try:
        flags = parser.parse_args(argv)
        check_seed(flags.seed)
        if flags.frames < 1:
            raise ValueError(f"--frames is {flags.frames}; it must be at least 1")
        if find_spec("manim") is None:
            raise ValueError("manim isn't installed; `make videos` says what it needs")
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    machine, wall, cpu = results.machine(), time.perf_counter(), time.process_time()
    rows = drawing_rows(flags.frames, 3, flags.seed) + sampling_rows(5)
    for entry in rows:
        sides = f"ours {entry['ours']:.3g}, {entry['peer']} {entry['theirs']:.3g} CPU-s"
        print(f"  {entry['workload']}\n    {sides}: ratio {entry['ratio']:.3g}")
    meta = {**machine, "wall_seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    # another size or seed never takes the place of bench.json
    name = "bench" if (flags.frames, flags.seed) == (FRAMES, 0) else "custom_bench"
    head = {"project": here.name, "preset": "bench", "seed": flags.seed, "config": {"frames": flags.frames}}
    results.save(flags.out / f"{name}.json", {**head, "results": {"rows": rows}, "meta": meta})
    print(f"results in {flags.out / name}.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
