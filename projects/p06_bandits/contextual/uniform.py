"""Uniformly random actions: what any policy has to beat, and the logging policy with the best known propensities."""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.contextual.protocol import FloatArray, check_context, check_sizes


class Uniform:
    """Choose each of K actions with probability 1/K, whatever the context; learn nothing."""

    name = "Uniform"

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Note the sizes."""
        check_sizes(n_features, n_actions)
        self.n_features, self.n_actions = n_features, n_actions

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Propensity 1/K."""
        check_context(x, self.n_features)
        return int(rng.integers(self.n_actions)), 1.0 / self.n_actions

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Learn nothing."""
