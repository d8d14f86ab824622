"""The strong Wolfe conditions by bracketing and zoom.

    phi(alpha) <= phi(0) + c1 alpha phi'(0)    and    |phi'(alpha)| <= c2 |phi'(0)|

Nocedal & Wright (2006), algorithms 3.5 (bracket) and 3.6 (zoom), with the cubic interpolation of equation (3.59).

Differs from the book in: a trial must stay a tenth of the bracket away from its ends; decreases below float64's
rounding of f count as sufficient; a trial where f isn't finite counts as too long; the gradient is computed only
where the first condition holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.p03_optimizers.deterministic.result import Status
from projects.p03_optimizers.deterministic.search_step import F_LOWEST, SearchStep, refuse, rounding
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


@dataclass(frozen=True)
class Trial:
    """A point on the line: phi and, where it was computed, phi'."""

    alpha: float
    x: FloatArray
    f: float
    g: FloatArray | None
    slope: float | None


@dataclass(frozen=True)
class StrongWolfe:
    """Line search for the strong Wolfe conditions.

    Raises:
        ValueError: Not 0 < c1 < c2 < 1.
    """

    c1: float = 1e-4
    """Sufficient decrease."""
    c2: float = 0.9
    """Curvature: 0.9 for Newton-like methods, 0.1 for conjugate gradients."""
    growth: float = 3.0
    """By how much a step that is still going downhill grows."""
    max_trials: int = 60

    def __post_init__(self) -> None:
        """Check the constants."""
        if not 0 < self.c1 < self.c2 < 1:
            raise ValueError(f"c1 and c2 are {self.c1} and {self.c2}; they must obey 0 < c1 < c2 < 1")

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def __call__(
        self, problem: Problem, x: FloatArray, f: float, g: FloatArray, p: FloatArray, alpha: float, /
    ) -> SearchStep:
        """Find a step that obeys both conditions."""
        refused = refuse(x, f, g, p, alpha)
        if refused is not None:
            return refused
        line = _Line(problem, x, f, float(g @ p), p, self.c1)
        start = previous = Trial(0.0, x, f, g, line.slope)
        for trial_number in range(self.max_trials):  # algorithm 3.5
            trial = line.value(alpha)
            if trial.f < F_LOWEST:
                return _give_up(trial, Status.UNBOUNDED, f"f = {trial.f:.3g} along the line")
            if not line.sufficient(trial) or (trial_number > 0 and trial.f >= previous.f):
                return self._zoom(line, previous, trial, trial_number)
            trial = line.with_slope(trial)
            assert trial.slope is not None
            if abs(trial.slope) <= -self.c2 * line.slope:
                return SearchStep(trial.alpha, trial.x, trial.f, trial.g)
            if trial.slope >= 0:
                return self._zoom(line, trial, previous, trial_number)
            if not np.isfinite(trial.slope):
                return _give_up(start, Status.NOT_FINITE, f"the slope at alpha = {alpha:.3g} is {trial.slope}")
            previous, alpha = trial, self.growth * alpha
        return _give_up(previous, Status.UNBOUNDED, f"f still falls at alpha = {previous.alpha:.3g}")

    def _zoom(self, line: _Line, low: Trial, high: Trial, spent: int) -> SearchStep:
        """Algorithm 3.6: `low` has the least value so far among those with sufficient decrease."""
        for _ in range(spent, self.max_trials):
            alpha = interpolate(low, high)
            promise = 0.0 if low.slope is None else abs((high.alpha - low.alpha) * low.slope)
            if alpha in (low.alpha, high.alpha) or promise < 0.1 * rounding(line.f):
                # The bracket is as narrow as float64 can make it, or too narrow for f to tell.
                return _give_up(low, Status.STALLED, f"phi is level between {low.alpha:.3g} and {high.alpha:.3g}")
            trial = line.value(alpha)
            if not line.sufficient(trial) or trial.f >= low.f:
                high = trial
                continue
            trial = line.with_slope(trial)
            assert trial.slope is not None
            if abs(trial.slope) <= -self.c2 * line.slope:
                return SearchStep(trial.alpha, trial.x, trial.f, trial.g)
            if trial.slope * (high.alpha - low.alpha) >= 0:
                high = low
            low = trial
        return _give_up(low, Status.LINE_SEARCH, f"no strong Wolfe step between {low.alpha:.3g} and {high.alpha:.3g}")


def interpolate(low: Trial, high: Trial) -> float:
    """The next trial inside a bracket: the minimiser of the cubic, else of the parabola, else the middle."""
    width = high.alpha - low.alpha
    guess = np.nan
    if low.slope is not None and high.slope is not None:
        # (3.59), with d1 and d2 of the book
        d1 = low.slope + high.slope - 3 * (low.f - high.f) / (low.alpha - high.alpha)
        d2 = np.sign(width) * np.sqrt(d1**2 - low.slope * high.slope)
        guess = high.alpha - width * (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2)
    elif low.slope is not None:
        guess = low.alpha - low.slope * width**2 / (2 * (high.f - low.f - low.slope * width))
    if not np.isfinite(guess):
        return low.alpha + 0.5 * width
    return low.alpha + float(np.clip((guess - low.alpha) / width, 0.1, 0.9)) * width


@dataclass(frozen=True)
class _Line:
    """phi(alpha) = f(x + alpha p) with what is known at alpha = 0."""

    problem: Problem
    x: FloatArray
    f: float
    slope: float
    p: FloatArray
    c1: float

    def value(self, alpha: float) -> Trial:
        x = self.x + alpha * self.p
        return Trial(alpha, x, float(self.problem.f(x)), None, None)

    def with_slope(self, trial: Trial) -> Trial:
        g = self.problem.gradient(trial.x)
        return Trial(trial.alpha, trial.x, trial.f, g, float(g @ self.p))

    def sufficient(self, trial: Trial) -> bool:
        return trial.f <= self.f + self.c1 * trial.alpha * self.slope + rounding(self.f)


def _give_up(best: Trial, status: Status, reason: str) -> SearchStep:
    return SearchStep(best.alpha, best.x, best.f, best.g, status, reason)
