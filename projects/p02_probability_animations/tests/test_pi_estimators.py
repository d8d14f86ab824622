from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from projects.p02_probability_animations.sim import pi_estimators as pi
from shared.seeding import rng as stream


@pytest.fixture(scope="module")
def race() -> pi.PiRace:
    return pi.race(11, ns=(16, 64, 256, 1024, 4096), replications=400)


@pytest.mark.parametrize(
    ("name", "slope"),
    [
        ("buffon", -0.5),
        ("darts", -0.5),
        ("heights", -0.5),
        ("antithetic", -0.5),
        ("control", -0.5),
        ("stratified", -0.75),
        ("sobol", -1.0),
    ],
)
def test_error_falls_with_the_slope_that_theory_gives(race: pi.PiRace, name: str, slope: float):
    assert race.methods[name].slope == pytest.approx(slope, abs=0.06)
    assert race.methods[name].cost_of_a_digit == pytest.approx(10 ** (-1 / slope), rel=0.3)


def test_variances_are_the_closed_forms(race: pi.PiRace):
    # darts: 16 (pi/4)(1 - pi/4) / n. heights: (16 * 2/3 - pi^2) / n. buffon: delta method on 2 / p_hat, p = 2 / pi.
    crossing = 2 / math.pi
    exact = {
        "darts": math.pi * (4 - math.pi),
        "heights": 32 / 3 - math.pi**2,
        "buffon": 4 * (1 - crossing) / crossing**3,
    }
    for name, variance in exact.items():
        measured = race.ns[-1] * race.methods[name].rmse[-1] ** 2
        # n * mse / variance is chi-squared with 400 degrees of freedom over 400, up to the normal approximation.
        low, high = (float(stats.chi2.ppf(q, race.replications)) / race.replications for q in (0.0005, 0.9995))
        assert low * variance < measured < high * variance, name


def test_estimates_are_centred_on_pi(race: pi.PiRace):
    for name, method in race.methods.items():
        z = (method.estimates[-1].mean() - math.pi) / (method.estimates[-1].std() / math.sqrt(race.replications))
        assert abs(z) < 4, name


def test_bands_hold_out_their_share(race: pi.PiRace):
    coverage = [method.coverage for method in race.methods.values()]
    assert 0.93 <= np.mean(coverage) <= 0.97


def test_coverage_has_a_negative_control():
    # The held-out half is twice as spread as the half that the band is made of.
    x = stream(1, "control").standard_normal((5, 400))
    x[:, 200:] *= 2
    assert pi.held_out_coverage(x) < 0.75


def test_variance_factors(race: pi.PiRace):
    # Antithetic pairs: (V1 + cov) at half as many evaluations; exact by quadrature over u.
    u = (np.arange(200_000) + 0.5) / 200_000
    pair = 2 * np.sqrt(1 - u**2) + 2 * np.sqrt(1 - (1 - u) ** 2)
    exact = (32 / 3 - math.pi**2) / (2 * pair.var())
    assert race.variance_factor("antithetic") == pytest.approx(exact, rel=0.35)
    # Control variate: 1 / (1 - corr^2).
    corr = np.corrcoef(np.sqrt(1 - u**2), u**2)[0, 1]
    assert race.variance_factor("control") == pytest.approx(1 / (1 - corr**2), rel=0.35)


def test_sobol_is_scipys():
    np.testing.assert_array_equal(pi.sobol_points(512), qmc.Sobol(2, scramble=False, bits=32).random(512))


def test_shifted_sobol_keeps_one_point_to_each_elementary_interval():
    points = pi.shifted_sobol(64, stream(3, "shift"))
    for kx in range(7):
        boxes = np.floor(points * [2**kx, 2 ** (6 - kx)]).astype(int)
        assert len({tuple(box) for box in boxes}) == 64


def test_stratified_darts_lie_one_to_a_cell_and_only_border_cells_are_uncertain():
    first, second = (pi.throw_stratified(256, stream(s, "strata")) for s in (1, 2))
    assert sorted(tuple(cell) for cell in np.floor(first.points * 16).astype(int)) == [
        (i, j) for i in range(16) for j in range(16)
    ]
    differs = (first.inside != second.inside).reshape(16, 16)
    border = pi.border_cells(16)
    assert differs.any()
    assert not np.any(differs & ~border)
    assert border.sum() == 31  # 2 m - 1: the arc enters a new column or a new row 2 m - 2 times


def test_running_estimate_ends_at_the_whole():
    darts = pi.throw_darts(1000, stream(5, "darts"))
    assert darts.running[-1] == 4 * darts.inside.mean()
    assert darts.running[0] in (0.0, 4.0)


@pytest.mark.parametrize("name", sorted(pi.ESTIMATORS))
@pytest.mark.parametrize("n", [0, -4, 2.5])
def test_n_must_be_a_whole_positive_number(name: str, n: float):
    with pytest.raises(ValueError, match=r"n is (0|-4|2\.5); it must be a whole number >= 1"):
        pi.ESTIMATORS[name](n, stream(0, "bad"))  # type: ignore[arg-type]


def test_other_bad_input_says_what_is_allowed():
    rng = stream(0, "bad")
    with pytest.raises(ValueError, match="n is 10; one dart to a cell"):
        pi.throw_stratified(10, rng)
    with pytest.raises(ValueError, match="n is 9; antithetic points come in pairs"):
        pi.estimate_antithetic(9, rng)
    with pytest.raises(ValueError, match="two or more increasing"):
        pi.race(0, ns=(64, 16))
    with pytest.raises(ValueError, match="replications is 7"):
        pi.race(0, replications=7)
    with pytest.raises(ValueError, match="method is 'guess'"):
        pi.race(0, ns=(16, 64), replications=20, names=["guess"])
