"""Adagrad: every coordinate divides by the root of all its squared gradients so far.

    G_t = G_{t-1} + g_t^2        x_{t+1} = x_t - lr_t g_t / (sqrt(G_t) + eps),    lr_t = lr / (1 + (t - 1) lr_decay)

(Duchi, Hazan & Singer 2011, Adaptive subgradient methods, figure 1, the diagonal form.) Rarely active coordinates keep
large steps, which is why it was made for sparse data; the steps only ever shrink, which is why it stops early
elsewhere.

Differs from the paper in: eps stands outside the root and lr_decay and weight decay exist, as in torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Adagrad(Elementwise):
    """Adaptive subgradient method, diagonal.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        lr_decay: the learning rate is divided by 1 + (t - 1) lr_decay; not negative.
        weight_decay: factor of the L2 penalty's gradient, not negative.
        initial_accumulator_value: G_0, not negative.
        eps: added to the denominator, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Adagrad"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-2,
        lr_decay: Hyper = 0.0,
        weight_decay: Hyper = 0.0,
        initial_accumulator_value: Hyper = 0.0,
        eps: Hyper = 1e-10,
    ) -> None:
        super().__init__(
            params,
            lr,
            lr_decay=checks.nonnegative("lr_decay", lr_decay),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
            G0=checks.nonnegative("initial_accumulator_value", initial_accumulator_value),
            eps=checks.nonnegative("eps", eps),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """The sum of squares begins at G_0."""
        return {"G": np.zeros_like(x) + h.G0}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        g = with_l2(g, x, h.weight_decay)
        # G_t = G_{t-1} + g_t^2
        s.G += g * g
        # x_{t+1} = x_t - lr_t g_t / (sqrt(G_t) + eps)
        lr = h.lr / (1 + (self.t - 1) * h.lr_decay)
        x -= lr * g / (np.sqrt(s.G) + h.eps)
