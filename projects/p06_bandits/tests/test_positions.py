"""Marginals of a Thompson-sampled list: closed forms, and Monte Carlo against quadrature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p06_bandits.ope import positions


def test_two_items_have_a_closed_form() -> None:
    # P(Beta(2, 1) > U) = E Beta(2, 1) = 2/3;  P(Beta(3, 2) > U) = 3/5
    assert positions.exact(np.array([2.0, 1.0]), np.array([1.0, 1.0]), 2) == pytest.approx(
        np.array([[2 / 3, 1 / 3], [1 / 3, 2 / 3]]), abs=1e-5
    )
    assert positions.exact(np.array([3.0, 1.0]), np.array([2.0, 1.0]), 1)[0, 0] == pytest.approx(3 / 5, abs=1e-5)


def test_equal_items_share_every_place() -> None:
    assert positions.exact(np.full(5, 3.0), np.full(5, 40.0), 3) == pytest.approx(np.full((5, 3), 0.2), abs=1e-9)


def test_sampling_agrees_with_quadrature() -> None:
    alpha, beta = np.array([47.0, 8.0, 62.0, 142.0, 3.0, 14.0]), np.array([12e3, 3e3, 14e3, 26e3, 2e3, 4e3])
    exact = positions.exact(alpha, beta, 3)
    draws = 40_000
    sampled = positions.sampled(alpha, beta, 3, np.random.default_rng(0), draws)
    assert np.abs(sampled - exact).max() < 4.5 / (2 * np.sqrt(draws))
    assert sampled.sum(axis=0) == pytest.approx(1)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.floats(0.5, 50), st.floats(0.5, 500)), min_size=2, max_size=5))
def test_places_and_items_are_distributions(shapes: list[tuple[float, float]]) -> None:
    alpha, beta = np.array(shapes).T
    marginals = positions.exact(alpha, beta, len(shapes))
    assert marginals.min() >= 0
    assert marginals.sum(axis=0) == pytest.approx(1)
    assert marginals.sum(axis=1) == pytest.approx(1, abs=2e-3)  # every item stands somewhere


@pytest.mark.parametrize(
    ("alpha", "beta", "places", "message"),
    [
        ([1.0, 0.0], [1.0, 1.0], 1, r"alpha\[1\] is 0; it must be above 0"),
        ([1.0, 1.0], [1.0], 1, "alpha has 2 items and beta 1"),
        ([1.0, 1.0], [1.0, 1.0], 3, "n_positions is 3; a list of 2 items has 1..2"),
    ],
)
def test_bad_input(alpha: list[float], beta: list[float], places: int, message: str) -> None:
    for method in (positions.exact, lambda a, b, k: positions.sampled(a, b, k, np.random.default_rng(0))):
        with pytest.raises(ValueError, match=message):
            method(np.array(alpha), np.array(beta), places)
