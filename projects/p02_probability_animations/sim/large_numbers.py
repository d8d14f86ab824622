r"""Running means and the funnels around them: why averages settle, and when they don't.

For independent draws X_1, X_2, ... with mean mu and variance sigma^2 the mean of n has variance sigma^2 / n. Around mu,
with chance at least 1 - alpha at any one n:

    normal      z_{1 - alpha/2} sigma / sqrt(n)                  asymptotic (central limit theorem)
    Chebyshev   sigma / sqrt(alpha n)                            any law with this variance
    Hoeffding   (b - a) sqrt(log(2 / alpha) / (2 n))             any law on [a, b]; Hoeffding (1963), theorem 2
and for one run watched forever:
    iterated logarithm   sigma sqrt(2 log log n / n)             left finitely often, touched infinitely often when
                                                                 shrunk by any factor < 1; Hartman & Wintner (1941)

Cauchy's law has no mean. The mean of n of its draws has, for every n, the law of a single draw, since its
characteristic function exp(-|t|) gives exp(-|t/n|)^n = exp(-|t|).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
CHUNK = 100  # runs that are held at once


@dataclass(frozen=True)
class Source:
    """A law that is drawn from: its name, its center, its unit of spread, and its range."""

    name: str
    center: float
    """The mean; for Cauchy's law, which has none, the median."""
    unit: float
    """The standard deviation; for Cauchy's law the quartile's distance from the median."""
    low: float = -math.inf
    high: float = math.inf

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> FloatArray:
        """Draw an array of independent values.

        Raises:
            ValueError: the source's name is unknown.
        """
        if self.name == "die":
            return rng.integers(1, 7, shape).astype(np.float64)
        if self.name == "exponential":
            return rng.standard_exponential(shape)
        if self.name == "cauchy":
            return rng.standard_cauchy(shape)
        raise ValueError(f"source is {self.name!r}; it must be die, exponential or cauchy")


# A fair die: mean 7/2, variance (6^2 - 1) / 12.
DIE = Source("die", 3.5, math.sqrt(35 / 12), 1.0, 6.0)
EXPONENTIAL = Source("exponential", 1.0, 1.0, 0.0)
CAUCHY = Source("cauchy", 0.0, 1.0)


@dataclass(frozen=True)
class Fan:
    """Running means of many runs of one source."""

    source: Source
    n: IntArray
    """Numbers of draws at which the means are kept, (m,), from 1 to n_max."""
    means: FloatArray
    """Means of the first n draws, (n_runs, m)."""
    first: FloatArray
    """The first run's first draws, (n_first,)."""

    @property
    def standardised(self) -> FloatArray:
        """Distances from the center in units of spread, (n_runs, m)."""
        return (self.means - self.source.center) / self.source.unit

    def inside(self, half_width: ArrayLike) -> FloatArray:
        """Share of the runs, at each n, whose mean lies within `half_width` (scalar or (m,)) of the center; (m,)."""
        return np.asarray((np.abs(self.means - self.source.center) <= half_width).mean(axis=0))


def log_grid(n_max: int, n_points: int = 220) -> IntArray:
    """Give whole numbers from 1 to n_max, evenly spaced in the logarithm as far as whole numbers can be.

    Raises:
        ValueError: n_max < 1 or n_points < 2.
    """
    if n_max < 1 or n_points < 2:
        raise ValueError(f"n_max is {n_max} and n_points {n_points}; they must be at least 1 and 2")
    return np.unique(np.round(np.geomspace(1, n_max, n_points)).astype(np.int64))


def fan(source: Source, n_runs: int, n_max: int, rng: np.random.Generator, n_first: int = 12) -> Fan:
    """Follow the running means of `n_runs` independent runs of `n_max` draws.

    Raises:
        ValueError: n_runs < 1, n_max < 1, or n_first outside [1, n_max].
    """
    if n_runs < 1 or not 1 <= n_first <= n_max:
        raise ValueError(f"n_runs is {n_runs}, n_first {n_first}; need n_runs >= 1 and 1 <= n_first <= n_max = {n_max}")
    n = log_grid(n_max)
    means = np.empty((n_runs, n.size))
    first: FloatArray = np.empty(0)
    for begin in range(0, n_runs, CHUNK):
        runs = slice(begin, min(begin + CHUNK, n_runs))
        draws = source.draw(rng, (runs.stop - runs.start, n_max))
        if begin == 0:
            first = np.array(draws[0, :n_first])
        # mean of the first n = (X_1 + ... + X_n) / n
        means[runs] = np.cumsum(draws, axis=1)[:, n - 1] / n
    return Fan(source, n, means, first)


def normal_band(sigma: float, n: ArrayLike, alpha: float = 0.05) -> FloatArray:
    """Half-width that holds 1 - alpha of the means of n draws as n grows: z sigma / sqrt(n)."""
    _check(sigma, alpha)
    # z_{1 - alpha/2} sigma / sqrt(n)
    return np.asarray(float(ndtri(1 - alpha / 2)) * sigma / np.sqrt(n))


def chebyshev_band(sigma: float, n: ArrayLike, alpha: float = 0.05) -> FloatArray:
    """Half-width eps at which Chebyshev's bound sigma^2 / (n eps^2) equals alpha."""
    _check(sigma, alpha)
    # sigma / sqrt(alpha n)
    return np.asarray(sigma / np.sqrt(alpha * np.asarray(n, float)))


def hoeffding_band(low: float, high: float, n: ArrayLike, alpha: float = 0.05) -> FloatArray:
    """Half-width eps at which Hoeffding's bound 2 exp(-2 n eps^2 / (high - low)^2) equals alpha.

    Raises:
        ValueError: the range is empty or infinite, or alpha lies outside (0, 1).
    """
    _check(high - low, alpha)
    # (b - a) sqrt(log(2 / alpha) / (2 n))
    return np.asarray((high - low) * np.sqrt(math.log(2 / alpha) / (2 * np.asarray(n, float))))


def iterated_log_curve(sigma: float, n: ArrayLike) -> FloatArray:
    """Give sigma sqrt(2 log log n / n) for n >= 3, where log log n > 0.

    Raises:
        ValueError: sigma <= 0, or some n < 3.
    """
    _check(sigma, 0.5)
    array = np.asarray(n, float)
    if (array < 3).any():
        raise ValueError(f"n is {array.min():g}; log log n is positive from n = 3 on")
    # sigma sqrt(2 log log n / n)
    return np.asarray(sigma * np.sqrt(2 * np.log(np.log(array)) / array))


def _check(spread: float, alpha: float) -> None:
    """Raise ValueError unless 0 < spread < inf and 0 < alpha < 1."""
    if not 0 < spread < math.inf:
        raise ValueError(f"spread is {spread}; it must be a positive finite number")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}; it must lie in (0, 1)")
