"""Centred RMSprop: the gradient is divided by a running standard deviation, not a root mean square.

    v_t = alpha v_{t-1} + (1 - alpha) g_t^2        m_t = alpha m_{t-1} + (1 - alpha) g_t
    b_t = momentum b_{t-1} + g_t / (sqrt(v_t - m_t^2) + eps)        x_{t+1} = x_t - lr b_t

(Graves 2013, Generating sequences with recurrent neural networks, equations 38 to 45.) Where the gradient is steady its
variance is small and the steps grow, by up to 1 / eps.

Differs from the paper in: eps stands outside the root, as in torch; v - m^2 is cut off at zero, below which rounding
can carry it (torch would return NaN).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers.blockwise import with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.optimizers.rmsprop import RMSprop


class CenteredRMSprop(RMSprop):
    """RMSprop with the variance in the denominator; arguments and errors are RMSprop's."""

    name = "RMSprop, centred"

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
