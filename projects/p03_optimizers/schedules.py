"""Learning-rate schedules: the factor of the largest learning rate at step t = 1, 2, ..., T.

    schedule = warmup(cosine(1000), steps=100)
    for t in range(1, 1001):
        optimizer.lr = 0.1 * schedule(t)
        optimizer.step(grads)

Every schedule is a function of t alone, at most 1. For reference: cosine annealing is Loshchilov & Hutter 2017 (SGDR,
equation 5, without restarts), 1-cycle Smith & Topin 2019 (Super-convergence) with cosine arms as torch's OneCycleLR
draws it, 1 / sqrt(t) the rate that stochastic convex problems need (Nemirovski, Juditsky, Lan & Shapiro 2009), and the
trapezoid ("warm-up, stable, decay") that of Zhai et al. 2022 and Haegele et al. 2024.

Differs from torch.optim.lr_scheduler in: t counts steps from 1, so that the first step has schedule(1), and the factor
of the last step T is the lowest.
"""

from __future__ import annotations

import math
from collections.abc import Callable

Schedule = Callable[[int], float]
"""From the step's number, counted from 1, to the factor of the largest learning rate."""


def _at_least_one(name: str, value: float) -> None:
    if not value >= 1:
        raise ValueError(f"{name} = {value} must be at least 1")


def _within_0_1(name: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{name} = {value} must lie in [0, 1]")


def constant() -> Schedule:
    """Always 1."""
    return lambda t: 1.0


def step_decay(every: int, factor: float = 0.1) -> Schedule:
    """Times `factor` after every `every` steps.

    Raises:
        ValueError: every < 1, or factor outside [0, 1].
    """
    _at_least_one("every", every)
    _within_0_1("factor", factor)
    # factor^floor((t - 1) / every)
    return lambda t: factor ** ((t - 1) // every)


def cosine(T: int, final: float = 0.0) -> Schedule:
    """Half a cosine from 1 at the first step to `final` at step T, and there from then on.

    Raises:
        ValueError: T < 1, or final outside [0, 1].
    """
    _at_least_one("T", T)
    _within_0_1("final", final)

    def schedule(t: int) -> float:
        u = min((t - 1) / max(T - 1, 1), 1.0)
        # final + (1 - final) (1 + cos(pi u)) / 2
        return final + (1 - final) * (1 + math.cos(math.pi * u)) / 2

    return schedule


def inverse_sqrt(t0: float = 1.0) -> Schedule:
    """1 up to step t0, then sqrt(t0 / t).

    Raises:
        ValueError: t0 < 1.
    """
    _at_least_one("t0", t0)
    # sqrt(t0 / max(t, t0))
    return lambda t: math.sqrt(t0 / max(t, t0))


def warmup(then: Schedule, steps: int) -> Schedule:
    """Linear from 1 / steps at the first step to 1 at step `steps`, times the schedule `then`, which begins afterwards.

    Raises:
        ValueError: steps < 1.
    """
    _at_least_one("steps", steps)
    # t / steps while t < steps, then(t - steps + 1) from there on
    return lambda t: t / steps if t < steps else then(t - steps + 1)


def one_cycle(T: int, rise: float = 0.3, start: float = 0.04, final: float = 4e-6) -> Schedule:
    """Half a cosine up from `start` to 1 over the share `rise` of T steps, and one down to `final` at step T.

    The defaults are torch's: div_factor = 25 and final_div_factor = 1e4.

    Raises:
        ValueError: T < 1, or another argument outside [0, 1].
    """
    _at_least_one("T", T)
    for name, value in (("rise", rise), ("start", start), ("final", final)):
        _within_0_1(name, value)
    top = rise * T - 1  # in steps after the first

    def schedule(t: int) -> float:
        k = min(t - 1, T - 1)
        if k <= top and top > 0:
            a, b, u = start, 1.0, k / top
        else:
            a, b, u = 1.0, final, (k - max(top, 0.0)) / max(T - 1 - max(top, 0.0), 1e-300)
        # b + (a - b) (1 + cos(pi u)) / 2
        return b + (a - b) * (1 + math.cos(math.pi * min(u, 1.0))) / 2

    return schedule


def trapezoid(T: int, rise: float = 0.1, fall: float = 0.2) -> Schedule:
    """Linear up over the share `rise` of T steps, level, and linear down to 0 over the last share `fall`.

    Step T still moves: the factor is 0 from step T + 1 on.

    Raises:
        ValueError: T < 1, rise or fall outside [0, 1], or their sum above 1.
    """
    _at_least_one("T", T)
    for name, value in (("rise", rise), ("fall", fall), ("rise + fall", rise + fall)):
        _within_0_1(name, value)

    def schedule(t: int) -> float:
        up = t / (rise * T) if rise else 1.0
        down = (T + 1 - t) / (fall * T) if fall else float(t <= T)
        # min(t / (rise T), 1, (T + 1 - t) / (fall T)), not below 0
        return max(0.0, min(up, 1.0, down))

    return schedule
