r"""Which learning rates and momenta converge on a quadratic, and in what manner.

One coordinate with curvature lambda is a recurrence of two terms,

    x_{t+1} = phi_1 x_t + phi_2 x_{t-1},    a = lr lambda
    gradient descent    phi_1 = 1 - a                  phi_2 = 0
    heavy ball          phi_1 = 1 + beta - a           phi_2 = -beta
    Nesterov            phi_1 = (1 + beta)(1 - a)      phi_2 = -beta (1 - a)

and shrinks by the larger modulus of the roots of z^2 - phi_1 z - phi_2. It is below 1 exactly for

    0 < lr < 2/L,    2 (1 + beta)/L,    2 (1 + beta)/((1 + 2 beta) L)

(Jury's conditions). In the plane of (a, beta) the heavy ball's region is the triangle that Goh (2017, Why momentum
really works) draws; inside it the roots are complex, and x oscillates, where (1 - sqrt a)^2 < beta.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.optimizers.registry import make_optimizer

METHODS = ("sgd", "heavy_ball", "nesterov")


class Regime(StrEnum):
    """What one coordinate does."""

    MONOTONE = "monotone"
    """Real roots, the larger one positive: it creeps in."""
    OSCILLATING = "oscillating"
    """Complex roots: ripples."""
    ALTERNATING = "alternating"
    """Real roots, the larger one negative: it jumps from side to side."""
    DIVERGING = "diverging"
    """A root of modulus 1 or more."""


def coefficients(
    method: str, lr: npt.ArrayLike, beta: npt.ArrayLike, curvature: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """phi_1 and phi_2; all arguments broadcast.

    Raises:
        ValueError: another method, or beta other than 0 for gradient descent.
    """
    b = np.asarray(beta, dtype=float)
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; choose one of {', '.join(METHODS)}")
    if method == "sgd" and b.any():
        raise ValueError(f"beta is {b}; gradient descent has none, so it must be 0")
    a = np.asarray(lr, dtype=float) * np.asarray(curvature, dtype=float)
    if method == "nesterov":
        # (1 + beta)(1 - a),  -beta (1 - a)
        return (1 + b) * (1 - a), -b * (1 - a)
    # 1 + beta - a,  -beta
    return 1 + b - a, -b + 0 * a


def spectral_radius(method: str, lr: npt.ArrayLike, beta: npt.ArrayLike, eigenvalues: npt.ArrayLike) -> FloatArray:
    """The factor per step of the slowest of the eigenvalues (d,), for lr and beta of any shape that broadcast."""
    lr, beta = np.broadcast_arrays(np.asarray(lr, dtype=float), np.asarray(beta, dtype=float))
    phi1, phi2 = coefficients(method, lr[..., None], beta[..., None], eigenvalues)
    # z = (phi_1 +- sqrt(phi_1^2 + 4 phi_2)) / 2
    root = np.sqrt((phi1**2 + 4 * phi2).astype(complex))
    radius: FloatArray = (np.maximum(np.abs(phi1 + root), np.abs(phi1 - root)) / 2).max(axis=-1)
    return radius


def iteration_matrix(method: str, lr: float, beta: float, curvature: float) -> FloatArray:
    """The matrix (2, 2) that takes (x_t, x_{t-1}) to (x_{t+1}, x_t)."""
    phi1, phi2 = coefficients(method, lr, beta, curvature)
    return np.array([[float(phi1), float(phi2)], [1.0, 0.0]])


def largest_lr(method: str, beta: npt.ArrayLike, L: float = 1.0) -> FloatArray:
    """The boundary: the learning rate from which on the method diverges.

    Raises:
        ValueError: L <= 0, a beta outside [0, 1), another method, or beta other than 0 for gradient descent.
    """
    b = np.asarray(beta, dtype=float)
    if not L > 0 or not ((b >= 0) & (b < 1)).all():
        raise ValueError(f"L and beta are {L} and {b}; L must be positive, beta in [0, 1)")
    coefficients(method, 0.0, b, L)
    # 2 (1 + beta)/L; Nesterov's gradient is taken further out, which costs him 1 + 2 beta
    limit: FloatArray = 2 * (1 + b) / (L * ((1 + 2 * b) if method == "nesterov" else 1.0))
    return limit


def regime(method: str, lr: float, beta: float, curvature: float = 1.0) -> Regime:
    """What the coordinate of this curvature does."""
    phi1, phi2 = (float(phi) for phi in coefficients(method, lr, beta, curvature))
    if float(spectral_radius(method, lr, beta, [curvature])) >= 1:
        return Regime.DIVERGING
    if phi1**2 + 4 * phi2 < 0:
        return Regime.OSCILLATING
    return Regime.MONOTONE if phi1 >= 0 else Regime.ALTERNATING


def goh_triangle() -> FloatArray:
    """Corners (3, 2) of the heavy ball's region in the plane of (lr lambda, beta): (0, -1), (4, 1), (0, 1).

    The part that has a meaning, beta >= 0, is what the line from (0, 0) to (2, 0) leaves above it.
    """
    return np.array([[0.0, -1.0], [4.0, 1.0], [0.0, 1.0]])


def critical_momentum(lr: npt.ArrayLike, curvature: npt.ArrayLike) -> FloatArray:
    """(1 - sqrt(lr lambda))^2, where the heavy ball's ripples begin: the fastest momentum for this curvature."""
    a = np.asarray(lr, dtype=float) * np.asarray(curvature, dtype=float)
    beta: FloatArray = (1 - np.sqrt(a)) ** 2
    return beta


def measured_growth(method: str, lr: float, beta: float, curvature: float, n_steps: int = 400) -> float:
    """The factor per step of the registry's optimiser on curvature x^2/2, over the later half of its steps.

    The size at a step is the norm of two successive points, which ripples don't bring to 0.

    Raises:
        ValueError: n_steps < 20, or values that the optimiser refuses.
    """
    if n_steps < 20:
        raise ValueError(f"n_steps is {n_steps}; it must be at least 20")
    x, previous = np.array([1.0]), 1.0
    optimizer = make_optimizer(method, [x], lr=lr, **({} if method == "sgd" else {"momentum": beta}))
    logs: list[float] = []
    # It stops before squares leave the range of floats.
    while len(logs) < n_steps and 1e-140 < (size := float(np.hypot(x[0], previous))) < 1e140:
        logs.append(float(np.log(size)))
        previous = float(x[0])
        optimizer.step([curvature * x])
    if len(logs) < 6:
        return 0.0 if size <= 1e-140 else float("inf")
    late = np.arange(len(logs) // 2, len(logs))
    return float(np.exp(np.polyfit(late, np.array(logs)[late], 1)[0]))
