"""The Laplace step against general-purpose optimisers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression

from projects.p06_bandits.contextual.logistic_ts import LogisticTS
from projects.p06_bandits.contextual.logistic_ucb import LogisticUCB
from projects.p06_bandits.contextual.online_logistic import OnlineLogistic, posterior_logit, sigmoid


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), d=st.integers(1, 5), y=st.sampled_from([0.0, 0.3, 1.0]), scale=st.floats(0.1, 3.0))
def test_one_step_finds_the_mode_and_the_hessian(seed, d, y, scale):
    rng = np.random.default_rng(seed)
    model = OnlineLogistic(0.5)
    model.reset(d, 2)
    for x in rng.normal(size=(5, d)):
        model.update(x, 1, float(rng.integers(2)))
    m, precision = model.mean[1].copy(), model.precision[1].copy()
    x = scale * rng.normal(size=d)

    def negative_log_posterior(w: Any) -> Any:
        return 0.5 * (w - m) @ precision @ (w - m) + np.logaddexp(0.0, x @ w) - y * (x @ w)

    def gradient(w: Any) -> Any:
        return precision @ (w - m) + x * (1.0 / (1.0 + np.exp(-(x @ w))) - y)

    best = minimize(negative_log_posterior, m, jac=gradient, method="BFGS", options={"gtol": 1e-10}).x
    model.update(x, 1, y)
    np.testing.assert_allclose(model.mean[1], best, atol=1e-6)
    assert np.abs(gradient(model.mean[1])).max() < 1e-10
    p = 1.0 / (1.0 + np.exp(-(x @ best)))
    hessian = precision + p * (1.0 - p) * np.outer(x, x)
    np.testing.assert_allclose(model.precision[1], hessian, rtol=1e-6)
    np.testing.assert_allclose(model.covariance[1] @ hessian, np.eye(d), atol=1e-6)
    assert not model.mean[0].any()  # the other action learnt nothing


def test_the_filter_ends_where_the_batch_fit_does():
    rng = np.random.default_rng(1)
    n, d, penalty = 3_000, 4, 0.5
    contexts, w = rng.normal(size=(n, d)), np.array([1.0, -2.0, 0.5, 0.0])
    labels = (rng.random(n) < 1.0 / (1.0 + np.exp(-contexts @ w))).astype(float)
    model = OnlineLogistic(penalty)
    model.reset(d, 2)
    for x, y in zip(contexts, labels, strict=True):
        model.update(x, 0, y)
    batch = LogisticRegression(C=1.0 / penalty, fit_intercept=False, tol=1e-10).fit(contexts, labels)
    deviation = np.sqrt(np.diag(model.covariance[0]))
    # One pass over n points is worth the joint optimum up to a fraction of the posterior's own width.
    assert np.abs((model.mean[0] - batch.coef_[0]) / deviation).max() < 0.5
    p = 1.0 / (1.0 + np.exp(-contexts @ batch.coef_[0]))
    hessian = penalty * np.eye(d) + (contexts.T * (p * (1 - p))) @ contexts
    np.testing.assert_allclose(model.precision[0], hessian, rtol=0, atol=0.08 * hessian.max())


@pytest.mark.parametrize(
    ("prior_logit", "s", "y"), [(-800.0, 5.0, 1.0), (700.0, 1e6, 0.0), (0.0, 0.0, 1.0), (0.0, 1e8, 1.0)]
)
def test_the_scalar_equation_is_solved_at_the_extremes(prior_logit, s, y):
    eta = posterior_logit(prior_logit, s, y)
    assert eta - prior_logit - s * (y - sigmoid(eta)) == pytest.approx(0.0, abs=1e-6 * max(1.0, s * 1e-3))


def test_policies_bound_and_draw_on_the_logit_scale():
    rng = np.random.default_rng(2)
    ucb, ts = LogisticUCB(0.8), LogisticTS(0.6)
    for policy in (ucb, ts):
        policy.reset(3, 2, 10)
        for x in np.random.default_rng(3).normal(size=(30, 3)):
            policy.update(x, int(x[0] > 0), float(x[1] > 0), 1.0, rng)
    x = np.array([0.3, -0.2, 0.9])
    variance = np.array([x @ np.linalg.inv(p) @ x for p in ucb.model.precision])
    upper = ucb.model.mean @ x + 0.8 * np.sqrt(variance)
    assert ucb.choose(x, rng) == (int(upper.argmax()), 1.0)
    # P(eta_1 > eta_0) for two independent normals
    share = norm.cdf((ts.model.mean[1] - ts.model.mean[0]) @ x / (0.6 * np.sqrt(variance.sum())))
    chosen = np.mean([ts.choose(x, rng)[0] for _ in range(4_000)])
    assert chosen == pytest.approx(share, abs=4 * np.sqrt(0.25 / 4_000))


def test_rewards_outside_the_unit_interval_are_refused():
    model = OnlineLogistic()
    model.reset(2, 2)
    with pytest.raises(ValueError, match=r"^reward is 1\.5; a logistic model takes rewards in \[0, 1\]$"):
        model.update(np.ones(2), 0, 1.5)
