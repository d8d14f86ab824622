"""Film 9: every bound on a tail is a curve held above a step.

Above, a step and the curve over it; below, what the curve costs on average, bar by bar; on the right a thermometer on
which the ceilings come down towards the truth.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, Create, FadeIn, FadeOut, Line, Transform, VGroup, VMobject, smooth
from numpy.typing import NDArray

from projects.p02_probability_animations.scenes.batch import Dots
from projects.p02_probability_animations.scenes.film import Film
from projects.p02_probability_animations.scenes.mathtext import MathText
from projects.p02_probability_animations.scenes.plot import Plane
from projects.p02_probability_animations.scenes.style import (
    BODY,
    GREEN,
    LABEL,
    ORANGE,
    PURPLE,
    SKY,
    SOFT,
    TITLE,
    VERMILLION,
    YELLOW,
)
from projects.p02_probability_animations.sim import concentration as co

COLORS = {"markov": ORANGE, "chebyshev": SKY, "hoeffding": PURPLE, "bernstein": GREEN, "chernoff": VERMILLION}
DAY = co.Binomial(100, 0.1)
LATE = 20
SEEN = 36
"""Numbers of late parcels up to here are drawn; beyond lie less than 1e-11 of the days."""
ENLARGED = 30
DAYS = 2000
TALL = 1.45
"""Height of the upper picture, where the step has height 1."""


class Concentration(Film):
    """Markov, Chebyshev, Chernoff, Hoeffding and Bernstein over one tail."""

    slug = "concentration"

    def story(self) -> None:
        """Tell the film."""
        ticks = [(k, f"${k}$") for k in (0, 10, 20, 30)]
        self.above = Plane((0, SEEN), (0, TALL), 7.6, 2.6, (-2.55, 1.95), y_ticks=[(0.0, "$0$"), (1.0, "$1$")])
        self.below = Plane((0, SEEN), (0, 0.14), 7.6, 2.4, (-2.55, -1.1), x_ticks=ticks, y_ticks=[(0.1, "$0.1$")])
        self.gauge = Plane(
            (0, 1), (-3.1, 0.0), 1.1, 5.2, (3.6, 0.35), y_ticks=[(k, f"$10^{{{k}}}$") for k in (0, -1, -2, -3)]
        )
        self.gauge.remove(self.gauge.x_axis)
        self.marks: dict[str, VGroup] = {}
        self.the_day()
        self.know_the_mean()
        self.know_the_spread()
        self.bend_the_curve()
        self.run_the_race()

    def the_day(self) -> None:
        """The distribution, its tail, and the step whose mean the tail is."""
        self.part("A rare day")
        late = co.simulate_days(DAY, DAYS, self.rng("days"))
        counts = late.sum(axis=1)
        place = np.arange(DAY.n)
        spots = np.stack([-6.0 + 0.29 * (place % 25), 2.9 - 0.29 * (place // 25)], axis=1)
        parcels = Dots(spots, [SOFT, ORANGE], late[0], radius=0.1)
        self.say("A hundred parcels a day, and one in ten comes late.", FadeIn(parcels), run_time=0.8)
        self.let_read()
        bars = self.bars(np.zeros(DAY.n + 1), SOFT, 0.55)
        words = MathText("day", BODY, SOFT).move_to((3.4, 2.6, 0))
        day = self.counter("day", 1, "{:,.0f}").after(words)
        late_words = MathText("late", TITLE, ORANGE).move_to((4.0, 0.9, 0))
        today = self.counter("late today", float(counts[0]), "{:.0f}", TITLE, ORANGE).after(late_words, 0.35)

        def dawn(t: float) -> None:
            now = max(1, round(DAYS**t))
            parcels.kinds = late[now - 1].astype(int)
            # The first days stack up from the floor; from the sixtieth on the bars are shares.
            share = np.bincount(counts[:now], minlength=DAY.n + 1) / max(now, 60)
            self.shape(bars, self.bars(share, SOFT, 0.55))
            day.set_value(now)
            today.set_value(float(counts[now - 1]))

        dawn(0.0)
        self.say(
            "Count them, day after day.",
            *(FadeIn(it) for it in (self.below, bars, words, day, late_words, today)),
            run_time=0.8,
        )
        self.sweep(dawn, run_time=6.0, moving=[parcels, bars, day, today])
        self.play(
            Transform(bars, self.bars(DAY.pmf, SOFT, 0.55)),
            *(FadeOut(it) for it in (parcels, words, day, late_words, today)),
            run_time=0.8,
        )
        tail = np.where(np.arange(DAY.n + 1) >= LATE, DAY.pmf, 0)
        bright = self.bars(tail, YELLOW, 1.0)
        wall = Line(self.below.at(LATE, 0), self.below.at(LATE, 0.125), color=YELLOW, stroke_width=3)
        words = MathText("20 or more", LABEL, YELLOW).next_to(wall.get_end(), RIGHT, buff=0.2)
        self.say("How rare is a day with 20 or more?", FadeIn(bright), Create(wall), FadeIn(words), run_time=1.0)
        larger = self.bars(ENLARGED * tail, YELLOW, 1.0)
        note = MathText(f"{ENLARGED} times enlarged", LABEL, SOFT).next_to(self.below.at(LATE, 0.055), RIGHT, buff=0.2)
        self.play(Transform(bright, larger), FadeIn(note), run_time=1.2)
        self.let_read(0.5)
        self.play(Transform(bright, self.bars(tail, YELLOW, 1.0)), FadeOut(note), run_time=0.8)
        k = np.array([0, LATE, LATE, SEEN])
        step = self.above.curve(k, [0, 0, 1, 1], YELLOW, 6)
        self.say(
            "The tail is the average of a step: nothing below 20, one from there on.",
            FadeIn(self.above),
            Create(step),
            run_time=1.6,
        )
        self.play(FadeIn(self.gauge), run_time=0.5)
        self.mark("truth", DAY.tail(LATE), YELLOW, "true", "{:.4f}")

    def know_the_mean(self) -> None:
        """Markov's line."""
        self.part("Know the mean")
        found = co.ceiling(DAY, LATE, "markov")
        self.cover = self.over(found.values, ORANGE)
        self.cost = self.bars(DAY.pmf * found.values, ORANGE, 0.85)
        self.say(
            "Hold any curve above the step. Its average is larger, so it bounds the tail.",
            Create(self.cover),
            run_time=1.5,
        )
        self.say("Markov holds a straight line. Weighed by the days, it costs a half.", FadeIn(self.cost), run_time=1.0)
        self.mark("markov", found.bound, ORANGE, "Markov", "{:.2f}")

    def know_the_spread(self) -> None:
        """Chebyshev's parabola."""
        self.part("Know the spread")
        found = co.ceiling(DAY, LATE, "chebyshev")
        self.say(
            "Chebyshev bends it to a parabola that rests on the mean, where most days are.",
            Transform(self.cover, self.over(found.values, SKY)),
            Transform(self.cost, self.bars(DAY.pmf * found.values, SKY, 0.85)),
            run_time=1.8,
        )
        self.mark("chebyshev", found.bound, SKY, "Chebyshev", "{:.3f}")

    def bend_the_curve(self) -> None:
        """Chernoff's exponentials: slide the tilt to the best one; then Hoeffding's and Bernstein's shortcuts."""
        self.part("Bend the curve")
        color = COLORS["chernoff"]
        start, far, best = 0.12, 1.3, co.best_tilt(DAY, LATE)
        first = co.ceiling(DAY, LATE, "chernoff", start)
        self.say(
            r"Chernoff takes a whole family, $e^{\lambda (x - 20)}$, and may choose $\lambda$.",
            Transform(self.cover, self.over(first.values, color)),
            Transform(self.cost, self.bars(DAY.pmf * first.values, color, 0.85)),
            run_time=1.5,
        )
        needle = Line(color=color, stroke_width=6)
        label = MathText(r"$\lambda =$", BODY, color).move_to((-5.2, 2.9, 0))
        tilt = self.counter("tilt", start, "{:.2f}", BODY, color).after(label)
        mean = self.counter("exponential bound", first.bound, "{:.3f}", BODY, color)

        def slide(lam: float) -> None:
            found = co.ceiling(DAY, LATE, "chernoff", lam)
            self.shape(self.cover, self.over(found.values, color))
            self.shape(self.cost, self.bars(DAY.pmf * found.values, color, 0.85))
            height = float(np.log10(found.bound))
            needle.put_start_and_end_on(self.gauge.at(0.05, height), self.gauge.at(1, height))
            tilt.set_value(lam)
            mean.set_value(found.bound)
            mean.place(self.gauge.at(1, height) + 0.2 * RIGHT + 0.12 * DOWN)

        slide(start)
        self.play(
            *(FadeIn(new) for new in (label, tilt, needle, mean)),
            *(self.dim(name) for name in self.marks),
            run_time=0.6,
        )
        moving: list[Any] = [self.cover, self.cost, needle, tilt, mean]
        self.sweep(slide, start=start, end=far, run_time=4.0, rate_func=smooth, moving=moving)
        self.sweep(slide, start=far, end=best, run_time=2.0, rate_func=smooth, moving=moving)
        self.play(FadeOut(needle), FadeOut(mean), *(self.dim(name, 1.0) for name in self.marks), run_time=0.5)
        self.mark("chernoff", co.chernoff(DAY, LATE), color, "Chernoff", "{:.4f}", -0.1)
        self.say("Too flat costs much, too steep costs much; in between lies the best.")
        self.let_read()
        self.say("Bernstein and Hoeffding use a simpler formula for it. Simple costs a little, or a lot.")
        self.mark("bernstein", co.bernstein(DAY, LATE), COLORS["bernstein"], "Bernstein", "{:.4f}", 0.12)
        self.mark("hoeffding", co.hoeffding(DAY, LATE), COLORS["hoeffding"], "Hoeffding", "{:.3f}", 0.12)
        self.let_read()
        self.clear_stage()

    def run_the_race(self) -> None:
        """The bounds as n grows."""
        self.part("More parcels")
        race = co.bound_race(DAY.p, LATE / DAY.n)
        plane = Plane(
            (0, race.ns[-1]),
            (-10, 0.0),
            9.0,
            5.1,
            (-0.9, 0.45),
            x_ticks=[(n, f"${n}$") for n in (100, 200, 300, 400)],
            y_ticks=[(k, f"$10^{{{k}}}$") for k in (0, -2, -4, -6, -8)],
        )
        plane.add(MathText("parcels a day", LABEL, SOFT).next_to(plane.at(0, -10), UP + RIGHT, buff=0.2))
        self.say("Twice the share that is usual, on larger and larger days: who keeps up?", FadeIn(plane), run_time=1.0)
        lines = [(name, race.log10_bounds[name], COLORS[name]) for name in co.BOUNDS]
        lines.append(("true tail", race.log10_tail, YELLOW))
        lift = {"chernoff": -0.18, "bernstein": 0.1, "markov": -0.1}
        for name, heights, color in lines:
            line = plane.curve(race.ns, heights, color, 6)
            word = MathText(name.capitalize() if name != "true tail" else name, LABEL, color)
            word.next_to(plane.at(race.ns[-1], float(heights[-1])), RIGHT, buff=0.2).shift(lift.get(name, 0.0) * UP)
            self.facts[f"race {name}"] = float(heights[-1])
            self.play(Create(line), run_time=1.0)
            self.play(FadeIn(word), run_time=0.25)
        self.say("Knowing only mean or spread, you fall behind. Chernoff alone keeps the true slope.")
        self.let_read(0.8)

    def mark(self, name: str, value: float, color: str, word: str, pattern: str, lift: float = 0.0) -> None:
        """Put a ceiling on the thermometer and lower it to its value."""
        height = float(np.log10(value))
        text = MathText(f"{word} ${self.fact(name, value, pattern)}$", LABEL, color)
        text.next_to(self.gauge.at(1, height), RIGHT, buff=0.2).shift(lift * UP)
        line = Line(self.gauge.at(0.05, height), self.gauge.at(1, height), color=color, stroke_width=6)
        self.marks[name] = VGroup(line, text)
        fall = self.gauge.at(0, 0)[1] - self.gauge.at(0, height)[1]
        line.shift(fall * UP)
        self.play(FadeIn(line), run_time=0.2)
        self.play(line.animate.shift(fall * DOWN), run_time=0.4 + 0.25 * fall)
        self.play(FadeIn(text), run_time=0.3)

    def dim(self, name: str, opacity: float = 0.0) -> Any:
        """Fade the words of a ceiling, or bring them back."""
        return self.marks[name][1].animate.set_opacity(opacity)

    def over(self, values: NDArray[Any], color: str) -> VMobject:
        """Draw a curve over the step as far as it lies in the picture."""
        k = np.arange(SEEN + 1)
        fine = np.linspace(0, SEEN, 721)
        # Between whole numbers the curves are powers or exponentials: interpolated as such, they look it.
        smooth_line = np.polynomial.Polynomial.fit(k, values[: SEEN + 1], 2)(fine)
        bent_line = np.exp(np.interp(fine, k, np.log(np.maximum(values[: SEEN + 1], 1e-12))))
        heights = bent_line if color == COLORS["chernoff"] else smooth_line
        last = fine[np.flatnonzero(heights <= TALL)[-1]]
        shown = np.linspace(0, last, 181)
        return self.above.curve(shown, np.interp(shown, fine, heights), color, 6)

    def bars(self, heights: NDArray[Any], color: str, opacity: float) -> VMobject:
        """Draw one bar for each number of late parcels; those of the tallest curves are cut at the picture."""
        edges = np.arange(SEEN + 1) - 0.5
        edges[0] = 0.0
        return self.below.bars(edges, np.minimum(heights[:SEEN], 0.14), color, opacity, gap=0.25)

    def shape(self, old: VMobject, new: VMobject) -> None:
        """Give one shape the outline of another."""
        old.set_points(new.points)
