from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import special

from projects.p06_bandits.arms import BernoulliBandit, UniformBandit
from projects.p06_bandits.kl import bernoulli_kl, kl_upper_bound
from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.policies.argmax import argmax_random_ties
from projects.p06_bandits.policies.protocol import FloatArray, IntArray, Policy
from projects.p06_bandits.policies.ucb1 import UCB1
from projects.p06_bandits.simulate import simulate
from shared.stats import mean_ci

PULLS = [(0, 1), (1, 0), (2, 1), (0, 0), (2, 1), (2, 0), (1, 1), (0, 1), (2, 1), (2, 0), (0, 1), (1, 0)]
N, S = np.array([4.0, 3.0, 5.0]), np.array([3.0, 1.0, 3.0])  # after these 12 pulls

# MABWiser 2.7.4, MAB([0, 1, 2], LearningPolicy.UCB1(alpha=1)), predict_expectations() after pulls 3, 4, ..., 12.
MABWISER_UCB1 = [
    [2.4823038073675114, 1.4823038073675112, 2.4823038073675114],
    [1.6774100225154747, 1.6651092223153954, 2.6651092223153956],
    [1.7686362411795196, 1.7941225779941015, 2.26863624117952],
    [1.8385661990458504, 1.8930184728248454, 1.7596013915330255],
    [1.8949588341794583, 1.8949588341794583, 1.805645785309121],
    [1.8440766891821414, 1.942026886600883, 1.8440766891821414],
    [1.8769626572783902, 1.9823038073675112, 1.798147073968205],
    [1.905640729616613, 2.0174271293851467, 1.5597051824376162],
    [1.8449646735850365, 2.0485138917033874, 1.579366177238804],
    [1.8646539036373577, 1.6204247959699247, 1.5969767599674527],
]
# SMPyBandits 0.9.7 after the 12 pulls: klUCB (level log 12, tolerance 1e-4), BayesUCB (quantile 12/13), MOSS (T = t).
SMPYBANDITS_KL_UCB = [0.990997, 0.881706, 0.941260]
SMPYBANDITS_BAYES_UCB = [0.9031450228985136, 0.7091846845191843, 0.8190147225553174]
SMPYBANDITS_MOSS = [0.75, 0.6430009360149727, 0.6]


def _after_pulls(policy: Any, n: int = 12, horizon: int = 100) -> Any:
    policy.reset(1, 3, horizon)
    rng = np.random.default_rng(0)
    for arm, reward in PULLS[:n]:
        policy.update(np.array([arm]), np.array([float(reward)]), rng)
    return policy


def test_ucb1_index_is_that_of_a_peer():
    for n, expected in enumerate(MABWISER_UCB1, start=3):
        np.testing.assert_allclose(_after_pulls(make_policy("ucb1"), n).index(n + 1), [expected], rtol=1e-14)


def test_ucb1_index_by_hand():
    # Twelve plays so far, three successes in four pulls: 3/4 + sqrt(2 log 12 / 4).
    assert _after_pulls(make_policy("ucb1")).index(13)[0, 0] == pytest.approx(0.75 + math.sqrt(math.log(12) / 2))


def test_closed_form_indices_by_hand():
    mu, v = S / N, S / N - (S / N) ** 2  # rewards are binary: the mean square is the mean
    log13, log12 = math.log(13), math.log(12)
    expected = {
        "ucb_delta": mu + 0.5 * np.sqrt(2 * 2 * math.log(100) / N),  # delta = 1 / T^2
        "ucb_asymptotic": mu + 0.5 * np.sqrt(2 * math.log(1 + 13 * log13**2) / N),
        "ucb_v": mu + np.sqrt(2 * v * 1.2 * log13 / N) + 3 * 1.2 * log13 / N,
        "ucb_tuned": mu + np.sqrt(log12 / N * np.minimum(0.25, v + np.sqrt(2 * log12 / N))),
        "moss": mu + np.sqrt(np.maximum(np.log(100 / (3 * N)), 0) / N),
        "moss_anytime": mu + np.sqrt(1.175 * np.maximum(np.log(13 / (3 * N)), 0) / N),
    }
    for slug, index in expected.items():
        np.testing.assert_allclose(_after_pulls(make_policy(slug)).index(13), index[None], rtol=1e-13, err_msg=slug)
    assert _after_pulls(make_policy("ucb_delta", delta=0.1)).index(13)[0, 2] == pytest.approx(
        0.6 + 0.5 * math.sqrt(2 * math.log(10) / 5)
    )


def test_ucb_tuned_uses_the_variance_where_pulls_are_many():
    policy = _after_pulls(make_policy("ucb_tuned"))
    policy._arms.pulls, policy._arms.sums, policy._squares = (np.full((1, 3), v) for v in (4000.0, 400.0, 400.0))
    log_n = math.log(12_000)
    variance = 0.1 - 0.01 + math.sqrt(2 * log_n / 4000)
    expected = 0.1 + math.sqrt(log_n / 4000 * variance)
    np.testing.assert_allclose(policy.index(12_001), np.full((1, 3), expected), rtol=1e-13)


def test_moss_is_that_of_a_peer():
    np.testing.assert_allclose(_after_pulls(make_policy("moss"), horizon=12).index(13), [SMPYBANDITS_MOSS], rtol=1e-12)


def test_kl_and_quantile_indices_are_those_of_a_peer():
    np.testing.assert_allclose(kl_upper_bound(S / N, math.log(12) / N), SMPYBANDITS_KL_UCB, atol=1e-4)
    np.testing.assert_allclose(special.betainccinv(S + 1, N - S + 1, 1 / 13), SMPYBANDITS_BAYES_UCB, rtol=1e-12)
    assert _after_pulls(make_policy("bayes_ucb")).select(13, np.random.default_rng(0))[0] == 0


def test_kl_ucb_pp_renews_the_pulled_arms_index():
    share = 100 / (3 * N)
    g = np.log(share * (np.log(share) ** 2 + 1))
    np.testing.assert_allclose(
        _after_pulls(make_policy("kl_ucb_pp"))._index, [kl_upper_bound(S / N, g / N)], rtol=1e-13
    )


def _random_states(n_runs: int, n_arms: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Pulls and successes with many ties: small counts, and some long histories."""
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 6, (n_runs, n_arms)).astype(float)
    n[n_runs // 2 :] = np.ceil(10 ** rng.uniform(0, 4, (n_runs - n_runs // 2, n_arms)))
    return n, np.floor(rng.random((n_runs, n_arms)) * (n + 1))


@pytest.mark.parametrize("slug", ["kl_ucb", "bayes_ucb"])
@pytest.mark.parametrize("t", [8, 40_000])
def test_lazy_choice_is_the_argmax_of_all_indices(slug: str, t: int):
    n_runs, n_arms = 3000, 5
    n, s = _random_states(n_runs, n_arms, 3)
    policy: Any = make_policy(slug)
    policy.reset(n_runs, n_arms, t)
    policy._last = np.random.default_rng(1).integers(n_arms, size=n_runs)
    if slug == "kl_ucb":
        policy._arms.pulls, policy._arms.sums = n, s
        index = kl_upper_bound(s / n, math.log(t) / n)
    else:
        post = policy._posterior
        post.a, post.b = s + 1, n - s + 1
        post.log_norm = -special.betaln(post.a, post.b)
        index = special.betainccinv(post.a, post.b, 1 / t)
    best = index.max(axis=1, keepdims=True)
    tied = index >= best - 1e-12
    counts = np.zeros((n_runs, n_arms))
    for seed in range(40):
        chosen = policy.select(t, np.random.default_rng(seed))
        assert tied[np.arange(n_runs), chosen].all()
        counts[np.arange(n_runs), chosen] += 1
    # Ties are broken uniformly: in runs with exactly two best arms the first of them gets half of the choices.
    two = tied.sum(axis=1) == 2
    assert two.sum() > 50
    first = counts[two, np.argmax(tied[two], axis=1)]
    assert first.mean() == pytest.approx(20, abs=4 * math.sqrt(10 / two.sum()))


def test_imed_takes_the_least_divergence():
    n, s = _random_states(500, 4, 8)
    policy: Any = make_policy("imed")
    policy.reset(500, 4, 100)
    policy._arms.pulls, policy._arms.sums = n, s
    mu = s / n
    index = n * bernoulli_kl(mu, mu.max(axis=1, keepdims=True)) + np.log(n)
    chosen = policy.select(1000, np.random.default_rng(0))
    np.testing.assert_allclose(index[np.arange(500), chosen], index.min(axis=1))


def test_dmed_plays_through_its_list():
    policy: Any = make_policy("dmed")
    policy.reset(1, 3, 1000)
    rng = np.random.default_rng(0)
    policy._arms.pulls, policy._arms.sums = np.array([[100.0, 100.0, 20.0]]), np.array([[60.0, 20.0, 10.0]])
    policy._listed[:] = False
    # log(220 / N) = 0.79, 0.79, 2.40; N kl(mu, 0.6) = 0, 33, 20 kl(.5, .6) = 0.41: arms 0 and 2 are listed.
    played = []
    for t in (221, 222):
        arm = policy.select(t, rng)
        played.append(int(arm[0]))
        policy.update(arm, np.array([0.0]), rng)
    assert sorted(played) == [0, 2]
    assert not policy._listed.any()


def _auer_bound(means: FloatArray, n: int) -> float:
    """Auer, Cesa-Bianchi & Fischer 2002, theorem 1."""
    gaps = means.max() - means
    return float(8 * math.log(n) * np.sum(1 / gaps[gaps > 0]) + (1 + math.pi**2 / 3) * gaps.sum())


class PessimistUCB1(UCB1):
    """Negative control: the bonus has the wrong sign."""

    def index(self, t: int) -> FloatArray:
        """mu_hat - sqrt(2 log n / N)."""
        return 2.0 * self._arms.means() - super().index(t)


class FirstTie(UCB1):
    """Negative control: ties go to the first arm."""

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        index: FloatArray = -self._arms.pulls if t <= 3 else self.index(t)
        return np.asarray(index.argmax(axis=1))


def test_ucb1_respects_its_theorem_and_a_wrong_ucb_does_not():
    means, horizon = np.array([0.6, 0.4]), 8000

    def check(policy: Policy) -> bool:
        regret = simulate(policy, BernoulliBandit(means), horizon, 200, np.random.default_rng(0)).pseudo_regret[:, -1]
        return mean_ci(regret).low <= _auer_bound(means, horizon)

    assert check(UCB1())
    assert not check(PessimistUCB1())


def test_ucb1_pulls_grow_as_two_log_t_over_gap_squared():
    # N = 2 log t / (Delta + sqrt(2 log t / t))^2 where arm and leader have equal indices; overshoot adds a little.
    run = simulate(UCB1(), UniformBandit([0.7, 0.3], 0.0), 20_000, 2, np.random.default_rng(0))
    predicted = 2 * math.log(20_000) / (0.4 + math.sqrt(2 * math.log(20_000) / 20_000)) ** 2
    assert run.pulls[0, 1] == pytest.approx(predicted, abs=1.5)


def test_a_policy_that_takes_the_first_of_tied_arms_fails_the_tie_test():
    policy = FirstTie()
    policy.reset(500, 3, 60)
    # The chi-square test of test_policies would reject this.
    assert (policy.select(1, np.random.default_rng(0)) == 0).all()
    index = np.ones((1000, 2))
    assert 400 < argmax_random_ties(index, np.random.default_rng(0)).sum() < 600


def test_horizon_policies_use_the_horizon():
    for slug in ("moss", "kl_ucb_pp", "ucb_delta"):
        short, long = (
            simulate(make_policy(slug), BernoulliBandit([0.6, 0.4]), 300, 200, np.random.default_rng(0))
            if horizon == 300
            else _truncated(slug, horizon)
            for horizon in (300, 100_000)
        )
        # A longer horizon asks for more exploration in the same 300 rounds.
        assert long.pulls[:, 1].mean() > short.pulls[:, 1].mean() + 3


def _truncated(slug: str, horizon: int):
    class Longer:
        name = slug

        def __init__(self) -> None:
            self.policy = make_policy(slug)
            self.select, self.update = self.policy.select, self.policy.update

        def reset(self, n_runs: int, n_arms: int, _: int) -> None:
            self.policy.reset(n_runs, n_arms, horizon)

    return simulate(Longer(), BernoulliBandit([0.6, 0.4]), 300, 200, np.random.default_rng(0))
