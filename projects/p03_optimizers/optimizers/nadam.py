"""NAdam: Adam with Nesterov's look-ahead and a momentum that warms up.

    mu_t = beta1 (1 - 0.5 * 0.96^(t momentum_decay))        m_t, v_t, v_hat as in Adam
    m_bar = mu_{t+1} m_t / (1 - prod_{i=1}^{t+1} mu_i) + (1 - mu_t) g_t / (1 - prod_{i=1}^t mu_i)
    x_{t+1} = x_t - lr m_bar / (sqrt(v_hat) + eps)

(Dozat 2016, Incorporating Nesterov momentum into Adam, algorithm 2, unverified number.)

Differs from torch.optim.NAdam in: the product of the mu_i is kept in double precision. Torch keeps it in a tensor of
the default type, float32 unless it is told otherwise, even for parameters in float64; that shifts trajectories by about
1e-9, and with `torch.set_default_dtype(torch.float64)` the two agree to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class NAdam(Elementwise):
    """Adam with Nesterov momentum.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: decay rates of the two moments, each in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: factor of the L2 penalty's gradient, not negative.
        momentum_decay: speed of the momentum's warm-up, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "NAdam"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 2e-3,
        betas: tuple[Hyper, Hyper] = (0.9, 0.999),
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.0,
        momentum_decay: Hyper = 4e-3,
    ) -> None:
        super().__init__(
            params,
            lr,
            **checks.decay_rates(betas),
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
            momentum_decay=checks.nonnegative("momentum_decay", momentum_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """Both moments are zero, the product is empty."""
        return {"m": np.zeros_like(x), "v": np.zeros_like(x), "product": 1.0}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # g_t <- g_t + lambda x_t
        g = with_l2(g, x, h.weight_decay)
        # mu_t = beta1 (1 - 0.5 * 0.96^(t momentum_decay))
        mu = h.beta1 * (1 - 0.5 * 0.96 ** (self.t * h.momentum_decay))
        mu_next = h.beta1 * (1 - 0.5 * 0.96 ** ((self.t + 1) * h.momentum_decay))
        s.product = s.product * mu
        # m_t = beta1 m_{t-1} + (1 - beta1) g_t
        s.m += (1 - h.beta1) * (g - s.m)
        # v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
        s.v *= h.beta2
        s.v += (1 - h.beta2) * g * g
        # m_bar = mu_{t+1} m_t / (1 - prod_{i=1}^{t+1} mu_i) + (1 - mu_t) g_t / (1 - prod_{i=1}^t mu_i)
        m_bar = mu_next / (1 - s.product * mu_next) * s.m + (1 - mu) / (1 - s.product) * g
        # x_{t+1} = x_t - lr m_bar / (sqrt(v_hat) + eps)
        x -= h.lr * m_bar / (np.sqrt(s.v / (1 - h.beta2**self.t)) + h.eps)
