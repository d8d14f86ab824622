"""RAdam: Adam that does without its denominator until that can be trusted.

    rho_inf = 2 / (1 - beta2) - 1        rho_t = rho_inf - 2 t beta2^t / (1 - beta2^t)
    r_t = sqrt((rho_t - 4) (rho_t - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho_t))
    x_{t+1} = x_t - lr r_t m_hat / sqrt(v_hat)  if rho_t > 5,  else  x_t - lr m_hat

(Liu et al. 2020, On the variance of the adaptive learning rate and beyond, algorithm 2.) With few gradients seen the
adaptive step has a large variance; rho_t is the length of the average that v amounts to. For beta2 = 0.999 the first
five steps are those of momentum, and their size scales with the gradient: Adam's lr can be far too large for them.

Differs from the paper in: the threshold is 5 instead of 4, eps is added to sqrt(v), as in torch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class RAdam(Elementwise):
    """Rectified Adam.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: decay rates of the two moments, each a number in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: factor of the L2 penalty's gradient, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "RAdam"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.0,
    ) -> None:
        for i, beta in enumerate(betas, start=1):
            checks.number(f"beta{i}", beta)
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
        m_hat = s.m / (1 - h.beta1**self.t)
        # rho_t = rho_inf - 2 t beta2^t / (1 - beta2^t),  rho_inf = 2 / (1 - beta2) - 1
        beta2_t = h.beta2**self.t
        rho_inf = 2 / (1 - h.beta2) - 1
        rho = rho_inf - 2 * self.t * beta2_t / (1 - beta2_t)
        if rho > 5:
            # r_t = sqrt((rho_t - 4) (rho_t - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho_t))
            r = math.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
            # x_{t+1} = x_t - lr r_t m_hat / sqrt(v_hat)
            x -= h.lr * r * math.sqrt(1 - beta2_t) * m_hat / (np.sqrt(s.v) + h.eps)
        else:
            # x_{t+1} = x_t - lr m_hat
            x -= h.lr * m_hat
