r"""Tree Thompson sampling: a decision tree per action, a Beta posterior in every leaf.

    theta_a ~ Beta(a_0 + S, b_0 + n - S)  in the leaf of action a's tree that holds x,   a_t = argmax_a theta_a

Each tree grows as its action is played. When a leaf's count has doubled since the last try, the best cut x_j <= c
over all features is looked for; it is made if the share of the leaf's squared error that it explains, times n, is
above a threshold,

    n (1 - (SSE_left + SSE_right) / SSE_leaf) > threshold.

For rewards in {0, 1} the left side is Pearson's chi-squared statistic of the two-by-two table of side and reward.

Source: Elmachtoub, McNellis, Oh & Petrik (2017), "A practical method for solving contextual bandit problems using
decision trees", UAI.

Differs from the paper in: the trees grow online instead of being refitted to a bootstrap sample each round, so the
exploration comes from the leaves' posteriors (as in MABWiser's TreeBandit), not from resampling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from projects.p06_bandits.contextual.choice import best
from projects.p06_bandits.contextual.protocol import (
    FloatArray,
    check_at_least,
    check_context,
    check_feedback,
    check_positive,
    check_sizes,
)


def best_cut(contexts: FloatArray, rewards: FloatArray, min_leaf: int) -> tuple[int, float, float]:
    """Feature j, cut c and statistic of the best split x_j <= c of n rows, each side with min_leaf rows or more.

    Returns j = -1 where no cut explains anything.
    """
    n = len(rewards)
    total = rewards.sum()
    sse = float((rewards**2).sum() - total**2 / n)
    if sse <= 1e-12 or n < 2 * min_leaf:
        return -1, 0.0, 0.0
    order = contexts.argsort(axis=0)  # (n, d)
    x = np.take_along_axis(contexts, order, axis=0)
    left = rewards[order].cumsum(axis=0)[:-1]  # (n - 1, d) rewards below each possible cut
    size = np.arange(1, n)[:, None]
    # SSE falls by what the two sides' means explain beyond the common one.
    explained = left**2 / size + (total - left) ** 2 / (n - size) - total**2 / n
    allowed = (x[1:] > x[:-1]) & (size >= min_leaf) & (n - size >= min_leaf)
    statistic = np.where(allowed, n * explained / sse, 0.0)
    i, j = np.unravel_index(statistic.argmax(), statistic.shape)
    if statistic[i, j] <= 0.0:
        return -1, 0.0, 0.0
    return int(j), float(x[i, j] + x[i + 1, j]) / 2.0, float(statistic[i, j])


@dataclass
class Node:
    """A leaf with its rows, or, once `feature` >= 0, a cut with two children."""

    rows: list[FloatArray] = field(default_factory=list)
    rewards: list[float] = field(default_factory=list)
    total: float = 0.0
    next_try: int = 0
    feature: int = -1
    cut: float = 0.0
    below: Node | None = None
    above: Node | None = None

    def leaf(self, x: FloatArray) -> Node:
        """Leaf that holds x."""
        node = self
        while node.below is not None and node.above is not None:
            node = node.below if x[node.feature] <= node.cut else node.above
        return node

    def add(self, x: FloatArray, reward: float) -> None:
        """Put a row into this leaf."""
        self.rows.append(x)
        self.rewards.append(reward)
        self.total += reward


class TreeTS:
    """Leaf-wise Thompson sampling for rewards in [0, 1] with prior Beta(a_0, b_0). Propensity: NaN, no closed form."""

    name = "Tree TS"

    def __init__(self, threshold: float = 8.0, a0: float = 1.0, b0: float = 1.0, min_leaf: int = 3) -> None:
        check_at_least("threshold", threshold, 0.0)
        check_positive("a0", a0)
        check_positive("b0", b0)
        if min_leaf < 1:
            raise ValueError(f"min_leaf is {min_leaf}; it must be 1 or more")
        self.threshold, self.a0, self.b0, self.min_leaf = threshold, a0, b0, min_leaf

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Start every tree as one empty leaf; the horizon is ignored."""
        check_sizes(n_features, n_actions)
        self.n_features, self.n_actions = n_features, n_actions
        self.trees = [Node(next_try=2 * self.min_leaf) for _ in range(n_actions)]

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Largest draw from the leaves' Beta posteriors."""
        check_context(x, self.n_features)
        leaves = [tree.leaf(x) for tree in self.trees]
        wins = self.a0 + np.array([leaf.total for leaf in leaves])
        losses = self.b0 + np.array([len(leaf.rewards) - leaf.total for leaf in leaves])
        action, _ = best(rng.beta(wins, losses), rng)
        return action, math.nan

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Put the row into its leaf, and try to cut the leaf when its size has doubled."""
        check_feedback(action, reward, self.n_actions)
        if not 0.0 <= reward <= 1.0:
            raise ValueError(f"reward is {reward}; Beta posteriors take rewards in [0, 1]")
        leaf = self.trees[action].leaf(x)
        leaf.add(x.copy(), reward)
        if len(leaf.rewards) >= leaf.next_try:
            self._try_cut(leaf)

    def _try_cut(self, leaf: Node) -> None:
        """Cut the leaf in two if its best cut explains enough."""
        feature, cut, statistic = best_cut(np.array(leaf.rows), np.array(leaf.rewards), self.min_leaf)
        leaf.next_try = 2 * len(leaf.rewards)
        if feature < 0 or statistic <= self.threshold:
            return
        leaf.feature, leaf.cut = feature, cut
        leaf.below, leaf.above = Node(), Node()
        for x, reward in zip(leaf.rows, leaf.rewards, strict=True):
            (leaf.below if x[feature] <= cut else leaf.above).add(x, reward)
        for child in (leaf.below, leaf.above):
            child.next_try = max(2 * self.min_leaf, 2 * len(child.rewards))
        leaf.rows, leaf.rewards = [], []
