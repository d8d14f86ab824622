"""What the optimisers share: hyper-parameters, state and the walk over blocks; each adds its own formula.

A method says in `start` which state a block has before the first step, and in `update` how one step changes the
block. It may keep its state as it likes (arrays, or numbers where all coordinates agree).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blocks import Block, flat_blocks, whole_arrays
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


def with_l2(g: FloatArray, x: FloatArray, weight_decay: Hyper) -> FloatArray:
    """G + weight_decay x, the gradient with that of an L2 penalty; g itself, without a pass, where there is none."""
    return g if isinstance(weight_decay, float) and weight_decay == 0.0 else g + weight_decay * x


class Blockwise(ABC):
    """An optimiser that updates block by block; `Elementwise` and `Layerwise` differ in what a block is."""

    name: str

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper,
        layout: Callable[[Sequence[FloatArray]], list[Block]],
        hyper: Mapping[str, Any],
    ) -> None:
        self.params = checks.parameters(params)
        self.t = 0
        """Steps taken."""
        self._lr = checks.positive("lr", lr)
        self._shapes = [x.shape for x in self.params]
        self._blocks = layout(self.params)
        self._hyper = [
            SimpleNamespace(lr=block.spread(self._lr), **{key: block.spread(value) for key, value in hyper.items()})
            for block in self._blocks
        ]
        self._state = [
            SimpleNamespace(**self.start(block.x, h)) for block, h in zip(self._blocks, self._hyper, strict=True)
        ]

    @property
    def lr(self) -> Hyper:
        """The learning rate; set it between steps to follow a schedule, which may end at zero."""
        return self._lr

    @lr.setter
    def lr(self, value: Hyper) -> None:
        self._lr = checks.nonnegative("lr", value)
        for block, h in zip(self._blocks, self._hyper, strict=True):
            h.lr = block.spread(self._lr)

    def step(self, grads: Sequence[FloatArray]) -> None:
        """Move the parameters in place.

        Args:
            grads: gradients at the parameters as they are, one array of the same shape each.

        Raises:
            DivergedError: a gradient is not finite, or too large to be squared; nothing has changed.
            ValueError: the gradients do not match the parameters.
        """
        arrays = checks.matching(self._shapes, grads)
        pieces = [block.gradient(arrays) for block in self._blocks]
        checks.finite(pieces, self.t + 1)
        self.t += 1
        for block, g, h, s in zip(self._blocks, pieces, self._hyper, self._state, strict=True):
            block.load()
            self.update(block.x, g, h, s)
            block.store()

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """State of a block before the first step, by name; `x` are its coordinates, `h` its hyper-parameters."""
        return {}

    @abstractmethod
    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """Step `self.t` for one block: change `x` and the state `s` in place, given the gradient `g`.

        `h` has the hyper-parameters by name, `s` the state by the names that `start` gave. `g` is the caller's array
        and must stay as it is.
        """

    def collect(self, key: str) -> list[FloatArray]:
        """Copies of the state array of this name, shaped like the parameters."""
        arrays = [np.empty(x.shape) for x in self.params]
        for block, s in zip(self._blocks, self._state, strict=True):
            block.collect(getattr(s, key), arrays)
        return arrays


class Elementwise(Blockwise):
    """A method that treats each coordinate by itself, so that any hyper-parameter may be an array.

    Its blocks are flat: `update` sees vectors.
    """

    def __init__(self, params: Sequence[FloatArray], lr: Hyper, **hyper: Any) -> None:
        super().__init__(params, lr, flat_blocks, hyper)


class Layerwise(Blockwise):
    """A method that uses norms or matrices of whole parameters; the first `batch_ndim` axes tell runs apart.

    Its blocks are the parameters: `update` sees arrays of their shapes.
    """

    def __init__(self, params: Sequence[FloatArray], lr: Hyper, batch_ndim: int = 0, **hyper: Any) -> None:
        for k, x in enumerate(checks.parameters(params)):
            if not 0 <= batch_ndim < max(x.ndim, 1):
                raise ValueError(f"batch_ndim = {batch_ndim} must be in 0..{x.ndim - 1}: array {k} has {x.ndim} axes")
        self.batch_ndim = batch_ndim
        super().__init__(params, lr, partial(whole_arrays, batch_ndim=batch_ndim), hyper)

    def sum(self, x: FloatArray) -> FloatArray:
        """Sum over a parameter, each run by itself; the summed axes stay, with length 1."""
        total: FloatArray = x.sum(axis=tuple(range(self.batch_ndim, x.ndim)), keepdims=True)
        return total

    def norm(self, x: FloatArray) -> FloatArray:
        """Euclidean norm of a parameter, each run by itself; the summed axes stay, with length 1."""
        norm: FloatArray = np.sqrt(self.sum(x * x))
        return norm
