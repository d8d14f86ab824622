"""Backtracking to sufficient decrease, with interpolation.

    phi(alpha) <= phi(0) + c1 alpha phi'(0)                                                      (Armijo 1966)

Each failed trial is followed by the minimiser of the parabola through phi(0), phi'(0) and phi(alpha), kept between a
tenth and a half of the last trial. Nocedal & Wright (2006), algorithm 3.1 and equation (3.58).

Differs from the book in: decreases below float64's rounding of f count as sufficient; a trial where f isn't finite is
halved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.p03_optimizers.deterministic.result import Status
from projects.p03_optimizers.deterministic.search_step import F_LOWEST, SearchStep, refuse, rounding
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


@dataclass(frozen=True)
class Armijo:
    """Backtracking line search. It computes no gradient."""

    c1: float = 1e-4
    max_trials: int = 60

    def __post_init__(self) -> None:
        """Check c1."""
        if not 0 < self.c1 < 1:
            raise ValueError(f"c1 is {self.c1}; it must be between 0 and 1")

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def __call__(
        self, problem: Problem, x: FloatArray, f: float, g: FloatArray, p: FloatArray, alpha: float, /
    ) -> SearchStep:
        """Shrink alpha until the decrease is sufficient."""
        refused = refuse(x, f, g, p, alpha)
        if refused is not None:
            return refused
        slope = float(g @ p)
        for _ in range(self.max_trials):
            x_new = x + alpha * p
            if np.array_equal(x_new, x):
                return SearchStep(0.0, x, f, g, Status.STALLED, f"the step {alpha:.3g} is below the rounding of x")
            f_new = float(problem.f(x_new))
            if f_new < F_LOWEST:
                return SearchStep(alpha, x_new, f_new, None, Status.UNBOUNDED, f"f = {f_new:.3g} along the line")
            if f_new <= f + self.c1 * alpha * slope + rounding(f):
                return SearchStep(alpha, x_new, f_new, None)
            # alpha_1 = -phi'(0) alpha^2 / (2 (phi(alpha) - phi(0) - phi'(0) alpha)), (3.58)
            parabola = -slope * alpha**2 / (2 * (f_new - f - slope * alpha)) if np.isfinite(f_new) else 0.5 * alpha
            alpha = float(np.clip(parabola, 0.1 * alpha, 0.5 * alpha))
        return SearchStep(0.0, x, f, g, Status.LINE_SEARCH, f"no sufficient decrease in {self.max_trials} trials")
