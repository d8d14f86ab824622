from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate

from projects.p02_probability_animations.sim import buffon as bf
from shared.seeding import rng

N = 60_000


@pytest.mark.parametrize("length", [0.3, 1.0, 1.7, 4.0])
def test_crossing_share_is_the_chance_and_the_mean_count_is_barbiers(length: float):
    throws = bf.throw(N, length, 1.0, rng(5, "throw", length))
    p = bf.chance(length, 1.0)
    assert abs(throws.crosses.mean() - p) < 4 * math.sqrt(p * (1 - p) / N)
    mean, error = throws.crossings.mean(), throws.crossings.std() / math.sqrt(N)
    assert abs(mean - 2 * length / math.pi) < 4 * error
    assert ((throws.crossings > 0) == throws.crosses).all()


@pytest.mark.parametrize("length", [0.5, 1.0, 1.5, 5.0])
def test_chance_is_the_area_under_the_sine(length: float):
    # (1 / (pi d/2)) times the area under min(d/2, (l/2) sin theta), d = 2
    kink = math.asin(min(1.0, 2.0 / length))
    area, _ = integrate.quad(lambda t: min(1.0, length / 2 * math.sin(t)), 0, math.pi, points=[kink, math.pi - kink])
    assert bf.chance(length, 2.0) == pytest.approx(area / math.pi, rel=1e-9)


def test_estimate_and_its_standard_error_on_many_repeats():
    crosses = bf.throw(400 * 500, 1.0, 1.0, rng(6, "repeats")).crosses.reshape(500, 400)
    estimates = bf.pi_estimate(crosses.sum(axis=1), 400, 1.0, 1.0)
    se = bf.pi_standard_error(400, 1.0, 1.0)
    assert estimates.std() == pytest.approx(se, rel=0.12)  # 500 repeats: 3.2% for one standard error, and a skew
    # E of 1/hits is larger than 1/E: a bias of pi (1 - P) / (n P) to first order.
    bias = math.pi * (1 - 2 / math.pi) / (400 * 2 / math.pi)
    assert abs(estimates.mean() - math.pi - bias) < 4 * se / math.sqrt(500)


@pytest.mark.parametrize("shape", [bf.straight(math.pi), bf.zigzag(math.pi), bf.spiral(math.pi)])
def test_every_shape_of_one_length_has_the_same_mean(shape: np.ndarray):
    assert bf.noodle_length(shape) == pytest.approx(math.pi, rel=1e-12)
    counts = bf.noodle_crossings(shape, 1.0, 30_000, rng(7, "noodle", len(shape)))
    assert abs(counts.mean() - 2.0) < 4 * counts.std() / math.sqrt(30_000)
    assert counts.std() > 0.1


def test_the_circle_always_crosses_twice():
    assert (bf.circle_crossings(1.0, 2000, rng(8, "circle")) == 2).all()
    # A fine polygon in the circle agrees wherever it doesn't slip between two lines.
    angle = np.linspace(0, 2 * math.pi, 721)
    polygon = 0.5 * np.column_stack([np.cos(angle), np.sin(angle)])
    counts = bf.noodle_crossings(polygon, 1.0, 2000, rng(9, "polygon"))
    assert (counts == 2).mean() > 0.999


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: bf.throw(0, 1, 1, rng(0)), "n is 0"),
        (lambda: bf.throw(5, -1, 1, rng(0)), "length is -1"),
        (lambda: bf.chance(1, 0), "spacing is 0"),
        (lambda: bf.chance(math.nan, 1), "length is nan"),
        (lambda: bf.pi_estimate(3, 9, 2, 1), "length is 2"),
        (lambda: bf.noodle_crossings([[0, 0]], 1, 5, rng(0)), "corners have shape"),
    ],
)
def test_bad_input_is_named(call, words: str):
    with pytest.raises(ValueError, match=words):
        call()


def test_no_hit_gives_no_finite_pi():
    assert bf.pi_estimate(0, 5, 1.0, 1.0) == math.inf
