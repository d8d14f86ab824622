r"""Linear Thompson sampling: draw a parameter from the posterior and act as if it were true.

    theta~ ~ N(theta_hat, v^2 V^{-1}),   a_t = argmax_a phi(x_t, a)' theta~

v = 1 is the posterior under unit noise. Agrawal and Goyal's regret bound asks for v = R sqrt(9 d log(t / delta)), far
more than pays in practice.

How the draw is done belongs to the model: with one parameter per action the K numbers x'theta~_a are independent
normals, drawn directly (exact, and without any d x d factor); a shared parameter is drawn by the Cholesky factor of
V.

Source: Agrawal & Goyal (2013), "Thompson sampling for contextual bandits with linear payoffs", ICML, Algorithm 1.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.contextual.choice import best
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.protocol import FloatArray, LinearModel, check_at_least, check_context


class LinTS:
    """Posterior sampling with scale v >= 0.

    Propensity: NaN. The probability that one of K normals is the largest has no closed form.
    """

    def __init__(self, v: float = 1.0, model: LinearModel | None = None) -> None:
        check_at_least("v", v, 0.0)
        self.v = v
        self.model = model or DisjointRidge()
        self.name = f"LinTS{self.model.suffix}"

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.n_features = n_features
        self.model.reset(n_features, n_actions)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Largest value under a parameter drawn from the posterior."""
        check_context(x, self.n_features)
        action, _ = best(self.model.sample(x, self.v, rng), rng)
        return action, math.nan

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Regress the reward on the context."""
        self.model.update(x, action, reward)
