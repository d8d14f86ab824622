r"""Logistic UCB: optimism on the logit scale.

    a_t = argmax_a  x'm_a + alpha sqrt(x'S_a x)

sigma increases, so the largest optimistic logit is the largest optimistic click probability.

Source: Li, Lu & Zhou (2017), "Provably optimal algorithms for generalized linear contextual bandits", ICML, Algorithm
1 (UCB-GLM); Filippi, Cappe, Garivier & Szepesvari (2010), NeurIPS, for the idea.

Differs from the papers in: one parameter per action, and the widths come from the Laplace posterior, whose precision
weighs x x' by sigma (1 - sigma), where the papers use the plain sum of x x'; no phase of random actions at the start.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.contextual.choice import best
from projects.p06_bandits.contextual.online_logistic import OnlineLogistic
from projects.p06_bandits.contextual.protocol import FloatArray, check_at_least, check_context


class LogisticUCB:
    """Optimistic logits of width alpha >= 0, for rewards in [0, 1]. Propensity: 1, or 1/m among m tied actions."""

    name = "Logistic UCB"

    def __init__(self, alpha: float = 1.0, penalty: float = 1.0) -> None:
        check_at_least("alpha", alpha, 0.0)
        self.alpha = alpha
        self.model = OnlineLogistic(penalty)

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.n_features = n_features
        self.model.reset(n_features, n_actions)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Largest optimistic logit."""
        check_context(x, self.n_features)
        # x'm_a + alpha sqrt(x'S_a x)
        return best(self.model.predict(x) + self.alpha * np.sqrt(self.model.variance(x)), rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """One step of online Laplace."""
        self.model.update(x, action, reward)
