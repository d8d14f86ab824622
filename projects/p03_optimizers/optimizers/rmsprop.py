"""RMSprop: the gradient is divided by the root of a running mean of its square.

    v_t = alpha v_{t-1} + (1 - alpha) g_t^2
    b_t = momentum b_{t-1} + g_t / (sqrt(v_t) + eps)        x_{t+1} = x_t - lr b_t

(Tieleman & Hinton 2012, lecture 6.5 of the course "Neural networks for machine learning"; the momentum is torch's.)
The step does not shrink with the gradient, so that with a constant lr the method circles a minimum at a distance that
is proportional to lr.

Differs from the lecture in: alpha = 0.99 (0.9 there), eps and weight decay, as in torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class RMSprop(Elementwise):
    """RMSprop.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        alpha: decay rate of the mean square, in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: factor of the L2 penalty's gradient, not negative.
        momentum: share of the last step that is kept, in [0, 1).

    Raises:
        ValueError: a value is out of its range.
    """

    name = "RMSprop"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-2,
        alpha: Hyper = 0.99,
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.0,
        momentum: Hyper = 0.0,
    ) -> None:
        super().__init__(
            params,
            lr,
            alpha=checks.fraction("alpha", alpha),
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
            momentum=checks.fraction("momentum", momentum),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """All averages are zero."""
        return {"v": np.zeros_like(x), "b": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        g = with_l2(g, x, h.weight_decay)
        # v_t = alpha v_{t-1} + (1 - alpha) g_t^2
        s.v *= h.alpha
        s.v += (1 - h.alpha) * g * g
        # b_t = momentum b_{t-1} + g_t / (sqrt(v_t) + eps)
        s.b *= h.momentum
        s.b += g / (np.sqrt(s.v) + h.eps)
        # x_{t+1} = x_t - lr b_t
        x -= h.lr * s.b
