r"""Eight laws to take means of, with the moments that the central limit theorem asks for, in closed form.

    D_n = sup_z |P(z_n <= z) - Phi(z)|  <=  C rho / (sigma^3 sqrt(n)),   rho = E |X - mu|^3    (Berry 1941, Esseen 1942)

needs a third moment; the theorem itself a second one, the law of large numbers a first. Of the eight, Cauchy's law has
none of them, and Pareto's with tail P(X > x) = x^(-alpha) has the k-th only for alpha > k. Where the formula for
rho isn't elementary it comes from

    E |X - mu|^3 = E (X - mu)^3 + 2 E (mu - X)^3 1[X < mu]

whose last term is finite for any law bounded below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from projects.p02_probability_animations.sim.central_limit import BERRY_ESSEEN, LOADED, sum_law

FloatArray = NDArray[np.floating[Any]]
LAWS = {
    "uniform": "uniform",
    "exponential": "exponential",
    "bernoulli": "Bernoulli(p)",
    "die": "loaded die",
    "lognormal": "lognormal",
    "pareto": "Pareto(alpha)",
    "cauchy": "Cauchy",
    "bimodal": "two hills",
}
NORMAL_QUARTILE = 0.6744897501960817
"""Phi^-1(3/4)."""
HILLS = (2.0, 0.5)
"""Half the distance of the two hills' tops and the standard deviation of each."""


@dataclass(frozen=True)
class Law:
    """A law to draw from, its moments where they exist, and else None."""

    name: str
    mean: float | None
    sigma: float | None
    rho: float | None
    """E |X - mu|^3."""
    quartiles: tuple[float, float, float]
    """25%, 50% and 75% points; used only where mean or sigma don't exist."""
    parameter: float = math.nan
    """p of Bernoulli's law, alpha of Pareto's."""

    @property
    def obeys(self) -> bool:
        """Whether the central limit theorem holds: the variance is finite."""
        return self.sigma is not None

    @property
    def whole(self) -> bool:
        """Whether its values are whole numbers, so that sums lie on a lattice."""
        return self.name in ("bernoulli", "die")

    @property
    def center(self) -> float:
        """The mean, or the median where there is none."""
        return self.quartiles[1] if self.mean is None else self.mean

    @property
    def unit(self) -> float:
        """The standard deviation, or what it would be of a normal law with this quartile range."""
        low, _, high = self.quartiles
        return (high - low) / (2 * NORMAL_QUARTILE) if self.sigma is None else self.sigma

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> FloatArray:
        """Draw independent values."""
        if self.name == "uniform":
            return rng.random(shape)
        if self.name == "exponential":
            return rng.standard_exponential(shape)
        if self.name == "bernoulli":
            return np.asarray(rng.random(shape) < self.parameter, dtype=np.float64)
        if self.name == "die":
            return np.asarray(np.searchsorted(np.cumsum(LOADED)[:-1], rng.random(shape), "right"), dtype=np.float64)
        if self.name == "lognormal":
            return np.exp(rng.standard_normal(shape))
        if self.name == "pareto":
            # P(X > x) = x^-alpha, so log X is exponential of rate alpha; cut at e^300, far below overflow
            return np.exp(np.minimum(rng.standard_exponential(shape) / self.parameter, 300.0))
        if self.name == "cauchy":
            return rng.standard_cauchy(shape)
        hill, width = HILLS
        return np.where(rng.random(shape) < 0.5, -hill, hill) + width * rng.standard_normal(shape)

    def standardise(self, means: ArrayLike, n: int) -> FloatArray:
        """Z = (mean - center) sqrt(n) / unit of means of n draws, any shape."""
        return np.asarray((np.asarray(means, dtype=np.float64) - self.center) * (math.sqrt(n) / self.unit))

    def berry_esseen(self, n: int) -> float | None:
        """The bound on D_n, C rho / (sigma^3 sqrt(n)); None without a third moment."""
        if self.rho is None or self.sigma is None:
            return None
        # C rho / (sigma^3 sqrt(n))
        return BERRY_ESSEEN * self.rho / (self.sigma**3 * math.sqrt(n))

    def exact_distance(self, n: int) -> float | None:
        """D_n itself where the law of the sum is known: lattice sums by convolution, exponentials by Gamma's law."""
        if self.name == "bernoulli":
            return sum_law([1 - self.parameter, self.parameter], n).distance
        if self.name == "die":
            return sum_law(LOADED, n).distance
        if self.name == "exponential":
            z = np.linspace(-math.sqrt(n), 8, 20_001)
            # The sum of n is Gamma(n); its distribution function at n + z sqrt(n).
            ours = special.gammainc(n, np.maximum(n + z * math.sqrt(n), 0))
            return float(np.abs(ours - special.ndtr(z)).max())
        return None


def law(name: str, p: float = 0.1, alpha: float = 1.5) -> Law:
    """Make a law; p is used by Bernoulli's and alpha by Pareto's.

    Raises:
        ValueError: an unknown name, p outside (0, 1), or alpha outside [0.5, 10].
    """
    if name not in LAWS:
        raise ValueError(f"law is {name!r}; it must be one of {', '.join(LAWS)}")
    if name == "bernoulli":
        if not 0 < p < 1:
            raise ValueError(f"p is {p:g}; it must lie in (0, 1), or there is no spread to standardise by")
        q = 1 - p
        # p q^3 + q p^3 = p q (p^2 + q^2)
        return Law(name, p, math.sqrt(p * q), p * q * (p * p + q * q), (0, 0, 0), p)
    if name == "pareto":
        if not 0.5 <= alpha <= 10:
            raise ValueError(f"alpha is {alpha:g}; it must lie in [0.5, 10]")
        return _pareto(alpha)
    if name == "die":
        values, weights = np.arange(6), np.array(LOADED)
        mean = float(values @ weights)
        away = np.abs(values - mean)
        return Law(name, mean, math.sqrt(float(away**2 @ weights)), float(away**3 @ weights), (0, 0, 0))
    if name == "cauchy":
        return Law(name, None, None, None, (-1.0, 0.0, 1.0))
    if name == "lognormal":
        return _lognormal()
    if name == "bimodal":
        hill, width = HILLS
        # E |Y|^3 of Y ~ N(hill, width^2), since both hills are mirror images
        rho = width * math.sqrt(2 / math.pi) * (hill**2 + 2 * width**2) * math.exp(-(hill**2) / (2 * width**2))
        rho += hill * (hill**2 + 3 * width**2) * math.erf(hill / (width * math.sqrt(2)))
        return Law(name, 0.0, math.hypot(hill, width), rho, (0, 0, 0))
    # uniform: E |X - 1/2|^3 = 1/32; exponential: 12/e - 2
    known = {"uniform": (0.5, math.sqrt(1 / 12), 1 / 32), "exponential": (1.0, 1.0, 12 / math.e - 2)}
    return Law(name, *known[name], (0, 0, 0))


def _pareto(alpha: float) -> Law:
    quartiles = (0.75 ** (-1 / alpha), 0.5 ** (-1 / alpha), 0.25 ** (-1 / alpha))
    mean = alpha / (alpha - 1) if alpha > 1 else None
    sigma = math.sqrt(alpha / ((alpha - 1) ** 2 * (alpha - 2))) if alpha > 2 else None
    rho = None
    if alpha > 3 and mean is not None:
        # E X^k = alpha / (alpha - k), and up to mu: (1 - mu^(k - alpha)) of it
        whole = [alpha / (alpha - k) for k in range(4)]
        rho = _third(mean, whole, [m * (1 - mean ** (k - alpha)) for k, m in enumerate(whole)])
    return Law("pareto", mean, sigma, rho, quartiles, alpha)


def _lognormal() -> Law:
    mean = math.exp(0.5)
    # E X^k = exp(k^2 / 2), and up to mu = exp(1/2): times Phi(1/2 - k)
    whole = [math.exp(k * k / 2) for k in range(4)]
    rho = _third(mean, whole, [m * float(special.ndtr(0.5 - k)) for k, m in enumerate(whole)])
    return Law("lognormal", mean, math.sqrt((math.e - 1) * math.e), rho, (0, 0, 0))


def _third(mu: float, whole: list[float], below: list[float]) -> float:
    """E |X - mu|^3 from E X^k and E X^k 1[X < mu], k = 0..3."""
    # (X - mu)^3 = X^3 - 3 mu X^2 + 3 mu^2 X - mu^3
    terms = (-(mu**3), 3 * mu**2, -3 * mu, 1.0)
    return sum(t * m for t, m in zip(terms, whole, strict=True)) - 2 * sum(
        t * m for t, m in zip(terms, below, strict=True)
    )
