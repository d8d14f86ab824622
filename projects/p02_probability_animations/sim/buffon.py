r"""Needles and noodles on a floor of lines: why a crossing count holds pi.

Lines lie d apart; a needle of length l falls with its middle at a distance x from the nearest line, uniform on
[0, d/2], and at an angle theta to the lines, uniform on [0, pi). It crosses when x <= (l/2) sin theta: the dot
(theta, x) lies under a sine curve. For l <= d, by areas,

    P = ( integral_0^pi (l/2) sin theta dtheta ) / (pi d/2) = l / (pi d/2) = 2 l / (pi d)       (Buffon 1777)
and for l > d          P = 2/pi arccos(d/l) + 2 l / (pi d) (1 - sqrt(1 - d^2 / l^2))

The mean *number* of crossings is 2 l / (pi d) for every length, and for every shape of this length (Barbier 1860):
it is additive over pieces, whatever their joints, so that it is c l; and a circle of diameter d, of length pi d,
always crosses twice, so that c = 2 / (pi d).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Throws:
    """Needles on the floor."""

    length: float
    spacing: float
    middle: FloatArray
    """Heights of the middles over some line, in [0, spacing), (n,)."""
    theta: FloatArray
    """Angles to the lines, in [0, pi), (n,)."""

    @property
    def distance(self) -> FloatArray:
        """Distances of the middles from their nearest lines, in [0, spacing / 2], (n,)."""
        return np.asarray(np.minimum(self.middle, self.spacing - self.middle))

    @property
    def reach(self) -> FloatArray:
        """How far each needle reaches up and down, (l/2) sin theta, (n,)."""
        return np.asarray(self.length / 2 * np.sin(self.theta))

    @property
    def crosses(self) -> NDArray[np.bool_]:
        """Whether a needle lies over a line: x <= (l/2) sin theta, (n,)."""
        return np.asarray(self.distance <= self.reach)

    @property
    def crossings(self) -> IntArray:
        """On how many lines each needle lies, (n,)."""
        top = np.floor((self.middle + self.reach) / self.spacing)
        return np.asarray(top - np.floor((self.middle - self.reach) / self.spacing), dtype=np.int64)


def throw(n: int, length: float, spacing: float, rng: np.random.Generator) -> Throws:
    """Let n needles fall.

    Raises:
        ValueError: n < 1, or length or spacing isn't positive and finite.
    """
    _check(length, spacing)
    if n < 1:
        raise ValueError(f"n is {n}; at least one needle must fall")
    return Throws(length, spacing, rng.uniform(0, spacing, n), rng.uniform(0, math.pi, n))


def chance(length: float, spacing: float) -> float:
    """Probability that a needle crosses a line.

    Raises:
        ValueError: length or spacing isn't positive and finite.
    """
    _check(length, spacing)
    if length <= spacing:
        # 2 l / (pi d)
        return 2 * length / (math.pi * spacing)
    ratio = spacing / length
    # 2/pi arccos(d/l) + 2 l / (pi d) (1 - sqrt(1 - d^2/l^2))
    return 2 / math.pi * (math.acos(ratio) + (1 - math.sqrt(1 - ratio**2)) / ratio)


def mean_crossings(length: float, spacing: float) -> float:
    """Mean number of lines that a noodle of this length crosses: 2 l / (pi d), whatever its shape."""
    _check(length, spacing)
    # 2 l / (pi d)
    return 2 * length / (math.pi * spacing)


def pi_estimate(hits: ArrayLike, n: ArrayLike, length: float, spacing: float) -> FloatArray:
    """Turn counts of crossing needles, l <= d, into pi: 2 l n / (d hits); infinite without a hit.

    Raises:
        ValueError: the needle is longer than the spacing, for which the formula doesn't hold.
    """
    _check(length, spacing)
    if length > spacing:
        raise ValueError(f"length is {length}, spacing {spacing}; the estimate holds for needles no longer than that")
    with np.errstate(divide="ignore"):
        # pi ~ 2 l n / (d hits)
        return np.asarray(2 * length * np.asarray(n, float) / (spacing * np.asarray(hits, float)))


def pi_standard_error(n: int, length: float, spacing: float) -> float:
    """Standard error of that estimate for large n, by the delta method: pi sqrt((1 - P) / (n P))."""
    p = chance(length, spacing)
    # pi = 2 l / (d P), so d pi / dP = -pi / P; times sqrt(P (1 - P) / n)
    return math.pi * math.sqrt((1 - p) / (n * p))


def noodle_crossings(corners: ArrayLike, spacing: float, n: int, rng: np.random.Generator) -> IntArray:
    """Drop a broken line (m, 2) n times, turned and shifted at random, and count its crossings, (n,).

    Raises:
        ValueError: the noodle has fewer than two corners, n < 1, or spacing isn't positive.
    """
    shape = np.asarray(corners, dtype=np.float64)
    if shape.ndim != 2 or shape.shape[0] < 2 or shape.shape[1] != 2:
        raise ValueError(f"corners have shape {shape.shape}; a noodle has at least two corners (x, y)")
    _check(noodle_length(shape), spacing)
    if n < 1:
        raise ValueError(f"n is {n}; at least one noodle must fall")
    turn = rng.uniform(0, 2 * math.pi, n)
    heights = np.outer(np.sin(turn), shape[:, 0]) + np.outer(np.cos(turn), shape[:, 1])  # (n, m)
    heights += rng.uniform(0, spacing, (n, 1))
    lines = np.floor(heights / spacing)
    # Between two corners the noodle crosses every line that lies between their heights.
    return np.asarray(np.abs(np.diff(lines, axis=1)).sum(axis=1), dtype=np.int64)


def circle_crossings(spacing: float, n: int, rng: np.random.Generator) -> IntArray:
    """Drop a circle of diameter `spacing` n times: a line runs through it, always exactly one, and cuts it twice; (n,).

    Raises:
        ValueError: n < 1 or spacing isn't positive.
    """
    _check(spacing, spacing)
    if n < 1:
        raise ValueError(f"n is {n}; at least one circle must fall")
    bottom = rng.uniform(0, spacing, n)
    # Lines with height in [bottom, bottom + d): each cuts the circle twice.
    return np.asarray(2 * (np.ceil(bottom / spacing + 1) - np.ceil(bottom / spacing)), dtype=np.int64)


def noodle_length(corners: ArrayLike) -> float:
    """Length of a broken line (m, 2)."""
    return float(np.linalg.norm(np.diff(np.asarray(corners, float), axis=0), axis=1).sum())


def straight(length: float) -> FloatArray:
    """Corners (2, 2) of a straight noodle, its middle at 0."""
    return np.array([[-length / 2, 0.0], [length / 2, 0.0]])


def zigzag(length: float, teeth: int = 4, angle: float = 0.9) -> FloatArray:
    """Corners of a zigzag of this length, its middle at 0; each tooth rises and falls by `angle` radians."""
    step = length / (2 * teeth)
    x = step * math.cos(angle) * np.arange(2 * teeth + 1)
    y = step * math.sin(angle) * (np.arange(2 * teeth + 1) % 2)
    return np.column_stack([x - x.mean(), y - y.mean()])


def spiral(length: float, turns: float = 1.6, n_points: int = 60) -> FloatArray:
    """Corners of a curl of this length (made so by scaling), its middle near 0."""
    t = np.linspace(0, 1, n_points)
    radius, angle = 0.25 + 0.75 * t, 2 * math.pi * turns * t
    shape = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    shape -= shape.mean(axis=0)
    return np.asarray(shape * (length / noodle_length(shape)))


def _check(length: float, spacing: float) -> None:
    for name, value in (("length", length), ("spacing", spacing)):
        if not 0 < value < math.inf:
            raise ValueError(f"{name} is {value}; it must be a positive finite number")
