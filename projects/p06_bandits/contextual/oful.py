r"""OFUL: optimism in the face of uncertainty for linear rewards, with the radius that the theory asks for.

If rewards are phi_t'theta_* + noise, the noise R-subgaussian and |theta_*| <= S, then with probability >= 1 - delta
the true parameter lies, at all rounds at once, in the ellipsoid

    |theta - theta_hat_t|_{V_t} <= sqrt(beta_t),
    sqrt(beta_t) = R sqrt(2 log(det(V_t)^{1/2} det(lambda I)^{-1/2} / delta)) + sqrt(lambda) S

and OFUL plays the action of the largest value that any parameter in it allows,

    a_t = argmax_a  phi_a' theta_hat + sqrt(beta_t) |phi_a|_{V^{-1}}.

With DisjointRidge this is OFUL on the block features phi(x, a) = x in block a: V is block diagonal, its
log-determinant the sum over the actions, and no K d x K d matrix is ever formed.

Source: Abbasi-Yadkori, Pal & Szepesvari (2011), NeurIPS, Theorem 2 (radius), Theorem 3 (regret), Figure 1
(algorithm).
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.contextual.choice import best
from projects.p06_bandits.contextual.protocol import (
    FloatArray,
    LinearModel,
    check_at_least,
    check_context,
    check_positive,
)
from projects.p06_bandits.contextual.shared_ridge import SharedRidge


def confidence_radius(log_det: float, penalty: float, noise: float, norm: float, delta: float) -> float:
    """Radius sqrt(beta_t) of Theorem 2.

    Args:
        log_det: log(det V_t / det(lambda I)).
        penalty: lambda.
        noise: R, the noise is R-subgaussian.
        norm: S, a bound on |theta_*|.
        delta: Probability of being wrong at any round.
    """
    # R sqrt(2 log(det(V_t)^{1/2} det(lambda I)^{-1/2} / delta)) + sqrt(lambda) S
    return noise * math.sqrt(log_det + 2.0 * math.log(1.0 / delta)) + math.sqrt(penalty) * norm


class OFUL:
    """Optimism with the ellipsoid of Theorem 2. Propensity: 1, or 1/m among m tied actions.

    Rewards in [0, 1] have R = 1/2 (Hoeffding's lemma).
    """

    def __init__(
        self,
        noise: float = 0.5,
        norm: float = 1.0,
        delta: float = 0.05,
        penalty: float = 1.0,
        model: LinearModel | None = None,
    ) -> None:
        """Take R, S, delta and the penalty lambda, that of `model` too (by default a SharedRidge of lambda)."""
        check_positive("noise", noise)
        check_at_least("norm", norm, 0.0)
        check_positive("penalty", penalty)
        if not 0.0 < delta < 1.0:
            raise ValueError(f"delta is {delta}; it must lie in (0, 1)")
        self.noise, self.norm, self.delta, self.penalty = noise, norm, delta, penalty
        self.model = model or SharedRidge(penalty)
        self.name = f"OFUL{self.model.suffix}"

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.n_features = n_features
        self.model.reset(n_features, n_actions)

    def radius(self) -> float:
        """The radius sqrt(beta_t) now."""
        return confidence_radius(self.model.log_det, self.penalty, self.noise, self.norm, self.delta)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Largest value over the confidence ellipsoid."""
        check_context(x, self.n_features)
        # phi_a' theta_hat + sqrt(beta_t) |phi_a|_{V^{-1}}
        return best(self.model.upper(x, self.radius()), rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Regress the reward on the features of the chosen action."""
        self.model.update(x, action, reward)
