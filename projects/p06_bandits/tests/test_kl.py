from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p06_bandits.kl import bernoulli_kl, kl_lower_bound, kl_upper_bound

mpmath = pytest.importorskip("mpmath")

PROBABILITY = st.floats(1e-9, 1 - 1e-9)


def _exact_upper(p: float, level: float) -> float:
    """U(p, level) to 40 digits, by bisection in a variable that keeps digits near 1."""
    with mpmath.workdps(50):
        p, level = mpmath.mpf(p), mpmath.mpf(level)

        def gap(q: Any) -> Any:
            if q == 1:
                return mpmath.inf
            return p * mpmath.log(p / q) + (1 - p) * mpmath.log((1 - p) / (1 - q)) - level

        low, high = p, mpmath.mpf(1)
        for _ in range(160):
            middle = (low + high) / 2
            low, high = (middle, high) if gap(middle) <= 0 else (low, middle)
        return float(low)


@pytest.mark.parametrize("p", [1e-6, 0.01, 0.3, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("level", [1e-8, 1e-3, 0.1, 1.0, 5.0])
def test_upper_bound_is_the_root(p: float, level: float):
    assert kl_upper_bound(p, level) == pytest.approx(_exact_upper(p, level), rel=1e-12, abs=0)


def test_known_values():
    assert bernoulli_kl(0.5, 0.25) == pytest.approx(0.5 * math.log(4 / 3), rel=1e-14)
    # Limits: 0 log 0 = 0, and a certain outcome under p that q rules out costs infinitely much.
    found = bernoulli_kl([0.0, 0.0, 0.0, 1.0, 1.0, 1.0], [0.0, 0.5, 1.0, 0.0, 0.5, 1.0])
    np.testing.assert_allclose(found, [0.0, math.log(2), np.inf, np.inf, math.log(2), 0.0])
    np.testing.assert_array_equal(bernoulli_kl([0.3, 0.3], [0.0, 1.0]), [np.inf, np.inf])
    # p = 0: kl(0, q) = -log(1 - q) has a closed inverse; p = 1 leaves no room; level 0 leaves none either.
    assert kl_upper_bound(0.0, 0.7) == pytest.approx(1 - math.exp(-0.7), rel=1e-15)
    np.testing.assert_array_equal(kl_upper_bound([1.0, 0.3], [2.0, 0.0]), [1.0, 0.3])
    # Where 1 - U is below a double's last digit, U is 1.
    assert kl_upper_bound(0.9, 100.0) == 1.0


def test_divergence_keeps_its_digits_where_q_is_close_to_p():
    # kl(p, p + d) = d^2 / (2 p (1 - p)) + O(d^3); the two-logarithm form has no correct digit here.
    p, d = 0.3, 1e-7
    assert bernoulli_kl(p, p + d) == pytest.approx(d**2 / (2 * p * (1 - p)), rel=1e-6)


@settings(max_examples=150, deadline=None)
@given(p=PROBABILITY, level=st.floats(1e-9, 50.0))
def test_bounds_are_in_order_and_mirror_each_other(p: float, level: float):
    q = float(kl_upper_bound(p, level))
    assert p <= q <= 1.0
    assert q <= p + math.sqrt(level / 2) + 1e-15  # Pinsker
    assert float(kl_lower_bound(1.0 - p, level)) == 1.0 - float(kl_upper_bound(1.0 - (1.0 - p), level))
    if q < 1.0 - 1e-6:
        assert float(bernoulli_kl(p, q)) == pytest.approx(level, rel=1e-6)


@settings(max_examples=100, deadline=None)
@given(p=PROBABILITY, q=PROBABILITY)
def test_divergence_is_at_least_pinsker_and_symmetric_under_relabelling(p: float, q: float):
    assert float(bernoulli_kl(p, q)) >= 2 * (p - q) ** 2 * (1 - 1e-9)
    assert float(bernoulli_kl(1 - p, 1 - q)) == pytest.approx(float(bernoulli_kl(p, q)), rel=1e-5, abs=1e-15)
