"""Optimisation algorithms from scratch, compared on equal terms: where each one works best, and where it fails.

    from projects.p03_optimizers import make_optimizer
    x = np.array([-1.5, 2.0])
    adam = make_optimizer("adam", [x], lr=0.1)
    for _ in range(1000):
        adam.step([gradient(x)])  # x moves in place

`optimizers` holds the first-order methods, one a file; start reading at `optimizers/adam.py`. `schedules`, `clipping`
and `averaging` stand around them, `trajectories` checks them step for step against other implementations.
"""

from projects.p03_optimizers.averaging import ExponentialAverage, UniformAverage
from projects.p03_optimizers.clipping import clip_by_norm, clip_by_value
from projects.p03_optimizers.errors import DivergedError
from projects.p03_optimizers.optimizers.protocol import Optimizer, TwoGradients, TwoPoint, solution
from projects.p03_optimizers.optimizers.registry import OPTIMIZERS, Method, make_optimizer
from projects.p03_optimizers.schedules import (
    Schedule,
    constant,
    cosine,
    inverse_sqrt,
    one_cycle,
    step_decay,
    trapezoid,
    warmup,
)

__all__ = [
    "OPTIMIZERS",
    "DivergedError",
    "ExponentialAverage",
    "Method",
    "Optimizer",
    "Schedule",
    "TwoGradients",
    "TwoPoint",
    "UniformAverage",
    "clip_by_norm",
    "clip_by_value",
    "constant",
    "cosine",
    "inverse_sqrt",
    "make_optimizer",
    "one_cycle",
    "solution",
    "step_decay",
    "trapezoid",
    "warmup",
]
