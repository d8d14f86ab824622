r"""Sums of n independent draws, exactly: Galton's board, convolution powers, and the distance to the bell.

A law on whole numbers with probabilities p has sums with probabilities p * p * ... * p, the n-fold convolution.
Standardised, z = (s - n mu) / (sigma sqrt(n)), their distribution function F_n nears the normal's Phi:

    D_n = sup_z |F_n(z) - Phi(z)|  <=  C rho / (sigma^3 sqrt(n)),   rho = E |X - mu|^3    (Berry 1941, Esseen 1942)
    sqrt(n) D_n  ->  (|E (X - mu)^3| + 3 h sigma^2) / (6 sqrt(2 pi) sigma^3)              (Esseen 1956; h: lattice span)

with C = 0.4748 (Shevtsova 2011). F_n is a step function and Phi rises, so that the supremum stands at a step's foot or
head and D_n is found exactly, not sampled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BERRY_ESSEEN = 0.4748
"""Constant for sums of equally distributed draws; Shevtsova (2011)."""
LOADED = (0.46, 0.26, 0.09, 0.03, 0.02, 0.14)
"""A badly loaded die, faces 0 to 5: as far from a bell as six faces get without looking contrived."""


@dataclass(frozen=True)
class Board:
    """Balls that fell through Galton's board."""

    turns: IntArray
    """0 for left, 1 for right, (n_balls, n_rows)."""

    @property
    def bins(self) -> IntArray:
        """Bin of each ball, the number of its right turns, (n_balls,)."""
        return np.asarray(self.turns.sum(axis=1))

    @property
    def counts(self) -> IntArray:
        """Balls in each bin, (n_rows + 1,)."""
        return np.bincount(self.bins, minlength=self.turns.shape[1] + 1)

    @property
    def heights(self) -> IntArray:
        """How many balls lay in a ball's bin before it fell in, (n_balls,)."""
        bins = self.bins
        order = np.argsort(bins, kind="stable")
        starts = np.concatenate([[0], np.cumsum(self.counts)[:-1]])
        heights = np.empty(bins.size, np.int64)
        heights[order] = np.arange(bins.size) - starts[bins[order]]
        return heights


def galton(n_balls: int, n_rows: int, rng: np.random.Generator) -> Board:
    """Let balls fall through rows of pins, each a fair coin.

    Raises:
        ValueError: n_balls < 1 or n_rows < 1.
    """
    if n_balls < 1 or n_rows < 1:
        raise ValueError(f"n_balls is {n_balls} and n_rows {n_rows}; both must be at least 1")
    return Board(rng.integers(0, 2, (n_balls, n_rows)))


@dataclass(frozen=True)
class SumLaw:
    """The exact law of a sum of n independent draws from one law on 0, 1, 2, ..."""

    single: FloatArray
    """Probabilities of one draw's values 0, 1, ..., (k,)."""
    n: int
    probabilities: FloatArray
    """Probabilities of the sum's values 0, 1, ..., (n (k - 1) + 1,)."""

    @property
    def mean(self) -> float:
        """Mean of the sum, n mu."""
        return self.n * float(np.arange(self.single.size) @ self.single)

    @property
    def sigma(self) -> float:
        """Standard deviation of the sum, sigma sqrt(n)."""
        return math.sqrt(self.n * _central_moment(self.single, 2))

    @property
    def z(self) -> FloatArray:
        """The sum's values, standardised."""
        return np.asarray((np.arange(self.probabilities.size) - self.mean) / self.sigma)

    @property
    def density(self) -> FloatArray:
        """Heights of a histogram of area 1 of the standardised sum: probability over width 1 / (sigma sqrt(n))."""
        return np.asarray(self.probabilities * self.sigma)

    @property
    def edges(self) -> FloatArray:
        """Edges of that histogram's bars."""
        half = np.arange(self.probabilities.size + 1) - 0.5
        return np.asarray((half - self.mean) / self.sigma)

    @property
    def gap(self) -> tuple[float, float, float]:
        """Where F_n is farthest from Phi: (z, F_n there, Phi(z)), at the foot or the head of a step."""
        head = np.cumsum(self.probabilities)
        # The step at z_k goes from F_n(z_k -) to F_n(z_k); between steps Phi only rises.
        ends = np.concatenate([head, head - self.probabilities])
        z = np.tile(self.z, 2)
        at = int(np.argmax(np.abs(ends - ndtr(z))))
        return float(z[at]), float(ends[at]), float(ndtr(z[at]))

    @property
    def distance(self) -> float:
        """D_n = sup |F_n - Phi|."""
        _, ours, normal = self.gap
        return abs(ours - normal)

    @property
    def bound(self) -> float:
        """Berry and Esseen's bound on the distance: C rho / (sigma^3 sqrt(n))."""
        mu, sigma = self.mean / self.n, self.sigma / math.sqrt(self.n)
        rho = float(np.abs(np.arange(self.single.size) - mu) ** 3 @ self.single)
        # C rho / (sigma^3 sqrt(n))
        return BERRY_ESSEEN * rho / (sigma**3 * math.sqrt(self.n))

    @property
    def limit(self) -> float:
        """What sqrt(n) D_n tends to, for a lattice of span 1 (Esseen 1956)."""
        sigma = self.sigma / math.sqrt(self.n)
        # (|E (X - mu)^3| + 3 h sigma^2) / (6 sqrt(2 pi) sigma^3), h = 1
        return (abs(_central_moment(self.single, 3)) + 3 * sigma**2) / (6 * math.sqrt(2 * math.pi) * sigma**3)


def sum_law(single: ArrayLike, n: int) -> SumLaw:
    """Convolve a law on 0, 1, ... with itself, n draws in all, by squaring (O(log n) convolutions).

    Raises:
        ValueError: n < 1, a probability is negative, they don't add to 1, or all lie on one value.
    """
    p = np.asarray(single, dtype=np.float64)
    if isinstance(n, bool) or n < 1:
        raise ValueError(f"n is {n}; a sum has at least one draw")
    if p.ndim != 1 or (p < 0).any() or not math.isclose(float(p.sum()), 1.0, abs_tol=1e-9):
        raise ValueError(f"probabilities are {p.tolist()}; they must be >= 0 and add to 1")
    if (p > 1 - 1e-12).any():
        raise ValueError(f"probabilities are {p.tolist()}; a law on a single value has no spread to standardise by")
    total, power, left = np.ones(1), p, n
    while left:
        if left % 2:
            total = np.convolve(total, power)
        left //= 2
        if left:
            power = np.convolve(power, power)
    return SumLaw(p, n, total)


def _central_moment(p: FloatArray, order: int) -> float:
    """E (X - mu)^order of one draw."""
    values = np.arange(p.size)
    return float((values - values @ p) ** order @ p)


def bell(z: ArrayLike) -> FloatArray:
    """Normal density phi(z) = exp(-z^2 / 2) / sqrt(2 pi)."""
    return np.asarray(np.exp(-np.square(np.asarray(z, float)) / 2) / math.sqrt(2 * math.pi))
