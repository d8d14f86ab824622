"""Greedy: always the action whose predicted reward is largest, with no exploration but that of ties and of the data.

    a_t = argmax_a x_t' theta_hat_a

Diverse contexts can explore for free: what looks like the best action differs from context to context, and a wrong
favourite is found out by its own failures. Bastani, Bayati & Khosravi (2021), "Mostly exploration-free algorithms for
contextual bandits", Management Science 67(3), prove it for some cases; Bietti, Agarwal & Langford (2021) find it hard
to beat.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.contextual.choice import best
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.protocol import FloatArray, LinearModel, check_context


class Greedy:
    """Follow the model's mean. Propensity: 1, or 1/m among m tied actions."""

    def __init__(self, model: LinearModel | None = None) -> None:
        self.model = model or DisjointRidge()
        self.name = f"Greedy{self.model.suffix}"

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.n_features = n_features
        self.model.reset(n_features, n_actions)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Largest predicted reward."""
        check_context(x, self.n_features)
        return best(self.model.predict(x), rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Regress the reward on the context."""
        self.model.update(x, action, reward)
