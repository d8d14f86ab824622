r"""Top-two Thompson sampling: a sampling rule for finding the best arm.

Draw a leader I as Thompson sampling does. With probability b play it; otherwise draw again until another arm J comes
out on top, and play that. With alpha_a = P(theta_a is the largest | data) the arm played has the distribution (Russo
2020, section 3.4)

    psi_a = alpha_a (b + (1 - b) sum_{c != a} alpha_c / (1 - alpha_c)),

which is drawn from directly: redrawing until the challenger differs takes 1 / (1 - alpha_I) tries, about 1 / delta
when a run is about to stop. alpha comes from the quadrature of information.py.

Paper: Russo 2020, Simple Bayesian algorithms for best-arm identification, Operations Research 68(6) (COLT 2016),
Algorithm 3.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from projects.p06_bandits.information import BetaBernoulliInformation
from projects.p06_bandits.policies.beta_posterior import check_prior
from projects.p06_bandits.policies.categorical import draw_arms
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import coin_flips


@njit(cache=True)
def top_two_probabilities(alpha: FloatArray, b: float) -> FloatArray:
    """psi, shape (R, K), for probabilities alpha (R, K) of being the best arm."""
    n_runs, n_arms = alpha.shape
    psi = np.empty((n_runs, n_arms))
    for r in range(n_runs):
        rest = np.zeros(n_arms)  # 1 - alpha_c as a sum of small numbers, not as a difference of large ones
        for c in range(n_arms):
            for a in range(n_arms):
                if a != c:
                    rest[c] += alpha[r, a]
        for a in range(n_arms):
            challenge = 0.0
            for c in range(n_arms):
                if c != a and rest[c] > 0.0:
                    challenge += alpha[r, c] / rest[c]
            # psi_a = alpha_a (b + (1 - b) sum_{c != a} alpha_c / (1 - alpha_c))
            psi[r, a] = alpha[r, a] * (b + (1.0 - b) * challenge)
    return psi


class TopTwoThompson:
    """Top-two Thompson sampling for rewards in [0, 1] from a Beta prior."""

    name = "Top-two TS"

    def __init__(self, leader_share: float = 0.5, a: float = 1.0, b: float = 1.0, n_nodes: int = 256) -> None:
        """Take the leader's share b in (0, 1), the prior, and the quadrature nodes (256: up to 10,000 pulls)."""
        if not 0.0 < leader_share < 1.0:
            raise ValueError(f"leader_share is {leader_share}; it must lie in (0, 1)")
        check_prior(a, b)
        if n_nodes < 16:
            raise ValueError(f"n_nodes is {n_nodes}; it must be at least 16")
        self.leader_share, self.a, self.b, self.n_nodes = leader_share, a, b, n_nodes

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Go back to the prior; the horizon is ignored."""
        self.posterior = BetaBernoulliInformation(n_runs, n_arms, self.n_nodes, self.a, self.b)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Draw the leader or its challenger."""
        return draw_arms(top_two_probabilities(self.posterior.best_arm_probabilities(), self.leader_share), rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Update the posterior; a reward inside (0, 1) counts as a coin toss with that probability."""
        self.posterior.record(arms, coin_flips(rewards, rng))

    def keep(self, runs: NDArray[np.bool_]) -> None:
        """Forget finished runs."""
        self.posterior.keep(runs)
