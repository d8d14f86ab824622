"""Bowls that are made to order, to see which property of a problem a method feels.

    f(x) = sum_i h_i phi(z_i),   z = Q' x,   h_i log-spaced from 1/kappa to 1

Five switches: the condition number kappa; Q, the unit matrix or a random rotation (**separability**); phi, z^2/2 or
z^2 / (2 + 2 z^2), which is flat far away, where its curvature is negative (**curvature**); normal noise on every
gradient (**noise**); and gradients of which each coordinate in the basis Q shows only with probability p, then divided
by p, as rare words do in a text (**sparsity**).

Each seed has a rotation, a start (|z_i| uniform over [1, 2], random signs) and noise of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.problems.quadratics import rotation
from projects.p03_optimizers.protocol.task import Oracle, Task
from shared.seeding import rng

NOISE = 0.1
"""Standard deviation of a gradient's coordinate; the steepest slope of the bowl is about 1."""
SHOWN = 0.1
"""Probability that a coordinate of a sparse gradient isn't zero."""


@dataclass(frozen=True)
class Landscape:
    """The five switches."""

    kappa: float = 10.0
    noisy: bool = False
    rotated: bool = False
    sparse: bool = False
    curved: bool = False

    def __str__(self) -> str:
        """Name the landscape."""
        parts = [
            "rotated" if self.rotated else "separable",
            "sparse" if self.sparse else "dense",
            "non-convex" if self.curved else "quadratic",
            f"κ = {self.kappa:g}",
            "noise" if self.noisy else "no noise",
        ]
        return ", ".join(parts)


def landscape_task(land: Landscape, dim: int, seed: int, purpose: str, count: int) -> Task:
    """The task with `count` seeds for "tuning" or "reporting".

    Args:
        land: The switches.
        dim: Variables d.
        seed: Names all streams; aligned and rotated twins share their starts z and their noise.
        purpose: Which seeds.
        count: How many.
    """
    h = np.geomspace(1 / land.kappa, 1.0, dim)
    streams = [rng(seed, "landscape", purpose, s) for s in range(count)]
    z0 = np.stack([r.uniform(1, 2, dim) * r.choice([-1.0, 1.0], dim) for r in streams])
    turns = np.stack([rotation(r, dim) for r in streams]) if land.rotated else None

    def inside(x: FloatArray) -> FloatArray:
        # z = Q' x, seed by seed: (..., S, d)
        return x if turns is None else np.matmul(x[..., None, :], turns)[..., 0, :]

    def outside(z: FloatArray) -> FloatArray:
        # x = Q z
        return z if turns is None else np.matmul(turns, z[..., None])[..., 0]

    def f(x: FloatArray) -> FloatArray:
        squares = inside(x) ** 2
        value: FloatArray = (h * (squares / (2 + 2 * squares) if land.curved else squares / 2)).sum(axis=-1)
        return value

    def slopes(z: FloatArray) -> FloatArray:
        # phi'(z) = z, or z / (1 + z^2)^2
        return h * (z / (1 + z * z) ** 2 if land.curved else z)

    def oracles() -> Iterator[Oracle]:
        noise = [rng(seed, "landscape noise", purpose, s) for s in range(count)]
        while True:
            shown = np.stack([r.random(dim) < SHOWN for r in noise]) / SHOWN if land.sparse else None
            xi = NOISE * np.stack([r.normal(size=dim) for r in noise]) if land.noisy else None

            def oracle(x: FloatArray, shown: FloatArray | None = shown, xi: FloatArray | None = xi) -> FloatArray:
                g = slopes(inside(x))
                g = g if shown is None else g * shown
                # The noise is as rare as the gradient it sits on.
                g = g if xi is None else g + (xi if shown is None else xi * shown)
                return outside(g)

            yield oracle

    return Task(str(land), outside(z0), f, oracles)
