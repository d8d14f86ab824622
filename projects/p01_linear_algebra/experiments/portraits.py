"""Pictures that are measured: elements during elimination, growth factors, and pseudospectra."""

from __future__ import annotations

import math
from operator import mul
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p01_linear_algebra.pure.complex_schur import complex_schur
from projects.p01_linear_algebra.pure.eigen import eigvals
from projects.p01_linear_algebra.pure.full_pivoting import complete_lu, rook_lu
from projects.p01_linear_algebra.pure.gallery import grcar, wilkinson_growth
from projects.p01_linear_algebra.pure.lu import lu
from projects.p01_linear_algebra.pure.scalars import Row, Rows
from shared.parallel import pmap
from shared.stats import mean_ci

if TYPE_CHECKING:
    from projects.p01_linear_algebra.run import Config

PIVOTINGS: dict[str, Any] = {"partial": lu, "rook": rook_lu, "complete": complete_lu}
WINDOW = (-1.5, 3.5, 3.6)
"""Smallest and largest real part and largest imaginary part of the pseudospectra's picture."""
POWER_STEPS = 60


def exp_growth(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """How large elements become: in Wilkinson's matrix one by one, in random matrices as a factor."""
    worst = wilkinson_growth(cfg.growth_size)
    found: dict[str, Any] = {"n": cfg.growth_size, "pivoting": {}, "sizes": list(cfg.growth_sizes), "draws": 0}
    for name, factorise in PIVOTINGS.items():
        factors = factorise(worst)
        # log2 |u_ij|, null where it is zero
        logs = [[math.log2(abs(u)) if u else None for u in row] for row in factors.U.rows]
        found["pivoting"][name] = {"growth": factors.growth, "log2_u": logs}
    found["draws"] = cfg.growth_draws
    found["random"] = {name: [] for name in PIVOTINGS}
    for n in cfg.growth_sizes:
        drawn = [rng.normal(size=(n, n)) for _ in range(cfg.growth_draws)]
        for name, factorise in PIVOTINGS.items():
            found["random"][name].append(mean_ci([factorise(a).growth for a in drawn]).as_dict())
    return found


def smallest_singular_value(T: Rows, z: complex) -> float:
    """sigma_min(z I - T) of an upper triangular T by power iteration with (z I - T)^{-1} (z I - T)^{-H}.

    Two triangular solves a step (Trefethen, Computation of pseudospectra, 1999, section 3); relative accuracy 1e-4 or
    better where the singular values are apart, which is more than a contour shows.
    """
    n = len(T)
    diagonal = [z - T[i][i] for i in range(n)]
    if 0 in diagonal:
        return 0.0
    columns = [[-T[i][j] for i in range(j)] for j in range(n)]  # of z I - T, above the diagonal
    rows = [[-t for t in row[:i:-1]] for i, row in enumerate(T)]  # right of the diagonal, last entry first
    x: Row = [complex(math.cos(i), math.sin(3 * i)) for i in range(n)]
    before = 0.0
    for _ in range(POWER_STEPS):
        # M^H y = x, the conjugate of M^T conj(y) = conj(x): forward
        y: Row = []
        for x_i, column, d in zip(x, columns, diagonal, strict=True):
            y.append((x_i.conjugate() - sum(map(mul, column, y))) / d)
        # M w = y: backward
        w: Row = []
        for y_i, row, d in zip(reversed(y), reversed(rows), reversed(diagonal), strict=True):
            w.append((y_i.conjugate() - sum(map(mul, row, w))) / d)
        w.reverse()
        size = math.sqrt(sum(abs(a) ** 2 for a in w))
        x = [a / size for a in w]
        # |M^{-1} M^{-H} x| -> sigma_min^{-2}
        if abs(size - before) <= 1e-4 * size:
            break
        before = size
    return 1.0 / math.sqrt(size)


def _line(item: tuple[int, float, int]) -> list[float]:
    """log10 sigma_min along one line of the grid: item = (order, imaginary part, points)."""
    n, imaginary, points = item
    T = complex_schur(grcar(n)).T.to_lists()
    return [math.log10(smallest_singular_value(T, complex(re, imaginary))) for re in np.linspace(*WINDOW[:2], points)]


def exp_pseudospectra(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """log10 of sigma_min(z I - A) over the upper half of the complex plane for Grcar's matrix, and its eigenvalues."""
    n, points = cfg.pseudo_size, cfg.pseudo_grid
    imaginary = np.linspace(0.0, WINDOW[2], points // 2 + 1).tolist()
    lines = pmap(_line, [(n, im, points) for im in imaginary], jobs=jobs, desc="pseudospectra")
    a = grcar(n)
    values = [complex(w) for w in eigvals(a)]
    turned = [complex(w) for w in eigvals(a.T)]
    # The spectra of A and its transpose are one and the same; what an algorithm finds differs as rounding is amplified.
    gap = max(min(abs(w - v) for v in turned) for w in values)
    return {
        "n": n,
        "real": np.linspace(*WINDOW[:2], points).tolist(),
        "imaginary": imaginary,
        "log10": lines,
        "eigenvalues": [[w.real, w.imag] for w in values],
        "transposed": [[w.real, w.imag] for w in turned],
        "transposed_gap": gap,
        "least_log10": min(min(line) for line in lines),
    }
