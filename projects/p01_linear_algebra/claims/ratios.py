"""Findings of LAPACK's tests."""

from __future__ import annotations

from typing import Any

from projects.p01_linear_algebra.claims.reach import reached
from shared.readme import Claim


def _all_below(results: dict[str, Any]) -> bool:
    data = results["ratios"]
    reached(max(data["sizes"]), 50)
    whole = data["n_routines"] >= 20 and data["tests"] >= 5_000
    return bool(whole and data["above_target"] == 0 and data["worst"] <= data["target"])


def _side_by_side(results: dict[str, Any]) -> bool:
    data = results["ratios"]["numpy"]
    return bool(data["routines"] >= 10 and data["tests"] > 0)


CLAIMS: dict[str, Claim] = {
    "lapack_ratios": (
        "{ratios.n_routines} routines pass LAPACK's tests of itself on all its matrix types: the worst of "
        "{ratios.tests:,} ratios is {ratios.worst:.2f} (`{ratios.worst_routine}`), where LAPACK accepts 20 to 60 and "
        "we asked for {ratios.target:g}.",
        _all_below,
    ),
    "ratios_beside_numpy": (
        "Of the {ratios.numpy.routines} routines that NumPy or SciPy have too, judged by the same formulas on the "
        "same matrices, ours has the smaller worst ratio in {ratios.numpy.ours_smaller}; {ratios.numpy.above_target} "
        "of their {ratios.numpy.tests:,} ratios are above {ratios.target:g}.",
        _side_by_side,
    ),
}
