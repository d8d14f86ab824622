r"""Epsilon-greedy over a learnt policy: mostly the best score, now and then any action.

    p_t(a) = epsilon / K + (1 - epsilon) 1{a = argmax f(x_t, .)}

Its propensities are known and bounded below, so that IPS, DR and MTR can all learn from its data.

Source: Langford & Zhang (2008), "The epoch-greedy algorithm", NeurIPS; Bietti, Agarwal & Langford (2021), JMLR
22(133), section 3.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.contextual.choice import draw, greedy_probabilities, with_floor
from projects.p06_bandits.contextual.protocol import FloatArray, check_context
from projects.p06_bandits.contextual.reward_estimates import MTR, Oracle


class EpsilonGreedy:
    """Uniform exploration in a share epsilon in [0, 1] of the rounds. Propensity: in closed form, >= epsilon / K."""

    def __init__(self, epsilon: float = 0.05, oracle: Oracle | None = None) -> None:
        if not 0.0 <= epsilon <= 1.0:
            raise ValueError(f"epsilon is {epsilon}; it must lie in [0, 1]")
        self.epsilon = epsilon
        self.oracle = oracle or MTR()
        self.name = f"ε-greedy{self.oracle.suffix}"

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.n_features, self.n_actions = n_features, n_actions
        self.oracle.reset(n_features, n_actions)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Draw from p_t."""
        check_context(x, self.n_features)
        # epsilon / K + (1 - epsilon) 1{best}
        return draw(with_floor(greedy_probabilities(self.oracle.scores(x)), self.epsilon / self.n_actions), rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Hand the reward and its propensity to the oracle."""
        self.oracle.update(x, action, reward, propensity)
