"""Muon: the momentum of a matrix, replaced by an almost orthogonal matrix with the same singular vectors.

    B_t = momentum B_{t-1} + (1 - momentum) G_t        N_t = (1 - momentum) G_t + momentum B_t
    O_t = NewtonSchulz5(N_t)                           X_{t+1} = (1 - lr weight_decay) X_t - lr s(m, n) O_t
    NewtonSchulz5: Y <- Y / ||Y||_F, then 5 times Y <- a Y + (b Y Y' + c (Y Y')^2) Y

(Jordan et al. 2024, Muon: an optimizer for hidden layers in neural networks, a blog post.) With Y = U S V' the odd
polynomial acts on the singular values alone, a s + b s^3 + c s^5 with (a, b, c) = (3.4445, -4.7750, 2.0315), which
carries (0, 1] into about (0.7, 1.2) in five rounds: every direction that the momentum has gets about the same step.
s(m, n) = sqrt(max(1, m / n)), or 0.2 sqrt(max(m, n)) where steps should have the size of AdamW's (Liu et al. 2025, Muon
is scalable for LLM training).

Differs from torch.optim.Muon in: all in float64, where torch casts the iteration to bfloat16, at any precision of the
parameters. Matrices only: for biases use Adam (`muon_adamw`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Layerwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""a, b and c of the quintic: they make its slope at 0 as steep as it can be while [0, 1] stays near 1."""


def newton_schulz(
    g: FloatArray,
    steps: int = 5,
    coefficients: tuple[float, float, float] = COEFFICIENTS,
    eps: float = 1e-7,
) -> FloatArray:
    """Near-orthogonal matrices with the singular vectors of g.

    Args:
        g: matrices, shape (..., m, n).
        steps: rounds of the iteration.
        coefficients: a, b and c.
        eps: floor under the norm that g is divided by.

    Returns:
        Matrices of the same shape whose singular values are near 1 where those of g are not tiny.
    """
    a, b, c = coefficients
    wide = g.shape[-2] <= g.shape[-1]
    Y: FloatArray = g if wide else g.swapaxes(-1, -2)  # the smaller Gram matrix
    # Y <- Y / ||Y||_F, so that singular values are at most 1
    Y = Y / np.maximum(np.linalg.norm(Y, axis=(-2, -1), keepdims=True), eps)
    for _ in range(steps):
        # Y <- a Y + (b Y Y' + c (Y Y')^2) Y
        A = Y @ Y.swapaxes(-1, -2)
        Y = a * Y + (b * A + c * A @ A) @ Y
    return Y if wide else Y.swapaxes(-1, -2)


class Muon(Layerwise):
    """Momentum, orthogonalised.

    Args:
        params: float64 matrices, moved in place: two axes besides those of `batch_ndim`.
        lr: learning rate, positive.
        weight_decay: decoupled: every step shrinks the parameters by lr weight_decay; not negative.
        momentum: decay rate of the gradients' average, in [0, 1).
        ns_steps: rounds of the Newton-Schulz iteration, at least 1.
        adjust_lr_fn: "original" or "match_rms_adamw": the factor s(m, n).
        batch_ndim: the number of leading axes that tell runs apart.

    Raises:
        ValueError: a value is out of its range, or a parameter is not a matrix.
    """

    name = "Muon"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-3,
        weight_decay: Hyper = 0.1,
        momentum: Hyper = 0.95,
        ns_steps: int = 5,
        adjust_lr_fn: str = "original",
        batch_ndim: int = 0,
    ) -> None:
        if adjust_lr_fn not in ("original", "match_rms_adamw"):
            raise ValueError(f"adjust_lr_fn = {adjust_lr_fn!r} must be 'original' or 'match_rms_adamw'")
        if ns_steps < 1:
            raise ValueError(f"ns_steps = {ns_steps} must be at least 1")
        for k, x in enumerate(checks.parameters(params)):
            if x.ndim != batch_ndim + 2:
                raise ValueError(f"parameter {k} of shape {x.shape} is not a matrix; Muon takes matrices only")
        self._steps, self._like_adamw = ns_steps, adjust_lr_fn == "match_rms_adamw"
        super().__init__(
            params,
            lr,
            batch_ndim,
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
            momentum=checks.fraction("momentum", momentum),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """No momentum."""
        return {"B": np.zeros_like(x)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # B_t = momentum B_{t-1} + (1 - momentum) G_t
        s.B += (1 - h.momentum) * (g - s.B)
        # N_t = (1 - momentum) G_t + momentum B_t
        N = g + h.momentum * (s.B - g)
        # X_{t+1} = (1 - lr lambda) X_t - lr s(m, n) NewtonSchulz5(N_t)
        m, n = x.shape[-2:]
        scale = 0.2 * max(m, n) ** 0.5 if self._like_adamw else max(1.0, m / n) ** 0.5
        x *= 1 - h.lr * h.weight_decay
        x -= h.lr * scale * newton_schulz(N, self._steps)
