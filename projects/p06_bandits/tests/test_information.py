"""IDS and its relatives: tables against scipy, integrals against quadrature, ratios against brute force."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from scipy.special import betaln

from projects.p06_bandits.information import BetaBernoulliInformation, chebyshev_rule, directed_arms, least_ratio
from projects.p06_bandits.policies.ids import IDS, VIDS
from projects.p06_bandits.policies.knowledge_gradient import KnowledgeGradient, knowledge_gradient
from projects.p06_bandits.policies.top_two_thompson import TopTwoThompson, top_two_probabilities


def posterior_after(pulls: Any, n_nodes: Any = 160) -> Any:
    """Tables after (arm, reward) pairs in one run."""
    info = BetaBernoulliInformation(1, 3, n_nodes)
    for arm, reward in pulls:
        info.record(np.array([arm]), np.array([float(reward)]))
    return info


def bernoulli_kl(p: Any, q: Any) -> Any:
    return sum(a * math.log(a / b) for a, b in [(p, q), (1 - p, 1 - q)] if a > 0)


def test_quadrature_is_exact_for_polynomials():
    x, w = chebyshev_rule(24)
    for power in range(24):
        assert (w * x**power).sum() == pytest.approx(1 / (power + 1), abs=1e-14)
    # and not beyond: the Chebyshev polynomial of degree 2 G is -1 on every node, its mean is -1 / (4 G^2 - 1)
    assert (w * np.cos(48 * np.arccos(1 - 2 * x))).sum() == pytest.approx(-1.0)


def test_recurrences_against_scipy_after_many_rewards():
    rng = np.random.default_rng(0)
    info = BetaBernoulliInformation(4, 2, 64, a=2.0, b=0.5)
    for _ in range(600):
        info.record(rng.integers(2, size=4), (rng.random(4) < [0.02, 0.4, 0.97, 0.7]).astype(float))
    a, b = info.alpha[..., None], info.beta[..., None]
    assert info._cdf == pytest.approx(stats.beta.cdf(info.nodes, a, b), abs=1e-11)
    assert info._density == pytest.approx(stats.beta.pdf(info.nodes, a, b), rel=1e-9, abs=1e-200)
    # E[theta | theta <= x] = mean I_x(a+1, b) / I_x(a, b)
    cdf = stats.beta.cdf(info.nodes, a, b)
    exact = a / (a + b) * stats.beta.cdf(info.nodes, a + 1, b) / np.maximum(cdf, 1e-300)
    assert info._below[cdf > 1e-6] == pytest.approx(exact[cdf > 1e-6], rel=1e-6)


def test_outlook_against_adaptive_quadrature():
    info = posterior_after([(0, 1)] * 6 + [(0, 0)] * 3 + [(1, 1)] * 2 + [(1, 0)] * 2 + [(2, 0)])
    post = [stats.beta(a, b) for a, b in zip(info.alpha[0], info.beta[0], strict=True)]
    p, m = np.zeros(3), np.zeros((3, 3))

    def others(x: Any, a: Any) -> Any:
        return math.prod(post[b].cdf(x) for b in range(3) if b != a)

    for a in range(3):
        p[a] = integrate.quad(lambda x: post[a].pdf(x) * others(x, a), 0, 1)[0]  # noqa: B023
        for b in range(3):

            def inner(x: Any, a: Any = a, b: Any = b) -> Any:
                if a == b:
                    return x
                return integrate.quad(lambda y: y * post[b].pdf(y), 0, x)[0] / max(post[b].cdf(x), 1e-300)

            m[a, b] = integrate.quad(lambda x: post[a].pdf(x) * others(x, a) * inner(x), 0, 1, epsabs=1e-9)[0] / p[a]  # noqa: B023
    mean = np.array([d.mean() for d in post])
    out = info.outlook()
    assert out.p_best[0] == pytest.approx(p, abs=1e-9)
    assert out.regret[0] == pytest.approx(p @ np.diag(m) - mean, abs=1e-8)
    gain = [sum(p[a] * bernoulli_kl(m[a, b], mean[b]) for a in range(3)) for b in range(3)]
    assert out.gain[0] == pytest.approx(gain, abs=1e-7)
    assert out.variance[0] == pytest.approx(p @ (m - mean) ** 2, abs=1e-7)
    assert p @ m == pytest.approx(mean, abs=1e-8)  # the tower rule: E E[theta_b | A*] = E theta_b
    assert info.best_arm_probabilities()[0] == pytest.approx(p, abs=1e-9)


def test_probability_of_being_the_best_in_closed_form():
    # Beta(2, 1) against Beta(1, 1) twice: int 2x x^2 dx = 1/2
    assert posterior_after([(0, 1)]).best_arm_probabilities()[0] == pytest.approx([0.5, 0.25, 0.25], abs=1e-12)
    # and E max = 1 - int F_0 F_1 F_2 = 1 - int x^4 = 4/5, so Delta_0 = 4/5 - 2/3
    assert posterior_after([(0, 1)]).outlook().regret[0] == pytest.approx([0.8 - 2 / 3, 0.3, 0.3], abs=1e-12)


def test_tables_stay_accurate_over_a_whole_game():
    rng = np.random.default_rng(3)
    info = BetaBernoulliInformation(6, 3, 160)
    truth = np.array([0.999, 0.99, 0.5])
    for _ in range(1000):
        arms = rng.integers(2, size=6)
        info.record(arms, (rng.random(6) < truth[arms]).astype(float))
    assert info.best_arm_probabilities().sum(axis=1) == pytest.approx(np.ones(6), abs=1e-7)


def test_tiny_probabilities_keep_their_digits():
    """Arm 1 is the best with probability 1e-30 or so: exact by summing over integers, hopeless by 1 - (1 - p)."""
    info = BetaBernoulliInformation(1, 2, 256)
    for n in range(90):
        info.record(np.array([0]), np.array([float(n % 15 != 0)]))  # 84 of 90
        info.record(np.array([1]), np.array([float(n % 9 == 0)]))  # 10 of 90
    a, b, c, d = 85, 7, 11, 81
    # P(Beta(c, d) > Beta(a, b)) = sum_{i < c} B(a + i, b + d) / ((d + i) B(1 + i, d) B(a, b))
    terms = [betaln(a + i, b + d) - math.log(d + i) - betaln(1 + i, d) - betaln(a, b) for i in range(c)]
    exact = math.fsum(math.exp(term) for term in terms)
    assert exact < 1e-25
    assert info.best_arm_probabilities()[0, 1] == pytest.approx(exact, rel=1e-8, abs=0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(1e-4, 1)), min_size=3, max_size=3))
def test_two_arms_suffice_to_minimise_the_ratio(arms):
    regret, gain = np.array(arms).T
    pi, ratio = least_ratio(regret, gain)
    assert pi.sum() == pytest.approx(1.0)
    assert (pi > 0).sum() <= 2
    assert ratio == pytest.approx((pi @ regret) ** 2 / (pi @ gain), rel=1e-9, abs=1e-15)
    # brute force over the simplex in steps of 1/60
    i, j = np.meshgrid(np.arange(61), np.arange(61))
    grid = np.stack([i, j, 60 - i - j], -1)[i + j <= 60] / 60
    brute = ((grid @ regret) ** 2 / (grid @ gain)).min()
    assert ratio <= brute + 1e-12
    best = grid[((grid @ regret) ** 2 / (grid @ gain)).argmin()]
    assert np.all(brute - ratio <= 0.1 * max(brute, 1e-9)) or np.abs(best - pi).max() < 0.1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), max_size=40))
def test_information_ratio_of_ids_below_thompson_below_half_the_arms(pulls):
    out = posterior_after(pulls).outlook()
    p, delta, g, v = out.p_best[0], out.regret[0], out.gain[0], out.variance[0]
    thompson = (p @ delta) ** 2 / (p @ g)
    assert least_ratio(delta, g)[1] <= thompson + 1e-12
    assert thompson <= 3 / 2 + 1e-9  # Russo & Van Roy: at most K / 2
    assert np.all(2 * v <= g + 1e-12)  # Pinsker
    assert p @ g <= math.log(3)  # no more information than the entropy of A*


def test_ids_draws_from_the_least_ratio():
    info = posterior_after([(0, 1), (0, 1), (1, 0)])
    out = info.outlook()
    pi, ratio = least_ratio(out.regret[0], out.gain[0])
    rng = np.random.default_rng(0)
    draws = np.concatenate([directed_arms(out, out.gain, rng)[0] for _ in range(4000)])
    shares = np.bincount(draws, minlength=3) / 4000
    assert shares == pytest.approx(pi, abs=4 * 0.5 / math.sqrt(4000))
    assert directed_arms(out, out.gain, rng)[1][0] == pytest.approx(ratio)


@pytest.mark.parametrize("policy", [IDS(), VIDS()])
def test_a_decided_game_is_simply_played(policy):
    policy.reset(3, 2, 1000)
    rng = np.random.default_rng(0)
    for _ in range(80):
        policy.update(np.zeros(3, int), np.ones(3), rng)
        policy.update(np.ones(3, int), np.zeros(3), rng)
    assert np.all(policy.select(161, rng) == 0)
    assert np.all(policy.ratio == 0)


def test_first_arm_is_uniform():
    policy = IDS()
    policy.reset(6000, 4, 10)
    shares = np.bincount(policy.select(1, np.random.default_rng(1)), minlength=4) / 6000
    assert shares == pytest.approx([0.25] * 4, abs=4 * math.sqrt(0.25 * 0.75 / 6000))


def test_knowledge_gradient_by_enumeration():
    rng = np.random.default_rng(7)
    alpha, beta = rng.integers(1, 9, size=(2, 40, 4)).astype(float)
    nu = knowledge_gradient(alpha, beta)
    for r in range(40):
        mean = alpha[r] / (alpha[r] + beta[r])
        for a in range(4):
            after = 0.0
            for reward in (0.0, 1.0):
                moved = mean.copy()
                moved[a] = (alpha[r, a] + reward) / (alpha[r, a] + beta[r, a] + 1)
                after += (mean[a] if reward else 1 - mean[a]) * moved.max()
            assert nu[r, a] == pytest.approx(after - mean.max(), abs=1e-14)


def test_knowledge_gradient_of_two_fresh_arms():
    # 1/2 max(1/2, 2/3) + 1/2 max(1/2, 1/3) - 1/2 = 1/12
    assert knowledge_gradient(np.ones((1, 2)), np.ones((1, 2)))[0] == pytest.approx([1 / 12, 1 / 12])


def test_knowledge_gradient_sticks_where_one_reward_changes_nothing():
    # Means 0.8 (n = 10) and 0.5 (n = 10): no single reward can swap them, so KG never explores again.
    alpha, beta = np.array([[8.0, 5.0]]), np.array([[2.0, 5.0]])
    assert knowledge_gradient(alpha, beta)[0] == pytest.approx([0.0, 0.0], abs=0)
    policy = KnowledgeGradient()
    policy.reset(1, 2, 10**6)
    policy.alpha, policy.beta = alpha, beta
    assert policy.select(1, np.random.default_rng(0))[0] == 0


def test_top_two_formula_against_redrawing():
    info = posterior_after([(0, 1)] * 3 + [(1, 1), (1, 0), (2, 0)])
    psi = top_two_probabilities(info.best_arm_probabilities(), 0.5)[0]
    assert psi.sum() == pytest.approx(1.0, abs=1e-9)
    rng = np.random.default_rng(2)
    n = 20_000
    theta = rng.beta(info.alpha[0], info.beta[0], size=(n, 3))
    played = theta.argmax(axis=1)
    pending = rng.random(n) > 0.5
    leader = played.copy()
    while pending.any():
        again = rng.beta(info.alpha[0], info.beta[0], size=(pending.sum(), 3)).argmax(axis=1)
        rows = np.flatnonzero(pending)
        differ = again != leader[rows]
        played[rows[differ]] = again[differ]
        pending[rows[differ]] = False
    shares = np.bincount(played, minlength=3) / n
    assert shares == pytest.approx(psi, abs=4 * 0.5 / math.sqrt(n))
    plain = info.best_arm_probabilities()[0]  # negative control: Thompson's own shares are another distribution
    assert np.abs(shares - plain).max() > 10 * 0.5 / math.sqrt(n)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: IDS(a=0.0), "prior a is 0"),
        (lambda: VIDS(n_nodes=2), "n_nodes is 2"),
        (lambda: TopTwoThompson(n_nodes=1), "n_nodes is 1"),
        (lambda: KnowledgeGradient(b=-1.0), "prior b is -1"),
        (lambda: chebyshev_rule(1), "n_nodes is 1"),
        (lambda: least_ratio(np.ones(2), np.zeros(2)), "gain is 0"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
