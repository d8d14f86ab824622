"""Schedule-free AdamW: the schedule-free average around Adam's denominator; no momentum array.

    v_t = beta2 v_{t-1} + (1 - beta2) g_t^2,        g_t = grad f(y_t)
    z_{t+1} = z_t - lr_t (g_t / (sqrt(v_t / (1 - beta2^t)) + eps) + weight_decay y_t)
    x and y as in `schedule_free`, beta = beta1

(Defazio, Yang, Khaled, Mishchenko, Mehta & Cutkosky 2024, The road less scheduled, algorithm 1.)

Differs from the paper in: nothing with r = 0 and weight_lr_power = 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper
from projects.p03_optimizers.optimizers.schedule_free import ScheduleFree


class ScheduleFreeAdamW(ScheduleFree):
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
        rates = checks.decay_rates(betas)
        super().__init__(
            params,
            lr,
            rates["beta1"],
            warmup_steps,
            r,
            weight_lr_power,
            beta2=rates["beta2"],
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """The second moment is zero too."""
        return {**super().start(x, h), "v": np.zeros_like(x)}

    def direction(self, y: FloatArray, g: FloatArray, h: Any, s: Any) -> FloatArray:
        """g_t / (sqrt(v_hat) + eps) + lambda y_t."""
        # v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
        s.v += (1 - h.beta2) * (g * g - s.v)
        # g_t / (sqrt(v_t / (1 - beta2^t)) + eps) + lambda y_t
        return with_l2(g / (np.sqrt(s.v / (1 - h.beta2**self.t)) + h.eps), y, h.weight_decay)
