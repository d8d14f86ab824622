r"""The lasso, made backwards from its solution, so that minimiser and minimum are exact.

    minimise |Ax - b|^2 / 2 + lambda |x|_1

x* solves it if and only if A'(b - Ax*) = lambda s with s_i = sign(x*_i) where x*_i isn't 0 and |s_i| <= 1 elsewhere.
So draw a residual r and a matrix, scale its columns until A'r = lambda s, choose x* with these signs, and set b = Ax*
+ r: Nesterov (2013), Gradient methods for minimizing composite functions, section 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Problem
from shared.seeding import rng as stream


@dataclass(frozen=True)
class Composite:
    """A smooth function plus a simple one, whose proximal operator is known."""

    name: str
    smooth: Problem
    """The smooth part, with its constants L and mu; its starts are those of the sum."""
    penalty: float
    """lambda: the other part is lambda |x|_1."""
    f_star: float
    minimiser: FloatArray
    """(d,)."""

    def f(self, x: FloatArray) -> FloatArray:
        """The sum of both parts, (..., d) -> (...)."""
        value: FloatArray = self.smooth.f(x) + self.penalty * np.where(x.real < 0, -x, x).sum(axis=-1)
        return value

    def subgradient(self, x: FloatArray) -> FloatArray:
        """A subgradient of the sum, 0 being the sign of 0."""
        g: FloatArray = self.smooth.gradient(x) + self.penalty * np.sign(x.real)
        return g

    def prox(self, x: FloatArray, step: float) -> FloatArray:
        """argmin_z |z - x|^2 / 2 + step lambda |z|_1: soft thresholding."""
        shrunk: FloatArray = np.sign(x) * np.maximum(np.abs(x) - step * self.penalty, 0.0)
        return shrunk

    def as_problem(self) -> Problem:
        """The sum as one objective, for subgradient methods."""
        return Problem(
            name=self.name,
            dim=self.smooth.dim,
            starts=self.smooth.starts,
            f=self.f,
            gradient=self.subgradient,
            f_star=self.f_star,
            minimisers=self.minimiser[None],
            mu=0.0,
        )


def lasso(n_rows: int = 100, dim: int = 200, n_nonzero: int = 10, penalty: float = 0.1) -> Composite:
    """A sparse regression problem with more unknowns than rows.

    Raises:
        ValueError: Not 1 <= n_nonzero <= n_rows and n_nonzero < dim, or a penalty that isn't positive.
    """
    if not 1 <= n_nonzero <= min(n_rows, dim - 1) or not penalty > 0:
        raise ValueError(
            f"n_rows, dim, n_nonzero, penalty are {n_rows}, {dim}, {n_nonzero}, {penalty}; they must obey "
            "1 <= n_nonzero <= min(n_rows, dim - 1) and penalty > 0"
        )
    random = stream(0, "problems", "lasso")
    r = random.normal(size=n_rows)
    r *= penalty * np.sqrt(n_rows) / np.linalg.norm(r)
    A = random.normal(size=(n_rows, dim)) / np.sqrt(n_rows)
    correlation = A.T @ r
    x_star = np.zeros(dim)
    support = np.argsort(-np.abs(correlation))[:n_nonzero]
    A[:, support] *= penalty / np.abs(correlation[support])
    outside = np.ones(dim, dtype=bool)
    outside[support] = False
    # Off the support |A'r| must stay below lambda; 0.9 keeps the solution unique.
    A[:, outside] *= np.minimum(1.0, 0.9 * penalty / np.maximum(np.abs(correlation[outside]), 1e-300))
    x_star[support] = np.sign(correlation[support]) * random.uniform(0.5, 2.0, n_nonzero)
    b = A @ x_star + r
    gram = A.T @ A

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = ((x @ A.T - b) ** 2).sum(axis=-1) / 2
        return value

    smooth = Problem(
        name=f"Least squares {n_rows} x {dim}",
        dim=dim,
        starts=np.zeros((1, dim)),
        f=f,
        gradient=lambda x: (x @ A.T - b) @ A,
        hessian=lambda x: np.broadcast_to(gram, (*x.shape, dim)).copy(),
        L=float(np.linalg.norm(A, 2)) ** 2,
        mu=0.0,
    )
    f_star = float(r @ r) / 2 + penalty * float(np.abs(x_star).sum())
    return Composite(f"Lasso {n_rows} x {dim}", smooth, penalty, f_star, x_star)
