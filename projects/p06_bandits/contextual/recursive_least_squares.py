r"""Ridge regression one observation at a time, at d^2 a step.

    V = lambda I + sum_s w_s x_s x_s',   b = sum_s w_s y_s x_s,   theta_hat = V^{-1} b

With u = V^{-1} x and gain g = w / (1 + w x'u), a new observation (x, y, w) changes

    V^{-1} <- V^{-1} - g u u'                       (Sherman & Morrison 1950)
    theta_hat <- theta_hat + g u (y - x'theta_hat)
    log det V <- log det V + log(1 + w x'u)         (matrix determinant lemma)

Every step rounds, and V^{-1} forgets its errors no more than a sum does: after 1,000 updates (REFRESH_EVERY) the
inverse is computed anew from V, which is a plain sum and doesn't drift.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from projects.p06_bandits.contextual.protocol import FloatArray

REFRESH_EVERY = 1_000

# Sums may be reordered, so that the inner loops run on vectors; NaN and infinity keep their meaning.
FAST = {"reassoc", "contract", "nsz"}


@njit(cache=True, fastmath=FAST)
def absorb(V: FloatArray, V_inv: FloatArray, x: FloatArray, w: float) -> tuple[FloatArray, float]:
    """Add w x x' to V (d, d) and follow it in V_inv (d, d), both in place.

    Args:
        V: Precision matrix.
        V_inv: Its inverse, symmetric.
        x: Features, (d,).
        w: Importance weight >= 0.

    Returns:
        The gain vector g u (d,), by which an estimate moves for each unit of its residual, and the growth of log det V.
    """
    d = x.shape[0]
    u = np.zeros(d)
    for i in range(d):
        if x[i] != 0.0:  # many contexts are half zeros (pixels, words): their rows need not be read
            weighted = w * x[i]
            for j in range(d):
                u[j] += V_inv[i, j] * x[i]  # by rows, V^{-1} being symmetric
                V[i, j] += weighted * x[j]
    width = 0.0  # x' V^{-1} x
    for i in range(d):
        width += u[i] * x[i]
    g = w / (1.0 + w * width)
    for i in range(d):
        gain = g * u[i]
        for j in range(d):
            V_inv[i, j] -= gain * u[j]
    return g * u, np.log1p(w * width)


@njit(cache=True, fastmath=FAST)
def observe(
    V: FloatArray, V_inv: FloatArray, b: FloatArray, theta_hat: FloatArray, x: FloatArray, y: float, w: float
) -> float:
    """Take in one observation with target y in place: `absorb`, then b (d,) and the estimate (d,).

    Returns:
        The growth of log det V.
    """
    gain, growth = absorb(V, V_inv, x, w)
    residual, weighted = y, w * y
    for i in range(x.shape[0]):
        residual -= theta_hat[i] * x[i]
        b[i] += weighted * x[i]
    for i in range(x.shape[0]):
        theta_hat[i] += gain[i] * residual  # theta_hat + g u (y - x'theta_hat)
    return growth


@njit(cache=True, fastmath=FAST)
def observe_action(
    V: FloatArray,
    V_inv: FloatArray,
    b: FloatArray,
    theta_hat: FloatArray,
    action: int,
    x: FloatArray,
    y: float,
    w: float,
) -> float:
    """`observe` for one of K regressions that stand in stacks (K, d, d) and (K, d); slicing them in here is quicker."""
    return observe(V[action], V_inv[action], b[action], theta_hat[action], x, y, w)


@njit(cache=True, fastmath=FAST)
def quadratic_form(M: FloatArray, x: FloatArray) -> float:
    """X' M x for a symmetric matrix M (d, d) and a vector x (d,), from the lower triangle."""
    total = 0.0
    for i in range(x.shape[0]):
        if x[i] == 0.0:
            continue
        below = 0.0
        for j in range(i):
            below += M[i, j] * x[j]
        total += x[i] * (2.0 * below + M[i, i] * x[i])
    return total


@njit(cache=True, fastmath=FAST)
def quadratic_forms(V_inv: FloatArray, x: FloatArray) -> FloatArray:
    """Forms x' M_a x for symmetric matrices M (K, d, d) and one vector x (d,); shape (K,)."""
    out = np.empty(V_inv.shape[0])
    for a in range(V_inv.shape[0]):
        out[a] = quadratic_form(V_inv[a], x)
    return out


@njit(cache=True, fastmath=FAST)
def upper_bounds(theta_hat: FloatArray, V_inv: FloatArray, x: FloatArray, width: float) -> FloatArray:
    """x'theta_hat_a + width sqrt(x' V_a^{-1} x) of every action: theta_hat (K, d), V_inv (K, d, d), x (d,) -> (K,)."""
    out = np.empty(V_inv.shape[0])
    for a in range(V_inv.shape[0]):
        mean = 0.0
        for i in range(x.shape[0]):
            mean += theta_hat[a, i] * x[i]
        out[a] = mean + width * np.sqrt(quadratic_form(V_inv[a], x))
    return out


def symmetric_inverse(V: FloatArray) -> FloatArray:
    """Invert a symmetric positive definite matrix; the result is symmetric to the last bit."""
    inverse = np.linalg.inv(V).astype(np.float64, copy=False)
    return (inverse + inverse.T) / 2.0
