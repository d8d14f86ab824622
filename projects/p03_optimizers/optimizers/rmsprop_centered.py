"""Centred RMSprop: the gradient is divided by a running standard deviation, not a root mean square.

    v_t = alpha v_{t-1} + (1 - alpha) g_t^2        m_t = alpha m_{t-1} + (1 - alpha) g_t
    b_t = momentum b_{t-1} + g_t / (sqrt(v_t - m_t^2) + eps)        x_{t+1} = x_t - lr b_t

(Graves 2013, Generating sequences with recurrent neural networks, equations 38 to 45.) Where the gradient is steady its
variance is small and the steps grow, by up to 1 / eps.

Differs from the paper in: eps stands outside the root, as in torch; v - m^2 is cut off at zero, below which rounding
can carry it (torch would return NaN).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class CenteredRMSprop(Elementwise):
    """RMSprop with the variance in the denominator.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        alpha: decay rate of both averages, in [0, 1).
        eps: added to the denominator, positive: the first step of alpha = 0 has no variance at all.
        weight_decay: factor of the L2 penalty's gradient, not negative.
        momentum: share of the last step that is kept, in [0, 1).

    Raises:
        ValueError: a value is out of its range.
    """

    name = "RMSprop, centred"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-2,
        alpha: Hyper = 0.99,
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.0,
        momentum: Hyper = 0.0,
    ) -> None:
        super().__init__(
            params,
            lr,
            alpha=checks.fraction("alpha", alpha),
            eps=checks.positive("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
            momentum=checks.fraction("momentum", momentum),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """All averages are zero."""
        return {"v": np.zeros_like(x), "m": np.zeros_like(x), "b": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        g = with_l2(g, x, h.weight_decay)
        # v_t = alpha v_{t-1} + (1 - alpha) g_t^2
        s.v *= h.alpha
        s.v += (1 - h.alpha) * g * g
        # m_t = alpha m_{t-1} + (1 - alpha) g_t
        s.m += (1 - h.alpha) * (g - s.m)
        # b_t = momentum b_{t-1} + g_t / (sqrt(v_t - m_t^2) + eps)
        s.b *= h.momentum
        s.b += g / (np.sqrt(np.maximum(s.v - s.m * s.m, 0.0)) + h.eps)
        # x_{t+1} = x_t - lr b_t
        x -= h.lr * s.b
