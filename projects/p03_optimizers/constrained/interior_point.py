r"""A primal-dual interior point method for convex quadratic programs, with Mehrotra's predictor and corrector.

With slacks s = h - G x > 0, multipliers z > 0 of them and y of the equalities, Newton's method on

    P x + q + A'y + G'z = 0,    A x = b,    G x + s = h,    s_i z_i = sigma mu,    mu = s.z/m

first with sigma = 0 (the predictor); how far that gets before s or z leave the positive, mu_affine, sets
sigma = (mu_affine/mu)^3, and the step is taken again with the products ds dz of the predictor's error put right
(Mehrotra 1992; Nocedal & Wright 2006, algorithm 16.4). Steps stop at 99% of the way to the boundary. s and dz are
eliminated, so that a step solves

    [P + G'WG  A'; A  0] [dx; dy] = right side,    W = diag(z/s)

At a feasible point mu m = s.z is the duality gap: f(x) - f* is at most that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.p03_optimizers.constrained.problem import Solution, infeasibility
from projects.p03_optimizers.constrained.quadratic_program import QuadraticProgram
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Status, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray

BACK_OFF = 0.99
"""Share of the way to the boundary that a step may go."""
FAR = 1e12
"""Multipliers of this size say that no point is feasible."""


@dataclass(frozen=True)
class Newton:
    """The linear system of one iterate, with its residuals."""

    matrix: FloatArray
    """(d + p, d + p)."""
    G: FloatArray
    s: FloatArray
    z: FloatArray
    dual: FloatArray
    equal: FloatArray
    primal: FloatArray

    def direction(self, target: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """The step dx, dy, ds, dz with z ds + s dz = -target."""
        s, z, d = self.s, self.z, self.G.shape[1]
        # dz = (-target - z ds)/s,    ds = -primal - G dx
        right = np.concatenate([-self.dual - self.G.T @ ((z * self.primal - target) / s), -self.equal])
        try:
            solved: FloatArray = np.linalg.solve(self.matrix, right)
        except np.linalg.LinAlgError:
            # Parallel equalities, or no curvature: the least step among all.
            solved = np.linalg.lstsq(self.matrix, right, rcond=None)[0]
        ds = -self.primal - self.G @ solved[:d]
        return solved[:d], solved[d:], ds, (-target - z * ds) / s


def interior_point(
    program: QuadraticProgram,
    x0: FloatArray | None = None,
    *,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Solution:
    """Solve a convex quadratic program from any start.

    Args:
        program: The matrices.
        x0: Start (d,), feasible or not; 0 if None.
        stopping: `gradient_tolerance` is for the residuals and the duality gap alike.
        record: Whether to keep the trajectory.

    Returns:
        The solution; its status is UNBOUNDED or STALLED where the program has none.

    Raises:
        ValueError: a bad start.
    """
    progress = Progress(program.objective(x0), None, stopping, record)
    P, G, A, x = program.P, program.G, program.A, progress.x0
    m, k = len(program.h), 0
    s = np.maximum(program.h - G @ x, 1.0)
    z, y = np.ones(m), np.zeros(len(program.b))
    while True:
        f = float(progress.problem.f(x))
        progress.visit(x, f)
        dual = progress.problem.gradient(x) + A.T @ y + G.T @ z
        equal, primal = A @ x - program.b, G @ x + s - program.h
        mu = float(s @ z) / m if m else 0.0
        verdict = progress.verdict(f, np.concatenate([dual, equal, primal, [m * mu]]), k)
        if verdict is None and max(np.abs(z).max(initial=0.0), np.abs(y).max(initial=0.0)) > FAR:
            verdict = Status.STALLED, f"multipliers beyond {FAR:.0e}: no point satisfies the constraints"
        if verdict is not None:
            return Solution(
                progress.result(x, f, dual, k, verdict),
                y,
                z,
                infeasibility(equal, G @ x - program.h),
                float(np.abs(z * (G @ x - program.h)).max(initial=0.0)),
            )
        progress.counts.hessian += 1
        system = Newton(
            np.block([[P + (G.T * (z / s)) @ G, A.T], [A, np.zeros((len(y), len(y)))]]), G, s, z, dual, equal, primal
        )
        _, _, ds, dz = system.direction(s * z)
        ahead = min(_longest(s, ds), _longest(z, dz))
        mu_affine = float((s + ahead * ds) @ (z + ahead * dz)) / m if m else 0.0
        # sigma = (mu_affine/mu)^3
        sigma = (mu_affine / mu) ** 3 if mu > 0 else 0.0
        dx, dy, ds, dz = system.direction(s * z + ds * dz - sigma * mu)
        alpha = min(1.0, BACK_OFF * min(_longest(s, ds, 1 / BACK_OFF), _longest(z, dz, 1 / BACK_OFF)))
        x, y, s, z = x + alpha * dx, y + alpha * dy, s + alpha * ds, z + alpha * dz
        k += 1


def _longest(v: FloatArray, dv: FloatArray, at_most: float = 1.0) -> float:
    """The largest step that keeps v + step dv from becoming negative."""
    shrinking = dv < 0
    return float(np.min(-v[shrinking] / dv[shrinking], initial=at_most))
