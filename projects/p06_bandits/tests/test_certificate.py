"""Certificates: known verdicts, and how often a true bound is called violated."""

from __future__ import annotations

import numpy as np
import pytest

from projects.p06_bandits.theory.certificate import certify, log_slope

N = np.array([10, 100, 1000])


def curves(seed: int, runs: int = 400) -> np.ndarray:
    """Regret with mean log n and unit noise, shape (runs, 3)."""
    noise: np.ndarray = np.random.default_rng(seed).normal(size=(runs, 3))
    return np.asarray(noise + np.log(N))


@pytest.mark.parametrize("shift, verdict", [(1.0, "holds"), (0.0, "can't tell"), (-1.0, "violated")])
def test_verdicts(shift, verdict):
    assert certify(N, curves(0), np.log(N) + shift).verdict == verdict


def test_an_estimate_below_the_bound_is_not_enough():
    runs = curves(0)
    error = runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    assert certify(N, runs, runs.mean(axis=0) + 0.5 * error).verdict == "can't tell"
    assert certify(N, runs, runs.mean(axis=0) - 0.5 * error).verdict == "can't tell"


def test_one_bad_checkpoint_is_enough():
    bound = np.log(N) + np.array([1.0, -1.0, 1.0])
    found = certify(N, curves(1), bound)
    assert found.verdict == "violated" and found.tightest_n == 100 and found.tightest_ratio > 1


def test_silent_checkpoints_are_left_out():
    found = certify(N, curves(2), np.array([np.inf, 10.0, np.inf]))
    assert (found.verdict, found.n_checkpoints, found.final_bound) == ("holds", 1, 10.0)
    with pytest.raises(ValueError, match="infinite at every checkpoint"):
        certify(N, curves(2), np.full(3, np.inf))


def test_true_bound_is_rarely_called_violated():
    # The bound equals the mean, the worst case; the intervals err on either side in at most 5% of certificates.
    false = sum(certify(N, curves(s, 30), np.log(N)).verdict == "violated" for s in range(400))
    assert false / 400 < 0.025 + 3 * np.sqrt(0.025 * 0.975 / 400)
    # negative control: a bound that is five standard errors too low at one checkpoint is caught nearly always
    low = np.log(N) - np.array([0, 5 / np.sqrt(30), 0])
    assert sum(certify(N, curves(s, 30), low).verdict == "violated" for s in range(50)) > 45


def test_slope_of_a_straight_line_is_exact():
    n = np.array([1, 10, 100, 1000])
    runs = np.stack([3 * np.log(n) + 1, 5 * np.log(n) - 2])
    found = log_slope(n, runs, start=10)
    assert found.estimate == pytest.approx(4) and (found.low + found.high) / 2 == pytest.approx(4)
    with pytest.raises(ValueError, match="start is 500"):
        log_slope(n, runs, start=500)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="need 3 columns"):
        certify(N, curves(0)[:, :2], np.ones(3))
    with pytest.raises(ValueError, match="bound has the value -1"):
        certify(N, curves(0), np.array([1.0, -1.0, 1.0]))
