"""The theory experiments on a small budget: known numbers in the results, figures and tables drawn from them alone."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest

from projects.p06_bandits.claims.theory import CLAIMS
from projects.p06_bandits.experiments.certificates import exp_certificates
from projects.p06_bandits.experiments.theory import exp_exact_lines, exp_exact_vs_simulated
from projects.p06_bandits.report.theory import FIGURES, TABLES
from shared.seeding import rng

SMALL: Any = SimpleNamespace(theory_horizon=12, theory_runs=300, certificate_horizon=300, certificate_runs=20)


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    found = {
        "exact_lines": exp_exact_lines(SMALL, rng(0, "lines")),
        "exact_vs_simulated": exp_exact_vs_simulated(SMALL, rng(0, "against")),
        "certificates": exp_certificates(SMALL, rng(0, "certificates")),
    }
    return {"theory": json.loads(json.dumps(found, allow_nan=False))}


def test_exact_lines_hold_the_values_found_by_hand(results):
    data = results["theory"]["exact_lines"]
    assert data["optimum"][:3] == pytest.approx([1 / 6, 1 / 4, 1 / 3], abs=1e-14)
    assert data["rules"]["thompson"]["regret"][:2] == pytest.approx([1 / 6, 11 / 36], abs=1e-14)
    assert all(rule["ratio"] > 1 for rule in data["rules"].values())
    assert data["law"]["rules"]["greedy"]["tail"][0] == pytest.approx(1.0)


def test_simulation_agrees_with_the_exact_values(results):
    data = results["theory"]["exact_vs_simulated"]
    assert data["n_cases"] == 17 and data["largest_z"] < 4


def test_no_certificate_is_violated_and_the_false_statements_are_marked(results):
    data = results["theory"]["certificates"]
    assert data["n_violated"] == 0 and data["n_certificates"] >= 30
    assert {v["theorem"] for v in data["verdicts"] if v["control"]} == {"Auer et al. 2002, Thm 1", "a tenth of Thm 1"}


def test_same_results_for_any_number_of_jobs(results):
    again = exp_exact_vs_simulated(SMALL, rng(0, "against"), jobs=1)
    assert json.loads(json.dumps(again)) == results["theory"]["exact_vs_simulated"]


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_drawn_with_labelled_axes(results, name):
    figure = FIGURES[name](results)
    axes = [ax for ax in figure.axes if ax.get_visible()]
    assert axes and all(ax.get_xlabel() or figure.get_supxlabel() for ax in axes)
    assert all(ax.lines for ax in axes)


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_rectangular(results, name):
    table = TABLES[name](results)
    assert len(table) > 5 and {len(row) for row in table} == {len(table[0])}
    assert all(isinstance(cell, str) for row in table for cell in row)


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_find_their_values(results, name):
    sentence, holds = CLAIMS[name]
    for path, spec in re.findall(r"\{([^}:]+):?([^}]*)\}", sentence):
        value: Any = results
        for key in path.split("."):
            value = value[key]
        format(value, spec)
    assert isinstance(holds(results), bool)


def test_claims_can_fail(results):
    """Each predicate turns false when the numbers it speaks of are spoilt."""
    spoilt = json.loads(json.dumps(results))
    spoilt["theory"]["certificates"]["n_violated"] = 1
    assert not CLAIMS["no_theorem_violated"][1](spoilt)
    spoilt["theory"]["exact_lines"]["rules"]["thompson"]["ratio"] = 0.9
    assert not CLAIMS["exact_optimum"][1](spoilt)
    spoilt["theory"]["exact_vs_simulated"]["n_inside"] -= 3
    assert not CLAIMS["simulator_is_exact"][1](spoilt)
