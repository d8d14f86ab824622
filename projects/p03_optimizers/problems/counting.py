"""How often a method has looked at f, at its gradient and at its Hessian: the currency of every comparison."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

from projects.p03_optimizers.problems.protocol import FloatArray, Function, Problem


@dataclass
class Counts:
    """Points evaluated so far; a batch of a thousand points counts a thousand."""

    f: int = 0
    """Values, or residual vectors."""
    gradient: int = 0
    """Gradients, or Jacobians of the residuals."""
    hessian: int = 0


def counted(problem: Problem) -> tuple[Problem, Counts]:
    """The same problem with every evaluation counted, and the counts, which go on growing.

    Residuals count as values and their Jacobians as gradients: they cost about as much and play their part.
    """
    counts = Counts()

    def watch(function: Function | None, what: str) -> Function | None:
        if function is None:
            return None
        evaluate = function

        def watched(x: FloatArray) -> FloatArray:
            setattr(counts, what, getattr(counts, what) + prod(x.shape[:-1]))
            return evaluate(x)

        return watched

    f, gradient = watch(problem.f, "f"), watch(problem.gradient, "gradient")
    assert f is not None and gradient is not None  # both are always there
    twin = replace(
        problem,
        f=f,
        gradient=gradient,
        hessian=watch(problem.hessian, "hessian"),
        residuals=watch(problem.residuals, "f"),
        jacobian=watch(problem.jacobian, "gradient"),
    )
    return twin, counts
