"""The comparison with SciPy: the referee counts and stops rightly, sums are right, BBOB is COCO's."""

from __future__ import annotations

import numpy as np
import pytest

from projects.p03_optimizers.deterministic import Status, Stopping, bfgs
from projects.p03_optimizers.peers.solvers import PAIRS, Referee, bench_rows, run, solver_rows
from projects.p03_optimizers.problems.bbob import FUNCTIONS, bbob
from projects.p03_optimizers.problems.valleys import rosenbrock


@pytest.mark.parametrize("method", ["BFGS", "L-BFGS", "CG (PR+)", "trust region (Steihaug)", "Nelder-Mead"])
def test_both_sides_solve_rosenbrock_under_the_referee(method: str):
    problem = rosenbrock()
    ours, _, theirs = PAIRS[method]
    for solver in (ours, theirs):
        row = run(solver, problem, [problem.start], lambda: Referee(lambda f: f <= 1e-12, 1.0, 5000), 1)
        assert row["solved"] and row["f"] <= 1e-12 and row["n_f"] + row["n_g"] < 500
    # The referee stops at the very evaluation that solves the problem.
    direct = bfgs(problem, stopping=Stopping(f_target=1e-12))
    row = run(PAIRS["BFGS"][0], problem, [problem.start], lambda: Referee(lambda f: f <= 1e-12, 1.0, 5000), 1)
    assert direct.status is Status.TARGET
    assert direct.n_f == row["n_f"] and direct.n_g - 1 <= row["n_g"] <= direct.n_g


def test_the_budget_ends_a_run_and_further_starts_are_used():
    problem = rosenbrock()
    row = run(PAIRS["BFGS"][0], problem, [problem.start], lambda: Referee(lambda f: False, 3.0, 60), 2)
    assert not row["solved"] and 60 <= row["n_f"] + 3 * row["n_g"] < 64
    # From its minimiser a run ends at once; the second start then solves the problem from where it is.
    starts = [problem.start, np.array([1.5, 2.0])]
    referee = Referee(lambda f: False, 1.0, 10_000)
    row = run(PAIRS["Nelder-Mead"][0], problem, starts, lambda: referee, 1)
    assert row["n_f"] > 300  # two whole runs


def test_sums_are_geometric_means_over_what_both_solve():
    def row(ours: tuple[bool, int, float], theirs: tuple[bool, int, float]) -> dict[str, object]:
        sides = [dict(solved=s, f=0.0, n_f=n, n_g=n, cpu=c) for s, n, c in (ours, theirs)]
        return {
            "suite": "S",
            "problem": "p",
            "method": "BFGS",
            "peer": "SciPy BFGS",
            "ours": sides[0],
            "theirs": sides[1],
        }

    rows = [
        row((True, 10, 1.0), (True, 40, 4.0)),
        row((True, 40, 1.0), (True, 40, 1.0)),
        row((True, 9, 1.0), (False, 9, 1.0)),
    ]
    solved, evaluations, cpu = bench_rows(rows, "1.0")
    assert (solved["ours"], solved["theirs"], solved["ratio"]) == (3, 2, 1.5)
    assert evaluations["ours"] == pytest.approx(20) and evaluations["theirs"] == pytest.approx(40)
    assert evaluations["ratio"] == pytest.approx(2) and cpu["ratio"] == pytest.approx(2)
    assert set(cpu) == {"workload", "peer", "peer_version", "ours", "theirs", "unit", "ratio", "target"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_bbob_is_cocos_and_its_gradient_points_uphill(function: int):
    import cocoex

    problem = bbob(function, 3)
    native = cocoex.BareProblem("bbob", function, 3, 1)
    x = np.array([[0.5, -1.5, 2.5], [1.0, 0.3, -0.2]])
    np.testing.assert_allclose(problem.f(x), [native(point) for point in x])
    assert problem.f_star is not None and problem.f(np.array(native.best_parameter())) == pytest.approx(problem.f_star)
    g = problem.gradient(x)
    central = np.stack([(problem.f(x + 1e-5 * e) - problem.f(x - 1e-5 * e)) / 2e-5 for e in np.eye(3)], axis=-1)
    np.testing.assert_allclose(g, central, rtol=1e-3, atol=1e-3 * np.abs(central).max())


def test_bbob_has_only_what_it_lists():
    with pytest.raises(ValueError, match=r"^function, dim, instance are 3, 2, 1; function must be one of 1, 2, 5"):
        bbob(3, 2)


@pytest.mark.slow
def test_the_whole_comparison_keeps_its_promises():
    sums = {row["workload"]: row for row in bench_rows(solver_rows(repeats=1), "")}
    for method in ("BFGS", "L-BFGS", "Levenberg-Marquardt"):
        assert sums[f"MGH, {method}: problems solved of 33"]["ours"] == 33
