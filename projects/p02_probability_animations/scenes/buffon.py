"""Film 4: Buffon's needle, first as an area under a sine, then by Barbier's noodle.

First proof: a needle is two numbers, so every throw is a dot in a box, and crossing is lying under a curve. Second
proof: crossings add up over pieces, so that only length counts; and one noodle, the circle, is known exactly.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Arc,
    Circle,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    Transform,
    VGroup,
    VMobject,
    Write,
    smooth,
    there_and_back,
)
from numpy.typing import NDArray

from projects.p02_probability_animations.scenes.batch import Dots, Needles, Paths
from projects.p02_probability_animations.scenes.film import Film
from projects.p02_probability_animations.scenes.mathtext import Counter, MathText
from projects.p02_probability_animations.scenes.plot import Plane, spot
from projects.p02_probability_animations.scenes.style import (
    BODY,
    FAINT,
    FORMULA,
    GREEN,
    INK,
    LABEL,
    ORANGE,
    PURPLE,
    SKY,
    SOFT,
    YELLOW,
)
from projects.p02_probability_animations.sim import buffon as sim

FloatArray = NDArray[np.float64]
THROWN, DOTS = 300, 5000
LENGTH = 1.0  # the needle is as long as a plank is wide, d = 1
PLANK = 1.08  # width of a plank in the frame
FLOOR, PLANKS = -2.3, 5
LEFT_END, RIGHT_END = -6.75, -0.35
BIG = 2.9  # width of the one plank that is looked at closely
NEAR = np.array([-3.7, -0.85, 0.0])  # a point of its lower line
DROPS = 50_000


class Buffon(Film):
    """Throwing, two numbers, the box of dots, the half circle, the noodle."""

    slug: ClassVar[str] = "buffon"

    def story(self) -> None:
        """Tell the film."""
        self.throws = sim.throw(DOTS, LENGTH, 1.0, self.rng("throws"))
        rng = self.rng("floor")
        self.middles = np.column_stack(
            [
                rng.uniform(LEFT_END + 0.6, RIGHT_END - 0.6, THROWN),
                FLOOR + PLANK * (rng.integers(0, PLANKS, THROWN) + self.throws.middle[:THROWN]),
            ]
        )
        self.throwing()
        self.two_numbers()
        self.box_of_dots()
        self.half_circle()
        self.pieces()
        self.circle()

    # The floor

    def floor(self, right: float = RIGHT_END) -> VGroup:
        """Draw the lines between the planks."""
        heights = FLOOR + PLANK * np.arange(PLANKS + 1)
        return VGroup(*(Line(spot(LEFT_END, y), spot(right, y), color=SOFT, stroke_width=2.5) for y in heights))

    def needle_ends(self, scale: FloatArray | float = 1.0) -> tuple[FloatArray, FloatArray]:
        """Both ends of the needles that are drawn, each needle scaled about its middle."""
        theta = self.throws.theta[:THROWN]
        half = LENGTH * PLANK / 2 * np.column_stack([np.cos(theta), np.sin(theta)]) * np.reshape(scale, (-1, 1))
        return self.middles - half, self.middles + half

    def throwing(self) -> None:
        """Throw needles and count."""
        self.part("Throwing needles")
        self.planks = self.floor()
        crosses = self.throws.crosses
        kinds = crosses[:THROWN].astype(int)
        hits = np.cumsum(crosses)
        self.needles = Needles(*self.needle_ends(), [SKY, ORANGE], kinds=kinds, width=3.5)
        self.needles.shown = 0
        count = self.counter("needles", 0, "{:,.0f}", BODY, INK, "right").place(spot(5.9, 2.2))
        crossed = self.counter("crossings", 0, "{:,.0f}", BODY, ORANGE, "right").place(spot(5.9, 1.4))
        labels = VGroup(MathText("needles thrown", BODY, SOFT), MathText("needles on a line", BODY, ORANGE))
        for label, height in zip(labels, (2.2, 1.4), strict=True):
            label.shift(spot(0.55 - label.get_left()[0], height - label.baseline()))
        self.say("A floor of planks, and needles as long as a plank is wide.", Create(self.planks), run_time=1.0)
        self.play(FadeIn(labels), FadeIn(count), FadeIn(crossed), run_time=0.5)

        def show(t: float) -> None:
            # Needle i lands at i + 6; before, it is larger: nearer to the eye.
            age = np.clip((t - np.arange(THROWN)) / 6, 0, 1)
            starts, ends = self.needle_ends(1 + 1.2 * (1 - age))
            self.needles.place(np.stack([starts, ends], axis=1))
            self.needles.shown = min(int(t), THROWN)
            landed = int(np.clip(t - 6, 0, THROWN))
            count.set_value(landed)
            crossed.set_value(int(hits[landed - 1]) if landed else 0)

        moving = [self.needles, count, crossed]
        self.sweep(show, end=14, run_time=1.8, moving=moving)
        self.say("Orange ones lie on a line. Count them.")
        self.sweep(show, start=14, end=THROWN + 7, run_time=3.2, moving=moving)
        estimate = float(sim.pi_estimate(hits[THROWN - 1], THROWN, LENGTH, 1.0))
        error = sim.pi_standard_error(THROWN, LENGTH, 1.0)
        ratio = MathText(
            rf"$2 \times \dfrac{{{THROWN}}}{{{hits[THROWN - 1]}}}"
            rf" = {self.fact('estimate', estimate, '{:.2f}')}$",
            FORMULA,
        )
        ratio.move_to(spot(3.3, -0.1))
        near = MathText(rf"$\pm\, {self.fact('estimate_error', error, '{:.2f}')}$ (standard error)", LABEL, SOFT)
        near.next_to(ratio, DOWN, buff=0.35)
        self.say(r"Twice all, divided by the orange ones: near $\pi$. Why?", Write(ratio), run_time=1.5)
        self.play(FadeIn(near), run_time=0.5)
        self.hush()
        self.play(
            *(FadeOut(mobject) for mobject in (ratio, near, labels, count, crossed, self.planks, self.needles)),
            run_time=0.6,
        )

    # First proof

    def two_numbers(self) -> None:
        """Turn one needle into a dot."""
        self.part("Two numbers")
        lower = Line(spot(LEFT_END, NEAR[1]), spot(RIGHT_END, NEAR[1]), color=SOFT, stroke_width=3)
        upper = lower.copy().shift(BIG * UP)
        self.plane = Plane(
            (0, math.pi),
            (0, 0.5),
            width=5.0,
            height=3.7,
            center=(3.75, 0.85),
            x_ticks=[(0, "$0$"), (math.pi / 2, r"$\pi/2$"), (math.pi, r"$\pi$")],
            y_ticks=[(0.5, "$d/2$")],
        )
        names = VGroup(
            MathText(r"angle $\theta$", LABEL, PURPLE).next_to(self.plane.at(2.35, 0), DOWN, buff=0.25),
            MathText(r"distance $x$", LABEL, GREEN).next_to(self.plane.at(0, 0.5), UP, buff=0.2).shift(0.45 * RIGHT),
        )
        parts = VGroup(*(VMobject() for _ in range(4)))  # needle, distance, angle, reach
        dot = Dot(radius=0.11, color=ORANGE)
        marks = VGroup(MathText(r"$\theta$", BODY, PURPLE), MathText("$x$", BODY, GREEN))

        def show(theta: float, x: float) -> None:
            middle = NEAR + BIG * x * UP
            half = BIG * LENGTH / 2 * np.array([math.cos(theta), math.sin(theta), 0.0])
            color = ORANGE if x <= LENGTH / 2 * math.sin(theta) else SKY
            parts[0].become(Line(middle - half, middle + half, color=color, stroke_width=9))
            parts[1].become(Line(middle, NEAR, color=GREEN, stroke_width=5))
            parts[2].become(Arc(0.55, 0, theta, arc_center=middle, color=PURPLE, stroke_width=5))
            side = middle - half  # the end that hangs down
            parts[3].become(Line(side, side * [1, 0, 1] + middle[1] * UP, color=color, stroke_width=3))
            marks[0].move_to(middle + 0.9 * np.array([math.cos(theta / 2), math.sin(theta / 2), 0.0]))
            marks[1].move_to((middle + NEAR) / 2 + 0.28 * RIGHT)
            dot.move_to(self.plane.at(theta, x)).set_color(color)

        show(0.5, 0.36)
        self.say(
            r"Two numbers say it all: how far the middle is from the next line, and the angle.",
            *(FadeIn(mobject) for mobject in (lower, upper, parts, marks)),
            run_time=1.2,
        )
        self.let_read()
        self.say(
            r"So a throw is a dot in a box. Turn the needle: the dot moves.",
            FadeIn(self.plane),
            FadeIn(names),
            FadeIn(dot),
        )
        moving = [*parts, *marks, dot]
        self.sweep(lambda t: show(t, 0.36), start=0.5, end=2.75, run_time=2.2, rate_func=smooth, moving=moving)
        theta = np.linspace(0, math.pi, 120)
        reach = LENGTH / 2 * np.sin(theta)
        self.curve = self.plane.curve(theta, reach, YELLOW, 5)
        self.under = self.plane.area(theta, 0, reach, ORANGE, 0.22)
        formula = MathText(r"$x \leq \dfrac{\ell}{2} \sin\theta$", BODY, YELLOW).move_to(spot(-4.6, 2.85))
        self.say(
            r"It crosses when it reaches down as far as the line: under this curve.",
            Create(self.curve),
            Write(formula),
            run_time=1.6,
        )
        self.bring_to_back(self.under)
        self.play(FadeIn(self.under), run_time=0.4)
        self.bring_to_front(dot)
        self.sweep(lambda t: show(2.75 - t, 0.36), start=0, end=1.5, run_time=1.8, rate_func=smooth, moving=moving)
        self.hush()
        self.play(*(FadeOut(mobject) for mobject in (lower, upper, parts, marks, dot, formula)), run_time=0.5)
        self.names = names

    def box_of_dots(self) -> None:
        """Send every needle to its dot; the chance is a share of the box."""
        self.part("The box of dots")
        throws = self.throws
        self.play(FadeIn(self.planks), FadeIn(self.needles), run_time=0.6)
        targets = self.plane.points_at(throws.theta[:THROWN], throws.distance[:THROWN])
        starts, ends = self.needle_ends()
        before = np.stack([starts, ends], axis=1)
        delay = 0.5 * np.arange(THROWN) / THROWN

        def fly(t: float) -> None:
            share = np.clip((t - delay) / 0.5, 0, 1)
            share = (share * share * (3 - 2 * share))[:, None, None]
            self.needles.place(before * (1 - share) + targets[:, None, :2] * share)

        self.say("Now let every needle fly to its dot.")
        self.sweep(fly, run_time=2.4, moving=[self.needles])
        kinds = throws.crosses.astype(int)
        dots = Dots(self.plane.points_at(throws.theta, throws.distance), [SKY, ORANGE], kinds=kinds, radius=0.022)
        dots.shown = THROWN
        hits = np.cumsum(throws.crosses)
        share = self.counter("share", float(hits[THROWN - 1]) / THROWN, "{:.3f}", BODY, ORANGE, "right")
        count = self.counter("dots", THROWN, "{:,.0f}", BODY, INK, "right")
        self.add(dots)
        self.remove(self.needles)
        texts = VGroup(MathText("dots", BODY, SOFT), MathText("under the curve", BODY, ORANGE))
        for label, number, height in zip(texts, (count, share), (-1.9, -2.5), strict=True):
            number.place(spot(6.0, height))
            label.shift(spot(1.5 - label.get_left()[0], height - label.baseline()))

        def more(t: float) -> None:
            n = int(t)
            dots.shown = n
            count.set_value(n)
            share.set_value(float(hits[n - 1]) / n)

        lines = VGroup(
            MathText(r"$P = \dfrac{\mathrm{area\ under\ the\ curve}}{\mathrm{area\ of\ the\ box}}$", BODY),
            MathText(
                r"$= \int_0^{\pi}\,\dfrac{\ell}{2}\sin\theta\;d\theta"
                r" \;\,/\;\, \left(\pi\cdot\dfrac{d}{2}\right)$",
                BODY,
            ),
        ).arrange(DOWN, buff=0.5)
        for line in lines:
            line.shift(spot(-6.3 - line.get_left()[0], 0))
        lines[1].shift(0.5 * RIGHT)
        lines.shift(spot(0, 0.85 - lines.get_center()[1]))
        lines[0].paint(ORANGE, r"$\mathrm{area\ under\ the\ curve}$")
        self.say(
            "No dot is likelier than another: the chance to cross is a share of the area.",
            FadeOut(self.planks),
            Write(lines[0]),
            *(FadeIn(part) for part in (texts, share, count)),
            run_time=1.0,
        )
        self.sweep(more, start=THROWN, end=DOTS, run_time=2.2, moving=[dots, share, count])
        self.say("The box measures $\\pi$ across: that is where it comes from.", Write(lines[1]), run_time=1.4)
        self.let_read()
        self.lines, self.panel, self.dots = lines, [texts, share, count], dots

    def half_circle(self) -> None:
        """Show why the area under an arch of the sine is 2."""
        self.part("An arch of the sine")
        self.play(
            FadeOut(self.lines[0]),
            FadeOut(self.lines[1]),
            self.dots.animate.set_opacity(0.15),
            *(FadeOut(part) for part in self.panel),
            run_time=0.6,
        )
        center, radius = spot(-3.7, -0.4), 2.3
        arc = Arc(radius, 0, math.pi, arc_center=center, color=SOFT, stroke_width=4)
        ground = Line(center + radius * spot(-1, 0), center + radius * spot(1, 0), color=FAINT, stroke_width=4)
        shadow, walked, drop = VMobject(), VMobject(), VMobject()
        walker = Dot(radius=0.1, color=YELLOW)
        swept = VMobject()

        def walk(theta: float) -> None:
            point = center + radius * spot(math.cos(theta), math.sin(theta))
            foot = center + radius * spot(math.cos(theta), 0)
            start = center + radius * spot(1, 0)
            walker.move_to(point)
            walked.become(Arc(radius, 0, max(theta, 1e-3), arc_center=center, color=YELLOW, stroke_width=6))
            shadow.become(Line(start, foot + 1e-3 * spot(-1, 0), color=ORANGE, stroke_width=10))
            drop.become(Line(point, foot + 1e-3 * spot(0, 1), color=SOFT, stroke_width=2))
            angles = np.linspace(0, max(theta, 1e-3), 60)
            swept.become(self.plane.area(angles, 0, LENGTH / 2 * np.sin(angles), ORANGE, 0.6))

        walk(0.0)
        self.say(
            r"Walk along a half circle of radius 1. A step $d\theta$ moves your shadow by $\sin\theta\,d\theta$.",
            Create(arc),
            Create(ground),
            *(FadeIn(part) for part in (walker, walked, shadow, drop)),
            FadeOut(self.under),
            run_time=1.0,
        )
        self.add(swept)
        self.bring_to_front(self.curve)
        self.sweep(walk, end=math.pi, run_time=3.6, moving=[walked, drop, shadow, walker, swept])
        two = MathText(r"$\int_0^{\pi}\sin\theta\,d\theta = 2$", FORMULA, ORANGE).move_to(spot(-3.7, -1.6))
        self.say("It ends across the diameter: the area under the arch is 2.", Write(two), run_time=1.2)
        self.let_read()
        result = MathText(
            r"$P = \dfrac{\frac{\ell}{2}\cdot 2}{\pi\cdot\frac{d}{2}} = \dfrac{2\,\ell}{\pi\,d}$", FORMULA, YELLOW
        )
        result.move_to(spot(-3.7, 0.5))
        gone = (arc, ground, walker, walked, shadow, drop, two, swept, self.dots, self.curve, self.plane, self.names)
        self.play(
            *(FadeOut(part) for part in (arc, ground, walker, walked, shadow, drop)),
            two.animate.move_to(spot(-3.7, 2.2)),
            Write(result),
            run_time=1.4,
        )
        self.wait(0.7)
        self.hush()
        self.play(*(FadeOut(part) for part in (*gone[6:], result)), run_time=0.6)

    # Second proof

    def pieces(self) -> None:
        """Only length counts."""
        self.part("Noodles")
        planks = self.floor(-LEFT_END)
        whole = math.pi * PLANK  # length of the noodles in the frame
        shapes = [self.noodle(corners) for corners in (sim.straight(whole), sim.zigzag(whole), sim.spiral(whole))]
        bent = self.noodle(np.array([[-whole / 2, 0], [0, 0], [whole / 2 * math.cos(2.0), whole / 2 * math.sin(2.0)]]))
        turn = np.array([[math.cos(0.5), -math.sin(0.5)], [math.sin(0.5), math.cos(0.5)]])
        lines = [(shape @ turn.T + [0.0, 0.5]) for shape in (shapes[0], bent, shapes[1], shapes[2])]
        noodle = Paths(self.halves(lines[0]), [ORANGE, GREEN], kinds=[0, 1], width=8)
        self.say(
            "A second way, without an integral. Take a longer needle, in two pieces.",
            FadeIn(planks),
            FadeIn(noodle),
        )
        self.let_read()

        def bend(one: int) -> None:
            first, second = self.halves(lines[one]), self.halves(lines[one + 1])

            def show(t: float) -> None:
                noodle.place(first + t * (second - first))

            self.sweep(show, run_time=1.1, rate_func=smooth, moving=[noodle])

        sums = MathText(r"mean crossings $=$ mean of the first $+$ mean of the second", BODY).move_to(spot(0, 3.5))
        sums.paint(ORANGE, "mean of the first").paint(GREEN, "mean of the second")
        self.say(
            "Means add up. And bent, each piece by itself still lies anywhere, at any angle.",
            FadeIn(sums),
            run_time=0.6,
        )
        bend(0)
        self.let_read()
        self.say("So bend it as you like: only the length counts.")
        bend(1)
        bend(2)
        self.let_read()
        law = MathText(r"mean crossings $= c \times$ length", BODY, YELLOW).move_to(spot(0, 3.5))
        self.play(ReplacementTransform(sums, law), FadeOut(noodle), run_time=0.8)
        self.law, self.planks = law, planks

    def noodle(self, corners: FloatArray) -> FloatArray:
        """Set a noodle's corners at 121 points of equal distance along it, (121, 2)."""
        steps = np.linalg.norm(np.diff(corners, axis=0), axis=1)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        at = np.linspace(0, along[-1], 121)
        return np.column_stack([np.interp(at, along, corners[:, k]) for k in range(2)])

    def halves(self, line: FloatArray) -> FloatArray:
        """Cut a noodle of 121 points into two of 61, (2, 61, 2)."""
        return np.stack([line[:61], line[60:]])

    def circle(self) -> None:
        """One noodle is known: the circle."""
        self.part("The circle")
        ring = Circle(radius=PLANK / 2, color=GREEN, stroke_width=7)
        marks = [Dot(radius=0.1, color=ORANGE) for _ in range(2)]

        def place(height: float) -> None:
            middle = spot(-3.5, height)
            ring.move_to(middle)
            line = FLOOR + PLANK * round((height - FLOOR) / PLANK)
            wide = math.sqrt(max(0.0, (PLANK / 2) ** 2 - (line - height) ** 2))
            for mark, side in zip(marks, (-1, 1), strict=True):
                mark.move_to(spot(-3.5 + side * wide, line))

        place(1.9)
        self.say(
            "One noodle is known: a circle as wide as a plank meets the lines exactly twice.",
            Transform(self.planks, self.floor()),
            FadeIn(ring),
            *(FadeIn(mark) for mark in marks),
            run_time=1.0,
        )
        self.sweep(place, start=1.9, end=-1.6, run_time=2.8, rate_func=there_and_back, moving=[ring, *marks])
        self.let_read()
        equation = MathText(r"$2 = c \times \pi d$", FORMULA, GREEN).move_to(spot(3.2, 1.75))
        answer = MathText(r"$c = \dfrac{2}{\pi\,d}$", FORMULA).move_to(spot(3.2, 0.25))
        needle = MathText(r"needle: $\;\dfrac{2}{\pi\,d} \times \ell$", FORMULA, YELLOW).move_to(spot(3.2, -1.45))
        self.say(
            r"Its length is $\pi d$. So $c$ is known, and a needle's $\pi$ is the circle's.",
            Write(equation),
            run_time=1.0,
        )
        self.play(Write(answer), run_time=1.0)
        self.play(Write(needle), run_time=1.2)
        self.let_read()
        self.hush()
        gone = (ring, *marks, equation, answer, needle, self.law, self.planks)
        self.play(*(FadeOut(mobject) for mobject in gone), run_time=0.5)
        self.measure()

    def measure(self) -> None:
        """Drop three noodles of one length, many times."""
        shapes = {"straight": sim.straight(math.pi), "zigzag": sim.zigzag(math.pi), "curl": sim.spiral(math.pi)}
        counts = {name: sim.noodle_crossings(shape, 1.0, DROPS, self.rng(name)) for name, shape in shapes.items()}
        counts["circle"] = sim.circle_crossings(1.0, DROPS, self.rng("circle"))
        angle = np.linspace(0, 2 * math.pi, 121)
        shapes["circle"] = 0.5 * np.column_stack([np.cos(angle), np.sin(angle)])
        pictures = Paths(
            np.stack([0.95 * self.noodle(shape) + [-5.1 + 3.4 * k, 1.6] for k, shape in enumerate(shapes.values())]),
            [SKY, PURPLE, ORANGE, GREEN],
            kinds=np.arange(4),
            width=7,
        )
        texts: list[MathText | Counter] = []
        for k, (name, color) in enumerate(zip(counts, (SKY, PURPLE, ORANGE, GREEN), strict=True)):
            mean, spread = float(counts[name].mean()), float(counts[name].std())
            x = -5.1 + 3.4 * k
            shown = self.counter(f"mean_{name}", mean, "{:.2f}", FORMULA, color)
            shown.shift(spot(x - shown.get_center()[0], -0.35 - shown.get_bottom()[1]))
            note = MathText(self.fact(f"spread_{name}", spread, r"$\sigma = {:.2f}$"), LABEL, SOFT)
            texts += [shown, note.move_to(spot(x, -1.1))]
        title = MathText(rf"four noodles of length $\pi d$, {DROPS:,} throws each: mean crossings", BODY, SOFT)
        title.move_to(spot(0, 3.35))
        self.say(
            "The same length, the same mean. Only the luck differs, and the circle has none.",
            FadeIn(pictures),
            FadeIn(title),
            *(FadeIn(text) for text in texts),
            run_time=1.4,
        )
        self.let_read()
