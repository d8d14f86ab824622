"""Each policy's rule by hand or by brute force, and propensities that tell the truth."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import NonlinearConstraint, minimize
from scipy.stats import chi2_contingency
from sklearn.tree import DecisionTreeRegressor

from projects.p06_bandits.contextual import CONTEXTUAL, make_contextual
from projects.p06_bandits.contextual.bag import Bag
from projects.p06_bandits.contextual.choice import best, draw, greedy_probabilities, with_floor
from projects.p06_bandits.contextual.cover import Cover
from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.knn_ucb import KnnUCB, knn_index
from projects.p06_bandits.contextual.linear_problems import hypercube, hypercube_lower_bound, sphere
from projects.p06_bandits.contextual.multi_output_ridge import MultiOutputRidge
from projects.p06_bandits.contextual.oful import OFUL, confidence_radius
from projects.p06_bandits.contextual.regcb import RegCBElimination, RegCBOptimistic
from projects.p06_bandits.contextual.reward_estimates import doubly_robust, importance, inverse_propensity
from projects.p06_bandits.contextual.shared_ridge import SharedRidge, block_features
from projects.p06_bandits.contextual.squarecb import SquareCB, inverse_gap_weights
from projects.p06_bandits.contextual.tree_ts import TreeTS, best_cut

NO_CLOSED_FORM = {"lints", "logistic_ts", "neural_linear", "tree_ts"}


def play_some(policy: Any, n: int = 150, d: int = 3, k: int = 3, seed: int = 0) -> Any:
    """Let a policy learn from a small linear problem; gives a context to look at."""
    rng = np.random.default_rng(seed)
    policy.reset(d, k, n)
    theta = rng.normal(size=(k, d))
    for x in rng.normal(size=(n, d)):
        action, p = policy.choose(x, rng)
        policy.update(x, action, float(theta[action] @ x > 0), p, rng)
    return rng.normal(size=d)


@pytest.mark.parametrize("slug", [s for s in CONTEXTUAL if s not in NO_CLOSED_FORM])
def test_the_stated_propensity_is_the_frequency(slug):
    policy = make_contextual(slug)
    for n_learnt in (0, 40):  # with all actions tied, and after learning
        x = play_some(policy, n_learnt) if n_learnt else np.array([0.4, -1.0, 0.3])
        if not n_learnt:
            policy.reset(3, 3, 10)
        rng, n = np.random.default_rng(1), 1_500
        picks = [policy.choose(x, rng) for _ in range(n)]
        for action in range(3):
            stated = {round(p, 12) for a, p in picks if a == action}
            share = np.mean([a == action for a, _ in picks])
            assert len(stated) <= 1
            p = stated.pop() if stated else 0.0
            assert share == pytest.approx(p, abs=4 * math.sqrt(0.25 / n) if 0 < p < 1 else 0.01)


@pytest.mark.parametrize("slug", sorted(NO_CLOSED_FORM))
def test_policies_without_a_closed_form_say_so(slug):
    policy = make_contextual(slug)
    x = play_some(policy, 20)
    assert math.isnan(policy.choose(x, np.random.default_rng(0))[1])


def test_squarecb_by_hand():
    # gamma = 10, gaps 0, 0.1, 0.4, K = 3: 1/(3 + 1) and 1/(3 + 4), the rest to the best
    p = inverse_gap_weights(np.array([0.5, 0.4, 0.1]), 0, 10.0)
    np.testing.assert_allclose(p, [1 - 1 / 4 - 1 / 7, 1 / 4, 1 / 7])
    np.testing.assert_allclose(inverse_gap_weights(np.array([0.3, 0.3]), 1, 50.0), [0.5, 0.5])
    policy = SquareCB(2.0)
    policy.reset(2, 2, 5)
    rng = np.random.default_rng(0)
    for _ in range(8):
        policy.update(np.array([1.0, 0.0]), 0, 1.0, 1.0, rng)
    # theta_hat_0 = (8/9, 0): the gap is 8/9, gamma_9 = 2 sqrt(9) = 6, so p_1 = 1 / (2 + 6 * 8/9)
    stated = dict(policy.choose(np.array([1.0, 0.0]), rng) for _ in range(100))
    assert stated[1] == pytest.approx(1 / (2 + 6 * 8 / 9))
    assert stated[0] == pytest.approx(1 - stated[1])


def test_regcb_bounds_are_the_extremes_over_the_confidence_set():
    model = DisjointRidge(0.7)
    policy = RegCBOptimistic(0.002, model)
    x = play_some(policy, seed=2)
    low, high = policy.bounds.low_high(x)
    beta = 0.002 * math.log(3 * 151)
    inside = 0
    for a in range(3):
        V, centre = model.V[a], model.theta_hat[a]

        def squared_distance(theta: Any, V: Any = V, centre: Any = centre) -> Any:
            return (theta - centre) @ V @ (theta - centre)

        room = NonlinearConstraint(squared_distance, -np.inf, beta)
        for sign, bound in ((1.0, low[a]), (-1.0, high[a])):

            def value(theta: Any, sign: float = sign) -> float:
                return float(sign * (theta @ x))

            found = minimize(value, centre, constraints=[room], method="SLSQP", tol=1e-12).x @ x
            assert bound == pytest.approx(np.clip(found, 0, 1), abs=1e-5)
            inside += 0 < found < 1
    assert inside >= 3  # the cut to [0, 1] must not hide the formula


def test_regcb_elimination_plays_uniformly_among_the_survivors():
    policy = RegCBElimination(0.02, DisjointRidge(0.7))
    play_some(policy)
    for x in np.random.default_rng(3).normal(size=(50, 3)):
        low, high = policy.bounds.low_high(x)
        alive = {a for a in range(3) if high[a] >= low.max()}
        favourites = np.count_nonzero(high == high.max())
        if len(alive) == 2 and favourites == 1:  # one ruled out, one that isn't the favourite still in
            break
    assert len(alive) == 2 and favourites == 1
    picks = [policy.choose(x, np.random.default_rng(i)) for i in range(60)]
    assert {a for a, _ in picks} == alive
    assert {p for _, p in picks} == {1 / len(alive)}


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), k=st.integers(2, 6))
def test_ips_and_dr_are_unbiased_whatever_the_prediction(seed, k):
    rng = np.random.default_rng(seed)
    rewards, r_hat, p = rng.random(k), rng.normal(size=k), rng.dirichlet(np.ones(k)) * 0.9 + 0.1 / k
    ips = sum(p[a] * inverse_propensity(k, a, rewards[a], importance(p[a], 0.0)) for a in range(k))
    dr = sum(p[a] * doubly_robust(r_hat, a, rewards[a], importance(p[a], 0.0)) for a in range(k))
    np.testing.assert_allclose(ips, rewards, atol=1e-12)
    np.testing.assert_allclose(dr, rewards, atol=1e-12)
    # Negative control: weights cut at tau above the smallest propensity are biased.
    cut = sum(p[a] * inverse_propensity(k, a, rewards[a], importance(p[a], 1.0)) for a in range(k))
    assert np.abs(cut - rewards).max() > 1e-3


@pytest.mark.parametrize("p", [0.0, -0.1, 1.5, float("nan")])
def test_impossible_propensities_are_refused(p):
    with pytest.raises(ValueError, match=r"^propensity is .*; importance weighting needs one in \(0, 1\]$"):
        importance(p, 0.0)


@pytest.mark.parametrize("policy", [Bag(4, 0.12), Cover(4, 0.5)])
def test_bag_and_cover_keep_their_floor_and_sum_to_one(policy):
    for n in (1, 10, 120):
        x = play_some(policy, n)
        p = policy.probabilities(x)
        floor = 0.12 / 3 if isinstance(policy, Bag) else min(1 / 3, 1 / math.sqrt(3 * (n + 1)))
        assert p.sum() == pytest.approx(1.0, abs=1e-12)
        assert p.min() >= floor - 1e-12
        shares = (p - floor) / (1 - 3 * floor) * 4 if floor < 1 / 3 else np.zeros(3)
        np.testing.assert_allclose(shares * 6, np.round(shares * 6), atol=1e-9)  # votes of 4 policies, ties split


def test_cover_teaches_its_policies_one_after_the_other():
    """Against N separate regressions taught in turn, each one asked where it goes only after it has learnt."""
    rng = np.random.default_rng(4)
    k, d, n_policies, psi, tau = 3, 4, 3, 0.8, 0.05
    cover = Cover(n_policies, psi, tau, penalty=0.5)
    cover.reset(d, k, 100)
    separate = [MultiOutputRidge(d, k, 0.5) for _ in range(n_policies)]
    r_hat = DisjointRidge(0.5)
    r_hat.reset(d, k)
    for t in range(1, 61):
        x, action, reward, p = rng.normal(size=d), int(rng.integers(k)), float(rng.random()), float(rng.uniform(0.1, 1))
        cover.update(x, action, reward, p, rng)
        estimate = r_hat.predict(x)
        estimate[action] += (reward - estimate[action]) / p
        r_hat.update(x, action, reward)
        epsilon, goes = min(1 / k, 1 / math.sqrt(k * t)), np.zeros(k)
        for i, policy in enumerate(separate):
            bonus = psi * epsilon / (epsilon + (1 - k * epsilon) * goes / i) if i else 0.0
            policy.update(x, estimate + bonus)
            goes[policy.predict(x).argmax()] += 1
    x = rng.normal(size=d)
    np.testing.assert_allclose(cover.f.predict(x), np.concatenate([s.predict(x) for s in separate]), atol=1e-9)
    # The bonus makes them disagree somewhere (negative control for a psi that does nothing).
    choices = [{int(s.predict(x).argmax()) for s in separate} for x in rng.normal(size=(50, d))]
    assert any(len(c) > 1 for c in choices)


def brute_force_knn(
    contexts: Any, actions: Any, rewards: Any, x: Any, k: int, k_max: int, noise: float, phi: float
) -> Any:
    index = np.full(k, np.inf)
    for a in range(k):
        distance = np.linalg.norm(contexts[actions == a] - x, axis=1)
        order = np.argsort(distance)[:k_max]
        if order.size:
            sizes = np.arange(1, order.size + 1)
            u = np.sqrt(noise / sizes) + phi * distance[order]
            j = int(u.argmin())
            index[a] = rewards[actions == a][order][: j + 1].mean() + u[j]
    return index


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(0, 60), phi=st.sampled_from([0.0, 0.5, 2.0]))
def test_knn_index_is_the_brute_force_one(seed, n, phi):
    rng = np.random.default_rng(seed)
    contexts, actions, rewards, x = rng.normal(size=(n, 2)), rng.integers(3, size=n), rng.random(n), rng.normal(size=2)
    distance = np.linalg.norm(contexts - x, axis=1)
    ours = knn_index(distance, actions, rewards, 3, 7, 0.4, phi)
    np.testing.assert_allclose(ours, brute_force_knn(contexts, actions, rewards, x, 3, 7, 0.4, phi))
    policy = KnnUCB(phi, 0.4 / math.log(n + 1) if n else 0.4, 7)
    policy.reset(2, 3, 1)  # room for one: it has to grow
    for c, a, r in zip(contexts, actions, rewards, strict=True):
        policy.update(c, int(a), r, 1.0, rng)
    action, _ = policy.choose(x, rng)
    assert ours[action] == ours.max() or ours.max() - ours[action] < 1e-7


def test_the_best_cut_is_that_of_a_decision_stump_and_its_statistic_is_chi_squared():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(60, 4))
    y = (x[:, 2] + 0.5 * rng.normal(size=60) > 0.3).astype(float)
    feature, cut, statistic = best_cut(x, y, 3)
    stump = DecisionTreeRegressor(max_depth=1, min_samples_leaf=3).fit(x, y).tree_
    assert feature == stump.feature[0]
    assert cut == pytest.approx(stump.threshold[0], abs=1e-6)
    below = x[:, feature] <= cut
    table = [[np.sum(below & (y == r)) for r in (0, 1)], [np.sum(~below & (y == r)) for r in (0, 1)]]
    assert statistic == pytest.approx(chi2_contingency(table, correction=False).statistic, rel=1e-9)
    assert best_cut(x, np.ones(60), 3)[0] == -1  # nothing to explain
    # Rows of equal value must end up on the same side.
    x = rng.integers(3, size=(60, 4)).astype(float)
    feature, cut, statistic = best_cut(x, y, 3)
    below = x[:, feature] <= cut
    table = [[np.sum(below & (y == r)) for r in (0, 1)], [np.sum(~below & (y == r)) for r in (0, 1)]]
    assert statistic == pytest.approx(chi2_contingency(table, correction=False).statistic, rel=1e-9)


def test_a_tree_learns_a_threshold_and_draws_from_its_leaves():
    policy, rng = TreeTS(6.0), np.random.default_rng(6)
    policy.reset(2, 2, 400)
    for x in rng.uniform(-1, 1, size=(400, 2)):
        policy.update(x, 0, float(x[0] > 0.2), 1.0, rng)
    tree = policy.trees[0]
    assert tree.feature == 0
    assert tree.cut == pytest.approx(0.2, abs=0.08)
    left, right = tree.leaf(np.array([-0.5, 0.0])), tree.leaf(np.array([0.7, 0.0]))
    assert left.total / len(left.rewards) < 0.1
    assert right.total / len(right.rewards) > 0.9
    # Action 1 was never tried: Beta(1, 1). P(Beta(1 + S, 1 + F) > U) is the posterior mean.
    picks = [policy.choose(np.array([0.7, 0.0]), rng)[0] for _ in range(3_000)]
    mean = (1 + right.total) / (2 + len(right.rewards))
    assert np.mean(np.array(picks) == 0) == pytest.approx(mean, abs=0.02)


def test_ofuls_radius_by_hand_and_on_blocks():
    # R = 2, det ratio e^4, delta = e^-3, lambda = 9, S = 5: 2 sqrt(4 + 6) + 15
    assert confidence_radius(4.0, 9.0, 2.0, 5.0, math.exp(-3)) == pytest.approx(2 * math.sqrt(10) + 15)
    block = OFUL(0.5, 2.0, 0.1, 0.3, DisjointRidge(0.3))
    joint = OFUL(0.5, 2.0, 0.1, 0.3, SharedRidge(0.3, block_features))
    rng = np.random.default_rng(7)
    for policy in (block, joint):
        policy.reset(3, 4, 50)
    for x in rng.normal(size=(50, 3)):
        action = block.choose(x, rng)[0]
        reward = float(rng.random())
        block.update(x, action, reward, 1.0, rng)
        joint.update(x, action, reward, 1.0, rng)
        assert block.radius() == pytest.approx(joint.radius(), abs=1e-9)
    assert block.choose(x, rng)[0] == joint.choose(x, rng)[0]


def coverage(shrink: float, n_runs: int = 60, n_rounds: int = 150) -> float:
    """Share of runs in which theta_* leaves the ellipsoid of shrink times the radius at any round."""
    missed = 0
    for run in range(n_runs):
        problem = sphere(n_rounds, 4, 3, 0.5, np.random.default_rng(run))
        model, rng = SharedRidge(), np.random.default_rng(10_000 + run)
        policy = OFUL(0.5, 1.0, 0.1, model=model)
        policy.reset(12, 4, n_rounds)
        for x, r in zip(problem.contexts, problem.rewards, strict=True):
            action, _ = policy.choose(x, rng)
            policy.update(x, action, float(r[action]), 1.0, rng)
            error = problem.theta - model.theta_hat
            if error @ model.V @ error > (shrink * policy.radius()) ** 2:
                missed += 1
                break
    return missed / n_runs


def test_the_ellipsoid_covers_the_truth_as_often_as_promised():
    assert coverage(1.0) <= 0.1  # delta
    assert coverage(0.4) > 0.3  # negative control: a smaller one doesn't


def test_the_hypercube_is_the_lower_bounds_instance():
    rng = np.random.default_rng(8)
    problem = hypercube(400, 3, rng)
    assert problem.means.max() == pytest.approx(3 / 20)  # d / sqrt(T) at the corner that agrees with theta
    assert hypercube_lower_bound(400, 3) == pytest.approx(math.exp(-2) / 8 * 3 * 20)
    worst = problem.regret(problem.means.argmin(axis=1))
    assert worst[-1] == pytest.approx(400 * 2 * 3 / 20)


def test_choice_breaks_ties_evenly_and_draws_by_the_probabilities():
    rng, n = np.random.default_rng(9), 6_000
    picks = [best(np.array([1.0, 0.0, 1.0, 1.0]), rng) for _ in range(n)]
    counts = np.bincount([a for a, _ in picks], minlength=4) / n
    np.testing.assert_allclose(counts, [1 / 3, 0.0, 1 / 3, 1 / 3], atol=4 * math.sqrt(2 / 9 / n))
    assert {p for _, p in picks} == {1 / 3}
    p = np.array([0.0, 0.25, 0.75, 0.0])
    drawn = np.bincount([draw(p, rng)[0] for _ in range(n)], minlength=4) / n
    np.testing.assert_allclose(drawn, p, atol=4 * math.sqrt(0.25 / n))
    assert drawn[0] == drawn[3] == 0.0
    np.testing.assert_allclose(greedy_probabilities(np.array([[1.0, 1.0], [0.0, 2.0]])), [[0.5, 0.5], [0.0, 1.0]])
    np.testing.assert_allclose(with_floor(np.array([1.0, 0.0]), 0.1), [0.9, 0.1])


BAD = [
    ("linucb", {"alpha": -0.1}, r"^alpha is -0\.1; it must be finite and >= 0$"),
    ("linucb_hybrid", {"alpha": float("nan")}, r"^alpha is nan"),
    ("lints", {"v": -1.0}, r"^v is -1\.0"),
    ("logistic_ucb", {"alpha": -1.0}, r"^alpha is -1\.0"),
    ("logistic_ts", {"v": float("inf")}, r"^v is inf"),
    ("epsilon_greedy_dr", {"epsilon": 1.5}, r"^epsilon is 1\.5; it must lie in \[0, 1\]$"),
    ("epsilon_greedy_ips", {"tau": -0.5}, r"^tau is -0\.5"),
    ("squarecb", {"gamma": 0.0}, r"^gamma is 0\.0; it must be finite and > 0$"),
    ("regcb_opt", {"c0": 0.0}, r"^c0 is 0\.0"),
    ("oful", {"delta": 1.0}, r"^delta is 1\.0; it must lie in \(0, 1\)$"),
    ("bag", {"n_policies": 0}, r"^n_policies is 0"),
    ("cover", {"psi": -1.0}, r"^psi is -1\.0"),
    ("bootstrap_ts", {"n_members": 0}, r"^n_members is 0"),
    ("knn_ucb", {"k_max": 0}, r"^k_max is 0"),
    ("tree_ts", {"a0": 0.0}, r"^a0 is 0\.0"),
    ("neural_linear", {"batch": 0}, r"^batch is 0"),
    ("linucb", {"beta": 1.0}, r"^linucb has no setting 'beta'; it takes alpha, penalty$"),
    ("linucbb", {}, r"^contextual policy is 'linucbb'; choose from uniform, greedy, "),
]


@pytest.mark.parametrize(("slug", "settings_", "message"), BAD)
def test_bad_settings_are_one_clear_line(slug, settings_, message):
    with pytest.raises(ValueError, match=message) as error:
        make_contextual(slug, **settings_)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("slug", list(CONTEXTUAL))
def test_bad_contexts_are_one_clear_line(slug):
    policy, rng = make_contextual(slug), np.random.default_rng(0)
    policy.reset(3, 2, 10)
    with pytest.raises(ValueError, match=r"^context has shape \(4,\); this policy was reset for \(3,\)$"):
        policy.choose(np.zeros(4), rng)
    with pytest.raises(ValueError, match=r"^context\[1\] is nan; every entry must be finite$"):
        policy.choose(np.array([0.0, np.nan, 1.0]), rng)
    with pytest.raises(ValueError, match="n_actions"):
        policy.reset(3, 1, 10)
