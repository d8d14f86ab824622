"""Heavy ball: the step keeps a share of the one before, as a ball that rolls down keeps its speed.

    b_t = momentum b_{t-1} + (1 - dampening) g_t,  b_1 = g_1        x_{t+1} = x_t - lr b_t

(Polyak 1964, Some methods of speeding up the convergence of iteration methods.) For dampening = 0 this is
x_{t+1} = x_t - lr g_t + momentum (x_t - x_{t-1}). On quadratics it is stable for lr < 2 (1 + momentum) / L, and
lr = 4 / (sqrt L + sqrt mu)^2, momentum = ((sqrt kappa - 1) / (sqrt kappa + 1))^2 give the rate
(sqrt kappa - 1) / (sqrt kappa + 1). On strongly convex functions that are not quadratic it may cycle for ever
(Lessard, Recht & Packard 2016, section 4.6, unverified number).

Differs from the paper in: the momentum is kept of gradients, not of steps, as in torch.optim.SGD; the two part ways
only when lr changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class HeavyBall(Elementwise):
    """Gradient descent with momentum.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        momentum: share of the last step that is kept, in [0, 1).
        dampening: share of the gradient that is left out, in [0, 1).
        weight_decay: factor of the L2 penalty's gradient, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Heavy ball"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        momentum: Hyper = 0.9,
        dampening: Hyper = 0.0,
        weight_decay: Hyper = 0.0,
    ) -> None:
        super().__init__(
            params,
            lr,
            momentum=checks.fraction("momentum", momentum),
            dampening=checks.fraction("dampening", dampening),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """No momentum."""
        return {"b": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        g = with_l2(g, x, h.weight_decay)
        # b_t = momentum b_{t-1} + (1 - dampening) g_t,  b_1 = g_1
        s.b *= h.momentum
        s.b += g if self.t == 1 else (1 - h.dampening) * g
        # x_{t+1} = x_t - lr b_t
        x -= h.lr * s.b
