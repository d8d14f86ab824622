"""Is it the same algorithm? Every optimiser runs beside another implementation of it, each on its own gradients.

Two problems: Rosenbrock's valley from (-1.5, 2), and a quadratic of condition number 100 whose axes are rotated, with a
4 x 4 matrix and a vector of 4 as parameters. After every step the largest difference of a coordinate is taken. Rounding
alone gives 1e-16 to 1e-13; a formula that differs gives 1e-6 and more within a few steps, because each side follows
its own gradients and differences grow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers.protocol import FloatArray, Optimizer, TwoGradients, solution
from projects.p03_optimizers.optimizers.registry import OPTIMIZERS, make_optimizer
from projects.p03_optimizers.peers.references import REFERENCES, Reference, Stepper, versions
from shared.seeding import rng

Gradient = Callable[[Sequence[FloatArray]], list[FloatArray]]


def rosenbrock(params: Sequence[FloatArray]) -> list[FloatArray]:
    """Gradient of (1 - x)^2 + 100 (y - x^2)^2 for one array of two numbers."""
    (p,) = params
    x, y = p.reshape(-1)
    # (-2 (1 - x) - 400 x (y - x^2), 200 (y - x^2))
    return [np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]).reshape(p.shape)]


def rotated_quadratic(seed: int = 0) -> tuple[Gradient, list[FloatArray]]:
    """Gradient and start of x' Q diag(0.1 .. 10) Q' x / 2 over a 4 x 4 matrix and a vector of 4, laid end to end."""
    stream = rng(seed, "trajectories")
    Q = np.linalg.qr(stream.normal(size=(20, 20))).Q
    A = (Q * np.geomspace(0.1, 10, 20)) @ Q.T

    def gradient(params: Sequence[FloatArray]) -> list[FloatArray]:
        g = A @ np.concatenate([x.reshape(-1) for x in params] + [np.zeros(20 - sum(x.size for x in params))])
        return [g[:16].reshape(4, 4), *([g[16:]] if len(params) > 1 else [])]

    return gradient, [stream.normal(size=(4, 4)), stream.normal(size=4)]


def largest_difference(reference: Reference, gradient: Gradient, start: Sequence[FloatArray]) -> float:
    """Largest |dx| over all steps and coordinates, of the parameters and of the two answers at the end."""
    params = [x.copy() for x in start]
    ours: Optimizer = make_optimizer(reference.slug, params, **reference.hyper)
    theirs = Stepper(reference, start)
    worst = 0.0
    for _ in range(reference.steps):
        if isinstance(ours, TwoGradients):
            ours.perturb(gradient(params))
            theirs.perturb(gradient(theirs.params))
        ours.step(gradient(params))
        theirs.step(gradient(theirs.params))
        worst = max(worst, _distance(params, theirs.params))
    answer = theirs.solution()
    return worst if answer is None else max(worst, _distance(solution(ours, params), answer))


def _distance(ours: Sequence[FloatArray], theirs: Sequence[FloatArray]) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(ours, theirs, strict=True))


def trajectory_rows(references: Sequence[Reference] = REFERENCES) -> list[dict[str, Any]]:
    """One row a comparison: method, reference, version, steps, largest |dx| on each problem, tolerance, note."""
    rows = []
    installed = versions()
    quadratic, start = rotated_quadratic()
    for reference in references:
        matrices = OPTIMIZERS[reference.slug].matrices
        valley = np.array([-1.5, 2.0]).reshape((1, 2) if matrices else (2,))
        on_rosenbrock = largest_difference(reference, rosenbrock, [valley])
        on_quadratic = largest_difference(reference, quadratic, start[:1] if matrices else start)
        rows.append(
            {
                "method": make_optimizer(reference.slug, [np.zeros((1, 1))], **reference.hyper).name,
                "reference": f"{reference.library} {reference.name}",
                "version": installed[reference.library],
                "steps": reference.steps,
                "rosenbrock": on_rosenbrock,
                "quadratic": on_quadratic,
                "max_dx": max(on_rosenbrock, on_quadratic),
                "tolerance": reference.tolerance,
                "same": max(on_rosenbrock, on_quadratic) <= reference.tolerance,
                "note": reference.note,
            }
        )
    return rows
