r"""Adam needn't converge: two convex problems on [-1, 1] on which it goes to the worst point, with the reason computed.

**Online** (Reddi, Kale & Kumar 2018, theorem 1). Losses C x, -x, -x, C x, ... with C > 2: over three steps x = -1 is
best and earns C - 2. With beta1 = 0, beta2 = 1/(1 + C^2) and lr/sqrt(t), lr < sqrt(1 - beta2), Adam is back at x = +1
after every third step. There it pays at least C - 2 in each round, so that its mean regret stays at least 2 (C - 2)/3.

**Stochastic** (their theorem 3). Loss C x with probability p = (1 + delta)/(1 + C), else -x: the mean gradient is
delta > 0, so x = -1 is best. Adam divides every gradient g by the root of

    v = (1 - beta2) sum_j beta2^j g_j^2 = 1 + (C^2 - 1)(1 - beta2) sum_j beta2^j b_j,    b_j = [g_j = C]

and what it follows is minus the drift E[g / sqrt v], computed here by summing over the last draws b_0, b_1, ...: the
large gradient meets the large denominator that it has made itself, and the drift has the wrong sign. AMSGrad's
denominator keeps its maximum, C in the end, and its drift is delta/C.

Differs from the paper in: Adam and AMSGrad are the registry's, with bias corrections and eps.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.optimizers.registry import make_optimizer


@dataclass(frozen=True)
class Pursuit:
    """A run on [-1, 1]."""

    path: FloatArray
    """(T + 1,): the points, the start first."""
    regret: float
    """Mean loss per step above that of x = -1."""

    @property
    def last(self) -> float:
        """Where it ended."""
        return float(self.path[-1])


def online_gradients(n_steps: int, C: float = 4.0) -> FloatArray:
    """Slopes C, -1, -1, C, ... (n_steps,).

    Raises:
        ValueError: n_steps < 1 or C <= 2.
    """
    _check(n_steps, C)
    return np.where(np.arange(n_steps) % 3 == 0, C, -1.0)


def stochastic_gradients(n_steps: int, rng: np.random.Generator, C: float = 4.0, delta: float = 0.1) -> FloatArray:
    """Slopes (n_steps,), C with probability (1 + delta)/(1 + C), else -1.

    Raises:
        ValueError: n_steps < 1, C <= 2 or delta outside (0, C).
    """
    _check(n_steps, C)
    p = large_probability(C, delta)
    return np.where(rng.random(n_steps) < p, C, -1.0)


def large_probability(C: float, delta: float) -> float:
    """P(g = C), chosen so that E g = delta.

    Raises:
        ValueError: delta outside (0, C).
    """
    if not 0 < delta < C:
        raise ValueError(f"delta is {delta}; it must lie in (0, {C})")
    return (1 + delta) / (1 + C)


def paper_beta2(C: float) -> float:
    """beta2 = 1/(1 + C^2), for which theorem 1 is stated."""
    return 1 / (1 + C**2)


def pursue(slug: str, gradients: FloatArray, lr: float = 0.5, beta2: float = 1 / 17, x0: float = 1.0) -> Pursuit:
    """Follow a sequence of slopes with lr/sqrt(t), projecting onto [-1, 1].

    Args:
        slug: "adam", "amsgrad" (both with beta1 = 0) or "sgd".
        gradients: (T,).
        lr: Learning rate of the first step.
        beta2: Decay rate of the second moment.
        x0: Start.

    Raises:
        ValueError: another method, or no gradients.
    """
    if slug not in ("adam", "amsgrad", "sgd") or not len(gradients):
        raise ValueError(
            f"method and number of gradients are {slug!r} and {len(gradients)}; adam, amsgrad or sgd, >= 1"
        )
    x = np.array([x0])
    optimizer = make_optimizer(slug, [x], lr=lr, **({} if slug == "sgd" else {"betas": (0.0, beta2)}))
    path = np.empty(len(gradients) + 1)
    path[0] = x0
    for t, g in enumerate(gradients, start=1):
        optimizer.lr = lr / t**0.5
        optimizer.step([np.array([g])])
        np.clip(x, -1, 1, out=x)
        path[t] = x[0]
    # sum_t g_t (x_t - (-1)) / T
    return Pursuit(path, float((gradients * (path[:-1] + 1)).mean()))


def adam_drift(C: float = 4.0, delta: float = 0.1, beta2: float | None = None, n_draws: int = 12) -> float:
    """E[g / sqrt v] in the stationary state of v with beta1 = 0, by summing over the last draws.

    Args:
        C: The large slope.
        delta: Mean slope.
        beta2: Decay rate of v; the paper's if None.
        n_draws: Draws summed over exactly; older ones enter with their mean, an error of order C^2 beta2^n_draws.

    Raises:
        ValueError: beta2 outside [0, 1), or n_draws outside 1..20.
    """
    p, beta2 = large_probability(C, delta), paper_beta2(C) if beta2 is None else beta2
    if not 0 <= beta2 < 1 or not 1 <= n_draws <= 20:
        raise ValueError(f"beta2 and n_draws are {beta2} and {n_draws}; allowed are [0, 1) and 1 to 20")
    b = np.array(list(product((0.0, 1.0), repeat=n_draws)))  # (2^n, n), the newest draw first
    chance = np.prod(np.where(b == 1, p, 1 - p), axis=1)
    # v = 1 + (C^2 - 1) (1 - beta2) sum_j beta2^j b_j, the rest of the sum at its mean p beta2^n / (1 - beta2)
    recent = b @ beta2 ** np.arange(n_draws) + p * beta2**n_draws / (1 - beta2)
    v = 1 + (C**2 - 1) * (1 - beta2) * recent
    g = np.where(b[:, 0] == 1, C, -1.0)
    return float(chance @ (g / np.sqrt(v)))


def regret_bound(C: float = 4.0) -> float:
    """Adam's mean regret in the online problem is at least 2 (C - 2)/3."""
    return 2 * (C - 2) / 3


def _check(n_steps: int, C: float) -> None:
    if n_steps < 1 or not C > 2:
        raise ValueError(f"n_steps and C are {n_steps} and {C}; n_steps must be at least 1, C above 2")
