from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from projects.p02_probability_animations.sim import beta_binomial as bb

PARAMETER = st.floats(0.2, 60)
COUNT = st.integers(0, 80)


@settings(max_examples=40, deadline=None)
@given(PARAMETER, PARAMETER, COUNT, COUNT)
def test_posterior_is_scipys_beta(a: float, b: float, heads: int, tails: int):
    ours, theirs = bb.Beta(a, b).update(heads, tails), stats.beta(a + heads, b + tails)
    theta = np.linspace(0.01, 0.99, 21)
    np.testing.assert_allclose(ours.pdf(theta), theirs.pdf(theta), rtol=1e-9)
    np.testing.assert_allclose(ours.cdf(theta), theirs.cdf(theta), atol=1e-13)
    assert ours.mean == pytest.approx(theirs.mean())
    assert ours.variance == pytest.approx(theirs.var())
    np.testing.assert_allclose(ours.interval(), theirs.interval(0.95), rtol=1e-8)


@settings(max_examples=25, deadline=None)
@given(PARAMETER, PARAMETER, st.lists(st.integers(0, 1), max_size=40))
def test_sequential_is_batch(a: float, b: float, flips: list[int]):
    path = bb.coin_by_coin("x", bb.Beta(a, b), flips)
    batch = bb.Beta(a, b).update(sum(flips), len(flips) - sum(flips))
    assert path.beliefs[-1].a == pytest.approx(batch.a, rel=1e-13)
    assert path.beliefs[-1].b == pytest.approx(batch.b, rel=1e-13)
    # The evidence of a sequence is the product of the one-step predictions.
    chain = math.fsum(
        math.log(belief.mean if flip else 1 - belief.mean) for belief, flip in zip(path.beliefs, flips, strict=False)
    )
    assert bb.Beta(a, b).log_evidence(sum(flips), len(flips) - sum(flips)) == pytest.approx(chain, abs=1e-9)


def test_laplaces_rule_and_his_evidence():
    # Flat prior: mean (h + 1) / (n + 2), and a sequence with h heads of n has evidence 1 / ((n + 1) C(n, h)).
    for n in range(6):
        for h in range(n + 1):
            assert bb.Beta(1, 1).update(h, n - h).mean == pytest.approx(float(Fraction(h + 1, n + 2)))
            assert math.exp(bb.Beta(1, 1).log_evidence(h, n - h)) == pytest.approx(1 / ((n + 1) * math.comb(n, h)))


def test_grid_agrees_with_the_closed_form():
    theta = (np.arange(4000) + 0.5) / 4000
    prior = bb.Beta(2, 10)
    weights = bb.grid_update(theta, prior.pdf(theta), 9, 4)
    np.testing.assert_allclose(weights * 4000, prior.update(9, 4).pdf(theta), atol=2e-5)


@settings(max_examples=20, deadline=None)
@given(*[st.floats(1, 60)] * 4)
def test_total_variation_is_half_the_area_between(a: float, b: float, c: float, d: float):
    p, q = bb.Beta(a, b), bb.Beta(c, d)
    theta = (np.arange(20_000) + 0.5) / 20_000
    assert bb.total_variation(p, q) == pytest.approx(np.abs(p.pdf(theta) - q.pdf(theta)).mean() / 2, abs=2e-3)
    assert bb.total_variation(p, q) == pytest.approx(bb.total_variation(q, p), abs=1e-12)


def test_total_variation_by_hand():
    # Beta(2, 1) against Beta(1, 1): half the integral of |2 t - 1| is 1/4.
    assert bb.total_variation(bb.Beta(2, 1), bb.Beta(1, 1)) == pytest.approx(0.25, abs=1e-12)
    assert bb.total_variation(bb.Beta(3, 4), bb.Beta(3, 4)) == 0


def test_credible_intervals_cover_what_the_prior_draws():
    # Bayesian calibration: theta from the prior, flips from theta, the 95% interval holds theta 95% of the time.
    rng = np.random.default_rng(4)
    theta = rng.beta(2, 5, 4000)
    heads = rng.binomial(20, theta)
    cover = [
        low <= t <= high
        for t, h in zip(theta, heads, strict=True)
        for low, high in [bb.Beta(2, 5).update(int(h), int(20 - h)).interval()]
    ]
    assert 0.93 <= np.mean(cover) <= 0.97


def test_priors_wash_out():
    story = bb.coin_story(7, 0.7, 1000)
    gaps = [story.mean_gap(n) for n in (0, 10, 100, 1000)]
    assert gaps[0] == pytest.approx(1 / 2 - 1 / 6)
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 0.02
    # The posterior mean is pulled from the frequency by (a + b) / (a + b + n) of the way to the prior mean.
    frequency = story.heads[-1] / 1000
    for path, prior in zip(story.paths, bb.PRIORS.values(), strict=True):
        pull = (prior.a + prior.b) / (prior.a + prior.b + 1000)
        assert path.means[-1] == pytest.approx(pull * prior.mean + (1 - pull) * frequency)
    n = story.agreed_after(0.5)
    assert n is not None and story.disagreement(n) < 0.5 <= story.disagreement(n - 1)
    assert story.agreed_after(1e-9) is None


def test_a_dogma_never_learns_what_it_ruled_out():
    story = bb.coin_story(7, 0.7, 200)
    dogma = bb.dogma(story.flips, 0.5)
    assert np.all(dogma.densities[:, dogma.theta > 0.5] == 0)
    np.testing.assert_allclose(dogma.densities.mean(axis=1), 1)
    # Its belief piles up at the last place it allows: a truncated Beta, with its mean by quadrature (cells of 1/400).
    heads = int(story.heads[-1])
    beta = bb.Beta(1 + heads, 201 - heads)
    top, bottom = (integrate.quad(lambda t, k=k: t**k * float(beta.pdf(t)), 0, 0.5, epsabs=0)[0] for k in (1, 0))
    assert np.mean(dogma.densities[-1] * dogma.theta) == pytest.approx(top / bottom, abs=2e-4)


def test_zero_evidence_is_an_error_of_its_own():
    with pytest.raises(bb.ZeroEvidenceError, match="calls 1 heads and 0 tails impossible, so there is no posterior"):
        bb.grid_update(np.array([0.0]), np.array([1.0]), 1, 0)
    with pytest.raises(bb.ZeroEvidenceError, match="evidence is 0"):
        bb.grid_update(np.array([0.0, 0.5, 1.0]), np.array([0.5, 0.0, 0.5]), 1, 1)
    np.testing.assert_allclose(bb.grid_update(np.array([0.0, 1.0]), np.array([0.5, 0.5]), 1, 0), [0, 1])


@pytest.mark.parametrize(("a", "b", "name"), [(0, 1, "a"), (1, -2, "b"), (math.nan, 1, "a"), (1, math.inf, "b")])
def test_beta_parameters_must_be_positive(a: float, b: float, name: str):
    with pytest.raises(ValueError, match=rf"Beta parameter {name} is .*; it must be a finite number > 0"):
        bb.Beta(a, b)


def test_other_bad_input_says_what_is_allowed():
    rng = np.random.default_rng(0)
    for theta in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match=r"a chance of heads must lie in \[0, 1\]"):
            bb.flip(theta, 5, rng)
    with pytest.raises(ValueError, match="n is 0"):
        bb.flip(0.5, 0, rng)
    with pytest.raises(ValueError, match="a flip is 2"):
        bb.coin_by_coin("x", bb.Beta(1, 1), [0, 2])
    with pytest.raises(ValueError, match="-1 heads"):
        bb.Beta(1, 1).update(-1, 0)
    with pytest.raises(ValueError, match="level is 1"):
        bb.Beta(1, 1).interval(1)
    with pytest.raises(ValueError, match="chances of heads must lie"):
        bb.grid_update(np.array([0.5, 1.5]), np.array([0.5, 0.5]), 1, 0)
    with pytest.raises(ValueError, match="prior weights sum to 0"):
        bb.grid_update(np.array([0.5]), np.array([0.0]), 1, 0)
