from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, signal, stats

from projects.p02_probability_animations.sim import posterior_walk as pw


@pytest.fixture(scope="module")
def story() -> pw.WalkStory:
    return pw.walk_story(7)


def test_log_posterior_is_the_binomial_likelihood():
    for alpha, beta in ((0.8, 7.7), (-1.0, 3.0), (3.0, 30.0)):
        chance = 1 / (1 + np.exp(-(alpha + beta * pw.DOSE)))
        exact = np.sum(stats.binom.logpmf(pw.DEATHS, pw.ANIMALS, chance))
        origin = np.sum(stats.binom.logpmf(pw.DEATHS, pw.ANIMALS, 0.5))
        ours = pw.log_posterior(np.array([alpha, beta])) - pw.log_posterior(np.zeros(2))
        assert ours == pytest.approx(exact - origin, rel=1e-9)


def test_mode_is_the_books():
    # BDA3 section 3.7 reports the mode (0.8, 7.7).
    def loss(w: np.ndarray) -> float:
        return -float(pw.log_posterior(w))

    best = optimize.minimize(loss, np.array([0.0, 1.0])).x
    np.testing.assert_allclose(best, [0.8, 7.7], atol=0.06)
    grid = pw.grid_posterior()
    i, j = np.unravel_index(grid.density.argmax(), grid.density.shape)
    np.testing.assert_allclose([grid.alpha[i], grid.beta[j]], best, atol=0.11)


def test_grid_integrates_to_one_and_a_finer_one_says_the_same():
    grid, finer = pw.grid_posterior(120), pw.grid_posterior(360)
    assert grid.density.sum() * grid.cell == pytest.approx(1)
    np.testing.assert_allclose(grid.mean, finer.mean, rtol=1e-3)
    np.testing.assert_allclose(grid.sd, finer.sd, rtol=1e-3)
    for density, axis in zip(grid.marginals, (grid.alpha, grid.beta), strict=True):
        assert density.sum() * (axis[1] - axis[0]) == pytest.approx(1)
    inside = grid.density >= grid.level(0.9)
    assert grid.density[inside].sum() * grid.cell == pytest.approx(0.9, abs=0.005)


def test_the_good_walk_finds_the_grids_mean_and_the_others_fail_as_told(story: pw.WalkStory):
    draws = story.walks["good"].draws(story.burn)
    for i in range(2):
        error = story.grid.sd[i] / math.sqrt(pw.effective_sample_size(draws[:, :, i]))
        assert abs(story.means["good"][i] - story.grid.mean[i]) < 4 * error
    assert story.r_hat["good"] < 1.02
    assert story.walks["timid"].acceptance > 0.9 and story.r_hat["timid"] > 1.1
    assert story.walks["reckless"].acceptance < 0.02 and story.r_hat["reckless"] > 1.05
    assert story.ess["good"] > 20 * max(story.ess["timid"], story.ess["reckless"])


def test_metropolis_samples_a_known_normal():
    walk = pw.metropolis(
        lambda w: -0.5 * (w**2).sum(-1), np.zeros((400, 2)), 1.5, 120, np.random.default_rng(2), scale=(1.0, 1.0)
    )
    last = walk.path[:, -1].ravel()  # 400 independent chains: 800 nearly independent normals
    assert stats.kstest(last, "norm").pvalue > 0.001
    # Rejected steps stay, accepted ones go where they were proposed.
    moved = np.any(walk.path[:, 1:] != walk.path[:, :-1], axis=2)
    np.testing.assert_array_equal(moved, walk.accepted)
    np.testing.assert_array_equal(walk.path[:, 1:][walk.accepted], walk.proposals[walk.accepted])


def test_effective_sample_size_of_an_autoregression():
    # AR(1): rho_t = phi^t, so ESS = N (1 - phi) / (1 + phi).
    phi, rng = 0.8, np.random.default_rng(5)
    noise = rng.standard_normal((4, 21_000))
    chains = signal.lfilter([1], [1, -phi], noise, axis=1)[:, 1000:]
    assert pw.effective_sample_size(chains) == pytest.approx(80_000 * (1 - phi) / (1 + phi), rel=0.1)
    rho = pw.autocorrelation(chains[0])
    np.testing.assert_allclose(rho[:6], phi ** np.arange(6), atol=0.05)
    x = chains[0, :200] - chains[0, :200].mean()
    direct = [float(x[: 200 - t] @ x[t:] / (x @ x)) for t in range(5)]
    np.testing.assert_allclose(pw.autocorrelation(chains[0, :200])[:5], direct, rtol=1e-9)


def test_r_hat_by_hand_and_its_negative_control():
    # Two chains (0, 1, 0, 1) and (2, 3, 2, 3): four halves (0, 1), (0, 1), (2, 3), (2, 3); W = 1/2, B = 2 * 4/3.
    chains = np.array([[0.0, 1, 0, 1], [2, 3, 2, 3]])
    assert pw.r_hat(chains) == pytest.approx(math.sqrt((0.25 + 4 / 3) / 0.5))
    x = np.random.default_rng(6).standard_normal((4, 1000))
    assert pw.r_hat(x) < 1.01
    assert pw.r_hat(x + np.arange(4)[:, None]) > 1.3
    assert pw.r_hat(np.zeros((2, 10))) == math.inf


def test_bad_input_says_what_is_allowed():
    rng, start = np.random.default_rng(0), np.zeros((1, 2))
    with pytest.raises(ValueError, match="step is 0; it must be a finite number > 0"):
        pw.metropolis(pw.log_posterior, start, 0, 10, rng)
    with pytest.raises(ValueError, match="n is 0"):
        pw.metropolis(pw.log_posterior, start, 1.0, 0, rng)
    with pytest.raises(ValueError, match="must start where it is finite"):
        pw.metropolis(lambda w: np.full(len(w), -np.inf), start, 1.0, 5, rng)
    with pytest.raises(ValueError, match="cells is 3"):
        pw.grid_posterior(3)
    with pytest.raises(ValueError, match="mass is 1"):
        pw.grid_posterior(10).level(1)
    with pytest.raises(ValueError, match="a constant has no autocorrelation"):
        pw.autocorrelation(np.ones(10))
    with pytest.raises(ValueError, match="burn is 50"):
        pw.metropolis(pw.log_posterior, start, 1.0, 20, rng).draws(50)
