from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

pytest.importorskip("manim")

from manim import tempconfig

from projects.p02_probability_animations.scenes import beta_binomial as coin_film
from projects.p02_probability_animations.scenes import concentration as tail_film
from projects.p02_probability_animations.scenes import posterior_walk as walk_film
from projects.p02_probability_animations.scenes.bayesian_regression import clip
from projects.p02_probability_animations.scenes.lint import inspect_layout
from projects.p02_probability_animations.scenes.pi_five_ways import DARTS, film_race
from projects.p02_probability_animations.scenes.registry import film
from projects.p02_probability_animations.sim import bayesian_regression as br
from projects.p02_probability_animations.sim import beta_binomial as bb
from projects.p02_probability_animations.sim import concentration as co
from projects.p02_probability_animations.sim import pi_estimators as pi
from projects.p02_probability_animations.sim import posterior_walk as pw

SLUGS = ("pi_five_ways", "beta_binomial", "bayesian_regression", "posterior_walk", "concentration")


@lru_cache(maxsize=len(SLUGS))
def played(slug: str) -> Any:
    """Play a film once, at one small frame a second and without a file."""
    quiet = {"progress_bar": "none", "verbosity": "ERROR", "disable_caching": True}
    small = {"dry_run": True, "frame_rate": 1, "pixel_width": 160, "pixel_height": 90}
    with tempconfig({**quiet, **small}):
        scene = film(slug).load()()
        hush = scene.hush

        def look_and_hush() -> None:
            # The parts of these films clear the stage as they end; the layout is judged while the stage is full.
            if scene._caption is not None:
                scene.problems += inspect_layout(scene, f"{scene.chapters[-1][0]}, {scene._said!r}")
            hush()

        scene.hush = look_and_hush
        scene.render()
    return scene


@pytest.mark.parametrize("slug", SLUGS)
def test_layout_is_clean_at_the_end_of_every_part(slug: str):
    assert [str(problem) for problem in played(slug).problems] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_film_has_title_parts_and_takeaway(slug: str):
    names = [name for name, _ in played(slug).chapters]
    assert names[0] == "Title" and names[-1] == "Takeaway"
    assert 3 <= len(names) - 2 <= 5
    assert len(set(names)) == len(names)
    starts = [start for _, start in played(slug).chapters]
    assert all(5 <= after - before <= 40 for before, after in pairwise(starts[1:]))


def test_pi_shows_the_races_numbers():
    scene = played("pi_five_ways")
    race = film_race(scene.row.seed)
    fresh = pi.race(scene.row.seed, ns=race.ns[:3], names=["sobol", "buffon"])
    for name, method in fresh.methods.items():
        np.testing.assert_array_equal(method.estimates, race.methods[name].estimates[:3])
    for name, method in race.methods.items():
        assert scene.facts[f"{name} error"] == math.sqrt(np.mean((method.estimates[-1] - math.pi) ** 2))
    random = [
        np.polyfit(np.log(race.ns), np.log(race.methods[name].rmse), 1)[0] for name in ("darts", "buffon", "heights")
    ]
    assert scene.facts["steepest random"] == pytest.approx(min(random))
    assert scene.facts["flattest random"] == pytest.approx(max(random))
    assert scene.facts["darts cost"] == pytest.approx(10 ** (-1 / random[0]))
    assert scene.facts["border cells"] == pi.border_cells(16).sum()
    thrown = pi.throw_darts(DARTS, scene.rng("darts"))
    assert scene.counters["darts"].text == f"{4 * thrown.inside.mean():.3f}"


def test_coin_shows_the_posteriors_numbers():
    scene = played("beta_binomial")
    story = bb.coin_story(scene.row.seed, 0.7, coin_film.FLIPS)
    heads = int(story.flips[: coin_film.FEW].sum())
    belief = bb.Beta(1 + heads, 1 + coin_film.FEW - heads)
    low, high = belief.interval()
    shown = {name: counter.text for name, counter in scene.counters.items()}
    assert shown["heads"] == str(heads) and shown["tails"] == str(coin_film.FEW - heads)
    assert (shown["low"], shown["high"]) == (f"{low:.2f} to", f"{high:.2f}")
    total = int(story.flips.sum())
    means = [(prior.a + total) / (prior.a + prior.b + coin_film.FLIPS) for prior in bb.PRIORS.values()]
    assert scene.facts["gap at the end"] == pytest.approx(max(means) - min(means))
    assert shown["gap"] == f"{max(means) - min(means):.3f}"
    assert scene.facts["mean"] == pytest.approx((1 + heads) / (2 + coin_film.FEW))
    assert scene.facts["dogma beyond"] == 0


def test_regression_shows_bishops_posterior():
    scene = played("bayesian_regression")
    story = br.line_story(scene.row.seed, 20, 14)
    phi = br.design(story.x)
    covariance = np.linalg.inv(2 * np.eye(2) + 25 * phi.T @ phi)
    mean = 25 * covariance @ phi.T @ story.y
    assert [scene.facts["posterior height"], scene.facts["posterior slope"]] == pytest.approx(mean.tolist())
    for name, x in (("sd at 0", 0.0), ("sd at 2", 2.0)):
        at = np.array([1, x])
        assert scene.facts[name] == pytest.approx(math.sqrt(1 / 25 + at @ covariance @ at))
    assert scene.facts["coverage"] == 100 * br.band_coverage(scene.row.seed, 2000)
    # The last picture is the last belief: its points are the sampled lines.
    seen = np.abs(story.lines(20)).max(axis=1) <= 1.7
    points = scene.weights.points_at(*story.lines(20)[seen].T)
    np.testing.assert_allclose(scene.marks.points[seen], points)


def test_stripe_is_what_the_likelihood_calls_near():
    box = np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]])
    half = clip(box, np.array([1.0, 0.5]), 0.25)
    # Area left of w0 + w1 / 2 = 1/4 in the square: the cut crosses from (3/4, -1) to (-1/4, 1).
    x, y = half[:, 0], half[:, 1]
    assert abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)) / 2) == pytest.approx(2.5)
    assert len(clip(box, np.array([1.0, 0.0]), -2.0)) == 0


def test_walk_shows_the_chains_numbers():
    scene = played("posterior_walk")
    story = pw.walk_story(scene.row.seed)
    assert scene.facts["grid mean"] == story.grid.mean[1]
    for name, walk in story.walks.items():
        moved = np.any(walk.path[:, 1:] != walk.path[:, :-1], axis=2).mean()
        assert scene.facts[f"{name} acceptance"] == pytest.approx(100 * moved)
        draws = walk.draws(story.burn)
        assert scene.facts[f"{name} ess"] == pw.effective_sample_size(draws[:, :, 1])
        assert scene.facts[f"{name} r hat"] == max(pw.r_hat(draws[:, :, i]) for i in (0, 1))
    assert scene.counters["steps"].text == "4,000"
    assert scene.counters["mean"].text == f"{story.walks['good'].path[0, :, 1].mean():.1f}"


def test_walk_shows_all_three_cases():
    story = walk_film.film_story(played("posterior_walk").row.seed)
    walk = story.walks["good"]
    first = walk_film.telling_steps(walk, story.grid)
    part = slice(first, first + 3)
    ratio = walk_film.heights(walk.proposals[0, part], story.grid) / walk_film.heights(walk.path[0, part], story.grid)
    cases = {(bool(r >= 1), bool(taken)) for r, taken in zip(ratio, walk.accepted[0, part], strict=True)}
    assert cases == {(True, True), (False, True), (False, False)}


def test_tail_shows_the_bounds():
    scene = played("concentration")
    day = co.Binomial(100, 0.1)
    assert scene.facts["truth"] == day.tail(20)
    for name in co.BOUNDS:
        assert scene.facts[name] == pytest.approx(getattr(co, name)(day, 20))
        assert scene.facts[f"race {name}"] == pytest.approx(math.log10(getattr(co, name)(co.Binomial(400, 0.1), 80)))
    assert scene.counters["tilt"].text == f"{math.log(9 / 4):.2f}"
    assert scene.counters["exponential bound"].value == pytest.approx(co.chernoff(day, 20))
    late = co.simulate_days(day, tail_film.DAYS, scene.rng("days"))
    assert scene.counters["late today"].value == late[-1].sum()


def test_films_move_between_first_and_last_frame(monkeypatch: pytest.MonkeyPatch):
    # A sweep shows what lies between its ends, frame by frame: a film whose pictures jump explains nothing.
    shown, seen = [-1.0], list[float]()
    with tempconfig({"dry_run": True, "frame_rate": 4, "progress_bar": "none", "verbosity": "ERROR"}):
        scene = film("concentration").load()()
        monkeypatch.setattr(scene.renderer, "add_frame", lambda *frames, **options: seen.append(shown[-1]))
        scene.sweep(lambda t: shown.append(float(t)), run_time=2.0)
    assert seen == pytest.approx([0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875], abs=0.13)
