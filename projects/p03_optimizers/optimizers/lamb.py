"""LAMB: Adam's direction, rescaled layer by layer so that each step is a share of the layer's own norm.

    r_t = m_hat / (sqrt(v_hat) + eps) + weight_decay x_t
    x_{t+1} = x_t - lr ||x_t|| / ||r_t|| r_t

(You et al. 2020, Large batch optimization for deep learning: training BERT in 76 minutes, algorithm 2, with phi the
identity.) Where a norm is zero the ratio counts as 1, so that layers which begin at zero can leave it.

Differs from the paper in: that case, of which it says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Layerwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class LAMB(Layerwise):
    """Layerwise adaptive moments.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive: the share of a layer's norm that one step moves it.
        betas: decay rates of the two moments, each in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: share of the parameters in the direction, not negative.
        batch_ndim: the number of leading axes that tell runs apart.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "LAMB"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        betas: tuple[Hyper, Hyper] = (0.9, 0.999),
        eps: Hyper = 1e-6,
        weight_decay: Hyper = 0.0,
        batch_ndim: int = 0,
    ) -> None:
        super().__init__(
            params,
            lr,
            batch_ndim,
            **checks.decay_rates(betas),
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """Both moments are zero."""
        return {"m": np.zeros_like(x), "v": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # m_t = beta1 m_{t-1} + (1 - beta1) g_t,  v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
        s.m += (1 - h.beta1) * (g - s.m)
        s.v += (1 - h.beta2) * (g * g - s.v)
        # r_t = m_hat / (sqrt(v_hat) + eps) + lambda x_t
        m_hat, v_hat = s.m / (1 - h.beta1**self.t), s.v / (1 - h.beta2**self.t)
        r = m_hat / (np.sqrt(v_hat) + h.eps) + h.weight_decay * x
        # x_{t+1} = x_t - lr ||x_t|| / ||r_t|| r_t
        x_norm, r_norm = self.norm(x), self.norm(r)
        ratio = np.divide(x_norm, r_norm, out=np.ones_like(x_norm), where=(x_norm > 0) & (r_norm > 0))
        x -= h.lr * ratio * r
