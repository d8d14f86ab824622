"""Prodigy: Adam that estimates, as it goes, how far away the solution is, and scales its steps by that.

    m_t = beta1 m_{t-1} + (1 - beta1) d_t g_t        v_t = beta2 v_{t-1} + (1 - beta2) d_t^2 g_t^2
    r_{t+1} = beta3 r_t + (1 - beta3) lr d_t^2 <g_t, x_0 - x_t>        s_{t+1} = beta3 s_t + (1 - beta3) lr d_t^2 g_t
    d_{t+1} = max(d_t, d_coef r_{t+1} / ||s_{t+1}||_1),    beta3 = sqrt beta2
    x_{t+1} = x_t - lr d_t m_t / (sqrt(v_t) + d_t eps)

(Mishchenko & Defazio 2024, Prodigy: an expeditiously adaptive parameter-free learner, algorithm 4.) lr = 1 is meant to
stay; d begins tiny and only grows. d, r and the 1-norm are over all parameters together.

Differs from the paper in: d_coef, the authors' knob, and decoupled weight decay. Their code also drops the factors
1 - beta3, which cancel, and takes d_{t+1} for d_t in front of eps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Layerwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Prodigy(Layerwise):
    """Adam with an estimated distance to the solution for a learning rate.

    Args:
        params: float64 arrays, moved in place; with `batch_ndim` > 0 all have the same leading axes.
        lr: factor of the estimated step, positive.
        betas: decay rates of the two moments, each in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: decoupled: every step shrinks the parameters by lr d_t weight_decay; not negative.
        d0: the first estimate of the distance, positive and smaller than the distance.
        d_coef: factor of the estimate, positive.
        batch_ndim: the number of leading axes that tell runs apart.

    Raises:
        ValueError: a value is out of its range, or the runs of the parameters are not the same.
    """

    name = "Prodigy"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1.0,
        betas: tuple[Hyper, Hyper] = (0.9, 0.999),
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.0,
        d0: Hyper = 1e-6,
        d_coef: Hyper = 1.0,
        batch_ndim: int = 0,
    ) -> None:
        super().__init__(
            params,
            lr,
            batch_ndim,
            **checks.decay_rates(betas),
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
            d0=checks.positive("d0", d0),
            d_coef=checks.positive("d_coef", d_coef),
        )
        batches = {x.shape[:batch_ndim] for x in self.params}
        if len(batches) > 1:
            raise ValueError(f"the parameters have different leading axes: {sorted(batches)}")

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """The starting point is kept; d is the same in all blocks."""
        zeros = {key: np.zeros_like(x) for key in ("m", "v", "s")}
        return {**zeros, "x0": x.copy(), "r": 0.0, "d": np.zeros_like(self.sum(x)) + h.d0}

    def step(self, grads: Sequence[FloatArray]) -> None:
        """Move the parameters in place, then learn the distance from all of them together."""
        super().step(grads)
        runs = self.params[0].shape[: self.batch_ndim]
        # ||s||_1 and r over all parameters
        size = sum(self.sum(np.abs(s.s)).reshape(runs) for s in self._state)
        r = sum(s.r.reshape(runs) for s in self._state)
        for s, h in zip(self._state, self._hyper, strict=True):
            # d_{t+1} = max(d_t, d_coef r_{t+1} / ||s_{t+1}||_1)
            ratio = np.divide(r, size, out=np.zeros(runs), where=np.asarray(size) > 0)
            s.d = np.maximum(s.d, h.d_coef * ratio.reshape(s.d.shape))

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step of one parameter, with the distance d_t that is known before it."""
        beta3 = h.beta2**0.5
        # r_{t+1} = beta3 r_t + (1 - beta3) lr d_t^2 <g_t, x_0 - x_t>,  this parameter's part
        weight = (1 - beta3) * h.lr * s.d**2
        s.r = beta3 * s.r + weight * self.sum(g * (s.x0 - x))
        # s_{t+1} = beta3 s_t + (1 - beta3) lr d_t^2 g_t
        s.s *= beta3
        s.s += weight * g
        # m_t = beta1 m_{t-1} + (1 - beta1) d_t g_t,  v_t = beta2 v_{t-1} + (1 - beta2) d_t^2 g_t^2
        s.m += (1 - h.beta1) * (s.d * g - s.m)
        s.v += (1 - h.beta2) * ((s.d * g) ** 2 - s.v)
        # x_{t+1} = (1 - lr d_t lambda) x_t - lr d_t m_t / (sqrt(v_t) + d_t eps)
        x *= 1 - h.lr * s.d * h.weight_decay
        x -= h.lr * s.d * s.m / (np.sqrt(s.v) + s.d * h.eps)
