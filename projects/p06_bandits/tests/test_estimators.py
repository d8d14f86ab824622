"""Off-policy estimators: hand-computed logs, obp's frozen answers, exact unbiasedness, and a negative control."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p06_bandits.ope.bandit_log import BanditLog
from projects.p06_bandits.ope.estimators import ESTIMATORS, effective_sample_size, estimate

# Two rounds, two actions; weights 0.6 / 0.5 = 1.2 and 0.9 / 0.25 = 3.6.
LOG = BanditLog(np.zeros((2, 1)), np.array([0, 1]), np.array([1.0, 3.0]), np.array([0.5, 0.25]), 2)
PI = np.array([[0.6, 0.4], [0.1, 0.9]])
Q = np.array([[0.5, 1.0], [1.0, 2.0]])


@pytest.mark.parametrize(
    ("name", "tuning", "by_hand"),
    [
        ("ips", None, (1.2 * 1 + 3.6 * 3) / 2),
        ("snips", None, (1.2 * 1 + 3.6 * 3) / 4.8),
        ("clipped", 2.0, (1.2 * 1 + 2.0 * 3) / 2),
        ("dm", None, ((0.6 * 0.5 + 0.4 * 1.0) + (0.1 * 1.0 + 0.9 * 2.0)) / 2),
        ("dr", None, (0.7 + 1.2 * 0.5 + 1.9 + 3.6 * 1.0) / 2),
        ("sndr", None, (0.7 + 1.9) / 2 + (1.2 * 0.5 + 3.6 * 1.0) / 4.8),
        ("switch_dr", 2.0, (0.7 + 1.2 * 0.5 + 1.9) / 2),
        ("dros", 3.0, (0.7 + 3 * 1.2 / (1.44 + 3) * 0.5 + 1.9 + 3 * 3.6 / (12.96 + 3) * 1.0) / 2),
    ],
)
def test_by_hand(name: str, tuning: float | None, by_hand: float) -> None:
    assert estimate(name, LOG, PI, Q, tuning=tuning).value == pytest.approx(by_hand, abs=1e-12)


def test_replay_is_the_mean_of_the_rounds_that_agree() -> None:
    log = BanditLog(np.zeros((4, 1)), np.array([0, 1, 0, 1]), np.array([1.0, 5.0, 2.0, 9.0]), np.full(4, 0.5), 2)
    always_0 = np.array([[1.0, 0.0]])
    found = estimate("replay", log, always_0)
    assert found.value == pytest.approx((1 + 2) / 2)
    assert found.ess == 2  # two rounds of four count


def test_effective_sample_size() -> None:
    assert effective_sample_size(np.array([1.0, 1.0, 1.0])) == pytest.approx(3)
    assert effective_sample_size(np.array([3.0, 1.0])) == pytest.approx(16 / 10)
    assert effective_sample_size(np.zeros(3)) == 0


def frozen_log(positions: bool) -> tuple[BanditLog, np.ndarray, np.ndarray]:
    """The log of 200 rounds, by formula, on which obp 0.4.1 was run once."""
    n, k = 200, 4
    i = np.arange(n)

    def probabilities(shift: float, scale: float) -> np.ndarray:
        z = np.stack([np.exp(scale * np.sin(1.3 * i + shift + a)) for a in range(k)], 1)
        return np.asarray(z / z.sum(1, keepdims=True))

    action = (i * 7 + i // 3) % k
    reward = ((i * i + 3 * action) % 5 < 2).astype(float)
    q = 0.5 + 0.4 * np.sin(np.outer(i, [0.11, 0.23, 0.37, 0.41]) + np.arange(k))
    context = np.column_stack([np.cos(i), np.sin(2 * i)])
    place = i % 3 if positions else None
    log = BanditLog(context, action, reward, probabilities(0.2, 1.2)[i, action], k, place)
    if not positions:
        return log, probabilities(1.1, 2.0), q
    pi = np.stack([probabilities(1.1 + j, 2.0 - 0.3 * j) for j in range(3)], 2)
    return log, pi, np.stack([q * (0.9 - 0.2 * j) for j in range(3)], 2)


OBP = {  # obp 0.4.1 on numpy 2.4.6: DirectMethod, InverseProbabilityWeighting, ... , Switch tau = 1.5, DRos lambda = 3
    False: {
        "dm": 0.5117937523688618,
        "ips": 0.5312781254650796,
        "snips": 0.5036534213092108,
        "dr": 0.5062231358039864,
        "sndr": 0.5065127894283206,
        "switch_dr": 0.5022759182326235,
        "dros": 0.5016559956510592,
    },
    True: {
        "dm": 0.35896771640994246,
        "ips": 0.906916552925008,
        "snips": 0.46092131169097356,
        "dr": 0.6303721442304108,
        "sndr": 0.49690332301706147,
        "switch_dr": 0.38889461256008945,
        "dros": 0.42062180251562153,
    },
}


@pytest.mark.parametrize("positions", [False, True])
@pytest.mark.parametrize("name", list(OBP[False]))
def test_equals_obp(name: str, positions: bool) -> None:
    log, pi, q = frozen_log(positions)
    tuning = {"switch_dr": 1.5, "dros": 3.0}.get(name)
    assert estimate(name, log, pi, q, tuning=tuning).value == pytest.approx(OBP[positions][name], abs=1e-10)


def test_replay_equals_obp() -> None:
    log, _, _ = frozen_log(positions=False)
    i = np.arange(200)
    always = np.zeros((200, 4))
    always[i, (i // 2) % 4] = 1
    assert estimate("replay", log, always).value == pytest.approx(0.46, abs=1e-10)  # obp 0.4.1 ReplayMethod


# A problem small enough to go through every log: two contexts, two actions, Bernoulli rewards, two rounds.
MU = np.array([[0.7, 0.3], [0.2, 0.8]])
TARGET = np.array([[0.1, 0.9], [0.5, 0.5]])
MEANS = np.array([[0.2, 0.6], [0.9, 0.4]])
TRUTH = float((TARGET * MEANS).sum() / 2)


def expectation(name: str, q_hat: np.ndarray, stated: np.ndarray) -> float:
    """Exact expectation of an estimate over all logs of two rounds: 8^2 logs with their probabilities."""
    cells = [
        ((x, a, r), 0.5 * MU[x, a] * (MEANS[x, a] if r else 1 - MEANS[x, a]))
        for x in (0, 1)
        for a in (0, 1)
        for r in (0, 1)
    ]
    total = 0.0
    for (one, p), (two, q) in itertools.product(cells, cells):
        x, a, r = np.array([one, two]).T
        log = BanditLog(x[:, None].astype(float), a, r.astype(float), stated[x, a], 2)
        total += p * q * estimate(name, log, TARGET[x], q_hat[x]).value
    return total


WRONG_MODEL = np.array([[0.9, 0.1], [0.3, 0.3]])
WRONG_PROPENSITIES = np.array([[0.5, 0.5], [0.5, 0.5]])


def test_ips_and_dr_are_exactly_unbiased() -> None:
    assert expectation("ips", WRONG_MODEL, MU) == pytest.approx(TRUTH, abs=1e-12)
    assert expectation("dr", WRONG_MODEL, MU) == pytest.approx(TRUTH, abs=1e-12)


def test_dr_is_right_if_either_model_is() -> None:
    assert expectation("dr", MEANS, WRONG_PROPENSITIES) == pytest.approx(TRUTH, abs=1e-12)
    assert expectation("dr", WRONG_MODEL, MU) == pytest.approx(TRUTH, abs=1e-12)


def test_negative_control_wrong_propensities_and_models_are_caught() -> None:
    assert abs(expectation("ips", MEANS, WRONG_PROPENSITIES) - TRUTH) > 0.05
    assert abs(expectation("dm", WRONG_MODEL, MU) - TRUTH) > 0.05
    assert abs(expectation("dr", WRONG_MODEL, WRONG_PROPENSITIES) - TRUTH) > 0.05


def test_self_normalised_estimates_are_biased_at_two_rounds() -> None:
    assert abs(expectation("snips", MEANS, MU) - TRUTH) > 0.01


logs = st.integers(0, 2**32 - 1)


def random_problem(seed: int) -> tuple[BanditLog, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n, k = 30, 4
    mu, pi = rng.dirichlet(np.ones(k), n) * 0.9 + 0.1 / k, rng.dirichlet(np.ones(k), n)
    action = np.array([rng.choice(k, p=row / row.sum()) for row in mu])
    log = BanditLog(rng.normal(size=(n, 2)), action, rng.random(n), mu[np.arange(n), action], k)
    return log, pi, rng.random((n, k))


@settings(max_examples=15, deadline=None)
@given(logs)
def test_families_meet_at_their_ends(seed: int) -> None:
    log, pi, q = random_problem(seed)
    value = {name: estimate(name, log, pi, q).value for name in ("ips", "dm", "dr")}
    assert estimate("dros", log, pi, q, tuning=np.inf).value == pytest.approx(value["dr"])
    assert estimate("dros", log, pi, q, tuning=0.0).value == pytest.approx(value["dm"])
    assert estimate("switch_dr", log, pi, q, tuning=np.inf).value == pytest.approx(value["dr"])
    assert estimate("switch_dr", log, pi, q, tuning=0.0).value == pytest.approx(value["dm"])
    assert estimate("clipped", log, pi, tuning=np.inf).value == pytest.approx(value["ips"])
    assert estimate("dr", log, pi, np.zeros_like(q)).value == pytest.approx(value["ips"])
    assert estimate("sndr", log, pi, np.zeros_like(q)).value == pytest.approx(estimate("snips", log, pi).value)


@settings(max_examples=15, deadline=None)
@given(logs, st.floats(-5, 5))
def test_snips_moves_with_the_rewards(seed: int, shift: float) -> None:
    log, pi, _ = random_problem(seed)
    moved = BanditLog(log.context, log.action, log.reward + shift, log.propensity, log.n_actions)
    assert estimate("snips", moved, pi).value == pytest.approx(estimate("snips", log, pi).value + shift, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(logs)
def test_the_logging_policy_evaluates_to_its_own_mean(seed: int) -> None:
    rng = np.random.default_rng(seed)
    log = BanditLog(np.zeros((20, 1)), rng.integers(3, size=20), rng.random(20), np.full(20, 1 / 3), 3)
    uniform = np.full((1, 3), 1 / 3)
    for name in ("ips", "snips"):
        assert estimate(name, log, uniform).value == pytest.approx(log.reward.mean())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("best", LOG, PI), "estimator is 'best'; it must be one of replay, dm, ips"),
        (("dr", LOG, PI), "dr got no reward_model"),
        (("replay", LOG, PI), "pi is random; replay evaluates a deterministic policy"),
        (
            ("ips", LOG, np.array([[0.6, 0.3], [0.1, 0.9]])),
            r"pi\[0\] sums to 0.9; the probabilities of a round sum to 1",
        ),
        (("ips", LOG, np.array([[1.2, -0.2], [0.1, 0.9]])), "pi has the entry -0.2; probabilities are 0 or more"),
        (
            ("ips", LOG, np.full((2, 3), 1 / 3)),
            r"pi has shape \(2, 3\); this log needs 2 \(or 1\) rounds and 2 actions",
        ),
        (("ips", LOG, np.full((2, 2, 3), 0.5)), "pi has shape .* and the log has no positions"),
    ],
)
def test_bad_input(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        estimate(*arguments)


def test_bad_tuning() -> None:
    with pytest.raises(ValueError, match="tuning is -1; it must be 0 or more"):
        estimate("clipped", LOG, PI, tuning=-1.0)
    with pytest.raises(ValueError, match="tuning is 2; ips has no parameter to tune"):
        estimate("ips", LOG, PI, tuning=2.0)


def test_every_estimator_says_what_it_rests_on() -> None:
    for name in ESTIMATORS:
        pi = np.array([[1.0, 0.0]]) if name == "replay" else PI
        found = estimate(name, LOG, pi, Q)
        assert found.name == name and found.n == 2 and found.interval.n == 2
        assert (found.tuning is not None) == ESTIMATORS[name].tuned
        assert found.interval.low <= found.value <= found.interval.high
