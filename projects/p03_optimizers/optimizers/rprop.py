"""Rprop: each coordinate has a step size of its own, and of the gradient only the sign is used.

    step <- etaplus step   where g_t keeps the sign of g_{t-1}
    step <- etaminus step  where it changes; there the gradient counts as zero, in this step and as the next one's past
    x_{t+1} = x_t - sign(g_t) step

(Riedmiller & Braun 1993, A direct adaptive method for faster backpropagation learning: the RPROP algorithm; this
variant is iRprop-, Igel & Huesken 2003, Empirical evaluation of the improved Rprop learning algorithms.) It is the same
for every increasing rescaling of single gradients, and it breaks on noise, which flips signs.

Differs from the paper in: no step back after a change of sign, as in torch. `lr` is the first step size; a schedule
that changes it later changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers.blockwise import Elementwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Rprop(Elementwise):
    """Resilient backpropagation.

    Args:
        params: float64 arrays, moved in place.
        lr: the first step size, positive.
        etas: etaminus in (0, 1) and etaplus above 1.
        step_sizes: the smallest and the largest step size, positive and in order.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Rprop"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50.0),
    ) -> None:
        if not 0 < etas[0] < 1 < etas[1]:
            raise ValueError(f"etas = {etas} must be one number in (0, 1) and one above 1")
        if not 0 < step_sizes[0] <= step_sizes[1]:
            raise ValueError(f"step_sizes = {step_sizes} must be positive and in order")
        super().__init__(
            params,
            lr,
            etaminus=float(etas[0]),
            etaplus=float(etas[1]),
            smallest=float(step_sizes[0]),
            largest=float(step_sizes[1]),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """No past gradient; all step sizes are lr."""
        return {"previous": np.zeros_like(x), "step": np.zeros_like(x) + h.lr}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        agreement = np.sign(g) * np.sign(s.previous)
        # step <- etaplus step where the sign is kept, etaminus step where it changes, within [smallest, largest]
        s.step *= np.where(agreement > 0, h.etaplus, np.where(agreement < 0, h.etaminus, 1.0))
        np.clip(s.step, h.smallest, h.largest, out=s.step)
        s.previous = np.where(agreement < 0, 0.0, g)
        # x_{t+1} = x_t - sign(g_t) step
        x -= np.sign(s.previous) * s.step
