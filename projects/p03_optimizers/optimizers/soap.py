"""SOAP: Adam in the eigenbasis of Shampoo's preconditioners.

    L_t = beta L_{t-1} + (1 - beta) G_t G_t',  R_t = beta R_{t-1} + (1 - beta) G_t' G_t
    Q_L, Q_R: eigenvectors of L and R, refreshed every few steps by one QR of L Q_L and R Q_R
    M_t = beta1 M_{t-1} + (1 - beta1) G_t        V_t = beta2 V_{t-1} + (1 - beta2) (Q_L' G_t Q_R)^2
    X_{t+1} = X_t - lr_t Q_L [(Q_L' M_t Q_R) / (sqrt(V_t) + eps)] Q_R'

(Vyas et al. 2025, SOAP: improving and stabilizing Shampoo using Adam, algorithm 3.) Rows and columns may be rotated by
any orthogonal matrices without changing the path, once the basis has settled. Vectors get Adam in their own basis.

Differs from the paper in: as in the authors' code, the first gradient only sets the basis and moves nothing, lr_t has
Adam's bias corrections, the columns of Q (and V with them) are sorted by their eigenvalues at each refresh, and
weight decay is decoupled. beta = beta2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Layerwise
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


class SOAP(Layerwise):
    """Shampoo with Adam in the preconditioner's eigenbasis.

    Args:
        params: float64 vectors and matrices, moved in place.
        lr: learning rate, positive.
        betas: decay rates of the two moments (the second also of L and R), each in [0, 1).
        eps: added to the denominator, not negative.
        weight_decay: decoupled: every step shrinks the parameters by lr weight_decay; not negative.
        precondition_frequency: steps between two refreshes of the basis, at least 1.
        batch_ndim: the number of leading axes that tell runs apart.

    Raises:
        ValueError: a value is out of its range, or a parameter has more than two axes.
    """

    name = "SOAP"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 3e-3,
        betas: tuple[Hyper, Hyper] = (0.95, 0.95),
        eps: Hyper = 1e-8,
        weight_decay: Hyper = 0.01,
        precondition_frequency: int = 10,
        batch_ndim: int = 0,
    ) -> None:
        if precondition_frequency < 1:
            raise ValueError(f"precondition_frequency = {precondition_frequency} must be at least 1")
        for k, x in enumerate(checks.parameters(params)):
            if x.ndim > batch_ndim + 2:
                raise ValueError(f"parameter {k} of shape {x.shape} has more than two axes")
        self._every = precondition_frequency
        super().__init__(
            params,
            lr,
            batch_ndim,
            **checks.decay_rates(betas),
            eps=checks.nonnegative("eps", eps),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """All averages are zero; the bases wait for the first gradient."""
        return {"M": np.zeros_like(x), "V": np.zeros_like(x), "L": 0.0, "R": 0.0, "QL": None, "QR": None}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        t, matrix = self.t - 1, x.ndim == self.batch_ndim + 2
        if t > 0:
            # M_t = beta1 M_{t-1} + (1 - beta1) G_t,  V_t = beta2 V_{t-1} + (1 - beta2) (Q_L' G_t Q_R)^2
            g_rotated = _rotate(g, s) if matrix else g
            s.M += (1 - h.beta1) * (g - s.M)
            s.V += (1 - h.beta2) * (g_rotated * g_rotated - s.V)
            # N = (Q_L' M_t Q_R) / (sqrt(V_t) + eps)
            N = (_rotate(s.M, s) if matrix else s.M) / (np.sqrt(s.V) + h.eps)
            # X_{t+1} = (1 - lr lambda) (X_t - lr_t Q_L N Q_R'),  lr_t = lr sqrt(1 - beta2^t) / (1 - beta1^t)
            lr = h.lr * (1 - h.beta2**t) ** 0.5 / (1 - h.beta1**t)
            x -= lr * (s.QL @ N @ s.QR.swapaxes(-1, -2) if matrix else N)
            x *= 1 - h.lr * h.weight_decay
        if matrix:
            # L_t = beta L_{t-1} + (1 - beta) G_t G_t',  R_t = beta R_{t-1} + (1 - beta) G_t' G_t
            s.L = s.L + (1 - h.beta2) * (g @ g.swapaxes(-1, -2) - s.L)
            s.R = s.R + (1 - h.beta2) * (g.swapaxes(-1, -2) @ g - s.R)
            if t == 0:
                s.QL, s.QR = np.linalg.eigh(s.L)[1], np.linalg.eigh(s.R)[1]
            elif t % self._every == 0:
                s.QL, rows = _refresh(s.L, s.QL)
                s.QR, columns = _refresh(s.R, s.QR)
                s.V = np.take_along_axis(s.V, rows[..., :, None], axis=-2)
                s.V = np.take_along_axis(s.V, columns[..., None, :], axis=-1)


def _rotate(g: FloatArray, s: Any) -> FloatArray:
    """Q_L' G Q_R: the matrix in the eigenbasis."""
    rotated: FloatArray = s.QL.swapaxes(-1, -2) @ g @ s.QR
    return rotated


def _refresh(H: FloatArray, Q: FloatArray) -> tuple[FloatArray, npt.NDArray[np.intp]]:
    """One power iteration towards the eigenvectors of H, largest eigenvalue first, and the order that was taken."""
    HQ = H @ Q
    # Rayleigh quotients q' H q estimate the eigenvalues.
    order = np.argsort(-(Q * HQ).sum(axis=-2), axis=-1)
    return np.linalg.qr(np.take_along_axis(HQ, order[..., None, :], axis=-1)).Q, order
