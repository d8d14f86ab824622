"""Solved systems and their true errors: is a bad answer ever given without a word, and what does refinement mend?

The truth is the rational solution of the stored floats, so every error here is exact.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import linalg

from projects.p01_linear_algebra.pure import gallery
from projects.p01_linear_algebra.pure.accuracy import solve_info
from projects.p01_linear_algebra.pure.certified import certify
from projects.p01_linear_algebra.pure.errors import IllConditionedWarning, SingularMatrixError
from projects.p01_linear_algebra.pure.exact.dixon import solve_exact
from projects.p01_linear_algebra.pure.refinement import solve_refined
from projects.p01_linear_algebra.pure.scalars import EPS
from projects.p01_linear_algebra.pure.solve import solve
from shared.parallel import pmap

if TYPE_CHECKING:
    from projects.p01_linear_algebra.run import Config

WRONG = 1.0
"""Forward error from which an answer has no digit right."""
REFINED_EXPONENTS = (2, 4, 6, 8, 10, 12, 14, 15, 16, 18)
Floats = list[list[float]]
System = tuple[str, Floats, list[float]]


def _conditioned(n: int, exponent: float, rng: np.random.Generator) -> np.ndarray:
    """A random matrix with singular values spread geometrically over so many decades."""
    u, _ = np.linalg.qr(rng.normal(size=(n, n)))
    v, _ = np.linalg.qr(rng.normal(size=(n, n)))
    return np.asarray(u * np.logspace(0.0, -exponent, n) @ v.T)


def _growth(n: int, rng: np.random.Generator) -> np.ndarray:
    """Wilkinson's matrix, on which partial pivoting grows to 2^(n-1), with columns scaled at random."""
    worst = np.array(gallery.wilkinson_growth(n).to_lists(), dtype=float)
    return worst * rng.uniform(0.5, 1.0, size=n)


def _nearly_dependent(n: int, rng: np.random.Generator) -> np.ndarray:
    """A random matrix whose last column is the sum of the others but for a part in 10^15."""
    a = rng.normal(size=(n, n))
    a[:, -1] = a[:, :-1].sum(axis=1) * (1.0 + 1e-15 * rng.normal(size=n))
    return a


FAMILIES: dict[str, Callable[[int, np.random.Generator], np.ndarray]] = {
    "random": lambda n, rng: rng.normal(size=(n, n)),
    "condition 1e8": lambda n, rng: _conditioned(n, 8, rng),
    "condition 1e15": lambda n, rng: _conditioned(n, 15, rng),
    "condition 1e17": lambda n, rng: _conditioned(n, 17, rng),
    "condition 1e20": lambda n, rng: _conditioned(n, 20, rng),
    "nearly dependent": _nearly_dependent,
    "growth": _growth,
    "Vandermonde": lambda n, rng: np.vander(np.sort(rng.uniform(-1.0, 1.0, size=n))),
}


def _forward_error(x: Any, exact: list[Fraction]) -> float:
    """max_i |x_i - x*_i| / max_i |x*_i|, computed in rational numbers."""
    gap = max(abs(Fraction(float(value)) - true) for value, true in zip(x, exact, strict=True))
    return float(gap / max(map(abs, exact)))


def _judge(item: System) -> dict[str, Any]:
    """Solve one system in three ways, and compare each answer with the exact one."""
    _, a, b = item
    found: dict[str, Any] = {}
    try:
        exact = [Fraction(value) for value in solve_exact(a, b)]
    except SingularMatrixError:
        return {"singular": True}
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            x = solve(a, b)
        found["ours"] = _forward_error(x, exact)
        found["ours_warned"] = any(issubclass(entry.category, IllConditionedWarning) for entry in told)
        report = solve_info(a, b)
        found |= {"rcond": report.rcond, "bound": report.forward_bound, "pivoting": report.pivoting}
    except SingularMatrixError:
        return found | {"singular": True}
    for name, function, silent in (("numpy", np.linalg.solve, True), ("scipy", linalg.solve, False)):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                answer = function(np.array(a), np.array(b))
                found[name] = _forward_error(answer, exact)
                found[f"{name}_warned"] = bool(told) and not silent
            except np.linalg.LinAlgError:
                found[name], found[f"{name}_warned"] = 0.0, True
    return found


def exp_solving(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Answers without a right digit that came without a warning: ours, NumPy's and SciPy's, on the same systems."""
    systems: list[System] = []
    for name, make in FAMILIES.items():
        for n in cfg.solve_sizes:
            for _ in range(cfg.solve_draws):
                systems.append((name, make(n, rng).tolist(), rng.normal(size=n).tolist()))
    twelve = gallery.hilbert(12).map(float).to_lists()
    systems.append(("Hilbert(12)", twelve, [1.0] * 12))
    found = pmap(_judge, systems, jobs=jobs, desc="systems", key=lambda system: system[0])
    kept = [(system[0], case) for system, case in zip(systems, found, strict=True) if "singular" not in case]
    table: dict[str, Any] = {}
    for name in dict.fromkeys(name for name, _ in kept):
        cases = [case for family, case in kept if family == name]
        table[name] = {
            "n": len(cases),
            "warned": sum(case["ours_warned"] for case in cases),
            "worst": {side: max(case[side] for case in cases) for side in ("ours", "numpy", "scipy")},
            "silent": {side: _silent(cases, side) for side in ("ours", "numpy", "scipy")},
            "needless": sum(case["ours_warned"] and case["ours"] < 1e-3 for case in cases),
            "covered": sum(case["ours"] <= case["bound"] for case in cases),
            "complete": sum(case["pivoting"] == "complete" for case in cases),
        }
    cases = [case for _, case in kept]
    well = [case for case in cases if case["rcond"] > 1e3 * EPS and case["ours"] > 0.0]
    hilbert = found[-1]
    return {
        "wrong": WRONG,
        "sizes": list(cfg.solve_sizes),
        "families": table,
        "n": len(cases),
        "silent": {side: _silent(cases, side) for side in ("ours", "numpy", "scipy")},
        "worst_unwarned": max(case["ours"] for case in cases if not case["ours_warned"]),
        "covered": sum(case["ours"] <= case["bound"] for case in cases),
        "bound_over_error": float(np.median([case["bound"] / case["ours"] for case in well])),
        "hilbert": {
            "error": hilbert["ours"],
            "warned": hilbert["ours_warned"],
            "rcond": hilbert["rcond"],
            "numpy_error": hilbert["numpy"],
        },
        "scatter": [[case["rcond"], case["ours"], case["numpy"], case["ours_warned"]] for case in cases],
    }


def _silent(cases: list[dict[str, Any]], side: str) -> int:
    """Answers without a right digit and without a warning."""
    return sum(case[side] >= WRONG and not case[f"{side}_warned"] for case in cases)


def _refine(item: tuple[int, Floats, list[float]]) -> dict[str, Any]:
    """Errors of one system before and after refinement: item = (exponent, A, b)."""
    _, a, b = item
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IllConditionedWarning)
        try:
            plain = certify(a, b, solve(a, b)).forward_error
        except SingularMatrixError:  # a pivot has rounded to zero: no answer, which counts as one without a digit
            plain = WRONG
    refined = solve_refined(a, b)
    told = certify(a, b, refined.x)
    return {
        "plain": plain,
        "refined": told.forward_error,
        "component": told.component_error,
        "steps": refined.steps,
        "method": refined.method,
    }


def exp_refinement(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Forward errors of plain and refined solutions against the condition number."""
    n = cfg.refine_size
    items = [
        (exponent, _conditioned(n, exponent, rng).tolist(), rng.normal(size=n).tolist())
        for exponent in REFINED_EXPONENTS
        for _ in range(cfg.refine_draws)
    ]
    found = pmap(_refine, items, jobs=jobs, desc="refinement", key=lambda item: f"1e{item[0]}")
    table = []
    for exponent in REFINED_EXPONENTS:
        cases = [case for item, case in zip(items, found, strict=True) if item[0] == exponent]
        table.append(
            {
                "condition": 10.0**exponent,
                "plain": max(case["plain"] for case in cases),
                "refined": max(case["refined"] for case in cases),
                "component": max(case["component"] for case in cases),
                "steps": max(case["steps"] for case in cases),
                "exact": sum(case["method"] == "exact" for case in cases),
            }
        )
    return {
        "n": n,
        "draws": cfg.refine_draws,
        "table": table,
        "worst_in_u": max(row["refined"] for row in table) / EPS,
        "worst_component_in_u": max(row["component"] for row in table) / EPS,
    }
