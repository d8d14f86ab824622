"""Rates, stability, noise floors and invariances: closed forms against matrices, Lyapunov equations and runs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg

from projects.p03_optimizers.problems.quadratics import quadratic
from projects.p03_optimizers.problems.worst_cases import nesterov_chain
from projects.p03_optimizers.theory import (
    Regime,
    cg_bound,
    cg_of_bound,
    chebyshev_factor,
    critical_momentum,
    expected_gap,
    goh_triangle,
    gradient_descent_rate,
    gradient_descent_smooth_bound,
    heavy_ball_rate,
    invariance_report,
    largest_lr,
    measured_floor,
    measured_growth,
    measured_order,
    measured_rate,
    nesterov_quadratic_rate,
    nesterov_rate,
    nesterov_smooth_bound,
    noise_floor,
    rate_table,
    regime,
    spectral_radius,
    stationary_variance,
)
from projects.p03_optimizers.theory.invariance import path, twins, valley
from projects.p03_optimizers.theory.rates import LINEAR_METHODS, distances
from projects.p03_optimizers.theory.sgd_noise import small_lr_floor
from projects.p03_optimizers.theory.stability import iteration_matrix
from projects.p03_optimizers.theory.tight_cases import chain_run
from shared.seeding import rng


def test_measured_rates_are_the_promised_ones():
    table = rate_table((10.0, 400.0))
    assert len(table) == 6
    for row in table:
        assert row["error"] < 6e-3, row
    predicted = {(row["method"], row["kappa"]): row["predicted"] for row in table}
    assert predicted["sgd", 400.0] == pytest.approx(399 / 401)
    assert predicted["heavy_ball", 400.0] == pytest.approx(19 / 21)
    assert predicted["nesterov_constant", 400.0] == pytest.approx(19 / 20)
    assert nesterov_quadratic_rate(100.0) < nesterov_rate(100.0) < gradient_descent_rate(100.0)
    assert nesterov_rate(4.0) ** 2 == pytest.approx(0.5)


def test_the_best_parameters_are_the_best_of_all():
    kappa, lam = 30.0, np.array([1.0, 30.0])
    lr, beta = np.meshgrid(np.linspace(0.005, 0.15, 146), np.linspace(0, 0.99, 100))
    everywhere = spectral_radius("heavy_ball", lr, beta, lam)
    assert everywhere.min() >= heavy_ball_rate(kappa) - 1e-9
    best = LINEAR_METHODS["heavy_ball"].hyper(1.0, kappa)
    at_best = spectral_radius("heavy_ball", best["lr"], best["momentum"], lam)
    assert float(at_best) == pytest.approx(heavy_ball_rate(kappa), abs=1e-6)
    assert everywhere.min() < heavy_ball_rate(kappa) + 0.03
    plain = spectral_radius("sgd", lr[0], 0.0, lam)
    assert plain.min() >= gradient_descent_rate(kappa) - 1e-12


def test_conjugate_gradients_stay_below_chebyshev():
    for kappa in (10.0, 1e3):
        share = cg_of_bound(kappa)
        assert share[0] == pytest.approx(1.0) and share.max() <= 1 + 1e-9 and share[5:].max() < 1
    T = np.polynomial.Chebyshev.basis(9)
    assert float(chebyshev_factor(50.0, 9)) == pytest.approx(1 / T(51 / 49))
    # cosh(9 acosh(51/49)) >= q^-9 / 2
    assert float(chebyshev_factor(50.0, 9)) <= float(cg_bound(50.0, 9)) == pytest.approx(2 * heavy_ball_rate(50.0) ** 9)


def test_smooth_bounds_hold_on_the_chain_with_their_orders():
    dim, n_steps = 201, 100
    problem = nesterov_chain(dim)
    R, t = float(np.linalg.norm(problem.minimisers)), np.arange(n_steps + 1)  # type: ignore[arg-type]
    fast, _, _ = chain_run("nesterov_1983", dim, n_steps, lr=1.0)
    slow, _, _ = chain_run("sgd", dim, n_steps, lr=1.0)
    assert (fast[1:] <= nesterov_smooth_bound(t, 1.0, R)[1:]).all()
    assert (slow <= gradient_descent_smooth_bound(t, 1.0, R)).all()
    assert float(nesterov_smooth_bound(3, 2.0, 5.0)) == pytest.approx(2 * 2 * 25 / 16)
    assert float(gradient_descent_smooth_bound(3, 2.0, 5.0)) == pytest.approx(50 / 14)
    # The chain is made for the accelerated order; gradient descent, at t^-1/2 here, isn't at its worst.
    assert measured_order(fast, 10) > measured_order(slow, 10) + 0.3


def test_measured_rates_and_orders_recover_known_ones():
    t = np.arange(200.0)
    assert measured_rate(3 * 0.9**t) == pytest.approx(0.9, rel=1e-9)
    assert measured_rate(np.r_[1.0, t[1:] * 0.8 ** t[1:]], degree=1) == pytest.approx(0.8, rel=1e-9)
    assert measured_order(5.0 / np.maximum(t, 1.0) ** 2, 1) == pytest.approx(2, rel=1e-6)
    # What is below rounding isn't fitted.
    assert measured_rate(np.maximum(np.power(0.5, t), 1e-16)) == pytest.approx(0.5, rel=1e-9)


@given(
    method=st.sampled_from(["heavy_ball", "nesterov"]),
    lr=st.floats(0.01, 4.0),
    beta=st.floats(0.0, 0.99),
    curvature=st.floats(0.1, 3.0),
)
@settings(max_examples=40)
def test_the_spectral_radius_is_that_of_the_matrix(method: str, lr: float, beta: float, curvature: float):
    matrix = iteration_matrix(method, lr, beta, curvature)
    exact = np.abs(np.linalg.eigvals(matrix)).max()
    # A double root is known to the root of rounding only.
    assert float(spectral_radius(method, lr, beta, [curvature])) == pytest.approx(exact, abs=1e-7)
    inside = lr * curvature < float(largest_lr(method, beta))
    if abs(exact - 1) > 1e-6:
        assert inside == (exact < 1)


@pytest.mark.parametrize("method", ["sgd", "heavy_ball", "nesterov"])
def test_the_registrys_optimisers_diverge_beyond_the_boundary_and_only_there(method: str):
    for beta in (0.0,) if method == "sgd" else (0.0, 0.5, 0.9):
        edge = float(largest_lr(method, beta, L=4.0))
        below, above = (measured_growth(method, share * edge, beta, 4.0) for share in (0.98, 1.02))
        assert below < 1 < above
        for share, found in ((0.98, below), (1.02, above)):
            assert found == pytest.approx(float(spectral_radius(method, share * edge, beta, [4.0])), rel=5e-3)
    assert float(largest_lr("heavy_ball", 0.5, L=4.0)) == pytest.approx(0.75)
    assert float(largest_lr("nesterov", 0.5, L=4.0)) == pytest.approx(0.375)


def test_gohs_triangle_and_the_line_where_ripples_begin():
    corners = goh_triangle()
    inside = corners.mean(axis=0)
    assert regime("heavy_ball", inside[0], inside[1]) is not Regime.DIVERGING
    for k in range(3):
        edge = (corners[k] + corners[(k + 1) % 3]) / 2
        for sign, stable in ((0.99, True), (1.01, False)):
            a, beta = inside + sign * (edge - inside)
            assert (float(spectral_radius("heavy_ball", a, beta, [1.0])) < 1) is stable
    beta = float(critical_momentum(0.25, 1.0))
    assert beta == pytest.approx(0.25)
    assert regime("heavy_ball", 0.25, beta - 0.01) is Regime.MONOTONE
    assert regime("heavy_ball", 0.25, beta + 0.01) is Regime.OSCILLATING
    assert regime("heavy_ball", 2.5, 0.3) is Regime.ALTERNATING
    assert regime("sgd", 1.5, 0.0) is Regime.ALTERNATING and regime("sgd", 2.0, 0.0) is Regime.DIVERGING
    # Nowhere is the coordinate faster than on that line.
    assert spectral_radius("heavy_ball", 0.25, np.linspace(0, 0.99, 100), [1.0]).min() == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(("method", "beta"), [("sgd", 0.0), ("heavy_ball", 0.8), ("nesterov_constant", 0.8)])
def test_the_stationary_variance_solves_lyapunovs_equation(method: str, beta: float):
    lr, curvature, sigma = 0.3, 1.7, 0.6
    A = iteration_matrix("nesterov" if method == "nesterov_constant" else method, lr, beta, curvature)
    noise = np.diag([lr**2 * sigma**2, 0.0])
    exact = linalg.solve_discrete_lyapunov(A, noise)[0, 0]
    assert float(stationary_variance(method, lr, beta, curvature, sigma)) == pytest.approx(exact, rel=1e-12)
    if method == "sgd":
        assert exact == pytest.approx(lr * sigma**2 / (curvature * (2 - lr * curvature)))
    if method == "heavy_ball":
        below = curvature * (1 - beta) * (2 * (1 + beta) - lr * curvature)
        assert exact == pytest.approx(lr * sigma**2 * (1 + beta) / below)
    tiny = float(noise_floor(method, 1e-6, beta, [0.5, 2.0, 3.0], sigma))
    assert tiny == pytest.approx(small_lr_floor(1e-6, beta, 3, sigma), rel=1e-4)
    assert np.isinf(noise_floor(method, 10.0, beta, [0.5, 2.0]))


@pytest.mark.parametrize(("method", "lr", "beta"), [("sgd", 0.4, 0.0), ("heavy_ball", 0.1, 0.8),
                                                     ("nesterov_constant", 0.1, 0.8)])  # fmt: skip
def test_runs_settle_on_the_floor(method: str, lr: float, beta: float):
    found = measured_floor(method, lr, beta, np.array([0.3, 1.0, 2.0]), rng(0, "floor", method), sigma=2.0)
    assert found.agrees, found
    assert found.measured.high - found.measured.low < 0.1 * found.exact


def test_the_expected_gap_of_sgd_starts_at_the_start_and_ends_on_the_floor():
    lam, x0, lr = np.array([0.3, 2.0]), np.array([1.0, -2.0]), 0.4
    gaps = expected_gap(lr, lam, x0, np.array([0, 1, 10_000]), sigma=0.5)
    assert gaps[0] == pytest.approx((lam * x0**2).sum() / 2)
    # E x_1^2 = (1 - lr lambda)^2 x_0^2 + lr^2 sigma^2
    assert gaps[1] == pytest.approx((lam * ((1 - lr * lam) ** 2 * x0**2 + lr**2 * 0.25)).sum() / 2)
    assert gaps[2] == pytest.approx(float(noise_floor("sgd", lr, 0.0, lam, 0.5)))


def test_who_notices_which_change_of_coordinates():
    holds = {row["method"]: set(row["holds"]) for row in invariance_report(rng(0, "invariance"))}
    everything = {"scaling", "translation", "permutation", "rotation", "units", "affine"}
    assert holds["newton"] == everything
    for slug in ("sgd", "heavy_ball", "nesterov", "nesterov_1983", "qhm", "aggmo", "sam", "schedule_free_sgd"):
        assert holds[slug] == {"translation", "permutation", "rotation"}, slug
    for slug in ("adam", "amsgrad", "adagrad", "rmsprop", "lion", "rprop", "adabelief", "adan", "prodigy"):
        assert holds[slug] == {"scaling", "translation", "permutation"}, slug
    for slug in ("bfgs", "lbfgs", "nonlinear_cg"):
        assert holds[slug] == everything - {"units", "affine"}, slug
    # LAMB measures its steps by the size of x, Yogi begins with v = 1e-6.
    assert holds["lamb"] == {"scaling", "permutation"} and "scaling" not in holds["yogi"]
    assert all("affine" not in kinds for slug, kinds in holds.items() if slug != "newton")


def test_twins_are_what_they_are_called():
    for twin in twins(5, rng(1)):
        orthogonal = np.allclose(twin.M.T @ twin.M, np.eye(5))
        assert orthogonal == (twin.kind not in ("units", "affine"))
        assert np.linalg.cond(twin.M) < 200
        assert (twin.kind == "permutation") == (set(np.abs(twin.M).ravel()) == {0.0, 1.0} and twin.M[0, 0] == 0)
    problem = valley(4, rng(2))
    x, h = problem.start, 1e-6
    central = [(problem.f(x + h * e) - problem.f(x - h * e)) / (2 * h) for e in np.eye(4)]
    np.testing.assert_allclose(problem.gradient(x), central, atol=1e-8)
    assert path("sgd", problem, 3, lr=0.1).shape == (4, 4)


def test_impossible_arguments_are_refused():
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: heavy_ball_rate(0.5), r"^kappa is 0.5; it must be at least 1"),
        (lambda: measured_rate(np.zeros(20)), r"^0 of the 20 values are above rounding; a rate needs 10"),
        (lambda: measured_order(np.ones(5), 3), r"^first is 3 of 5 gaps; allowed are 1 to 2"),
        (lambda: distances(quadratic(3.0), "sgd", 0), r"n_steps = 0: needed are one known minimiser"),
        (lambda: spectral_radius("adam", 1.0, 0.0, [1.0]), r"^method is 'adam'; choose one of sgd, heavy_ball"),
        (lambda: spectral_radius("sgd", 1.0, 0.5, [1.0]), r"^beta is \[0.5\]; gradient descent has none"),
        (lambda: largest_lr("heavy_ball", 1.0), r"^L and beta are 1.0 and 1.0; L must be positive, beta in \[0, 1\)"),
        (lambda: measured_growth("sgd", 1.0, 0.0, 1.0, 5), r"^n_steps is 5; it must be at least 20"),
        (lambda: stationary_variance("adam", 0.1, 0.0, 1.0), r"^method, sigma are 'adam', 1.0; one of sgd"),
        (lambda: measured_floor("sgd", 3.0, 0.0, np.ones(1), rng(0)), r"^floor, n_runs, n_steps are inf, 50, 500; "),
        (lambda: twins(1, rng(0)), r"^dim is 1; it must be at least 2"),
    ]
    for call, message in calls:
        with pytest.raises(ValueError, match=message):
            call()
