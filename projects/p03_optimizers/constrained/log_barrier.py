r"""The barrier method: walls of logarithms, ever steeper, and Newton's method between them.

    minimise  t (x'Px/2 + q.x) - sum_i log(h_i - G_i x)    subject to    A x = b,    for t, 20 t, 400 t, ...

Each minimiser x(t) is feasible, gives the multipliers z_i = 1/(t s_i), and is within m/t of the minimum: a certificate
(Boyd & Vandenberghe 2004, algorithm 11.1). The price against `interior_point`: a strictly feasible start.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import null_space

from projects.p03_optimizers.constrained.problem import Solution, infeasibility
from projects.p03_optimizers.constrained.quadratic_program import QuadraticProgram
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Status, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray

STEEPER = 20.0
"""Growth of t."""
CENTRED = 1e-9
"""Half of Newton's decrement squared at which a point counts as x(t)."""
NEWTON_STEPS = 60
"""At most so many to each x(t)."""


def log_barrier(
    program: QuadraticProgram,
    x0: FloatArray,
    *,
    t: float = 1.0,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Solution:
    """Solve a convex quadratic program from a point strictly inside.

    Args:
        program: The matrices, with at least one inequality.
        x0: Start (d,) with A x0 = b and G x0 < h.
        t: First weight of the objective, positive.
        stopping: `gradient_tolerance` is the one for the certificate m/t; `max_iterations` counts Newton's steps.
        record: Whether to keep the centres x(t).

    Raises:
        ValueError: the start isn't strictly feasible, t isn't positive, or there is no inequality.
    """
    m = len(program.h)
    progress = Progress(program.objective(x0), None, stopping, record)
    x, A, G = progress.x0, program.A, program.G
    room = float(np.min(program.h - G @ x, initial=np.inf))
    off = float(np.abs(A @ x - program.b).max(initial=0.0))
    if not m or not t > 0 or not room > 0 or off > 1e-8:
        raise ValueError(
            f"inequalities, t, least slack and |A x0 - b| are {m}, {t}, {room:.3g}, {off:.3g}; "
            "needed are at least one, t > 0, slack > 0 and equalities that hold"
        )
    steps = 0
    while True:
        x, taken = _centre(program, x, t, progress.stopping.max_iterations - steps)
        steps += taken
        progress.counts.hessian += taken
        f = float(progress.problem.f(x))
        progress.visit(x, f)
        slack = program.h - G @ x
        z = 1 / (t * slack)
        slope = progress.problem.gradient(x) + G.T @ z
        y: FloatArray = np.linalg.pinv(A.T) @ -slope if len(A) else np.zeros(0)
        verdict = progress.verdict(f, np.array([m / t]), steps)
        if verdict is not None:
            if verdict[0] is Status.GRADIENT:
                verdict = Status.GRADIENT, f"f - f* <= m/t = {m / t:.3g} <= {progress.stopping.gradient_tolerance:.3g}"
            return Solution(
                progress.result(x, f, slope + A.T @ y, steps, verdict),
                y,
                z,
                infeasibility(A @ x - program.b, -slack),
                float((z * slack).max()),
            )
        t *= STEEPER


def _centre(program: QuadraticProgram, x: FloatArray, t: float, at_most: int) -> tuple[FloatArray, int]:
    """Newton's method with backtracking for x(t), and the number of its steps."""
    P, q, G = program.P, program.q, program.G
    # Steps stay in the null space of A, so that no rounding of the steep walls moves x off A x = b.
    N: FloatArray = null_space(program.A) if len(program.A) else np.eye(program.dim)

    def value(x: FloatArray) -> float:
        slack = program.h - G @ x
        if slack.min() <= 0:
            return float("inf")
        return float(t * (x @ P @ x / 2 + q @ x) - np.log(slack).sum())

    for taken in range(min(NEWTON_STEPS, at_most)):
        slack = program.h - G @ x
        g = t * (P @ x + q) + G.T @ (1 / slack)
        H = t * P + (G.T / slack**2) @ G
        dx = N @ np.linalg.solve(N.T @ H @ N, -N.T @ g)
        # Newton's decrement squared: -g.dx
        decrease = -float(g @ dx)
        if decrease / 2 <= CENTRED:
            return x, taken
        step, here = 1.0, value(x)
        while value(x + step * dx) > here - 0.1 * step * decrease and step > 1e-14:
            step /= 2
        if step <= 1e-14:
            return x, taken  # rounding hides any further decrease
        x = x + step * dx
    return x, min(NEWTON_STEPS, at_most)
