r"""Bayesian linear regression: a line is a point, a datum is a stripe, a belief is a cloud.

    y = w0 + w1 x + noise,   noise ~ N(0, 1 / beta),   w ~ N(0, I / alpha)

    posterior    w | data ~ N(m, S),   S^-1 = alpha I + beta Phi' Phi,   m = beta S Phi' y    (Bishop 3.53, 3.54)
    predictive   y(x) | data ~ N(phi(x)' m,  1 / beta + phi(x)' S phi(x))                     (Bishop 3.58, 3.59)
    evidence     log p(y) = log N(y | 0, I / beta + Phi Phi' / alpha)                         (as Bishop 3.86)

with rows phi(x) = (1, x) of Phi. The setting is that of Bishop (2006), Pattern Recognition and Machine Learning,
section 3.3.1 and figure 3.7: w = (-0.3, 0.5), noise 0.2, alpha = 2, x uniform on [-1, 1]. Differs from the book in: the
seeded data, and one observation is taken in at a time by adding to the precision.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.seeding import rng as stream

FloatArray = NDArray[np.floating[Any]]
Z95 = 1.959963984540054


@dataclass(frozen=True)
class LineBelief:
    """A Gaussian belief N(mean, covariance) about the weights (w0, w1) of a line, with its noise precision."""

    mean: FloatArray
    """Shape (2,)."""
    precision: FloatArray
    """S^-1, shape (2, 2)."""
    beta: float
    """1 / variance of the noise on y."""

    @property
    def covariance(self) -> FloatArray:
        """S, shape (2, 2)."""
        return np.asarray(np.linalg.inv(self.precision))

    def update(self, x: float, y: float, share: float = 1.0) -> LineBelief:
        """Take in one observation: S'^-1 = S^-1 + beta phi phi',  m' = S' (S^-1 m + beta phi y).

        With a `share` in [0, 1] the likelihood enters to that power, which leads a film smoothly from belief to belief.

        Raises:
            ValueError: x or y isn't finite, or the share lies outside [0, 1].
        """
        if not 0 <= share <= 1:
            raise ValueError(f"share is {share}; it must lie in [0, 1]")
        phi, weight = np.array([1.0, _finite(x, "x")]), share * self.beta
        precision = self.precision + weight * np.outer(phi, phi)
        mean = np.linalg.solve(precision, self.precision @ self.mean + weight * phi * _finite(y, "y"))
        return LineBelief(mean, precision, self.beta)

    def predict(self, x: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of a new y at each x, shapes (k,)."""
        phi = design(x)  # (k, 2)
        variance = 1 / self.beta + np.einsum("ki,ij,kj->k", phi, self.covariance, phi)
        return phi @ self.mean, np.sqrt(variance)

    def sample(self, z: FloatArray) -> FloatArray:
        """Lines (w0, w1) from standard normal numbers z, both (k, 2): w = m + L z with L L' = S.

        The numbers are handed in so that a film can hold them fixed while the belief moves: each line then glides.
        """
        return np.asarray(self.mean + z @ np.linalg.cholesky(self.covariance).T)

    def ellipse(self, mahalanobis: float, n: int = 96) -> FloatArray:
        """Curve of equal density at that Mahalanobis distance from the mean, shape (n, 2), not closed."""
        angle = np.linspace(0, 2 * math.pi, n, endpoint=False)
        circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        values, vectors = np.linalg.eigh(self.covariance)
        # The symmetric root, unlike Cholesky's, turns smoothly with the belief.
        return np.asarray(self.mean + mahalanobis * circle @ (vectors * np.sqrt(values)) @ vectors.T)


@dataclass(frozen=True)
class LineStory:
    """Seeded data, the belief after each of them, and the lines sampled from it."""

    truth: FloatArray
    """(w0, w1)."""
    noise: float
    """Standard deviation of y around the line."""
    x: FloatArray
    y: FloatArray
    """Shapes (n,)."""
    beliefs: tuple[LineBelief, ...]
    """After 0, 1, ..., n observations."""
    z: FloatArray
    """Standard normal numbers behind the sampled lines, shape (lines, 2)."""

    def lines(self, n: int) -> FloatArray:
        """Lines (w0, w1) sampled from the belief after n observations, shape (lines, 2)."""
        return self.beliefs[n].sample(self.z)


def design(x: ArrayLike) -> FloatArray:
    """Rows (1, x), shape (k, 2)."""
    column = np.atleast_1d(np.asarray(x, dtype=float))
    return np.stack([np.ones_like(column), column], axis=1)


def prior(alpha: float = 2.0, beta: float = 25.0) -> LineBelief:
    """N(0, I / alpha) on the weights, noise precision beta."""
    for name, value in (("alpha", alpha), ("beta", beta)):
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} is {value}; a precision must be a finite number > 0")
    return LineBelief(np.zeros(2), alpha * np.eye(2), beta)


def likelihood(w: FloatArray, x: float, y: float, beta: float) -> FloatArray:
    """Likelihood of weights w (..., 2) given one observation, scaled to a maximum of 1: the stripe in weight space.

    exp(-beta / 2 (y - w0 - w1 x)^2).
    """
    residual = y - w[..., 0] - w[..., 1] * x
    return np.asarray(np.exp(-beta / 2 * residual**2))


def log_evidence(x: ArrayLike, y: ArrayLike, alpha: float = 2.0, beta: float = 25.0) -> float:
    """Log density of all observations under the prior, the product of the one-step predictive densities."""
    belief, total = prior(alpha, beta), 0.0
    for xi, yi in zip(np.atleast_1d(x), np.atleast_1d(y), strict=True):
        mean, sd = belief.predict(xi)
        total += -0.5 * math.log(2 * math.pi * sd[0] ** 2) - (yi - mean[0]) ** 2 / (2 * sd[0] ** 2)
        belief = belief.update(xi, yi)
    return float(total)


def line_story(seed: int, n: int = 20, lines: int = 12) -> LineStory:
    """Bishop's example with n seeded observations and `lines` sampled lines."""
    if n < 1:
        raise ValueError(f"n is {n}; it takes at least one observation")
    if lines < 1:
        raise ValueError(f"lines is {lines}; it takes at least one")
    truth, noise = np.array([-0.3, 0.5]), 0.2
    rng = stream(seed, "regression", "data")
    x = rng.uniform(-1, 1, n)
    y = design(x) @ truth + rng.normal(0, noise, n)
    beliefs = [prior(2.0, 1 / noise**2)]
    for xi, yi in zip(x, y, strict=True):
        beliefs.append(beliefs[-1].update(xi, yi))
    z = stream(seed, "regression", "lines").standard_normal((lines, 2))
    return LineStory(truth, noise, x, y, tuple(beliefs), z)


def band_coverage(seed: int, worlds: int = 2000, n: int = 5, alpha: float = 2.0, beta: float = 25.0) -> float:
    """Share of new observations inside the 95% predictive band, over worlds drawn from the prior itself.

    In each world a line, n data and one new x on [-1, 1] with its y are drawn; the band is exact, so the share is
    0.95 up to chance.
    """
    if worlds < 1 or n < 1:
        raise ValueError(f"worlds is {worlds} and n is {n}; both must be >= 1")
    rng = stream(seed, "regression", "coverage")
    start, inside = prior(alpha, beta), 0
    for _ in range(worlds):
        w = rng.standard_normal(2) / math.sqrt(alpha)
        x = rng.uniform(-1, 1, n + 1)
        y = design(x) @ w + rng.standard_normal(n + 1) / math.sqrt(beta)
        phi = design(x[:n])
        precision = start.precision + beta * phi.T @ phi
        belief = LineBelief(np.linalg.solve(precision, beta * phi.T @ y[:n]), precision, beta)
        mean, sd = belief.predict(x[n])
        inside += abs(y[n] - mean[0]) <= Z95 * sd[0]
    return inside / worlds


def _finite(value: float, name: str) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}; an observation must be finite")
    return float(value)
