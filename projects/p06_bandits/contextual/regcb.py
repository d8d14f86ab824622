r"""RegCB: bounds on each reward over all regressors that fit the past almost as well as the best one.

    F_t = {f : R_t(f) - min R_t <= beta_t},  R_t the squared loss so far,  beta_t = c_0 log(K t)
    High(x, a) = max over F_t of f(x, a),    Low(x, a) = min over F_t of f(x, a),   both cut to [0, 1]

RegCB-opt plays argmax_a High(x, a). RegCB-elim plays uniformly among the actions that may still be the best ones,
{a : High(x, a) >= max_a' Low(x, a')}.

For ridge regression per action, R_t(theta) - min R_t = (theta - theta_hat)' V (theta - theta_hat) (its penalty
counted in), and the largest value of x'theta under that constraint is known in closed form:

    High(x, a) = x'theta_hat_a + sqrt(beta_t x' V_a^{-1} x).

With a linear class, RegCB-opt is thus LinUCB with alpha_t = sqrt(beta_t), cut to [0, 1]: the cut makes actions of
which nothing is known yet tie at 1, where LinUCB would go by the width of their bounds.

Source: Foster, Agarwal, Dudik, Luo & Schapire (2018), "Practical contextual bandits with regression oracles", ICML,
Algorithm 1; Bietti, Agarwal & Langford (2021), JMLR 22(133), section 3, and Vowpal Wabbit (--mellowness) for beta_t =
c_0 log(K t).

Differs from the paper in: the maxima are exact, where the paper finds them by binary search over calls of the oracle;
every action has its own regressor and its own constraint; the confidence set is renewed every round, not once an
epoch.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.contextual.choice import best, draw
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.protocol import FloatArray, LinearModel, check_context, check_positive


class ConfidenceBounds:
    """High and Low of all actions over F_t, for rewards in [0, 1]."""

    def __init__(self, c0: float, model: LinearModel) -> None:
        check_positive("c0", c0)
        self.c0, self.model = c0, model

    def reset(self, n_features: int, n_actions: int) -> None:
        """Forget everything."""
        self.n_features, self.n_actions, self.t = n_features, n_actions, 0
        self.model.reset(n_features, n_actions)

    def low_high(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Low and High, each (K,)."""
        check_context(x, self.n_features)
        beta = self.c0 * math.log(self.n_actions * (self.t + 1))
        middle, half = self.model.predict(x), np.sqrt(beta * self.model.variance(x))
        return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)

    def update(self, x: FloatArray, action: int, reward: float) -> None:
        """Regress the reward on the context."""
        self.t += 1
        self.model.update(x, action, reward)


class RegCBOptimistic:
    """Largest upper bound, with c_0 > 0. Propensity: 1, or 1/m among m tied actions."""

    name = "RegCB-opt"

    def __init__(self, c0: float = 0.1, model: LinearModel | None = None) -> None:
        self.bounds = ConfidenceBounds(c0, model or DisjointRidge())

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.bounds.reset(n_features, n_actions)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Choose argmax_a High(x, a)."""
        _, high = self.bounds.low_high(x)
        return best(high, rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Shrink F_t."""
        self.bounds.update(x, action, reward)


class RegCBElimination:
    """Uniform over the actions not ruled out, with c_0 > 0. Propensity: one over their number."""

    name = "RegCB-elim"

    def __init__(self, c0: float = 0.1, model: LinearModel | None = None) -> None:
        self.bounds = ConfidenceBounds(c0, model or DisjointRidge())

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the horizon is ignored."""
        self.bounds.reset(n_features, n_actions)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Uniform over {a : High(x, a) >= max Low(x, .)}."""
        low, high = self.bounds.low_high(x)
        alive = high >= low.max()
        return draw(alive / np.count_nonzero(alive), rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Shrink F_t."""
        self.bounds.update(x, action, reward)
