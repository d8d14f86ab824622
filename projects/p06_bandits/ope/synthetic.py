"""Synthetic logs whose truth is known exactly: the regimes in which intervals are audited.

A regime is a finite set of contexts x_1..x_X (all equally likely), mean rewards q(x, a), a logging policy mu(a | x)
and a target pi(a | x), all tables; so the target's value is a sum,

    V(pi) = (1/X) sum_x sum_a pi(a | x) q(x, a),

and rewards are Bernoulli(q). Six regimes, each with one trouble:

* benign: logging and target overlap, the reward is linear in the context, as the model assumes;
* heavy: the logging policy is nearly greedy, and the target likes what it avoids: weights up to several hundred;
* misspecified: the reward has an XOR of two features, which the linear model can't see, and logging follows it;
* deterministic: uniform logging, the target always plays one action (the case in which replay works);
* rare: clicks at 0.2 to 1%, 80 items, uniform logging, a concentrated target: the shape of the Open Bandit logs;
* shifted: the log states propensities of a policy that it has drifted from: a negative control, where IPS has no
  right to cover.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from projects.p06_bandits.ope.bandit_log import BanditLog, FloatArray, IntArray
from shared.seeding import rng as named_rng

N_CONTEXTS = 200


@dataclass(frozen=True, eq=False)
class Regime:
    """Tables of one regime over X contexts, d features and K actions."""

    name: str
    rounds: int
    """Length of a log in the coverage study."""
    features: FloatArray
    """What the reward model sees, (X, d)."""
    q: FloatArray
    """Mean rewards, (X, K)."""
    logging: FloatArray
    """Probabilities with which actions are drawn, (X, K)."""
    stated: FloatArray
    """Probabilities that the log states, (X, K); the same unless the regime is about their being wrong."""
    target: FloatArray
    """Target policy, (X, K)."""

    @property
    def truth(self) -> float:
        """Exact value of the target policy."""
        # V(pi) = (1/X) sum_x sum_a pi(a | x) q(x, a)
        return float((self.target * self.q).sum(axis=1).mean())

    @property
    def largest_weight(self) -> float:
        """Largest importance weight that can occur, by the stated propensities."""
        return float((self.target / self.stated).max())

    def draw(self, n: int, rng: np.random.Generator) -> tuple[BanditLog, FloatArray]:
        """Draw a log of n rounds and the target's probabilities at its contexts, (n, K)."""
        x = rng.integers(len(self.q), size=n)
        action = _draw_rows(self.logging[x], rng)
        reward = (rng.random(n) < self.q[x, action]).astype(np.float64)
        log = BanditLog(self.features[x], action, reward, self.stated[x, action], self.q.shape[1])
        return log, self.target[x]


def make_regime(name: str) -> Regime:
    """Build a regime by name; its tables are the same in every run.

    Raises:
        ValueError: an unknown name.
    """
    if name not in REGIMES:
        raise ValueError(f"regime is {name!r}; it must be one of {', '.join(REGIMES)}")
    return REGIMES[name](named_rng(0, "p06", "off-policy regime", name))


def _benign(rng: np.random.Generator) -> Regime:
    x = rng.standard_normal((N_CONTEXTS, 3))
    q = np.clip(0.5 + x @ rng.normal(0, 0.08, (3, 5)) + rng.normal(0, 0.08, 5), 0.05, 0.95)
    logging = _softmax(x @ rng.normal(0, 0.4, (3, 5)))
    return Regime("benign", 1000, x, q, logging, logging, _softmax(6 * q))


def _heavy(rng: np.random.Generator) -> Regime:
    x = rng.standard_normal((N_CONTEXTS, 3))
    q = np.clip(0.4 + x @ rng.normal(0, 0.12, (3, 8)) + rng.normal(0, 0.1, 8), 0.02, 0.98)
    liked = x @ rng.normal(0, 1.0, (3, 8))
    logging = 0.99 * _softmax(2.5 * liked) + 0.01 / 8
    return Regime("heavy", 1000, x, q, logging, logging, _softmax(-0.6 * liked + 3 * q))


def _misspecified(rng: np.random.Generator) -> Regime:
    x = rng.standard_normal((N_CONTEXTS, 3))
    xor = np.sign(x[:, 0] * x[:, 1])  # no linear function of x
    pull = np.linspace(-1, 1, 5)
    q = np.clip(0.4 + 0.3 * xor[:, None] * pull + 0.05 * x[:, 2:], 0.02, 0.98)
    logging = _softmax(-1.5 * xor[:, None] * pull)
    return Regime("misspecified", 1000, x, q, logging, logging, _softmax(1.5 * xor[:, None] * pull))


def _deterministic(rng: np.random.Generator) -> Regime:
    x = rng.standard_normal((N_CONTEXTS, 3))
    q = np.clip(0.4 + x @ rng.normal(0, 0.12, (3, 10)) + rng.normal(0, 0.1, 10), 0.02, 0.98)
    target = np.eye(10)[(q + rng.normal(0, 0.1, q.shape)).argmax(axis=1)]
    logging = np.full_like(q, 1 / 10)
    return Regime("deterministic", 1000, x, q, logging, logging, target)


def _rare(rng: np.random.Generator) -> Regime:
    groups = rng.integers(4, size=N_CONTEXTS)
    x = np.eye(4)[groups][:, 1:]
    q = np.clip(0.004 * np.exp(rng.normal(0, 0.35, 80)) * np.exp(rng.normal(0, 0.15, 4))[groups, None], 2e-3, 1e-2)
    # Like Thompson sampling late in its life: a few items get most of the traffic.
    target = np.broadcast_to(_softmax(rng.normal(0, 1.6, (1, 80))), q.shape)
    logging = np.full_like(q, 1 / 80)
    return Regime("rare", 10_000, x, q, logging, logging, target)


def _shifted(rng: np.random.Generator) -> Regime:
    benign = _benign(rng)
    drifted = benign.logging * np.exp(1.5 * benign.q * np.arange(1, 6))
    drifted /= drifted.sum(axis=1, keepdims=True)
    return Regime("shifted", 1000, benign.features, benign.q, drifted, benign.logging, benign.target)


REGIMES: dict[str, Callable[[np.random.Generator], Regime]] = {
    "benign": _benign,
    "heavy": _heavy,
    "misspecified": _misspecified,
    "deterministic": _deterministic,
    "rare": _rare,
    "shifted": _shifted,
}


def _softmax(z: FloatArray) -> FloatArray:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def _draw_rows(probabilities: FloatArray, rng: np.random.Generator) -> IntArray:
    """Draw one action from each row, by inversion."""
    cumulative = probabilities.cumsum(axis=1)
    u = rng.random(len(probabilities)) * cumulative[:, -1]
    return np.asarray((cumulative < u[:, None]).sum(axis=1), dtype=np.int64)
