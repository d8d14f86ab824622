"""How fast is a step? Ours against torch.optim on the same arrays, in float64, on one thread.

Gradients are given, so that nothing but the optimiser's own work is timed. torch runs its default for CPU tensors of
many parameters, `foreach=True` (one call over a list of tensors for each operation), and, where it has one,
`fused=True` (one compiled loop over memory for the whole formula). The sides take turns and the best turn of each
counts: whatever else a machine does can only slow a turn down.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.optimizers.registry import make_optimizer
from shared.seeding import rng

Row = dict[str, Any]
UNIT = "steps/CPU-s"

# Label, shapes, steps in a turn, and the ratio to foreach that is asked for.
LAYOUTS: dict[str, tuple[tuple[tuple[int, ...], ...], int, float | None]] = {
    "one array of 10": (((10,),), 400, 1.0),
    "100 arrays of 10": (((10,),) * 100, 40, 1.0),
    "100 arrays of 100": (((100,),) * 100, 40, 1.0),
    "one array of 10,000": (((10_000,),), 100, None),
    "a network of 1,000,000": (((784, 640), (640,), (640, 640), (640,), (640, 136), (136,)), 4, None),
    "one array of 1,000,000": (((1_000_000,),), 4, None),
}
# Label, our slug, torch's class, hyper-parameters, and whether torch has a fused form.
METHODS: tuple[tuple[str, str, str, dict[str, Any], bool], ...] = (
    ("SGD", "sgd", "SGD", {"lr": 1e-3}, True),
    ("heavy ball", "heavy_ball", "SGD", {"lr": 1e-3, "momentum": 0.9}, True),
    ("RMSprop", "rmsprop", "RMSprop", {"lr": 1e-3, "momentum": 0.9}, False),
    ("Adam", "adam", "Adam", {"lr": 1e-3}, True),
    ("NAdam", "nadam", "NAdam", {"lr": 1e-3}, False),
)
GRID = 60
"""Learning rates that run side by side in the last row."""


def race(sides: dict[str, Callable[[], object]], steps: int, repeats: int) -> dict[str, float]:
    """Steps per CPU second of each side: the best of `repeats` turns of `steps` steps, after a warm-up of one step."""
    for step in sides.values():
        step()
    best = dict.fromkeys(sides, 0.0)
    for _ in range(repeats):
        for name, step in sides.items():
            begun = time.process_time()
            for _ in range(steps):
                step()
            best[name] = max(best[name], steps / (time.process_time() - begun))
    return best


def _ours(slug: str, arrays: Sequence[FloatArray], grads: Sequence[FloatArray], **hyper: Any) -> Callable[[], object]:
    optimizer = make_optimizer(slug, [x.copy() for x in arrays], **hyper)
    return lambda: optimizer.step(grads)


def _tensors(arrays: Sequence[FloatArray], grads: Sequence[FloatArray]) -> list[Any]:
    import torch

    tensors = [torch.from_numpy(x.copy()) for x in arrays]
    for tensor, g in zip(tensors, grads, strict=True):
        tensor.grad = torch.from_numpy(g.copy())
    return tensors


def _row(workload: str, peer: str, ours: float, theirs: float, target: float | None) -> Row:
    return {
        "workload": workload,
        "peer": peer,
        "peer_version": version("torch"),
        "ours": ours,
        "theirs": theirs,
        "unit": UNIT,
        "ratio": ours / theirs,
        "target": target,
    }


def bench_rows(seed: int = 0, repeats: int = 5, effort: float = 1.0) -> list[Row]:
    """Rows for results/bench.json; ratio > 1 means that ours takes more steps per CPU second.

    Args:
        seed: seed of the arrays' contents.
        repeats: turns of each side, of which the best counts.
        effort: factor of the number of steps in a turn.

    Returns:
        {workload, peer, peer_version, ours, theirs, unit, ratio, target} each.
    """
    import torch

    torch.set_num_threads(1)
    stream, rows = rng(seed, "bench", "steps"), []
    for layout, (shapes, steps, target) in LAYOUTS.items():
        arrays = [stream.normal(size=shape) for shape in shapes]
        grads = [stream.normal(size=shape) for shape in shapes]
        for label, slug, name, hyper, fused in METHODS:
            kind, workload = getattr(torch.optim, name), f"{label}, {layout}"
            sides: dict[str, Callable[[], object]] = {
                "ours": _ours(slug, arrays, grads, **hyper),
                "foreach": kind(_tensors(arrays, grads), foreach=True, **hyper).step,
            }
            if fused:
                sides["fused"] = kind(_tensors(arrays, grads), fused=True, **hyper).step
            rates = race(sides, max(1, round(steps * effort)), repeats)
            for mode in [mode for mode in sides if mode != "ours"]:
                asked = target if mode == "foreach" else None
                rows.append(_row(workload, f"torch.optim, {mode}", rates["ours"], rates[mode], asked))
    return [*rows, _grid_row(seed, repeats, effort)]


def _grid_row(seed: int, repeats: int, effort: float) -> Row:
    """Adam at 60 learning rates on ten parameters: one call with an array of lr, or one parameter group each."""
    import torch

    stream = rng(seed, "bench", "grid")
    x, g = stream.normal(size=(GRID, 10)), stream.normal(size=(GRID, 10))
    rates = np.geomspace(1e-4, 1.0, GRID)
    groups = [
        {"params": [tensor], "lr": float(lr)} for tensor, lr in zip(_tensors(list(x), list(g)), rates, strict=True)
    ]
    sides: dict[str, Callable[[], object]] = {
        "ours": _ours("adam", [x], [g], lr=rates),
        "theirs": torch.optim.Adam(groups, foreach=True).step,
    }
    speed = race(sides, max(1, round(40 * effort)), repeats)
    workload = f"Adam at {GRID} learning rates on ten parameters each"
    return _row(workload, "torch.optim, foreach, a group each", speed["ours"], speed["theirs"], None)
