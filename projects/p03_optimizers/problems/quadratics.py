r"""Quadratics: bowls of any condition, lying along the axes or turned.

    f(x) = x'Ax / 2,   A = Q diag(lambda) Q',   lambda_i log-spaced from mu = 1 to L = kappa,   f* = 0 at 0

Turned or not, the start is Q (1, ..., 1), so that every eigenvector has the same share of the first error and both
bowls are one problem to a method that doesn't care about axes (gradient descent, momentum, Newton's method, BFGS):
any difference between the two is the method's dependence on coordinates.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Problem


def rotation(rng: np.random.Generator, dim: int) -> FloatArray:
    """A rotation (d, d) drawn uniformly (by Haar's measure) from SO(d): QR of a normal matrix (Mezzadri 2007)."""
    Q, R = np.linalg.qr(rng.normal(size=(dim, dim)))
    Q = Q * np.sign(np.diag(R))  # QR alone isn't uniform: the signs of R's diagonal must not be a convention
    if np.linalg.det(Q) < 0:
        Q[:, 0] = -Q[:, 0]
    turned: FloatArray = Q
    return turned


def plane_rotation(degrees: float) -> FloatArray:
    """The rotation (2, 2) of the plane by an angle."""
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def spectral_quadratic(name: str, eigenvalues: FloatArray, Q: FloatArray | None = None) -> Problem:
    """A quadratic with given eigenvalues (d,) > 0 and eigenvectors, the columns of Q (d, d); the axes if None.

    Raises:
        ValueError: An eigenvalue isn't positive, or Q isn't orthogonal.
    """
    dim = len(eigenvalues)
    if not (eigenvalues > 0).all():
        raise ValueError(f"the least eigenvalue is {eigenvalues.min()}; all must be positive")
    if Q is not None and not np.allclose(Q.T @ Q, np.eye(dim), atol=1e-10):
        raise ValueError("Q isn't orthogonal: Q'Q differs from the unit matrix by more than 1e-10")
    A = np.diag(eigenvalues) if Q is None else (Q * eigenvalues) @ Q.T
    A = (A + A.T) / 2
    basis = np.eye(dim) if Q is None else Q

    def gradient(x: FloatArray) -> FloatArray:
        product: FloatArray = x * eigenvalues if Q is None else x @ A
        return product

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = (x * gradient(x)).sum(axis=-1) / 2
        return value

    return Problem(
        name=name,
        dim=dim,
        starts=(basis @ np.ones(dim))[None],
        f=f,
        gradient=gradient,
        hessian=lambda x: np.broadcast_to(A, (*x.shape, dim)).copy(),
        f_star=0.0,
        minimisers=np.zeros((1, dim)),
        L=float(eigenvalues.max()),
        mu=float(eigenvalues.min()),
        domain=((-1.5, 1.5),) * dim,
    )


def quadratic(kappa: float, dim: int = 2, Q: FloatArray | None = None) -> Problem:
    """The bowl of condition kappa with log-spaced eigenvalues.

    Args:
        kappa: Condition number L/mu, with mu = 1.
        dim: Number of variables, at least 2 unless kappa is 1.
        Q: Rotation (d, d); None for a bowl along the axes.

    Raises:
        ValueError: kappa < 1 or too few variables for it.
    """
    if not kappa >= 1 or dim < 1 or (dim == 1 and kappa > 1):
        raise ValueError(
            f"kappa and dim are {kappa} and {dim}; kappa must be at least 1, dim at least 2 (1 for kappa 1)"
        )
    eigenvalues = np.geomspace(1.0, kappa, dim) if dim > 1 else np.ones(1)
    return spectral_quadratic(f"Quadratic {dim}-D, κ={kappa:g}{'' if Q is None else ', rotated'}", eigenvalues, Q)
