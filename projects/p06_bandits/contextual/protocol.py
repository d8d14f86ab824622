"""What a contextual policy and a linear reward model are, and the checks that all of them share.

One stream is played a round at a time: a context x_t of d numbers comes in, one of K actions goes out together with
the probability that it had, and the reward of that action alone comes back.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class ContextualPolicy(Protocol):
    """A rule that maps contexts to actions and learns from the chosen action's reward.

    Hyper-parameters belong to `__init__`, which checks them; all state is made anew by `reset`.
    """

    name: str
    """Label for legends, such as "LinUCB"."""

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; contexts will have d = n_features entries. Anytime policies ignore `horizon`."""
        ...

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Choose an action for the context x (d,).

        Returns:
            The action in 0..K-1 and its propensity, the probability with which this policy draws it given x and all
            that it has seen so far (and drawn in earlier rounds). NaN where that has no closed form.
        """
        ...

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Learn that `action`, chosen for x (d,) with that propensity, brought `reward`."""
        ...


class LinearModel(Protocol):
    """Bayesian linear regression of rewards on contexts: a mean and a variance for every action's expected reward.

    `variance` is that of unit noise: a policy multiplies its root by alpha, v or the radius of its confidence set.
    """

    suffix: str
    """What the model adds to a policy's label: "" for one parameter per action, " hybrid", " shared"."""
    log_det: float
    """log det(V_t) - log det(V_0) of the precision matrix V over all parameters."""

    def reset(self, n_features: int, n_actions: int) -> None:
        """Go back to the prior."""
        ...

    def predict(self, x: FloatArray) -> FloatArray:
        """Expected rewards (K,) of all actions in context x (d,)."""
        ...

    def variance(self, x: FloatArray) -> FloatArray:
        """Posterior variances (K,) of the expected rewards, in units of the noise variance."""
        ...

    def upper(self, x: FloatArray, width: float) -> FloatArray:
        """Expected rewards (K,) with `width` >= 0 posterior standard deviations on top."""
        ...

    def sample(self, x: FloatArray, scale: float, rng: np.random.Generator) -> FloatArray:
        """Draw the K expected rewards jointly from the posterior with covariance scale^2 V^{-1}, shape (K,)."""
        ...

    def update(self, x: FloatArray, action: int, target: float, weight: float = 1.0) -> None:
        """Take in one observation of `action` with that importance weight."""
        ...


def check_context(x: FloatArray, n_features: int) -> None:
    """Raise ValueError unless x is a finite vector of n_features entries.

    x'x is NaN or infinite as soon as one entry is: a check at the price of one dot product. (An entry beyond 1e154 is
    refused too: its square, which every model needs, overflows.)
    """
    if x.shape != (n_features,):
        raise ValueError(f"context has shape {x.shape}; this policy was reset for ({n_features},)")
    if not math.isfinite(x.dot(x)):
        where = int(np.argmax(~np.isfinite(x * x)))
        raise ValueError(f"context[{where}] is {x[where]}; every entry must be finite")


def check_feedback(action: int, reward: float, n_actions: int) -> None:
    """Raise ValueError unless the action exists and the reward is finite."""
    if not 0 <= action < n_actions:
        raise ValueError(f"action is {action}; it must lie in 0..{n_actions - 1}")
    if not math.isfinite(reward):
        raise ValueError(f"reward is {reward}; it must be finite")


def check_sizes(n_features: int, n_actions: int) -> None:
    """Raise ValueError unless there is a feature and a choice."""
    if n_features < 1 or n_actions < 2:
        raise ValueError(f"n_features is {n_features} and n_actions {n_actions}; at least 1 and 2 are needed")


def check_at_least(name: str, value: float, least: float) -> None:
    """Raise ValueError unless a hyper-parameter is a finite number >= least."""
    if not (math.isfinite(value) and value >= least):
        raise ValueError(f"{name} is {value}; it must be finite and >= {least:g}")


def check_positive(name: str, value: float) -> None:
    """Raise ValueError unless a hyper-parameter is a finite number > 0."""
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} is {value}; it must be finite and > 0")
