"""Adamax: Adam with a decaying maximum in the place of the root mean square.

    m_t = beta1 m_{t-1} + (1 - beta1) g_t        u_t = max(beta2 u_{t-1}, |g_t| + eps)
    x_{t+1} = x_t - lr / (1 - beta1^t) m_t / u_t

(Kingma & Ba 2015, Adam: a method for stochastic optimization, algorithm 2.) The maximum needs no correction of bias.

Differs from the paper in: eps, which torch adds to |g|, so that a zero gradient divides by eps instead of zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Adamax(Elementwise):
    """Adam with the infinity norm.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: decay rates of the two moments, each in [0, 1).
        eps: added to the size of the gradient, positive.
        weight_decay: factor of the L2 penalty's gradient, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Adamax"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 2e-3,
        betas: tuple[Hyper, Hyper] = (0.9, 0.999),
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.0,
    ) -> None:
        super().__init__(
            params,
            lr,
            **checks.decay_rates(betas),
            eps=checks.positive("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """Both averages are zero."""
        return {"m": np.zeros_like(x), "u": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # g_t <- g_t + lambda x_t
        g = with_l2(g, x, h.weight_decay)
        # m_t = beta1 m_{t-1} + (1 - beta1) g_t
        s.m += (1 - h.beta1) * (g - s.m)
        # u_t = max(beta2 u_{t-1}, |g_t| + eps)
        s.u *= h.beta2
        np.maximum(s.u, np.abs(g) + h.eps, out=s.u)
        # x_{t+1} = x_t - lr / (1 - beta1^t) m_t / u_t
        x -= h.lr / (1 - h.beta1**self.t) * s.m / s.u
