"""What the schedule-free methods share: a weighted average x of the points z, and gradients taken between the two.

    x_{t+1} = (1 - c_t) x_t + c_t z_{t+1},    c_t = w_t / sum_{i <= t} w_i,    w_t = t^r max_{i <= t} lr_i^power
    y_{t+1} = (1 - beta) z_{t+1} + beta x_{t+1}

(Defazio, Yang, Khaled, Mishchenko, Mehta & Cutkosky 2024, The road less scheduled, section 1 and algorithm 1.) How z
moves is what `schedule_free_sgd` and `schedule_free_adamw` add. The parameters hold y, where the gradient is wanted;
`solution()` is the average x. beta = 0 is Polyak-Ruppert averaging, beta = 1 primal averaging.

Differs from the paper in: r and weight_lr_power (`power` above), as in the authors' code; for constant lr, r = 0 and no
warm-up c_t = 1 / t as in the paper. x, y and z are kept apart, where that code recovers x from the other two.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class ScheduleFree(Elementwise):
    """Averaging in the place of a falling learning rate.

    Args:
        params: float64 arrays, moved in place; they hold y.
        lr: learning rate, positive; it wants no schedule.
        beta: where between z and x the gradient is taken, in [0, 1).
        warmup_steps: steps over which lr grows from 0, not negative.
        r: power of t in the average's weights, not negative.
        weight_lr_power: power of the largest lr so far in the average's weights, not negative.
        hyper: what the step of z needs.

    Raises:
        ValueError: a value is out of its range.
    """

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper,
        beta: Hyper,
        warmup_steps: float,
        r: float,
        weight_lr_power: float,
        **hyper: Any,
    ) -> None:
        self._warmup = checks.number("warmup_steps", checks.nonnegative("warmup_steps", warmup_steps))
        self._r = checks.number("r", checks.nonnegative("r", r))
        self._power = checks.number("weight_lr_power", checks.nonnegative("weight_lr_power", weight_lr_power))
        super().__init__(params, lr, beta=beta, **hyper)

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """All points begin at the same place; no weight has been given."""
        return {"z": x.copy(), "x": x.copy(), "lr_max": 0.0, "total": 0.0}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step; the coordinates that come in are y's."""
        y = x
        lr = h.lr * min(1.0, self.t / self._warmup) if self._warmup else h.lr
        s.z -= lr * self.direction(y, g, h, s)
        # c_t = w_t / sum_{i <= t} w_i,  w_t = t^r max_{i <= t} lr_i^power
        s.lr_max = np.maximum(s.lr_max, lr)
        w = self.t**self._r * s.lr_max**self._power
        s.total = s.total + w
        c = w / np.maximum(s.total, np.finfo(float).tiny)
        # x_{t+1} = (1 - c_t) x_t + c_t z_{t+1}
        s.x += c * (s.z - s.x)
        # y_{t+1} = (1 - beta) z_{t+1} + beta x_{t+1}
        y[:] = s.z + h.beta * (s.x - s.z)

    @abstractmethod
    def direction(self, y: FloatArray, g: FloatArray, h: Any, s: Any) -> FloatArray:
        """What lr is multiplied by in the step of z, given the gradient `g` at `y`."""

    def solution(self) -> list[FloatArray]:
        """The averages x."""
        return self.collect("x")
