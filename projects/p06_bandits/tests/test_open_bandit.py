"""The Open Bandit logs: their known counts, the authors' published figure, and what a broken file says."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from projects.p06_bandits.data.open_bandit import CAMPAIGNS, N_ITEMS, load_log, load_prior, parse_priors, read_log
from projects.p06_bandits.data.wheels import locate
from projects.p06_bandits.ope import positions
from projects.p06_bandits.ope.estimators import estimate

CLICKS = {"all": (38, 42), "men": (46, 69), "women": (46, 46)}
# obp 0.4.1: IPW over the random log by its BernoulliTS, 100,000 draws, random_state=12345; "all" is in its README.
OBP_RATIO = {"all": 1.198126, "men": 0.985557, "women": 1.481190}


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_known_counts(campaign: str) -> None:
    random, bts = load_log("random", campaign), load_log("bts", campaign)
    for log, clicks in zip((random, bts), CLICKS[campaign], strict=True):
        assert len(log) == 10_000
        assert log.reward.sum() == clicks
        assert np.unique(log.action).size == log.n_actions == N_ITEMS[campaign]
        assert log.position is not None and np.unique(log.position).tolist() == [0, 1, 2]
        assert np.isin(log.context, (0, 1)).all()
    assert np.unique(random.propensity) == pytest.approx(1 / N_ITEMS[campaign])
    assert np.unique(bts.propensity).size > 1000


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_the_published_figure(campaign: str) -> None:
    log, prior = load_log("random", campaign), load_prior(campaign)
    pi = positions.exact(prior.alpha, prior.beta, 3)[None]
    found = estimate("ips", log, pi).value / log.reward.mean()
    assert found == pytest.approx(OBP_RATIO[campaign], abs=0.01)


def test_obp_is_read_without_being_imported() -> None:
    assert "obp" not in sys.modules


def test_priors() -> None:
    prior = load_prior("all")
    assert prior.alpha[:4].tolist() == [47, 8, 62, 142]
    assert all(len(load_prior(c).beta) == N_ITEMS[c] for c in CAMPAIGNS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("all:\n  alpha:\n    - 1.0\n    - two\n", "line 4 of the priors is '- two'"),
        ("all:\n  alpha:\n    - 1.0\n  beta:\n", "campaign all has 1 alphas and 0 betas"),
        ("all:\n  gamma:\n", "line 2 of the priors is 'gamma:'"),
        ("    - 1.0\n", "line 1 of the priors"),
    ],
)
def test_broken_priors(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_priors(text)


HEADER = "timestamp,item_id,position,click,propensity_score,user_feature_0,user_feature_1,user_feature_2,user_feature_3"
ROWS = ["2019-11-24 00:00:02,1,1,0,0.5,a,b,c,d", "2019-11-24 00:00:01,0,3,1,1.0,a,x,c,e"]


def write(folder: Path, *lines: str) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_good_file_is_sorted_by_time(tmp_path: Path) -> None:
    log = read_log(write(tmp_path, HEADER, *ROWS), 2)
    assert log.action.tolist() == [0, 1]
    assert log.position is not None and log.position.tolist() == [2, 0]
    assert log.reward.tolist() == [1.0, 0.0]
    assert log.context.tolist() == [[1.0, 1.0], [0.0, 0.0]]  # user_feature_1 is x, user_feature_3 is e


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([""], "log.csv is no CSV table"),
        ([HEADER], "log.csv has 0 rows"),
        ([HEADER.replace("click", "clicks"), *ROWS], "log.csv has no column click"),
        ([HEADER, ROWS[0].replace("0.5", "0.0")], r"propensity_score 0.0; it must lie in \(0, 1\]"),
        ([HEADER, ROWS[0].replace("0.5", "1.2")], r"propensity_score 1.2; it must lie in \(0, 1\]"),
        ([HEADER, ROWS[0].replace("0.5", "high")], r"propensity_score high; it must lie in \(0, 1\]"),
        ([HEADER, ROWS[0].replace(",1,1,0,", ",7,1,0,")], r"item_id 7; it must lie in 0..1"),
        ([HEADER, ROWS[0].replace(",1,1,0,", ",1,4,0,")], r"position 4; it must lie in 1..3"),
        ([HEADER, ROWS[0].replace(",1,1,0,", ",1,1,2,")], r"click 2; it must lie in 0..1"),
        ([HEADER, ROWS[0].replace(",1,1,0,", ",1,1,,")], "row 0: click is empty"),
    ],
)
def test_broken_files_say_what_is_wrong_in_one_line(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        read_log(write(tmp_path, *lines), 2)
    assert "\n" not in str(caught.value)


def test_unknown_names() -> None:
    with pytest.raises(ValueError, match="campaign is 'kids'; it must be one of all, men, women"):
        load_log("random", "kids")
    with pytest.raises(ValueError, match="policy is 'ucb'; it must be one of random, bts"):
        load_log("ucb", "all")


def test_absent_wheels_and_files(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"nothing.csv isn't in obp 0.4.1; it ships in obp==0.4.1, run `make setup`"):
        locate("obp", "nothing.csv")
    from importlib.metadata import PackageNotFoundError

    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("projects.p06_bandits.data.wheels.distribution", missing)
    with pytest.raises(ValueError, match=r"the Open Bandit logs are inside the wheel obp==0.4.1, which isn't"):
        locate("obp", "obp/dataset/obd/random/all/all.csv")
