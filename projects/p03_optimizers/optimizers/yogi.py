"""Yogi: Adam whose second moment moves by a bounded amount, so that it can't collapse.

    v_t = v_{t-1} - (1 - beta2) sign(v_{t-1} - g_t^2) g_t^2
    x_{t+1} = x_t - lr m_hat / (sqrt(v_t / (1 - beta2^t)) + eps)

(Zaheer, Reddi, Sachan, Kale & Kumar 2018, Adaptive methods for nonconvex optimization, algorithm 2.) When gradients get
small Adam forgets old ones at the rate beta2; Yogi's v shrinks only by (1 - beta2) g^2.

Differs from the paper in: the bias corrections, which published implementations have; weight decay is decoupled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Yogi(Elementwise):
    """Additive instead of multiplicative adaptation.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: decay rates of the two moments, each in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: decoupled: every step shrinks the parameters by lr weight_decay; not negative.
        initial_accumulator: v_0, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Yogi"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-2,
        betas: tuple[Hyper, Hyper] = (0.9, 0.999),
        eps: Hyper = 1e-3,
        weight_decay: Hyper = 0.0,
        initial_accumulator: Hyper = 1e-6,
    ) -> None:
        super().__init__(
            params,
            lr,
            **checks.decay_rates(betas),
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
            v0=checks.nonnegative("initial_accumulator", initial_accumulator),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """No momentum; v begins at v_0."""
        return {"m": np.zeros_like(x), "v": np.zeros_like(x) + h.v0}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # x_t <- (1 - lr lambda) x_t
        x *= 1 - h.lr * h.weight_decay
        # m_t = beta1 m_{t-1} + (1 - beta1) g_t
        s.m += (1 - h.beta1) * (g - s.m)
        # v_t = v_{t-1} - (1 - beta2) sign(v_{t-1} - g_t^2) g_t^2
        g2 = g * g
        s.v -= (1 - h.beta2) * np.sign(s.v - g2) * g2
        # x_{t+1} = x_t - lr m_hat / (sqrt(v_hat) + eps)
        root = np.sqrt(s.v) / (1 - h.beta2**self.t) ** 0.5 + h.eps
        x -= h.lr / (1 - h.beta1**self.t) * s.m / root
