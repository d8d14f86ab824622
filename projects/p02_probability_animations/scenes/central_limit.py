"""Film 2: sums of coins make a bell; sums of a loaded die make the same one; and how far they still are from it.

The carried picture is a pile: of balls, then of probability. A sum of two is drawn as what it is, every outcome of
the first cut into the outcomes of the second and carried to its place.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Line,
    Rectangle,
    ReplacementTransform,
    VGroup,
    VMobject,
    Write,
    smooth,
)
from numpy.typing import NDArray
from scipy.special import ndtr

from projects.p02_probability_animations.scenes.batch import Dots, Needles
from projects.p02_probability_animations.scenes.film import Film
from projects.p02_probability_animations.scenes.mathtext import Counter, MathText
from projects.p02_probability_animations.scenes.plot import Plane
from projects.p02_probability_animations.scenes.style import (
    BODY,
    FAINT,
    FORMULA,
    GREEN,
    GROUND,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    SOFT,
    VERMILLION,
    YELLOW,
)
from projects.p02_probability_animations.sim import central_limit as sim

FloatArray = NDArray[np.float64]
ROWS, BALLS = 12, 400
SPREAD, FALL = 0.6, 0.22  # distance of two pins of a row, and of two rows
TOP = 3.25  # height of the first pin
FLOOR = -2.6
ABREAST, STEP = 4, 0.118  # balls side by side in a bin, and the height of a layer
HOP = 0.1  # seconds from one row to the next
POUR = 5.0  # seconds in which all balls are let go
COLORS = [SKY, ORANGE, GREEN, YELLOW, VERMILLION, PURPLE]
LAST = 64


class CentralLimit(Film):
    """Galton's board, two loaded dice, sixty-four of them, and the distance to the bell."""

    slug: ClassVar[str] = "central_limit"

    def story(self) -> None:
        """Tell the film."""
        self.board()
        self.two_dice()
        self.many_dice()
        self.distance()

    # Galton's board

    def board(self) -> None:
        """Let balls fall."""
        self.part("A board of coins")
        self.balls = sim.galton(BALLS, ROWS, self.rng("galton"))
        pins = [(SPREAD * (k - row / 2), TOP - FALL * row) for row in range(ROWS) for k in range(row + 1)]
        board = Dots(np.array(pins), [SOFT], radius=0.045)
        edges = SPREAD * (np.arange(ROWS + 2) - (ROWS + 1) / 2)
        low = np.column_stack([edges, np.full(edges.size, FLOOR)])
        walls = Needles(low, low + np.array([0, 2.55]), [FAINT], width=3)
        self.say(
            "A ball meets a pin: left or right, as a coin falls. Twelve rows, twelve coins.",
            FadeIn(board),
            FadeIn(walls),
        )
        dots = Dots(np.zeros((BALLS, 2)), [ORANGE], radius=0.056)
        first = Dots(np.zeros((1, 2)), [ORANGE], radius=0.075)
        first.place(self.places(np.array([0.0]), 1))
        self.add(first)
        self.sweep(
            lambda t: first.place(self.places(np.array([t]), 1)), end=ROWS * HOP + 0.7, run_time=3.6, moving=[first]
        )
        self.remove(first)
        count = self.counter("balls", 1, "{:,.0f}", BODY, ORANGE, "right")
        count.place(np.array([5.6, 2.6, 0]))
        label = MathText("balls", BODY, SOFT)
        label.shift(np.array([3.6 - label.get_left()[0], 2.6 - label.baseline(), 0]))
        starts = np.linspace(0, POUR, BALLS)

        def pour(t: float) -> None:
            dots.place(self.places(t - starts, BALLS))
            dots.shown = int(np.searchsorted(starts, t, side="right"))
            count.set_value(dots.shown)

        pour(0.0)
        self.say("Few balls turn the same way every time. Most ways lead to the middle.", FadeIn(label), FadeIn(count))
        end = POUR + ROWS * HOP + 0.7
        self.sweep(pour, end=end, run_time=end, moving=[dots, count])
        x = np.linspace(-SPREAD * 6.5, SPREAD * 6.5, 160)
        sigma = SPREAD * np.sqrt(ROWS) / 2
        # A bin holds BALLS * SPREAD * phi(x / sigma) / sigma balls, ABREAST of them in a layer of height STEP.
        heights = BALLS * SPREAD * sim.bell(x / sigma) / sigma / ABREAST * STEP
        curve = VMobject(stroke_color=YELLOW, stroke_width=6)
        curve.set_points_as_corners(np.column_stack([x, FLOOR + heights, np.zeros_like(x)]))
        self.say("The pile has a shape: the bell. A sum of twelve coins.", Create(curve), run_time=1.6)
        self.hush()
        self.play(*(FadeOut(mobject) for mobject in (board, walls, dots, curve, count, label)), run_time=0.6)

    def places(self, ages: FloatArray, n: int) -> FloatArray:
        """Where the first n balls are, so many seconds after each was let go; (n, 2)."""
        turns = self.balls.turns[:n]
        offsets = np.concatenate([np.zeros((n, 1)), np.cumsum(turns - 0.5, axis=1)], axis=1) * SPREAD  # (n, ROWS + 1)
        at = np.clip(ages / HOP, 0, ROWS)
        row = np.minimum(at.astype(int), ROWS - 1)
        share = at - row
        index = np.arange(n)
        x = offsets[index, row] + share * (offsets[index, row + 1] - offsets[index, row])
        # A small jump off each pin: up a little, then down to the next row.
        y = TOP + 0.09 - FALL * (row + share**2) + 0.1 * share * (1 - share)
        after = np.maximum(ages - ROWS * HOP, 0)
        rest = FLOOR + 0.06 + STEP * (self.balls.heights[:n] // ABREAST)
        slot = (self.balls.heights[:n] % ABREAST - (ABREAST - 1) / 2) * 0.135
        x += slot * np.clip(after / 0.3, 0, 1)
        return np.column_stack([x, np.where(after > 0, np.maximum(rest, y - 6.0 * after**2), np.maximum(rest, y))])

    # Two dice

    def two_dice(self) -> None:
        """Cut the first die's bars by the second and carry the pieces to their sums."""
        self.part("Two loaded dice")
        p = np.array(sim.LOADED)
        one = 11.4 / 13  # width of a face; both planes have the same scales, so that areas can be compared
        self.upper = Plane(
            (0, 7),
            (0, 0.5),
            width=7 * one,
            height=2.6,
            center=(-5.7 + 3.5 * one, 2.15),
            x_ticks=[(face, str(face)) for face in range(1, 7)],
            y_ticks=[(0.2, "20%"), (0.4, "40%")],
        )
        self.lower = Plane(
            (0, 13),
            (0, 0.3),
            width=13 * one,
            height=1.56,
            center=(0, -1.25),
            x_ticks=[(total, str(total)) for total in range(2, 13)],
            y_ticks=[(0.2, "20%")],
        )
        bars = VGroup(*(self.slab(self.upper, k + 1, 0, p[k], COLORS[k]) for k in range(6)))
        name = MathText("one loaded die", BODY, INK).next_to(self.upper.at(7, 0.4), RIGHT, buff=0.5)
        self.say(
            "But coins are fair. Take a die that is loaded as badly as you like.",
            FadeIn(self.upper),
            FadeIn(bars, shift=0.3 * UP),
            FadeIn(name),
            run_time=1.4,
        )
        # piece (k, j): the first die shows k + 1 and the second j + 1, probability p_k p_j
        pieces = VGroup()
        targets = VGroup()
        floors = np.zeros(11)
        for k in range(6):
            for j in range(6):
                piece = self.slab(self.upper, k + 1, p[k] * p[:j].sum(), p[k] * p[j], COLORS[k])
                pieces.add(piece.set_stroke(GROUND, 1.5))
                target = self.slab(self.lower, k + j + 2, floors[k + j], p[k] * p[j], COLORS[k])
                targets.add(target.set_stroke(GROUND, 1.0))
                floors[k + j] += p[k] * p[j]
        self.say("Throw it twice. Each bar of the first throw is cut by what the second may be.")
        self.play(FadeIn(pieces, run_time=0.8))
        self.remove(bars)
        self.let_read()
        pair = MathText("sum of two", BODY, INK).move_to(self.lower.at(10.4, 0.22))
        self.say(
            "Every piece falls to its sum. That is a convolution: cut, carry, pile up.",
            FadeIn(self.lower),
            FadeIn(pair),
            run_time=0.8,
        )
        for k in range(6):
            row = slice(6 * k, 6 * k + 6)
            falls = [one.animate.become(two) for one, two in zip(pieces[row], targets[row], strict=True)]
            self.play(*falls, run_time=1.3 if k < 2 else 0.7)
        self.pile = pieces
        self.let_read()
        self.names = VGroup(name, pair)

    def slab(self, plane: Plane, value: float, low: float, height: float, color: str) -> Rectangle:
        """Draw a piece of a bar of width 0.86 over a value."""
        corner, top = plane.at(value - 0.43, low), plane.at(value + 0.43, low + height)
        box = Rectangle(width=top[0] - corner[0], height=max(top[1] - corner[1], 1e-4), stroke_width=0)
        return box.set_fill(color, 0.85).move_to((corner + top) / 2)

    # Many dice

    def many_dice(self) -> None:
        """Follow the hump, and let n grow."""
        self.part("Sixty-four of them")
        two = sim.sum_law(sim.LOADED, 2)
        before = self.lower.bars(np.arange(1.5, 13), two.probabilities, SKY, 0.85, gap=0.14)
        self.say(
            r"More dice, and the pile runs off to the right. Follow it: subtract the mean, divide by $\sigma\sqrt{n}$.",
            FadeOut(self.pile),
            FadeOut(self.upper),
            FadeOut(self.names[0]),
            FadeIn(before),
            run_time=0.8,
        )
        self.let_read()
        self.bell_plane = Plane(
            (-4, 4),
            (0, 0.6),
            width=11.4,
            height=5.0,
            center=(0, 0.85),
            x_ticks=[(z, f"${z}$") for z in range(-4, 5)],
            x_label="$z$",
        )
        self.bell_plane.remove(self.bell_plane.y_axis)
        bars = self.histogram(2)
        self.play(
            ReplacementTransform(self.lower, self.bell_plane),
            ReplacementTransform(before, bars),
            FadeOut(self.names[1]),
            run_time=1.8,
        )
        z = np.linspace(-4, 4, 200)
        curve = self.bell_plane.curve(z, sim.bell(z), YELLOW, 5)
        formula = MathText(r"$\varphi(z) = \dfrac{1}{\sqrt{2\pi}}\, e^{-z^2/2}$", FORMULA, YELLOW)
        formula.move_to(self.bell_plane.at(-2.55, 0.5))
        count = self.counter("dice", 2, "{:.0f}", FORMULA, SKY)
        label = MathText("dice", FORMULA, SOFT).move_to(self.bell_plane.at(2.3, 0.5))
        count.after(label, 0.3)
        self.say(
            "And here is the bell. Now add dice.",
            Create(curve),
            Write(formula),
            FadeIn(label),
            FadeIn(count),
            run_time=1.5,
        )
        self.let_read()

        def grow(t: float) -> None:
            n = round(2 ** (1 + t * 5))
            if n != count.value:
                bars.become(self.histogram(n))
                count.set_value(n)

        self.sweep(grow, run_time=5.5, moving=[bars, count])
        self.say("Nothing of the die is left in this shape but its mean and its spread.")
        self.hush()
        self.play(FadeOut(formula), FadeOut(bars), FadeOut(curve), FadeOut(label), FadeOut(count), run_time=0.5)

    def histogram(self, n: int) -> VMobject:
        """Bars of the standardised sum of n dice, those that stand on the plane."""
        law = sim.sum_law(sim.LOADED, n)
        edges, density = law.edges, law.density
        keep = (edges[:-1] >= -4) & (edges[1:] <= 4)
        kept = np.append(edges[:-1][keep], edges[1:][keep][-1])
        return self.bell_plane.bars(kept, density[keep], SKY, 0.75, gap=0.14 if n < 24 else 0.0)

    # Distance

    def distance(self) -> None:
        """Compare running totals: the exact gap, and Berry and Esseen's bound on it."""
        self.part("How far from the bell?")
        plane = Plane(
            (-4, 4),
            (0, 1),
            width=11.4,
            height=5.0,
            center=(0, 0.85),
            x_ticks=[(z, f"${z}$") for z in range(-4, 5)],
            y_ticks=[(0.5, "50%"), (1.0, "100%")],
            x_label="$z$",
        )
        z = np.linspace(-4, 4, 200)
        curve = plane.curve(z, ndtr(z), YELLOW, 5)
        self.say(
            "How close? Add up from the left: the bell's running total, and the staircase of two dice.",
            ReplacementTransform(self.bell_plane, plane),
            Create(curve),
            run_time=1.4,
        )
        stairs = self.stairs(plane, 2)
        gap = self.gap(plane, 2)
        self.play(Create(stairs), run_time=1.4)
        self.let_read()
        law = sim.sum_law(sim.LOADED, 2)
        rows: list[tuple[MathText, Counter]] = [
            (MathText("dice", BODY, SOFT), self.counter("n", 2, "{:.0f}", BODY, SKY)),
            (MathText("widest gap $D_n$", BODY, SOFT), self.counter("gap", law.distance, "{:.4f}", BODY, VERMILLION)),
            (MathText("Berry-Esseen bound", BODY, SOFT), self.counter("bound", law.bound, "{:.4f}", BODY, GREEN)),
        ]
        for index, (label, number) in enumerate(rows):
            number.place(plane.at(2.75, 0.42 - 0.13 * index))
            label.next_to(number, LEFT, buff=0.3).shift(UP * (plane.at(0, 0.42 - 0.13 * index)[1] - label.baseline()))
        self.say("The widest gap between them is an exact number.", FadeIn(gap), run_time=0.6)
        self.play(*(FadeIn(part) for row in rows[:2] for part in row), run_time=0.6)
        self.let_read()
        bound = MathText(r"$D_n \leq 0.4748\,\dfrac{\rho}{\sigma^3\sqrt{n}}$", FORMULA, GREEN)
        bound.move_to(plane.at(-2.45, 0.82))
        self.say(
            "And it can't be wider than this, whatever the die.",
            Write(bound),
            *(FadeIn(part) for part in rows[2]),
            run_time=1.2,
        )
        self.let_read()
        counters = [number for _, number in rows]

        def grow(t: float) -> None:
            n = round(2 ** (1 + t * 7))
            if n != counters[0].value:
                law = sim.sum_law(sim.LOADED, n)
                for number, value in zip(counters, (n, law.distance, law.bound), strict=True):
                    number.set_value(value)
                stairs.become(self.stairs(plane, n))
                gap.become(self.gap(plane, n))

        self.say("Both fall like one over the root of $n$: four times the dice, half the gap.")
        self.sweep(grow, run_time=5.0, rate_func=smooth, moving=[stairs, gap, *counters])
        self.hush()

    def stairs(self, plane: Plane, n: int) -> VMobject:
        """Draw the running total of the standardised sum of n dice."""
        law = sim.sum_law(sim.LOADED, n)
        keep = np.abs(law.z) <= 4
        z = law.z[keep]
        total = np.cumsum(law.probabilities)[keep]
        start = total[0] - law.probabilities[keep][0]
        x = np.concatenate([[-4.0], np.repeat(z, 2), [4.0]])
        y = np.concatenate([[start, start], np.repeat(total, 2)])
        return plane.curve(x, y, SKY, 4)

    def gap(self, plane: Plane, n: int) -> Line:
        """Draw the widest gap."""
        z, ours, normal = sim.sum_law(sim.LOADED, n).gap
        return Line(plane.at(z, ours), plane.at(z, normal), color=VERMILLION, stroke_width=9)
