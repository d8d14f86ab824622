"""The bandit log checks itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from projects.p06_bandits.ope.bandit_log import BanditLog, check_policy

GOOD: dict[str, Any] = {
    "context": np.zeros((3, 2)),
    "action": np.array([0, 1, 2]),
    "reward": np.array([0.0, 1.0, 0.5]),
    "propensity": np.array([0.5, 1.0, 0.2]),
    "n_actions": 3,
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"propensity": np.array([0.5, 0.0, 0.2])}, r"propensity\[1\] is 0; every propensity must lie in \(0, 1\]"),
        ({"propensity": np.array([0.5, 1.5, 0.2])}, r"propensity\[1\] is 1.5"),
        ({"propensity": np.array([0.5, np.nan, 0.2])}, "propensity holds a value that isn't finite"),
        ({"action": np.array([0, 3, 2])}, r"action\[1\] is 3; it must lie in 0..2"),
        ({"action": np.array([0, 0.5, 2])}, "action holds a fraction"),
        ({"reward": np.array([1.0, 2.0])}, "reward has 2 rounds and action has 3"),
        ({"reward": np.array(["a", "b", "c"])}, "reward holds <U1 values; it must hold numbers"),
        ({"context": np.zeros(3)}, r"context has shape \(3,\)"),
        ({"n_actions": 0}, "n_actions is 0; it must be 1 or more"),
        ({"position": np.array([0, -1, 1])}, r"position\[1\] is -1"),
        ({"position": np.array([0, 1])}, "position has 2 rounds and action has 3"),
    ],
)
def test_bad_logs(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BanditLog(**{**GOOD, **change})


def test_an_empty_log_is_refused() -> None:
    with pytest.raises(ValueError, match="the log has 0 rounds"):
        BanditLog(np.zeros((0, 1)), np.zeros(0, int), np.zeros(0), np.zeros(0), 2)


def test_take_keeps_rows_together() -> None:
    log = BanditLog(**{**GOOD, "position": np.array([0, 1, 2])})
    some = log.take(np.array([2, 2, 0]))
    assert some.action.tolist() == [2, 2, 0]
    assert some.reward.tolist() == [0.5, 0.5, 0.0]
    assert some.position is not None and some.position.tolist() == [2, 2, 0]


def test_positions_pick_the_layer_of_the_policy() -> None:
    log = BanditLog(**{**GOOD, "position": np.array([1, 0, 1])})
    layers = np.stack([np.eye(3), np.full((3, 3), 1 / 3)], axis=2)  # place 0 knows what to do, place 1 doesn't
    assert check_policy(layers, log).tolist() == [[1 / 3] * 3, [0, 1, 0], [1 / 3] * 3]


def test_positions_on_one_side_only_are_refused() -> None:
    log = BanditLog(**{**GOOD, "position": np.array([0, 1, 2])})
    with pytest.raises(ValueError, match=r"pi has shape .* and the log has positions"):
        check_policy(np.eye(3), log)
    with pytest.raises(ValueError, match="pi has 2 positions and the log uses 3"):
        check_policy(np.full((3, 3, 2), 1 / 3), log)
