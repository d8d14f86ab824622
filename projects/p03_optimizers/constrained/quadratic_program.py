r"""Convex quadratic programs.

    minimise x'Px/2 + q.x    subject to    A x = b,    G x <= h

with P positive semidefinite. With P = 0 it is a linear program.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from projects.p03_optimizers.constrained.problem import ConstrainedProblem, linear
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


@dataclass(frozen=True)
class QuadraticProgram:
    """The matrices.

    Raises:
        ValueError: the shapes don't fit, or P isn't symmetric and positive semidefinite.
    """

    P: FloatArray
    """(d, d)."""
    q: FloatArray
    """(d,)."""
    G: FloatArray
    """(m, d)."""
    h: FloatArray
    """(m,)."""
    A: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    """(p, d); left out, there are no equalities."""
    b: FloatArray = field(default_factory=lambda: np.zeros(0))
    """(p,)."""
    name: str = "quadratic program"

    def __post_init__(self) -> None:
        """Check the shapes and that P is convex."""
        d = len(self.q)
        if not len(self.b) and not self.A.size:
            object.__setattr__(self, "A", np.zeros((0, d)))
        shapes = [np.shape(M) for M in (self.P, self.G, self.h, self.A, self.b)]
        if shapes != [(d, d), (len(self.h), d), (len(self.h),), (len(self.b), d), (len(self.b),)]:
            raise ValueError(f"P, G, h, A, b have shapes {shapes} with {d} variables; they don't fit")
        if not np.allclose(self.P, self.P.T):
            raise ValueError("P isn't symmetric; use (P + P')/2")
        least = float(np.linalg.eigvalsh(self.P)[0])
        if least < -1e-10 * max(1.0, float(np.abs(self.P).max())):
            raise ValueError(f"the least eigenvalue of P is {least:.3g}; it must not be negative")

    @property
    def dim(self) -> int:
        """Number of variables d."""
        return len(self.q)

    def objective(self, x0: FloatArray | None = None) -> Problem:
        """x'Px/2 + q.x as a problem that starts at x0, or 0."""
        P, q = self.P, self.q
        start = np.zeros(self.dim) if x0 is None else np.asarray(x0, dtype=float)

        def f(x: FloatArray) -> FloatArray:
            value: FloatArray = ((x @ P) * x).sum(axis=-1) / 2 + x @ q
            return value

        return Problem(
            self.name,
            self.dim,
            start[None],
            f,
            lambda x: x @ P + q,
            lambda x: np.broadcast_to(P, (*x.shape, self.dim)).copy(),
        )

    def as_constrained(self, x0: FloatArray | None = None) -> ConstrainedProblem:
        """The same for methods that take any constraints."""
        return ConstrainedProblem(self.objective(x0), linear(self.A, self.b), linear(self.G, self.h))
