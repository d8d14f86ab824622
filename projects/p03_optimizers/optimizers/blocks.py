"""How parameters are laid out for an update: as flat blocks that fit the cache, or each as the array it is.

A method that treats every coordinate alike does not care where one parameter ends. Laid one after the other, many
small arrays become one vector, which costs one call of NumPy where a loop over parameters costs hundreds; and a large
array is cut into slices of BLOCK numbers, so that the ten passes of a formula such as Adam's run within the cache
instead of through memory. The formulas in the methods' files stay as the papers write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper

BLOCK = 16384
"""Coordinates in a block: 128 KiB an array, so that a handful of arrays stay in a core's second-level cache."""


class Block(Protocol):
    """Coordinates that are updated in one go."""

    x: FloatArray
    """The coordinates; what an update writes here reaches the parameters by `store`."""

    def gradient(self, grads: Sequence[FloatArray]) -> FloatArray:
        """The gradient of the same coordinates, shaped like `x`."""
        ...

    def load(self) -> None:
        """Bring `x` up to date with the parameters."""
        ...

    def store(self) -> None:
        """Hand `x` back to the parameters."""
        ...

    def spread(self, value: Hyper) -> Hyper:
        """A hyper-parameter, in a form that broadcasts against `x`."""
        ...

    def collect(self, piece: FloatArray, arrays: Sequence[FloatArray]) -> None:
        """Write `piece`, shaped like `x`, to its places in arrays shaped like the parameters."""
        ...


def lead(value: Hyper, shape: tuple[int, ...]) -> Hyper:
    """Align an array's axes with the leading axes of `shape`; numbers pass as they are.

    Raises:
        ValueError: it does not broadcast against an array of this shape.
    """
    if isinstance(value, float):
        return value
    axes = list(value.shape)
    while len(axes) > len(shape) and axes[-1] == 1:
        axes.pop()
    aligned = tuple(axes) + (1,) * (len(shape) - len(axes))
    if len(aligned) != len(shape) or any(a not in (1, n) for a, n in zip(aligned, shape, strict=True)):
        raise ValueError(f"a hyper-parameter of shape {value.shape} does not fit the leading axes of {shape}")
    return value.reshape(aligned)


def _flat(value: Hyper, shape: tuple[int, ...]) -> FloatArray:
    return np.broadcast_to(lead(value, shape), shape).reshape(-1)


class Slice:
    """Coordinates start..stop of one parameter that is contiguous in memory: `x` is a view, nothing is copied."""

    def __init__(self, params: Sequence[FloatArray], k: int, start: int, stop: int) -> None:
        self.k, self.range, self.shape = k, slice(start, stop), params[k].shape
        self.x = params[k].reshape(-1)[self.range]

    def gradient(self, grads: Sequence[FloatArray]) -> FloatArray:
        """The gradient's slice."""
        return grads[self.k].reshape(-1)[self.range]

    def load(self) -> None:
        """Nothing to do: `x` is a view."""

    def store(self) -> None:
        """Nothing to do: `x` is a view."""

    def spread(self, value: Hyper) -> Hyper:
        """A number as it is, an array as the slice of its broadcast form."""
        return value if isinstance(value, float) else _flat(value, self.shape)[self.range]

    def collect(self, piece: FloatArray, arrays: Sequence[FloatArray]) -> None:
        """Write to the slice's place."""
        arrays[self.k].reshape(-1)[self.range] = piece


class Pack:
    """Several small parameters, or one that is not contiguous, gathered into one vector."""

    def __init__(self, params: Sequence[FloatArray], ks: Sequence[int]) -> None:
        self.ks, self.params = list(ks), [params[k] for k in ks]
        ends = np.cumsum([x.size for x in self.params])
        self.ranges = [slice(int(end) - x.size, int(end)) for end, x in zip(ends, self.params, strict=True)]
        self.x, self._g = np.empty(ends[-1]), np.empty(ends[-1])
        self._pieces = [self.x[r].reshape(x.shape) for r, x in zip(self.ranges, self.params, strict=True)]
        # Flat views, made once; a parameter that is not contiguous has none and is copied anew by each load.
        self._views = [x.reshape(-1) for x in self.params] if all(x.flags.c_contiguous for x in self.params) else None
        self.load()

    def gradient(self, grads: Sequence[FloatArray]) -> FloatArray:
        """Gather the gradients: one call, however many arrays there are."""
        return np.concatenate([grads[k].reshape(-1) for k in self.ks], out=self._g)

    def load(self) -> None:
        """Gather the parameters."""
        np.concatenate(self._views or [x.reshape(-1) for x in self.params], out=self.x)

    def store(self) -> None:
        """Scatter `x` to the parameters."""
        for x, piece in zip(self.params, self._pieces, strict=True):
            x[...] = piece

    def spread(self, value: Hyper) -> Hyper:
        """A number as it is, an array as the vector of its broadcast forms."""
        return value if isinstance(value, float) else np.concatenate([_flat(value, x.shape) for x in self.params])

    def collect(self, piece: FloatArray, arrays: Sequence[FloatArray]) -> None:
        """Write each parameter's part to its place."""
        for k, r in zip(self.ks, self.ranges, strict=True):
            arrays[k][...] = piece[r].reshape(arrays[k].shape)


class Whole:
    """One parameter as it is, for methods that use its norm or shape; its first `batch_ndim` axes tell runs apart."""

    def __init__(self, params: Sequence[FloatArray], k: int, batch_ndim: int) -> None:
        self.k, self.x, self.batch_ndim = k, params[k], batch_ndim

    def gradient(self, grads: Sequence[FloatArray]) -> FloatArray:
        """The parameter's gradient."""
        return grads[self.k]

    def load(self) -> None:
        """Nothing to do: `x` is the parameter."""

    def store(self) -> None:
        """Nothing to do: `x` is the parameter."""

    def spread(self, value: Hyper) -> Hyper:
        """A number as it is, an array with axes added behind; it may differ between runs only."""
        aligned = lead(value, self.x.shape)
        if any(n != 1 for n in np.shape(aligned)[self.batch_ndim :]):
            raise ValueError(
                f"a hyper-parameter of shape {np.shape(value)} has axes beyond batch_ndim = {self.batch_ndim}"
            )
        return aligned

    def collect(self, piece: FloatArray, arrays: Sequence[FloatArray]) -> None:
        """Write to the parameter's place."""
        arrays[self.k][...] = piece


def flat_blocks(params: Sequence[FloatArray]) -> list[Block]:
    """Slices of the large parameters, and packs of the small ones."""
    blocks: list[Block] = []
    waiting: list[int] = []
    for k, x in enumerate(params):
        if x.flags.c_contiguous and (x.size >= BLOCK or len(params) == 1):
            blocks += [Slice(params, k, i, min(i + BLOCK, x.size)) for i in range(0, x.size, BLOCK)]
            continue
        waiting.append(k)
        if sum(params[i].size for i in waiting) >= BLOCK:
            blocks.append(Pack(params, waiting))
            waiting = []
    return [*blocks, Pack(params, waiting)] if waiting else blocks


def whole_arrays(params: Sequence[FloatArray], batch_ndim: int) -> list[Block]:
    """Every parameter as one block of its own shape."""
    return [Whole(params, k, batch_ndim) for k in range(len(params))]
