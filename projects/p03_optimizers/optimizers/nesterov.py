"""Nesterov's momentum as networks use it: the gradient is taken where the parameters are, the momentum looks ahead.

    b_t = momentum b_{t-1} + g_t        x_{t+1} = x_t - lr (g_t + momentum b_t)

(Sutskever, Martens, Dahl & Hinton 2013, On the importance of initialization and momentum in deep learning; in these
coordinates Bengio, Boulanger-Lewandowski & Pascanu 2013, section 3.5, equations 7 and 8, unverified.) For constant lr
its iterates are the extrapolated points y_k of `nesterov_constant`, number for number: only what is called the
parameters differs.

Differs from the papers in: nothing; torch.optim.SGD(nesterov=True) is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Nesterov(Elementwise):
    """Gradient descent with Nesterov's momentum, torch's form.

    Args:
        params: float64 arrays, moved in place.
        lr: learning rate, positive.
        momentum: share of the last step that is kept, in [0, 1).
        weight_decay: factor of the L2 penalty's gradient, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Nesterov"

    def __init__(
        self, params: Sequence[FloatArray], lr: Hyper = 1e-3, momentum: Hyper = 0.9, weight_decay: Hyper = 0.0
    ) -> None:
        super().__init__(
            params,
            lr,
            momentum=checks.fraction("momentum", momentum),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """No momentum."""
        return {"b": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        g = with_l2(g, x, h.weight_decay)
        # b_t = momentum b_{t-1} + g_t
        s.b *= h.momentum
        s.b += g
        # x_{t+1} = x_t - lr (g_t + momentum b_t)
        x -= h.lr * (g + h.momentum * s.b)
