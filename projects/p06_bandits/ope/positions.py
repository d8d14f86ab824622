"""Lists of items: the probability pi(a | k) that Thompson sampling shows item a at place k.

The shop's policy draws theta_a ~ Beta(alpha_a, beta_a) for each of K items and shows the items with the P largest
draws, best first. Its marginals are

    pi(a | k) = P(exactly k others exceed theta_a) = int f_a(t) P( sum_{b != a} 1{theta_b > t} = k ) dt,   k = 0..P-1,

and off-policy evaluation needs no more, if a click depends on the item and its place only, not on its neighbours (the
assumption of the Open Bandit paper, after Li et al. 2018). Two ways to the marginals: `sampled`, the Monte Carlo of
the paper, and `exact`, by quadrature over t with the Poisson-binomial recursion over the other items.

Source: Y. Saito, S. Aihara, M. Matsutani and Y. Narita (2021), "Open Bandit Dataset and Pipeline", NeurIPS datasets
track.
"""

from __future__ import annotations

import numba
import numpy as np
from scipy.special import betainc

from projects.p06_bandits.ope.bandit_log import FloatArray

BLOCK = 5_000


def sampled(
    alpha: FloatArray, beta: FloatArray, n_positions: int, rng: np.random.Generator, draws: int = 100_000
) -> FloatArray:
    """Monte Carlo marginals, (K, P); each entry has a standard error of at most 1 / (2 sqrt(draws)).

    Args:
        alpha: Successes of the Beta posteriors, (K,).
        beta: Failures, (K,).
        n_positions: Length of the list P <= K.
        rng: Generator.
        draws: Lists drawn.
    """
    _check(alpha, beta, n_positions)
    k = len(alpha)
    counts = np.zeros((k, n_positions))
    for start in range(0, draws, BLOCK):
        theta = rng.beta(alpha, beta, size=(min(BLOCK, draws - start), k))  # (B, K)
        some = np.argpartition(-theta, n_positions - 1, axis=1)[:, :n_positions]
        order = np.argsort(-np.take_along_axis(theta, some, axis=1), axis=1)
        shown = np.take_along_axis(some, order, axis=1)  # (B, P), best first
        for place in range(n_positions):
            counts[:, place] += np.bincount(shown[:, place], minlength=k)
    return counts / draws


def exact(alpha: FloatArray, beta: FloatArray, n_positions: int, points: int = 60) -> FloatArray:
    """Marginals by quadrature, (K, P); columns are scaled to sum to 1, from which they differ by 1e-5 or so.

    Args:
        alpha: Successes of the Beta posteriors, (K,).
        beta: Failures, (K,).
        n_positions: Length of the list P <= K.
        points: Points of the quadrature that each item contributes, over 16 of its standard deviations.
    """
    _check(alpha, beta, n_positions)
    t = _grid(np.asarray(alpha, dtype=float), np.asarray(beta, dtype=float), points)  # (Q,)
    cdf = np.asarray(betainc(np.asarray(alpha)[:, None], np.asarray(beta)[:, None], t), dtype=np.float64)  # (K, Q)
    chances = _exactly(cdf, n_positions)  # (P, K, Q)
    # int g_a(t) dF_a(t), trapezoids in F_a
    middle = (chances[:, :, 1:] + chances[:, :, :-1]) / 2
    marginals = np.einsum("jaq,aq->aj", middle, np.diff(cdf, axis=1))
    return np.asarray(marginals / marginals.sum(axis=0))


@numba.njit(cache=True)
def _exactly(cdf: FloatArray, n_positions: int) -> FloatArray:
    """P(exactly j of the items b != a exceed t) for j < P, (P, K, Q), by the Poisson-binomial recursion over b."""
    n_items, points = cdf.shape
    chances = np.zeros((n_positions, n_items, points))
    for a in range(n_items):
        for q in range(points):
            chances[0, a, q] = 1.0
        for b in range(n_items):
            if b == a:
                continue
            for j in range(n_positions - 1, 0, -1):
                for q in range(points):
                    chances[j, a, q] = chances[j, a, q] * cdf[b, q] + chances[j - 1, a, q] * (1 - cdf[b, q])
            for q in range(points):
                chances[0, a, q] *= cdf[b, q]
    return chances


def _grid(alpha: FloatArray, beta: FloatArray, points: int) -> FloatArray:
    """Points in [0, 1], dense where any of the items has its mass."""
    mean = alpha / (alpha + beta)
    sd = np.sqrt(mean * (1 - mean) / (alpha + beta + 1))
    around = (mean + sd * np.linspace(-6, 10, points)[:, None]).ravel()
    spread = np.concatenate([np.geomspace(1e-9, 1, 10 * points), np.linspace(0, 1, 10 * points)])
    return np.unique(np.clip(np.concatenate([around, spread]), 0, 1))


def _check(alpha: FloatArray, beta: FloatArray, n_positions: int) -> None:
    if len(alpha) != len(beta):
        raise ValueError(f"alpha has {len(alpha)} items and beta {len(beta)}; they must be equally long")
    for name, column in (("alpha", alpha), ("beta", beta)):
        bad = np.flatnonzero(~(np.asarray(column) > 0))
        if bad.size:
            raise ValueError(f"{name}[{bad[0]}] is {column[bad[0]]:g}; it must be above 0")
    if not 1 <= n_positions <= len(alpha):
        raise ValueError(f"n_positions is {n_positions}; a list of {len(alpha)} items has 1..{len(alpha)}")
