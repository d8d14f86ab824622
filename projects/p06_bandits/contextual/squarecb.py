r"""SquareCB: probabilities inversely proportional to the predicted gap.

    p_a = 1 / (K + gamma_t (y_b - y_a))  for a != b = argmax y,     p_b = 1 - the others,     gamma_t = gamma_0 sqrt(t)

A regression oracle is all that it needs, and its regret is that of the regression: the probability of an action falls
just as fast as the price of trying it grows.

Source: Foster & Rakhlin (2020), "Beyond UCB: optimal and efficient contextual bandits with regression oracles", ICML,
Algorithm 1 (mu = K).

Differs from the paper in: gamma grows with t, where the paper sets gamma = sqrt(K T / Reg_Sq(T)) from a known
horizon.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.contextual.choice import best, draw
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.protocol import FloatArray, LinearModel, check_context, check_positive


def inverse_gap_weights(y: FloatArray, b: int, gamma: float) -> FloatArray:
    """Probabilities (K,) from predictions y (K,), the index b of a largest one, and gamma >= 0."""
    # p_a = 1 / (K + gamma (y_b - y_a))
    p: FloatArray = 1.0 / (y.size + gamma * (y[b] - y))
    p[b] = 0.0
    p[b] = 1.0 - p.sum()
    return p


class SquareCB:
    """Inverse gap weighting with gamma_0 > 0 on a linear model's predictions. Propensity: in closed form."""

    def __init__(self, gamma: float = 10.0, model: LinearModel | None = None) -> None:
        check_positive("gamma", gamma)
        self.gamma = gamma
        self.model = model or DisjointRidge()
        self.name = f"SquareCB{self.model.suffix}"

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.n_features, self.t = n_features, 0
        self.model.reset(n_features, n_actions)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Draw from the inverse-gap probabilities."""
        check_context(x, self.n_features)
        y = self.model.predict(x)
        b, _ = best(y, rng)
        return draw(inverse_gap_weights(y, b, self.gamma * math.sqrt(self.t + 1)), rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Regress the reward on the context."""
        self.t += 1
        self.model.update(x, action, reward)
