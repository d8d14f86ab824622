"""Shampoo: a full-matrix Adagrad for each axis of a parameter, instead of one for all its entries.

    L_t = L_{t-1} + G_t G_t',  R_t = R_{t-1} + G_t' G_t,  L_0 = R_0 = eps I
    X_{t+1} = X_t - lr L_t^(-1/4) G_t R_t^(-1/4)

(Gupta, Koren & Singer 2018, Shampoo: preconditioned stochastic tensor optimization, algorithms 1 and 2.) A tensor of k
axes has k such matrices, each to the power -1 / (2k); for a vector that is full-matrix Adagrad. The Kronecker product
of L^(1/2) and R^(1/2) bounds the full matrix of gradients' outer products. Being built from products, the method is
invariant to rotations of rows and of columns, which Adam is not.

Differs from the paper in: nothing; roots come from an eigendecomposition, every `update_every` steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from projects.p03_optimizers.optimizers import checks
from projects.p03_optimizers.optimizers.blockwise import Layerwise, with_l2
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


def inverse_root(H: FloatArray, p: float) -> FloatArray:
    """H^(-1/p) of symmetric positive definite matrices.

    Args:
        H: shape (..., n, n).
        p: the root.

    Returns:
        Shape (..., n, n).
    """
    values, Q = np.linalg.eigh(H)
    # Rounding can carry small eigenvalues below zero: they count as machine precision times the largest.
    floor = values[..., -1:] * np.finfo(float).eps
    # H^(-1/p) = Q diag(lambda^(-1/p)) Q'
    root: FloatArray = (Q * np.maximum(values, floor)[..., None, :] ** (-1 / p)) @ Q.swapaxes(-1, -2)
    return root


class Shampoo(Layerwise):
    """Preconditioned stochastic tensor optimisation.

    Args:
        params: float64 arrays, moved in place; an axis of length n costs an n x n eigendecomposition.
        lr: learning rate, positive.
        eps: what the preconditioners begin with on the diagonal, positive.
        weight_decay: factor of the L2 penalty's gradient, not negative.
        update_every: steps between two computations of the roots, at least 1.
        batch_ndim: the number of leading axes that tell runs apart.

    Raises:
        ValueError: a value is out of its range.
    """

    name = "Shampoo"

    def __init__(
        self,
        params: Sequence[FloatArray],
        lr: Hyper = 1e-1,
        eps: float = 1e-6,
        weight_decay: Hyper = 0.0,
        update_every: int = 1,
        batch_ndim: int = 0,
    ) -> None:
        if update_every < 1:
            raise ValueError(f"update_every = {update_every} must be at least 1")
        self._every = update_every
        super().__init__(
            params,
            lr,
            batch_ndim,
            eps=checks.positive("eps", checks.number("eps", eps)),
            weight_decay=checks.nonnegative("weight_decay", weight_decay),
        )

    def start(self, x: FloatArray, h: Any) -> dict[str, Any]:
        """A preconditioner eps I for each axis."""
        batch, own = x.shape[: self.batch_ndim], x.shape[self.batch_ndim :] or (1,)
        return {"H": [h.eps * np.broadcast_to(np.eye(n), (*batch, n, n)) for n in own], "root": [None] * len(own)}

    def update(self, x: FloatArray, g: FloatArray, h: Any, s: Any) -> None:
        """One step."""
        g = with_l2(g, x, h.weight_decay)
        batch, k = x.shape[: self.batch_ndim], len(s.H)
        direction = g
        for i in range(k):
            axis = self.batch_ndim + i
            unfolded = np.moveaxis(g.reshape(*batch, *g.shape[self.batch_ndim :] or (1,)), axis, self.batch_ndim)
            G = unfolded.reshape(*batch, s.H[i].shape[-1], -1)  # (..., n_i, the rest)
            # H^i_t = H^i_{t-1} + G^(i) G^(i)'
            s.H[i] = s.H[i] + G @ G.swapaxes(-1, -2)
            if self.t == 1 or self.t % self._every == 0:
                s.root[i] = inverse_root(s.H[i], 2 * k)
            # X_{t+1} = X_t - lr G x_1 (H^1)^(-1/2k) ... x_k (H^k)^(-1/2k)
            turned = np.moveaxis(direction.reshape(g.shape or (1,)), axis, self.batch_ndim)
            product = s.root[i] @ turned.reshape(*batch, turned.shape[self.batch_ndim], -1)
            direction = np.moveaxis(product.reshape(turned.shape), self.batch_ndim, axis)
        x -= h.lr * direction.reshape(x.shape)
