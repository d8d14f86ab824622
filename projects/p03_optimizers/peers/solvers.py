"""Our deterministic solvers against SciPy's on the same problems, stopped by the same referee.

Both sides call the same Python functions for value, gradient and residuals; what is timed beyond them is the method
itself. The referee counts every evaluation, notes the best value, and stops a run as soon as that value solves the
problem, so that nobody's
stopping rule matters:

- Rosenbrock, f <= 1e-12 from (-1.2, 1); - More, Garbow & Hillstrom, within 1e-6 of a listed minimum from the standard
start; - BBOB in 2 and 10 dimensions, f <= f* + 1e-8 within 2,000 d values, gradients by forward differences at d + 1
values each.
  Whoever stops early starts again, from the same random points in [-4, 4]^d as the other.

Runs that never solve a problem end by their own rules (tightened as far as they go) or by the budget.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from scipy import optimize

from projects.p03_optimizers.derivative_free import nelder_mead
from projects.p03_optimizers.deterministic import Stopping, bfgs, lbfgs, levenberg_marquardt, nonlinear_cg, trust_region
from projects.p03_optimizers.deterministic.trust_region import steihaug
from projects.p03_optimizers.problems.bbob import FUNCTIONS, bbob
from projects.p03_optimizers.problems.mgh import LOCAL_MINIMA, MGH
from projects.p03_optimizers.problems.protocol import FloatArray, Function, Problem
from projects.p03_optimizers.problems.valleys import rosenbrock
from shared.seeding import rng

Solver = Callable[[Problem, FloatArray], object]
Row = dict[str, Any]
BUDGET = 20_000
"""Values and gradients together, where no other budget is stated."""
BBOB_BUDGET = 2_000
"""Values per variable on BBOB."""

LONG = 0.1
"""A run of more CPU seconds than this is timed once: the clock's error is small against it."""

_minimize: Any = optimize.minimize  # its stubs know no method that varies
_OURS = Stopping(gradient_tolerance=0.0, max_iterations=100_000, max_evaluations=1_000_000)


def _scipy(method: str, hessian: bool, options: dict[str, float], problem: Problem, start: FloatArray) -> None:
    derivatives: dict[str, Any] = {} if method == "Nelder-Mead" else {"jac": problem.gradient}
    if hessian:
        derivatives["hess"] = problem.hessian
    _minimize(problem.f, start, method=method, options=options, **derivatives)


def _minpack(problem: Problem, start: FloatArray) -> None:
    assert problem.residuals is not None and problem.jacobian is not None
    tolerance = float(np.finfo(float).eps)
    optimize.least_squares(
        problem.residuals, start, problem.jacobian, method="lm", x_scale="jac", max_nfev=BUDGET,
        ftol=tolerance, xtol=tolerance, gtol=tolerance,
    )  # fmt: skip


# name: (ours, SciPy's name, SciPy's)
PAIRS: dict[str, tuple[Solver, str, Solver]] = {
    "BFGS": (
        lambda p, x: bfgs(p, x, stopping=_OURS),
        "BFGS",
        partial(_scipy, "BFGS", False, {"gtol": 0.0, "maxiter": 100_000}),
    ),
    "L-BFGS": (
        lambda p, x: lbfgs(p, x, stopping=_OURS),
        "L-BFGS-B",
        partial(_scipy, "L-BFGS-B", False, {"gtol": 0.0, "ftol": 0.0, "maxiter": 100_000, "maxfun": 1_000_000}),
    ),
    "CG (PR+)": (
        lambda p, x: nonlinear_cg(p, x, stopping=_OURS),
        "CG",
        partial(_scipy, "CG", False, {"gtol": 0.0, "maxiter": 100_000}),
    ),
    "trust region (Steihaug)": (
        lambda p, x: trust_region(p, x, subproblem=steihaug, stopping=_OURS),
        "trust-ncg",
        partial(_scipy, "trust-ncg", True, {"gtol": 0.0, "maxiter": 100_000}),
    ),
    "Levenberg-Marquardt": (
        lambda p, x: levenberg_marquardt(p, x, stopping=_OURS),
        "least_squares lm (MINPACK)",
        _minpack,
    ),
    "Nelder-Mead": (
        lambda p, x: nelder_mead(p, x, x_tolerance=1e-14, f_tolerance=1e-14, stopping=_OURS),
        "Nelder-Mead",
        partial(
            _scipy, "Nelder-Mead", False,
            {"xatol": 1e-14, "fatol": 1e-14, "adaptive": True, "maxiter": 1_000_000, "maxfev": 1_000_000},
        ),
    ),
}  # fmt: skip


class Finished(Exception):
    """The referee's whistle: the problem is solved or the budget spent. Never seen outside this module."""


@dataclass
class Referee:
    """Counts what a run looks at, and ends it."""

    solved_by: Callable[[float], bool]
    gradient_price: float
    """Values that a gradient is charged as in the budget."""
    budget: float
    best: float = np.inf
    n_f: int = 0
    n_g: int = 0
    solved: bool = False

    def value(self, f: float) -> None:
        """Take note of a value."""
        self.n_f += 1
        self.best = min(self.best, f)
        self.solved = self.solved_by(f)
        if self.solved or self.n_f + self.gradient_price * self.n_g >= self.budget:
            raise Finished

    def watch(self, problem: Problem) -> Problem:
        """The same problem under the referee's eyes; values are handed out as plain numbers, which SciPy wants."""

        def f(x: FloatArray) -> Any:
            value = float(problem.f(x))
            self.value(value)
            return value

        def gradient(x: FloatArray) -> FloatArray:
            self.n_g += 1
            return problem.gradient(x)

        def residuals(x: FloatArray) -> FloatArray:
            assert problem.residuals is not None
            r = problem.residuals(x)
            self.value(float(r @ r))
            return r

        def jacobian(x: FloatArray) -> FloatArray:
            assert problem.jacobian is not None
            self.n_g += 1
            return problem.jacobian(x)

        def only_if(there: Function | None, watched: Function) -> Function | None:
            return None if there is None else watched

        return replace(
            problem,
            f=f,
            gradient=gradient,
            residuals=only_if(problem.residuals, residuals),
            jacobian=only_if(problem.jacobian, jacobian),
        )


def run(solver: Solver, problem: Problem, starts: list[FloatArray], make: Callable[[], Referee], repeats: int) -> Row:
    """Let one solver run from the first start, and on from the next ones for as long as the budget lasts.

    Returns:
        solved, the best value f, evaluations n_f and n_g, and cpu: the least CPU seconds of the repeats.
    """
    seconds = []
    for _ in range(repeats):
        referee = make()
        watched = referee.watch(problem)
        before = time.process_time()
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # SciPy warns of tolerances that it can't reach
            for start in starts:
                try:
                    solver(watched, start.copy())
                except Finished:
                    break
        seconds.append(time.process_time() - before)
        if seconds[-1] > LONG:
            break
    return {
        "solved": referee.solved,
        "f": referee.best,
        "n_f": referee.n_f,
        "n_g": referee.n_g,
        "cpu": min(seconds),
    }


def solver_rows(seed: int = 0, repeats: int = 3, restarts: int = 50) -> list[Row]:
    """Run every pair of solvers on every problem that fits it.

    Args:
        seed: Of the random starts on BBOB.
        repeats: Runs of each; they do the same, and the least time counts.
        restarts: Random starts at most on BBOB.

    Returns:
        Rows with suite, problem, method, peer, and for either side, `ours` and `theirs`, what `run` returns.

    Raises:
        ValueError: coco-experiment isn't installed.
    """
    rows: list[Row] = []

    def compare(
        suite: str, problem: Problem, starts: list[FloatArray], methods: list[str], make: Callable[[], Referee]
    ) -> None:
        for method in methods:
            ours, peer, theirs = PAIRS[method]
            sides = {
                "ours": run(ours, problem, starts, make, repeats),
                "theirs": run(theirs, problem, starts, make, repeats),
            }
            rows.append({"suite": suite, "problem": problem.name, "method": method, "peer": f"SciPy {peer}"} | sides)

    everything = list(PAIRS)
    valley = rosenbrock()
    without = [method for method in everything if method != "Levenberg-Marquardt"]
    compare("Rosenbrock", valley, [valley.start], without, partial(Referee, lambda f: f <= 1e-12, 1.0, BUDGET))
    for name, build in MGH.items():
        problem = build()
        minima = [problem.f_star, LOCAL_MINIMA.get(name)]
        compare("MGH", problem, [problem.start], everything, partial(Referee, _near(minima), 1.0, BUDGET))
    for dim in (2, 10):
        random = rng(seed, "bench", "bbob", str(dim))
        starts = [np.zeros(dim), *random.uniform(-4, 4, (restarts, dim))]
        for function in FUNCTIONS:
            problem = bbob(function, dim)
            assert problem.f_star is not None
            goal = problem.f_star + 1e-8
            make = partial(Referee, partial(_below, goal), dim + 1.0, BBOB_BUDGET * dim)
            compare(f"BBOB {dim}-D", problem, starts, ["BFGS", "L-BFGS", "CG (PR+)", "Nelder-Mead"], make)
    return rows


def _below(goal: float, f: float) -> bool:
    return f <= goal


def _near(minima: list[float | None]) -> Callable[[float], bool]:
    listed = [least for least in minima if least is not None]
    return lambda f: any(abs(f - least) <= 1e-6 * abs(least) + 1e-12 for least in listed)


def bench_rows(rows: list[Row], peer_version: str) -> list[Row]:
    """Sum up the rows of `solver_rows` for `bench.json`, three rows for each suite and method.

    How many problems each side solves; the geometric means of gradients (values for Nelder-Mead) and of CPU seconds
    over the problems that both sides solve. A ratio above 1 means that we are ahead.
    """
    summed: list[Row] = []
    for suite, method in dict.fromkeys((row["suite"], row["method"]) for row in rows):
        chosen = [row for row in rows if (row["suite"], row["method"]) == (suite, method)]
        both = [row for row in chosen if row["ours"]["solved"] and row["theirs"]["solved"]]
        price = "n_f" if method == "Nelder-Mead" else "n_g"
        solved: dict[str, float | None] = {
            side: float(sum(row[side]["solved"] for row in chosen)) for side in ("ours", "theirs")
        }
        lines: list[tuple[str, str, dict[str, float | None], bool]] = [
            (f"problems solved of {len(chosen)}", "problems/suite", solved, False)
        ]
        for what, key, unit in (("evaluations", price, "evaluations"), ("CPU", "cpu", "s")):
            means = {
                side: float(np.exp(np.mean([np.log(max(row[side][key], 1e-9)) for row in both]))) if both else None
                for side in ("ours", "theirs")
            }
            lines.append((f"{what} to solve, mean of {len(both)}", unit, means, True))
        for what, unit, sides, less_is_better in lines:
            ours, theirs = sides["ours"], sides["theirs"]
            up, down = (theirs, ours) if less_is_better else (ours, theirs)
            summed.append(
                {
                    "workload": f"{suite}, {method}: {what}",
                    "peer": chosen[0]["peer"],
                    "peer_version": peer_version,
                    "ours": ours,
                    "theirs": theirs,
                    "unit": unit,
                    "ratio": up / down if up is not None and down else None,
                    "target": None,
                }
            )
    return summed
