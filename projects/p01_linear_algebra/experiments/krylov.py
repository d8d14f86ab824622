"""Krylov methods against what is proved about them: conjugate gradients, Lanczos, MINRES and GMRES."""

from __future__ import annotations

import math
from itertools import islice
from operator import mul
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p01_linear_algebra.pure.iterative.conjugate_gradient import cg_steps, conjugate_gradient
from projects.p01_linear_algebra.pure.iterative.gmres import gmres
from projects.p01_linear_algebra.pure.iterative.lanczos import LanczosResult, lanczos, lanczos_reorthogonalised
from projects.p01_linear_algebra.pure.iterative.linear_map import LinearMap
from projects.p01_linear_algebra.pure.iterative.minres import minres
from projects.p01_linear_algebra.pure.iterative.preconditioners import incomplete_cholesky, jacobi
from projects.p01_linear_algebra.pure.iterative.steepest_descent import descent_steps

if TYPE_CHECKING:
    from projects.p01_linear_algebra.run import Config

CG_TOLERANCE = 1e-8
CG_STEPS = 330
CONDITIONS = (10.0, 100.0, 1000.0)
OUTLIERS = (2.0, 2.5, 3.0)
"""Eigenvalues beside the ones spread over [0, 1], on which Lanczos converges first."""
RESTARTS = (5, 10, 20)


def diagonal_map(values: list[float]) -> LinearMap:
    """The matrix diag(values): in exact arithmetic Krylov methods can't tell it from any other with that spectrum."""
    return LinearMap(len(values), lambda x: list(map(mul, values, x)))


def _energy_errors(steps: Any, values: list[float], x: np.ndarray, count: int) -> list[float]:
    """Relative errors in the A-norm of the first iterates, until they are below the tolerance by far."""
    weights = np.array(values)
    found: list[float] = []
    for state in islice(steps, count + 1):
        gap = x - np.array(state.x)
        found.append(math.sqrt(float(gap @ (weights * gap))))
        if found[-1] < 1e-13 * found[0]:
            break
    return [error / found[0] for error in found]


def exp_cg(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Errors of conjugate gradients and steepest descent against their bounds, and what a clustered spectrum does."""
    n = cfg.cg_size
    curves: dict[str, Any] = {}
    for kappa in CONDITIONS:
        # Chebyshev points: the spectrum on which the bound is nearly attained
        nodes = np.cos(np.pi * (np.arange(n) + 0.5) / n)
        values = (0.5 * (kappa + 1) + 0.5 * (kappa - 1) * nodes).tolist()
        # equal parts of the error's A-norm along every eigenvector, signs at random
        x = rng.choice([-1.0, 1.0], size=n) / np.sqrt(values)
        a, b = diagonal_map(values), (np.array(values) * x).tolist()
        rate = (math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)
        conjugate = _energy_errors(cg_steps(a, b, [0.0] * n), values, x, CG_STEPS)
        steepest = _energy_errors(descent_steps(a, b, [0.0] * n), values, x, CG_STEPS)
        needed = next((k for k, error in enumerate(conjugate) if error <= CG_TOLERANCE), None)
        curves[f"{kappa:g}"] = {
            "kappa": kappa,
            "cg": conjugate,
            "steepest": steepest,
            # |e_k|_A <= 2 rate^k |e_0|_A
            "bound": [2 * rate**k for k in range(len(conjugate))],
            "steepest_bound": [((kappa - 1) / (kappa + 1)) ** k for k in range(len(steepest))],
            "largest_share": max(e / (2 * rate**k) for k, e in enumerate(conjugate) if k and e > 1e-10),
            "steps": needed,
            "steps_by_bound": math.ceil(math.log(2 / CG_TOLERANCE) / -math.log(rate)),
        }
    clustered = np.concatenate([np.linspace(1.0, 1.1, n - 3), [10.0, 100.0, 1000.0]]).tolist()
    x = rng.normal(size=n)
    errors = _energy_errors(
        cg_steps(diagonal_map(clustered), (np.array(clustered) * x).tolist(), [0.0] * n), clustered, x, CG_STEPS
    )
    return {
        "n": n,
        "curves": curves,
        "tolerance": CG_TOLERANCE,
        "clustered": {
            "errors": errors,
            "steps": next((k for k, error in enumerate(errors) if error <= CG_TOLERANCE), None),
        },
    }


def _diffusion(side: int, rng: np.random.Generator) -> np.ndarray:
    """Five-point matrix of -div(c grad u) on a square grid with conductivities c that jump between 1 and 1000."""
    n = side * side
    c = np.where(rng.random((side, side)) < 0.5, 1.0, 1000.0)
    a = np.zeros((n, n))
    for i in range(side):
        for j in range(side):
            k = i * side + j
            for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                p, q = i + di, j + dj
                inside = 0 <= p < side and 0 <= q < side
                # harmonic mean of the two cells; the boundary is held at zero
                weight = 2 * c[i, j] * c[p, q] / (c[i, j] + c[p, q]) if inside else c[i, j]
                a[k, k] += weight
                if inside:
                    a[k, p * side + q] -= weight
    return a


def exp_preconditioners(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Steps of conjugate gradients on a diffusion problem with jumps, without and with a preconditioner."""
    a = _diffusion(cfg.grid_side, rng)
    rows = [{k: float(row[k]) for k in np.flatnonzero(row).tolist()} for row in a]
    sparse = LinearMap(len(a), lambda x: [sum(w * x[k] for k, w in row.items()) for row in rows])
    b = rng.normal(size=len(a)).tolist()
    runs = {
        "none": conjugate_gradient(sparse, b, tol=CG_TOLERANCE),
        "jacobi": conjugate_gradient(sparse, b, tol=CG_TOLERANCE, preconditioner=jacobi(a)),
        "ic0": conjugate_gradient(sparse, b, tol=CG_TOLERANCE, preconditioner=incomplete_cholesky(a)),
    }
    return {
        "n": len(a),
        "condition": float(np.linalg.cond(a)),
        "runs": {
            name: {"steps": run.iterations, "residuals": list(run.residuals), "true_residual": run.true_residual}
            for name, run in runs.items()
        },
    }


def _told(run: LanczosResult, spectrum: list[float]) -> dict[str, Any]:
    """What a Lanczos run shows after each step: loss of orthogonality, and copies of the outlying eigenvalues."""
    q: np.ndarray = np.array(run.Q.to_lists(), dtype=float)
    gram = np.abs(q.T @ q - np.eye(q.shape[1]))
    steps = range(1, q.shape[1] + 1)
    alpha, beta = np.array(run.alpha.to_list()), np.array(run.beta.to_list())
    ritz = [
        np.linalg.eigvalsh(np.diag(alpha[:k]) + np.diag(beta[: k - 1], 1) + np.diag(beta[: k - 1], -1)) for k in steps
    ]
    copies = [int(sum(np.sum(np.abs(values - top) < 1e-8) for top in OUTLIERS)) for values in ritz]
    return {
        "loss": [float(gram[:k, :k].max()) for k in steps],
        "error": [float(abs(values[-1] - max(spectrum))) for values in ritz],
        "copies": copies,
        "most_copies": max(copies),
    }


def exp_lanczos(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Lanczos with and without reorthogonalisation, from the same start."""
    n = cfg.lanczos_size
    spectrum = [*np.sort(rng.random(n - len(OUTLIERS))).tolist(), *OUTLIERS]
    start = rng.normal(size=n).tolist()
    a = diagonal_map(spectrum)
    return {
        "n": n,
        "steps": cfg.lanczos_steps,
        "outliers": list(OUTLIERS),
        "plain": _told(lanczos(a, cfg.lanczos_steps, x0=start), spectrum),
        "full": _told(lanczos_reorthogonalised(a, cfg.lanczos_steps, x0=start), spectrum),
    }


def _convection(n: int) -> LinearMap:
    """-u'' + 20 u' on (0, 1) by central differences, scaled by the squared width: nonsymmetric, tridiagonal."""
    drift = 10.0 / (n + 1)
    return LinearMap(
        n,
        lambda x: [
            2.0 * here - (1.0 + drift) * before - (1.0 - drift) * after
            for before, here, after in zip([0.0, *x[:-1]], x, [*x[1:], 0.0], strict=True)
        ],
    )


def exp_residual_methods(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """GMRES with and without restarts, the matrix on which it stands still, and MINRES where CG may not go."""
    n = cfg.gmres_size
    a, b = _convection(n), rng.normal(size=n).tolist()
    runs = {"full": gmres(a, b, restart=n, max_iterations=n)}
    for m in RESTARTS:
        runs[str(m)] = gmres(a, b, restart=m, max_iterations=20 * n)
    shift = LinearMap(n, lambda x: [x[-1], *x[:-1]])
    first = [1.0] + [0.0] * (n - 1)
    stuck = gmres(shift, first, restart=n)
    indefinite = diagonal_map([*np.linspace(-1.0, -0.1, n // 3), *np.linspace(0.1, 3.0, n - n // 3)])
    short = minres(indefinite, b, tol=1e-9)
    full = gmres(indefinite, b, restart=n, tol=1e-9)
    return {
        "n": n,
        "runs": {
            name: {
                "residuals": list(run.residuals)[: 6 * n],
                "steps": run.iterations,
                "converged": run.converged,
                "true_residual": run.true_residual,
            }
            for name, run in runs.items()
        },
        "shift": {
            "least_before_last": min(stuck.residuals[:n]),
            "steps": stuck.iterations,
            "restarted_converged": gmres(shift, first, restart=n - 1).converged,
        },
        "minres": {
            "residuals": list(short.residuals),
            "gmres_residuals": list(full.residuals),
            "steps": short.iterations,
            "gmres_steps": full.iterations,
        },
    }
