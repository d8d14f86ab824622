"""AMSGrad: Adam whose denominator never shrinks.

    m_t, v_t as in Adam        v_max_t = max(v_max_{t-1}, v_t)
    x_{t+1} = x_t - lr m_hat / (sqrt(v_max_t / (1 - beta2^t)) + eps)

(Reddi, Kale & Kumar 2018, On the convergence of Adam and beyond, algorithm 2.) Their theorem 1 gives a convex online
problem on which Adam goes to the worst point: gradients C, -1, -1 in turn on [-1, 1], with beta1 = 0 and
beta2 = 1 / (1 + C^2). The rare large gradient is forgotten by v before the small ones have been outweighed; with the
maximum it is not.

Differs from the paper in: bias corrections, eps and weight decay, as in torch (the maximum is taken before v is
corrected); no projection.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers.adam import Adam
from projects.p03_optimizers.optimizers.blockwise import with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray


class AMSGrad(Adam):
    """Adam with the maximum of all second moments so far; arguments and errors are Adam's."""

    name = "AMSGrad"

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """All moments are zero."""
        return {"m": np.zeros_like(x), "v": np.zeros_like(x), "v_max": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # g_t <- g_t + lambda x_t
        g = with_l2(g, x, h.weight_decay)
        # m_t = beta1 m_{t-1} + (1 - beta1) g_t
        s.m += (1 - h.beta1) * (g - s.m)
        # v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
        s.v *= h.beta2
        s.v += (1 - h.beta2) * g * g
        # v_max_t = max(v_max_{t-1}, v_t)
        np.maximum(s.v_max, s.v, out=s.v_max)
        # x_{t+1} = x_t - lr / (1 - beta1^t) m_t / (sqrt(v_max_t) / sqrt(1 - beta2^t) + eps)
        root = np.sqrt(s.v_max) / (1 - h.beta2**self.t) ** 0.5 + h.eps
        x -= h.lr / (1 - h.beta1**self.t) * s.m / root
