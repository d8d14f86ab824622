"""SAM: the gradient is taken where the loss is worst nearby, so that the descent looks for flat minima.

    w_t = x_t + rho g / ||g||,  g = grad f(x_t)        x_{t+1} = base step from x_t with grad f(w_t)

(Foret, Kleiner, Mobahi & Neyshabur 2021, Sharpness-aware minimization for efficiently improving generalization,
algorithm 1, p = 2.) Two gradients a step: `perturb(g)` goes to w_t, `step(gradient there)` goes back and on. The norm
is over all parameters together. On a quadratic it does not settle in the minimum but bounces around it.

Differs from the paper in: 1e-12 is added to the norm.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper, Optimizer


class SAM:
    """Sharpness-aware minimisation around another optimiser.

    Args:
        base: the optimiser that makes the step; its parameters are SAM's.
        rho: radius of the neighbourhood, positive.
        batch_ndim: the number of leading axes that tell runs apart, the same in all parameters.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "SAM"

    def __init__(self, base: Optimizer, rho: float = 0.05, batch_ndim: int = 0) -> None:
        self._base, self.params = base, base.params
        self.rho = checks.number("rho", checks.positive("rho", rho))
        if len({x.shape[:batch_ndim] for x in self.params}) != 1:
            raise ValueError(f"batch_ndim = {batch_ndim}: the parameters have different leading axes")
        self.batch_ndim = batch_ndim
        self._saved: list[FloatArray] | None = None
        self._t = 0

    @property
    def lr(self) -> Hyper:
        """The learning rate of the wrapped optimiser."""
        return self._base.lr

    @lr.setter
    def lr(self, value: Hyper) -> None:
        self._base.lr = value

    def perturb(self, grads: Sequence[FloatArray]) -> None:
        """Move to where the second gradient is wanted.

        Raises:
            DivergedError: a gradient is not finite, or too large to be squared; nothing has changed.
            ValueError: the gradients do not match the parameters, or `step` is due.
        """
        if self._saved is not None:
            raise ValueError("perturb was called twice: step, with the second gradient, is due")
        arrays = checks.gradients(self.params, grads, self._t + 1)
        self._saved = [x.copy() for x in self.params]
        runs = self.params[0].shape[: self.batch_ndim]
        # ||g||, over all parameters
        norm = np.sqrt(sum((g * g).reshape(*runs, -1).sum(axis=-1) for g in arrays))
        for x, g in zip(self.params, arrays, strict=True):
            # w_t = x_t + rho g / ||g||
            x += self.rho / (norm + 1e-12).reshape(runs + (1,) * (x.ndim - len(runs))) * g

    def step(self, grads: Sequence[FloatArray]) -> None:
        """Go back and let the base optimiser step with the gradients of the perturbed point.

        Raises:
            DivergedError: a gradient is not finite; the parameters are back where they were before `perturb`.
            ValueError: the gradients do not match the parameters, or `perturb` was not called.
        """
        if self._saved is None:
            raise ValueError("step was called without perturb: SAM needs two gradients a step")
        for x, saved in zip(self.params, self._saved, strict=True):
            x[...] = saved
        self._saved = None
        self._base.step(grads)
        self._t += 1
