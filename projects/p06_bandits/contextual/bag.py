r"""Bag: policies learnt on online bootstrap samples, one of which is followed each round.

    p_t(a) = share of the N policies that choose a,   then raised to a floor epsilon / K

Every policy is an MTR regression: it sees the observation with weight w / p_t(a_t), w ~ Poisson(1). The first one
always has w = 1 ("greedified bag": one policy learns from all the data).

Source: Agarwal, Hsu, Kale, Langford, Li & Schapire (2014), "Taming the monster", ICML (the bagging baseline of their
experiments); Bietti, Agarwal & Langford (2021), "A contextual bandit bake-off", JMLR 22(133), section 3.

Differs from BootstrapTS in: importance weights, one policy on all the data, no random prior.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.contextual.choice import draw, greedy_probabilities, with_floor
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.protocol import FloatArray, check_context, check_sizes
from projects.p06_bandits.contextual.reward_estimates import check_tau, importance


class Bag:
    """N >= 1 bootstrapped policies and a share epsilon in [0, 1] of uniform actions. Propensity: in closed form."""

    name = "Bag"

    def __init__(self, n_policies: int = 8, epsilon: float = 0.0, tau: float = 0.0, penalty: float = 1.0) -> None:
        if n_policies < 1:
            raise ValueError(f"n_policies is {n_policies}; it must be 1 or more")
        if not 0.0 <= epsilon <= 1.0:
            raise ValueError(f"epsilon is {epsilon}; it must lie in [0, 1]")
        check_tau(tau)
        self.n_policies, self.epsilon, self.tau = n_policies, epsilon, tau
        self.f = DisjointRidge(penalty)  # policy i's regression of action a is number i K + a

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        check_sizes(n_features, n_actions)
        self.n_features, self.n_actions = n_features, n_actions
        self.f.reset(n_features, self.n_policies * n_actions)

    def probabilities(self, x: FloatArray) -> FloatArray:
        """Shares of the policies' votes with the floor, shape (K,)."""
        scores = self.f.predict(x).reshape(self.n_policies, self.n_actions)
        votes = greedy_probabilities(scores).mean(axis=0)
        return with_floor(votes, self.epsilon / self.n_actions)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Draw from the votes."""
        check_context(x, self.n_features)
        return draw(self.probabilities(x), rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Show the observation to policy i with weight w_i / p."""
        weight = importance(propensity, self.tau)
        weights = rng.poisson(1.0, self.n_policies)
        weights[0] = 1
        for i in weights.nonzero()[0]:
            self.f.update(x, int(i) * self.n_actions + action, reward, float(weights[i]) * weight)
