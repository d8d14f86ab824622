"""Logged bandit feedback: what an old policy saw, did and earned, with the probability of what it did.

Round i of a log is (x_i, a_i, r_i, p_i): a context, the action drawn from the logging policy, its reward, and the
propensity p_i = mu(a_i | x_i). The estimators of this package need nothing else about the logging policy mu.
A list-wise log also has the place k_i at which the item a_i was shown; its propensity is mu(a_i | x_i, k_i).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class BanditLog:
    """A log of n rounds; checked when it is made, so that every estimator may trust it.

    Raises:
        ValueError: lengths differ, the log is empty, a propensity is outside (0, 1], an action or a position is out of
            range, or a number isn't finite.
    """

    context: FloatArray
    """Contexts, (n, d)."""
    action: IntArray
    """Actions taken, (n,), each in 0..n_actions-1."""
    reward: FloatArray
    """Rewards, (n,)."""
    propensity: FloatArray
    """Probabilities with which those actions were taken, (n,), each in (0, 1]."""
    n_actions: int
    """Number of actions K."""
    position: IntArray | None = None
    """Place in the list at which the action was shown, (n,), from 0; None where there are no lists."""

    def __post_init__(self) -> None:
        """Check shapes and ranges."""
        context = _column("context", self.context, np.float64, ndim=2)
        action = _column("action", self.action, np.int64)
        reward = _column("reward", self.reward, np.float64)
        propensity = _column("propensity", self.propensity, np.float64)
        n = action.size
        if n == 0:
            raise ValueError("the log has 0 rounds; an estimate needs at least 1")
        for name, column in (("context", context), ("reward", reward), ("propensity", propensity)):
            if len(column) != n:
                raise ValueError(f"{name} has {len(column)} rounds and action has {n}; they must be as long")
        if self.n_actions < 1:
            raise ValueError(f"n_actions is {self.n_actions}; it must be 1 or more")
        _check_range("action", action, self.n_actions)
        bad = np.flatnonzero(~((propensity > 0) & (propensity <= 1)))
        if bad.size:
            raise ValueError(f"propensity[{bad[0]}] is {propensity[bad[0]]:g}; every propensity must lie in (0, 1]")
        if self.position is not None:
            position = _column("position", self.position, np.int64)
            if position.size != n:
                raise ValueError(f"position has {position.size} rounds and action has {n}; they must be as long")
            _check_range("position", position, int(position.max()) + 1)
            object.__setattr__(self, "position", position)
        for name, column in (
            ("context", context),
            ("action", action),
            ("reward", reward),
            ("propensity", propensity),
        ):
            object.__setattr__(self, name, column)

    def __len__(self) -> int:
        """Number of rounds n."""
        return self.action.size

    def take(self, rounds: IntArray | NDArray[np.bool_]) -> BanditLog:
        """Give the log of some rounds only, by index (with repeats allowed, as in a bootstrap) or by mask."""
        return BanditLog(
            self.context[rounds],
            self.action[rounds],
            self.reward[rounds],
            self.propensity[rounds],
            self.n_actions,
            None if self.position is None else self.position[rounds],
        )


def check_policy(pi: FloatArray, log: BanditLog) -> FloatArray:
    """Check a target policy against a log and give its probabilities at the logged positions, (n, K).

    Args:
        pi: pi(a | x_i) of every round and action, (n, K); or pi(a | x_i, k) with positions, (n, K, P). A policy that
            ignores the context may have n = 1.
        log: The log it is to be evaluated on.

    Raises:
        ValueError: the shape doesn't fit the log, positions are given on one side only, or a row is no distribution.
    """
    table = at_positions("pi", pi, log)
    low = float(table.min())
    if not low >= 0:
        raise ValueError(f"pi has the entry {low:g}; probabilities are 0 or more")
    off = np.abs(table.sum(axis=1) - 1)
    worst = int(off.argmax())
    if not off[worst] <= 1e-6:
        raise ValueError(f"pi[{worst}] sums to {table[worst].sum():g}; the probabilities of a round sum to 1")
    return table


def at_positions(name: str, table: FloatArray, log: BanditLog) -> FloatArray:
    """Reduce a table over (round, action) or (round, action, position) to (n, K) at each round's logged position."""
    array = np.asarray(table, dtype=np.float64)
    n, k = len(log), log.n_actions
    if array.ndim == 2 and log.position is not None:
        raise ValueError(
            f"{name} has shape {array.shape} and the log has positions; give ({n}, {k}, number of positions)"
        )
    if array.ndim == 3 and log.position is None:
        raise ValueError(f"{name} has shape {array.shape} and the log has no positions; give ({n}, {k})")
    if array.ndim not in (2, 3) or array.shape[0] not in (1, n) or array.shape[1] != k:
        raise ValueError(f"{name} has shape {array.shape}; this log needs {n} (or 1) rounds and {k} actions")
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} holds a value that isn't finite; every entry must be a number")
    if log.position is None:
        return np.broadcast_to(array, (n, k))
    if log.position.max() >= array.shape[2]:
        raise ValueError(f"{name} has {array.shape[2]} positions and the log uses {log.position.max() + 1}")
    rows = np.arange(n) if array.shape[0] == n else np.zeros(n, dtype=np.int64)
    return array[rows, :, log.position]


def _column(name: str, values: object, dtype: type, ndim: int = 1) -> NDArray[Any]:
    array = np.asarray(values)
    if array.ndim != ndim:
        raise ValueError(f"{name} has shape {array.shape}; its number of axes must be {ndim}")
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} holds {array.dtype} values; it must hold numbers")
    if array.size and not np.all(np.isfinite(array)):
        raise ValueError(f"{name} holds a value that isn't finite; every entry must be a number")
    if dtype is np.int64 and array.size and np.any(array != np.floor(array)):
        raise ValueError(f"{name} holds a fraction; it must hold whole numbers")
    return np.asarray(array, dtype=dtype)


def _check_range(name: str, column: IntArray, size: int) -> None:
    bad = np.flatnonzero((column < 0) | (column >= size))
    if bad.size:
        raise ValueError(f"{name}[{bad[0]}] is {column[bad[0]]}; it must lie in 0..{size - 1}")
