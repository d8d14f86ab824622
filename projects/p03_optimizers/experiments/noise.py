r"""Noise: where methods with a constant learning rate settle, in closed form and measured.

The closed form is `theory.sgd_noise.noise_floor`. Momentum makes steps 1/(1 - beta) times as long, so the floors are
compared twice: at the same learning rate, and at the same effective one, lr/(1 - beta).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.study import draw_seed, label
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.task import Oracle, Task
from projects.p03_optimizers.theory.sgd_noise import noise_floor
from shared.seeding import rng as stream
from shared.stats import mean_ci

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

EIGENVALUES = np.geomspace(0.1, 1.0, 10)
SIGMA = 1.0
LRS = np.array([0.01, 0.03, 0.1, 0.3, 1.0])
MOMENTUM = 0.9
SETTLE = 5_000
"""Steps before the floor is measured."""
LOOKS = 10
EVERY = 100
"""Steps between two looks at it."""
METHODS = ("sgd", "heavy_ball", "nesterov_constant")


def exp_noise(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Measure the floors of SGD, the heavy ball and Nesterov's momentum over learning rates.

    Returns:
        For each method the exact floor, the measured mean with its interval over runs, and how many intervals hold the
        exact value; and what momentum multiplies the floor by at equal lr and at equal effective lr/(1 - beta).
    """
    seed = draw_seed(rng)
    task = _task(seed, cfg.noise_runs)
    rows: dict[str, Any] = {}
    inside = 0
    for method in METHODS:
        beta = 0.0 if method == "sgd" else MOMENTUM
        # The same effective learning rate lr/(1 - beta) for all.
        lrs = LRS * (1 - beta)
        exact = noise_floor(method, lrs, beta, EIGENVALUES, SIGMA)
        last = SETTLE + EVERY * LOOKS
        at = range(SETTLE, last + 1, EVERY)
        hyper = {"lr": lrs} | ({"momentum": beta} if beta else {})
        gaps = race(task, method, hyper, last, checkpoints=list(at)).curves.mean(axis=0)  # (C, R)
        found = [mean_ci(row) for row in gaps]
        inside += sum(e in interval for e, interval in zip(exact, found, strict=True))
        rows[method] = {
            "label": label(method),
            "momentum": beta,
            "lrs": lrs,
            "exact": exact,
            "measured": [interval.as_dict() for interval in found],
        }
    worst = max(
        abs(interval["estimate"] / e - 1)
        for row in rows.values()
        for e, interval in zip(row["exact"], row["measured"], strict=True)
    )
    plain = float(noise_floor("sgd", LRS[0], 0.0, EIGENVALUES, SIGMA))
    same_lr = {m: float(noise_floor(m, LRS[0], MOMENTUM, EIGENVALUES, SIGMA)) / plain for m in METHODS[1:]}
    equal = {m: float(rows[m]["exact"][2] / rows["sgd"]["exact"][2]) for m in METHODS[1:]}
    return {
        "runs": cfg.noise_runs,
        "sigma": SIGMA,
        "rates": LRS,
        "methods": rows,
        "n": len(METHODS) * len(LRS),
        "inside": inside,
        "worst": worst,
        "same_lr": same_lr,
        "equal_speed": equal,
        "momentum": MOMENTUM,
    }


def _task(seed: int, runs: int) -> Task:
    """A quadratic whose gradient carries independent normal noise; every run is a seed."""

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = (EIGENVALUES * x * x).sum(axis=-1) / 2
        return value

    def oracles() -> Iterator[Oracle]:
        random = stream(seed, "noise floor")
        while True:
            xi = SIGMA * random.normal(size=(runs, len(EIGENVALUES)))
            yield lambda x, xi=xi: EIGENVALUES * x + xi  # type: ignore[misc]

    return Task("noisy bowl", np.zeros((runs, len(EIGENVALUES))), f, oracles)
