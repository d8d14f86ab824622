"""Lion: the sign of an interpolation between momentum and gradient; found by searching over programs.

    x_t <- (1 - lr weight_decay) x_t
    x_{t+1} = x_t - lr sign(beta1 m_{t-1} + (1 - beta1) g_t)        m_t = beta2 m_{t-1} + (1 - beta2) g_t

(Chen et al. 2023, Symbolic discovery of optimization algorithms, algorithm 2.) Every coordinate moves by lr in every
step, so that only a falling lr lets it settle; one state array instead of Adam's two.

Differs from the paper in: nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Lion(Elementwise):
    """Evolved sign momentum.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        betas: the interpolation's weight and the decay rate of the momentum, each in [0, 1).
        weight_decay: decoupled: every step shrinks the parameters by lr weight_decay; not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Lion"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-4,
        betas: tuple[Hyper, Hyper] = (0.9, 0.99),
        weight_decay: Hyper = 0.0,
    ) -> None:
        super().__init__(
            params,
            lr,
            **checks.decay_rates(betas),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """No momentum."""
        return {"m": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # x_t <- (1 - lr lambda) x_t
        x *= 1 - h.lr * h.weight_decay
        # x_{t+1} = x_t - lr sign(beta1 m_{t-1} + (1 - beta1) g_t)
        x -= h.lr * np.sign(s.m + (1 - h.beta1) * (g - s.m))
        # m_t = beta2 m_{t-1} + (1 - beta2) g_t
        s.m += (1 - h.beta2) * (g - s.m)
