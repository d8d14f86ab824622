"""The deterministic methods: known answers, SciPy as the oracle, the promised evaluation counts, named failures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy import optimize

from projects.p03_optimizers.deterministic import (
    Exact,
    Result,
    Status,
    Stopping,
    barzilai_borwein,
    bfgs,
    chebyshev,
    conjugate_gradient,
    dogleg,
    fletcher_reeves,
    gauss_newton,
    gradient_descent,
    hager_zhang,
    lbfgs,
    levenberg_marquardt,
    newton,
    nonlinear_cg,
    pure_newton,
    short_step,
    steihaug,
    trust_region,
)
from projects.p03_optimizers.problems import make_problem
from projects.p03_optimizers.problems.counting import counted
from projects.p03_optimizers.problems.mgh import MGH, solved
from projects.p03_optimizers.problems.quadratics import quadratic, rotation
from projects.p03_optimizers.problems.valleys import rosenbrock
from shared.seeding import rng

METHODS: dict[str, Callable[..., Result]] = {
    "gradient descent": gradient_descent,
    "exact gradient descent": partial(gradient_descent, search=Exact()),
    "Barzilai-Borwein": barzilai_borwein,
    "Barzilai-Borwein short": partial(barzilai_borwein, step_length=short_step),
    "Fletcher-Reeves": partial(nonlinear_cg, beta=fletcher_reeves),
    "Polak-Ribiere+": nonlinear_cg,
    "Hager-Zhang": partial(nonlinear_cg, beta=hager_zhang),
    "BFGS": bfgs,
    "L-BFGS": lbfgs,
    "Newton": newton,
    "dogleg": partial(trust_region, subproblem=dogleg),
    "Steihaug": partial(trust_region, subproblem=steihaug),
}
scipy_minimize: Any = optimize.minimize  # its stubs know no problem that varies with the method
TARGET = Stopping(f_target=1e-12)


@pytest.mark.parametrize(
    ("method", "limit"),
    [("BFGS", 45), ("L-BFGS", 50), ("dogleg", 30), ("Steihaug", 30), ("Newton", 30), ("Barzilai-Borwein", 60)],
)
def test_rosenbrock_is_solved_within_the_promised_number_of_gradients(method: str, limit: int):
    found = METHODS[method](rosenbrock(), stopping=TARGET)
    assert found.status is Status.TARGET and found.f <= 1e-12
    assert found.n_g <= limit
    np.testing.assert_allclose(found.x, 1, atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_reaches_the_nearby_minimum_of_smooth_landscapes(method: str):
    # A quadratic with one minimum, Himmelblau's four equal ones, and two wells beside a saddle.
    for problem in (quadratic(30.0, 5, rotation(rng(0), 5)), make_problem("himmelblau"), make_problem("double-well")):
        found = METHODS[method](problem)
        assert found.success, (problem.name, found.status, found.reason)
        assert found.f == pytest.approx(problem.f_star, abs=1e-13)
        assert problem.minimisers is not None
        assert np.linalg.norm(problem.minimisers - found.x, axis=1).min() < 1e-7


@pytest.mark.parametrize(
    ("method", "name"), [("BFGS", "BFGS"), ("L-BFGS", "L-BFGS-B"), ("Polak-Ribiere+", "CG"), ("Steihaug", "trust-ncg")]
)
@pytest.mark.parametrize("problem", ["rosenbrock-10", "mgh-14-wood", "mgh-16-brown-dennis", "mgh-19-osborne-2"])
def test_scipy_finds_the_same_minimum_at_a_comparable_price(method: str, name: str, problem: str):
    ours = METHODS[method](make_problem(problem), stopping=Stopping(gradient_tolerance=1e-6))
    theirs, counts = counted(make_problem(problem))
    further: dict[str, Any] = {"options": {"maxiter": 2000, "gtol": 1e-6} | ({"ftol": 0} if name == "L-BFGS-B" else {})}
    if name == "trust-ncg":
        further["hess"] = theirs.hessian
    peer = scipy_minimize(theirs.f, theirs.start, jac=theirs.gradient, method=name, **further)
    assert ours.f <= peer.fun * (1 + 1e-6) + 1e-9
    assert ours.n_g <= 2 * counts.gradient + 20


def test_levenberg_marquardt_agrees_with_minpack():
    for name in ("mgh-08-bard", "mgh-10-meyer", "mgh-17-osborne-1", "mgh-20-watson-6"):
        problem = make_problem(name)
        assert problem.residuals is not None and problem.jacobian is not None
        peer = optimize.least_squares(problem.residuals, problem.start, problem.jacobian, method="lm", x_scale="jac")
        ours = levenberg_marquardt(problem)
        assert ours.f == pytest.approx(2 * peer.cost, rel=1e-8)
        np.testing.assert_allclose(ours.x, peer.x, rtol=1e-4)


@pytest.mark.parametrize("name", MGH)
def test_more_garbow_hillstrom_problems_are_solved_by_bfgs_and_levenberg_marquardt(name: str):
    for method in (bfgs, levenberg_marquardt):
        found = method(make_problem(name), stopping=Stopping(gradient_tolerance=1e-10))
        assert solved(name, found.f), (method.__name__, found.f, found.status)


def test_conjugate_gradients_end_after_as_many_steps_as_there_are_eigenvalues_and_obey_their_bound():
    problem = quadratic(10.0, 6, rotation(rng(1), 6))
    found = conjugate_gradient(problem, stopping=Stopping(gradient_tolerance=1e-9))
    assert found.n_iterations == 6 and found.success
    kappa = 1e4
    problem = quadratic(kappa, 200)
    path = conjugate_gradient(problem, stopping=Stopping(gradient_tolerance=0, max_iterations=300), record=True)
    assert path.values is not None
    rate = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    k = np.arange(len(path.values))
    # |e_k|_A <= 2 rate^k |e_0|_A, and f = |e|_A^2 / 2
    assert (path.values <= 4 * rate ** (2 * k) * path.values[0] * (1 + 1e-9)).all()


def test_chebyshev_is_the_chebyshev_polynomial_of_a():
    problem = quadratic(50.0, 8, rotation(rng(2), 8))
    k = 7
    x = chebyshev(problem, stopping=Stopping(max_iterations=k)).x
    T = np.polynomial.Chebyshev.basis(k)
    assert problem.hessian is not None
    lam, Q = np.linalg.eigh(problem.hessian(problem.start))
    factors = T((51 - 2 * lam) / 49) / T(51 / 49)
    np.testing.assert_allclose(x, Q @ (factors * (Q.T @ problem.start)), atol=1e-12)
    assert chebyshev(quadratic(1.0, 3)).n_iterations == 1
    with pytest.raises(ValueError, match=r"^mu and L of Beale are None and None; .*needs 0 < mu <= L"):
        chebyshev(make_problem("beale"))


def test_exact_gradient_descent_attains_kantorovichs_rate_from_the_worst_start():
    # From (kappa, 1) / norm the error falls by exactly ((kappa-1)/(kappa+1))^2 a step.
    kappa = 20.0
    path = gradient_descent(
        quadratic(kappa), np.array([kappa, 1.0]), search=Exact(), stopping=Stopping(max_iterations=20), record=True
    )
    assert path.values is not None
    np.testing.assert_allclose(path.values[1:] / path.values[:-1], ((kappa - 1) / (kappa + 1)) ** 2, rtol=1e-9)


def test_newton_and_gauss_newton_take_one_step_on_what_is_quadratic():
    problem = quadratic(1e4, 5, rotation(rng(3), 5))
    assert newton(problem).n_iterations == 1
    linear = make_problem("mgh-01-rosenbrock")
    start = np.array([1.0, -7.0])  # with x1 = 1 the residuals are linear along the way
    assert gauss_newton(linear, start).n_iterations == 1


def test_pure_newton_runs_into_the_saddle_that_newton_avoids():
    problem = make_problem("double-well")
    trapped, escaped = pure_newton(problem), newton(problem)
    np.testing.assert_allclose(trapped.x, 0, atol=1e-6)
    assert escaped.f == pytest.approx(-0.25)


@pytest.mark.parametrize("method", METHODS)
def test_a_function_without_a_bottom_is_named(method: str):
    found = METHODS[method](make_problem("saddle"), np.array([-1.5, 1e-3]), stopping=Stopping(max_evaluations=5000))
    assert found.status is Status.UNBOUNDED
    assert not found.success and found.f < -1e19


@pytest.mark.parametrize("method", METHODS)
def test_zero_gradient_at_the_start_ends_at_once(method: str):
    found = METHODS[method](make_problem("saddle"), np.zeros(2))
    assert found.status is Status.GRADIENT and found.n_iterations == 0


@pytest.mark.parametrize("method", METHODS)
def test_what_is_not_finite_is_named_and_never_loops(method: str):
    broken = replace(rosenbrock(), f=lambda x: np.full(x.shape[:-1], np.nan))
    assert METHODS[method](broken).status is Status.NOT_FINITE
    # Finite at the start, NaN beyond a wall: the run must end, and stand on a finite point.
    wall = rosenbrock()
    walled = replace(wall, f=lambda x: np.where(x[..., 0] < -1.1, wall.f(x), np.nan))
    found = METHODS[method](walled, stopping=Stopping(max_evaluations=3000))
    assert np.isfinite(found.f) and found.x[0] < -1.1


@pytest.mark.parametrize("method", METHODS)
def test_a_gradient_with_the_wrong_sign_is_caught(method: str):
    problem = rosenbrock()
    lying = replace(problem, gradient=lambda x: -problem.gradient(x))
    found = METHODS[method](lying, stopping=Stopping(max_evaluations=3000))
    assert not found.success and found.f <= problem.f(problem.start)


def test_limits_are_obeyed_and_told():
    found = bfgs(rosenbrock(), stopping=Stopping(max_iterations=3), record=True)
    assert found.status is Status.ITERATIONS and found.n_iterations == 3
    assert found.trajectory is not None and found.trajectory.shape == (4, 2)
    assert found.gradient_counts is not None and found.gradient_counts[-1] == found.n_g
    assert bfgs(rosenbrock(), stopping=Stopping(max_evaluations=10)).status is Status.EVALUATIONS


def test_the_counts_are_those_of_the_functions_called():
    calls = {"f": 0, "gradient": 0}
    problem = rosenbrock()

    def f(x: np.ndarray) -> np.ndarray:
        calls["f"] += 1
        return problem.f(x)

    def gradient(x: np.ndarray) -> np.ndarray:
        calls["gradient"] += 1
        return problem.gradient(x)

    found = bfgs(replace(problem, f=f, gradient=gradient))
    assert (found.n_f, found.n_g) == (calls["f"], calls["gradient"])
    twin, counts = counted(problem)
    twin.f(np.zeros((3, 5, 2)))
    assert counts.f == 15


def test_bad_arguments_are_refused_in_one_line():
    problem = rosenbrock()
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: bfgs(problem, np.zeros(3)), r"^the start has shape \(3,\); Rosenbrock 2-D needs \(2,\)"),
        (lambda: bfgs(problem, np.array([np.nan, 0])), r"^the start is \[nan  0.\]; all its entries must be finite"),
        (lambda: newton(make_problem("ackley-2")), r"^Ackley 2-D has no hessian; this method needs it"),
        (lambda: levenberg_marquardt(problem), r"^Rosenbrock 2-D has no residuals; this method needs it"),
        (lambda: lbfgs(problem, memory=0), r"^memory is 0; it must be at least 1"),
        (lambda: Stopping(max_iterations=-1), r"^max_iterations is -1; it must be at least 0"),
        (lambda: trust_region(problem, radius=0), r"^radius, max_radius and eta are 0, .* 0 < radius <= max_radius"),
        (lambda: levenberg_marquardt(problem, mu=0), r"^mu is 0; it must be positive"),
        (lambda: barzilai_borwein(problem, memory=0), r"^memory and c1 are 0 and 0.0001; "),
    ]
    for call, message in calls:
        with pytest.raises(ValueError, match=message):
            call()
