"""Nesterov's method for strongly convex functions: constant momentum, chosen by the condition number.

    x_{k+1} = y_k - lr grad f(y_k)
    y_{k+1} = x_{k+1} + momentum (x_{k+1} - x_k),    momentum = (sqrt kappa - 1) / (sqrt kappa + 1)

(Nesterov 2004, Introductory lectures on convex optimization, scheme 2.2.11, unverified number.) With lr = 1 / L the
error f(x_k) - f* shrinks by 1 - 1 / sqrt kappa a step. The parameters hold y, where the gradient is wanted; the bound
speaks of x, which is `solution()`.

Differs from the book in: nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


def constant_momentum(kappa: float) -> float:
    """(sqrt kappa - 1) / (sqrt kappa + 1) for a condition number kappa >= 1.

    Raises:
        ValueError: kappa is below 1.
    """
    if not kappa >= 1:
        raise ValueError(f"kappa = {kappa:g} must be at least 1")
    return (math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)


class NesterovConstant(Elementwise):
    """Accelerated gradient descent for strongly convex functions.

    Args:
        params: float64 arrays, moved in place; they hold y.
        lr: learning rate, positive; 1 / L for an L-smooth function.
        momentum: in [0, 1); `constant_momentum(kappa)` where the condition number is known.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Nesterov, constant momentum"

    def __init__(self, params: Sequence[FloatArray], lr: Hyper = 1e-3, momentum: Hyper = 0.9) -> None:
        super().__init__(params, lr, momentum=checks.fraction("momentum", momentum))

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """Both sequences begin at the same point."""
        return {"x": x.copy()}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step; the coordinates that come in are y's."""
        y = x
        # x_{k+1} = y_k - lr grad f(y_k)
        x_next = y - h.lr * g
        # y_{k+1} = x_{k+1} + momentum (x_{k+1} - x_k)
        y[:] = x_next + h.momentum * (x_next - s.x)
        s.x = x_next

    def solution(self) -> list[FloatArray]:
        """The points x_k that the bound speaks of."""
        return self.collect("x")
