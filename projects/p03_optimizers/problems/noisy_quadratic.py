r"""A quadratic whose minimum jumps about: the spectrum of a deep network's Hessian, and noise that never ends.

    F(x, xi) = (x - xi)' A (x - xi) / 2,   xi ~ N(0, sigma^2 I),   f(x) = x'Ax / 2   (E F without its constant)

90 of 100 eigenvalues are uniform in (0, 1), 10 in (30, 60), the eigenvectors are a random rotation's:
`quadratic_deep` of DeepOBS (Schneider, Balles & Hennig 2019), after the spectra that Chaudhari et al. (2017) report
for deep networks.

Differs from DeepOBS in: the random draws are this project's; the noise, of DeepOBS' standard deviation 0.6, never
repeats (there it is a set of 1,000 draws); f leaves out the constant sigma^2 tr(A)/2, so that f* = 0.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from projects.p03_optimizers.problems.protocol import FloatArray, StochasticProblem
from projects.p03_optimizers.problems.quadratics import rotation, spectral_quadratic
from shared.seeding import rng as stream

SIGMA = 0.6


def noisy_quadratic(dim: int = 100, sigma: float = SIGMA) -> StochasticProblem:
    """The noisy quadratic; its batches are noise vectors (b, d).

    Raises:
        ValueError: dim < 10 or sigma < 0.
    """
    if dim < 10 or not sigma >= 0:
        raise ValueError(f"dim and sigma are {dim} and {sigma}; dim must be at least 10 and sigma at least 0")
    random = stream(0, "problems", "noisy-quadratic")
    n_steep = dim // 10
    eigenvalues = np.concatenate([random.uniform(0, 1, dim - n_steep), random.uniform(30, 60, n_steep)])
    full = spectral_quadratic(f"Noisy quadratic {dim}-D", eigenvalues, rotation(random, dim))

    def batches(rng: np.random.Generator, size: int) -> Iterator[npt.NDArray[np.generic]]:
        if size < 1:
            raise ValueError(f"batch size is {size}; it must be at least 1")
        while True:
            yield sigma * rng.normal(size=(size, dim))

    def f_batch(x: FloatArray, noise: npt.NDArray[np.generic]) -> FloatArray:
        value: FloatArray = full.f(x[..., None, :] - np.asarray(noise, dtype=float)).mean(axis=-1)
        return value

    def gradient_batch(x: FloatArray, noise: npt.NDArray[np.generic]) -> FloatArray:
        return full.gradient(x - np.asarray(noise, dtype=float).mean(axis=-2))

    return StochasticProblem(full, None, batches, f_batch, gradient_batch)
