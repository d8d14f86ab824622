"""Standardised means of one law, drawn in pieces, and how far they are from the bell."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from projects.p02_probability_animations.sim.laws import Law
from shared.seeding import rng as stream

FloatArray = NDArray[np.floating[Any]]
PIECE = 1_000_000
"""Draws at most between two pictures."""
EDGES = np.linspace(-4, 4, 61)
DKW = math.sqrt(math.log(2 / 0.05) / 2)
"""An empirical distribution function of m values is within DKW / sqrt(m) of the true one with 95% (Massart 1990)."""


@dataclass(frozen=True)
class Means:
    """Standardised means so far."""

    law: Law
    n: int
    z: FloatArray
    """Sorted, (m,)."""

    @property
    def noise(self) -> float:
        """Half-width of the 95% band of the empirical distribution function."""
        return DKW / math.sqrt(self.z.size)

    @property
    def distance(self) -> float:
        """Largest distance of their empirical distribution function from Phi, at a step's foot or head."""
        # Equal values make one step: its foot is the share strictly below, its head the share up to it.
        values, first, counts = np.unique(self.z, return_index=True, return_counts=True)
        phi = ndtr(values)
        return float(max(np.abs(first / self.z.size - phi).max(), np.abs((first + counts) / self.z.size - phi).max()))

    @property
    def outside(self) -> float:
        """Share beyond the picture, |z| > 4; of a normal law 0.00006."""
        return float(np.mean(np.abs(self.z) > EDGES[-1]))

    def edges(self) -> FloatArray:
        """Edges of the bars: EDGES, but for laws on whole numbers each bar holds as many values as any other."""
        if not self.law.whole:
            return EDGES
        step = 1 / (self.law.unit * math.sqrt(self.n))
        width = step * max(1, math.ceil((EDGES[1] - EDGES[0]) / step))
        start = -(self.law.center * self.n + 0.5) * step  # half a step below the sum 0
        start += math.floor((EDGES[0] - start) / width) * width
        return np.asarray(start + width * np.arange(math.ceil((EDGES[-1] - start) / width) + 1))

    def histogram(self, edges: FloatArray) -> FloatArray:
        """Heights over equal bars, scaled so that all values, also those outside, make area 1."""
        counts, _ = np.histogram(self.z, edges)
        return np.asarray(counts / (self.z.size * (edges[1] - edges[0])))

    def quantiles(self, points: int = 99) -> tuple[FloatArray, FloatArray]:
        """Quantiles of the normal law and of these means at the same shares, both (points,)."""
        shares = np.arange(1, points + 1) / (points + 1)
        return np.asarray(ndtri(shares)), np.quantile(self.z, shares)


def draw_means(law: Law, n: int, means: int, seed: int) -> Iterator[Means]:
    """Draw `means` means of n draws each; gives all so far after each piece."""
    rng = stream(seed, "lab", "clt", law.name)
    # A quarter at least is drawn at once: pictures are for watching, not for their own sake.
    batch = min(max(1, PIECE // n), max(1, means // 4))
    found = np.empty(0)
    while found.size < means:
        rows = min(batch, means - found.size)
        z = law.standardise(law.draw(rng, (rows, n)).mean(axis=1), n)
        # Sums of equal values may differ in the last bit by the order of addition; a lattice must stay one.
        found = np.sort(np.concatenate([found, np.round(z, 9)]))
        yield Means(law, n, found)


def verdict(law: Law, found: Means) -> tuple[bool, str]:
    """Whether the theorem holds for this law, and one sentence on what is seen."""
    if law.mean is None:
        return False, (
            "This law has no mean. The means of n draws don't settle: shrinking them by sqrt(n) is in vain, and "
            f"{found.outside:.0%} of them lie outside the picture. More draws make it worse, not better."
        )
    if law.sigma is None:
        return False, (
            "This law has a mean but no variance. Means do settle, but slower than 1 / sqrt(n), and never as a bell: "
            f"{found.outside:.1%} of them lie beyond 4 units, where a bell has 0.006%."
        )
    bound = law.berry_esseen(found.n)
    if bound is None:
        return True, (
            "The variance is finite, so the bell comes, but the third moment isn't: Berry and Esseen promise no speed. "
            "Look at the right end of the QQ plot."
        )
    return True, (
        f"Berry and Esseen allow a distance of {bound:.4f}; it is {found.distance:.4f} "
        f"(± {found.noise:.4f} from drawing only {found.z.size:,} means)."
    )
