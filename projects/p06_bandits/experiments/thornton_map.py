"""What targeting rules look like, learnt on everybody: to be looked at, not to be judged."""

from __future__ import annotations

from typing import Any

import numpy as np

from projects.p06_bandits.data.thornton import ARMS, Trial
from projects.p06_bandits.experiments.thornton_scores import (
    CONTEXTS,
    FEATURES,
    N_FEATURES,
    curved,
    doubly_robust,
    features,
)
from projects.p06_bandits.ope.bandit_log import BanditLog
from projects.p06_bandits.ope.policy_learning import PolicyTree, Split, learn_tree
from projects.p06_bandits.ope.reward_model import RidgeReward

MAP_PRICE = 0.1
MAP_AGES = tuple(range(15, 76, 5))
MAP_KILOMETRES = tuple(0.25 * i for i in range(21))


def policy_map(trial: Trial) -> dict[str, Any]:
    """Policies learnt on everybody, to look at: the greedy map over age and distance, and trees as sentences."""
    x = features(trial)
    everyone = np.arange(len(trial))
    outcomes = np.column_stack([trial.got, trial.incentive])
    grid = np.array([(age, km) for km in MAP_KILOMETRES for age in MAP_AGES])
    design = trial.propensity[trial.block, trial.arm]
    predicted = [
        RidgeReward()
        .fit(BanditLog(curved(x[:, :2]), trial.arm, outcomes[:, o], design, len(ARMS)))
        .predict(curved(grid))
        for o in range(2)
    ]
    gamma = doubly_robust(trial, x, outcomes, everyone, everyone)
    reward = gamma[:, :, 0] - MAP_PRICE * gamma[:, :, 1]
    trees = [learn_tree(x[:, :d], reward) for d in N_FEATURES]
    return {
        "price": MAP_PRICE,
        "ages": list(MAP_AGES),
        "kilometres": list(MAP_KILOMETRES),
        "greedy": (predicted[0] - MAP_PRICE * predicted[1])
        .argmax(axis=1)
        .reshape(len(MAP_KILOMETRES), len(MAP_AGES))
        .tolist(),
        "trees": {context: _sentence(tree) for context, tree in zip(CONTEXTS, trees, strict=True)},
    }


def _sentence(tree: PolicyTree) -> str:
    """Put a tree in words."""
    halves = []
    for branch, (yes, no) in zip(tree.branches, (tree.actions[:2], tree.actions[2:]), strict=True):
        same = yes == no or not np.isfinite(branch.threshold)
        halves.append(ARMS[yes] if same else f"{ARMS[yes]} if {_condition(branch)}, else {ARMS[no]}")
    if halves[0] == halves[1] or not np.isfinite(tree.root.threshold):
        return halves[0]
    return f"{_condition(tree.root)}: {halves[0]}; others: {halves[1]}"


def _condition(split: Split) -> str:
    name = FEATURES[split.feature]
    if name in ("age", "distance"):
        unit = "years" if name == "age" else "km"
        return f"{name} up to {split.threshold:.3g} {unit}"
    return f"not {name}" if name.startswith("district") else "HIV negative"
