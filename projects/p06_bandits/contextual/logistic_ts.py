r"""Logistic Thompson sampling: draw the logits from the Laplace posterior.

    eta_a ~ N(x'm_a, v^2 x'S_a x)  independently,   a_t = argmax_a eta_a

With one parameter vector per action the logits of one context are independent given the data, so drawing them is the
same as drawing all w_a. v < 1 sharpens the posterior (Chapelle & Li's alpha, "posterior reshaping").

Source: Chapelle & Li (2011), NeurIPS, Algorithm 3.

Differs from the paper in: full covariance and batches of one, see `online_logistic`.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.contextual.choice import best
from projects.p06_bandits.contextual.online_logistic import OnlineLogistic
from projects.p06_bandits.contextual.protocol import FloatArray, check_at_least, check_context


class LogisticTS:
    """Posterior sampling of logits with scale v >= 0, for rewards in [0, 1]. Propensity: NaN, no closed form."""

    name = "Logistic TS"

    def __init__(self, v: float = 1.0, penalty: float = 1.0) -> None:
        check_at_least("v", v, 0.0)
        self.v = v
        self.model = OnlineLogistic(penalty)

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.n_features = n_features
        self.model.reset(n_features, n_actions)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Largest drawn logit."""
        check_context(x, self.n_features)
        deviation = self.v * np.sqrt(self.model.variance(x))
        action, _ = best(self.model.predict(x) + deviation * rng.standard_normal(deviation.size), rng)
        return action, math.nan

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """One step of online Laplace."""
        self.model.update(x, action, reward)
