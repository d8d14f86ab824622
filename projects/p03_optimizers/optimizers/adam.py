"""Adam: a momentum of the gradient, divided by the root of a momentum of its square.

    m_t = beta1 m_{t-1} + (1 - beta1) g_t          m_hat = m_t / (1 - beta1^t)
    v_t = beta2 v_{t-1} + (1 - beta2) g_t^2        v_hat = v_t / (1 - beta2^t)
    x_{t+1} = x_t - lr m_hat / (sqrt(v_hat) + eps)

(Kingma & Ba 2015, Adam: a method for stochastic optimization, algorithm 1.) The first step is lr in every coordinate,
whatever the gradient's size, and scaling the objective changes nothing but the role of eps. It need not converge:
`amsgrad` tells of Reddi, Kale & Kumar's counter-example.

Differs from the paper in: weight decay, which torch adds to the gradient (see `adamw` for the decoupled form).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Adam(Elementwise):
    """Adaptive moment estimation.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: decay rates of the two moments, each in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: factor of the L2 penalty's gradient, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Adam"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        betas: tuple[Hyper, Hyper] = (0.9, 0.999),
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.0,
    ) -> None:
        super().__init__(
            params,
            lr,
            **checks.decay_rates(betas),
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """Both moments are zero."""
        return {"m": np.zeros_like(x), "v": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # g_t <- g_t + lambda x_t
        g = with_l2(g, x, h.weight_decay)
        # m_t = beta1 m_{t-1} + (1 - beta1) g_t
        s.m += (1 - h.beta1) * (g - s.m)
        # v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
        s.v *= h.beta2
        s.v += (1 - h.beta2) * g * g
        # x_{t+1} = x_t - lr / (1 - beta1^t) m_t / (sqrt(v_t) / sqrt(1 - beta2^t) + eps)
        root = np.sqrt(s.v) / (1 - h.beta2**self.t) ** 0.5 + h.eps
        x -= h.lr / (1 - h.beta1**self.t) * s.m / root
