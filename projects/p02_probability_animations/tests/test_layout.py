from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from manim import RIGHT, UP, ManimColor, Rectangle, tempconfig

from projects.p02_probability_animations.scenes import lint
from projects.p02_probability_animations.scenes.batch import BatchCamera, Dots, Needles, Paths
from projects.p02_probability_animations.scenes.film import Film, seconds_to_read
from projects.p02_probability_animations.scenes.mathtext import Counter, MathText
from projects.p02_probability_animations.scenes.plot import Plane, spot
from projects.p02_probability_animations.scenes.registry import FILMS, film
from projects.p02_probability_animations.scenes.style import GROUND, INK, ORANGE, SKY

DRY = {
    "dry_run": True,
    "frame_rate": 1,
    "pixel_width": 320,
    "pixel_height": 180,
    "progress_bar": "none",
    "disable_caching": True,
    "verbosity": "ERROR",
}


def rules(*mobjects) -> list[str]:
    with tempconfig(DRY):
        scene = Film.__new__(Film)
        scene.mobjects = list(mobjects)
        return [problem.rule for problem in lint.inspect_layout(scene, "part")]


def test_each_rule_finds_what_breaks_it_and_nothing_else():
    text = MathText("legible", 40)
    assert rules(text) == []
    assert rules(text.copy().move_to(spot(6.9, 0))) == ["off"]
    assert rules(text.copy().shift(3.9 * UP)) == ["off"]
    assert rules(text, MathText("also", 40).shift(0.1 * RIGHT)) == ["overlap"]
    assert rules(text, MathText("apart", 40).shift(UP)) == []
    assert rules(text.copy().scale(0.6)) == ["small"]
    assert rules(MathText("dark", 40, "#444444")) == ["faint"]
    assert rules(Counter(5, size=40).shift(9 * RIGHT)) == ["off"]


def test_contrast_is_to_what_lies_under_the_text():
    words = MathText("on orange", 40, "#f0e442")
    field = Rectangle(width=6, height=2, fill_opacity=1, fill_color=ORANGE, stroke_width=0)
    assert rules(field, words) == ["faint"]
    assert rules(words, field.copy().shift(3 * UP)) == []
    assert rules(words, field) == []  # drawn later, it doesn't lie under
    assert rules(field.copy().set_fill(opacity=0.0), words) == []


def test_contrast_of_black_on_white_is_21():
    assert lint.contrast(np.zeros(3), np.ones(3)) == pytest.approx(21)
    # WCAG's own example: #777777 on white has 4.48
    assert lint.contrast(np.full(3, 0x77 / 255), np.ones(3)) == pytest.approx(4.48, abs=0.01)


def paint(*batches) -> np.ndarray:
    with tempconfig(DRY):
        camera = BatchCamera()
        camera.background_color = ManimColor(GROUND)
        camera.reset()
        camera.capture_mobjects(batches)
        return camera.pixel_array[:, :, :3].astype(int)


def test_batches_are_drawn_where_and_as_they_should():
    empty = paint()
    # 320 x 180 pixels on 14.22 x 8 units: a unit has 22.5 pixels, the middle is (160, 90)
    dot = paint(Dots([[2.0, 1.0]], [SKY], radius=0.3))
    rows, columns = np.nonzero(np.abs(dot - empty).sum(axis=2) > 100)
    assert columns.mean() == pytest.approx(160 + 45 - 0.5, abs=0.6)
    assert rows.mean() == pytest.approx(90 - 22.5 - 0.5, abs=0.6)
    assert rows.size == pytest.approx(np.pi * (0.3 * 22.5) ** 2, rel=0.15)
    assert tuple(dot[67, 205]) == (0x56, 0xB4, 0xE9)
    needle = paint(Needles([[-3.0, 0.0]], [[3.0, 0.0]], [ORANGE], width=20))
    rows, columns = np.nonzero(np.abs(needle - empty).sum(axis=2) > 100)
    assert np.ptp(columns) == pytest.approx(6 * 22.5 + 0.2 * 22.5, abs=2)


def test_a_path_is_drawn_up_to_its_tip_and_inside_its_box():
    line = [[[-4.0, 0.0], [0.0, 0.0], [4.0, 0.0]]]
    half = Paths(line, [INK], width=20, upto=0.75)
    assert np.allclose(half.tips(), [[2.0, 0.0, 0.0]])
    columns = np.nonzero(np.abs(paint(half) - paint()).sum(axis=2) > 100)[1]
    assert columns.max() == pytest.approx(160 + 2.1 * 22.5, abs=1.5)
    clipped = Paths(line, [INK], width=20, clip=(-1.0, -1.0, 1.0, 1.0))
    columns = np.nonzero(np.abs(paint(clipped) - paint()).sum(axis=2) > 100)[1]
    assert (columns.min(), columns.max()) == (pytest.approx(137.5, abs=1), pytest.approx(182.5, abs=1))


def test_kinds_shown_and_opacity_of_a_batch():
    dots = Dots([[-2.0, 0.0], [2.0, 0.0]], [SKY, ORANGE], kinds=[0, 1], radius=0.4)
    picture = paint(dots)
    assert tuple(picture[90, 115]) == (0x56, 0xB4, 0xE9)
    assert tuple(picture[90, 205]) == (0xE6, 0x9F, 0x00)
    dots.shown = 1
    assert (paint(dots)[90, 205] == paint()[90, 205]).all()
    assert dots.fade(0.25).opacity == pytest.approx(0.75)
    with pytest.raises(ValueError, match="kinds has shape"):
        Dots([[0, 0]], [SKY], kinds=[0, 1])


def test_a_plane_carries_numbers_to_its_box():
    plane = Plane((1, 10_000), (-2, 2), width=8, height=4, center=(1, 0.5), log_x=True)
    assert np.allclose(plane.at(1, -2), [-3, -1.5, 0])
    assert np.allclose(plane.at(100, 0), [1, 0.5, 0])
    bars = Plane((0, 4), (0, 1), 4, 2).bars([0, 1, 2], [0.5, 1.0], SKY, gap=0.2)
    assert np.allclose(bars.points.reshape(2, 16, 3)[0, :, 0].min(), -2 + 0.1)
    assert np.allclose(bars.points[:, 1].max(), 1.0)
    with pytest.raises(ValueError, match="logarithmic"):
        Plane((0, 1), (0, 1), 1, 1, log_x=True)
    with pytest.raises(ValueError, match="ranges are"):
        Plane((1, 1), (0, 1), 1, 1)


class Tiny(Film):
    slug = "buffon"
    times: tuple[float, ...] = ()

    def story(self) -> None:
        self.part("Only part")
        ends = self.rng("needles").uniform(-3, 3, (2, 40, 2))
        needles = Needles(ends[0], ends[1], [SKY])
        self.say("Seven words stand here to be read.")
        said = self.time
        self.sweep(lambda t: setattr(needles, "shown", int(t)), end=40, run_time=1, moving=[needles])
        self.let_read()
        self.times = (said, self.time)
        camera: Any = self.renderer.camera
        self.seen = camera.pixel_array.copy()


def run(seed: int) -> Tiny:
    with tempconfig({**DRY, "frame_rate": 10}):
        scene = Tiny()
        scene.row = type(scene.row)(**{**scene.row.__dict__, "seed": seed})
        scene.render()
        return scene


def test_the_same_seed_gives_the_same_frame_and_no_blank_one():
    one, same, other = run(1), run(1), run(2)
    assert (one.seen == same.seen).all()
    assert (one.seen != other.seen).any()
    luma = one.seen[:, :, :3] @ [0.2126, 0.7152, 0.0722]
    assert luma.std() > 3
    # the caption can be read before it goes: 7 words
    assert one.times[1] - one.times[0] >= seconds_to_read("Seven words stand here to be read.") - 0.5
    assert [name for name, _ in one.chapters] == ["Title", "Only part", "Takeaway"]
    assert "Seven words stand here to be read." in one.shown
    assert one.problems == []


def test_the_registry_has_nine_films_with_texts_that_can_be_set():
    assert len({row.slug for row in FILMS}) == 9
    for row in FILMS:
        for text in (row.title, row.question, row.takeaway):
            MathText(text)
    with pytest.raises(ValueError, match="film is 'dice'"):
        film("dice")
