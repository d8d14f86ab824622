"""SVRG and SAGA: unbiased by enumeration, linear where SGD stands on its floor, billed by the gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from projects.p03_optimizers.deterministic import Result, Status
from projects.p03_optimizers.problems import make_stochastic
from projects.p03_optimizers.theory import measured_rate
from projects.p03_optimizers.variance_reduced import (
    LogisticSum,
    breast_cancer_sum,
    saga,
    saga_rate,
    sgd,
    svrg,
    svrg_rate,
)
from shared.seeding import rng

METHODS: dict[str, Callable[..., Result]] = {"sgd": sgd, "svrg": svrg, "saga": saga}


class Picks:
    """Stands for a generator and draws what it was told."""

    def __init__(self, picks: list[int]) -> None:
        self.picks = picks

    def integers(self, n: int, size: int) -> np.ndarray:
        drawn, self.picks = self.picks[:size], self.picks[size:]
        return np.array(drawn)


def small() -> LogisticSum:
    random = rng(0, "small sum")
    return LogisticSum(random.normal(size=(5, 3)), np.array([1.0, -1, 1, 1, -1]), 0.3)


def run(method: str, problem: LogisticSum, picks: list[int]) -> Result:
    """As many steps as there are picks, from a start that is nothing special."""
    start, n, further = np.array([0.5, -1.0, 2.0]), problem.n, {}
    spent = len(picks)
    if method == "saga":
        spent += n
    if method == "svrg":
        spent, further = n + 2 * len(picks), {"inner": len(picks)}
    generator: Any = Picks(picks)
    return METHODS[method](problem, generator, start, step=0.2, passes=(spent + 0.5) / n, **further)


def course(found: Result) -> np.ndarray:
    """Values, once a pass."""
    assert found.values is not None
    return found.values


def test_the_sum_is_the_problem_that_is_known():
    problem, known = breast_cancer_sum(1 / 569), make_stochastic("logistic").full
    w = rng(1).normal(size=31)
    assert problem.f(w) == pytest.approx(float(known.f(w)))
    np.testing.assert_allclose(problem.gradient(w), known.gradient(w), atol=1e-12)
    assert problem.f(problem.minimiser()) == pytest.approx(known.f_star, rel=1e-12)
    one = [problem.coefficient(w, i) for i in range(problem.n)]
    np.testing.assert_allclose(one, problem.coefficients(w), atol=1e-14)
    rows = (problem.A**2).sum(axis=1)
    assert problem.L_max == pytest.approx(rows.max() / 4 + 1 / 569)


@pytest.mark.parametrize("method", METHODS)
def test_the_mean_over_all_terms_is_a_gradient_step(method: str):
    problem, before = small(), [3, 0, 3, 1]
    w = run(method, problem, before).x
    means = np.mean([run(method, problem, [*before, i]).x for i in range(problem.n)], axis=0)
    np.testing.assert_allclose(means - w, -0.2 * problem.gradient(w), atol=1e-13)


@pytest.mark.parametrize("method", ["svrg", "saga"])
def test_the_noise_is_gone_at_the_solution_and_not_for_sgd(method: str):
    problem = small()
    best = problem.minimiser()
    assert np.linalg.norm(problem.gradient(best)) < 1e-14
    for name, still in ((method, True), ("sgd", False)):
        found = METHODS[name](problem, rng(2), best, step=0.2, passes=40.0)
        assert bool(np.linalg.norm(found.x - best) < 1e-12) is still


def test_variance_reduction_is_linear_where_sgd_stands_on_its_floor():
    problem = breast_cancer_sum(0.1)
    best = problem.minimiser()
    f_star = problem.f(best)
    gaps = {name: course(method(problem, rng(3, name), passes=50.0)) - f_star for name, method in METHODS.items()}
    assert gaps["saga"][-1] < 1e-8 and gaps["svrg"][-1] < 1e-6
    assert gaps["sgd"][-10:].min() > 1e-5
    # Straight lines: the first and the second half fall alike.
    saga_gaps = gaps["saga"][5:]
    halves = [measured_rate(part) for part in (saga_gaps[:22], saga_gaps[22:])]
    assert halves[0] == pytest.approx(halves[1], abs=0.08) and max(halves) < saga_rate(problem) ** problem.n
    # A shorter step lowers SGD's floor in proportion.
    floors = [
        course(sgd(problem, rng(4), best, step=s / problem.L_max, passes=40.0))[10:].mean() - f_star
        for s in (1 / 3, 1 / 12)
    ]
    assert floors[0] / floors[1] == pytest.approx(4, rel=0.4)


def test_sagas_theorem_bounds_the_mean_distance():
    problem = breast_cancer_sum(0.1)
    best, n = problem.minimiser(), problem.n
    runs = [saga(problem, rng(5, str(s)), passes=12.0) for s in range(5)]
    counts = runs[0].gradient_counts
    assert counts is not None
    distances = np.mean([((r.trajectory - best) ** 2).sum(axis=1) for r in runs if r.trajectory is not None], axis=0)
    steps = np.maximum(counts - n, 0)
    # |x_0 - x*|^2 + 2n/(3L) (f(x_0) - f*): corollary 1 with f'(x*) = 0
    first = best @ best + 2 * n / (3 * problem.L_max) * (problem.f(np.zeros(31)) - problem.f(best))
    assert (distances <= saga_rate(problem) ** steps * first).all()
    assert saga_rate(problem) == pytest.approx(1 - 0.1 / (3 * problem.L_max))
    assert saga_rate(LogisticSum(problem.A, problem.y, 10.0)) == pytest.approx(1 - 1 / (4 * n))


def test_svrgs_rate_is_that_of_the_theorem():
    problem = small()
    L, mu = problem.L_max, 0.3
    # With 2 L step = 1/5: 1/(mu step 0.8 m) + 0.25
    assert svrg_rate(problem, 0.1 / L, 1000) == pytest.approx(L / (mu * 0.1 * 0.8 * 1000) + 0.25)
    rounds = svrg(problem, rng(6), step=0.1 / L, inner=1000, passes=5 * 401.0)
    gaps = course(rounds) - problem.f(problem.minimiser())
    assert len(gaps) == 6 and (gaps[1:3] <= svrg_rate(problem, 0.1 / L, 1000) * gaps[:2]).all()


@pytest.mark.parametrize("method", METHODS)
def test_the_bill_is_what_was_looked_at(method: str, monkeypatch: pytest.MonkeyPatch):
    seen = {"terms": 0}
    one, all_of_them = LogisticSum.coefficient, LogisticSum.coefficients

    def coefficient(self: LogisticSum, w: np.ndarray, i: int) -> float:
        seen["terms"] += 1
        return one(self, w, i)

    def coefficients(self: LogisticSum, w: np.ndarray) -> np.ndarray:
        seen["terms"] += self.n
        return all_of_them(self, w)

    monkeypatch.setattr(LogisticSum, "coefficient", coefficient)
    monkeypatch.setattr(LogisticSum, "coefficients", coefficients)
    problem = small()
    found = METHODS[method](problem, rng(7), passes=21.0)
    # The last full gradient is for the report of its norm.
    assert found.n_g == seen["terms"] - problem.n
    assert found.n_g <= 21 * problem.n and found.gradient_counts is not None
    assert found.gradient_counts[-1] == found.n_g and found.status is Status.EVALUATIONS
    assert (found.n_iterations, found.n_g) == {"sgd": (105, 105), "svrg": (40, 100), "saga": (100, 105)}[method]


def test_steps_that_are_too_long_are_told_and_never_loop():
    with np.errstate(all="ignore"):
        for method in METHODS.values():
            found = method(small(), rng(8), step=1e3, passes=2000.0)
            assert found.status is Status.NOT_FINITE


def test_impossible_arguments_are_refused():
    problem = small()
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: saga(problem, rng(0), step=0.0), r"^shape of the start, step, passes are \(3,\), 0.0, 30.0; needed"),
        (lambda: svrg(problem, rng(0), np.zeros(2)), r"^shape of the start, step, passes are \(2,\), "),
        (lambda: svrg(problem, rng(0), inner=0), r"^inner is 0; it must be at least 1"),
        (lambda: sgd(problem, rng(0), passes=-1.0), r", -1.0; needed are \(3,\) and positive numbers"),
        (lambda: svrg_rate(problem, 1.0, 10), r"^step is 1.0; it must lie in \(0, 1/\(2 L\)\)"),
        (lambda: breast_cancer_sum(0.0), r"^penalty is 0.0; it must be positive"),
        (lambda: LogisticSum(np.eye(2), np.ones(3), 0.1), r"^A and y have shapes \(2, 2\) and \(3,\)"),
        (lambda: LogisticSum(np.eye(2), np.array([0.0, 1.0]), 0.1), r"all labels -1 or 1"),
    ]
    for call, message in calls:
        with pytest.raises(ValueError, match=message):
            call()
