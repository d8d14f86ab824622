r"""LinUCB: the action whose reward could be largest.

    a_t = argmax_a  x_t' theta_hat_a + alpha sqrt(x_t' V_a^{-1} x_t)

alpha is the width in posterior standard deviations of unit noise. Li et al. derive 1 + sqrt(log(2 / delta) / 2) for
rewards in [0, 1], which is far too wide in practice: they tune it too. The best value moves with the scale of the
contexts, since the width of an untried action is alpha |x| / sqrt(lambda).

Source: Li, Chu, Langford & Schapire (2010), WWW, Algorithm 1 (DisjointRidge) and Algorithm 2 (HybridRidge).

Differs from the paper in: ties are broken at random; the inverse is updated, not recomputed.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.contextual.choice import best
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.protocol import FloatArray, LinearModel, check_at_least, check_context


class LinUCB:
    """Upper confidence bounds of constant width alpha >= 0. Propensity: 1, or 1/m among m tied actions."""

    def __init__(self, alpha: float = 1.0, model: LinearModel | None = None) -> None:
        check_at_least("alpha", alpha, 0.0)
        self.alpha = alpha
        self.model = model or DisjointRidge()
        self.name = f"LinUCB{self.model.suffix}"

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.n_features = n_features
        self.model.reset(n_features, n_actions)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Largest upper confidence bound."""
        check_context(x, self.n_features)
        # x' theta_hat_a + alpha sqrt(x' V_a^{-1} x)
        return best(self.model.upper(x, self.alpha), rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Regress the reward on the context."""
        self.model.update(x, action, reward)
