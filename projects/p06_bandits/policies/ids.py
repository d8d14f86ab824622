r"""Information-directed sampling: pay for information at the best rate.

Every round draws its arm from the distribution that minimises the information ratio

    Psi(pi) = (sum_a pi_a Delta_a)^2 / sum_a pi_a g_a,

Delta_a the expected regret of arm a and g_a its information about which arm is the best (see information.py). IDS
takes the mutual information, V-IDS the variance of E[theta_a | A*], which bounds it from below and is quicker to work
out in other models. Where Psi stays below Psi_bar the Bayesian regret is at most sqrt(Psi_bar H(A*) T); with K
independent arms Psi_bar = K / 2 does (Russo & Van Roy 2018, Propositions 1 and 3), so that a uniform prior gives
sqrt(K log(K) T / 2).

Paper: Russo & Van Roy 2018, Learning to optimize via information-directed sampling, Operations Research 66(1).
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.information import BetaBernoulliInformation, Outlook, directed_arms
from projects.p06_bandits.policies.beta_posterior import check_prior
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.policies.unit_rewards import coin_flips


class _DirectedSampling:
    """What IDS and V-IDS share: the posterior and the draw."""

    def __init__(self, a: float = 1.0, b: float = 1.0, n_nodes: int = 160) -> None:
        """Take the Beta prior of every arm and the number of quadrature nodes (160 is plenty for 2,000 pulls)."""
        check_prior(a, b)
        if n_nodes < 16:
            raise ValueError(f"n_nodes is {n_nodes}; it must be at least 16")
        self.a, self.b, self.n_nodes = a, b, n_nodes

    def _gain(self, outlook: Outlook) -> FloatArray:
        raise NotImplementedError

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Go back to the prior; the horizon is ignored."""
        self.posterior = BetaBernoulliInformation(n_runs, n_arms, self.n_nodes, self.a, self.b)

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Draw from the distribution of least information ratio."""
        outlook = self.posterior.outlook()
        self.ratio: FloatArray
        arms, self.ratio = directed_arms(outlook, self._gain(outlook), rng)
        return arms

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Update the posterior; a reward inside (0, 1) counts as a coin toss with that probability."""
        self.posterior.record(arms, coin_flips(rewards, rng))


class IDS(_DirectedSampling):
    """Information-directed sampling with the mutual information."""

    name = "IDS"

    def _gain(self, outlook: Outlook) -> FloatArray:
        return outlook.gain


class VIDS(_DirectedSampling):
    """Information-directed sampling with the variance of the conditional means."""

    name = "V-IDS"

    def _gain(self, outlook: Outlook) -> FloatArray:
        return outlook.variance
