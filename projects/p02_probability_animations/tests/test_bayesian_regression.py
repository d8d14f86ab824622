from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from projects.p02_probability_animations.sim import bayesian_regression as br


@pytest.fixture(scope="module")
def story() -> br.LineStory:
    return br.line_story(7)


@pytest.mark.parametrize("n", [0, 1, 2, 20])
def test_sequential_is_bishops_batch_formula(story: br.LineStory, n: int):
    phi = np.column_stack([np.ones(n), story.x[:n]])
    precision = 2.0 * np.eye(2) + 25.0 * phi.T @ phi  # 3.54
    mean = 25.0 * np.linalg.inv(precision) @ phi.T @ story.y[:n]  # 3.53
    np.testing.assert_allclose(story.beliefs[n].precision, precision, rtol=1e-12)
    np.testing.assert_allclose(story.beliefs[n].mean, mean, atol=1e-12)
    np.testing.assert_allclose(story.beliefs[n].covariance, np.linalg.inv(precision), rtol=1e-12)


def test_posterior_is_prior_times_stripes(story: br.LineStory):
    # Bayes' rule itself, on a fine grid of weights, without any formula for Gaussians.
    axis = np.linspace(-3, 3, 601)
    w = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1)
    density = np.exp(-(w**2).sum(-1))  # N(0, I / 2)
    for x, y in zip(story.x[:3], story.y[:3], strict=True):
        density *= br.likelihood(w, x, y, 25.0)
    density /= density.sum()
    mean = np.einsum("ij,ijk->k", density, w)
    centred = w - mean
    np.testing.assert_allclose(story.beliefs[3].mean, mean, atol=1e-6)
    np.testing.assert_allclose(
        story.beliefs[3].covariance, np.einsum("ij,ijk,ijl->kl", density, centred, centred), atol=1e-6
    )


def test_predictive_is_the_marginal_over_lines(story: br.LineStory):
    belief = story.beliefs[2]
    lines = belief.sample(np.random.default_rng(0).standard_normal((200_000, 2)))
    x = np.array([-1.0, 0.2, 1.0])
    mean, sd = belief.predict(x)
    at_x = br.design(x) @ lines.T  # (3, lines)
    np.testing.assert_allclose(at_x.mean(axis=1), mean, atol=4 * sd.max() / math.sqrt(200_000))
    np.testing.assert_allclose(np.sqrt(at_x.var(axis=1) + 1 / 25), sd, rtol=0.01)


def test_evidence_is_one_joint_gaussian(story: br.LineStory):
    phi = br.design(story.x)
    joint = stats.multivariate_normal(np.zeros(20), np.eye(20) / 25 + phi @ phi.T / 2)
    assert br.log_evidence(story.x, story.y) == pytest.approx(float(joint.logpdf(story.y)), rel=1e-10)


def test_predictive_band_covers_its_share():
    assert 0.93 <= br.band_coverage(3, worlds=1500) <= 0.97
    assert stats.norm.ppf(0.975) == pytest.approx(br.Z95, rel=1e-14)


def test_ellipse_lies_at_its_distance_and_samples_follow_the_cloud(story: br.LineStory):
    belief = story.beliefs[1]
    offset = belief.ellipse(1.5) - belief.mean
    np.testing.assert_allclose(np.einsum("ki,ij,kj->k", offset, belief.precision, offset), 1.5**2, rtol=1e-9)
    z = np.random.default_rng(1).standard_normal((50_000, 2))
    np.testing.assert_allclose(np.cov(belief.sample(z).T), belief.covariance, atol=0.02)


def test_belief_never_widens_and_finds_the_line(story: br.LineStory):
    areas = [np.linalg.det(belief.covariance) for belief in story.beliefs]
    assert areas == sorted(areas, reverse=True)
    gap = story.beliefs[-1].mean - story.truth
    # Squared Mahalanobis distance of the truth is chi-squared with 2 degrees of freedom.
    assert gap @ story.beliefs[-1].precision @ gap < stats.chi2.ppf(0.999, 2)


def test_bad_input_says_what_is_allowed():
    with pytest.raises(ValueError, match="n is 0; it takes at least one observation"):
        br.line_story(0, n=0)
    with pytest.raises(ValueError, match="lines is 0"):
        br.line_story(0, lines=0)
    for alpha, beta in ((0, 25), (-1, 25), (2, math.inf)):
        with pytest.raises(ValueError, match="a precision must be a finite number > 0"):
            br.prior(alpha, beta)
    with pytest.raises(ValueError, match="y is nan; an observation must be finite"):
        br.prior().update(0.0, math.nan)
    with pytest.raises(ValueError, match="worlds is 0"):
        br.band_coverage(0, worlds=0)
