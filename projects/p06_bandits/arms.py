"""Stationary bandit problems: the means of the arms are fixed and shared by all runs.

Every reward is a quantile function applied to a hashed uniform, X = F_a^{-1}(u(key, r, a, n)) for the n-th pull of arm
a in run r (see counter_random). Two policies that pull the same arm for the n-th time in the same run see the same
reward: common random numbers, with nothing stored.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from projects.p06_bandits.counter_random import draw_key, next_reward_uniforms
from projects.p06_bandits.policies.protocol import FloatArray, IntArray


def check_means(means: Sequence[float] | FloatArray, low: float = 0.0, high: float = 1.0) -> FloatArray:
    """Give the means as an array (K,).

    Raises:
        ValueError: there is no arm, or a mean is not a number in [low, high].
    """
    array = np.asarray(means, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"means has shape {array.shape}; it must be a list of at least one number")
    for a, mean in enumerate(array):
        if not low <= mean <= high:  # also true for NaN
            raise ValueError(f"means[{a}] is {mean:g}; every arm's mean must lie in [{low:g}, {high:g}]")
    return array


class _FixedMeans:
    """What the three families share: fixed means, and a uniform for every pull."""

    def __init__(self, means: FloatArray) -> None:
        self._means = means[None, :]  # (1, K)
        self.n_arms = means.size

    def start(self, n_runs: int, rng: np.random.Generator) -> None:
        """Draw the key of the rewards and begin R runs."""
        self._key = draw_key(rng)
        self._pulls = np.zeros((n_runs, self.n_arms), np.int64)

    def means(self, t: int) -> FloatArray:
        """Means, shape (1, K), the same in every round."""
        return self._means

    def _draw(self, arms: IntArray) -> tuple[FloatArray, FloatArray]:
        """Uniforms (R,) of the pulls that are made now, and the means (R,) of their arms."""
        return next_reward_uniforms(self._key, arms, self._pulls), self._means[0, arms]


class BernoulliBandit(_FixedMeans):
    """Arm a pays 1 with probability means[a], else 0."""

    def __init__(self, means: Sequence[float] | FloatArray) -> None:
        """Take the means, each in [0, 1]."""
        super().__init__(check_means(means))

    def rewards(self, arms: IntArray, t: int) -> FloatArray:
        """Rewards in {0, 1}, shape (R,)."""
        u, mu = self._draw(arms)
        return (u < mu).astype(np.float64)


class GaussianBandit(_FixedMeans):
    """Arm a pays a normal variable with mean means[a] and standard deviation sigma."""

    def __init__(self, means: Sequence[float] | FloatArray, sigma: float = 1.0) -> None:
        """Take the means and sigma > 0, in units of reward."""
        if not 0 < sigma < np.inf:
            raise ValueError(f"sigma is {sigma}; it must be a positive finite number")
        super().__init__(check_means(means, -1e12, 1e12))
        self.sigma = float(sigma)

    def rewards(self, arms: IntArray, t: int) -> FloatArray:
        """Rewards, shape (R,), in units of reward."""
        u, mu = self._draw(arms)
        return mu + self.sigma * ndtri(u)


class UniformBandit(_FixedMeans):
    """Arm a pays a uniform variable on [means[a] - width, means[a] + width]: bounded, but not binary."""

    def __init__(self, means: Sequence[float] | FloatArray, width: float = 0.1) -> None:
        """Take the means and the half-width; rewards must stay in [0, 1], so means lie in [width, 1 - width]."""
        if not 0 <= width <= 0.5:
            raise ValueError(f"width is {width}; it must lie in [0, 0.5]")
        super().__init__(check_means(means, width, 1 - width))
        self.width = float(width)

    def rewards(self, arms: IntArray, t: int) -> FloatArray:
        """Rewards in [0, 1], shape (R,)."""
        u, mu = self._draw(arms)
        return mu + self.width * (2.0 * u - 1.0)
