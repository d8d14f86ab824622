"""Averages of the weights, to be evaluated in the place of the last ones, which still shake with the gradient's noise.

    exponential:  a_t = decay a_{t-1} + (1 - decay) x_t,  read as a_t / (1 - decay^t)
    uniform:      a_t = a_{t-1} + (x_t - a_{t-1}) / t

(Exponential: Polyak averaging as networks use it; the correction of bias is Kingma & Ba's 2015. Uniform: Polyak &
Juditsky 1992; Izmailov et al. 2018, Averaging weights leads to wider optima and better generalization.) For independent
noise of variance s^2 the uniform average of n has variance s^2 / n, the exponential one about s^2 (1 - decay) / 2.

Differs from torch.optim.swa_utils in: the exponential average starts at zero and is corrected, where torch starts at
the first weights, which then keep the weight decay^(t-1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.protocol import FloatArray


class ExponentialAverage:
    """Running mean of parameters with exponentially falling weights.

    Args:
        params: the arrays to be averaged; they are read, never written to.
        decay: weight of the past, in [0, 1).

    Raises:
        ValueError: decay is out of its range.
    """

    def __init__(self, params: Sequence[FloatArray], decay: float = 0.999) -> None:
        self.params = checks.parameters(params)
        self.decay = checks.number("decay", checks.fraction("decay", decay))
        self._a = [np.zeros_like(x) for x in self.params]
        self._t = 0

    def update(self) -> None:
        """Take the parameters in as they are now."""
        self._t += 1
        for a, x in zip(self._a, self.params, strict=True):
            # a_t = decay a_{t-1} + (1 - decay) x_t
            a += (1 - self.decay) * (x - a)

    def solution(self) -> list[FloatArray]:
        """The averages; before the first update the parameters as they are."""
        if not self._t:
            return [x.copy() for x in self.params]
        # a_t / (1 - decay^t)
        return [a / (1 - self.decay**self._t) for a in self._a]


class UniformAverage:
    """Running mean of parameters with equal weights.

    Args:
        params: the arrays to be averaged; they are read, never written to.
    """

    def __init__(self, params: Sequence[FloatArray]) -> None:
        self.params = checks.parameters(params)
        self._a = [x.copy() for x in self.params]
        self._t = 0

    def update(self) -> None:
        """Take the parameters in as they are now."""
        self._t += 1
        for a, x in zip(self._a, self.params, strict=True):
            # a_t = a_{t-1} + (x_t - a_{t-1}) / t
            a += (x - a) / self._t

    def solution(self) -> list[FloatArray]:
        """The averages; before the first update the parameters as they were at the beginning."""
        return [a.copy() for a in self._a]
