"""LAPACK's test ratios: ours, and NumPy's and SciPy's on the same matrices, from the same formulas."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import linalg

from projects.p01_linear_algebra.pure.certify import (
    ROUTINES,
    Ratios,
    check_cholesky,
    check_eig,
    check_eigh,
    check_lu,
    check_qr,
    check_reduction,
    check_solve,
    check_svd,
    lapack_ratios,
)
from projects.p01_linear_algebra.pure.lapack_checks import ULP, adjoint, columns_in_order, inverse_ratio
from projects.p01_linear_algebra.pure.matrix_types import FAMILIES
from projects.p01_linear_algebra.pure.scalars import Rows
from shared.parallel import pmap

if TYPE_CHECKING:
    from projects.p01_linear_algebra.run import Config

FAILED = 1.0 / ULP
"""Ratio of a routine that gave up or returned something that isn't finite."""
TARGET = 10.0
LAPACK_THRESHOLDS = {"linear": 30, "definite": 30, "indefinite": 30, "symmetric": 60, "nonsymmetric": 20,
                     "rectangular": 50}  # fmt: skip


def _lu(a: np.ndarray) -> Ratios:
    packed, pivots = linalg.lu_factor(a)
    order = list(range(len(a)))
    for i, p in enumerate(pivots):
        order[i], order[p] = order[p], order[i]
    return check_lu(a.tolist(), order, (np.tril(packed, -1) + np.eye(len(a))).tolist(), np.triu(packed).tolist())


def _solve(a: np.ndarray) -> Ratios:
    # the same right-hand side as ours: A (1, -1, 1, ...), halved until it can't overflow
    b = (0.5 ** len(a).bit_length() * a) @ (-1.0) ** np.arange(len(a))
    return check_solve(a.tolist(), np.linalg.solve(a, b).tolist(), b.tolist())


def _pivoted_qr(a: np.ndarray) -> Ratios:
    q, r, order = linalg.qr(a, mode="economic", pivoting=True)
    return check_qr(columns_in_order(a.tolist(), order.tolist()), q.tolist(), r.tolist())


def _reduction(factorise: Callable[[np.ndarray], Any]) -> Callable[[np.ndarray], Ratios]:
    def run(a: np.ndarray) -> Ratios:
        middle, q = factorise(a)
        return check_reduction(a.tolist(), q.tolist(), middle.tolist(), adjoint(q.tolist()))

    return run


def _eig(a: np.ndarray) -> Ratios:
    w, left, right = linalg.eig(a, left=True, right=True)
    return check_eig(a.tolist(), w.tolist(), right.tolist(), left.tolist())


def _svd(a: np.ndarray) -> Ratios:
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return check_svd(a.tolist(), u.tolist(), s.tolist(), vh.tolist(), np.linalg.svd(a, compute_uv=False).tolist())


def _eigh(a: np.ndarray) -> Ratios:
    w, v = np.linalg.eigh(a)
    return check_eigh(a.tolist(), w.tolist(), v.tolist(), np.linalg.eigvalsh(a).tolist())


THEIRS: dict[str, Callable[[np.ndarray], Ratios]] = {
    "lu": _lu,
    "solve": _solve,
    "inv": lambda a: [("A X = I", inverse_ratio(a.tolist(), np.linalg.inv(a).tolist()))],
    "qr": lambda a: check_qr(a.tolist(), *(factor.tolist() for factor in np.linalg.qr(a))),
    "pivoted_qr": _pivoted_qr,
    "cholesky": lambda a: check_cholesky(a.tolist(), np.linalg.cholesky(a).tolist()),
    "eigh": _eigh,
    "svd": _svd,
    "hessenberg": _reduction(lambda a: linalg.hessenberg(a, calc_q=True)),
    "real_schur": _reduction(lambda a: linalg.schur(a, output="real")),
    "complex_schur": _reduction(lambda a: linalg.schur(a, output="complex")),
    "eig": _eig,
}
"""What NumPy or SciPy have under these names, judged by the same formulas."""


def _guarded(routine: Callable[[Any], Ratios], read: Callable[[Rows], Any]) -> Callable[[Rows], Ratios]:
    """The routine on what `read` makes of the rows; giving up, or something that isn't finite, is a ratio too."""

    def run(rows: Rows) -> Ratios:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # nearly singular matrices are part of the test
            try:
                return [(test, ratio if math.isfinite(ratio) else FAILED) for test, ratio in routine(read(rows))]
            except (np.linalg.LinAlgError, ValueError, ArithmeticError):
                return [("gave up", FAILED)]

    return run


def _measure(item: tuple[str, str, tuple[int, ...], int]) -> list[dict[str, Any]]:
    """All ratios of one routine: item = (side, routine, orders, seed)."""
    side, name, sizes, seed = item
    family, ours = ROUTINES[name]
    routine = _guarded(ours, list) if side == "ours" else _guarded(THEIRS[name], np.array)
    found = lapack_ratios(sizes, seed=seed, routines={name: (family, routine)})
    return [
        {
            "test": row.test,
            "type": FAMILIES[family][row.type - 1].title,
            "number": row.type,
            "n": row.n,
            "ratio": row.ratio,
        }
        for row in found
    ]


def exp_ratios(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Worst and median ratio of every routine over all types and orders, with the place of the worst."""
    seed = int(rng.integers(2**31))
    items = [("ours", name, cfg.ratio_sizes, seed) for name in ROUTINES]
    items += [("numpy", name, cfg.ratio_sizes, seed) for name in THEIRS]
    found = pmap(_measure, items, jobs=jobs, desc="ratios", key=lambda item: f"{item[1]} ({item[0]})")
    routines: dict[str, Any] = {}
    for (side, name, _, _), rows in zip(items, found, strict=True):
        family = ROUTINES[name][0]
        worst = max(rows, key=lambda row: row["ratio"])
        entry = routines.setdefault(name, {"family": family, "threshold": LAPACK_THRESHOLDS[family]})
        entry[side] = {
            "tests": len(rows),
            "worst": worst["ratio"],
            "median": float(np.median([row["ratio"] for row in rows])),
            "worst_test": worst["test"],
            "worst_type": worst["type"],
            "worst_number": worst["number"],
            "worst_n": worst["n"],
            "above_target": sum(row["ratio"] > TARGET for row in rows),
            "by_size": [max(row["ratio"] for row in rows if row["n"] == n) for n in cfg.ratio_sizes],
        }
    both = [name for name in routines if "numpy" in routines[name]]
    tests = sum(entry["ours"]["tests"] for entry in routines.values())
    return {
        "sizes": list(cfg.ratio_sizes),
        "target": TARGET,
        "routines": routines,
        "n_routines": len(routines),
        "n_types": sum(len(recipes) for recipes in FAMILIES.values()),
        "tests": tests,
        "above_target": sum(entry["ours"]["above_target"] for entry in routines.values()),
        "worst": max(entry["ours"]["worst"] for entry in routines.values()),
        "worst_routine": max(routines, key=lambda name: routines[name]["ours"]["worst"]),
        "numpy": {
            "routines": len(both),
            "tests": sum(routines[name]["numpy"]["tests"] for name in both),
            "above_target": sum(routines[name]["numpy"]["above_target"] for name in both),
            "worst": max(routines[name]["numpy"]["worst"] for name in both),
            "ours_smaller": sum(routines[name]["ours"]["worst"] < routines[name]["numpy"]["worst"] for name in both),
        },
    }
