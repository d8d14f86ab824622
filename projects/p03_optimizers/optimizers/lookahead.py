"""Lookahead: k steps of another optimiser, then back to a point on the line from where they began.

    phi_t = phi_{t-1} + alpha (x_{t,k} - phi_{t-1}),    x_{t+1,0} = phi_t

(Zhang, Lucas, Hinton & Ba 2019, Lookahead optimizer: k steps forward, 1 step back, algorithm 1.) The inner optimiser's
state is kept over the jump. On noisy quadratics the slow weights have the smaller variance.

Differs from the paper in: nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper, Optimizer


class Lookahead:
    """Slow weights around another optimiser.

    Args:
        base: the optimiser that makes the steps; its parameters are Lookahead's.
        k: steps between two jumps, at least 1.
        alpha: share of the way that a jump keeps, in [0, 1].

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Lookahead"

    def __init__(self, base: Optimizer, k: int = 5, alpha: float = 0.5) -> None:
        if k < 1:
            raise ValueError(f"k = {k} must be at least 1")
        self._base, self.params, self.k = base, base.params, k
        self.alpha = checks.number("alpha", checks.proportion("alpha", alpha))
        self._slow = [x.copy() for x in self.params]
        self._t = 0

    @property
    def lr(self) -> Hyper:
        """The learning rate of the wrapped optimiser."""
        return self._base.lr

    @lr.setter
    def lr(self, value: Hyper) -> None:
        self._base.lr = value

    def step(self, grads: Sequence[FloatArray]) -> None:
        """One step of the base optimiser, and every k-th time the jump.

        Raises:
            DivergedError: a gradient is not finite, or too large to be squared; nothing has changed.
            ValueError: the gradients do not match the parameters.
        """
        self._base.step(grads)
        self._t += 1
        if self._t % self.k == 0:
            for x, slow in zip(self.params, self._slow, strict=True):
                # phi_t = phi_{t-1} + alpha (x_{t,k} - phi_{t-1})
                slow += self.alpha * (x - slow)
                x[...] = slow

    def solution(self) -> list[FloatArray]:
        """The slow weights."""
        return [slow.copy() for slow in self._slow]
