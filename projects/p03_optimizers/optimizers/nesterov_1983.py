"""Nesterov's method of 1983 for smooth convex functions: momentum that grows towards 1 on a fixed timetable.

    x_k = y_k - lr grad f(y_k)
    t_{k+1} = (1 + sqrt(1 + 4 t_k^2)) / 2,  t_1 = 1
    y_{k+1} = x_k + (t_k - 1) / t_{k+1} (x_k - x_{k-1}),  y_1 = x_0

(Nesterov 1983, A method of solving a convex programming problem with convergence rate O(1/k^2); in this notation Beck
& Teboulle 2009, section 4, whose theorem 4.4 gives f(x_k) - f* <= 2 ||x_0 - x*||^2 / (lr (k + 1)^2) for lr <= 1 / L.)
The parameters hold y, where the gradient is wanted; the bound speaks of x, which is `solution()`.

Differs from the paper in: the step size is given, not searched for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from projects.p03_optimizers.optimizers.blockwise import Elementwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Nesterov1983(Elementwise):
    """Accelerated gradient descent for convex functions.

    Args:
        params: float64 arrays, moved in place; they hold y.
        lr: learning rate, positive; 1 / L for an L-smooth function.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Nesterov 1983"

    def __init__(self, params: Sequence[FloatArray], lr: Hyper = 1e-3) -> None:
        super().__init__(params, lr)

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """Both sequences begin at the same point."""
        return {"x": x.copy(), "t": 1.0}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step; the coordinates that come in are y's."""
        y = x
        # x_k = y_k - lr grad f(y_k)
        x_k = y - h.lr * g
        # t_{k+1} = (1 + sqrt(1 + 4 t_k^2)) / 2
        t_next = (1 + (1 + 4 * s.t**2) ** 0.5) / 2
        # y_{k+1} = x_k + (t_k - 1) / t_{k+1} (x_k - x_{k-1})
        y[:] = x_k + (s.t - 1) / t_next * (x_k - s.x)
        s.x, s.t = x_k, t_next

    def solution(self) -> list[FloatArray]:
        """The points x_k that the bound speaks of."""
        return self.collect("x")
