"""Film 1: running means close into a funnel; the funnel is the square root of n; without spread there is no funnel.

One picture carries the film: the fan of running means over a logarithmic axis. It grows, gets its envelopes, is
stretched by sqrt(n) into a corridor, changes its source, and at last refuses to close.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    RoundedRectangle,
    VGroup,
    VMobject,
    Write,
    smooth,
)
from numpy.typing import NDArray

from projects.p02_probability_animations.scenes.batch import Dots, Paths
from projects.p02_probability_animations.scenes.film import Film
from projects.p02_probability_animations.scenes.mathtext import Counter, MathText, on_ground
from projects.p02_probability_animations.scenes.plot import Plane, spot
from projects.p02_probability_animations.scenes.style import (
    BODY,
    FORMULA,
    GREEN,
    INK,
    LABEL,
    ORANGE,
    PURPLE,
    SKY,
    SOFT,
    VERMILLION,
    YELLOW,
)
from projects.p02_probability_animations.sim import large_numbers as sim

FloatArray = NDArray[np.float64]
RUNS, DRAWS, DRAWN, WILD = 1000, 10_000, 60, 12
SLOW_ROLLS = 7
TALL = 2.5  # half the height of the plane, in units of spread
PIPS = {
    1: [(0, 0)],
    2: [(-1, 1), (1, -1)],
    3: [(-1, 1), (0, 0), (1, -1)],
    4: [(-1, 1), (1, 1), (-1, -1), (1, -1)],
    5: [(-1, 1), (1, 1), (0, 0), (-1, -1), (1, -1)],
    6: [(-1, 1), (1, 1), (-1, 0), (1, 0), (-1, -1), (1, -1)],
}


def die_face(value: int, side: float = 1.15) -> VGroup:
    """Draw a die that shows `value`."""
    box = RoundedRectangle(width=side, height=side, corner_radius=0.2, color=INK, fill_opacity=0.08, stroke_width=4)
    return VGroup(box, *(Dot(side * 0.26 * spot(x, y), side * 0.085, color=INK) for x, y in PIPS[value]))


class LawOfLargeNumbers(Film):
    """One die, a fan of sixty, the funnel, its square root, any source with a spread, and Cauchy."""

    slug: ClassVar[str] = "law_of_large_numbers"

    def story(self) -> None:
        """Tell the film."""
        sources = (sim.DIE, sim.EXPONENTIAL, sim.CAUCHY)
        self.fans = {source.name: sim.fan(source, RUNS, DRAWS, self.rng(source.name)) for source in sources}
        self.n = self.fans["die"].n
        self.steps = len(self.n) - 1
        ticks = [
            (-2, r"$\mu-2\sigma$"),
            (-1, r"$\mu-\sigma$"),
            (0, r"$\mu$"),
            (1, r"$\mu+\sigma$"),
            (2, r"$\mu+2\sigma$"),
        ]
        self.plane = Plane(
            (1, DRAWS),
            (-TALL, TALL),
            width=10.6,
            height=5.1,
            center=(0.45, 0.72),
            x_ticks=[(1, "1"), (10, "10"), (100, "100"), (1000, "1,000"), (10_000, "10,000")],
            y_ticks=ticks,
            x_label="$n$",
            log_x=True,
        )
        self.truth = self.plane.level(0, YELLOW)
        self.one_die()
        self.fan_of_sixty()
        self.funnel()
        self.square_root()
        self.other_source()
        self.cauchy()

    def lines(self, name: str, runs: slice) -> FloatArray:
        """Broken lines of a fan's runs on the plane."""
        return self.plane.lines_at(self.n, self.fans[name].standardised[runs])

    def panel(self, *rows: tuple[MathText, Counter]) -> VGroup:
        """Stand counters under each other in the upper right, on a ground of their own."""
        texts = VGroup()
        right = self.plane.at(DRAWS, TALL) + 0.1 * DOWN
        for index, (label, number) in enumerate(rows):
            line = right + (0.45 + 0.62 * index) * DOWN
            number.place(line)
            label.shift(np.array([right[0] - 1.75 - label.get_right()[0], line[1] - label.baseline(), 0.0]))
            texts.add(label, number)
        return on_ground(*texts)

    def one_die(self) -> None:
        """Roll a die and follow its mean."""
        self.part("One die")
        fan = self.fans["die"]
        self.say("Roll a die again and again, and keep the average.", FadeIn(self.plane))
        line = Paths(self.lines("die", slice(0, 1)), [SKY], width=4, upto=0.0)
        tip = Dots(line.tips(), [INK], radius=0.07)
        count = self.counter("rolls", 1, "{:,.0f}", BODY, INK, "right")
        mean = self.counter("die_mean", fan.first[0], "{:.3f}", BODY, SKY, "right")
        panel = self.panel((MathText("rolls", BODY, SOFT), count), (MathText("average", BODY, SOFT), mean))
        face = die_face(int(fan.first[0])).move_to(self.plane.at(30, 1.75))
        self.play(FadeIn(face, scale=0.6), FadeIn(panel), FadeIn(tip), run_time=0.7)
        self.add(line)

        def show(index: float) -> None:
            line.upto = index / self.steps
            tip.place(line.tips())
            at = min(round(index), self.steps)
            count.set_value(int(self.n[at]))
            mean.set_value(float(fan.means[0, at]))

        for roll in range(1, SLOW_ROLLS):
            after = die_face(int(fan.first[roll])).move_to(face)
            self.play(FadeOut(face, scale=0.7), FadeIn(after, scale=1.3), run_time=0.22)
            face = after
            self.sweep(show, start=roll - 1, end=roll, run_time=0.33, moving=[line, tip, count, mean], rate_func=smooth)
        self.say(
            r"It jumps at first. Then it comes to rest, near 3.5.", FadeOut(face), Create(self.truth), run_time=1.0
        )
        self.bring_to_front(line, tip, panel)
        self.sweep(show, start=SLOW_ROLLS - 1, end=self.steps, run_time=4.0, moving=[line, tip, count, mean])
        self.let_read()
        self.play(FadeOut(panel), FadeOut(tip), run_time=0.5)
        self.first_line = line

    def fan_of_sixty(self) -> None:
        """Grow the fan, with the share of runs that are within one sigma."""
        self.part("A fan of runs")
        within = self.fans["die"].inside(sim.DIE.unit)
        self.fan = Paths(self.lines("die", slice(0, DRAWN)), [SKY], width=1.6, opacity=0.55, upto=0.0)
        count = self.counter("fan_draws", 1, "{:,.0f}", BODY, INK, "right")
        share = self.counter("die_within", within[0], "{:.1%}", BODY, GREEN, "right")
        panel = self.panel(
            (MathText("draws", BODY, SOFT), count), (MathText(r"runs within $\mu \pm \sigma$", BODY, SOFT), share)
        )
        moving = [self.fan, count, share]
        self.say(
            f"Was that luck? Play it {RUNS:,} times, and draw {DRAWN} of the runs.",
            FadeOut(self.first_line),
            FadeIn(panel),
        )
        self.add(self.fan)
        self.bring_to_front(panel)
        self.sweep(self.growth(self.fan, within, count, share), run_time=4.5, moving=moving)
        self.say("Each run is luck. The shape that they make is not.")
        self.hush()
        self.play(FadeOut(panel), run_time=0.4)

    def growth(self, fan: Paths, within: FloatArray, count: Counter, share: Counter) -> Callable[[float], None]:
        """Make the function that shows a fan, a count and a share at a time in [0, 1]."""

        def show(t: float) -> None:
            fan.upto = t
            at = min(round(t * self.steps), self.steps)
            count.set_value(int(self.n[at]))
            share.set_value(float(within[at]))

        return show

    def both_sides(self, height: FloatArray, color: str, start: int = 0, width: float = 4.0) -> VGroup:
        """Draw a curve and its mirror image where they stay on the plane."""
        on = np.arange(self.n.size) >= start
        on &= height <= TALL
        return VGroup(*(self.plane.curve(self.n[on], sign * height[on], color, width) for sign in (1.0, -1.0)))

    def funnel(self) -> None:
        """Draw the envelopes, one after the other."""
        self.part("The funnel")
        fan, sigma = self.fans["die"], sim.DIE.unit
        self.normal = sim.normal_band(1.0, self.n)
        self.chebyshev = sim.chebyshev_band(1.0, self.n)
        self.hoeffding = sim.hoeffding_band(sim.DIE.low, sim.DIE.high, self.n) / sigma
        self.lil_from = int(np.searchsorted(self.n, 20))
        self.lil = np.concatenate([np.zeros(self.lil_from), sim.iterated_log_curve(1.0, self.n[self.lil_from :])])
        clipped = np.minimum(self.normal, TALL)
        self.band = self.plane.area(self.n, -clipped, clipped, ORANGE, 0.28)
        self.edge = self.both_sides(self.normal, ORANGE, width=3)
        held = float(fan.inside(self.normal * sigma)[-1])
        label = self.label("$1.96\\,\\sigma/\\sqrt{n}$", ORANGE, 330, 0.62)
        inside = MathText(f"holds {self.fact('die_coverage', held, '{:.1%}')} of the {RUNS:,} runs", LABEL, ORANGE)
        inside.next_to(label, RIGHT, buff=0.35).on_line_with(label)
        self.add(self.band)
        self.bring_to_back(self.band)
        self.say(
            "It is a funnel. 95 runs in 100 stay in this band.", FadeIn(self.band), Create(self.edge), run_time=1.6
        )
        self.play(Write(label), FadeIn(inside), run_time=0.8)
        self.far = self.both_sides(self.chebyshev, VERMILLION)
        far_label = self.label("Chebyshev", VERMILLION, 13, 1.95, RIGHT)
        self.say(
            "Chebyshev knows only the variance. His promise is wide, but it can't fail.", Create(self.far), run_time=1.5
        )
        self.play(FadeIn(far_label), run_time=0.4)
        self.near = self.both_sides(self.hoeffding, GREEN)
        near_label = self.label("Hoeffding", GREEN, 13, -1.95, RIGHT)
        self.say(
            "Hoeffding knows that no roll leaves 1 to 6, and promises a little more.", Create(self.near), run_time=1.5
        )
        self.play(FadeIn(near_label), run_time=0.4)
        self.hush()
        self.labels = VGroup(label, inside, far_label, near_label)

    def label(self, text: str, color: str, x: float, y: float, side: NDArray[np.float64] | None = None) -> MathText:
        """Set a label on the plane, centred at a point or to the right of it."""
        words = MathText(text, LABEL, color)
        if side is None:
            return words.move_to(self.plane.at(x, y))
        return words.next_to(self.plane.at(x, y), side, buff=0.15)

    def square_root(self) -> None:
        """Stretch the fan by sqrt(n): the funnel becomes a corridor."""
        self.part("The square root of n")
        formula = MathText(
            r"$\mathrm{Var}\left(\dfrac{X_1+\cdots+X_n}{n}\right) = \dfrac{n\,\sigma^2}{n^2} = \dfrac{\sigma^2}{n}$",
            FORMULA,
        )
        formula.move_to(self.plane.at(900, 1.75)).paint(YELLOW, r"$\dfrac{\sigma^2}{n}$")
        back = on_ground(formula)[0]
        self.play(FadeOut(self.labels), run_time=0.4)
        self.say(
            r"Variances of independent draws add; dividing by $n$ divides them by $n^2$.",
            FadeIn(back),
            Write(formula, run_time=2.2),
        )
        self.let_read()
        self.play(FadeOut(formula), FadeOut(back), FadeOut(self.plane.labels[5:]), run_time=0.5)
        self.say(
            r"So stretch every height by $\sqrt{n}$, and the funnel must open into a corridor.",
        )
        lines = self.fan
        shapes: list[tuple[VMobject, FloatArray, float, str]] = [
            (curve, height, sign, color)
            for pair, height, color in (
                (self.edge, self.normal, ORANGE),
                (self.far, self.chebyshev, VERMILLION),
                (self.near, self.hoeffding, GREEN),
            )
            for curve, sign in zip(pair, (1.0, -1.0), strict=True)
        ]

        def show(t: float) -> None:
            lines.place(self.stretched(self.fans["die"].standardised[:DRAWN], t))
            for curve, height, sign, color in shapes:
                curve.become(self.envelope(height, sign, color, t))
            top = self.stretch(self.normal, t)
            self.band.become(self.plane.area(self.n, -top, top, ORANGE, 0.28))

        moving = [self.band, lines, *self.edge, *self.far, *self.near]
        self.sweep(show, run_time=3.2, rate_func=smooth, moving=moving)
        ticks = VGroup(
            *(
                MathText(text, LABEL, SOFT).next_to(self.plane.at(1, height / 2), np.array([-1.0, 0, 0]), buff=0.2)
                for height, text in (
                    (-4, r"$-4\sigma$"),
                    (-2, r"$-2\sigma$"),
                    (0, "$0$"),
                    (2, r"$2\sigma$"),
                    (4, r"$4\sigma$"),
                )
            )
        )
        name = MathText(r"distance from $\mu$, times $\sqrt{n}$", LABEL, SOFT)
        name.next_to(self.plane.at(1, TALL), UP, buff=0.12, aligned_edge=LEFT)
        self.play(FadeIn(ticks), FadeIn(name), run_time=0.5)
        self.say(r"Straight walls: the spread is $\sigma/\sqrt{n}$. For half the error, draw four times as much.")
        self.let_read()
        curls = VGroup(*(self.envelope(self.lil, sign, PURPLE, 1.0) for sign in (1.0, -1.0)))
        words = on_ground(MathText(r"$\sigma\sqrt{2 \log \log n}$", LABEL, PURPLE).move_to(self.plane.at(2600, 1.5)))
        self.say(
            "Watched forever, one run keeps reaching up to this curve: the iterated logarithm.",
            Create(curls),
            FadeIn(words),
            run_time=2.0,
        )
        self.hush()
        self.play(FadeOut(ticks), FadeOut(name), FadeOut(curls), FadeOut(words), run_time=0.4)
        self.sweep(lambda t: show(1 - t), run_time=1.3, rate_func=smooth, moving=moving)
        self.play(FadeIn(self.plane.labels[5:]), FadeOut(self.near), FadeOut(self.far), run_time=0.5)

    def stretch(self, height: FloatArray, t: float) -> FloatArray:
        """Multiply heights (..., m) by n^(t/2), shrink to half so that the corridor fits, and stay on the plane."""
        stretched: FloatArray = np.clip(height * self.n ** (t / 2) * (1 - t / 2), -TALL, TALL)
        return stretched

    def stretched(self, height: FloatArray, t: float) -> FloatArray:
        """Broken lines of stretched heights."""
        return self.plane.lines_at(self.n, self.stretch(height, t))

    def envelope(self, height: FloatArray, sign: float, color: str, t: float, width: float = 4.0) -> VMobject:
        """Draw a stretched envelope where it stays on the plane."""
        tall = height * self.n ** (t / 2) * (1 - t / 2)
        on = (tall <= TALL) & (height > 0)
        return self.plane.curve(self.n[on], sign * tall[on], color, width)

    def other_source(self) -> None:
        """Change the die for waiting times: the same funnel."""
        self.part("Another source")
        fan = self.fans["exponential"]
        held = float(fan.inside(self.normal)[-1])
        other = Paths(self.lines("exponential", slice(0, DRAWN)), [GREEN], width=1.6, opacity=0.55)
        text = MathText(f"waiting times: {self.fact('exponential_coverage', held, '{:.1%}')} inside", BODY, GREEN)
        text.move_to(self.plane.at(600, 1.6))
        self.say(
            "Change the die for waiting times, as skewed as they come. The funnel doesn't mind.",
            ReplacementTransform(self.fan, other),
            FadeIn(text),
            run_time=2.0,
        )
        self.hush()
        self.fan = other
        self.play(FadeOut(text), run_time=0.3)

    def cauchy(self) -> None:
        """Let Cauchy's law refuse."""
        self.part("Cauchy")
        fan = self.fans["cauchy"]
        within = fan.inside(fan.source.unit)
        leaps = self.plane.points_at(np.broadcast_to(self.n, (WILD, self.n.size)), fan.standardised[:WILD])
        wild = Paths(leaps, [VERMILLION], clip=self.plane.clip(), width=2.4, opacity=0.8, upto=0.0)
        marks = [(-2, "$-2$"), (-1, "$-1$"), (0, "$0$"), (1, "$1$"), (2, "$2$")]
        labels = VGroup(
            *(
                MathText(text, LABEL, SOFT).next_to(self.plane.at(1, y), np.array([-1.0, 0, 0]), buff=0.2)
                for y, text in marks
            )
        )
        self.say(
            "Now a source without a spread: where a spun laser hits a wall. Cauchy's law.",
            FadeOut(self.fan),
            FadeOut(self.band),
            FadeOut(self.edge),
            FadeOut(self.plane.labels[5:]),
            FadeIn(labels),
            run_time=1.0,
        )
        self.let_read()
        count = self.counter("cauchy_draws", 1, "{:,.0f}", BODY, INK, "right")
        share = self.counter("cauchy_within", within[0], "{:.1%}", BODY, VERMILLION, "right")
        panel = self.panel(
            (MathText("draws", BODY, SOFT), count), (MathText(r"runs within $0 \pm 1$", BODY, SOFT), share)
        )
        self.play(FadeIn(panel), run_time=0.4)
        self.say("The averages are averages of more and more, and still they leap.")
        self.add(wild)
        self.bring_to_front(panel)
        self.sweep(self.growth(wild, within, count, share), run_time=5.0, moving=[wild, count, share])
        self.say("Half of the runs are far out, forever: the mean of ten thousand is as wild as one draw.")
        self.hush()
