"""The same landscape in other coordinates: what does a method see of the choice of axes and units?

    f'(y) = f(M y + b)

M a rotation, a diagonal matrix or any invertible matrix; Newton's method and BFGS (with H scaled along) don't notice,
gradient descent notices scales but not rotations, coordinate-wise methods notice rotations.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Function, Problem


def transformed(problem: Problem, M: FloatArray, b: FloatArray | None = None, name: str | None = None) -> Problem:
    """The problem f(M y + b), its starts and minimisers moved along.

    Args:
        problem: f.
        M: Invertible matrix (d, d).
        b: Shift (d,), none by default.
        name: Name; by default the old one and "in other coordinates".

    Raises:
        ValueError: M has the wrong shape or is singular.
    """
    d = problem.dim
    if M.shape != (d, d) or np.linalg.cond(M) > 1e14:
        raise ValueError(f"M has shape {M.shape}; it must be an invertible ({d}, {d}) matrix")
    shift = np.zeros(d) if b is None else b
    inverse = np.linalg.inv(M)
    orthogonal = np.allclose(M.T @ M, np.eye(d), atol=1e-12)

    def there(y: FloatArray) -> FloatArray:
        x: FloatArray = y @ M.T + shift
        return x

    def back(x: FloatArray) -> FloatArray:
        y: FloatArray = (x - shift) @ inverse.T
        return y

    def pulled(function: Function | None, right: bool, left: bool) -> Function | None:
        """Chain rule: multiply by M' from the left or M from the right where the value has an index of x there."""
        if function is None:
            return None
        evaluate = function

        def chained(y: FloatArray) -> FloatArray:
            value = evaluate(there(y))
            value = value @ M if right else value
            return M.T @ value if left else value

        return chained

    f, gradient = pulled(problem.f, False, False), pulled(problem.gradient, True, False)
    assert f is not None and gradient is not None
    return replace(
        problem,
        name=name or f"{problem.name} in other coordinates",
        starts=back(problem.starts),
        f=f,
        gradient=gradient,
        hessian=pulled(problem.hessian, True, True),
        minimisers=None if problem.minimisers is None else back(problem.minimisers),
        L=problem.L if orthogonal else None,
        mu=problem.mu if orthogonal else None,
        domain=None,
        residuals=pulled(problem.residuals, False, False),
        jacobian=pulled(problem.jacobian, True, False),
        shapes=None,
    )
