"""BFGS: learn the inverse Hessian from the steps.

    p_k = -H_k g_k
    H_{k+1} = (I - rho s y') H_k (I - rho y s') + rho s s',   rho = 1 / y.s

Broyden, Fletcher, Goldfarb, Shanno (1970); Nocedal & Wright (2006), algorithm 6.1, with H scaled by y.s/y.y before the
first update, equation (6.20).
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.descent import descend, unit_trial
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Stopping
from projects.p03_optimizers.deterministic.search_step import LineSearch
from projects.p03_optimizers.deterministic.strong_wolfe import StrongWolfe
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


class InverseHessian:
    """The matrix H, from which the direction comes."""

    def __init__(self) -> None:
        self.H: FloatArray | None = None

    def direction(self, problem: Problem, x: FloatArray, g: FloatArray) -> FloatArray:
        """Newton's direction with H for the inverse Hessian."""
        return -g if self.H is None else -self.H @ g

    def first_trial(self, g: FloatArray, p: FloatArray, previous: tuple[float, float] | None) -> float:
        """The unit step, as soon as H has a scale."""
        return unit_trial(g, p, previous)

    def learn(self, s: FloatArray, y: FloatArray) -> None:
        """Update H. A step with y.s <= 0 teaches nothing: no positive definite matrix maps y to s."""
        curvature = float(y @ s)
        if curvature <= 1e-14 * np.linalg.norm(y) * np.linalg.norm(s):
            return
        if self.H is None:
            self.H = curvature / float(y @ y) * np.eye(s.size)  # (6.20)
        rho = 1 / curvature
        Hy = self.H @ y
        # The product above, multiplied out: H - rho (s (Hy)' + (Hy) s') + rho (1 + rho y'Hy) s s'
        cross = np.outer(s, Hy)
        self.H = self.H - rho * (cross + cross.T) + rho * (1 + rho * float(y @ Hy)) * np.outer(s, s)

    def reset(self) -> bool:
        """Forget H."""
        known, self.H = self.H is not None, None
        return known


def bfgs(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    search: LineSearch | None = None,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise by BFGS; arguments as in `gradient_descent`, the search is strong Wolfe by default."""
    progress = Progress(problem, x0, stopping, record)
    return descend(progress, InverseHessian(), search or StrongWolfe())
