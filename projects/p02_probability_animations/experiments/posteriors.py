"""Bayes in a square, in a coin, in a cloud of lines, and by a walk."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from projects.p02_probability_animations.sim.bayes_square import TEST
from projects.p02_probability_animations.sim.bayesian_regression import band_coverage, line_story, log_evidence
from projects.p02_probability_animations.sim.beta_binomial import PRIORS, coin_story, dogma, total_variation
from projects.p02_probability_animations.sim.posterior_walk import walk_story
from shared.stats import wilson

if TYPE_CHECKING:
    from projects.p02_probability_animations.run import Config

BENT = 0.7
"""The film's coin."""


def exp_bayes(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """The medical test in exact fractions, test after test, and people who were really drawn.

    Returns:
        Posteriors after one, two, three positive tests, exactly, and the share of ill among the simulated people with
        one positive test, with Wilson's interval.
    """
    state, posteriors = TEST, []
    for _ in range(3):
        posteriors.append(state.posterior)
        state = state.again()
    ill = rng.random(cfg.tests) < float(TEST.prior)
    positive = rng.random(cfg.tests) < np.where(ill, float(TEST.hit), float(TEST.false_alarm))
    return {
        "n_people": cfg.tests,
        "prior": str(TEST.prior),
        "hit": str(TEST.hit),
        "false_alarm": str(TEST.false_alarm),
        "bayes_factor": str(TEST.bayes_factor),
        "posterior_exact": [str(p) for p in posteriors],
        "posterior": [float(p) for p in posteriors],
        "simulated": wilson(int((ill & positive).sum()), int(positive.sum())).as_dict(),
    }


def exp_coin(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Many bent coins: how fast three priors come together, and how often the open one's interval holds the truth.

    Returns:
        Over the flips the median and the middle 90% of the largest total variation distance between two of the three
        beliefs, and the slope of its logarithm; coverage of the 95% credible intervals of the flat prior over coins
        drawn from it; and what a prior that excludes the truth believes in the end of the film's own kind of story.
    """
    distances = np.array([_apart(cfg, rng) for _ in range(max(cfg.coins // 20, 10))])  # (coins, checkpoints)
    late = np.array(cfg.flips) >= cfg.flips[-1] // 100  # before, the beliefs hardly overlap at all
    slope = np.polyfit(np.log(np.array(cfg.flips)[late]), np.log(np.median(distances, axis=0)[late]), 1)[0]
    theta = rng.random(cfg.coins)
    n = cfg.flips[-1]
    heads = rng.binomial(n, theta)
    open_prior = PRIORS["open"]
    a, b = open_prior.a + heads, open_prior.b + n - heads
    inside = (special.betaincinv(a, b, 0.025) <= theta) & (theta <= special.betaincinv(a, b, 0.975))
    story = coin_story(int(rng.integers(2**31)))
    stubborn = dogma(story.flips)
    return {
        "n_coins": cfg.coins,
        "n_stories": len(distances),
        "flips": list(cfg.flips),
        "apart": np.quantile(distances, [0.05, 0.5, 0.95], axis=0).tolist(),
        "slope": float(slope),
        "coverage": wilson(int(inside.sum()), cfg.coins).as_dict(),
        "means": {path.name: path.means.tolist() for path in story.paths},
        "intervals": {path.name: path.intervals.T.tolist() for path in story.paths},
        "mean_gap": story.mean_gap(len(story.flips)),
        "story_flips": len(story.flips),
        "dogma_mean": float((stubborn.densities[-1] * stubborn.theta).mean()),
        "dogma_limit": stubborn.limit,
        "theta": story.theta,
    }


def _apart(cfg: Config, rng: np.random.Generator) -> list[float]:
    """Largest distance between two of the priors' beliefs about one coin bent to BENT, at each number of flips."""
    heads, before, found = 0, 0, []
    for n in cfg.flips:
        heads += int(rng.binomial(n - before, BENT))
        before = n
        beliefs = [prior.update(heads, n - heads) for prior in PRIORS.values()]
        found.append(max(total_variation(p, q) for p, q in combinations(beliefs, 2)))
    return found


def exp_regression(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Coverage of the predictive band over worlds drawn from the prior, and the film's own story.

    Returns:
        Coverage with Wilson's interval; posterior standard deviations of both weights after each observation.
    """
    share = band_coverage(int(rng.integers(2**31)), cfg.worlds)
    story = line_story(int(rng.integers(2**31)))
    return {
        "n_worlds": cfg.worlds,
        "coverage": wilson(round(share * cfg.worlds), cfg.worlds).as_dict(),
        "sd": [np.sqrt(np.diag(belief.covariance)).tolist() for belief in story.beliefs],
        "mean": [belief.mean.tolist() for belief in story.beliefs],
        "truth": story.truth.tolist(),
        "log_evidence": log_evidence(story.x, story.y),
    }


def exp_walk(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Metropolis with three step sizes on a posterior that a grid knows exactly.

    Returns:
        By step size acceptance, effective sample size, split R-hat, and the error of the estimated mean of beta in
        posterior standard deviations; the grid's mean and standard deviation.
    """
    story = walk_story(int(rng.integers(2**31)), cfg.walk_steps, cfg.walk_steps // 8)
    mean, sd = story.grid.mean, story.grid.sd
    kept = 4 * (cfg.walk_steps + 1 - story.burn)
    return {
        "n_steps": cfg.walk_steps,
        "n_kept": kept,
        "grid": {"mean": mean.tolist(), "sd": sd.tolist()},
        "walks": {
            name: {
                "step": walk.step,
                "acceptance": walk.acceptance,
                "ess": story.ess[name],
                "efficiency": story.ess[name] / kept,
                "r_hat": story.r_hat[name],
                "error_in_sd": float((story.means[name][1] - mean[1]) / sd[1]),
                "standard_error_in_sd": float(1 / np.sqrt(story.ess[name])),
            }
            for name, walk in story.walks.items()
        },
    }
