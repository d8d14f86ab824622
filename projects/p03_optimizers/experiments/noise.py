r"""Noise: where methods with a constant learning rate settle, exactly and measured.

With g = lambda x + xi, xi ~ N(0, sigma^2), one coordinate under (heavy ball | Nesterov) is the AR(2) process

    x_{t+1} = phi_1 x_t + phi_2 x_{t-1} - lr xi_t,   a = lr lambda
    phi_1 = 1 + beta - a        | (1 + beta)(1 - a)
    phi_2 = -beta               | -beta (1 - a)
    E x^2 = (1 - phi_2) lr^2 sigma^2 / ((1 + phi_2) ((1 - phi_2)^2 - phi_1^2))

(the stationary variance of an AR(2), Box & Jenkins 1976, (3.2.28)); beta = 0 is SGD, whose floor is
lr sigma^2 / (lambda (2 - a)). The expected gap is sum_i lambda_i E x_i^2 / 2. Nesterov's momentum is the textbook form,
read off at x, not at the extrapolated point.

Momentum makes steps 1/(1 - beta) times as long, so the floors are compared twice: at the same learning rate, and at the
same effective one, lr/(1 - beta).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.study import draw_seed, label
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.task import Oracle, Task
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


def variance(method: str, lr: FloatArray, beta: float, curvature: FloatArray, sigma: float) -> FloatArray:
    """Stationary E x^2 of one coordinate; inf where the method isn't stable. Arguments broadcast."""
    a = lr * curvature
    shrink = 1 - a if method == "nesterov_constant" else np.ones_like(a)
    phi1 = (1 + beta) * (1 - a) if method == "nesterov_constant" else 1 + beta - a
    phi2 = -beta * shrink
    # The AR(2) is stable inside the triangle |phi_2| < 1, |phi_1| < 1 - phi_2.
    stable = (np.abs(phi2) < 1) & (np.abs(phi1) < 1 - phi2)
    with np.errstate(divide="ignore", invalid="ignore"):
        # (1 - phi_2) lr^2 sigma^2 / ((1 + phi_2) ((1 - phi_2)^2 - phi_1^2))
        found = (1 - phi2) * lr**2 * sigma**2 / ((1 + phi2) * ((1 - phi2) ** 2 - phi1**2))
    settled: FloatArray = np.where(stable, found, np.inf)
    return settled


def floor(method: str, lr: FloatArray, beta: float) -> FloatArray:
    """Expected gap (C,) at learning rates (C,): sum_i lambda_i E x_i^2 / 2."""
    gap: FloatArray = (EIGENVALUES * variance(method, lr[:, None], beta, EIGENVALUES, SIGMA)).sum(axis=1) / 2
    return gap


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
        exact = floor(method, lrs, beta)
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
    same_lr = {m: float(floor(m, LRS[:1], MOMENTUM)[0] / floor("sgd", LRS[:1], 0.0)[0]) for m in METHODS[1:]}
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
