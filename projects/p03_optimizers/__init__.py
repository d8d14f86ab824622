"""Optimisation algorithms from scratch, compared on equal terms: where each one works best, and where it fails.

    from projects.p03_optimizers import make_optimizer
    x = np.array([-1.5, 2.0])
    adam = make_optimizer("adam", [x], lr=0.1)
    for _ in range(1000):
        adam.step([gradient(x)])  # x moves in place

`optimizers` holds the first-order methods, one a file; start reading at `optimizers/adam.py`. `schedules`, `clipping`
and `averaging` stand around them, `trajectories` checks them step for step against other implementations.
"""

from projects.p03_optimizers.errors import DivergedError
from projects.p03_optimizers.optimizers.protocol import Optimizer, TwoGradients, TwoPoint, solution
from projects.p03_optimizers.optimizers.registry import OPTIMIZERS, Method, make_optimizer

__all__ = [
    "OPTIMIZERS",
    "DivergedError",
    "Method",
    "Optimizer",
    "TwoGradients",
    "TwoPoint",
    "make_optimizer",
    "solution",
]
