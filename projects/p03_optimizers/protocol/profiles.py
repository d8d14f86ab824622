"""Performance profiles and data profiles: how often a method is fast, and how often it solves at all.

With t_{p,s} the cost of method s on problem p, infinite where it fails, and r_{p,s} = t_{p,s} / min_s t_{p,s},

    performance profile   rho_s(tau) = share of problems p with r_{p,s} <= tau
    data profile          d_s(kappa) = share of problems p with t_{p,s} <= kappa (n_p + 1)

where n_p is the dimension of p. rho_s(1) is the share of wins, the right end the share of problems solved. A problem
counts as solved once f(x) <= f_star + tau (f(x_0) - f_star).

**The caveat.** A performance profile compares every method with the best one. Gould & Scott (2016) show that the order
of two methods in it may turn round when a third is taken out, so that second places can't be read off. `rerank` takes
out the best method again and again, and says for every place whether the full profile would have given another.

Sources: Dolan & More 2002, Mathematical Programming 91, 201-213; More & Wild 2009, SIAM J. Optimization 20, 172-191,
equations (2.2) and (2.8); Gould & Scott 2016, ACM TOMS 43(2), article 15.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from projects.p03_optimizers.optimizers.protocol import FloatArray


def performance_profile(costs: FloatArray, taus: FloatArray) -> FloatArray:
    """Shares (M, T) of problems on which each of M methods is within a factor tau of the best.

    Args:
        costs: (P, M), positive; inf where a method fails. A problem that nobody solves counts against all.
        taus: (T,), factors of 1 and more.

    Raises:
        ValueError: a cost is NaN or not positive, or a factor is below 1.
    """
    ratios = performance_ratios(costs)
    factors = np.asarray(taus, dtype=float)
    if factors.min(initial=1.0) < 1:
        raise ValueError(f"taus begin at {factors.min():g}; nobody is faster than the best")
    share: FloatArray = (ratios[:, :, None] <= factors).mean(axis=0)
    return share


def performance_ratios(costs: FloatArray) -> FloatArray:
    """Ratios (P, M) of each method's cost to the least on the problem; inf where it fails."""
    table = _checked(costs)
    best = table.min(axis=1, keepdims=True)
    ratios = np.full(table.shape, np.inf)
    np.divide(table, best, out=ratios, where=np.isfinite(table))
    return ratios


def data_profile(costs: FloatArray, dims: Sequence[int], kappas: FloatArray) -> FloatArray:
    """Shares (M, K) of problems solved within kappa simplex gradients, i.e. kappa (n_p + 1) evaluations.

    Unlike a performance profile it is the same whichever other methods are compared.

    Raises:
        ValueError: costs (P, M) as above, or there are not P dimensions.
    """
    table = _checked(costs)
    if len(dims) != len(table):
        raise ValueError(f"{len(dims)} dimensions for {len(table)} problems")
    spent = table / (np.asarray(dims, dtype=float)[:, None] + 1)
    share: FloatArray = (spent[:, :, None] <= np.asarray(kappas, dtype=float)).mean(axis=0)
    return share


@dataclass(frozen=True)
class Place:
    """One place of a ranking in which each winner is taken out before the next is found."""

    method: int
    share: float
    """Its profile at the factor, among the methods that were left."""
    in_full: int
    """The method that the full profile, with nobody taken out, puts at this place."""


def rerank(costs: FloatArray, tau: float = 2.0) -> list[Place]:
    """Rank methods by their profile at `tau`, taking out each best one before looking for the next (Gould & Scott).

    Ties go to the method that solves more problems, then to the one that comes first. A place where `method` differs
    from `in_full` is one which the plain profile gets wrong.
    """
    table = _checked(costs)
    full = _order(table, tau)
    left = list(range(table.shape[1]))
    places = []
    for place in range(len(full)):
        winner = left[_order(table[:, left], tau)[0]]
        share = performance_profile(table[:, left], np.array([tau]))[left.index(winner), 0]
        places.append(Place(winner, float(share), full[place]))
        left.remove(winner)
    return places


def _order(table: FloatArray, tau: float) -> list[int]:
    share = performance_profile(table, np.array([tau]))[:, 0]
    solved = np.isfinite(table).mean(axis=0)
    return [int(k) for k in np.lexsort((np.arange(len(share)), -solved, -share))]


def _checked(costs: FloatArray) -> FloatArray:
    table = np.asarray(costs, dtype=float)
    if table.ndim != 2 or not table.size:
        raise ValueError(f"costs have shape {table.shape}; they are (problems, methods)")
    if np.isnan(table).any() or (table <= 0).any():
        raise ValueError("a cost is NaN or not positive; a failure is written as inf")
    return table
