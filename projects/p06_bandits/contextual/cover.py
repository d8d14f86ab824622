r"""Online Cover: a few policies that together cover the actions still worth trying.

With estimates r~(a) of all rewards (doubly robust) and epsilon_t = min(1/K, 1/sqrt(K t)), policy 1 learns r~ itself,
and policy i = 2..N learns rewards raised where the policies before it don't go:

    q_i(a) = share of policies 1..i-1 that choose a,      p_i(a) = epsilon_t + (1 - K epsilon_t) q_i(a)
    r_i(a) = r~(a) + psi epsilon_t / p_i(a)

    played: p_t(a) = epsilon_t + (1 - K epsilon_t) x share of all N policies that choose a

psi says how much disagreement is worth. An action nobody plays is raised by psi, one that all play by hardly
anything.

Source: Agarwal et al. (2014), "Taming the monster: a fast and simple algorithm for contextual bandits", ICML (the
online cover of their experiments); Bietti, Agarwal & Langford (2021), JMLR 22(133), section 3 (with losses where we
have rewards).

Differs from the papers in: the oracle is ridge regression solved exactly. Since every policy learns all actions on
all contexts, one matrix V serves all N K regressions.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.contextual.choice import draw, greedy_probabilities, with_floor
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.multi_output_ridge import MultiOutputRidge
from projects.p06_bandits.contextual.protocol import FloatArray, check_at_least, check_context
from projects.p06_bandits.contextual.reward_estimates import check_tau, doubly_robust, importance


class Cover:
    """N >= 1 policies with disagreement bonus psi >= 0. Propensity: in closed form, at least epsilon_t."""

    name = "Cover"

    def __init__(self, n_policies: int = 8, psi: float = 0.1, tau: float = 0.0, penalty: float = 1.0) -> None:
        if n_policies < 1:
            raise ValueError(f"n_policies is {n_policies}; it must be 1 or more")
        check_at_least("psi", psi, 0.0)
        check_tau(tau)
        self.n_policies, self.psi, self.tau = n_policies, psi, tau
        self.r_hat = DisjointRidge(penalty)

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.n_features, self.n_actions, self.t = n_features, n_actions, 0
        self.r_hat.reset(n_features, n_actions)
        self.f = MultiOutputRidge(n_features, self.n_policies * n_actions, self.r_hat.penalty)

    def floor(self) -> float:
        """Floor epsilon_t = min(1/K, 1/sqrt(K t))."""
        return min(1.0 / self.n_actions, 1.0 / math.sqrt(self.n_actions * (self.t + 1)))

    def probabilities(self, x: FloatArray) -> FloatArray:
        """Probabilities p_t, shape (K,)."""
        scores = self.f.predict(x).reshape(self.n_policies, self.n_actions)
        return with_floor(greedy_probabilities(scores).mean(axis=0), self.floor())

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Draw from p_t."""
        check_context(x, self.n_features)
        return draw(self.probabilities(x), rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Teach policy after policy, each with the bonus that the ones before it leave."""
        weight = importance(propensity, self.tau)
        estimate = doubly_robust(self.r_hat.predict(x), action, reward, weight)  # r~, (K,)
        self.r_hat.update(x, action, reward)
        targets = np.empty((self.n_policies, self.n_actions))
        votes = np.zeros(self.n_actions)
        scores = self.f.predict(x).reshape(targets.shape)
        pull = self.f.pull(x)
        for i in range(self.n_policies):
            # r_i(a) = r~(a) + psi epsilon_t / (epsilon_t + (1 - K epsilon_t) q_i(a)); the first policy has no bonus
            bonus = self.psi * self.floor() / with_floor(votes / i, self.floor()) if i else 0.0
            targets[i] = estimate + bonus
            # What policy i will choose at x once it has learnt this target.
            votes += greedy_probabilities(scores[i] + pull * (targets[i] - scores[i]))
        self.f.update(x, targets.ravel())
        self.t += 1
