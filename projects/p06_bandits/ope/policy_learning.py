"""Policies learnt from a log: doubly robust scores, a greedy rule, and the best shallow tree.

The doubly robust score of person i under action a,

    Gamma_i(a) = q_hat(x_i, a) + 1{a_i = a} / e_a(x_i) (y_i - q_hat(x_i, a)),

has mean E[Y(a) | x_i], so a policy's value is the mean of Gamma_i(pi(x_i)), and to learn a policy is to maximise that
mean over a class (Athey & Wager 2021, "Policy learning with observational data", Econometrica). Two classes:

* greedy: argmax_a q_hat(x, a), no limit but the model's;
* tree: two splits deep, four leaves with one action each, the exact maximiser over a grid of thresholds. It can be
  told to a nurse in one sentence.

Value and policy must come from different people: learn on the other folds, evaluate on this one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.p06_bandits.ope.bandit_log import FloatArray, IntArray


def dr_scores(q_hat: FloatArray, action: IntArray, outcome: FloatArray, propensity: FloatArray) -> FloatArray:
    """Doubly robust scores Gamma, (n, K).

    Args:
        q_hat: Predicted outcomes, (n, K), from models that haven't seen these people.
        action: Actions taken, (n,).
        outcome: Outcomes, (n,).
        propensity: Probabilities of each action, (n, K).
    """
    rows = np.arange(action.size)
    scores = q_hat.copy()
    # Gamma_i(a) = q_hat(x_i, a) + 1{a_i = a} / e_a(x_i) (y_i - q_hat(x_i, a))
    scores[rows, action] += (outcome - q_hat[rows, action]) / propensity[rows, action]
    return scores


@dataclass(frozen=True)
class Split:
    """Rows with feature <= threshold go left; a threshold of infinity sends all left."""

    feature: int
    threshold: float

    def left(self, x: FloatArray) -> np.ndarray:
        """Tell who goes left, (n,)."""
        return np.asarray(x[:, self.feature] <= self.threshold)


@dataclass(frozen=True)
class PolicyTree:
    """Two splits deep: the root, a split in each half, and the actions of the four leaves from left to right."""

    root: Split
    branches: tuple[Split, Split]
    actions: tuple[int, int, int, int]

    def choose(self, x: FloatArray) -> IntArray:
        """Give the action of each row of x (n, d), (n,)."""
        left = self.root.left(x)
        on_left, on_right = (branch.left(x) for branch in self.branches)
        a, b, c, d = self.actions
        return np.where(left, np.where(on_left, a, b), np.where(on_right, c, d))


def learn_tree(x: FloatArray, scores: FloatArray, bins: int = 10) -> PolicyTree:
    """Find the depth-two tree with the largest total score, by trying every one.

    Args:
        x: Features, (n, d).
        scores: Score of each action, (n, K).
        bins: Thresholds tried per feature: its `bins`-quantiles (every value if it has fewer).

    Raises:
        ValueError: lengths differ or there is nobody.
    """
    if len(x) != len(scores) or len(x) == 0:
        raise ValueError(f"x has {len(x)} rows and scores {len(scores)}; they must be equally long, 1 or more")
    splits = [Split(j, t) for j in range(x.shape[1]) for t in _thresholds(x[:, j], bins)]
    splits.append(Split(0, np.inf))
    left = np.array([split.left(x) for split in splits], dtype=np.float64)  # (S, n)
    best_value, best = -np.inf, None
    for s, root in enumerate(splits):
        halves = []
        for side in (left[s], 1 - left[s]):
            both = side @ scores  # (K,)
            one = (left * side) @ scores  # (S, K): total score of the left leaf for each split and action
            value = one.max(axis=1) + (both - one).max(axis=1)
            choice = int(value.argmax())
            halves.append((float(value[choice]), choice, int(one[choice].argmax()), int((both - one[choice]).argmax())))
        total = halves[0][0] + halves[1][0]
        if total > best_value + 1e-12:
            best_value = total
            (_, i, a, b), (_, j, c, d) = halves
            best = PolicyTree(root, (splits[i], splits[j]), (a, b, c, d))
    assert best is not None
    return best


def _thresholds(column: FloatArray, bins: int) -> list[float]:
    values = np.unique(column)
    if values.size > bins:
        values = np.unique(np.quantile(column, np.arange(1, bins) / bins))
        return [float(v) for v in values]
    return [float(v) for v in values[:-1]]
