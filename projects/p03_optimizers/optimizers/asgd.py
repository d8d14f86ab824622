"""Averaged SGD: SGD with slowly falling steps, and the mean of its iterates as the answer.

    x_{t+1} = (1 - lambd eta_t) x_t - eta_t g_t        eta_t = lr / (1 + lambd lr (t - 1))^alpha
    a_{t+1} = a_t + mu_t (x_{t+1} - a_t)               mu_t = 1 / max(1, t - 1 - t0)

(Polyak & Juditsky 1992, Acceleration of stochastic approximation by averaging; this timetable is that of Bottou's SGD
programs, unverified.) The parameters hold x; `solution()` is the average a, whose error is asymptotically as small as
if every step had used the best matrix in front of the gradient.

Differs from torch.optim.ASGD in: eta and mu are kept in double precision; torch keeps them in tensors of the default
type, float32 unless it is told otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Elementwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class ASGD(Elementwise):
    """Stochastic gradient descent with averaging.

    Args:
        params: float64 arrays, moved in place.
        lr: eta_1, positive.
        lambd: decay of parameters and steps, not negative.
        alpha: power of the steps' decay, not negative.
        t0: the step after which averaging begins, not negative.
        weight_decay: factor of the L2 penalty's gradient, not negative.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "ASGD"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-2,
        lambd: Hyper = 1e-4,
        alpha: Hyper = 0.75,
        t0: float = 1e6,
        weight_decay: Hyper = 0.0,
    ) -> None:
        self._t0 = checks.number("t0", checks.nonnegative("t0", t0))
        super().__init__(
            params,
            lr,
            lambd=checks.nonnegative("lambd", lambd),
            alpha=checks.nonnegative("alpha", alpha),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """The average begins at the starting point."""
        return {"a": x.copy()}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        g = with_l2(g, x, h.weight_decay)
        # eta_t = lr / (1 + lambd lr (t - 1))^alpha
        eta = h.lr / (1 + h.lambd * h.lr * (self.t - 1)) ** h.alpha
        # x_{t+1} = (1 - lambd eta_t) x_t - eta_t g_t
        x *= 1 - h.lambd * eta
        x -= eta * g
        # a_{t+1} = a_t + mu_t (x_{t+1} - a_t),  mu_t = 1 / max(1, t - 1 - t0)
        s.a += (x - s.a) / max(1.0, self.t - 1 - self._t0)

    def solution(self) -> list[FloatArray]:
        """The averages."""
        return self.collect("a")
