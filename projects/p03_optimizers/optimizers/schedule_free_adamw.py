"""Schedule-free AdamW: the schedule-free average around Adam's denominator; no momentum array.

    v_t = beta2 v_{t-1} + (1 - beta2) g_t^2,        g_t = grad f(y_t)
    z_{t+1} = z_t - lr_t (g_t / (sqrt(v_t / (1 - beta2^t)) + eps) + weight_decay y_t)
    x_{t+1} = (1 - c_t) x_t + c_t z_{t+1},    c_t = w_t / sum_{i <= t} w_i,    w_t = t^r max_{i <= t} lr_i^power
    y_{t+1} = (1 - beta1) z_{t+1} + beta1 x_{t+1}

(Defazio, Yang, Khaled, Mishchenko, Mehta & Cutkosky 2024, The road less scheduled, algorithm 1.) The parameters hold y,
where the gradient is wanted; `solution()` is the average x.

Differs from the paper in: r and weight_lr_power (`power` above), as in the authors' code; in the paper they are 0
and 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class ScheduleFreeAdamW(Elementwise):
    """Schedule-free AdamW.

    Args:
        params: float64 arrays, moved in place; they hold y.
        lr: learning rate, positive; it wants no schedule.
        betas: where between z and x the gradient is taken, and the decay rate of v, each in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: decoupled, taken at y; not negative.
        warmup_steps: steps over which lr grows from 0, not negative.
        r: power of t in the average's weights, not negative.
        weight_lr_power: power of the largest lr so far in the average's weights, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Schedule-free AdamW"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 2.5e-3,
        betas: tuple[Hyper, Hyper] = (0.9, 0.999),
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.0,
        warmup_steps: float = 0,
        r: float = 0.0,
        weight_lr_power: float = 2.0,
    ) -> None:
        self._warmup = checks.number("warmup_steps", checks.nonnegative("warmup_steps", warmup_steps))
        self._r = checks.number("r", checks.nonnegative("r", r))
        self._power = checks.number("weight_lr_power", checks.nonnegative("weight_lr_power", weight_lr_power))
        super().__init__(
            params,
            lr,
            **checks.decay_rates(betas),
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """All points begin at the same place; no weight has been given."""
        return {"z": x.copy(), "x": x.copy(), "v": np.zeros_like(x), "lr_max": 0.0, "total": 0.0}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step; the coordinates that come in are y's."""
        y = x
        lr = h.lr * min(1.0, self.t / self._warmup) if self._warmup else h.lr
        # v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
        s.v += (1 - h.beta2) * (g * g - s.v)
        # z_{t+1} = z_t - lr_t (g_t / (sqrt(v_t / (1 - beta2^t)) + eps) + lambda y_t)
        direction = g / (np.sqrt(s.v / (1 - h.beta2**self.t)) + h.eps)
        s.z -= lr * with_l2(direction, y, h.weight_decay)
        # c_t = w_t / sum_{i <= t} w_i,  w_t = t^r max_{i <= t} lr_i^power
        s.lr_max = np.maximum(s.lr_max, lr)
        w = self.t**self._r * s.lr_max**self._power
        s.total = s.total + w
        c = w / np.maximum(s.total, np.finfo(float).tiny)
        # x_{t+1} = (1 - c_t) x_t + c_t z_{t+1}
        s.x += c * (s.z - s.x)
        # y_{t+1} = (1 - beta1) z_{t+1} + beta1 x_{t+1}
        y[:] = s.z + h.beta1 * (s.x - s.z)

    def solution(self) -> list[FloatArray]:
        """The averages x."""
        return self.collect("x")
