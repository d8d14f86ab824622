"""AdaBelief: Adam that divides by how far gradients fall from their running mean, not from zero.

    m_t = beta1 m_{t-1} + (1 - beta1) g_t
    s_t = beta2 s_{t-1} + (1 - beta2) (g_t - m_t)^2 + eps
    x_{t+1} = x_t - lr m_hat / (sqrt(s_t / (1 - beta2^t)) + eps)

(Zhuang et al. 2020, AdaBelief optimizer: adapting stepsizes by the belief in observed gradients, algorithm 2.) A steady
gradient is believed and takes large steps.

Differs from the paper in: eps = 1e-16 as in the authors' later code (it adds up within s to eps / (1 - beta2)); weight
decay is decoupled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class AdaBelief(Elementwise):
    """Adam with the variance around the momentum.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: decay rates of the two moments, each in [0, 1).
        eps: added to s in every step and to the denominator, not negative.
        weight_decay: decoupled: every step shrinks the parameters by lr weight_decay; not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "AdaBelief"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        betas: tuple[Hyper, Hyper] = (0.9, 0.999),
        eps: Hyper = 1e-16,
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
        """Both averages are zero."""
        return {"m": np.zeros_like(x), "s": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # x_t <- (1 - lr lambda) x_t
        x *= 1 - h.lr * h.weight_decay
        # m_t = beta1 m_{t-1} + (1 - beta1) g_t
        s.m += (1 - h.beta1) * (g - s.m)
        # s_t = beta2 s_{t-1} + (1 - beta2) (g_t - m_t)^2 + eps
        surprise = g - s.m
        s.s *= h.beta2
        s.s += (1 - h.beta2) * surprise * surprise + h.eps
        # x_{t+1} = x_t - lr m_hat / (sqrt(s_hat) + eps)
        root = np.sqrt(s.s / (1 - h.beta2**self.t)) + h.eps
        x -= h.lr / (1 - h.beta1**self.t) * s.m / root
