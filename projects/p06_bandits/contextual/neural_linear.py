r"""NeuralLinear: a network learns the features, Bayesian linear regression on its last layer does the exploring.

    z = (tanh(x W_1 + b_1), x, 1),   theta_a ~ N(theta_hat_a, v^2 V_a^{-1}),   a_t = argmax_a z'theta_a

Every `train_every` rounds the network takes a number of Adam steps on all rounds so far, and the regressions are
fitted anew to the features as they now are.

Source: Riquelme, Tucker & Snoek (2018), "Deep Bayesian bandits showdown", ICLR ("NeuralLinear"); the idea is Snoek et
al. (2015), "Scalable Bayesian optimization using deep neural networks", ICML.

Differs from the paper in: one hidden layer of tanh units, the noise variance is a constant v^2 and not learnt, and z
keeps the context itself, so that the linear model is part of it while the network is still raw.
"""

from __future__ import annotations

import math

import numpy as np

from projects.p06_bandits.contextual.choice import best
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.mlp import Adam, initialise
from projects.p06_bandits.contextual.protocol import (
    FloatArray,
    check_at_least,
    check_context,
    check_feedback,
    check_sizes,
)


class NeuralLinear:
    """Thompson sampling on learnt features, scale v >= 0. Propensity: NaN, no closed form."""

    name = "NeuralLinear"

    def __init__(
        self,
        v: float = 0.1,
        n_hidden: int = 32,
        penalty: float = 1.0,
        train_every: int = 100,
        n_steps: int = 40,
        batch: int = 64,
        rate: float = 0.01,
    ) -> None:
        """Take v, the width of the hidden layer, the ridge penalty, and how the network is trained."""
        check_at_least("v", v, 0.0)
        for name, count in (("n_hidden", n_hidden), ("train_every", train_every), ("batch", batch)):
            if count < 1:
                raise ValueError(f"{name} is {count}; it must be 1 or more")
        check_at_least("n_steps", n_steps, 0)
        check_at_least("rate", rate, 0.0)
        self.v, self.n_hidden, self.train_every = v, n_hidden, train_every
        self.n_steps, self.batch, self.rate = n_steps, batch, rate
        self.model = DisjointRidge(penalty)

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything; the network is drawn at the first choice."""
        check_sizes(n_features, n_actions)
        self.n_features, self.n_actions, self.n = n_features, n_actions, 0
        self.contexts, self.rewards = np.empty((horizon, n_features)), np.empty(horizon)
        self.actions = np.empty(horizon, dtype=np.int64)
        self.model.reset(self.n_hidden + n_features + 1, n_actions)
        self.started = False

    def features(self, x: FloatArray) -> FloatArray:
        """Features z of contexts (..., d): (..., h + d + 1)."""
        return np.concatenate([self.network.hidden(x), x, np.ones((*x.shape[:-1], 1))], axis=-1)

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """Largest value under a draw from the posterior on the features."""
        check_context(x, self.n_features)
        if not self.started:
            self.network = initialise(self.n_features, self.n_hidden, self.n_actions, rng)
            self.adam = Adam(self.network.parameters(), self.rate)
            self.started = True
        action, _ = best(self.model.sample(self.features(x), self.v, rng), rng)
        return action, math.nan

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """Learn on the features at hand; retrain the network when it is time.

        Raises:
            ValueError: More rounds than the horizon of `reset`.
        """
        check_feedback(action, reward, self.n_actions)
        if self.n == len(self.rewards):
            raise ValueError(f"round {self.n + 1} is past the horizon {len(self.rewards)} of reset")
        self.contexts[self.n], self.actions[self.n], self.rewards[self.n] = x, action, reward
        self.n += 1
        self.model.update(self.features(x), action, reward)
        if self.n % self.train_every == 0:
            self._train(rng)

    def _train(self, rng: np.random.Generator) -> None:
        """Adam steps on random rows of the past, then all regressions anew on the new features."""
        x, actions, rewards = self.contexts[: self.n], self.actions[: self.n], self.rewards[: self.n]
        for rows in rng.integers(self.n, size=(self.n_steps, self.batch)):
            _, gradient = self.network.loss_and_gradient(x[rows], actions[rows], rewards[rows])
            self.adam.step(gradient)
        self.model.fit(self.features(x), actions, rewards)
