"""What an objective is: value, derivatives, where to start, what is known about its minimum.

    minimise f(x) over x in R^d

All functions take points with any leading axes, x of shape (..., d), and treat them side by side: a map of 100,000
starts or a grid of learning rates is one call. They also take complex points, so that a derivative can be checked by
the complex step Im f(x + ihe_j)/h (Squire & Trapp 1998), which has no cancellation error; wherever a formula asks
for a sign or a maximum, it looks at the real part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Shapes = tuple[tuple[int, ...], ...]
Function = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Problem:
    """A deterministic objective with hand-written derivatives."""

    name: str
    dim: int
    """Number of variables d."""
    starts: FloatArray
    """(S, d): the standard starting point first, then others that are customary."""
    f: Function
    """(..., d) -> (...)."""
    gradient: Function
    """(..., d) -> (..., d); a subgradient where f has a kink."""
    hessian: Function | None = None
    """(..., d) -> (..., d, d)."""
    f_star: float | None = None
    """The least value, -inf where f is unbounded below, None where nobody knows."""
    minimisers: FloatArray | None = None
    """(M, d): all global minimisers where there are finitely many and they are known."""
    L: float | None = None
    """Lipschitz constant of the gradient on all of R^d (or an upper bound, which the builder then says)."""
    mu: float | None = None
    """Strong convexity constant; 0 for a convex function that isn't strongly convex, None for a non-convex one."""
    domain: tuple[tuple[float, float], ...] | None = None
    """Interval per variable that shows the landscape, for plots and random starts; nobody enforces it."""
    residuals: Function | None = None
    """(..., d) -> (..., m) for a sum of squares f = |r|^2 (without the factor 1/2)."""
    jacobian: Function | None = None
    """(..., d) -> (..., m, d), the derivative of `residuals`."""
    shapes: Shapes | None = None
    """How x splits into arrays (see `split`), for methods that treat matrices as matrices; None: one vector."""

    @property
    def start(self) -> FloatArray:
        """The standard start, a fresh copy of shape (d,)."""
        first: FloatArray = self.starts[0].copy()
        return first


@dataclass(frozen=True)
class StochasticProblem:
    """An objective f(x) = E F(x, xi) whose terms are seen in batches.

    A batch is what `batches` yields: row numbers (b,) for a finite sum, or noise vectors (b, d). Batches of several
    seeds may be stacked, (S, b) or (S, b, d), and then broadcast against the leading axes of x, (..., S, d).
    """

    full: Problem
    """The expectation itself, for reporting."""
    n_samples: int | None
    """Number of terms; None for an endless stream."""
    batches: Callable[[np.random.Generator, int], Iterator[npt.NDArray[np.generic]]]
    """(rng, batch size) -> endless iterator of batches; a finite sum is reshuffled for every epoch."""
    f_batch: Callable[[FloatArray, npt.NDArray[np.generic]], FloatArray]
    """(..., d), batch -> (...), the mean of F over the batch."""
    gradient_batch: Callable[[FloatArray, npt.NDArray[np.generic]], FloatArray]
    """(..., d), batch -> (..., d), unbiased for `full.gradient`."""
    accuracy: Callable[[FloatArray], FloatArray] | None = None
    """(..., d) -> (...): share of held-out samples classified correctly, where the problem is a classifier."""

    @property
    def name(self) -> str:
        """The name of the full objective."""
        return self.full.name

    @property
    def dim(self) -> int:
        """Number of variables d."""
        return self.full.dim


def split(x: FloatArray, shapes: Shapes) -> list[FloatArray]:
    """Cut x (..., d) into arrays of shapes (..., *shape), views where NumPy can.

    Raises:
        ValueError: The shapes don't add up to d.
    """
    sizes = [prod(shape) for shape in shapes]
    if sum(sizes) != x.shape[-1]:
        raise ValueError(f"x has {x.shape[-1]} entries; shapes {shapes} need {sum(sizes)}")
    parts = np.split(x, np.cumsum(sizes)[:-1], axis=-1)
    return [part.reshape(x.shape[:-1] + shape) for part, shape in zip(parts, shapes, strict=True)]


def join(arrays: list[FloatArray], shapes: Shapes) -> FloatArray:
    """Lay arrays (..., *shape) side by side as one vector (..., d): the inverse of `split`."""
    flat = [
        array.reshape((*array.shape[: array.ndim - len(shape)], prod(shape)))
        for array, shape in zip(arrays, shapes, strict=True)
    ]
    return np.concatenate(flat, axis=-1)


def shuffled(n_samples: int) -> Callable[[np.random.Generator, int], Iterator[npt.NDArray[np.generic]]]:
    """Batches of row numbers for a finite sum: every epoch a fresh permutation, cut up; an incomplete rest is dropped.

    Raises:
        ValueError: (from the iterator) a batch size outside 1..n_samples.
    """

    def batches(rng: np.random.Generator, size: int) -> Iterator[npt.NDArray[np.generic]]:
        if not 1 <= size <= n_samples:
            raise ValueError(f"batch size is {size}; it must be from 1 to the {n_samples} samples")
        while True:
            order = rng.permutation(n_samples)
            yield from order[: n_samples // size * size].reshape(-1, size)

    return batches
