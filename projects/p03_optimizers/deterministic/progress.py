"""The book-keeping that all methods share: evaluations, the trajectory, and whether to stop."""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.result import Result, Status, Stopping
from projects.p03_optimizers.problems.counting import counted
from projects.p03_optimizers.problems.protocol import FloatArray, Problem

Verdict = tuple[Status, str]


class Progress:
    """One run of a method on a problem.

    Raises:
        ValueError: The start has the wrong shape or isn't finite, or the problem lacks what the method needs.
    """

    def __init__(
        self, problem: Problem, x0: FloatArray | None, stopping: Stopping | None, record: bool, needs: str = ""
    ) -> None:
        if needs and getattr(problem, needs) is None:
            raise ValueError(f"{problem.name} has no {needs}; this method needs it")
        self.x0: FloatArray = np.array(problem.start if x0 is None else x0, dtype=float)
        if self.x0.shape != (problem.dim,):
            raise ValueError(f"the start has shape {self.x0.shape}; {problem.name} needs ({problem.dim},)")
        if not np.isfinite(self.x0).all():
            raise ValueError(f"the start is {self.x0}; all its entries must be finite")
        self.problem, self.counts = counted(problem)
        self.stopping = stopping or Stopping()
        self._path: list[tuple[FloatArray, float, int]] | None = [] if record else None

    def visit(self, x: FloatArray, f: float) -> None:
        """Note a point that the method has moved to."""
        if self._path is not None:
            self._path.append((x.copy(), f, self.counts.gradient))

    def verdict(self, f: float, g: FloatArray | None, iterations: int) -> Verdict | None:
        """Say whether the run is over at a point with value f and gradient g (d,), and why; else None."""
        stop = self.stopping
        norm = 0.0 if g is None else float(np.linalg.norm(g))
        spent = self.counts.f + self.counts.gradient
        if np.isnan(f) or f == np.inf or not np.isfinite(norm):
            return Status.NOT_FINITE, f"f = {f:.3g} and |gradient| = {norm:.3g} after {iterations} iterations"
        if stop.f_target is not None and f <= stop.f_target:
            return Status.TARGET, f"f = {f:.3g} <= {stop.f_target:.3g}"
        if f < stop.f_lowest:
            return Status.UNBOUNDED, f"f = {f:.3g} is below {stop.f_lowest:.3g}"
        if g is not None and norm <= stop.gradient_tolerance:
            return Status.GRADIENT, f"|gradient| = {norm:.3g} <= {stop.gradient_tolerance:.3g}"
        if iterations >= stop.max_iterations:
            return Status.ITERATIONS, f"{iterations} iterations"
        if spent >= stop.max_evaluations:
            return Status.EVALUATIONS, f"{spent} evaluations of f and its gradient"
        return None

    def result(self, x: FloatArray, f: float, g: FloatArray | None, iterations: int, verdict: Verdict) -> Result:
        """Close the books."""
        path = self._path
        return Result(
            x=x,
            f=f,
            gradient_norm=float("nan") if g is None else float(np.linalg.norm(g)),
            n_f=self.counts.f,
            n_g=self.counts.gradient,
            n_h=self.counts.hessian,
            n_iterations=iterations,
            status=verdict[0],
            reason=verdict[1],
            trajectory=None if path is None else np.array([point for point, _, _ in path]),
            values=None if path is None else np.array([value for _, value, _ in path]),
            gradient_counts=None if path is None else np.array([float(spent) for _, _, spent in path]),
        )
