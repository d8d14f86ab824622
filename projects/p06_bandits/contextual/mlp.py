r"""A network with one hidden layer in NumPy, its gradient written out by hand, and Adam.

    h = tanh(x W_1 + b_1),    f(x) = h W_2 + b_2    (one output per action)
    loss = 1/(2n) sum_i (f(x_i)[a_i] - r_i)^2       (only the chosen action has a target)

Backward, with delta_i = (f(x_i)[a_i] - r_i) / n at output a_i and 0 at the others:

    dW_2 = h' delta,  db_2 = sum delta,  e = (delta W_2') (1 - h^2),  dW_1 = x' e,  db_1 = sum e

Adam: Kingma & Ba (2015), "Adam: a method for stochastic optimization", ICLR, Algorithm 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.p06_bandits.contextual.protocol import FloatArray, IntArray


@dataclass
class Mlp:
    """Weights of the network; make one with `initialise`."""

    W1: FloatArray
    """(d, h)"""
    b1: FloatArray
    """(h,)"""
    W2: FloatArray
    """(h, K)"""
    b2: FloatArray
    """(K,)"""

    def parameters(self) -> list[FloatArray]:
        """The four arrays themselves, for an optimiser to change in place."""
        return [self.W1, self.b1, self.W2, self.b2]

    def hidden(self, x: FloatArray) -> FloatArray:
        """Hidden units h = tanh(x W_1 + b_1): (..., d) -> (..., h)."""
        return np.tanh(x @ self.W1 + self.b1)

    def loss_and_gradient(
        self, x: FloatArray, actions: IntArray, rewards: FloatArray
    ) -> tuple[float, list[FloatArray]]:
        """Loss on n rows and its gradient, one array for each of `parameters`."""
        n = len(x)
        h = self.hidden(x)  # (n, h)
        f = h @ self.W2 + self.b2  # (n, K)
        error = f[np.arange(n), actions] - rewards  # (n,)
        delta = np.zeros_like(f)
        delta[np.arange(n), actions] = error / n
        e = (delta @ self.W2.T) * (1.0 - h**2)  # (n, h)
        return float(0.5 * (error**2).mean()), [x.T @ e, e.sum(axis=0), h.T @ delta, delta.sum(axis=0)]


def initialise(n_features: int, n_hidden: int, n_actions: int, rng: np.random.Generator) -> Mlp:
    """Weights N(0, 1 / fan-in), biases 0."""
    return Mlp(
        rng.standard_normal((n_features, n_hidden)) / np.sqrt(n_features),
        np.zeros(n_hidden),
        rng.standard_normal((n_hidden, n_actions)) / np.sqrt(n_hidden),
        np.zeros(n_actions),
    )


class Adam:
    """Adam with step size `rate`, beta_1 = 0.9, beta_2 = 0.999."""

    def __init__(self, parameters: list[FloatArray], rate: float) -> None:
        self.parameters, self.rate, self.t = parameters, rate, 0
        self.m = [np.zeros_like(p) for p in parameters]
        self.v = [np.zeros_like(p) for p in parameters]

    def step(self, gradient: list[FloatArray]) -> None:
        """Move the parameters in place."""
        self.t += 1
        # rate sqrt(1 - beta_2^t) / (1 - beta_1^t): the corrected moments with the corrections pulled out (their
        # section 2)
        rate = self.rate * np.sqrt(1.0 - 0.999**self.t) / (1.0 - 0.9**self.t)
        for p, g, m, v in zip(self.parameters, gradient, self.m, self.v, strict=True):
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            p -= rate * m / (np.sqrt(v) + 1e-8)
