r"""Bootstrapped Thompson sampling: an ensemble in place of a posterior.

B ridge regressions see every observation with their own weight w ~ Poisson(1), as an online bootstrap does; each
begins at its own random prior theta_0 ~ N(0, s^2 I) and is shrunk towards it, so that the ensemble disagrees where
there are no data:

    theta_b = argmin sum_t w_{b,t} (r_t - x_t'theta)^2 + lambda |theta - theta_{0,b}|^2

Each round one member is drawn, and its best action played.

Source: Eckles & Kaptein (2014), "Thompson sampling with the online bootstrap", arXiv:1410.4009; Oza & Russell (2001)
for Poisson(1) weights; Osband, Aslanides & Cassirer (2018), "Randomized prior functions", NeurIPS, for the random
prior.

Differs from the paper in: Poisson(1) weights, where Eckles and Kaptein double or drop; the random prior.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.contextual.choice import draw, greedy_probabilities
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.protocol import FloatArray, check_at_least, check_context, check_sizes


class BootstrapTS:
    """Ensemble of B >= 1 members with prior scale s >= 0.

    Propensity: in closed form given the ensemble, the share of members for which the action is best.
    """

    name = "Bootstrap TS"

    def __init__(self, n_members: int = 10, prior_scale: float = 0.3, penalty: float = 1.0) -> None:
        if n_members < 1:
            raise ValueError(f"n_members is {n_members}; it must be 1 or more")
        check_at_least("prior_scale", prior_scale, 0.0)
        self.n_members, self.prior_scale = n_members, prior_scale
        # Member b's regression of action a is number b K + a; it learns what its prior leaves over.
        self.residual = DisjointRidge(penalty)

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        check_sizes(n_features, n_actions)
        self.n_features, self.n_actions = n_features, n_actions
        self.residual.reset(n_features, self.n_members * n_actions)
        self.theta_0 = np.empty((0, n_features))  # drawn when the first generator comes along

    def prior(self, rng: np.random.Generator) -> FloatArray:
        """theta_0 of all members and actions, shape (B K, d)."""
        if not self.theta_0.size:
            shape = (self.n_members * self.n_actions, self.n_features)
            self.theta_0 = self.prior_scale * rng.standard_normal(shape)
        return self.theta_0

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Draw from the members' votes, which is the same as drawing a member and following it."""
        check_context(x, self.n_features)
        predictions = self.prior(rng) @ x + self.residual.predict(x)  # (B K,)
        return draw(greedy_probabilities(predictions.reshape(self.n_members, self.n_actions)).mean(axis=0), rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Show the observation to every member Poisson(1) times."""
        theta_0 = self.prior(rng)
        weights = rng.poisson(1.0, self.n_members)
        for member in weights.nonzero()[0]:
            row = int(member) * self.n_actions + action
            self.residual.update(x, row, reward - float(theta_0[row] @ x), float(weights[member]))
