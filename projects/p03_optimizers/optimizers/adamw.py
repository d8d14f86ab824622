"""AdamW: Adam with the weight decay taken out of the gradient, where the second moment would scale it away.

    x_t <- (1 - lr weight_decay) x_t,  then Adam's step

(Loshchilov & Hutter 2019, Decoupled weight decay regularization, algorithm 2.)

Differs from the paper in: the decay is multiplied by lr, as in torch; the paper's schedule multiplier eta_t is what a
schedule of lr does to both terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class AdamW(Elementwise):
    """Adam with decoupled weight decay.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: decay rates of the two moments, each in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: decoupled: every step shrinks the parameters by lr weight_decay; not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "AdamW"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        betas: tuple[Hyper, Hyper] = (0.9, 0.999),
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 1e-2,
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
        # x_t <- (1 - lr lambda) x_t
        x *= 1 - h.lr * h.weight_decay
        # m_t = beta1 m_{t-1} + (1 - beta1) g_t
        s.m += (1 - h.beta1) * (g - s.m)
        # v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
        s.v *= h.beta2
        s.v += (1 - h.beta2) * g * g
        # x_{t+1} = x_t - lr / (1 - beta1^t) m_t / (sqrt(v_t) / sqrt(1 - beta2^t) + eps)
        root = np.sqrt(s.v) / (1 - h.beta2**self.t) ** 0.5 + h.eps
        x -= h.lr / (1 - h.beta1**self.t) * s.m / root
