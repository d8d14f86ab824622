"""Which policy wins at which gap: one good arm among K, from a gap that can't be seen to one that can't be missed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from projects.p06_bandits.dashboard.compare import play_race_chunk
from projects.p06_bandits.simulate import Trajectories
from shared.results import load
from shared.stats import paired_diff_ci

N_GAPS = 9
PlayCell = Callable[[str, tuple[float, ...]], Trajectories]


@dataclass(frozen=True)
class Cell:
    """One policy at one gap."""

    policy: str
    gap: float
    regret: float
    """Mean pseudo-regret at the horizon."""
    ratio: float
    """Regret over that of the best policy at this gap; 1 for the winner."""
    place: str
    """"wins"; "can't tell" if the paired interval of the distance to the winner holds 0; else "loses"."""
    runs: int


@dataclass(frozen=True)
class Map:
    """Cells with what they show, in words."""

    cells: list[Cell]
    told: str


def committed_map(path: Path, horizon: int) -> Map | None:
    """The map of the full experiment at the recorded horizon nearest to the one asked for; None without its file.

    Args:
        path: Of the project's results/full.json.
        horizon: T.
    """
    if not path.exists():
        return None
    found = load(path)["results"]["regret"]["phase"]
    nearest = min(found["horizons"], key=lambda recorded: abs(math.log(recorded / horizon)))
    cells = []
    for column in found["cells"]:
        if column["horizon"] != nearest:
            continue
        for policy, regret in column["mean"].items():
            place = "can't tell" if policy in column["tied"] else "loses"
            place = "wins" if policy == column["winner"] else place
            ratio = regret / column["mean"][column["winner"]]
            cells.append(Cell(policy, column["gap"], regret, ratio, place, found["n_runs"]))
    told = (
        f"The full experiment: {found['n_arms']} arms, the best with mean {found['best_mean']:g}, {nearest:,} rounds, "
        f"{found['n_runs']} runs; {found['interval']}."
    )
    return Map(cells, told)


def gaps(centre: float) -> tuple[float, ...]:
    """N_GAPS gaps from 0.01 to the widest that fits around the centre, evenly spaced on a log axis."""
    widest = min(0.8, 2 * min(centre, 1 - centre))
    return tuple(float(f"{g:.2g}") for g in np.geomspace(0.01, widest, N_GAPS))


def arms_of(gap: float, centre: float, n_arms: int) -> tuple[float, ...]:
    """One arm half a gap above the centre, all others half a gap below."""
    high, low = min(centre + gap / 2, 1.0), max(centre - gap / 2, 0.0)
    return (round(high, 6), *[round(low, 6)] * (n_arms - 1))


def play_cell(policy: str, means: tuple[float, ...], horizon: int, seed: int, n_runs: int) -> Trajectories:
    """Play one cell; all policies of a gap meet the same rewards."""
    return play_race_chunk(policy, means, horizon, seed, 0, n_runs)


def sweep(policies: Sequence[str], centre: float, n_arms: int, play: PlayCell) -> Iterator[list[Cell]]:
    """Fill the map gap by gap.

    Args:
        policies: Specs.
        centre: Middle between the good arm and the others.
        n_arms: K.
        play: Plays a cell, or fetches it from a cache.

    Yields:
        All cells so far.
    """
    cells: list[Cell] = []
    for gap in gaps(centre):
        final = {p: play(p, arms_of(gap, centre, n_arms)).pseudo_regret[:, -1] for p in policies}
        cells.extend(judge(gap, final))
        yield list(cells)


def judge(gap: float, final: dict[str, np.ndarray]) -> list[Cell]:
    """Compare the policies at one gap by paired differences over the runs.

    Args:
        gap: For the record.
        final: Pseudo-regret at the horizon by policy, shape (R,) each, the same runs in the same order.
    """
    mean = {policy: float(regret.mean()) for policy, regret in final.items()}
    winner = min(mean, key=lambda policy: mean[policy])
    cells = []
    for policy, regret in final.items():
        place = "wins"
        if policy != winner:
            place = "loses" if paired_diff_ci(regret, final[winner]).low > 0 else "can't tell"
        # 0 / 0 counts as 1: both are perfect
        ratio = mean[policy] / mean[winner] if mean[winner] > 0 else (1.0 if mean[policy] == 0 else float("inf"))
        cells.append(Cell(policy, gap, mean[policy], ratio, place, regret.size))
    return cells
