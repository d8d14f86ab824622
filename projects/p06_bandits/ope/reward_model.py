"""Reward models q_hat(x, a) for DM and DR, and the cross-fitting that keeps them honest.

* `RidgeReward`: one ridge regression of the reward on the context per action (closed form, from scratch).
* `LogisticReward`: one logistic regression with a slope for the context that all actions share and an intercept for
  each action and for each position: what a log with 40 clicks and 80 items can bear (scikit-learn).

Cross-fitting (Chernozhukov et al. 2018; for off-policy evaluation Narita, Yasui & Yata 2020): the model that predicts
a round is fitted without that round's fold. Fitted on its own rounds a model takes part of each reward's noise into
q_hat(x_i, a_i), and DR's correction, blind to it, no longer repairs the bias.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from sklearn.linear_model import LogisticRegression

from projects.p06_bandits.ope.bandit_log import BanditLog, FloatArray, IntArray, check_policy


class RewardModel(Protocol):
    """Something that learns q_hat from a log and predicts it for every action."""

    def fit(self, log: BanditLog, weight: FloatArray | None = None) -> RewardModel:
        """Learn from a log, each round counted `weight` times (n,)."""
        ...

    def predict(self, context: FloatArray) -> FloatArray:
        """Give q_hat for contexts (n, d): (n, K), or (n, K, P) if the log had positions."""
        ...


class RidgeReward:
    """One ridge regression per action: q_hat(x, a) = b_a + theta_a' x, the intercept not penalised."""

    def __init__(self, penalty: float = 1.0) -> None:
        """Take the penalty lambda >= 0 of sum_i (r_i - q_hat)^2 + lambda |theta_a|^2."""
        if not penalty >= 0:
            raise ValueError(f"penalty is {penalty}; it must be 0 or more")
        self.penalty = penalty

    def fit(self, log: BanditLog, weight: FloatArray | None = None) -> RidgeReward:
        """Solve the normal equations of each action; an action never seen gets the log's mean reward."""
        w = np.ones(len(log)) if weight is None else weight
        d = log.context.shape[1]
        ridge = self.penalty * np.eye(d)
        self._theta = np.zeros((d, log.n_actions))
        self._intercept = np.full(log.n_actions, np.average(log.reward, weights=w) if w.any() else 0.0)
        for a in range(log.n_actions):
            rows = (log.action == a) & (w > 0)
            if not rows.any():
                continue
            x, r, v = log.context[rows], log.reward[rows], w[rows]
            x_bar, r_bar = np.average(x, axis=0, weights=v), float(np.average(r, weights=v))
            centred = (x - x_bar) * v[:, None]
            # theta_a = (X' W X + lambda I)^-1 X' W r of the centred columns;  b_a = r_bar - theta_a' x_bar
            theta = np.linalg.lstsq(centred.T @ (x - x_bar) + ridge, centred.T @ (r - r_bar), rcond=None)[0]
            self._theta[:, a] = theta
            self._intercept[a] = r_bar - theta @ x_bar
        return self

    def predict(self, context: FloatArray) -> FloatArray:
        """q_hat, (n, K); not cut to [0, 1]."""
        return np.asarray(context @ self._theta + self._intercept)


class LogisticReward:
    """q_hat(x, a, k) = sigmoid(b + theta' x + alpha_a + gamma_k), penalised by |.|^2 / (2 C); rewards are 0 or 1."""

    def __init__(self, c: float = 1.0) -> None:
        """Take the inverse penalty C > 0."""
        if not c > 0:
            raise ValueError(f"c is {c}; it must be above 0")
        self.c = c

    def fit(self, log: BanditLog, weight: FloatArray | None = None) -> LogisticReward:
        """Fit by L-BFGS; a log without any or with only successes gives the constant share."""
        if not np.all((log.reward == 0) | (log.reward == 1)):
            raise ValueError("reward holds other values than 0 and 1; LogisticReward models shares")
        blocks = [log.context, np.eye(log.n_actions)[log.action]]
        self._n_positions = 0 if log.position is None else int(log.position.max()) + 1
        if log.position is not None:
            blocks.append(np.eye(self._n_positions)[log.position])
        d, k = log.context.shape[1], log.n_actions
        share = float(np.average(log.reward, weights=weight))
        if share in (0.0, 1.0):
            coefficients, self._intercept = np.zeros(d + k + self._n_positions), np.inf * (2 * share - 1)
        else:
            model = LogisticRegression(C=self.c, max_iter=500)
            model.fit(np.hstack(blocks), log.reward, sample_weight=weight)
            coefficients, self._intercept = model.coef_[0], float(model.intercept_[0])
        self._theta, self._alpha, self._gamma = np.split(coefficients, [d, d + k])
        return self

    def predict(self, context: FloatArray) -> FloatArray:
        """q_hat in [0, 1], (n, K) or (n, K, P)."""
        logits = self._intercept + (context @ self._theta)[:, None] + self._alpha  # (n, K)
        if self._n_positions:
            logits = logits[:, :, None] + self._gamma  # (n, K, P)
        return np.asarray(1 / (1 + np.exp(-logits)))


def cross_fit(
    make: Callable[[], RewardModel],
    log: BanditLog,
    folds: int,
    rng: np.random.Generator,
    weight: FloatArray | None = None,
) -> FloatArray:
    """Predict q_hat of every round by a model fitted on the other folds.

    Args:
        make: Makes a fresh model.
        log: The log.
        folds: Number of folds, 2..n.
        rng: Deals the rounds to the folds.
        weight: How often each round counts in the fit, (n,).

    Returns:
        q_hat, (n, K) or (n, K, P).
    """
    fold = deal_folds(len(log), folds, rng)
    q_hat: FloatArray | None = None
    for f in range(folds):
        rest, held_out = fold != f, fold == f
        model = make().fit(log.take(rest), None if weight is None else weight[rest])
        predicted = model.predict(log.context[held_out])
        if q_hat is None:
            q_hat = np.empty((len(log), *predicted.shape[1:]))
        q_hat[held_out] = predicted
    assert q_hat is not None
    return q_hat


def deal_folds(n: int, folds: int, rng: np.random.Generator) -> IntArray:
    """Deal n rounds to folds of equal size (to within one) at random, (n,).

    Raises:
        ValueError: fewer than 2 folds or more than n.
    """
    if not 2 <= folds <= n:
        raise ValueError(f"folds is {folds} for {n} rounds; it must lie in 2..{n}")
    return rng.permutation(np.arange(n) % folds)


def mrdr_weights(log: BanditLog, pi: FloatArray) -> FloatArray:
    """Weights that make a least-squares fit minimise DR's variance instead of its own error, (n,).

    pi(a_i | x_i) (1 - p_i) / p_i^2, Farajtabar, Chow & Ghavamzadeh (2018), as in obp 0.4.1's `fitting_method="mrdr"`.
    """
    at_logged = check_policy(pi, log)[np.arange(len(log)), log.action]
    return at_logged * (1 - log.propensity) / log.propensity**2
