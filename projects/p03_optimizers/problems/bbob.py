"""The noiseless BBOB functions of COCO, through the package coco-experiment.

Hansen, Finck, Ros & Auger (2009), Real-Parameter Black-Box Optimization Benchmarking 2009: Noiseless Functions
Definitions, INRIA RR-6829. The functions are COCO's own compiled code. It tells values only, so the gradient is by
forward differences and costs d + 1 values, which is how it must be counted. `FUNCTIONS` are the separable and the
ill-conditioned ones with a single basin.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Problem

FUNCTIONS = {
    1: "sphere",
    2: "separable ellipsoid",
    5: "linear slope",
    6: "attractive sector",
    8: "Rosenbrock",
    9: "rotated Rosenbrock",
    10: "ellipsoid",
    11: "discus",
    12: "bent cigar",
    13: "sharp ridge",
    14: "different powers",
}
"""The functions on offer, by COCO's numbers: those with one basin, separable or ill-conditioned."""

STEP = float(np.sqrt(np.finfo(float).eps))
"""Of the forward differences, relative; SciPy's default too."""


def bbob(function: int, dim: int, instance: int = 1) -> Problem:
    """One of COCO's functions on [-5, 5]^d, shifted so that nothing but its own value is changed: f* is COCO's.

    Args:
        function: COCO's number, one of FUNCTIONS.
        dim: Number of variables, at least 2.
        instance: COCO's instance: it shifts and turns the function.

    Raises:
        ValueError: Unknown function, dim < 2, instance < 1, or coco-experiment isn't installed.
    """
    if function not in FUNCTIONS or dim < 2 or instance < 1:
        raise ValueError(
            f"function, dim, instance are {function}, {dim}, {instance}; function must be one of "
            f"{', '.join(map(str, FUNCTIONS))}, dim at least 2, instance at least 1"
        )
    try:
        import cocoex  # compiled, and only the benchmark needs it
    except ImportError:
        raise ValueError("BBOB needs the package coco-experiment; run `make bench`") from None
    problem: Any = cocoex.BareProblem("bbob", function, dim, instance)

    def f(x: FloatArray) -> FloatArray:
        flat = x.reshape(-1, dim)
        return np.array([problem(point) for point in flat]).reshape(x.shape[:-1])

    def gradient(x: FloatArray) -> FloatArray:
        # A small step, because the functions oscillate on ever smaller scales around their minimiser.
        h = STEP * np.maximum(1.0, np.abs(x))
        ahead = f(x[..., None, :] + h[..., None] * np.eye(dim))  # (..., d)
        slope: FloatArray = (ahead - f(x)[..., None]) / h
        return slope

    return Problem(
        name=f"BBOB f{function} {FUNCTIONS[function]} {dim}-D",
        dim=dim,
        starts=np.zeros((1, dim)),
        f=f,
        gradient=gradient,
        f_star=float(problem.best_value()),
        domain=((-5.0, 5.0),) * dim,
    )
