"""LAPACK's ratios on LAPACK's matrices: at most 10 for every routine; the measures by hand; NumPy judged by them."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

from projects.p01_linear_algebra.pure.certify import (
    ROUTINES,
    Ratio,
    check_eig,
    check_eigh,
    check_lu,
    check_qr,
    check_solve,
    check_svd,
    lapack_ratios,
)
from projects.p01_linear_algebra.pure.lapack_checks import (
    ULP,
    WRONG,
    eigenvectors_ratio,
    inverse_ratio,
    order_ratio,
    orthogonality_ratio,
    product_ratio,
    sturm_ratio,
    values_ratio,
)
from projects.p01_linear_algebra.pure.matrix_types import FAMILIES, lapack_matrix, random_orthogonal

Array = np.ndarray[Any, Any]
ALLOWED = 10.0  # LAPACK's own programs allow 20 to 60
pytestmark = pytest.mark.filterwarnings("ignore::projects.p01_linear_algebra.pure.errors.IllConditionedWarning")


def _failures(rows: list[Ratio]) -> list[Ratio]:
    return [row for row in rows if not row.ratio <= ALLOWED]


@pytest.mark.parametrize("name", ROUTINES)
def test_small_orders(name: str) -> None:
    rows = lapack_ratios([1, 2, 3, 5, 10], routines={name: ROUTINES[name]})
    assert rows and not _failures(rows)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROUTINES)
@pytest.mark.parametrize("n", [20, 30, 50])
def test_larger_orders(name: str, n: int) -> None:
    assert not _failures(lapack_ratios([n], routines={name: ROUTINES[name]}))


def test_numpy_is_judged_on_the_same_matrices() -> None:
    seen: list[Any] = []

    def theirs(A: Any) -> list[tuple[str, float]]:
        seen.append(A)
        a = np.array(A)
        w, v = np.linalg.eigh(a)
        return check_eigh(A, w.tolist(), v.tolist(), np.linalg.eigvalsh(a).tolist())

    rows = lapack_ratios([4, 9], seed=3, routines={"numpy.linalg.eigh": ("symmetric", theirs)})
    assert len(rows) == 3 * 21 * 2
    assert max(row.ratio for row in rows if row.test != "values alone") <= ALLOWED
    assert seen[1] == lapack_matrix("symmetric", 1, 9, 9, random.Random("3 symmetric 1 9"))
    a = np.random.default_rng(0).normal(size=(6, 6))
    assert max(r for _, r in check_svd(a.tolist(), *(x.tolist() for x in np.linalg.svd(a)))) <= ALLOWED
    assert max(r for _, r in check_eig(a.tolist(), *(x.tolist() for x in np.linalg.eig(a)))) <= ALLOWED
    assert max(r for _, r in check_qr(a.tolist(), *(x.tolist() for x in np.linalg.qr(a)))) <= ALLOWED
    b = a.sum(axis=1)
    assert max(r for _, r in check_solve(a.tolist(), np.linalg.solve(a, b).tolist(), b.tolist())) <= ALLOWED


def test_wrong_answers_are_found_out() -> None:
    a = np.random.default_rng(1).normal(size=(8, 8))
    s = a + a.T
    w, v = np.linalg.eigh(s)
    bent, shifted = v.copy(), w.copy()
    bent[2, 3] += 1e-10
    shifted[4] += 1e-10
    assert dict(check_eigh(s.tolist(), w.tolist(), bent.tolist()))["V'V = I"] > 1e4
    assert dict(check_eigh(s.tolist(), shifted.tolist(), v.tolist()))["A = V D V'"] > 1e3
    assert dict(check_eigh(s.tolist(), w.tolist(), v.tolist(), shifted.tolist()))["values alone"] > 1e3
    u, sigma, vt = np.linalg.svd(a)
    assert dict(check_svd(a.tolist(), u.tolist(), sigma[::-1].tolist(), vt.tolist()))["order"] == WRONG
    assert check_lu(a.tolist(), range(8), np.eye(8).tolist(), (a + 1e-9).tolist())[0][1] > 1e4
    assert eigenvectors_ratio(s.tolist(), v.tolist(), shifted.tolist()) > 1e3
    assert product_ratio([[1.0]], [[math.nan]]) == WRONG


def test_measures_by_hand() -> None:
    # one ulp in one entry of the identity of order 2: |E|_1 = ulp, |A|_1 = 1, n = 2
    assert product_ratio([[1.0, 0.0], [0.0, 1.0]], [[1.0 + ULP, 0.0], [0.0, 1.0]]) == 0.5
    assert product_ratio([[2.0**1000]], [[2.0**1000 * (1.0 + ULP)]]) == 1.0
    assert product_ratio([[0.0]], [[0.0]]) == 0.0
    assert orthogonality_ratio([[1.0, 0.0], [0.0, 1.0 + ULP]]) == 1.0  # (1 + ulp)^2 - 1 = 2 ulp, divided by m = 2
    assert values_ratio([4.0, 1.0], [4.0, 1.0 + 8.0 * ULP]) == 2.0
    assert values_ratio([], []) == 0.0 and values_ratio([1.0], []) == WRONG
    assert order_ratio([3.0, 3.0, 0.0]) == 0.0 and order_ratio([1.0, -0.5]) == WRONG
    assert inverse_ratio([[2.0]], [[0.5]]) == 0.0
    assert sturm_ratio([1.0, 2.0], [0.0], [1.0, 2.0]) == 0.5
    assert sturm_ratio([1.0, 2.0], [0.0], [1.0, 2.0 + 100.0 * ULP]) == 64.0  # in steps of two: 32 * 2 < 100 <= 64 * 2


@pytest.mark.parametrize("family", FAMILIES)
def test_generated_matrices_are_what_they_claim(family: str) -> None:
    for number, recipe in enumerate(FAMILIES[family], 1):
        a: Array = np.array(lapack_matrix(family, number, 6, 6, random.Random(number)))
        again = lapack_matrix(family, number, 6, 6, random.Random(number))
        assert a.tolist() == again and np.isfinite(a).all()
        if family in ("symmetric", "definite", "indefinite"):
            assert (a == a.T).all()
        if recipe.scale in ("large", "huge"):
            assert abs(a).max() > 1e130
        if recipe.scale in ("small", "tiny"):
            assert 0.0 < abs(a).max() < 1e-130
        if recipe.positive:
            assert np.linalg.eigvalsh(a / abs(a).max()).min() > -1e-15
        if recipe.kind in ("congruent", "equivalent") and recipe.spectrum == "geometric":
            values = np.linalg.svd(a / abs(a).max(), compute_uv=False)
            assert values[0] / values[-1] == pytest.approx(recipe.cond, rel=0.1 if recipe.cond < 1e10 else 10.0)


def test_spectra_and_orthogonal_matrices() -> None:
    assert [len(FAMILIES[name]) for name in ("symmetric", "nonsymmetric", "rectangular")] == [21, 21, 16]
    rng = random.Random(2)
    q: Array = np.array(random_orthogonal(9, rng))
    assert abs(q @ q.T - np.eye(9)).max() <= 1e-14
    # Haar: the trace has mean 0 and variance 1 for every order
    traces = [sum(random_orthogonal(3, rng)[i][i] for i in range(3)) for _ in range(600)]
    assert abs(sum(traces) / 600) <= 4.0 / math.sqrt(600.0)
    even: Array = np.array(lapack_matrix("symmetric", 3, 5, 5, rng)).diagonal()
    assert sorted(abs(even)) == pytest.approx([ULP, 0.25, 0.5, 0.75, 1.0], abs=1e-15)
    clustered = np.linalg.svd(np.array(lapack_matrix("rectangular", 10, 7, 5, rng)), compute_uv=False)
    assert clustered[0] == pytest.approx(1.0) and clustered[1] < 1e-15
    bordered: Array = np.array(lapack_matrix("nonsymmetric", 19, 8, 8, rng))
    assert not bordered[:2].any() and not bordered[-1].any() and not bordered[:, 0].any() and not bordered[:, -2:].any()
    assert bordered[2:-1, 1:-2].all()


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="family is 'round'"):
        lapack_matrix("round", 1, 2, 2, random.Random(0))
    with pytest.raises(ValueError, match="symmetric matrices have types 1 to 21"):
        lapack_matrix("symmetric", 22, 2, 2, random.Random(0))
    with pytest.raises(ValueError, match=r"shape \(2, 3\)"):
        lapack_matrix("symmetric", 1, 2, 3, random.Random(0))
    with pytest.raises(ValueError, match="routine f has family 'x'"):
        lapack_ratios([2], routines={"f": ("x", lambda A: [])})
    with pytest.raises(ValueError, match=r"shape \(0, 0\)"):
        lapack_ratios([0])
