"""Gradient clipping: the gradient before it reaches the optimiser, cut to a length or coordinate by coordinate.

    by norm:  g <- g min(1, c / ||g||)        by value:  g_i <- min(max(g_i, -c), c)

(Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks, algorithm 1.) The first keeps
the direction, the second does not. Clipping makes a different algorithm: two optimisers that are compared must both
have it, or neither.

Differs from the paper in: the norm is over all arrays together. torch adds 1e-6 to it, so that its clipped gradients
come out shorter than c by the factor ||g|| / (||g|| + 1e-6); these do not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.protocol import FloatArray


def global_norm(grads: Sequence[FloatArray], batch_ndim: int = 0) -> FloatArray:
    """Euclidean norm over all arrays together, each run by itself: shape of the first `batch_ndim` axes."""
    total: FloatArray = np.sqrt(sum((g * g).sum(axis=tuple(range(batch_ndim, g.ndim))) for g in grads))
    return total


def clip_by_norm(grads: Sequence[FloatArray], max_norm: float, batch_ndim: int = 0) -> list[FloatArray]:
    """Gradients whose common norm is at most `max_norm`, each run by itself; the arguments stay as they are.

    Raises:
        ValueError: max_norm is not positive.
    """
    checks.positive("max_norm", max_norm)
    norm = global_norm(grads, batch_ndim)
    # g <- g min(1, c / ||g||)
    factor = max_norm / np.maximum(norm, max_norm)
    return [g * factor.reshape(factor.shape + (1,) * (g.ndim - batch_ndim)) for g in grads]


def clip_by_value(grads: Sequence[FloatArray], max_value: float) -> list[FloatArray]:
    """Gradients whose coordinates lie in [-max_value, max_value]; the arguments stay as they are.

    Raises:
        ValueError: max_value is not positive.
    """
    checks.positive("max_value", max_value)
    # g_i <- min(max(g_i, -c), c)
    return [np.clip(g, -max_value, max_value) for g in grads]
