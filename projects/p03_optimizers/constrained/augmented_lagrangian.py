r"""The augmented Lagrangian: a penalty that needn't grow for ever, because multipliers take its place.

    minimise_x  f + lambda.h + rho/2 |h|^2 + (|max(0, mu + rho g)|^2 - |mu|^2)/(2 rho)
    lambda <- lambda + rho h,    mu <- max(0, mu + rho g)

(Hestenes 1969, Powell 1969, for inequalities Rockafellar 1973; Nocedal & Wright 2006, algorithm 17.4 in outline.) The
gradient of the inner objective is grad f + J_h'(lambda + rho h) + J_g' max(0, mu + rho g): the Lagrangian's at the next
multipliers, so inner convergence is stationarity. rho grows tenfold where a round hasn't brought the violation,
max(|h|, |max(g, -mu/rho)|), down to a quarter and it isn't yet small.

The inner problems are solved by this project's BFGS, ever more precisely. Non-convex problems are solved to a local
Karush-Kuhn-Tucker point.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.constrained.problem import ConstrainedProblem, Solution, infeasibility
from projects.p03_optimizers.deterministic.bfgs import bfgs
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Status, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray, Problem

FASTER = 10.0
"""Growth of rho."""
ENOUGH = 0.25
"""A round must bring the violation down to this share, or rho grows."""
RHO_MAX = 1e10
INNER_ITERATIONS = 500
DEFAULT = Stopping(gradient_tolerance=1e-5, max_iterations=60)
ROUNDED = (Status.STALLED, Status.LINE_SEARCH)
"""How an inner run ends when values of f can no longer tell points apart, about where |gradient|^2 = eps |f| rho."""


def augmented_lagrangian(
    problem: ConstrainedProblem,
    x0: FloatArray | None = None,
    *,
    rho: float = 10.0,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Solution:
    """Minimise under equalities and inequalities.

    Args:
        problem: What to minimise; a value of the inner objective counts as one of f, constraints are not counted.
        x0: Start (d,), feasible or not; the objective's own if None.
        rho: First weight of the penalty, positive.
        stopping: `gradient_tolerance` is for the violation and the Lagrangian's gradient alike; `max_iterations` counts
            rounds. 1e-5 and 60 if None: BFGS compares values, and so ends near the root of rounding.
        record: Whether to keep the point after each round.

    Raises:
        ValueError: rho isn't positive, or a bad start.
    """
    if not rho > 0:
        raise ValueError(f"rho is {rho}; it must be positive")
    progress = Progress(problem.objective, x0, stopping or DEFAULT, record)
    objective, tolerance = progress.problem, progress.stopping.gradient_tolerance
    h, g = problem.equalities, problem.inequalities
    x, rounds, violation = progress.x0, 0, np.inf
    lam, mu = np.zeros(len(h.values(x))), np.zeros(len(g.values(x)))
    inner_tolerance, inner_status = 1e-2, Status.GRADIENT
    best = np.inf, x, np.inf, x, lam, mu
    while True:
        f = float(objective.f(x))
        progress.visit(x, f)
        slope = objective.gradient(x) + h.jacobian(x).T @ lam + g.jacobian(x).T @ mu
        before, violation = (
            violation,
            max(
                float(np.abs(h.values(x)).max(initial=0.0)),
                float(np.abs(np.maximum(g.values(x), -mu / rho)).max(initial=0.0)),
            ),
        )
        # What must be small: the Lagrangian's gradient, violation and complementarity.
        residual = np.append(slope, violation)
        verdict = progress.verdict(f, residual, rounds)
        slow = violation > max(ENOUGH * before, tolerance / 4)
        if verdict is None and rho >= RHO_MAX and slow:
            verdict = Status.STALLED, f"violation {violation:.3g} doesn't fall though rho = {rho:.3g}"
        merit = float(np.linalg.norm(residual))
        if verdict is None and inner_status in ROUNDED and merit >= best[0]:
            verdict = Status.STALLED, f"values are too coarse for residuals below {best[0]:.3g}"
            _, x, f, slope, lam, mu = best
        if merit < best[0]:
            best = merit, x, f, slope, lam, mu
        if verdict is not None:
            return Solution(
                progress.result(x, f, slope, rounds, verdict),
                lam,
                mu,
                infeasibility(h.values(x), g.values(x)),
                float(np.abs(mu * g.values(x)).max(initial=0.0)),
            )
        if slow:
            rho = min(rho * FASTER, RHO_MAX)
        inner = _inner(problem, objective, lam, mu, rho)
        left = progress.stopping.max_evaluations - progress.counts.f - progress.counts.gradient
        limits = Stopping(max(inner_tolerance, tolerance / 4), None, INNER_ITERATIONS, max(0, left))
        ended = bfgs(inner, x, stopping=limits)
        x, inner_status = ended.x, ended.status
        inner_tolerance = max(inner_tolerance / 10, tolerance / 4)
        # lambda <- lambda + rho h,    mu <- max(0, mu + rho g)
        lam = lam + rho * h.values(x)
        mu = np.maximum(0.0, mu + rho * g.values(x))
        rounds += 1


def _inner(problem: ConstrainedProblem, objective: Problem, lam: FloatArray, mu: FloatArray, rho: float) -> Problem:
    """The augmented Lagrangian as a problem of its own."""
    h, g = problem.equalities, problem.inequalities

    def f(x: FloatArray) -> FloatArray:
        hx, shifted = h.values(x), np.maximum(0.0, mu + rho * g.values(x))
        # f + lambda.h + rho/2 |h|^2 + (|max(0, mu + rho g)|^2 - |mu|^2)/(2 rho)
        value: FloatArray = objective.f(x) + lam @ hx + rho / 2 * hx @ hx + (shifted @ shifted - mu @ mu) / (2 * rho)
        return value

    def gradient(x: FloatArray) -> FloatArray:
        # grad f + J_h'(lambda + rho h) + J_g' max(0, mu + rho g)
        slope: FloatArray = (
            objective.gradient(x)
            + h.jacobian(x).T @ (lam + rho * h.values(x))
            + g.jacobian(x).T @ np.maximum(0.0, mu + rho * g.values(x))
        )
        return slope

    return Problem(f"{problem.name}, augmented", problem.dim, problem.objective.starts, f, gradient)
