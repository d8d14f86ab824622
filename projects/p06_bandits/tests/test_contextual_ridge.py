"""The linear models against direct solves: whatever the sequence, the running estimates are the closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.hybrid_ridge import HybridRidge
from projects.p06_bandits.contextual.linucb import LinUCB
from projects.p06_bandits.contextual.multi_output_ridge import MultiOutputRidge
from projects.p06_bandits.contextual.recursive_least_squares import absorb
from projects.p06_bandits.contextual.shared_ridge import SharedRidge, block_features


def observations(seed: int, n: int, d: int, k: int, scale: float = 1.0) -> Any:
    """n contexts, actions, rewards and weights, and one more context to predict at."""
    rng = np.random.default_rng(seed)
    contexts = scale * rng.normal(size=(n, d))
    return contexts, rng.integers(k, size=n), rng.random(n), rng.uniform(0.2, 5.0, n), scale * rng.normal(size=d)


sequences = given(
    seed=st.integers(0, 10**6),
    n=st.integers(0, 40),
    d=st.integers(1, 6),
    k=st.integers(2, 4),
    penalty=st.sampled_from([0.1, 1.0, 10.0]),
    scale=st.sampled_from([0.1, 1.0, 5.0]),
)


@settings(max_examples=40, deadline=None)
@sequences
def test_linucb_is_ridge_regression_plus_its_width_after_any_sequence(seed, n, d, k, penalty, scale):
    contexts, actions, rewards, _, x = observations(seed, n, d, k, scale)
    policy = LinUCB(0.7, DisjointRidge(penalty))
    policy.reset(d, k, n)
    rng = np.random.default_rng(0)
    for c, a, r in zip(contexts, actions, rewards, strict=True):
        policy.update(c, int(a), r, 1.0, rng)
    bounds = np.empty(k)
    for a in range(k):
        rows = contexts[actions == a]
        gram = penalty * np.eye(d) + rows.T @ rows
        theta = np.linalg.solve(gram, rows.T @ rewards[actions == a])
        bounds[a] = x @ theta + 0.7 * np.sqrt(x @ np.linalg.solve(gram, x))
    ours = policy.model.predict(x) + 0.7 * np.sqrt(policy.model.variance(x))
    np.testing.assert_allclose(ours, bounds, rtol=1e-10, atol=1e-10)
    action, propensity = policy.choose(x, rng)
    if n and bounds.max() - np.sort(bounds)[-2] > 1e-9:
        assert (action, propensity) == (int(bounds.argmax()), 1.0)


@settings(max_examples=25, deadline=None)
@sequences
def test_weights_log_determinant_and_batch_fit(seed, n, d, k, penalty, scale):
    contexts, actions, rewards, weights, x = observations(seed, n, d, k, scale)
    model, plain = DisjointRidge(penalty), DisjointRidge(penalty)
    model.reset(d, k)
    plain.reset(d, k)
    for c, a, r, w in zip(contexts, actions, rewards, weights, strict=True):
        model.update(c, int(a), r, w)
        plain.update(c, int(a), r)
    log_det = 0.0
    for a in range(k):
        rows, w = contexts[actions == a], weights[actions == a]
        gram = penalty * np.eye(d) + (rows.T * w) @ rows
        log_det += np.linalg.slogdet(gram)[1] - d * np.log(penalty)
        np.testing.assert_allclose(
            model.theta_hat[a], np.linalg.solve(gram, rows.T @ (w * rewards[actions == a])), atol=1e-9
        )
    assert model.log_det == pytest.approx(log_det, abs=1e-8)
    batch = DisjointRidge(penalty)
    batch.reset(d, k)
    batch.fit(contexts, actions, rewards)
    np.testing.assert_allclose(batch.predict(x), plain.predict(x), atol=1e-9)
    np.testing.assert_allclose(batch.variance(x), plain.variance(x), rtol=1e-9)
    assert batch.log_det == pytest.approx(plain.log_det, abs=1e-8)


def drift(refresh_every: int) -> float:
    """Error of the inverse after 3,000 updates with contexts of size 100 under a penalty of 1e-6."""
    rng = np.random.default_rng(1)
    model = DisjointRidge(1e-6, refresh_every)
    model.reset(12, 2)
    for x in 100.0 * rng.normal(size=(3_000, 12)):
        model.update(x, 0, 1.0)
    return float(np.abs(model.V_inv[0] @ model.V[0] - np.eye(12)).max())


def test_the_refresh_stops_the_drift_of_sherman_and_morrison():
    assert drift(1_000) < 1e-9
    assert drift(10**9) > 1e-7  # negative control: without it the inverse has drifted


def test_the_inverse_is_refreshed_exactly_every_thousand_updates():
    rng = np.random.default_rng(2)
    model = DisjointRidge()
    model.reset(3, 2)
    for x in rng.normal(size=(999, 3)):
        model.update(x, 1, 0.5)
    model.V_inv[1] += 0.25  # spoil it: the next update recomputes it from V
    model.update(rng.normal(size=3), 1, 0.5)
    np.testing.assert_allclose(model.V_inv[1], np.linalg.inv(model.V[1]), rtol=1e-12)


@pytest.mark.parametrize("make", [DisjointRidge, HybridRidge, lambda: SharedRidge(1.0, block_features)])
def test_estimates_are_still_the_weighted_ones_after_a_refresh(make):
    contexts, actions, rewards, weights, x = observations(12, 2_001, 3, 2)  # action 0 or all: past 1,000 updates
    actions[:1_001] = 0
    model = make()
    model.reset(3, 2)
    k, hybrid = 2, isinstance(model, HybridRidge)
    size = 3 * k + 3 * hybrid
    gram, moment = np.eye(size), np.zeros(size)

    def joint(context: Any, a: int) -> Any:
        z = np.broadcast_to(context, (k, 3)) if hybrid else np.zeros((k, 0))
        return joint_features(z, context, a, k)

    for c, a, r, w in zip(contexts, actions, rewards, weights, strict=True):
        model.update(c, int(a), r, w)
        phi = joint(c, a)
        gram += w * np.outer(phi, phi)
        moment += w * r * phi
    expected = [joint(x, a) @ np.linalg.solve(gram, moment) for a in range(k)]
    np.testing.assert_allclose(model.predict(x), expected, atol=1e-10)


def joint_features(z: Any, x: Any, a: int, k: int) -> Any:
    """(z_a, 0, ..., x, ..., 0): the hybrid model as one long linear model."""
    own = np.zeros((k, x.size))
    own[a] = x
    return np.concatenate([z[a], own.ravel()])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(0, 30), d=st.integers(1, 4), m=st.integers(1, 3), k=st.integers(2, 4))
def test_hybrid_is_the_joint_ridge_solve(seed, n, d, m, k):
    contexts, actions, rewards, weights, x = observations(seed, n, d, k)
    mix = np.random.default_rng(seed + 1).normal(size=(k, m, d))

    def shared(context: Any, n_actions: int) -> Any:
        return mix @ context  # (K, m): each action mixes the context in its own way

    penalty = 0.5
    model = HybridRidge(penalty, shared)
    model.reset(d, k)
    size = m + k * d
    gram, moment = penalty * np.eye(size), np.zeros(size)
    for c, a, r, w in zip(contexts, actions, rewards, weights, strict=True):
        model.update(c, int(a), r, w)
        phi = joint_features(shared(c, k), c, a, k)
        gram += w * np.outer(phi, phi)
        moment += w * r * phi
    phi = np.array([joint_features(shared(x, k), x, a, k) for a in range(k)])
    np.testing.assert_allclose(model.predict(x), phi @ np.linalg.solve(gram, moment), atol=1e-9)
    np.testing.assert_allclose(model.variance(x), np.diag(phi @ np.linalg.solve(gram, phi.T)), atol=1e-9)
    assert model.log_det == pytest.approx(np.linalg.slogdet(gram / penalty)[1], abs=1e-8)


def test_hybrid_is_algorithm_2_of_the_paper_line_by_line():
    rng = np.random.default_rng(3)
    k, d = 3, 4
    model = HybridRidge()
    model.reset(d, k)
    A0, b0 = np.eye(d), np.zeros(d)
    A, B, b = [np.eye(d) for _ in range(k)], [np.zeros((d, d)) for _ in range(k)], [np.zeros(d) for _ in range(k)]
    for x in rng.normal(size=(60, d)):
        a, r, z = int(rng.integers(k)), float(rng.random()), x
        model.update(x, a, r)
        A0 += B[a].T @ np.linalg.inv(A[a]) @ B[a]
        b0 += B[a].T @ np.linalg.inv(A[a]) @ b[a]
        A[a] += np.outer(x, x)
        B[a] += np.outer(x, z)
        b[a] += r * x
        A0 += np.outer(z, z) - B[a].T @ np.linalg.inv(A[a]) @ B[a]
        b0 += r * z - B[a].T @ np.linalg.inv(A[a]) @ b[a]
    x = rng.normal(size=d)
    beta, A0_inv = np.linalg.solve(A0, b0), np.linalg.inv(A0)
    for a in range(k):
        Aa, z = np.linalg.inv(A[a]), x
        theta = Aa @ (b[a] - B[a] @ beta)
        s = z @ A0_inv @ z - 2 * z @ A0_inv @ B[a].T @ Aa @ x + x @ Aa @ x
        s += x @ Aa @ B[a] @ A0_inv @ B[a].T @ Aa @ x
        assert model.predict(x)[a] == pytest.approx(z @ beta + x @ theta, abs=1e-10)
        assert model.variance(x)[a] == pytest.approx(s, abs=1e-10)
    np.testing.assert_allclose(model.A0, A0, atol=1e-9)
    np.testing.assert_allclose(model.b0, b0, atol=1e-9)


def test_the_shared_model_on_block_features_is_the_disjoint_one():
    contexts, actions, rewards, weights, x = observations(4, 80, 3, 4)
    shared, disjoint = SharedRidge(0.3, block_features), DisjointRidge(0.3)
    shared.reset(3, 4)
    disjoint.reset(3, 4)
    for c, a, r, w in zip(contexts, actions, rewards, weights, strict=True):
        shared.update(c, int(a), r, w)
        disjoint.update(c, int(a), r, w)
    np.testing.assert_allclose(shared.predict(x), disjoint.predict(x), atol=1e-10)
    np.testing.assert_allclose(shared.variance(x), disjoint.variance(x), atol=1e-10)
    assert shared.log_det == pytest.approx(disjoint.log_det, abs=1e-9)


def test_many_outputs_on_one_gram_matrix_are_separate_ridge_regressions():
    rng = np.random.default_rng(5)
    contexts, targets = rng.normal(size=(1_050, 4)), rng.normal(size=(1_050, 3))  # past one refresh
    model = MultiOutputRidge(4, 3, 0.2)
    for c, y in zip(contexts[:-1], targets[:-1], strict=True):
        model.update(c, y)
    before, pull = model.predict(contexts[-1]), model.pull(contexts[-1])
    model.update(contexts[-1], targets[-1])
    direct = np.linalg.solve(0.2 * np.eye(4) + contexts.T @ contexts, contexts.T @ targets)
    np.testing.assert_allclose(model.theta_hat, direct.T, atol=1e-11)
    # pull says beforehand how far an update moves the prediction at its own context
    np.testing.assert_allclose(model.predict(contexts[-1]), before + pull * (targets[-1] - before), atol=1e-12)


def test_one_step_of_the_kernel_by_hand():
    # V = 2 I, x = (1, 0), w = 3: u = (1/2, 0), g = 3 / (1 + 3/2) = 6/5, V^{-1}_11 = 1/2 - 6/5 / 4 = 1/5 = 1 / (2 + 3)
    V, V_inv = 2.0 * np.eye(2), 0.5 * np.eye(2)
    gain, growth = absorb(V, V_inv, np.array([1.0, 0.0]), 3.0)
    np.testing.assert_allclose(V, [[5.0, 0.0], [0.0, 2.0]])
    np.testing.assert_allclose(V_inv, [[0.2, 0.0], [0.0, 0.5]])
    np.testing.assert_allclose(gain, [0.6, 0.0])
    assert growth == pytest.approx(np.log(10.0 / 4.0))


def learnt(model: Any, d: int = 3, k: int = 3, n: int = 25, seed: int = 6) -> Any:
    contexts, actions, rewards, _, x = observations(seed, n, d, k)
    model.reset(d, k)
    for c, a, r in zip(contexts, actions, rewards, strict=True):
        model.update(c, int(a), r)
    return model, x


def draws(model: Any, x: Any, scale: float, n: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    return np.array([model.sample(x, scale, rng) for _ in range(n)])


def test_disjoint_sampling_has_the_law_of_cholesky_sampling():
    model, x = learnt(DisjointRidge(0.4))
    n, v = 20_000, 0.7
    marginal = draws(model, x, v, n, 7)
    rng = np.random.default_rng(8)
    factors = [np.linalg.cholesky(np.linalg.inv(V)) for V in model.V]
    thetas = [model.theta_hat[a] + v * rng.normal(size=(n, 3)) @ f.T for a, f in enumerate(factors)]
    whole = np.column_stack([t @ x for t in thetas])
    exact = v**2 * model.variance(x)
    # A variance estimated from n normal draws has relative standard deviation sqrt(2 / n) = 1%: 4 of them.
    np.testing.assert_allclose(marginal.var(axis=0), exact, rtol=0.04)
    np.testing.assert_allclose(whole.var(axis=0), exact, rtol=0.04)
    np.testing.assert_allclose(marginal.mean(axis=0), whole.mean(axis=0), atol=6 * np.sqrt(exact.max() / n))
    correlation = np.corrcoef(marginal.T) - np.eye(3)
    assert np.abs(correlation).max() < 4 / np.sqrt(n)


@pytest.mark.parametrize("make", [lambda: SharedRidge(0.4), lambda: HybridRidge(0.4)])
def test_models_that_share_parameters_draw_actions_together(make):
    model = make()
    d, k = 6, 3
    learnt(model, d, k, 12)
    x = np.random.default_rng(9).normal(size=d)
    n = 20_000
    sample = draws(model, x, 0.5, n, 10)
    exact = 0.25 * model.variance(x)
    np.testing.assert_allclose(sample.var(axis=0), exact, rtol=0.04)
    np.testing.assert_allclose(sample.mean(axis=0), model.predict(x), atol=5 * np.sqrt(exact.max() / n))
    if isinstance(model, SharedRidge):
        phi = x.reshape(k, -1)
        covariance = 0.25 * phi @ np.linalg.inv(model.V) @ phi.T
    else:
        w = model.unexplained(x)
        covariance = 0.25 * (w @ np.linalg.inv(model.A0) @ w.T + np.diag(model.own.variance(x)))
    error = np.abs(np.cov(sample.T) - covariance).max() / exact.max()
    assert error < 0.04
    # Negative control: independent draws of the same variances would miss the covariances.
    assert np.abs(np.diag(exact) - covariance).max() / exact.max() > 0.1


@pytest.mark.parametrize("make", [DisjointRidge, SharedRidge, HybridRidge, lambda p: MultiOutputRidge(2, 2, p)])
@pytest.mark.parametrize("penalty", [0.0, -1.0, float("nan"), float("inf")])
def test_penalty_must_be_positive(make, penalty):
    with pytest.raises(ValueError, match=r"^penalty is .*; it must be finite and > 0$"):
        make(penalty)


def test_bad_feedback_is_refused():
    model = DisjointRidge()
    model.reset(2, 3)
    with pytest.raises(ValueError, match=r"^action is 3; it must lie in 0\.\.2$"):
        model.update(np.ones(2), 3, 1.0)
    with pytest.raises(ValueError, match=r"^reward is nan; it must be finite$"):
        model.update(np.ones(2), 0, float("nan"))
    with pytest.raises(ValueError, match="multiple of 3"):
        SharedRidge().reset(4, 3)
    with pytest.raises(ValueError, match="refresh_every is 0"):
        DisjointRidge(1.0, 0)
