"""What stochastic methods of a finite sum share: a start, a record once a pass, the bill in single gradients."""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.result import Result, Status
from projects.p03_optimizers.problems.protocol import FloatArray
from projects.p03_optimizers.variance_reduced.finite_sum import LogisticSum


class Ledger:
    """The book of one run: points with the gradients of single terms that were spent on the way to them.

    Raises:
        ValueError: the start has the wrong shape, the step isn't positive, or there are no passes.
    """

    def __init__(self, problem: LogisticSum, x0: FloatArray | None, step: float, passes: float) -> None:
        self.x0: FloatArray = np.zeros(problem.dim) if x0 is None else np.array(x0, dtype=float)
        if self.x0.shape != (problem.dim,) or not step > 0 or not passes > 0:
            raise ValueError(
                f"shape of the start, step, passes are {self.x0.shape}, {step}, {passes}; "
                f"needed are ({problem.dim},) and positive numbers"
            )
        self.problem = problem
        self.spent = 0
        """Gradients of single terms so far."""
        self.budget = int(passes * problem.n)
        self._rows: list[tuple[FloatArray, float, float]] = []

    @property
    def left(self) -> int:
        """Gradients that may still be spent."""
        return self.budget - self.spent

    def note(self, w: FloatArray) -> bool:
        """Record a point, which costs nothing; tell whether f is finite there."""
        value = self.problem.f(w)
        self._rows.append((w.copy(), value, float(self.spent)))
        return bool(np.isfinite(value))

    def close(self, w: FloatArray, steps: int) -> Result:
        """The result: `n_g` and `gradient_counts` in gradients of single terms, values once a pass."""
        values = np.array([value for _, value, _ in self._rows])
        finite = bool(np.isfinite(values[-1]))
        return Result(
            x=w,
            f=float(values[-1]),
            gradient_norm=float(np.linalg.norm(self.problem.gradient(w))) if finite else float("nan"),
            n_f=0,
            n_g=self.spent,
            n_h=0,
            n_iterations=steps,
            status=Status.EVALUATIONS if finite else Status.NOT_FINITE,
            reason=f"{self.spent} gradients of single terms, {self.spent / self.problem.n:.3g} passes",
            trajectory=np.array([point for point, _, _ in self._rows]),
            values=values,
            gradient_counts=np.array([spent for _, _, spent in self._rows]),
        )
