r"""Progressive validation: a policy's average reward on examples it hasn't learnt from yet.

    PV = (1/T) sum_t r_t(a_t),    a_t chosen before r_t(a_t) is seen

Each example tests the policy as it stands and only then teaches it, so one pass gives an honest estimate of the
performance on the way, exploration included. Source: Blum, Kalai & Langford (1999), "Beating the hold-out", COLT;
used for contextual bandits by Bietti, Agarwal & Langford (2021), "A contextual bandit bake-off", JMLR 22(133),
section 4 (with losses 1 - r).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from projects.p06_bandits.contextual.choice import best
from projects.p06_bandits.contextual.multi_output_ridge import MultiOutputRidge
from projects.p06_bandits.contextual.protocol import ContextualPolicy, FloatArray, IntArray


@dataclass(frozen=True)
class Stream:
    """One pass of a policy over a data set."""

    actions: IntArray
    """(T,) chosen actions."""
    rewards: FloatArray
    """(T,) rewards of the chosen actions."""
    propensities: FloatArray
    """(T,) probabilities of the chosen actions; NaN where the policy has no closed form."""

    def accuracy(self) -> float:
        """Progressive-validation reward: the mean over the whole stream."""
        return float(self.rewards.mean())

    def accuracy_at(self, rounds: Sequence[int]) -> list[float]:
        """Mean reward of the first t rounds, for each t in `rounds`."""
        total = self.rewards.cumsum()
        return [float(total[t - 1] / t) for t in rounds]


def play(policy: ContextualPolicy, contexts: FloatArray, rewards: FloatArray, rng: np.random.Generator) -> Stream:
    """Play one stream from a fresh start.

    Args:
        policy: It is reset first.
        contexts: (T, d), finite.
        rewards: (T, K) rewards of all actions, of which the policy is shown one a round.
        rng: Serves the policy.

    Raises:
        ValueError: A shape doesn't fit or an entry isn't finite.
    """
    check_stream(contexts, rewards)
    n_rounds, n_actions = rewards.shape
    policy.reset(contexts.shape[1], n_actions, n_rounds)
    actions = np.empty(n_rounds, dtype=np.int64)
    gained, propensities = np.empty(n_rounds), np.empty(n_rounds)
    for t in range(n_rounds):
        x = contexts[t]
        action, propensity = policy.choose(x, rng)
        reward = rewards[t, action]
        policy.update(x, action, reward, propensity, rng)
        actions[t], gained[t], propensities[t] = action, reward, propensity
    return Stream(actions, gained, propensities)


def play_full_information(
    contexts: FloatArray, rewards: FloatArray, penalty: float, rng: np.random.Generator
) -> Stream:
    """Play the greedy linear policy that is shown all actions' rewards after each round: online supervised learning.

    What it does better than a bandit is the price of bandit feedback. Arguments as in `play`; `penalty` is the ridge
    lambda.
    """
    check_stream(contexts, rewards)
    n_rounds, n_actions = rewards.shape
    model = MultiOutputRidge(contexts.shape[1], n_actions, penalty)
    actions = np.empty(n_rounds, dtype=np.int64)
    propensities = np.empty(n_rounds)
    for t in range(n_rounds):
        actions[t], propensities[t] = best(model.predict(contexts[t]), rng)
        model.update(contexts[t], rewards[t])
    return Stream(actions, rewards[np.arange(n_rounds), actions], propensities)


def check_stream(contexts: FloatArray, rewards: FloatArray) -> None:
    """Raise ValueError unless contexts (T, d) and rewards (T, K) fit together and are finite."""
    if contexts.ndim != 2 or rewards.ndim != 2 or len(contexts) != len(rewards) or not len(contexts):
        raise ValueError(f"contexts are {contexts.shape} and rewards {rewards.shape}; (T, d) and (T, K) are needed")
    for name, table in (("contexts", contexts), ("rewards", rewards)):
        if not np.isfinite(table).all():
            t, i = np.argwhere(~np.isfinite(table))[0]
            raise ValueError(f"{name}[{t}, {i}] is {table[t, i]}; every entry must be finite")
