r"""k-nearest-neighbour UCB: optimism without any model of the reward.

For action a let r_1 <= r_2 <= ... be the distances from x to the contexts in which a was played. Using the k nearest
of them costs noise and bias that can be weighed against each other,

    U_{a,k}(x) = sqrt(theta log(t) / k) + phi r_k,

so the action takes the k of least uncertainty, and its index is the mean reward of those k plus that uncertainty:

    I_a(x) = mean_{i <= k} reward_i + U_{a,k},   k = argmin_k U_{a,k}.

Where a was played often nearby, k is small and r_k too; elsewhere phi r_k pulls the index up, and a is tried.

Source: Reeve, Mellor & Brown (2018), "The k-nearest neighbour UCB algorithm for multi-armed bandits with covariates",
ALT, Algorithm 1 (their phi(t) is constant here).

Differs from the paper in: k <= k_max.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.contextual.choice import best
from projects.p06_bandits.contextual.protocol import (
    FloatArray,
    IntArray,
    check_at_least,
    check_context,
    check_feedback,
    check_sizes,
)


@njit(cache=True)
def knn_index(
    distance: FloatArray, actions: IntArray, rewards: FloatArray, n_actions: int, k_max: int, noise: float, phi: float
) -> FloatArray:
    """Indices (K,) from the distances (n,) to the past contexts, their actions and rewards (n,).

    noise is theta log(t). An action never played has index infinity.
    """
    near = np.full((n_actions, k_max), np.inf)  # distances, ascending
    gain = np.zeros((n_actions, k_max))  # the rewards that go with them
    for i in range(distance.size):
        a, r = actions[i], distance[i]
        if r >= near[a, k_max - 1]:
            continue
        k = k_max - 1
        while k > 0 and near[a, k - 1] > r:  # insertion into the sorted list
            near[a, k], gain[a, k] = near[a, k - 1], gain[a, k - 1]
            k -= 1
        near[a, k], gain[a, k] = r, rewards[i]
    index = np.empty(n_actions)
    for a in range(n_actions):
        least, index[a], total = np.inf, np.inf, 0.0
        for k in range(k_max):
            if near[a, k] == np.inf:  # no k-th neighbour
                break
            total += gain[a, k]
            # U = sqrt(theta log t / k) + phi r_k
            uncertainty = math.sqrt(noise / (k + 1)) + phi * near[a, k]
            if uncertainty < least:
                least, index[a] = uncertainty, total / (k + 1) + uncertainty
    return index


class KnnUCB:
    """k-NN UCB with noise weight theta >= 0, distance weight phi >= 0 and k <= k_max.

    Propensity: 1, or 1/m among m tied actions. A round costs t d: the whole past is searched.
    """

    name = "k-NN UCB"

    def __init__(self, phi: float = 1.0, theta: float = 0.1, k_max: int = 20) -> None:
        check_at_least("phi", phi, 0.0)
        check_at_least("theta", theta, 0.0)
        if k_max < 1:
            raise ValueError(f"k_max is {k_max}; it must be 1 or more")
        self.phi, self.theta, self.k_max = phi, theta, k_max

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Make room for `horizon` contexts; more than that make room as they come."""
        check_sizes(n_features, n_actions)
        self.n_features, self.n_actions, self.n = n_features, n_actions, 0
        size = max(horizon, 1)
        self.contexts, self.square = np.empty((size, n_features)), np.empty(size)
        self.actions, self.rewards = np.empty(size, dtype=np.int64), np.empty(size)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Largest index."""
        check_context(x, self.n_features)
        n = self.n
        # |x - x_i|^2 = |x_i|^2 - 2 x_i'x + |x|^2
        square = self.square[:n] - 2.0 * (self.contexts[:n] @ x) + x @ x
        distance = np.sqrt(np.maximum(square, 0.0))
        noise = self.theta * math.log(n + 1)
        index = knn_index(distance, self.actions[:n], self.rewards[:n], self.n_actions, self.k_max, noise, self.phi)
        return best(index, rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Remember the round."""
        check_feedback(action, reward, self.n_actions)
        if self.n == len(self.contexts):
            self.contexts, self.square = np.tile(self.contexts, (2, 1)), np.tile(self.square, 2)
            self.actions, self.rewards = np.tile(self.actions, 2), np.tile(self.rewards, 2)
        self.contexts[self.n], self.square[self.n] = x, x @ x
        self.actions[self.n], self.rewards[self.n] = action, reward
        self.n += 1
