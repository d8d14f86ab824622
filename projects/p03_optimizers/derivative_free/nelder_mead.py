"""Nelder and Mead's simplex: reflect the worst corner, stretch, contract, or shrink towards the best.

    reflection 1, expansion 1 + 2/d, contraction 3/4 - 1/(2d), shrinkage 1 - 1/d

Nelder & Mead (1965), Computer Journal 7, in the form of Lagarias, Reeds, Wright & Wright (1998), algorithm NM, with the
coefficients of Gao & Han (2012), which for d = 2 are the classical 1, 2, 1/2, 1/2 and keep the simplex alive in higher
dimension.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Status, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def nelder_mead(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    size: float = 0.05,
    x_tolerance: float = 1e-10,
    f_tolerance: float = 1e-12,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise without derivatives.

    Args:
        problem: What to minimise.
        x0: Start (d,); the problem's own if None.
        size: The first simplex has a corner at (1 + size) x_i for every i, at 0.00025 where x_i = 0.
        x_tolerance: The run is over when all corners are as near as this to the best, in every coordinate...
        f_tolerance: ... and their values as near as this to its value; the status is then "stalled", for nothing is
            known about the gradient.
        stopping: Further limits; the gradient's is of no use here.
        record: Whether to keep the best corner's trajectory.

    Raises:
        ValueError: size isn't positive.
    """
    if not size > 0:
        raise ValueError(f"size is {size}; it must be positive")
    progress = Progress(problem, x0, stopping, record)
    problem, n = progress.problem, problem.dim
    expansion, contraction, shrinkage = 1 + 2 / n, 0.75 - 0.5 / n, 1 - 1 / max(n, 2)

    def value(x: FloatArray) -> float:
        f = float(problem.f(x))
        return np.inf if np.isnan(f) else f

    simplex = np.vstack([progress.x0, progress.x0 + np.diag(np.where(progress.x0 == 0, 0.00025, size * progress.x0))])
    values = np.array([value(x) for x in simplex])
    iterations = 0
    while True:
        order = np.argsort(values, kind="stable")
        simplex, values = simplex[order], values[order]
        progress.visit(simplex[0], float(values[0]))
        verdict = progress.verdict(float(values[0]), None, iterations)
        if verdict is not None:
            break
        width, spread = float(np.abs(simplex[1:] - simplex[0]).max()), float(values[-1] - values[0])
        if width <= x_tolerance and spread <= f_tolerance:
            verdict = Status.STALLED, f"the simplex has shrunk to {width:.3g}"
            break
        iterations += 1
        centre = simplex[:-1].mean(axis=0)
        away = centre - simplex[-1]
        reflected = centre + away
        f_reflected = value(reflected)
        if f_reflected < values[0]:
            stretched = centre + expansion * away
            f_stretched = value(stretched)
            better = (stretched, f_stretched) if f_stretched < f_reflected else (reflected, f_reflected)
        elif f_reflected < values[-2]:
            better = reflected, f_reflected
        else:
            outside = f_reflected < values[-1]
            contracted = centre + (contraction if outside else -contraction) * away
            f_contracted = value(contracted)
            # Outside it must beat the reflection (or tie with it), inside the worst corner.
            if (f_contracted <= f_reflected) if outside else (f_contracted < values[-1]):
                better = contracted, f_contracted
            else:
                simplex[1:] = simplex[0] + shrinkage * (simplex[1:] - simplex[0])
                values[1:] = [value(x) for x in simplex[1:]]
                continue
        simplex[-1], values[-1] = better
    return progress.result(simplex[0], float(values[0]), None, iterations, verdict)
