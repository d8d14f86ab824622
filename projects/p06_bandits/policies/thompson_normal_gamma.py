r"""Thompson sampling for Gaussian rewards of unknown mean and variance: normal-inverse-gamma posteriors.

    sigma_a^2 ~ IG(a_0, b_0),   mu_a | sigma_a^2 ~ N(m_0, sigma_a^2 / kappa_0)

and after N rewards with sum S and sum of squares S2

    kappa = kappa_0 + N,   m = (kappa_0 m_0 + S) / kappa,   a = a_0 + N / 2,
    b = b_0 + (S2 + kappa_0 m_0^2 - kappa m^2) / 2,         mu_a | data ~ m + sqrt(b / (a kappa)) t_{2a}

(DeGroot 1970, Optimal statistical decisions, chapter 9). The prior matters more than one would think: with the
reference prior, n - 1 degrees of freedom after n rewards, Thompson sampling trusts small samples too much and is not
asymptotically optimal (Honda & Takemura 2014, Optimality of Thompson sampling for Gaussian bandits depends on priors).

Differs from the paper in: a proper prior on the scale of the rewards, which the paper's theorems do not cover.
"""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.arm_statistics import ArmStatistics, add_at
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


class NormalInverseGammaThompson:
    """Thompson sampling that learns the variance of every arm as well."""

    name = "Thompson (NIG)"

    def __init__(self, m: float = 0.0, kappa: float = 1.0, a: float = 1.0, b: float = 1.0) -> None:
        """Take the prior: mean m, its weight kappa > 0 in pulls, shape a > 0 and scale b > 0 of the variance."""
        for name, value in (("kappa", kappa), ("a", a), ("b", b)):
            if not value > 0:
                raise ValueError(f"{name} is {value}; it must be positive")
        if not np.isfinite(m):
            raise ValueError(f"m is {m}; it must be a finite number")
        self.m, self.kappa, self.a, self.b = m, kappa, a, b

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Go back to the prior."""
        self._arms = ArmStatistics(n_runs, n_arms)
        self._squares = np.zeros((n_runs, n_arms))

    def posterior(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """The parameters (m, kappa, a, b) now, each (R, K)."""
        n = self._arms.pulls
        kappa = self.kappa + n
        m = (self.kappa * self.m + self._arms.sums) / kappa
        # b = b_0 + (S2 + kappa_0 m_0^2 - kappa m^2) / 2
        b = self.b + 0.5 * np.maximum(self._squares + self.kappa * self.m**2 - kappa * m**2, 0.0)
        return m, kappa, self.a + 0.5 * n, b

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Take the arm with the largest sampled mean."""
        m, kappa, a, b = self.posterior()
        # mu_a ~ m + sqrt(b / (a kappa)) t_{2a}
        return argmax_random_ties(m + np.sqrt(b / (a * kappa)) * rng.standard_t(2.0 * a), rng)

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Count the pulls, their rewards and their squares."""
        self._arms.record(arms, rewards)
        add_at(self._squares, arms, rewards**2)
