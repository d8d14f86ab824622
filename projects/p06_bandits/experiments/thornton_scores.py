"""Regressions and doubly robust scores of the incentive trial, for policies and for their values."""

from __future__ import annotations

import numpy as np

from projects.p06_bandits.data.thornton import ARMS, Trial
from projects.p06_bandits.ope.bandit_log import BanditLog, FloatArray, IntArray
from projects.p06_bandits.ope.policy_learning import dr_scores
from projects.p06_bandits.ope.reward_model import RidgeReward

CONTEXTS = ("age, distance", "age, distance, HIV", "age, distance, HIV, district")
FEATURES = ("age", "distance", "HIV", "district 2", "district 3")
N_FEATURES = (2, 3, 5)  # how many of FEATURES each set of contexts has


def features(trial: Trial) -> FloatArray:
    """Contexts in the order of FEATURES, (n, 5)."""
    district = np.eye(3)[trial.block][:, 1:]
    return np.column_stack([trial.age, trial.distance, trial.hiv, district])


def curved(x: FloatArray) -> FloatArray:
    """Features of a regression: scaled, with squares of age and distance."""
    age, distance = (x[:, 0] - 33) / 13, (x[:, 1] - 2) / 1.25
    return np.column_stack([age, distance, age**2, distance**2, x[:, 2:]])


def predict(x: FloatArray, trial: Trial, outcomes: FloatArray, train: IntArray, test: IntArray) -> FloatArray:
    """Ridge predictions of each outcome under each arm, fitted on `train`, (len(test), K, O)."""
    design, e = curved(x), trial.propensity[trial.block, trial.arm]
    layers = []
    for o in range(outcomes.shape[1]):
        log = BanditLog(design[train], trial.arm[train], outcomes[train, o], e[train], len(ARMS))
        layers.append(RidgeReward().fit(log).predict(design[test]))
    return np.stack(layers, axis=2)


def doubly_robust(trial: Trial, x: FloatArray, outcomes: FloatArray, train: IntArray, test: IntArray) -> FloatArray:
    """Doubly robust scores of `test` from models fitted on `train`, (len(test), K, O)."""
    q_hat = predict(x, trial, outcomes, train, test)
    e = trial.propensity[trial.block[test]]
    layers = [dr_scores(q_hat[:, :, o], trial.arm[test], outcomes[test, o], e) for o in range(outcomes.shape[1])]
    return np.stack(layers, axis=2)
