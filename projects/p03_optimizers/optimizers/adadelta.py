"""Adadelta: the ratio of two running root mean squares, of steps and of gradients, gives the step its units.

    v_t = rho v_{t-1} + (1 - rho) g_t^2
    d_t = sqrt(u_{t-1} + eps) / sqrt(v_t + eps) g_t
    u_t = rho u_{t-1} + (1 - rho) d_t^2
    x_{t+1} = x_t - lr d_t

(Zeiler 2012, ADADELTA: an adaptive learning rate method, algorithm 1.) The first step is about sqrt(eps / (1 - rho))
in every coordinate, so that eps is the learning rate that the method claims not to have.

Differs from the paper in: lr (1 there) and weight decay, as in torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Adadelta(Elementwise):
    """Adadelta.

    Args:
        params: float64 arrays, moved in place.
        lr: factor of the step, positive.
        rho: decay rate of both averages, in [0, 1).
        eps: added within both roots, positive: from zero the method would never start.
        weight_decay: factor of the L2 penalty's gradient, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Adadelta"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1.0,
        rho: Hyper = 0.9,
        eps: Hyper = 1e-6,
        weight_decay: Hyper = 0.0,
    ) -> None:
        super().__init__(
            params,
            lr,
            rho=checks.fraction("rho", rho),
            eps=checks.positive("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """Both averages are zero."""
        return {"v": np.zeros_like(x), "u": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        g = with_l2(g, x, h.weight_decay)
        # v_t = rho v_{t-1} + (1 - rho) g_t^2
        s.v *= h.rho
        s.v += (1 - h.rho) * g * g
        # d_t = sqrt(u_{t-1} + eps) / sqrt(v_t + eps) g_t
        d = np.sqrt(s.u + h.eps) / np.sqrt(s.v + h.eps) * g
        # u_t = rho u_{t-1} + (1 - rho) d_t^2
        s.u *= h.rho
        s.u += (1 - h.rho) * d * d
        # x_{t+1} = x_t - lr d_t
        x -= h.lr * d
