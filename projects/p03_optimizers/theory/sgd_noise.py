r"""The floor on which SGD with a constant learning rate settles, in closed form and measured.

With the gradient lambda x + xi, xi ~ N(0, sigma^2) anew in each step and coordinate, one coordinate is an AR(2) process

    x_{t+1} = phi_1 x_t + phi_2 x_{t-1} - lr xi_t        phi_1, phi_2 as in `stability`
    E x^2 = (1 - phi_2) lr^2 sigma^2 / ((1 + phi_2) ((1 - phi_2)^2 - phi_1^2))

(Box & Jenkins 1976, section 3.2.4), which for SGD is lr sigma^2/(lambda (2 - lr lambda)), and for the heavy ball

    E x^2 = lr sigma^2 (1 + beta) / (lambda (1 - beta) (2 (1 + beta) - lr lambda))

The expected gap is sum_i lambda_i E x_i^2 / 2. For small lr it is lr sigma^2 d/(4 (1 - beta)): momentum buys the floor
of the learning rate lr/(1 - beta), no better.

Nesterov's noise enters where his gradient is taken, at y; the process above is that of x, the method's answer
(`nesterov_constant`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from projects.p03_optimizers.optimizers.protocol import FloatArray, solution
from projects.p03_optimizers.optimizers.registry import make_optimizer
from projects.p03_optimizers.theory.stability import coefficients
from shared.stats import Interval, mean_ci

RECURRENCES = {"sgd": "sgd", "heavy_ball": "heavy_ball", "nesterov_constant": "nesterov"}
"""Slugs of the registry, and their names in `stability`."""


def stationary_variance(
    method: str, lr: npt.ArrayLike, beta: npt.ArrayLike, curvature: npt.ArrayLike, sigma: float = 1.0
) -> FloatArray:
    """E x^2 of one coordinate in the long run; inf where the method isn't stable. Arguments broadcast.

    Raises:
        ValueError: another method than "sgd", "heavy_ball" and "nesterov_constant", beta with "sgd", or sigma < 0.
    """
    if method not in RECURRENCES or not sigma >= 0:
        raise ValueError(f"method, sigma are {method!r}, {sigma}; one of {', '.join(RECURRENCES)}, and sigma >= 0")
    phi1, phi2 = coefficients(RECURRENCES[method], lr, beta, curvature)
    # The AR(2) is stationary within |phi_2| < 1, |phi_1| < 1 - phi_2.
    stable = (np.abs(phi2) < 1) & (np.abs(phi1) < 1 - phi2)
    step2 = (np.asarray(lr, dtype=float) * sigma) ** 2
    # (1 - phi_2) lr^2 sigma^2 / ((1 + phi_2) ((1 - phi_2)^2 - phi_1^2))
    below = np.where(stable, (1 + phi2) * ((1 - phi2) ** 2 - phi1**2), 1.0)
    variance: FloatArray = np.where(stable, (1 - phi2) * step2 / below, np.inf)
    return variance


def noise_floor(
    method: str, lr: npt.ArrayLike, beta: npt.ArrayLike, eigenvalues: npt.ArrayLike, sigma: float = 1.0
) -> FloatArray:
    """Expected f - f* in the long run, sum_i lambda_i E x_i^2 / 2, for lr and beta of any shape that broadcast."""
    lr, beta = np.broadcast_arrays(np.asarray(lr, dtype=float), np.asarray(beta, dtype=float))
    lam = np.asarray(eigenvalues, dtype=float)
    gap: FloatArray = (lam * stationary_variance(method, lr[..., None], beta[..., None], lam, sigma)).sum(axis=-1) / 2
    return gap


def small_lr_floor(lr: float, beta: float, dim: int, sigma: float = 1.0) -> float:
    """The floor lr sigma^2 d/(4 (1 - beta)), the limit for small lr, the same for SGD (beta = 0) and both momenta."""
    return lr * sigma**2 * dim / (4 * (1 - beta))


def expected_gap(
    lr: float, eigenvalues: npt.ArrayLike, x0: npt.ArrayLike, t: npt.ArrayLike, sigma: float = 1.0
) -> FloatArray:
    """SGD's expected f - f* after t steps (T,): the start is forgotten geometrically, the floor fills up.

    Args:
        lr: Learning rate below 2/L.
        eigenvalues: (d,).
        x0: Start (d,), in the eigenvectors' coordinates.
        t: Steps (T,).
        sigma: Standard deviation of the noise in every coordinate.
    """
    lam, start = np.asarray(eigenvalues, dtype=float), np.asarray(x0, dtype=float)
    # E x_t^2 = (1 - lr lambda)^(2t) x_0^2 + (1 - (1 - lr lambda)^(2t)) E x^2
    kept = (1 - lr * lam) ** (2 * np.asarray(t, dtype=float)[..., None])
    second = kept * start**2 + (1 - kept) * stationary_variance("sgd", lr, 0.0, lam, sigma)
    gap: FloatArray = (lam * second).sum(axis=-1) / 2
    return gap


@dataclass(frozen=True)
class Floor:
    """A floor twice."""

    exact: float
    measured: Interval
    """Mean over independent runs with its 95% interval; each run is averaged over time first."""

    @property
    def agrees(self) -> bool:
        """Whether the interval holds the exact value."""
        return self.exact in self.measured


def measured_floor(
    method: str,
    lr: float,
    beta: float,
    eigenvalues: FloatArray,
    rng: np.random.Generator,
    sigma: float = 1.0,
    n_runs: int = 50,
    settle: int = 500,
    n_steps: int = 500,
) -> Floor:
    """Run the registry's optimiser on the noisy quadratic and average f once it has settled.

    Args:
        method: "sgd", "heavy_ball" or "nesterov_constant".
        lr: Learning rate.
        beta: Momentum, 0 for "sgd".
        eigenvalues: (d,).
        rng: Draws the noise.
        sigma: Standard deviation of the noise in every coordinate.
        n_runs: Independent runs.
        settle: Steps that aren't counted.
        n_steps: Steps that are.

    Raises:
        ValueError: the method isn't stable there, or fewer than two runs or one step.
    """
    exact = float(noise_floor(method, lr, beta, eigenvalues, sigma))
    if not np.isfinite(exact) or n_runs < 2 or n_steps < 1:
        raise ValueError(
            f"floor, n_runs, n_steps are {exact}, {n_runs}, {n_steps}; needed are a finite floor, >= 2, >= 1"
        )
    params = [np.zeros((n_runs, len(eigenvalues)))]
    optimizer = make_optimizer(method, params, lr=lr, **({} if method == "sgd" else {"momentum": beta}))
    total = np.zeros(n_runs)
    for t in range(settle + n_steps):
        optimizer.step([eigenvalues * params[0] + sigma * rng.normal(size=params[0].shape)])
        if t >= settle:
            x = solution(optimizer, params)[0]
            total += (eigenvalues * x * x).sum(axis=1) / 2
    return Floor(exact, mean_ci(total / n_steps))
