from __future__ import annotations

import numpy as np
import pytest
from manim import RIGHT, UP, tempconfig

from projects.p02_probability_animations.scenes import mathtext as mt
from projects.p02_probability_animations.scenes.film import break_lines, plain_words
from projects.p02_probability_animations.scenes.style import PIXELS_A_UNIT, SKY, YELLOW


def test_every_glyph_and_bar_is_one_object():
    # P ( H | E ) = P ( E | H ) P ( H ) / P ( E ), and the bar
    formula = mt.MathText(r"$P(H\mid E)=\frac{P(E\mid H)\,P(H)}{P(E)}$")
    assert len(formula) == 6 + 1 + 6 + 4 + 4 + 1
    assert all(len(glyph.points) % 4 == 0 and len(glyph.points) for glyph in formula)
    assert np.allclose(formula.get_center(), 0, atol=1e-9)


def test_a_part_is_found_inside_a_fraction_and_coloured_alone():
    formula = mt.MathText(r"$P(H\mid E)=\frac{P(E\mid H)\,P(H)}{P(E)}$").paint(YELLOW, r"$P(H)$")
    colored = [index for index, glyph in enumerate(formula) if glyph.get_fill_color().to_hex().lower() == YELLOW]
    assert colored == [13, 14, 15, 16]
    below = formula.select(r"$P(E)$")
    bar = formula[-1]
    assert below.get_top()[1] < bar.get_bottom()[1] < formula.select(r"$P(H)$").get_bottom()[1]
    with pytest.raises(ValueError, match="holds it 1 times"):
        formula.select(r"$P(E)$", nth=1)


def test_an_outline_is_closed_and_has_the_digit_eights_two_holes():
    (_, curves), *rest = mt.lay_out("8")
    assert not rest
    chords = curves.reshape(-1, 4, 2)
    breaks = np.flatnonzero(np.linalg.norm(chords[1:, 0] - chords[:-1, 3], axis=1) > 1e-9) + 1
    rings = np.split(chords, breaks)
    assert len(rings) == 3  # the outside and two holes
    for ring in rings:
        assert np.allclose(ring[0, 0], ring[-1, 3])
    # shoelace area: the holes run the other way round
    areas = [
        float(np.cross(np.c_[r[:, 0], np.zeros(len(r))], np.c_[r[:, 3], np.zeros(len(r))])[:, 2].sum()) for r in rings
    ]
    assert sorted(np.sign(areas)) in ([-1, 1, 1], [-1, -1, 1])


def test_a_quadratic_curve_becomes_the_same_cubic_one():
    a, q, b = np.array([0.0, 0.0]), np.array([1.0, 3.0]), np.array([2.0, 0.5])
    curves = mt._cubics(np.array([a, q, b]), [1, 3, 3])  # MOVETO, CURVE3, CURVE3
    assert curves.shape == (4, 2)
    for t in (0.25, 0.5, 0.9):
        cubic = (1 - t) ** 3 * curves[0] + 3 * t * (1 - t) ** 2 * curves[1] + 3 * t**2 * (1 - t) * curves[2] + t**3 * b
        assert np.allclose(cubic, (1 - t) ** 2 * a + 2 * t * (1 - t) * q + t**2 * b)


def test_the_em_is_as_many_pixels_as_asked_and_follows_scaling():
    text = mt.MathText("area", 54)
    assert text.em() * PIXELS_A_UNIT == pytest.approx(54)
    assert text.copy().scale(0.5).em() * PIXELS_A_UNIT == pytest.approx(27)
    # Computer Modern Roman's x is 0.4306 ems high (cmr10.tfm: x-height 430.555)
    assert mt.MathText("x", 54).height * PIXELS_A_UNIT == pytest.approx(54 * 0.43055, rel=0.01)


def test_lines_share_a_baseline():
    one, two = mt.MathText("gap", 40), mt.MathText("x", 60).shift(3 * UP)
    two.on_line_with(one)
    assert two.get_bottom()[1] == pytest.approx(one.baseline(), abs=0.02)
    assert one.get_bottom()[1] < one.baseline() - 0.03  # g and p reach below


def test_a_counter_shows_its_number_and_keeps_its_place():
    left = mt.Counter(9, "{:,.0f}", 48).shift(2 * RIGHT)
    start = left.submobjects[0].get_location()
    assert left.set_value(12_345).text == "12,345"
    assert left.value == 12_345
    assert np.allclose(left.submobjects[0].get_location(), start)
    right = mt.Counter(9, "{:.2f}", 48, align="right").shift(2 * RIGHT)
    ends = [right.set_value(value).points[:, 0].max() for value in (8.88, 88.88, 888.88)]
    assert np.allclose(ends, ends[0], atol=1e-6)
    tall = np.ptp(left.scale(2).set_value(1).points[:, 1])
    assert tall == pytest.approx(2 * np.ptp(mt.Counter(1, size=48).points[:, 1]))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mt.MathText("a < b"), "holds '<'"),
        (lambda: mt.MathText("small", 20), "size is 20"),
        (lambda: mt.MathText("  "), "is empty"),
        (lambda: mt.MathText(r"$\begin{x}$"), "begin"),
        (lambda: mt.Counter(1, align="middle"), "align is 'middle'"),
        (lambda: mt.Counter(1, size=10), "size is 10"),
    ],
)
def test_bad_text_is_named(call, words: str):
    with pytest.raises(ValueError, match=words):
        call()


def test_captions_break_in_lines_of_like_width_and_never_in_a_formula():
    lines = break_lines(r"one two three $a + b + c$ four five six", 42, 4.2)
    assert " ".join(lines) == r"one two three $a + b + c$ four five six"
    assert len(lines) == 2
    assert all(line.count("$") % 2 == 0 for line in lines)
    with pytest.raises(ValueError, match="has a word"):
        break_lines("incomprehensibilities", 42, 2.0)


def test_subtitles_are_plain_words():
    assert plain_words(r"Divide by $\sigma\sqrt{n}$: $P(H\mid E)$.") == "Divide by sigma root n: P(H given E)."


def test_text_needs_no_file(tmp_path):
    with tempconfig({"media_dir": str(tmp_path)}):
        mt.MathText(r"$\bar X_n \to \mu$").set_color(SKY)
    assert not list(tmp_path.iterdir())
