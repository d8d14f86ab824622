"""Schedule-free SGD: averaging in the place of a falling learning rate, with the gradient taken between the two.

    z_{t+1} = z_t - lr_t (grad f(y_t) + weight_decay y_t),    x and y as in `schedule_free`, beta = momentum

(Defazio, Yang, Khaled, Mishchenko, Mehta & Cutkosky 2024, The road less scheduled, section 1.)

Differs from the paper in: warm-up and weight decay, as in the authors' code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper
from projects.p03_optimizers.optimizers.schedule_free import ScheduleFree


class ScheduleFreeSGD(ScheduleFree):
    """Schedule-free gradient descent.

    Args:
        params: float64 arrays, moved in place; they hold y.
        lr: learning rate, positive; it wants no schedule.
        momentum: where between z and x the gradient is taken, in [0, 1).
        weight_decay: factor of the L2 penalty's gradient at y, not negative.
        warmup_steps: steps over which lr grows from 0, not negative.
        r: power of t in the average's weights, not negative.
        weight_lr_power: power of the largest lr so far in the average's weights, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Schedule-free SGD"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1.0,
        momentum: Hyper = 0.9,
        weight_decay: Hyper = 0.0,
        warmup_steps: float = 0,
        r: float = 0.0,
        weight_lr_power: float = 2.0,
    ) -> None:
        weight_decay = checks.nonnegative("weight_decay", weight_decay)
        beta = checks.fraction("momentum", momentum)
        super().__init__(params, lr, beta, warmup_steps, r, weight_lr_power, weight_decay=weight_decay)

    def direction(self, y: FloatArray, g: FloatArray, h: Any, s: Any) -> FloatArray:
        """Grad f(y_t) + lambda y_t."""
        return with_l2(g, y, h.weight_decay)
