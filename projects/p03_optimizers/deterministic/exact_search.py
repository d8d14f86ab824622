"""The exact minimiser along a line, as far as float64 goes.

    alpha* = a root of phi'(alpha) = p . grad f(x + alpha p) with phi(alpha*) <= phi(0)

The root is bracketed by growing steps and then closed in on by the Illinois variant of false position (Dowell & Jarratt
1971), which keeps the bracket. On a quadratic phi' is a straight line, so that the second gradient already gives the
root: the textbook's alpha = -g.p / p.Ap, without a need to know A. A trial that is higher than the start, or can't be
computed, lies beyond a minimum and ends the bracket.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.p03_optimizers.deterministic.result import Status
from projects.p03_optimizers.deterministic.search_step import F_LOWEST, SearchStep, refuse, rounding
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


@dataclass(frozen=True)
class Exact:
    """Exact line search. Each trial costs a value and a gradient."""

    tolerance: float = 1e-10
    """The slope at the answer is at most this part of the slope at the start."""
    max_trials: int = 100

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def __call__(
        self, problem: Problem, x: FloatArray, f: float, g: FloatArray, p: FloatArray, alpha: float, /
    ) -> SearchStep:
        """Find a minimiser along p."""
        refused = refuse(x, f, g, p, alpha)
        if refused is not None:
            return refused
        start_slope = float(g @ p)
        best = SearchStep(0.0, x, f, g)
        low, low_slope, high, high_slope = 0.0, start_slope, np.inf, np.inf
        last_side, crept = 0, False
        for _ in range(self.max_trials):
            x_new = x + alpha * p
            f_new, g_new = float(problem.f(x_new)), problem.gradient(x_new)
            slope = float(g_new @ p)
            if f_new < F_LOWEST:
                return SearchStep(alpha, x_new, f_new, g_new, Status.UNBOUNDED, f"f = {f_new:.3g} along the line")
            if not (f_new <= f + rounding(f) and np.isfinite(slope)):
                high, high_slope, last_side = alpha, np.inf, 0
            else:
                best = SearchStep(alpha, x_new, f_new, g_new)
                if abs(slope) <= self.tolerance * abs(start_slope):
                    return best
                if slope > 0:
                    # The Illinois trick: the end that stays for a second time is made lighter.
                    low_slope *= 0.5 if last_side == 1 else 1.0
                    high, high_slope, last_side = alpha, slope, 1
                else:
                    high_slope *= 0.5 if last_side == -1 else 1.0
                    low, low_slope, last_side = alpha, slope, -1
            if high == np.inf:
                # The secant through phi'(0) and phi'(alpha), but at most ten times as far. Where the slope flattens
                # out secants would creep up to the root from below: from the second time on, three times at least.
                secant = alpha * start_slope / (start_slope - slope)
                nearest = 3 * alpha if crept else alpha
                crept, last_side = True, 0
                alpha = float(np.clip(secant, nearest, 10 * alpha)) if secant > alpha else 10 * alpha
            elif high_slope == np.inf:
                alpha = (low + high) / 2
            else:
                alpha = low - low_slope * (high - low) / (high_slope - low_slope)
            if alpha in (low, high):
                return best  # the bracket is as narrow as float64 can make it
        status = Status.UNBOUNDED if high == np.inf else Status.LINE_SEARCH
        return SearchStep(best.alpha, best.x, best.f, best.g, status, f"no minimum along the line up to {alpha:.3g}")
