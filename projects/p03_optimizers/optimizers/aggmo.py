"""Aggregated momentum: several heavy balls of different weight, averaged; the light ones damp the heavy one.

    b^(i)_t = beta^(i) b^(i)_{t-1} + g_t        x_{t+1} = x_t - lr / K sum_i b^(i)_t

(Lucas, Sun, Zemel & Grosse 2019, Aggregated momentum: stability through passive damping, equation 4, unverified
number.) With beta = (0, 0.9, 0.99, ...) the speed of the largest comes without its oscillations. K = 1 is the heavy
ball.

Differs from the paper in: the buffers hold gradients with their own sign; weight decay.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class AggMo(Elementwise):
    """Aggregated momentum.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: K decay rates, each a number in [0, 1).
        weight_decay: factor of the L2 penalty's gradient, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "AggMo"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        betas: Sequence[float] = (0.0, 0.9, 0.99),
        weight_decay: Hyper = 0.0,
    ) -> None:
        if not len(betas):
            raise ValueError("betas must have at least one number")
        self._beta = np.array([[checks.number("beta", checks.fraction("beta", beta))] for beta in betas])  # (K, 1)
        super().__init__(params, lr, weight_decay=checks.nonnegative("weight_decay", weight_decay))

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """No momentum; one row a decay rate."""
        return {"b": np.zeros((len(self._beta), x.size))}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        g = with_l2(g, x, h.weight_decay)
        # b^(i)_t = beta^(i) b^(i)_{t-1} + g_t
        s.b *= self._beta
        s.b += g
        # x_{t+1} = x_t - lr / K sum_i b^(i)_t
        x -= h.lr * s.b.mean(axis=0)
