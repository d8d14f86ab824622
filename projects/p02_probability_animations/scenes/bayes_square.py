"""Film 3: Bayes' theorem proven by areas of a square; its odds form; and a test for a rare illness.

The proof is what is done to one square: split it by the hypothesis, fill the heights that the evidence reaches, cut
away what wasn't seen, make the rest the new whole. Orange is the hypothesis, sky blue its opposite, in picture and
formula alike.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Polygon,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    VMobject,
    Write,
    smooth,
)
from numpy.typing import NDArray

from projects.p02_probability_animations.scenes.batch import Dots
from projects.p02_probability_animations.scenes.film import Film
from projects.p02_probability_animations.scenes.mathtext import MathText
from projects.p02_probability_animations.scenes.plot import spot
from projects.p02_probability_animations.scenes.style import BODY, FORMULA, INK, LABEL, ORANGE, SKY, SOFT, YELLOW
from projects.p02_probability_animations.sim import bayes_square as sim

FloatArray = NDArray[np.float64]
SIDE = 4.6
CORNER = np.array([-5.1, -2.15, 0.0])  # lower left corner of the square
COLUMN = 3.85  # middle of the formulas' column
PEOPLE = 10_000


def at(x: float, y: float) -> FloatArray:
    """Give the point of the frame for a point of the unit square."""
    point: FloatArray = CORNER + SIDE * np.array([x, y, 0.0])
    return point


def box(left: float, low: float, right: float, high: float, color: str, opacity: float = 0.85) -> Polygon:
    """Draw a rectangle of the unit square."""
    corners = [at(left, low), at(right, low), at(right, high), at(left, high)]
    return Polygon(*corners, stroke_width=0, fill_color=color, fill_opacity=opacity)


def bracket(one: FloatArray, two: FloatArray, side: FloatArray, text: MathText) -> VGroup:
    """Mark the stretch between two points with a thin bracket on its `side`, and a text beside it."""
    out, lip = 0.24 * side, 0.12 * side
    line = VMobject(stroke_color=text[0].get_fill_color(), stroke_width=3)
    line.set_points_as_corners(np.array([one + lip, one + out, two + out, two + lip]))
    return VGroup(line, text.next_to(line, side, buff=0.14))


class BayesSquare(Film):
    """Split, fill, cut, renormalise; odds; one in a hundred."""

    slug: ClassVar[str] = "bayes_square"

    def story(self) -> None:
        """Tell the film."""
        self.square = sim.SHOWN
        self.prior, self.hit, self.alarm = (
            float(number) for number in (self.square.prior, self.square.hit, self.square.false_alarm)
        )
        self.split()
        self.fill()
        self.cut()
        self.odds()
        self.test()

    def split(self) -> None:
        """Step 1: the whole, and the two cases."""
        self.part("Everything that can be")
        frame = Polygon(at(0, 0), at(1, 0), at(1, 1), at(0, 1), color=SOFT, stroke_width=4, fill_opacity=0.0)
        one = MathText("area 1", BODY, SOFT).move_to(at(0.5, 0.5))
        self.say("Let this square be everything that can be the case.", Create(frame), FadeIn(one), run_time=1.5)
        self.let_read()
        self.frame = frame
        self.strips = VGroup(
            box(0, 0, self.prior, 1, ORANGE, 0.22),
            box(self.prior, 0, 1, 1, SKY, 0.22),
        )
        self.widths = VGroup(
            bracket(at(0, 1), at(self.prior - 0.01, 1), UP, MathText("$P(H)$", BODY, ORANGE)),
            bracket(at(self.prior + 0.01, 1), at(1, 1), UP, MathText(r"$P(\neg H)$", BODY, SKY)),
        )
        self.say(
            "Left, $H$ is true; right, it is false. The widths are what you believe.",
            FadeOut(one),
            *(FadeIn(strip, shift=0.25 * side) for strip, side in zip(self.strips, (LEFT, RIGHT), strict=True)),
            run_time=1.2,
        )
        self.bring_to_front(frame)
        self.play(FadeIn(self.widths, shift=0.15 * DOWN), run_time=0.7)
        self.let_read()

    def fill(self) -> None:
        """Step 2: the evidence in each case."""
        self.part("What the evidence reaches")
        flat = [box(0, 0, self.prior, 0.002, ORANGE), box(self.prior, 0, 1, 0.002, SKY)]
        self.areas = VGroup(
            box(0, 0, self.prior, self.hit, ORANGE),
            box(self.prior, 0, 1, self.alarm, SKY),
        )
        self.heights = VGroup(
            bracket(at(0, 0), at(0, self.hit), LEFT, MathText(r"$P(E\mid H)$", BODY, ORANGE)),
            bracket(at(1, 0), at(1, self.alarm), RIGHT, MathText(r"$P(E\mid\neg H)$", BODY, SKY)),
        )
        self.say(
            "If $H$ is true, evidence $E$ shows often: fill the strip that high.",
            ReplacementTransform(flat[0], self.areas[0]),
            FadeIn(self.heights[0]),
            run_time=1.5,
        )
        self.say(
            "If $H$ is false, $E$ shows too, but not as often.",
            ReplacementTransform(flat[1], self.areas[1]),
            FadeIn(self.heights[1]),
            run_time=1.5,
        )
        self.let_read()
        self.products = VGroup(
            MathText(r"$P(H\cap E) = P(H)\,P(E\mid H)$", BODY, ORANGE),
            MathText(r"$P(\neg H\cap E) = P(\neg H)\,P(E\mid\neg H)$", BODY, SKY),
        ).arrange(DOWN, buff=0.55, aligned_edge=LEFT)
        self.products.move_to(spot(COLUMN + 0.15, 1.6))
        self.say(
            "An area is its width times its height.",
            *(area.animate.set_opacity(1.0) for area in self.areas),
            *(Write(product) for product in self.products),
            run_time=1.8,
        )
        self.hush()

    def cut(self) -> None:
        """Steps 3 and 4: cut away what wasn't seen; make the rest the whole."""
        self.part("Cut, and look at the rest")
        outside = VGroup(
            box(0, self.hit, self.prior, 1, ORANGE, 0.22),
            box(self.prior, self.alarm, 1, 1, SKY, 0.22),
        )
        self.remove(*self.strips)
        self.add(outside)
        self.bring_to_front(self.areas, self.frame)
        self.say(
            "Now you see $E$. Cut away all that it rules out.",
            outside.animate.shift(0.9 * UP).set_opacity(0),
            FadeOut(self.widths),
            FadeOut(self.frame),
            run_time=1.8,
        )
        self.remove(outside)
        self.let_read()
        # Both at the height P(E), their areas kept: the widths are then P(H | E) and P(not H | E).
        after, evidence = float(self.square.posterior), float(self.square.evidence)
        level = VGroup(box(0, 0, after, evidence, ORANGE, 1), box(after, 0, 1, evidence, SKY, 1))
        whole = VGroup(box(0, 0, after, 1, ORANGE, 1), box(after, 0, 1, 1, SKY, 1))
        self.originals = self.areas.copy()
        height = bracket(at(0, 0), at(0, evidence), LEFT, MathText("$P(E)$", BODY, INK))
        self.say(
            "What is left is the new everything. Pour both areas to one height.",
            FadeOut(self.heights),
            ReplacementTransform(self.areas, level),
            run_time=2.2,
        )
        self.play(FadeIn(height), run_time=0.5)
        self.let_read()
        widths = VGroup(
            bracket(at(0, 1), at(after - 0.01, 1), UP, MathText(r"$P(H\mid E)$", BODY, ORANGE)),
            bracket(at(after + 0.01, 1), at(1, 1), UP, MathText(r"$P(\neg H\mid E)$", BODY, SKY)),
        )
        self.say(
            "Stretch it: divide by $P(E)$. The new widths are what you believe now.",
            ReplacementTransform(level, whole),
            FadeOut(height),
            Create(self.frame),
            run_time=2.0,
        )
        self.play(FadeIn(widths), run_time=0.6)
        self.let_read()
        self.formula(whole, widths)

    def formula(self, whole: VGroup, widths: VGroup) -> None:
        """Read Bayes' theorem off the areas."""
        theorem = MathText(
            r"$P(H\mid E) = \dfrac{P(H)\,P(E\mid H)}{P(H)\,P(E\mid H) + P(\neg H)\,P(E\mid\neg H)}$", BODY
        )
        theorem.paint(ORANGE, r"$P(H)\,P(E\mid H)$", r"$P(H\mid E)$").paint(SKY, r"$P(\neg H)\,P(E\mid\neg H)$")
        theorem.move_to(spot(3.3, 1.0))
        icons = self.icons().move_to(spot(3.3, -0.75))
        mine, other = r"$P(H)\,P(E\mid H)$", r"$P(\neg H)\,P(E\mid\neg H)$"
        places = [theorem.select(mine, 0), theorem.select(mine, 1), theorem.select(other)]
        sources = [self.products[0].select(mine), self.products[0].select(mine), self.products[1].select(other)]
        taken = {id(glyph) for place in places for glyph in place}
        rest = VGroup(*(glyph for glyph in theorem if id(glyph) not in taken))
        self.say(
            "Your belief after the evidence: orange, divided by orange and blue. That is the theorem.",
            *(TransformFromCopy(source, place) for source, place in zip(sources, places, strict=True)),
            run_time=1.8,
        )
        self.play(FadeOut(self.products), FadeIn(rest), run_time=0.8)
        self.remove(*places, rest)
        self.add(theorem)
        values = [Fraction(self.square.true_area), Fraction(self.square.evidence), Fraction(self.square.posterior)]
        for name, value in zip(("true_area", "evidence", "posterior"), values, strict=True):
            self.facts[name] = float(value)
        top, low = values[0], self.square.false_area
        numbers = MathText(rf"$= \dfrac{{{top}}}{{{top} + {low}}} = {_tex(values[2])}$", BODY, INK)
        row = VGroup(icons, numbers).arrange(RIGHT, buff=0.3).move_to(spot(3.3, -0.85))
        self.play(FadeIn(icons, scale=0.9), run_time=0.8)
        self.play(Write(numbers), run_time=1.2)
        self.let_read()
        self.hush()
        self.play(*(FadeOut(mobject) for mobject in (row, theorem, whole, widths, self.frame)), run_time=0.6)

    def icons(self) -> VGroup:
        """Draw the theorem with areas instead of letters."""
        small = 0.26

        def pair(index: int) -> VMobject:
            return self.originals[index].copy().scale(small)

        bar = VMobject(stroke_color=INK, stroke_width=4)
        below = VGroup(pair(0), MathText("$+$", BODY), pair(1)).arrange(RIGHT, buff=0.18)
        bar.set_points_as_corners(np.array([spot(-0.5, 0), spot(0.5, 0)]) * (below.width + 0.3))
        return VGroup(pair(0).next_to(bar, UP, buff=0.16), bar, below.next_to(bar, DOWN, buff=0.16))

    def odds(self) -> None:
        """The odds form: widths times heights."""
        self.part("Odds")
        areas = self.originals.copy()
        areas[1].shift(0.25 * RIGHT)
        square = self.square
        left, low = areas[0].get_corner(DOWN + LEFT), areas[1].get_corner(DOWN + RIGHT)
        marks = VGroup(
            bracket(areas[0].get_corner(UP + LEFT), areas[0].get_corner(UP + RIGHT), UP, MathText("1", BODY, ORANGE)),
            bracket(areas[1].get_corner(UP + LEFT), areas[1].get_corner(UP + RIGHT), UP, MathText("2", BODY, SKY)),
        )
        tall = VGroup(
            bracket(left, areas[0].get_corner(UP + LEFT), LEFT, MathText("3", BODY, ORANGE)),
            bracket(low, areas[1].get_corner(UP + RIGHT), RIGHT, MathText("1", BODY, SKY)),
        )
        self.say("Shorter: don't fill a whole, compare the two areas.", FadeIn(areas), run_time=0.9)
        self.let_read()
        theorem = MathText(
            r"$\dfrac{P(H\mid E)}{P(\neg H\mid E)} ="
            r" \dfrac{P(H)}{P(\neg H)} \times \dfrac{P(E\mid H)}{P(E\mid\neg H)}$",
            BODY,
        )
        theorem.move_to(spot(3.7, 1.3)).paint(ORANGE, r"$P(H\mid E)$", "$P(H)$", r"$P(E\mid H)$")
        theorem.paint(SKY, r"$P(\neg H\mid E)$", r"$P(\neg H)$", r"$P(E\mid\neg H)$")
        self.say("The widths are as 1 to 2, the heights as 3 to 1.", FadeIn(marks), FadeIn(tall), run_time=0.9)
        self.let_read()
        after, before, factor = square.posterior_odds, square.prior_odds, square.bayes_factor
        self.facts.update(odds_after=float(after), odds_before=float(before), factor=float(factor))
        values = MathText(rf"${_tex(after)} \,=\, {_tex(before)} \,\times\, {_tex(factor)}$", FORMULA)
        values.next_to(theorem, DOWN, buff=0.7)
        self.say(
            "So the areas are as 3 to 2: odds before, times the evidence's worth.",
            Write(theorem),
            run_time=1.8,
        )
        self.play(Write(values), run_time=1.0)
        self.let_read(0.5)
        self.hush()
        self.play(*(FadeOut(mobject) for mobject in (areas, marks, tall, theorem, values)), run_time=0.6)

    def test(self) -> None:
        """A rare illness, ten thousand people, and a second test."""
        self.part("The test is positive")
        test = sim.TEST
        ill, right, wrong = test.people(PEOPLE)
        columns, rows = np.divmod(np.arange(PEOPLE), 100)
        grid = np.stack([at(0, 0) + 0.5 * SIDE / 100] * PEOPLE)
        grid[:, 0] += columns * SIDE / 100
        grid[:, 1] += rows * SIDE / 100
        is_ill = columns < ill / 100
        positive = np.where(is_ill, rows < 100 * test.hit, rows < 100 * test.false_alarm)
        people = Dots(grid, [SOFT], radius=0.014, opacity=0.55)
        sick = Dots(grid[is_ill], [ORANGE], radius=0.022)
        seen = Dots(grid[positive], [ORANGE, SKY], kinds=np.where(is_ill, 0, 1)[positive], radius=0.02)
        self.say(
            "Ten thousand people, a dot each. One in a hundred is ill: the first column.",
            FadeIn(people),
            run_time=1.2,
        )
        self.play(FadeIn(sick), run_time=0.6)
        self.let_read()
        rows_shown = []
        for name, value, words, color, y in (
            ("ill_positive", right, "ill, and positive", ORANGE, 1.5),
            ("well_positive", wrong, "well, and positive", SKY, 0.6),
        ):
            number = self.counter(name, value, "{:,.0f}", FORMULA, color, "right").place(spot(1.6, y))
            label = MathText(words, BODY, color).move_to(spot(4, y))
            rows_shown += [number, label.shift(spot(1.85 - label.get_left()[0], y - label.baseline()))]
        self.say(
            r"The test finds 95% of the ill, and alarms 5% of the well.",
            FadeIn(seen),
            *(FadeIn(part) for part in rows_shown),
            run_time=1.4,
        )
        self.let_read()
        order = np.argsort(np.where(is_ill, 0, 1)[positive], kind="stable")
        places = np.empty((right + wrong, 2))
        places[order] = np.stack(np.divmod(np.arange(right + wrong), 10), axis=1) * 0.15 + np.array([-4.35, -2.0])
        share = self.fact("test_posterior", float(test.posterior), "{:.1%}")
        answer = MathText(rf"$\dfrac{{{right}}}{{{right}+{wrong}}} \approx {share[:-1]}\%$", FORMULA, YELLOW)
        answer.move_to(spot(-2.6, 1.2))
        start = seen.points.copy()
        end = np.column_stack([places, np.zeros(len(places))])

        def gather(t: float) -> None:
            seen.place(start + t * (end - start))
            seen.radius = 0.02 + 0.032 * t

        self.say(
            "You are positive: one of these dots. Which color is yours?",
            FadeOut(people),
            FadeOut(sick),
            run_time=1.0,
        )
        self.sweep(gather, run_time=2.2, rate_func=smooth, moving=[seen])
        self.play(Write(answer), run_time=1.2)
        self.let_read(0.5)
        self.say("One in six is ill: the well are so many that their few alarms prevail.")
        self.let_read()
        self.second(test, [*rows_shown, seen, answer])

    def second(self, test: sim.Square, others: list[Any]) -> None:
        """Multiply the odds, once for every positive test."""
        twice = test.again()
        rows = (("before", test.prior_odds), ("once", test.posterior_odds), ("twice", twice.posterior_odds))
        odds, bars, shares, names = [], [], [], []
        words = ("before", "one positive test", "two positive tests")
        for index, ((name, ratio), word) in enumerate(zip(rows, words, strict=True)):
            height = 2.35 - 1.75 * index
            share = float(ratio / (1 + ratio))
            odds.append(MathText(f"${_ratio(ratio)}$", FORMULA).move_to(spot(-5.2, height)))
            bars.append(_bar(share, height))
            names.append(MathText(word, LABEL, SOFT).move_to(spot(-3.4, height + 0.6), LEFT))
            percent = MathText(self.fact(name, share, "{:.1%}"), FORMULA, YELLOW)
            shares.append(percent.move_to(spot(4.35, height), LEFT))
        worth = f"$\\times {test.bayes_factor.numerator}$"
        times = [MathText(worth, BODY, ORANGE).move_to(spot(-5.2, 2.35 - 1.75 * (k + 0.5))) for k in range(2)]
        self.say(
            "In odds: 1 to 99 before. Every positive test, if independent, multiplies by 95 over 5.",
            *(FadeOut(mobject) for mobject in others),
            *(FadeIn(part) for part in (odds[0], bars[0], shares[0], names[0])),
            run_time=1.0,
        )
        for k in range(2):
            self.wait(0.3)
            self.play(
                FadeIn(times[k]),
                TransformFromCopy(odds[k], odds[k + 1]),
                TransformFromCopy(bars[k], bars[k + 1]),
                FadeIn(names[k + 1]),
                run_time=1.3,
            )
            self.play(FadeIn(shares[k + 1]), run_time=0.4)
        self.let_read(0.8)


def _bar(share: float, height: float) -> VGroup:
    """Draw a bar that is orange for `share` of its length and sky blue for the rest."""
    left, right, half = -3.4, 3.9, 0.3
    cut = left + share * (right - left)
    pieces = ((left, cut, ORANGE), (cut, right, SKY))
    return VGroup(
        *(
            Polygon(
                *(spot(x, height + y) for x, y in ((a, -half), (b, -half), (b, half), (a, half))),
                stroke_width=0,
                fill_color=color,
                fill_opacity=0.95,
            )
            for a, b, color in pieces
        )
    )


def _tex(number: Fraction) -> str:
    """Write a fraction for mathtext."""
    if number.denominator == 1:
        return str(number.numerator)
    return rf"\dfrac{{{number.numerator}}}{{{number.denominator}}}"


def _ratio(odds: Fraction) -> str:
    """Write odds as 19:99."""
    return rf"{odds.numerator} : {odds.denominator}"
