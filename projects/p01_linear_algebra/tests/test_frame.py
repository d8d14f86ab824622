"""Experiments, figures and findings on a small scale: known answers, and claims that a wrong result would break."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from projects.p01_linear_algebra.claims import CLAIMS
from projects.p01_linear_algebra.experiments import krylov, portraits, ratios, solving, vector_iterations
from projects.p01_linear_algebra.pure.complex_schur import complex_schur
from projects.p01_linear_algebra.pure.gallery import grcar
from projects.p01_linear_algebra.report import FIGURES, TABLES
from projects.p01_linear_algebra.run import EXPERIMENTS
from projects.p01_linear_algebra.settings import QUICK, Config
from shared import results
from shared.readme import judge
from shared.seeding import rng

TINY = replace(
    QUICK, ratio_sizes=(1, 4), hilbert_sizes=(5, 8), solve_draws=2, solve_sizes=(8, 60), refine_draws=2, rate_draws=4,
    orthogonality_draws=2, product_sizes=(25,), growth_draws=3, pseudo_size=8, pseudo_grid=7,
)  # fmt: skip


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, experiment in EXPERIMENTS.items():
        *outer, last = name.split(".")
        place = tree
        for part in outer:
            place = place.setdefault(part, {})
        place[last] = experiment(TINY, rng(0, name), jobs=1)
    canonical: dict[str, Any] = results.canonical(tree)
    return canonical


def test_experiments_find_what_is_known(found: dict[str, Any]):
    growth = found["portraits"]["growth"]["pivoting"]
    assert growth["partial"]["growth"] == pytest.approx(2.0 ** (TINY.growth_size - 1), rel=1e-5)
    assert growth["complete"]["growth"] == 2.0
    hilbert = found["accuracy"]["structured"]["hilbert"][0]
    assert hilbert["smallest"] == pytest.approx(3.28793e-6, rel=1e-5)  # Hilbert(5), known to many digits
    assert hilbert["ours"] < 2e-15 < hilbert["numpy"]
    solving_data = found["accuracy"]["solving"]
    assert solving_data["silent"]["ours"] == 0
    assert (
        solving_data["families"]["growth"]["worst"]["numpy"] > 0.1 > solving_data["families"]["growth"]["worst"]["ours"]
    )
    assert found["accuracy"]["products"]["packed_worst"] <= 1.0 < found["accuracy"]["products"]["plain_worst"]
    assert found["exact"]["all_agree"] and found["exact"]["hilbert"]["whole"]
    assert found["iterative"]["residual_methods"]["shift"]["least_before_last"] == 1.0


def test_no_claim_fails_and_most_can_be_judged_on_a_small_scale(found: dict[str, Any]):
    verdicts = {verdict.name: verdict.holds for verdict in judge(CLAIMS, found)}
    assert [name for name, holds in verdicts.items() if holds is False] == []
    assert sum(holds is True for holds in verdicts.values()) >= 8


@pytest.mark.parametrize(
    ("claim", "path", "wrong"),
    [
        ("never_silent", "accuracy.solving.silent.ours", 1),
        ("refinement", "accuracy.refinement.worst_component_in_u", 5.0),
        ("packed_product", "accuracy.products.packed_worst", 1.1),
        ("gram_schmidt", "accuracy.orthogonality.slopes.modified.estimate", 1.3),
        ("exact_answers", "exact.all_agree", False),
        ("forward_bound", "accuracy.solving.covered", 1),
        ("residuals_say_nothing", "accuracy.orthogonality.methods.classical.largest", 0.1),
        ("gmres_restarts", "iterative.residual_methods.shift.restarted_converged", True),
        ("storing_changes_the_matrix", "exact.hilbert.change_by_storing", 0.0),
    ],
)
def test_a_wrong_result_breaks_its_claim(found: dict[str, Any], claim: str, path: str, wrong: Any):
    tampered = copy.deepcopy(found)
    *outer, last = path.split(".")
    place = tampered
    for part in outer:
        place = place[part]
    place[last] = wrong
    assert judge({claim: CLAIMS[claim]}, found)[0].holds is True
    assert judge({claim: CLAIMS[claim]}, tampered)[0].holds is False


def test_every_figure_is_drawn_and_every_table_is_rectangular(found: dict[str, Any]):
    for make in FIGURES.values():
        figure = make(found)
        assert figure.axes and all(ax.get_xlabel() or not ax.get_xticks().size or ax.images for ax in figure.axes[:1])
    for name, table in TABLES.items():
        rows = table(found)
        assert len(rows) >= 2 and len({len(row) for row in rows}) == 1, name
        assert all(isinstance(cell, str) for row in rows for cell in row), name


def test_the_pseudospectral_iteration_finds_the_smallest_singular_value():
    a = np.array(grcar(12).to_lists(), dtype=float)
    T = complex_schur(grcar(12)).T.to_lists()
    for z in (0.3 + 0.2j, 1.5 + 1j, -1.0 + 0j, 3.0 + 2j):
        exact = np.linalg.svd(z * np.eye(12) - a, compute_uv=False)[-1]
        assert portraits.smallest_singular_value(T, z) == pytest.approx(exact, rel=2e-3)
    assert portraits.smallest_singular_value([[2.0 + 0j]], 2.0) == 0.0


def test_the_diffusion_matrix_is_the_laplacian_where_conductivities_are_equal():
    class Ones:
        def random(self, size: tuple[int, int]) -> np.ndarray:
            return np.zeros(size)

    a = krylov._diffusion(3, Ones())  # type: ignore[arg-type]
    line = 2 * np.eye(3) - np.eye(3, k=1) - np.eye(3, k=-1)
    assert np.allclose(a, np.kron(line, np.eye(3)) + np.kron(np.eye(3), line))
    jumps = krylov._diffusion(5, np.random.default_rng(1))
    assert np.allclose(jumps, jumps.T) and np.linalg.eigvalsh(jumps)[0] > 0 and jumps.max() > 900


def test_a_linear_rate_is_read_off_a_geometric_sequence():
    assert vector_iterations._linear_rate(tuple(0.3**k for k in range(60))) == pytest.approx(0.3)


def test_a_routine_that_gives_up_or_returns_nan_gets_the_largest_ratio():
    def raises(_: Any) -> Any:
        raise np.linalg.LinAlgError

    assert ratios._guarded(raises, list)([[1.0]]) == [("gave up", ratios.FAILED)]
    assert ratios._guarded(lambda _: [("test", float("nan"))], list)([[1.0]]) == [("test", ratios.FAILED)]


def test_numpys_wrappers_pass_the_tests_on_a_good_matrix_and_fail_them_on_a_spoilt_factor(monkeypatch):
    a = np.random.default_rng(2).normal(size=(6, 6))
    symmetric = a @ a.T + np.eye(6)
    for name, routine in ratios.THEIRS.items():
        matrix = symmetric if name in ("cholesky", "eigh") else a
        assert all(ratio < 10 for _, ratio in routine(matrix)), name
    right = np.linalg.qr
    monkeypatch.setattr(np.linalg, "qr", lambda m: (right(m)[0], right(m)[1] * (1 + 1e-12)))
    assert max(ratio for _, ratio in ratios.THEIRS["qr"](a)) > 100


def test_the_error_of_an_answer_is_exact():
    from fractions import Fraction

    assert solving._forward_error([0.5, 1.0], [Fraction(1, 2), Fraction(2)]) == 0.5
    # 0.1 is not a tenth: the difference is told without rounding
    assert solving._forward_error([0.1], [Fraction(1, 10)]) == pytest.approx(5.551115123125783e-17, rel=1e-12, abs=0)
    assert solving._forward_error([1 / 3], [Fraction(1, 3)]) == pytest.approx(5.551115123125783e-17, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"cg_size": 0}, "cg_size has 0; it must be 16 or more"),
        ({"ratio_sizes": ()}, "ratio_sizes is empty"),
        ({"lanczos_size": 20, "lanczos_steps": 21}, "lanczos_steps is 21; it must be at most 20"),
    ],
)
def test_settings_refuse_sizes_that_mean_nothing(change: dict[str, Any], told: str):
    with pytest.raises(ValueError, match=told):
        Config(**change)
