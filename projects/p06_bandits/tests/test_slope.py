"""SLOPE on toys whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from projects.p06_bandits.ope.slope import slope


@pytest.mark.parametrize(
    ("values", "widths", "chosen"),
    [
        ([0.0, 0.1, 5.0], [1.0, 0.5, 0.1], 1),  # [-2, 2], [-0.9, 1.1], [4.8, 5.2]: the third misses
        ([0.0, 0.1, 0.2], [1.0, 0.5, 0.1], 2),  # all meet
        ([0.0, 5.0, 0.0], [1.0, 0.5, 0.1], 0),  # once the intersection is empty it stays so
        ([1.0], [0.0], 0),
        ([0.0, 2.0, 4.0], [1.0, 1.0, 1.0], 2),  # they meet in one point, 2
        ([0.0, 2.0, 4.1], [1.0, 1.0, 1.0], 1),
    ],
)
def test_known_answers(values: list[float], widths: list[float], chosen: int) -> None:
    assert slope(values, widths) == chosen


def test_finds_the_bias_variance_trade() -> None:
    """Estimators i = 0..7 with bias 0.02 * 2^i and deviation 2^-i: the best balance is at i = 2 or 3."""
    rng = np.random.default_rng(0)
    bias, deviation = 0.02 * 2.0 ** np.arange(8), 2.0 ** -np.arange(8)
    errors = np.abs(bias + deviation * rng.standard_normal((400, 8)))
    chosen = [slope(row.tolist(), deviation.tolist()) for row in bias + deviation * rng.standard_normal((400, 8))]
    assert 2 <= np.median(chosen) <= 5
    assert np.mean(errors[np.arange(400), chosen]) < 0.5 * errors[:, 0].mean()
    assert np.mean(errors[np.arange(400), chosen]) < 0.5 * errors[:, 7].mean()


@pytest.mark.parametrize(("values", "widths"), [([], []), ([1.0], [1.0, 2.0]), ([1.0], [-1.0]), ([1.0], [np.nan])])
def test_bad_input(values: list[float], widths: list[float]) -> None:
    with pytest.raises(ValueError, match="width"):
        slope(values, widths)
