r"""What a coin does to a belief: Beta priors, one flip at a time.

    prior       theta ~ Beta(a, b),  density theta^(a-1) (1-theta)^(b-1) / B(a, b)
    likelihood  P(heads | theta) = theta
    posterior   Beta(a + heads, b + tails)                                                          (1)
    evidence    P(this sequence of flips) = B(a + heads, b + tails) / B(a, b)                       (2)

(Bayes 1763; Bishop 2006, equations 2.13 to 2.18; Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.4.) The
same update on a grid of theta needs no conjugacy; it also shows what (1) cannot: a prior that is zero where
the truth is stays zero for ever (Cromwell's rule, Lindley 1985), and data which the prior calls impossible have
evidence zero and no posterior at all.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from shared.seeding import rng as stream

FloatArray = NDArray[np.floating[Any]]


class ZeroEvidenceError(ValueError):
    """The prior gives the data probability zero, so Bayes' rule would divide by zero."""


@dataclass(frozen=True)
class Beta:
    """A Beta(a, b) belief about a coin's chance of heads."""

    a: float
    b: float

    def __post_init__(self) -> None:
        """Check both parameters."""
        for name, value in (("a", self.a), ("b", self.b)):
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"Beta parameter {name} is {value}; it must be a finite number > 0")

    @property
    def mean(self) -> float:
        """Give a / (a + b)."""
        return self.a / (self.a + self.b)

    @property
    def variance(self) -> float:
        """Give a b / ((a + b)^2 (a + b + 1))."""
        total = self.a + self.b
        return self.a * self.b / (total**2 * (total + 1))

    def pdf(self, theta: ArrayLike) -> FloatArray:
        """Density at theta, any shape, through logarithms so that large counts don't overflow."""
        x: NDArray[np.float64] = np.asarray(theta, dtype=np.float64)
        log_pdf = special.xlogy(self.a - 1, x) + special.xlog1py(self.b - 1, -x)
        return np.asarray(np.exp(log_pdf - special.betaln(self.a, self.b)), dtype=np.float64)

    def cdf(self, theta: ArrayLike) -> FloatArray:
        """Regularised incomplete beta function I_theta(a, b)."""
        return np.asarray(special.betainc(self.a, self.b, np.asarray(theta, dtype=np.float64)))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Central credible interval: as much belief left of it as right of it."""
        if not 0 < level < 1:
            raise ValueError(f"level is {level}; it must lie in (0, 1)")
        tail = (1 - level) / 2
        low, high = special.betaincinv(self.a, self.b, [tail, 1 - tail])
        return float(low), float(high)

    def update(self, heads: int, tails: int) -> Beta:
        """Posterior after these counts, equation (1)."""
        if heads < 0 or tails < 0:
            raise ValueError(f"counts are {heads} heads and {tails} tails; both must be >= 0")
        return Beta(self.a + heads, self.b + tails)

    def log_evidence(self, heads: int, tails: int) -> float:
        """Log probability of one given order of these counts, equation (2)."""
        after = self.update(heads, tails)
        return float(special.betaln(after.a, after.b) - special.betaln(self.a, self.b))


@dataclass(frozen=True)
class BeliefPath:
    """One prior and the beliefs after 0, 1, ..., n flips."""

    name: str
    beliefs: tuple[Beta, ...]
    """n + 1 of them."""

    @property
    def means(self) -> FloatArray:
        """Posterior means, shape (n + 1,)."""
        return np.array([belief.mean for belief in self.beliefs])

    @property
    def intervals(self) -> FloatArray:
        """95% central credible intervals, shape (n + 1, 2)."""
        a = np.array([belief.a for belief in self.beliefs])
        b = np.array([belief.b for belief in self.beliefs])
        return np.stack([special.betaincinv(a, b, 0.025), special.betaincinv(a, b, 0.975)], axis=1)


@dataclass(frozen=True)
class CoinStory:
    """A seeded sequence of flips of one coin and what several priors make of it."""

    theta: float
    """The coin's true chance of heads."""
    flips: NDArray[np.int64]
    """Shape (n,): 1 for heads."""
    paths: tuple[BeliefPath, ...]

    @property
    def heads(self) -> NDArray[np.int64]:
        """Heads among the first 0, 1, ..., n flips, shape (n + 1,)."""
        return np.concatenate([[0], np.cumsum(self.flips)])

    def mean_gap(self, n: int) -> float:
        """Largest minus least posterior mean after n flips."""
        means = [path.beliefs[n].mean for path in self.paths]
        return max(means) - min(means)

    def disagreement(self, n: int) -> float:
        """Largest total variation distance between two of the beliefs after n flips."""
        beliefs = [path.beliefs[n] for path in self.paths]
        return max(total_variation(p, q) for i, p in enumerate(beliefs) for q in beliefs[i + 1 :])

    def agreed_after(self, distance: float) -> int | None:
        """Least n from which on the disagreement stays below `distance`; None where it never does."""
        apart = [n for n in range(len(self.flips) + 1) if self.disagreement(n) >= distance]
        first = apart[-1] + 1 if apart else 0
        return first if first <= len(self.flips) else None


PRIORS = {"open": Beta(1, 1), "trusting": Beta(30, 30), "suspicious": Beta(2, 10)}


def flip(theta: float, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Flip a coin n times; 1 is heads, shape (n,)."""
    if not 0 <= theta <= 1:
        raise ValueError(f"theta is {theta}; a chance of heads must lie in [0, 1]")
    if n < 1:
        raise ValueError(f"n is {n}; it takes at least one flip")
    return (rng.random(n) < theta).astype(np.int64)


def coin_by_coin(name: str, prior: Beta, flips: Sequence[int] | NDArray[np.int64]) -> BeliefPath:
    """Update after every single flip; the last belief is the same as one update with all of them."""
    beliefs = [prior]
    for outcome in flips:
        if outcome not in (0, 1):
            raise ValueError(f"a flip is {outcome}; it must be 1 (heads) or 0 (tails)")
        beliefs.append(beliefs[-1].update(int(outcome), 1 - int(outcome)))
    return BeliefPath(name, tuple(beliefs))


def coin_story(seed: int, theta: float = 0.7, n: int = 600) -> CoinStory:
    """Flip one coin n times and let all of `PRIORS` watch."""
    flips = flip(theta, n, stream(seed, "beta-binomial", "flips"))
    return CoinStory(theta, flips, tuple(coin_by_coin(name, prior, flips) for name, prior in PRIORS.items()))


def total_variation(p: Beta, q: Beta) -> float:
    """Half the area between two Beta densities, = the most by which they differ on any event.

    log p - log q = (a_p - a_q) log t + (b_p - b_q) log(1 - t) + const has at most two zeros; between them the sign is
    constant, so differences of distribution functions give the area without quadrature.
    """
    if p == q:
        return 0.0
    da, db = p.a - q.a, p.b - q.b
    shift = float(special.betaln(q.a, q.b) - special.betaln(p.a, p.b))

    def gap(t: float) -> float:
        return da * math.log(t) + db * math.log1p(-t) + shift

    # gap' = da / t - db / (1 - t) is zero at t = da / (da + db), where that lies in (0, 1).
    edges = [1e-300, 1 - 1e-16]
    if da * db > 0:
        edges.insert(1, da / (da + db))
    roots = []
    for left, right in itertools.pairwise(edges):
        if gap(left) * gap(right) < 0:
            roots.append(_bisect(gap, left, right))
    cuts = np.array([0.0, *roots, 1.0])
    return float(np.abs(np.diff(p.cdf(cuts) - q.cdf(cuts))).sum() / 2)


def grid_update(theta: FloatArray, prior: FloatArray, heads: int, tails: int) -> FloatArray:
    """Posterior weights of a discrete prior on the points `theta`, both of shape (m,); the result sums to 1.

    posterior_i = prior_i theta_i^heads (1 - theta_i)^tails / evidence.

    Raises:
        ZeroEvidenceError: every theta that the prior allows makes the data impossible.
        ValueError: a theta outside [0, 1], a negative weight or count, or weights that sum to zero.
    """
    theta, prior = np.asarray(theta, dtype=float), np.asarray(prior, dtype=float)
    if np.any(theta < 0) or np.any(theta > 1):
        raise ValueError(f"theta runs from {theta.min()} to {theta.max()}; chances of heads must lie in [0, 1]")
    if np.any(prior < 0) or not prior.sum() > 0:
        raise ValueError(f"prior weights sum to {prior.sum()}, least {prior.min()}; they must be >= 0, with a sum > 0")
    if heads < 0 or tails < 0:
        raise ValueError(f"counts are {heads} heads and {tails} tails; both must be >= 0")
    with np.errstate(divide="ignore"):
        log_joint = np.log(prior) + special.xlogy(heads, theta) + special.xlog1py(tails, -theta)
    top = log_joint.max()
    if top == -np.inf:
        raise ZeroEvidenceError(
            f"evidence is 0: the prior calls {heads} heads and {tails} tails impossible, so there is no posterior"
        )
    weights = np.exp(log_joint - top)
    return np.asarray(weights / weights.sum())


@dataclass(frozen=True)
class Dogma:
    """A prior that rules out theta > limit, watching the same coin."""

    limit: float
    theta: FloatArray
    """Grid of cell middles over [0, 1], shape (m,)."""
    densities: FloatArray
    """After 0, 1, ..., n flips, shape (n + 1, m); each averages to 1 over the grid."""


def dogma(flips: NDArray[np.int64], limit: float = 0.5, cells: int = 400) -> Dogma:
    """Update a prior that is flat on [0, limit] and zero above, flip by flip, on a grid."""
    if not 0 < limit < 1:
        raise ValueError(f"limit is {limit}; it must lie in (0, 1)")
    theta = (np.arange(cells) + 0.5) / cells
    prior = np.where(theta < limit, 1.0, 0.0)
    heads = np.concatenate([[0], np.cumsum(flips)])
    weights = [grid_update(theta, prior, int(h), int(n - h)) for n, h in enumerate(heads)]
    return Dogma(limit, theta, np.array(weights) * cells)


def _bisect(f: Callable[[float], float], left: float, right: float) -> float:
    """Root of f between two points where its signs differ, to the last bit."""
    sign = f(left) > 0
    for _ in range(60):
        middle = (left + right) / 2
        left, right = (middle, right) if (f(middle) > 0) == sign else (left, middle)
    return (left + right) / 2
