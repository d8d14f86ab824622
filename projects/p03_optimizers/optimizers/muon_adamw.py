"""Muon for a network: matrices by Muon, everything else by AdamW, with one learning rate.

Muon says nothing of vectors, so that its users (Jordan et al. 2024; torch's documentation) give biases and gains to
AdamW. Steps of both have about the same root mean square, lr, through the factor 0.2 sqrt(max(m, n)) (Liu et al. 2025,
Muon is scalable for LLM training).

Differs from the usual practice in: first and last layers are not singled out for AdamW.
"""

from __future__ import annotations

from collections.abc import Sequence

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.adamw import AdamW
from projects.p03_optimizers.optimizers.muon import Muon
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper, Optimizer


class MuonAdamW:
    """Muon for matrices, AdamW for the rest.

    Args:
        params: float64 arrays, moved in place; those with two axes besides the runs' are Muon's.
        lr: learning rate of both, positive.
        weight_decay: decoupled, of both; not negative.
        momentum: Muon's, in [0, 1).
        betas: AdamW's, each in [0, 1).
        batch_ndim: the number of leading axes that tell runs apart.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Muon + AdamW"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        weight_decay: Hyper = 0.0,
        momentum: Hyper = 0.95,
        betas: tuple[Hyper, Hyper] = (0.9, 0.999),
        batch_ndim: int = 0,
    ) -> None:
        self.params = checks.parameters(params)
        matrix = [x.ndim == batch_ndim + 2 for x in self.params]
        self._matrices = [k for k, yes in enumerate(matrix) if yes]
        self._others = [k for k, yes in enumerate(matrix) if not yes]
        self._parts: list[tuple[Optimizer, list[int]]] = []
        if self._matrices:
            mine = [self.params[k] for k in self._matrices]
            muon = Muon(mine, lr, weight_decay, momentum, adjust_lr_fn="match_rms_adamw", batch_ndim=batch_ndim)
            self._parts.append((muon, self._matrices))
        if self._others:
            adamw = AdamW([self.params[k] for k in self._others], lr, betas, weight_decay=weight_decay)
            self._parts.append((adamw, self._others))
        self._t = 0

    @property
    def lr(self) -> Hyper:
        """The learning rate of both parts."""
        return self._parts[0][0].lr

    @lr.setter
    def lr(self, value: Hyper) -> None:
        for part, _ in self._parts:
            part.lr = value

    def step(self, grads: Sequence[FloatArray]) -> None:
        """Each part moves its own parameters.

        Raises:
            DivergedError: a gradient is not finite, or too large to be squared; nothing has changed.
            ValueError: the gradients do not match the parameters.
        """
        arrays = checks.gradients(self.params, grads, self._t + 1)  # all, before either part moves
        for part, mine in self._parts:
            part.step([arrays[k] for k in mine])
        self._t += 1
