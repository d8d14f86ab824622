"""Findings about accuracy and exact answers."""

from __future__ import annotations

from typing import Any

from projects.p01_linear_algebra.claims.reach import reached
from shared.readme import Claim

UNIT_ROUNDOFF = 2.0**-53


def _accuracy(results: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = results["accuracy"]
    return data


def _hilbert(results: dict[str, Any]) -> bool:
    data = _accuracy(results)["structured"]
    last = data["largest_hilbert"]
    reached(last["n"], 40)
    return bool(data["worst"] < 1e-14 and last["numpy"] > 1e30)


def _graded(results: dict[str, Any]) -> bool:
    gradings = _accuracy(results)["graded"]["gradings"]
    return all(case["jacobi"]["worst"] < 1e-11 and case["numpy"]["worst"] > 1e-3 for case in gradings.values())


def _silent(results: dict[str, Any]) -> bool:
    data = _accuracy(results)["solving"]
    return bool(data["silent"]["ours"] == 0 and data["silent"]["numpy"] > 0 and data["worst_unwarned"] < 0.5)


def _growth(results: dict[str, Any]) -> bool:
    data = _accuracy(results)["solving"]
    reached(max(data["sizes"]), 60)
    case = data["families"]["growth"]
    return bool(case["worst"]["ours"] < 1e-13 and case["worst"]["numpy"] > 0.1 and case["complete"] > 0)


def _bound(results: dict[str, Any]) -> bool:
    data = _accuracy(results)["solving"]
    return bool(data["covered"] >= 0.99 * data["n"])


def _refined(results: dict[str, Any]) -> bool:
    data = _accuracy(results)["refinement"]
    return bool(data["worst_component_in_u"] <= 4.0)


def _orthogonality(results: dict[str, Any]) -> bool:
    data = _accuracy(results)["orthogonality"]
    slopes = data["slopes"]
    near = abs(slopes["modified"]["estimate"] - 1.0) < 0.15 and abs(slopes["classical"]["estimate"] - 2.0) < 0.3
    return bool(near and data["methods"]["householder"]["largest"] < 1e-14)


def _residual_says_nothing(results: dict[str, Any]) -> bool:
    methods = _accuracy(results)["orthogonality"]["methods"]
    return bool(methods["classical"]["largest_residual"] < 1e-14 and methods["classical"]["largest"] > 1.0)


def _packed(results: dict[str, Any]) -> bool:
    data = _accuracy(results)["products"]
    return bool(data["packed_worst"] <= 1.0 and data["numpy_worst"] > 1e10)


def _exact(results: dict[str, Any]) -> bool:
    data = results["exact"]
    return bool(data["all_agree"] and data["hilbert"]["whole"])


def _storing(results: dict[str, Any]) -> bool:
    return bool(1e-3 < results["exact"]["hilbert"]["change_by_storing"] < 1.0)


CLAIMS: dict[str, Claim] = {
    "hilbert_svd": (
        "All {accuracy.structured.largest_hilbert.n} singular values of Hilbert's matrix, the smallest of them "
        "{accuracy.structured.largest_hilbert.smallest:.2e}, are right to "
        "{accuracy.structured.largest_hilbert.ours:.1e} in plain double precision; NumPy's smallest is off by a "
        "factor of {accuracy.structured.largest_hilbert.numpy:.0e} (references of {accuracy.structured.digits} "
        "digits).",
        _hilbert,
    ),
    "graded_svd": (
        "On random matrices graded over {accuracy.graded.grade} decades (n = {accuracy.graded.n}, "
        "{accuracy.graded.draws} draws) one-sided Jacobi has every singular value to "
        "{accuracy.graded.gradings.columns.jacobi.worst:.0e} or better by columns and "
        "{accuracy.graded.gradings.rows.jacobi.worst:.0e} by rows; NumPy's worst relative errors are "
        "{accuracy.graded.gradings.columns.numpy.worst:.0e} and {accuracy.graded.gradings.rows.numpy.worst:.0e}.",
        _graded,
    ),
    "never_silent": (
        "Of {accuracy.solving.n} hard systems `solve` answered none wrongly without a warning (worst unwarned error "
        "{accuracy.solving.worst_unwarned:.2g}); NumPy gave {accuracy.solving.silent.numpy} answers without a right "
        "digit and without a word, SciPy {accuracy.solving.silent.scipy}.",
        _silent,
    ),
    "growth_is_noticed": (
        "Wilkinson's growth matrices up to n = 60: worst error {accuracy.solving.families.growth.worst.ours:.0e}, "
        "because `solve` sees the growth factor and pivots completely; NumPy and SciPy are off by "
        "{accuracy.solving.families.growth.worst.numpy:.2g} times the largest component.",
        _growth,
    ),
    "forward_bound": (
        "`solve_info`'s bound of the forward error held on {accuracy.solving.covered} of {accuracy.solving.n} systems; "
        "where the matrix is not nearly singular it is {accuracy.solving.bound_over_error:.0f} times the true error in "
        "the median.",
        _bound,
    ),
    "refinement": (
        "Refined with exact residuals, every component of every solution is within "
        "{accuracy.refinement.worst_component_in_u:.2f} units roundoff of the true one, for condition numbers from "
        "1e2 to 1e18 (n = {accuracy.refinement.n}, {accuracy.refinement.draws} draws each, exact rational truth).",
        _refined,
    ),
    "gram_schmidt": (
        "Orthogonality is lost like the condition number to the power "
        "{accuracy.orthogonality.slopes.modified.estimate:.2f} [{accuracy.orthogonality.slopes.modified.low:.2f}, "
        "{accuracy.orthogonality.slopes.modified.high:.2f}] by modified and "
        "{accuracy.orthogonality.slopes.classical.estimate:.2f} [{accuracy.orthogonality.slopes.classical.low:.2f}, "
        "{accuracy.orthogonality.slopes.classical.high:.2f}] by classical Gram-Schmidt (95% t intervals, n = "
        "{accuracy.orthogonality.draws} matrices each); Householder stays at "
        "{accuracy.orthogonality.methods.householder.largest:.0e}.",
        _orthogonality,
    ),
    "residuals_say_nothing": (
        "A small residual proves nothing about Q: classical Gram-Schmidt never misses A = QR by more than "
        "{accuracy.orthogonality.methods.classical.largest_residual:.0e}, while |Q'Q - I| reaches "
        "{accuracy.orthogonality.methods.classical.largest:.0f}.",
        _residual_says_nothing,
    ),
    "packed_product": (
        "Every compared entry of the packed product is within {accuracy.products.packed_worst:.2f} units roundoff of "
        "the exact inner product, also where inner products cancel; there the worst entry of NumPy's is off by "
        "{accuracy.products.numpy_worst:.0e} of them.",
        _packed,
    ),
    "exact_answers": (
        "Dixon's lifting and Bareiss's elimination agree on every integer system tried, the determinant agrees with "
        "the characteristic polynomial, and the inverse of Hilbert's matrix comes out whole; determinants in floating "
        "point were off by up to {exact.worst_float_error:.0e}.",
        _exact,
    ),
    "storing_changes_the_matrix": (
        "Storing Hilbert's matrix of order {exact.hilbert.n} as floats changes the exact solution by "
        "{exact.hilbert.change_by_storing:.2%}, before any algorithm has run.",
        _storing,
    ),
}
