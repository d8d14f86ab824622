"""Quasi-hyperbolic momentum: a weighted mean of the plain gradient's step and the momentum's.

    b_t = momentum b_{t-1} + (1 - momentum) g_t        x_{t+1} = x_t - lr ((1 - nu) g_t + nu b_t)

(Ma & Yarats 2019, Quasi-hyperbolic momentum and Adam for deep learning, equations 3 and 4.) nu = 0 is gradient descent,
nu = 1 the heavy ball with a normalised buffer, nu = momentum Nesterov's method; their advice is nu = 0.7,
momentum = 0.999.

Differs from the paper in: weight decay.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class QHM(Elementwise):
    """Quasi-hyperbolic momentum.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        momentum: decay rate of the gradients' average, in [0, 1).
        nu: weight of that average in the step, in [0, 1].
        weight_decay: factor of the L2 penalty's gradient, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "QHM"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1.0,
        momentum: Hyper = 0.999,
        nu: Hyper = 0.7,
        weight_decay: Hyper = 0.0,
    ) -> None:
        super().__init__(
            params,
            lr,
            momentum=checks.fraction("momentum", momentum),
            nu=checks.proportion("nu", nu),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """No momentum."""
        return {"b": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        g = with_l2(g, x, h.weight_decay)
        # b_t = momentum b_{t-1} + (1 - momentum) g_t
        s.b += (1 - h.momentum) * (g - s.b)
        # x_{t+1} = x_t - lr ((1 - nu) g_t + nu b_t)
        x -= h.lr * (g + h.nu * (s.b - g))
