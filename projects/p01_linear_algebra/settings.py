"""Settings of the experiments and two presets: `QUICK` shows the methods, `FULL` is what the README shows."""

from __future__ import annotations

from dataclasses import dataclass, fields

LEAST = {
    "ratio_sizes": 0,
    "growth_size": 4,
    "cg_size": 16,
    "lanczos_size": 20,
    "gmres_size": 4,
    "pseudo_size": 4,
    "pseudo_grid": 5,
    "randomized_size": 20,
}
"""Smallest sensible value where that isn't 1."""


@dataclass(frozen=True)
class Config:
    """Sizes of every experiment; the defaults are the full preset's."""

    ratio_sizes: tuple[int, ...] = (1, 2, 3, 5, 10, 20, 30, 50)
    """LAPACK ratios: orders of the matrices."""

    hilbert_sizes: tuple[int, ...] = (5, 10, 15, 20, 30, 40)
    """Singular values of Hilbert and Cauchy matrices: orders."""
    graded_size: int = 20
    """Singular values of graded matrices: order."""
    graded_draws: int = 10
    """Singular values of graded matrices: draws."""
    reference_digits: int = 100
    """Decimal digits of the reference values, which mpmath computes."""

    orthogonality_size: int = 30
    """Loss of orthogonality: columns, of twice as many rows."""
    orthogonality_draws: int = 10
    """Loss of orthogonality: matrices of each condition number."""
    solve_draws: int = 10
    """Nearly singular systems: draws of each kind and size."""
    solve_sizes: tuple[int, ...] = (10, 30, 60)
    """Nearly singular systems: orders."""
    refine_size: int = 30
    """Iterative refinement: order."""
    refine_draws: int = 10
    """Iterative refinement: draws of each condition number."""
    product_sizes: tuple[int, ...] = (25, 50, 100, 200)
    """Error of the packed product: orders."""
    product_draws: int = 3
    """Error of the packed product: draws of each order."""
    exact_sizes: tuple[int, ...] = (5, 10, 20, 30, 50)
    """Exact determinants and solutions: orders."""
    exact_draws: int = 5
    """Exact determinants and solutions: draws of each order."""

    cg_size: int = 400
    """Conjugate gradients against their bound: order."""
    grid_side: int = 24
    """Preconditioners: points along a side of the grid."""
    lanczos_size: int = 300
    """Lanczos with and without reorthogonalisation: order."""
    lanczos_steps: int = 100
    """Lanczos with and without reorthogonalisation: steps."""
    gmres_size: int = 100
    """GMRES and its restarts: order."""
    rate_draws: int = 40
    """Rates of power and Rayleigh quotient iteration: random matrices."""
    randomized_size: int = 120
    """Randomised SVD: order."""
    randomized_draws: int = 10
    """Randomised SVD: draws of the random vectors."""

    growth_size: int = 40
    """Elements during elimination of Wilkinson's matrix: order."""
    growth_draws: int = 20
    """Growth factors of random matrices: draws of each order."""
    growth_sizes: tuple[int, ...] = (5, 10, 20, 40, 80)
    """Growth factors of random matrices: orders."""
    pseudo_size: int = 80
    """Pseudospectra of Grcar's matrix: order."""
    pseudo_grid: int = 61
    """Pseudospectra of Grcar's matrix: points along a side of the picture."""

    def __post_init__(self) -> None:
        """Refuse sizes that are too small to mean anything."""
        for field in fields(self):
            value = getattr(self, field.name)
            least = LEAST.get(field.name, 1)
            for entry in value if isinstance(value, tuple) else (value,):
                if entry < least:
                    raise ValueError(f"{field.name} has {entry}; it must be {least} or more")
            if value == ():
                raise ValueError(f"{field.name} is empty; name at least one")
        if self.lanczos_steps > self.lanczos_size:
            raise ValueError(f"lanczos_steps is {self.lanczos_steps}; it must be at most {self.lanczos_size}")


FULL = Config()
QUICK = Config(
    ratio_sizes=(1, 3, 10),
    hilbert_sizes=(5, 10, 20),
    graded_size=12,
    graded_draws=3,
    reference_digits=60,
    orthogonality_size=12,
    orthogonality_draws=3,
    solve_draws=3,
    solve_sizes=(10, 20),
    refine_size=12,
    refine_draws=3,
    product_sizes=(25, 50),
    product_draws=2,
    exact_sizes=(5, 10),
    exact_draws=2,
    cg_size=100,
    grid_side=10,
    lanczos_size=100,
    lanczos_steps=50,
    gmres_size=30,
    rate_draws=8,
    randomized_size=40,
    randomized_draws=3,
    growth_size=24,
    growth_draws=5,
    growth_sizes=(5, 10, 20),
    pseudo_size=16,
    pseudo_grid=15,
)
