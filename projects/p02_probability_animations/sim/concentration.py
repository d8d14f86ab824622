r"""Ceilings over a tail: every classical bound is a curve held above a step.

Let X be the number of successes in n independent trials of chance p, and a > E X = mu. The tail is the mean of a
step, P(X >= a) = E 1[X >= a]; any g with g(x) >= 1[x >= a] bounds it, P(X >= a) <= E g(X):

    Markov      g(x) = x / a                           mu / a
    Chebyshev   g(x) = ((x - mu) / (a - mu))^2         sigma^2 / (a - mu)^2
    Chernoff    g(x) = exp(lam (x - a))                exp(-lam a) (1 - p + p e^lam)^n, least at
                                                       lam* = log(q (1 - p) / ((1 - q) p)),  q = a / n:
                                                       exp(-n kl(q, p))
    Hoeffding   ... and M(lam) <= exp(lam mu + n lam^2 / 8)                         exp(-2 n t^2)
    Bernstein   ... and the variance kept                         exp(-n t^2 / (2 (p (1 - p) + t / 3)))

with t = q - p. Hoeffding and Bernstein hold for any variables in [0, 1] resp. with |X_i - E X_i| <= 1.
Sources: Chernoff (1952); Hoeffding (1963), theorem 1 and equation 2.3; Bernstein's inequality as in Boucheron, Lugosi &
Massart (2013), Concentration inequalities, corollary 2.11. The tail itself is summed exactly from the binomial
probabilities, in logarithms. Cramer: -log P / n tends to kl(q, p), so only Chernoff's slope is right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.floating[Any]]
BOUNDS = ("markov", "chebyshev", "hoeffding", "bernstein", "chernoff")


@dataclass(frozen=True)
class Binomial:
    """The number of successes in n independent trials of chance p."""

    n: int
    p: float

    def __post_init__(self) -> None:
        """Check n and p."""
        if isinstance(self.n, bool) or not isinstance(self.n, int | np.integer) or self.n < 1:
            raise ValueError(f"n is {self.n!r}; it must be a whole number >= 1")
        if not 0 <= self.p <= 1:
            raise ValueError(f"p is {self.p}; a chance must lie in [0, 1]")

    @property
    def mean(self) -> float:
        """Give n p."""
        return self.n * self.p

    @property
    def variance(self) -> float:
        """Give n p (1 - p)."""
        return self.n * self.p * (1 - self.p)

    @property
    def log_pmf(self) -> FloatArray:
        """Log probabilities of 0, 1, ..., n, shape (n + 1,)."""
        k = np.arange(self.n + 1)
        log_choose = special.gammaln(self.n + 1) - special.gammaln(k + 1) - special.gammaln(self.n - k + 1)
        return np.asarray(log_choose + special.xlogy(k, self.p) + special.xlog1py(self.n - k, -self.p))

    @property
    def pmf(self) -> FloatArray:
        """Probabilities of 0, 1, ..., n, shape (n + 1,)."""
        return np.exp(self.log_pmf)

    def log_tail(self, a: int) -> float:
        """Log P(X >= a), exactly; -inf where a > n."""
        if a > self.n:
            return -math.inf
        return 0.0 if a <= 0 else min(float(np.logaddexp.reduce(self.log_pmf[a:])), 0.0)

    def tail(self, a: int) -> float:
        """P(X >= a)."""
        return math.exp(self.log_tail(a))


@dataclass(frozen=True)
class Ceiling:
    """One curve above the step, what it costs on average, and what it bounds."""

    name: str
    values: FloatArray
    """g(0), ..., g(n), shape (n + 1,)."""
    bound: float
    """E g(X)."""
    tail: float
    """P(X >= a), what is bounded."""


@dataclass(frozen=True)
class BoundRace:
    """True tails and all bounds as n grows, at a fixed share q = a / n."""

    p: float
    q: float
    ns: tuple[int, ...]
    log10_tail: FloatArray
    """Shape (len(ns),)."""
    log10_bounds: dict[str, FloatArray]
    rates: dict[str, float]
    """-log10 of the bound per trial as n grows, the slopes of a logarithmic plot; 0 for Markov and Chebyshev."""


def simulate_days(x: Binomial, days: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw all trials of some days: True for a success, shape (days, n).

    Raises:
        ValueError: days < 1.
    """
    if days < 1:
        raise ValueError(f"days is {days}; it must be >= 1")
    return rng.random((days, x.n)) < x.p


def markov(x: Binomial, a: int) -> float:
    """E X / a, at most 1 (for X >= 0)."""
    _above(x, a)
    return min(1.0, x.mean / a)


def chebyshev(x: Binomial, a: int) -> float:
    """Var X / (a - E X)^2, at most 1; it bounds both tails together, so the upper one too."""
    _above(x, a)
    return min(1.0, x.variance / (a - x.mean) ** 2)


def hoeffding(x: Binomial, a: int) -> float:
    """exp(-2 n t^2), t = a / n - p."""
    _above(x, a)
    return math.exp(-2 * x.n * (a / x.n - x.p) ** 2)


def bernstein(x: Binomial, a: int) -> float:
    """exp(-n t^2 / (2 (p (1 - p) + t / 3)))."""
    _above(x, a)
    t = a / x.n - x.p
    return math.exp(-x.n * t**2 / (2 * (x.p * (1 - x.p) + t / 3)))


def chernoff(x: Binomial, a: int) -> float:
    """exp(-n kl(a / n, p)), the exponential curve at its best lam."""
    _above(x, a)
    return math.exp(-x.n * bernoulli_kl(a / x.n, x.p))


def exponential_bound(x: Binomial, a: int, lam: ArrayLike) -> FloatArray:
    """E exp(lam (X - a)) for each lam >= 0, any shape."""
    _above(x, a)
    lam = np.asarray(lam, dtype=float)
    if np.any(lam < 0):
        raise ValueError(f"lam is {lam.min()}; below 0 the curve does not stay above the step")
    return np.asarray(np.exp(-lam * a + x.n * np.log1p(x.p * np.expm1(lam))))


def best_tilt(x: Binomial, a: int) -> float:
    """lam* = log(q (1 - p) / ((1 - q) p)), where the exponential bound is least; needs a < n and 0 < p."""
    _above(x, a)
    q = a / x.n
    if not (q < 1 and x.p > 0):
        raise ValueError(f"a is {a} of n = {x.n} at p = {x.p}; a finite best tilt takes a < n and p > 0")
    return math.log(q * (1 - x.p) / ((1 - q) * x.p))


def ceiling(x: Binomial, a: int, name: str, lam: float | None = None) -> Ceiling:
    """Give the curve of Markov, Chebyshev or Chernoff (at `lam`, its best one by default) with its mean under X."""
    _above(x, a)
    k = np.arange(x.n + 1, dtype=np.float64)
    values: FloatArray
    if name == "markov":
        values = k / a
    elif name == "chebyshev":
        values = ((k - x.mean) / (a - x.mean)) ** 2
    elif name == "chernoff":
        values = np.exp((best_tilt(x, a) if lam is None else lam) * (k - a))
    else:
        raise ValueError(f"curve is {name!r}; it must be markov, chebyshev or chernoff")
    return Ceiling(name, values, float(x.pmf @ values), x.tail(a))


def bernoulli_kl(q: float, p: float) -> float:
    """Divergence q log(q / p) + (1 - q) log((1 - q) / (1 - p)), in nats, with 0 log 0 = 0."""
    return float(special.rel_entr(q, p) + special.rel_entr(1 - q, 1 - p))


def bound_race(p: float = 0.1, q: float = 0.2, ns: Sequence[int] = tuple(range(10, 401, 10))) -> BoundRace:
    """All bounds and the true tail P(X >= q n) for each n; q n must be whole for each of them.

    Raises:
        ValueError: p or q outside (0, 1), q <= p, or a q n that is not whole.
    """
    if not 0 < p < q < 1:
        raise ValueError(f"p is {p} and q is {q}; it takes 0 < p < q < 1")
    functions = {
        "markov": markov,
        "chebyshev": chebyshev,
        "hoeffding": hoeffding,
        "bernstein": bernstein,
        "chernoff": chernoff,
    }
    log10_tail: list[float] = []
    log10_bounds: dict[str, list[float]] = {name: [] for name in BOUNDS}
    for n in ns:
        a = round(q * n)
        if abs(a - q * n) > 1e-9:
            raise ValueError(f"q n is {q * n} at n = {n}; it must be a whole number")
        x = Binomial(n, p)
        log10_tail.append(x.log_tail(a) / math.log(10))
        for name, function in functions.items():
            log10_bounds[name].append(math.log10(function(x, a)))
    t = q - p
    nats = {
        "markov": 0.0,
        "chebyshev": 0.0,
        "hoeffding": 2 * t**2,
        "bernstein": t**2 / (2 * (p * (1 - p) + t / 3)),
        "chernoff": bernoulli_kl(q, p),
    }
    return BoundRace(
        p,
        q,
        tuple(ns),
        np.array(log10_tail),
        {name: np.array(values) for name, values in log10_bounds.items()},
        {name: rate / math.log(10) for name, rate in nats.items()},
    )


def _above(x: Binomial, a: int) -> None:
    if isinstance(a, bool) or not isinstance(a, int | np.integer) or not x.mean < a <= x.n:
        raise ValueError(f"a is {a!r}; an upper tail takes a whole number in (n p, n] = ({x.mean:g}, {x.n}]")
