r"""Sets with an exact projection and an exact linear minimiser.

    project(x) = argmin_{z in C} |z - x|^2        extreme(g) = argmin_{s in C} g.s

Simplex: z = max(x - theta, 0), where theta makes the entries add up, found by sorting (Held, Wolfe & Crowder 1974;
Duchi et al. 2008, figure 1). The l1 ball is projected on through the simplex (Duchi et al. 2008, section 4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from projects.p03_optimizers.problems.lasso import Composite
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


@dataclass(frozen=True)
class FeasibleSet:
    """A compact convex set C."""

    name: str
    project: Callable[[FloatArray], FloatArray]
    """(d,) -> (d,): the nearest point of C."""
    extreme: Callable[[FloatArray], FloatArray]
    """(d,) -> (d,): the point of C that is furthest against a direction."""


@dataclass(frozen=True)
class Constrained:
    """A smooth function on a set: as a sum, smooth plus 0 on C and infinity elsewhere."""

    smooth: Problem
    feasible: FeasibleSet
    name: str = field(init=False)

    def __post_init__(self) -> None:
        """Name it."""
        object.__setattr__(self, "name", f"{self.smooth.name} on the {self.feasible.name}")

    def f(self, x: FloatArray) -> FloatArray:
        """The smooth function; methods that use this stay on the set."""
        return self.smooth.f(x)

    def prox(self, x: FloatArray, step: float) -> FloatArray:
        """The projection, whatever the step."""
        return self.feasible.project(x)


Objective = Composite | Constrained
"""Smooth plus simple: `smooth`, `f(x)` and `prox(x, step)`."""


def simplex(total: float = 1.0) -> FeasibleSet:
    """All x >= 0 whose entries add up to `total`.

    Raises:
        ValueError: the total isn't positive.
    """
    if not total > 0:
        raise ValueError(f"total is {total}; it must be positive")

    def extreme(g: FloatArray) -> FloatArray:
        corner = np.zeros_like(g)
        corner[np.argmin(g)] = total
        return corner

    return FeasibleSet("simplex", lambda x: project_on_simplex(x, total), extreme)


def project_on_simplex(x: FloatArray, total: float = 1.0) -> FloatArray:
    """The nearest point (d,) of the simplex."""
    ordered = np.sort(x)[::-1]
    excess = np.cumsum(ordered) - total
    # rho = the largest j with x_(j) > (sum_{i <= j} x_(i) - total) / j
    rho = np.flatnonzero(ordered * np.arange(1, len(x) + 1) > excess)[-1]
    theta = excess[rho] / (rho + 1)
    z: FloatArray = np.maximum(x - theta, 0.0)
    return z


def l1_ball(radius: float = 1.0) -> FeasibleSet:
    """All x with |x|_1 <= radius: the lasso in its first form.

    Raises:
        ValueError: the radius isn't positive.
    """
    if not radius > 0:
        raise ValueError(f"radius is {radius}; it must be positive")

    def project(x: FloatArray) -> FloatArray:
        if np.abs(x).sum() <= radius:
            return x
        z: FloatArray = np.sign(x) * project_on_simplex(np.abs(x), radius)
        return z

    def extreme(g: FloatArray) -> FloatArray:
        corner = np.zeros_like(g)
        furthest = np.argmax(np.abs(g))
        corner[furthest] = -radius * np.sign(g[furthest])
        return corner

    return FeasibleSet("l1 ball", project, extreme)


def box(low: FloatArray, high: FloatArray) -> FeasibleSet:
    """All x with low <= x <= high, (d,) each.

    Raises:
        ValueError: a lower bound is above its upper one, or a bound isn't finite.
    """
    if np.shape(low) != np.shape(high) or not (low <= high).all() or not np.isfinite([low, high]).all():
        raise ValueError(f"low and high are {low} and {high}; they must be finite, of one shape, and low <= high")
    return FeasibleSet("box", lambda x: np.clip(x, low, high), lambda g: np.where(g > 0, low, high))
