"""Every film is played once, at one frame a second and without drawing to a file; then its state is asked."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from manim import tempconfig

from projects.p02_probability_animations.scenes.batch import BatchCamera
from projects.p02_probability_animations.scenes.film import Film, seconds_to_read
from projects.p02_probability_animations.scenes.law_of_large_numbers import DRAWS, RUNS
from projects.p02_probability_animations.scenes.registry import film
from projects.p02_probability_animations.scenes.render import highlight
from projects.p02_probability_animations.sim import bayes_square, buffon, central_limit, large_numbers
from shared.seeding import rng

MINE = ("law_of_large_numbers", "central_limit", "bayes_square", "buffon")
DRY = {
    "dry_run": True,
    "frame_rate": 1,
    "pixel_width": 160,
    "pixel_height": 90,
    "progress_bar": "none",
    "disable_caching": True,
    "verbosity": "ERROR",
}


contrasts: dict[tuple[str, str], float] = {}  # the strongest contrast of a frame, by film and part


@lru_cache
def played(slug: str) -> Film:
    """Play a film; frames are drawn only where a sentence has been read."""
    capture, look = BatchCamera.capture_mobjects, Film._look

    def look_and_draw(scene: Film) -> None:
        look(scene)
        camera: Any = scene.renderer.camera
        camera.reset()
        capture(camera, scene.mobjects)
        luma = camera.pixel_array[:, :, :3] @ [0.2126, 0.7152, 0.0722]
        key = (slug, scene.chapters[-1][0])
        contrasts[key] = max(contrasts.get(key, 0.0), float(luma.std()))

    with (
        tempconfig(DRY),
        patch.object(BatchCamera, "capture_mobjects", lambda *_, **__: None),
        patch.object(Film, "_look", look_and_draw),
    ):
        scene: Film = film(slug).load()()
        scene.render()
        return scene


def stream(slug: str, name: str) -> np.random.Generator:
    return rng(film(slug).seed, "p02", slug, name)


@pytest.mark.parametrize("slug", MINE)
def test_a_film_is_laid_out_well_told_in_parts_and_captioned(slug: str):
    scene = played(slug)
    assert [str(problem) for problem in scene.problems] == []
    names = [name for name, _ in scene.chapters]
    assert names[0] == "Title" and names[-1] == "Takeaway"
    assert 3 <= len(names) - 2 <= 6
    assert len(set(names)) == len(names)
    starts = [start for _, start in scene.chapters]
    assert starts == sorted(starts)
    assert highlight(film(slug), scene.chapters) < scene.time
    assert all(contrasts[slug, name] > 3 for name in names[1:])  # no part is blank
    captions = scene.renderer.file_writer.subcaptions
    assert len(captions) > 10
    for caption, after in pairwise(captions):
        assert caption.end <= after.start
        assert not set(caption.content) & set("\\${}_^")
    # at one frame a second every animation lasts a second or more: sentences stay longer, never shorter
    said = [caption for caption in captions[:-1]]
    assert all(c.end.total_seconds() - c.start.total_seconds() >= seconds_to_read(c.content) - 1 for c in said)


@pytest.mark.parametrize("slug", MINE)
def test_counters_show_their_values(slug: str):
    scene = played(slug)
    for name, counter in scene.counters.items():
        assert counter.text == counter.pattern.format(counter.value), name
        assert counter.text in scene.shown, name


def test_numbers_of_film_one_are_the_simulations():
    slug = MINE[0]
    scene = played(slug)
    fans = {
        source.name: large_numbers.fan(source, RUNS, DRAWS, stream(slug, source.name))
        for source in (large_numbers.DIE, large_numbers.EXPONENTIAL, large_numbers.CAUCHY)
    }
    for name in ("die", "exponential"):
        fan = fans[name]
        held = fan.inside(large_numbers.normal_band(fan.source.unit, fan.n))[-1]
        assert scene.facts[f"{name}_coverage"] == pytest.approx(held, abs=1e-12)
        assert 0.93 <= held <= 0.97
        assert any(f"{held:.1%}" in text for text in scene.shown)
    assert scene.counters["die_mean"].value == pytest.approx(fans["die"].means[0, -1], rel=1e-12)
    assert scene.counters["die_within"].value == fans["die"].inside(large_numbers.DIE.unit)[-1] == 1.0
    half = fans["cauchy"].inside(1.0)[-1]
    assert scene.counters["cauchy_within"].value == pytest.approx(half)
    assert abs(half - 0.5) < 4 * 0.5 / np.sqrt(RUNS)


def test_numbers_of_film_two_are_the_simulations():
    scene = played("central_limit")
    law = central_limit.sum_law(central_limit.LOADED, 256)
    assert scene.counters["n"].value == 256
    assert scene.counters["gap"].value == law.distance
    assert scene.counters["bound"].value == law.bound
    assert f"{law.distance:.4f}" in scene.shown and f"{law.bound:.4f}" in scene.shown
    board = central_limit.galton(400, 12, stream("central_limit", "galton"))
    assert scene.counters["balls"].value == board.counts.sum()


def test_numbers_of_film_three_are_fractions_of_the_square():
    scene = played("bayes_square")
    square, test = bayes_square.SHOWN, bayes_square.TEST
    assert scene.facts["posterior"] == float(square.posterior) == 0.6
    assert scene.facts["odds_after"] == float(square.posterior_odds) == 1.5
    assert scene.facts["test_posterior"] == float(test.posterior)
    assert scene.facts["twice"] == pytest.approx(float(test.again().posterior))
    assert (scene.counters["ill_positive"].value, scene.counters["well_positive"].value) == (95, 495)
    for text in ("1.0%", "16.1%", "78.5%", "$19 : 99$", "$361 : 99$"):
        assert text in scene.shown


def test_numbers_of_film_four_are_the_simulations():
    scene = played("buffon")
    throws = buffon.throw(5000, 1.0, 1.0, stream("buffon", "throws"))
    hits = int(throws.crosses[:300].sum())
    assert scene.counters["crossings"].value == hits
    assert scene.facts["estimate"] == pytest.approx(600 / hits)
    assert scene.facts["estimate_error"] == buffon.pi_standard_error(300, 1.0, 1.0)
    assert abs(scene.facts["estimate"] - np.pi) < 4 * scene.facts["estimate_error"]
    assert scene.counters["share"].value == throws.crosses.mean()
    assert abs(throws.crosses.mean() - 2 / np.pi) < 4 * np.sqrt(2 / np.pi * (1 - 2 / np.pi) / 5000)
    for name in ("straight", "zigzag", "curl"):
        error = scene.facts[f"spread_{name}"] / np.sqrt(50_000)
        assert abs(scene.counters[f"mean_{name}"].value - 2) < 4 * error
    assert (scene.counters["mean_circle"].value, scene.facts["spread_circle"]) == (2.0, 0.0)
