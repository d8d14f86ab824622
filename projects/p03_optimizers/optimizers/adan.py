"""Adan: Nesterov's momentum in Adam's clothes, by means of the difference between successive gradients.

    m_t = beta1 m_{t-1} + (1 - beta1) g_t
    d_t = beta2 d_{t-1} + (1 - beta2) (g_t - g_{t-1})
    n_t = beta3 n_{t-1} + (1 - beta3) (g_t + beta2 (g_t - g_{t-1}))^2
    x_{t+1} = (x_t - lr (m_hat + beta2 d_hat) / (sqrt(n_hat) + eps)) / (1 + lr weight_decay)

(Xie, Zhou, Li, Lin & Yan 2024, Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models, algorithm
1, whose betas are one minus these.) In the first step g_0 = g_1. Three state arrays and the last gradient.

Differs from the paper in: bias corrections, as in the authors' code; no restart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Adan(Elementwise):
    """Adaptive Nesterov momentum.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: decay rates of gradient, difference and square, each in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: proximal: every step divides the parameters by 1 + lr weight_decay; not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Adan"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        betas: tuple[Hyper, Hyper, Hyper] = (0.98, 0.92, 0.99),
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.0,
    ) -> None:
        super().__init__(
            params,
            lr,
            **checks.decay_rates(betas, 3),
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """All averages are zero."""
        return {"m": np.zeros_like(x), "d": np.zeros_like(x), "n": np.zeros_like(x), "previous": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        change = g - s.previous if self.t > 1 else np.zeros_like(g)
        s.previous[:] = g
        # m_t = beta1 m_{t-1} + (1 - beta1) g_t
        s.m += (1 - h.beta1) * (g - s.m)
        # d_t = beta2 d_{t-1} + (1 - beta2) (g_t - g_{t-1})
        s.d += (1 - h.beta2) * (change - s.d)
        # n_t = beta3 n_{t-1} + (1 - beta3) (g_t + beta2 (g_t - g_{t-1}))^2
        s.n += (1 - h.beta3) * ((g + h.beta2 * change) ** 2 - s.n)
        # x_{t+1} = (x_t - lr (m_hat + beta2 d_hat) / (sqrt(n_hat) + eps)) / (1 + lr lambda)
        direction = s.m / (1 - h.beta1**self.t) + h.beta2 / (1 - h.beta2**self.t) * s.d
        x -= h.lr * direction / (np.sqrt(s.n / (1 - h.beta3**self.t)) + h.eps)
        x /= 1 + h.lr * h.weight_decay
