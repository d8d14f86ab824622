"""Adafactor: the second moment of a matrix is kept as row and column means; steps are relative to the parameters.

    R_t = rho R_{t-1} + (1 - rho) row means of G_t^2        C_t likewise of columns,        1 - rho = t^beta2_decay
    V_t = R_t C_t / mean(R_t)  for matrices;  V_t = rho V_{t-1} + (1 - rho) G_t^2  for vectors
    U_t = G_t / max(sqrt(V_t), eps1)
    X_{t+1} = X_t - max(eps2, RMS(X_t)) min(lr, 1 / sqrt t) U_t / max(1, RMS(U_t) / d)

(Shazeer & Stern 2018, Adafactor: adaptive learning rates with sublinear memory cost, algorithms 4 to 6.) An m x n
matrix needs m + n numbers of state. No momentum.

Differs from the paper in: as torch.optim.Adafactor does, lr takes the place of 1e-2 in min(1e-2, 1 / sqrt t), and eps1
is a floor under sqrt(V) (machine precision) instead of 1e-30 added to G^2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Layerwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class Adafactor(Layerwise):
    """Adafactor.

    Args:
        params: float64 arrays, moved in place; of more than two axes the last two are factored.
        lr: the largest relative step, positive.
        beta2_decay: power of t in the weight of the newest gradient, at most 0.
        eps: floors under sqrt(V), and under the size that parameters count with; not negative.
        d: largest root mean square of an update before it is scaled down, positive.
        weight_decay: decoupled: every step shrinks the parameters by lr weight_decay; not negative.
        batch_ndim: the number of leading axes that tell runs apart.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Adafactor"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float, float] = (float(np.finfo(float).eps), 1e-3),
        d: Hyper = 1.0,
        weight_decay: Hyper = 0.0,
        batch_ndim: int = 0,
    ) -> None:
        if not beta2_decay <= 0:
            raise ValueError(f"beta2_decay = {beta2_decay} must be at most 0")
        super().__init__(
            params,
            lr,
            batch_ndim,
            beta2_decay=float(beta2_decay),
            eps1=checks.positive("eps[0]", eps[0]),
            eps2=checks.nonnegative("eps[1]", eps[1]),
            d=checks.positive("d", d),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """Row and column means of zero for matrices (a product of vectors: no more memory), V for vectors."""
        if x.ndim - self.batch_ndim < 2:
            return {"V": np.zeros_like(x)}
        return {"R": np.zeros_like(x[..., :1]), "C": np.zeros_like(x[..., :1, :])}

    def _rms(self, x: FloatArray) -> FloatArray:
        """Root mean square of a parameter, each run by itself."""
        rms: FloatArray = self.norm(x) / np.sqrt(np.prod(x.shape[self.batch_ndim :]))
        return rms

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        # alpha_t = max(eps2, RMS(X_t)) min(lr, 1 / sqrt t)
        alpha = np.maximum(h.eps2, self._rms(x)) * np.minimum(h.lr, 1 / self.t**0.5)
        x *= 1 - h.lr * h.weight_decay
        g2, new = g * g, self.t**h.beta2_decay
        if hasattr(s, "V"):
            # V_t = rho V_{t-1} + (1 - rho) G_t^2
            s.V += new * (g2 - s.V)
            V = s.V
        else:
            # R_t = rho R_{t-1} + (1 - rho) row means of G_t^2, and C_t of columns
            s.R += new * (g2.mean(axis=-1, keepdims=True) - s.R)
            s.C += new * (g2.mean(axis=-2, keepdims=True) - s.C)
            # V_t = R_t C_t / mean(R_t)
            V = s.R * s.C / np.maximum(s.R.mean(axis=-2, keepdims=True), h.eps1)
        # U_t = G_t / max(sqrt(V_t), eps1)
        U = g / np.maximum(np.sqrt(V), h.eps1)
        # X_{t+1} = X_t - alpha_t U_t / max(1, RMS(U_t) / d)
        x -= alpha / np.maximum(1.0, self._rms(U) / h.d) * U
