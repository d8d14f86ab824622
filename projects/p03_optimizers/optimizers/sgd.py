"""Gradient descent: the step against the gradient that all others amend.

    x_{t+1} = x_t - lr (g_t + weight_decay x_t)

(Cauchy 1847; with noisy gradients Robbins & Monro 1951, A stochastic approximation method.) On a quadratic with
curvatures in [mu, L] it converges for 0 < lr < 2 / L, fastest at lr = 2 / (mu + L): by (kappa - 1) / (kappa + 1) a
step, kappa = L / mu.

Differs from torch.optim.SGD in: momentum has files of its own, `heavy_ball` and `nesterov`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class SGD(Elementwise):
    """Gradient descent.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        weight_decay: factor of the L2 penalty's gradient, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "SGD"

    def __init__(self, params: Sequence[FloatArray], lr: Hyper = 1e-3, weight_decay: Hyper = 0.0) -> None:
        super().__init__(params, lr, weight_decay=checks.nonnegative("weight_decay", weight_decay))

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # x <- x - lr (g + lambda x)
        x -= h.lr * with_l2(g, x, h.weight_decay)
