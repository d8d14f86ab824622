"""AdEMAMix: Adam with a second, very slow momentum, since gradients stay useful for thousands of steps.

    m1_t = beta1 m1_{t-1} + (1 - beta1) g_t        m2_t = beta3(t) m2_{t-1} + (1 - beta3(t)) g_t
    x_{t+1} = x_t - lr ((m1_hat + alpha(t) m2_t) / (sqrt(v_hat) + eps) + weight_decay x_t)

(Pagliardini, Ablin & Grangier 2025, The AdEMAMix optimizer: better, faster, older, algorithm 1.) With u = min(t / T, 1)
and T = `t_alpha_beta3`, alpha(t) = u alpha, and beta3(t) runs from beta1 to beta3 so that its half-life grows evenly:
beta3(t) = min(exp(log beta1 log beta3 / ((1 - u) log beta3 + u log beta1)), beta3). T = None uses the end values from
the start; early on the step is then up to (1 + alpha) times Adam's.

Differs from the paper in: nothing; the slow momentum has no bias correction there either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class AdEMAMix(Elementwise):
    """Adam with a fast and a slow momentum.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: decay rates of the fast momentum, the square and the slow momentum, each in [0, 1).
        alpha: weight of the slow momentum, not negative.
        t_alpha_beta3: steps T of both warm-ups, or None for none; it asks for beta1 and beta3 above 0.
        eps: added to the denominator, not negative.
        weight_decay: decoupled: every step shrinks the parameters by lr weight_decay; not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "AdEMAMix"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        betas: tuple[Hyper, Hyper, Hyper] = (0.9, 0.999, 0.9999),
        alpha: Hyper = 5.0,
        t_alpha_beta3: float | None = None,
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.0,
    ) -> None:
        self._T = None if t_alpha_beta3 is None else checks.number("t_alpha_beta3", t_alpha_beta3)
        if self._T is not None:
            checks.positive("t_alpha_beta3", self._T)
            checks.positive("beta1", betas[0])
            checks.positive("beta3", betas[2])
        super().__init__(
            params,
            lr,
            **checks.decay_rates(betas, 3),
            alpha=checks.nonnegative("alpha", alpha),
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """All moments are zero."""
        return {"m1": np.zeros_like(x), "m2": np.zeros_like(x), "v": np.zeros_like(x)}

    def _warmed(self, h: Any) -> tuple[Any, Any]:
        """alpha(t) and beta3(t)."""
        if self._T is None:
            return h.alpha, h.beta3
        # u = min(t / T, 1)
        u = min(self.t / self._T, 1.0)
        log1, log3 = np.log(h.beta1), np.log(h.beta3)
        # beta3(t) = min(exp(log beta1 log beta3 / ((1 - u) log beta3 + u log beta1)), beta3)
        return u * h.alpha, np.minimum(np.exp(log1 * log3 / ((1 - u) * log3 + u * log1)), h.beta3)

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        alpha, beta3 = self._warmed(h)
        # m1_t = beta1 m1_{t-1} + (1 - beta1) g_t
        s.m1 += (1 - h.beta1) * (g - s.m1)
        # m2_t = beta3(t) m2_{t-1} + (1 - beta3(t)) g_t
        s.m2 += (1 - beta3) * (g - s.m2)
        # v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
        s.v += (1 - h.beta2) * (g * g - s.v)
        # x_{t+1} = x_t - lr ((m1_hat + alpha(t) m2_t) / (sqrt(v_hat) + eps) + lambda x_t)
        root = np.sqrt(s.v / (1 - h.beta2**self.t)) + h.eps
        x -= h.lr * ((s.m1 / (1 - h.beta1**self.t) + alpha * s.m2) / root + h.weight_decay * x)
