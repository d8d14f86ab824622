"""How wide the basin of good learning rates is: what a guess within a factor of ten costs.

    basin = { lr : cost(lr) <= factor * min cost }

around the best learning rate, in decades. The cost of a run that fails or never arrives is infinite. Between two
learning rates of the grid log cost is taken to be linear in log lr; towards an infinite cost the basin ends half-way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.p03_optimizers.optimizers.protocol import FloatArray


@dataclass(frozen=True)
class Basin:
    """The learning rates that cost at most `factor` times the best."""

    best: float
    low: float
    high: float
    open: bool
    """Whether the grid ends inside the basin, which is then wider than it seems."""

    @property
    def decades(self) -> float:
        """Its width, log10(high / low)."""
        return float(np.log10(self.high / self.low))


def good_lrs(lrs: FloatArray, costs: FloatArray, factor: float = 2.0) -> Basin | None:
    """Find the basin around the best learning rate; None where every cost is infinite.

    Args:
        lrs: (C,), rising.
        costs: (C,), positive, inf for failure.
        factor: What still counts as good, above 1.

    Raises:
        ValueError: lengths differ, the learning rates don't rise, or the factor isn't above 1.
    """
    z, cost = np.log10(np.asarray(lrs, dtype=float)), np.asarray(costs, dtype=float)
    if z.shape != cost.shape or z.ndim != 1 or (np.diff(z) <= 0).any():
        raise ValueError(f"{z.shape} learning rates and {cost.shape} costs; both are (C,), the learning rates rising")
    if not factor > 1:
        raise ValueError(f"factor is {factor}; it must be above 1")
    if not np.isfinite(cost).any():
        return None
    k = int(np.argmin(cost))
    with np.errstate(divide="ignore"):
        y, bar = np.log10(cost), float(np.log10(factor * cost[k]))
    left, right = _cross(z, y, k, -1, bar), _cross(z, y, k, +1, bar)
    grid_ends = left is None or right is None
    low = z[0] if left is None else left
    high = z[-1] if right is None else right
    return Basin(float(10 ** z[k]), float(10**low), float(10**high), grid_ends)


def _cross(z: FloatArray, y: FloatArray, k: int, side: int, bar: float) -> float | None:
    """Where log cost rises above the bar on one side of the best; None if it doesn't within the grid."""
    i = k
    while 0 <= i + side < len(z):
        j = i + side
        if y[j] > bar:
            if np.isinf(y[j]):
                return float((z[i] + z[j]) / 2)
            share = (bar - y[i]) / (y[j] - y[i])
            return float(z[i] + share * (z[j] - z[i]))
        i = j
    return None
