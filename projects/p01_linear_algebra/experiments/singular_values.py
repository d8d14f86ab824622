"""Small singular values against references of a hundred digits: Hilbert and Cauchy matrices, and graded ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np

from projects.p01_linear_algebra.pure.rank_revealing import cauchy_svd, hilbert_svd
from projects.p01_linear_algebra.pure.svd import svd, svd_jacobi
from shared.parallel import pmap

if TYPE_CHECKING:
    from projects.p01_linear_algebra.run import Config

GRADE = 18
"""Graded matrices: the scales run from 10^-GRADE to 1."""
GRADINGS = ("columns", "shuffled columns", "rows")


def _reference(rows: list[list[Any]], digits: int) -> list[Any]:
    """Singular values, descending, to `digits` decimal digits less what the condition takes."""
    with mpmath.workdps(digits):
        return sorted(mpmath.svd_r(mpmath.matrix(rows), compute_uv=False), reverse=True)


def _errors(found: Any, exact: list[Any]) -> list[float]:
    """Relative error of each singular value."""
    return [float(abs(mpmath.mpf(float(value)) - true) / true) for value, true in zip(found, exact, strict=True)]


def _cauchy(item: tuple[list[int], list[int], int]) -> dict[str, Any]:
    """One Cauchy matrix with whole nodes: item = (x, y, digits)."""
    x, y, digits = item
    with mpmath.workdps(digits):
        exact = _reference([[mpmath.mpf(1) / (a + b) for b in y] for a in x], digits)
    n = len(x)
    is_hilbert = x == list(range(1, n + 1)) and y == list(range(n))
    ours = (hilbert_svd(n) if is_hilbert else cauchy_svd(x, y)).s
    stored = np.array([[1 / (a + b) for b in y] for a in x])
    errors, theirs = _errors(ours, exact), _errors(np.linalg.svd(stored, compute_uv=False), exact)
    return {
        "n": n,
        "exact": [float(value) for value in exact],
        "smallest": float(exact[-1]),
        "ours": max(errors),
        "numpy": max(theirs),
        "ours_values": list(ours),
        "numpy_values": np.linalg.svd(stored, compute_uv=False).tolist(),
    }


def exp_structured(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Relative errors of all singular values of Hilbert's matrices, and of Cauchy matrices with random whole nodes."""
    items = [(list(range(1, n + 1)), list(range(n)), cfg.reference_digits) for n in cfg.hilbert_sizes]
    for n in cfg.hilbert_sizes:
        x, y = (np.sort(rng.choice(10 * n, size=n, replace=False)) for _ in range(2))
        items.append(((x + 1).tolist(), y.tolist(), cfg.reference_digits))
    found = pmap(_cauchy, items, jobs=jobs, desc="Cauchy", key=lambda item: f"n = {len(item[0])}")
    hilbert, cauchy = found[: len(cfg.hilbert_sizes)], found[len(cfg.hilbert_sizes) :]
    short = ("n", "smallest", "ours", "numpy")
    return {
        "digits": cfg.reference_digits,
        "hilbert": [{name: case[name] for name in short} for case in hilbert],
        "cauchy": [{name: case[name] for name in short} for case in cauchy],
        "largest_hilbert": hilbert[-1],
        "worst": max(case["ours"] for case in found),
    }


def _graded(item: tuple[str, list[list[float]], int]) -> dict[str, Any]:
    """One graded matrix: item = (grading, rows, digits)."""
    _, rows, digits = item
    exact = _reference(rows, digits)
    return {
        "jacobi": _errors(svd_jacobi(rows).s, exact),
        "golub_kahan": _errors(svd(rows).s, exact),
        "numpy": _errors(np.linalg.svd(np.array(rows), compute_uv=False), exact),
    }


def exp_graded(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Relative errors on B D and D B with random B and D from 10^-18 to 1: ours in two ways, and NumPy's."""
    n, draws = cfg.graded_size, cfg.graded_draws
    d = np.logspace(-GRADE, 0, n)
    items = []
    for grading in GRADINGS:
        for _ in range(draws):
            b = rng.normal(size=(n, n))
            scales = rng.permutation(d) if grading == "shuffled columns" else d
            a = b * scales[:, None] if grading == "rows" else b * scales
            items.append((grading, a.tolist(), cfg.reference_digits))
    found = pmap(_graded, items, jobs=jobs, desc="graded", key=lambda item: item[0])
    by_grading: dict[str, Any] = {}
    for grading in GRADINGS:
        cases = [case for item, case in zip(items, found, strict=True) if item[0] == grading]
        by_grading[grading] = {
            name: {
                "worst": max(max(case[name]) for case in cases),
                "median_of_worst": float(np.median([max(case[name]) for case in cases])),
                "by_index": np.median([case[name] for case in cases], axis=0).tolist(),
            }
            for name in ("jacobi", "golub_kahan", "numpy")
        }
    return {"n": n, "draws": draws, "grade": GRADE, "digits": cfg.reference_digits, "gradings": by_grading}
