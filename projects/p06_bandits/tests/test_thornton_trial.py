"""The incentive trial: published counts and shares, learning, checks of the lottery, and broken files."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from projects.p06_bandits.data.thornton import ARMS, BLOCKS, load_table, load_trial, make_trial, read_table
from projects.p06_bandits.ope.policy_learning import PolicyTree, Split, dr_scores, learn_tree
from projects.p06_bandits.ope.trial_check import chi_squared, permutation_p, shrunk_shares, weighted_means


def test_the_papers_sample() -> None:
    trial = load_trial()
    assert len(trial) == 2812  # Thornton 2008, section I.C
    assert np.unique(trial.village).size == 119  # clusters of its standard errors
    assert trial.hiv.mean() == pytest.approx(0.063, abs=0.001)
    assert trial.incentive.max() == pytest.approx(2.8368)


def test_published_take_up() -> None:
    tested = load_table().dropna(subset=["got", "tinc"])
    without, with_voucher = tested[tested["tinc"] == 0]["got"], tested[tested["tinc"] > 0]["got"]
    assert (len(without), len(with_voucher)) == (623, 2211)
    assert without.mean() == pytest.approx(0.34, abs=0.005)
    assert with_voucher.mean() == pytest.approx(0.79, abs=0.005)


def test_arms_and_propensities() -> None:
    trial = load_trial()
    for a, (low, high) in enumerate([(0, 0), (0, 0.5), (0.5, 1), (1, 2), (2, 3)]):
        amounts = trial.incentive[trial.arm == a]
        assert amounts.max() <= high and (amounts.min() > low or a == 0)
    assert trial.propensity.shape == (len(BLOCKS), len(ARMS))
    assert trial.propensity.sum(axis=1) == pytest.approx(1)
    # The third block drew far more zeros than the others: one lottery for all would be wrong.
    assert trial.propensity[2, 0] > 2 * trial.propensity[:2, 0].max()


def test_scores_are_exactly_unbiased_for_known_propensities() -> None:
    q_hat, e, means = np.array([[0.9, 0.1]]), np.array([[0.3, 0.7]]), np.array([0.2, 0.6])
    expected = np.zeros(2)
    for a, y in itertools.product((0, 1), (0.0, 1.0)):
        p = e[0, a] * (means[a] if y else 1 - means[a])
        expected += p * dr_scores(q_hat, np.array([a]), np.array([y]), e)[0]
    assert expected == pytest.approx(means, abs=1e-12)


def _every_tree(x: np.ndarray, scores: np.ndarray) -> float:
    """Best total of any depth-two tree, by going through all of them."""
    rows = np.arange(len(x))
    splits = [Split(j, t) for j in range(x.shape[1]) for t in (*np.unique(x[:, j])[:-1], np.inf)]
    return max(
        float(scores[rows, PolicyTree(root, (left, right), (a, b, c, d)).choose(x)].sum())
        for root, left, right in itertools.product(splits, repeat=3)
        for a, b, c, d in itertools.product(range(scores.shape[1]), repeat=4)
    )


def test_the_tree_is_the_best_there_is() -> None:
    rng = np.random.default_rng(0)
    for _ in range(3):
        x, scores = rng.integers(3, size=(7, 2)).astype(float), rng.normal(size=(7, 2))
        found = scores[np.arange(7), learn_tree(x, scores).choose(x)].sum()
        assert found == pytest.approx(_every_tree(x, scores))


def test_the_tree_finds_an_xor() -> None:
    x = np.array([[a, b] for a in (0.0, 1.0) for b in (0.0, 1.0)] * 5)
    best = (x[:, 0] != x[:, 1]).astype(int)
    assert learn_tree(x, np.eye(2)[best]).choose(x).tolist() == best.tolist()


def test_permutation_tests_see_dependence_and_not_its_absence() -> None:
    rng = np.random.default_rng(0)
    village = np.repeat(np.arange(10), 20)
    stratum = village // 5
    drawn = rng.integers(3, size=200)
    leaning = np.where(village == 3, 2, drawn)
    for arm, low, high in ((drawn, 0.05, 1.0), (leaning, 0.0, 0.02)):
        p = permutation_p(lambda a: chi_squared(village, a), arm, stratum, 99, rng)
        assert low < p <= high


def test_chi_squared_by_hand() -> None:
    # table [[2, 0], [1, 1]]: expected [[1.5, .5], [1.5, .5]]
    assert chi_squared(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1])) == pytest.approx(2 * 0.25 / 1.5 + 2 * 0.25 / 0.5)


def test_shares_and_weighted_means_by_hand() -> None:
    prior, arm = np.full((3, 2), 0.5), np.array([0, 0, 1])
    shares = shrunk_shares(np.array([7, 7, 8]), prior, arm, strength=2.0)
    assert shares[0] == pytest.approx([(2 + 1) / 4, 1 / 4])
    assert shares[2] == pytest.approx([1 / 3, 2 / 3])
    e = np.array([[0.5, 0.5], [0.25, 0.75], [0.5, 0.5]])
    assert weighted_means(np.array([1.0, 0.0, 3.0]), arm, e) == pytest.approx([2 / 6, 3.0])


def test_broken_files(tmp_path: Path) -> None:
    path = tmp_path / "trial.dta"
    path.write_bytes(b"not stata")
    with pytest.raises(ValueError, match=r"trial.dta is no Stata file of the trial"):
        read_table(path)
    path.write_bytes(b"")
    with pytest.raises(ValueError, match=r"trial.dta is no Stata file of the trial"):
        read_table(path)
    load_table().drop(columns="tinc").head(5).to_stata(path, write_index=False)
    with pytest.raises(ValueError, match=r"trial.dta has no column tinc"):
        read_table(path)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("tinc", 9.0, "tinc goes from 0 to 9"),
        ("got", 0.5, "got holds 0.5; it must be 0 or 1"),
        ("villnum", 19.0, "villnum goes from 1 to 145; it must lie in a block"),
        ("age", np.nan, "the table has 0 people"),
    ],
)
def test_values_out_of_range(column: str, value: float, message: str) -> None:
    table: pd.DataFrame = load_table()
    if np.isnan(value):
        table[column] = value
    else:
        table.loc[table.dropna().index[0], column] = value
    with pytest.raises(ValueError, match=message):
        make_trial(table)
