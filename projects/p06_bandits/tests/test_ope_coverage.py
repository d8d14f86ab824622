"""Synthetic truths, the coverage audit, verdicts, and the experiments end to end."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from projects.p06_bandits.claims import offpolicy as offpolicy_claims
from projects.p06_bandits.claims import thornton as thornton_claims
from projects.p06_bandits.experiments.offpolicy import exp_coverage, exp_ope_error, exp_open_bandit
from projects.p06_bandits.experiments.thornton import exp_thornton
from projects.p06_bandits.ope.contributions import Contributions
from projects.p06_bandits.ope.coverage import Replication, replicate, summarise
from projects.p06_bandits.ope.estimators import estimate
from projects.p06_bandits.ope.synthetic import REGIMES, make_regime
from projects.p06_bandits.ope.verdict import effective_rewards, lift_terms, rounds_needed, verdict
from projects.p06_bandits.report import offpolicy as offpolicy_report
from projects.p06_bandits.report import thornton as thornton_report
from shared.readme import judge
from shared.results import canonical
from shared.seeding import rng as named_rng
from shared.stats import Interval

QUICK: Any = SimpleNamespace(
    ope_bootstrap=300,
    ope_draws=20_000,
    coverage_replications=25,
    coverage_rare_replications=5,
    coverage_bootstrap=200,
    error_rounds=(100, 1000),
    error_replications=10,
    obp_bootstraps=5,
    thornton_folds=5,
    thornton_repeats=1,
    thornton_permutations=99,
)


@pytest.mark.parametrize("name", REGIMES)
def test_regimes_are_proper_and_their_truth_is_a_sum(name: str) -> None:
    regime = make_regime(name)
    for table in (regime.logging, regime.stated, regime.target):
        assert table.min() >= 0 and table.sum(axis=1) == pytest.approx(1)
    assert 0 < regime.q.min() and regime.q.max() < 1
    by_hand = np.mean([regime.target[x] @ regime.q[x] for x in range(len(regime.q))])
    assert regime.truth == pytest.approx(by_hand)
    again = make_regime(name)
    assert np.array_equal(again.q, regime.q)


@pytest.mark.parametrize("name", ["benign", "deterministic", "misspecified"])
def test_long_logs_find_the_truth(name: str) -> None:
    regime = make_regime(name)
    log, pi = regime.draw(60_000, np.random.default_rng(0))
    found = estimate("ips", log, pi)
    assert abs(found.value - regime.truth) < 4 * found.contributions.standard_error
    assert log.reward[log.action == 0].mean() == pytest.approx(
        (regime.logging * regime.q)[:, 0].sum() / regime.logging[:, 0].sum(), abs=0.02
    )


def test_negative_control_wrong_propensities_dont_find_it() -> None:
    regime = make_regime("shifted")
    log, pi = regime.draw(60_000, np.random.default_rng(0))
    found = estimate("ips", log, pi)
    assert abs(found.value - regime.truth) > 10 * found.contributions.standard_error


def test_summary_by_hand() -> None:
    regime = make_regime("benign")
    v = regime.truth
    runs = [
        Replication({"a": v + d, "b": v}, {"a": {"normal": (v + d - 0.15, v + d + 0.15)}, "b": {"normal": (v, v)}}, 5.0)
        for d in (-0.2, 0.1, 0.1)
    ]
    found = summarise(regime, runs)
    assert found["best"] == "b" and found["ess"] == 5
    assert found["error"]["a"]["bias"] == pytest.approx(0)
    assert found["error"]["a"]["mse"] == pytest.approx((0.04 + 0.01 + 0.01) / 3)
    assert found["error"]["a"]["mse"] == pytest.approx(
        found["error"]["a"]["bias"] ** 2 + found["error"]["a"]["sd"] ** 2
    )
    assert found["coverage"]["a"]["normal"]["share"] == pytest.approx(2 / 3)
    assert found["coverage"]["a"]["normal"]["below"] == pytest.approx(1 / 3)
    assert found["coverage"]["b"]["normal"]["share"] == 1


def test_ips_covers_where_it_should_and_dm_where_it_shouldnt() -> None:
    regime = make_regime("misspecified")
    runs = [replicate(regime, 400, 0, np.random.default_rng([7, i])) for i in range(60)]
    covered = summarise(regime, runs)["coverage"]
    assert covered["ips"]["normal"]["share"] > 0.85
    assert covered["ips"]["betting"]["share"] > 0.95
    assert covered["dm"]["normal"]["share"] < 0.05


def test_unknown_regime() -> None:
    with pytest.raises(ValueError, match="regime is 'easy'; it must be one of benign"):
        make_regime("easy")


@pytest.mark.parametrize(
    ("low", "high", "clicks", "says"),
    [(0.1, 0.2, 10, "better"), (-0.2, -0.1, 10, "worse"), (-0.1, 0.2, 50, "can't tell"), (0.1, 0.2, 9.9, "can't tell")],
)
def test_verdicts(low: float, high: float, clicks: float, says: str) -> None:
    assert verdict(Interval((low + high) / 2, low, high, 100, "any"), clicks) == says


def test_lift_effective_rewards_and_rounds_by_hand() -> None:
    w, r = np.array([2.0, 1.0, 0.0, 1.0]), np.array([1.0, 1.0, 1.0, 0.0])
    assert effective_rewards(w, r) == pytest.approx(9 / 5)
    lift = lift_terms(Contributions(w * r), r)
    assert lift.value == pytest.approx((3 - 3) / 4)
    # terms 1, 0, -1, 0: variance 2/3; (1.96 + 0.8416)^2 * 2/3 / 0.5^2
    assert rounds_needed(lift, 0.5) == pytest.approx((1.959964 + 0.841621) ** 2 * (2 / 3) / 0.25, rel=1e-5)
    with pytest.raises(ValueError, match="difference is 0"):
        rounds_needed(lift, 0.0)


def _run(jobs: int) -> dict[str, Any]:
    found = {
        "open_bandit": exp_open_bandit(QUICK, named_rng(0, "open_bandit"), jobs),
        "coverage": exp_coverage(QUICK, named_rng(0, "coverage"), jobs),
        "ope_error": exp_ope_error(QUICK, named_rng(0, "ope_error"), jobs),
        "thornton": exp_thornton(QUICK, named_rng(0, "thornton"), jobs),
    }
    plain: dict[str, Any] = canonical(found)
    return plain


@pytest.mark.slow
def test_experiments_end_to_end() -> None:
    results = _run(jobs=1)
    assert results == _run(jobs=2)
    verdicts = judge({**offpolicy_claims.CLAIMS, **thornton_claims.CLAIMS}, results)
    assert [v.name for v in verdicts if not v.holds] == []
    for report in (offpolicy_report, thornton_report):
        for draw in report.FIGURES.values():
            assert draw(results).get_axes()
        for table in report.TABLES.values():
            rows = table(results)
            assert len({len(row) for row in rows}) == 1 and all(isinstance(cell, str) for row in rows for cell in row)


def test_claims_fail_on_other_results() -> None:
    """A claim whose predicate can't fail is worthless: break one number each."""
    breakages: list[tuple[Any, dict[str, Any]]] = [
        (offpolicy_claims._drift, {"open_bandit": {"smallest_drift": 0.05, "drift_by_sampling": 0.06}}),
        (thornton_claims._targeting, {"thornton": {"comparisons": {"best_uniform": {"better": 1}}}}),
        (thornton_claims._lottery, {"thornton": {"lottery": [{"p": 0.5}], "largest_shift": 0.0}}),
        (
            offpolicy_claims._cover,
            {"open_bandit": {"covered": dict.fromkeys((*offpolicy_claims.WEIGHTED, *offpolicy_claims.LEANING), 6)}},
        ),
    ]
    for predicate, results in breakages:
        assert not predicate(results)
