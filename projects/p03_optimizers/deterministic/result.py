"""What a method is told about stopping, and what it hands back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from projects.p03_optimizers.problems.protocol import FloatArray


class Status(StrEnum):
    """Why a run ended. The first two are successes, the next three are limits, the others say what went wrong."""

    GRADIENT = "gradient small"
    TARGET = "target reached"
    STALLED = "no further progress in float64"
    ITERATIONS = "iteration limit"
    EVALUATIONS = "evaluation limit"
    LINE_SEARCH = "line search failed"
    NOT_DESCENT = "not a descent direction"
    UNBOUNDED = "f is unbounded below"
    NOT_FINITE = "f or its gradient is not finite"


@dataclass(frozen=True)
class Stopping:
    """When to stop.

    Raises:
        ValueError: A tolerance or limit is negative.
    """

    gradient_tolerance: float = 1e-8
    """Stop when the Euclidean norm of the gradient is at most this."""
    f_target: float | None = None
    """Stop as soon as f is at most this."""
    max_iterations: int = 2000
    """Number of accepted steps."""
    max_evaluations: int = 100_000
    """Number of values and gradients together."""
    f_lowest: float = -1e20
    """A value below this counts as unbounded."""

    def __post_init__(self) -> None:
        """Check the limits."""
        for what in ("gradient_tolerance", "max_iterations", "max_evaluations"):
            if not getattr(self, what) >= 0:
                raise ValueError(f"{what} is {getattr(self, what)}; it must be at least 0")


@dataclass(frozen=True)
class Result:
    """The end of a run: the best point that it stands on, and the bill."""

    x: FloatArray
    """(d,)."""
    f: float
    gradient_norm: float
    """Euclidean; NaN for methods that see no gradient."""
    n_f: int
    """Evaluations of f (or of the residuals)."""
    n_g: int
    """Evaluations of the gradient (or of the Jacobian)."""
    n_h: int
    """Evaluations of the Hessian."""
    n_iterations: int
    status: Status
    reason: str
    """One line that says more than the status."""
    trajectory: FloatArray | None = None
    """(n_iterations + 1, d), where it was asked for."""
    values: FloatArray | None = None
    """(n_iterations + 1,): f along the trajectory."""
    gradient_counts: FloatArray | None = None
    """(n_iterations + 1,): gradients spent up to each point of the trajectory, the clock of a race."""

    @property
    def success(self) -> bool:
        """Whether the gradient became small or the target was reached."""
        return self.status in (Status.GRADIENT, Status.TARGET)
