"""The geometry of a 2 x 2 matrix: rotate, stretch, rotate; eigen-directions; signed area. For animations and the app.

    A = U diag(s_1, s_2) V^T

With U and V both rotations (then s_2 carries the sign of the determinant) the three factors can be walked through one
after the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from projects.p01_linear_algebra.pure.eigen import eig
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.svd import svd

Array = NDArray[np.float64]
SAME = 1e-7  # relative distance below which two eigenvalues count as one


@dataclass(frozen=True)
class PlanarMap:
    """What there is to see of a real 2 x 2 matrix."""

    A: Array
    """The matrix (2, 2)."""
    u: Array
    """Rotation (2, 2); its columns are the directions of the ellipse's axes."""
    s: Array
    """Half axes of the ellipse (2,), the second negative where A turns the plane over."""
    v: Array
    """Rotation (2, 2); its columns are the directions that become the axes."""
    eigenvalues: tuple[complex, complex]
    eigenvectors: tuple[Array, ...]
    """Real unit eigenvectors (2,): two, one (defective, or none other found), or none for a complex pair."""

    @property
    def det(self) -> float:
        """Signed area of the unit square's image."""
        return float(self.s[0] * self.s[1])

    @property
    def condition(self) -> float:
        """s_1 / |s_2|, infinity for a singular matrix."""
        smallest = abs(float(self.s[1]))
        return float(self.s[0]) / smallest if smallest else math.inf

    @property
    def turns(self) -> tuple[float, float]:
        """Angles in radians of the rotations V^T and U."""
        return -math.atan2(self.v[1, 0], self.v[0, 0]), math.atan2(self.u[1, 0], self.u[0, 0])


def planar_map(rows: list[list[float]]) -> PlanarMap:
    """Work out a 2 x 2 matrix.

    Raises:
        ValueError: not two rows of two finite real numbers.
    """
    matrix = Matrix(rows)
    if matrix.shape != (2, 2) or matrix.scalar is complex:
        raise ValueError(
            f"the matrix has shape {matrix.shape} and {matrix.scalar.__name__} entries; it must be real 2 x 2"
        )
    factors = svd(matrix)
    u, s, v = array(factors.U), np.array(factors.s.to_list()), array(factors.Vh).T
    if v[0, 0] < 0:  # of the two signs of a pair the one that turns less
        u[:, 0] *= -1
        v[:, 0] *= -1
    if np.linalg.det(u) < 0:
        u[:, 1] *= -1
        s[1] *= -1
    if np.linalg.det(v) < 0:
        v[:, 1] *= -1
        s[1] *= -1
    found = eig(matrix)
    values = [complex(w) for w in found.w]
    scale = max(map(abs, values)) or 1.0
    vectors: list[Array] = []
    if all(abs(w.imag) <= SAME * scale for w in values):
        for j in range(2):
            x = np.array([complex(found.V[i, j]).real for i in range(2)])
            x /= np.hypot(*x)
            # eigenvectors of a defective matrix coincide but for rounding
            if all(abs(float(x[0] * y[1] - x[1] * y[0])) > math.sqrt(SAME) for y in vectors):
                vectors.append(x)
    return PlanarMap(array(matrix), u, s, v, (values[0], values[1]), tuple(vectors))


def array(matrix: Matrix) -> Array:
    """The matrix as an array of floats."""
    return np.array(matrix.to_lists(), dtype=float)
