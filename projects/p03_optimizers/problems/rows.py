"""Products of a data table with parameters when either may carry leading axes."""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray


def scores(A: FloatArray, w: FloatArray) -> FloatArray:
    """Inner products of rows A (..., b, p) with vectors w (..., p): (..., b)."""
    if A.ndim == 2:
        one_table: FloatArray = w @ A.T  # all vectors meet the same rows: a single matrix product
        return one_table
    product: FloatArray = (A @ w[..., None])[..., 0]
    return product


def back(A: FloatArray, weights: FloatArray) -> FloatArray:
    """Sums of rows A (..., b, p) with weights (..., b): (..., p), the transpose of `scores`."""
    if A.ndim == 2:
        one_table: FloatArray = weights @ A
        return one_table
    product: FloatArray = (weights[..., None, :] @ A)[..., 0, :]
    return product


def softplus(t: FloatArray) -> FloatArray:
    """log(1 + exp(t)) without overflow, for real and complex t."""
    value: FloatArray = np.log1p(np.exp(np.where(t.real > 0, -t, t))) + np.where(t.real > 0, t, 0.0)
    return value


def sigmoid(t: FloatArray) -> FloatArray:
    """1 / (1 + exp(-t)) without overflow."""
    e = np.exp(np.where(t.real > 0, -t, t))
    value: FloatArray = np.where(t.real > 0, 1.0, e) / (1 + e)
    return value


def log_softmax(z: FloatArray) -> FloatArray:
    """Logarithms of softmax over the last axis, without overflow."""
    shifted = z - z.real.max(axis=-1, keepdims=True)
    value: FloatArray = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return value


def pick(log_p: FloatArray, labels: np.ndarray) -> FloatArray:
    """Entries log_p[..., i, labels[..., i]] of (..., b, K) at labels (b,) or (..., b): (..., b)."""
    where = np.broadcast_to(labels, log_p.shape[:-1])[..., None]
    chosen: FloatArray = np.take_along_axis(log_p, where, axis=-1)[..., 0]
    return chosen
