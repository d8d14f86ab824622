r"""Synthetic linear bandits, where the parameter is known and regret can be counted.

    r_t(a) = phi_t(a)'theta_* + misfit_t(a) + sigma eta_t,    eta_t ~ N(0, 1), the same draw whichever action is taken

A context is the K feature vectors of its round end to end (`shared_ridge.stacked_features`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from projects.p06_bandits.contextual.protocol import FloatArray, IntArray, check_at_least


@dataclass(frozen=True)
class LinearProblem:
    """One drawn stream of T rounds with K actions in d dimensions."""

    contexts: FloatArray
    """(T, K d)"""
    means: FloatArray
    """(T, K) expected rewards."""
    rewards: FloatArray
    """(T, K) rewards that would be seen."""
    theta: FloatArray
    """(d,) the true parameter."""

    def regret(self, actions: IntArray) -> FloatArray:
        """Cumulative pseudo-regret (T,) of the chosen actions (T,): sum of max_a mean - mean of the choice."""
        gap = self.means.max(axis=1) - self.means[np.arange(len(actions)), actions]
        total: FloatArray = gap.cumsum()
        return total


def sphere(
    n_rounds: int, n_actions: int, d: int, sigma: float, rng: np.random.Generator, misfit: float = 0.0
) -> LinearProblem:
    """Fresh actions every round, uniform on the unit sphere, and |theta_*| = 1.

    Args:
        n_rounds: T.
        n_actions: K.
        d: Dimension.
        sigma: Standard deviation of the noise.
        rng: Draws parameter, actions, noise and misfit.
        misfit: epsilon, every action's mean is off the linear model by +epsilon or -epsilon, by a coin toss of its own.
            The best action is then partly a matter of the tosses, which no linear model can learn.
    """
    check_at_least("sigma", sigma, 0.0)
    check_at_least("misfit", misfit, 0.0)
    theta = _unit(rng.standard_normal(d))
    phi = _unit(rng.standard_normal((n_rounds, n_actions, d)))
    means = phi @ theta + misfit * rng.choice([-1.0, 1.0], size=(n_rounds, n_actions))
    noise = sigma * rng.standard_normal((n_rounds, 1))
    return LinearProblem(phi.reshape(n_rounds, -1), means, means + noise, theta)


def frozen(n_rounds: int, d: int, sigma: float, rng: np.random.Generator) -> LinearProblem:
    """The same d actions in every round, the unit vectors, with |theta_*| = 1: a K-armed bandit in linear clothes.

    An action teaches nothing about any other, and no change of context ever makes a policy try one that it thinks poor.
    """
    check_at_least("sigma", sigma, 0.0)
    theta = _unit(rng.standard_normal(d))
    means = np.broadcast_to(theta, (n_rounds, d))
    contexts = np.broadcast_to(np.eye(d).ravel(), (n_rounds, d * d))
    return LinearProblem(contexts, means, means + sigma * rng.standard_normal((n_rounds, 1)), theta)


def hypercube(n_rounds: int, d: int, rng: np.random.Generator) -> LinearProblem:
    """The instance of the lower bound: actions {-1, 1}^d, theta_* uniform on {-T^{-1/2}, T^{-1/2}}^d, sigma = 1.

    Lattimore & Szepesvari (2020), Theorem 24.1: whatever the policy, the regret averaged over these parameters is at
    least `hypercube_lower_bound`. Their action set is the full cube [-1, 1]^d; the best action is always a corner.
    """
    corners = np.array(list(product((-1.0, 1.0), repeat=d)))  # (2^d, d)
    theta = rng.choice([-1.0, 1.0], size=d) / np.sqrt(n_rounds)
    means = np.broadcast_to(corners @ theta, (n_rounds, len(corners)))
    contexts = np.broadcast_to(corners.ravel(), (n_rounds, corners.size))
    return LinearProblem(contexts, means, means + rng.standard_normal((n_rounds, 1)), theta)


def hypercube_lower_bound(n_rounds: int, d: int) -> float:
    """Bound exp(-2)/8 d sqrt(T): Lattimore & Szepesvari (2020), Theorem 24.1."""
    return float(np.exp(-2.0) / 8.0 * d * np.sqrt(n_rounds))


def _unit(vectors: FloatArray) -> FloatArray:
    unit: FloatArray = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit
