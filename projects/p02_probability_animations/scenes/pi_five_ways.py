"""Film 5: five ways to ask chance for pi, and what each of them pays for one more digit.

One board with a quarter circle on the left, one fan of falling errors on the right. The board is filled in five ways;
what happens to the line of errors is the film.
"""

from __future__ import annotations

import itertools
import math
from functools import lru_cache
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Create, FadeIn, FadeOut, Square, VGroup, VMobject, smooth
from numpy.typing import ArrayLike, NDArray

from projects.p02_probability_animations.scenes.batch import Dots
from projects.p02_probability_animations.scenes.film import Film
from projects.p02_probability_animations.scenes.mathtext import MathText
from projects.p02_probability_animations.scenes.plot import Plane
from projects.p02_probability_animations.scenes.style import (
    BLUE,
    BODY,
    FAINT,
    GREEN,
    LABEL,
    ORANGE,
    PURPLE,
    SKY,
    SOFT,
    VERMILLION,
    YELLOW,
)
from projects.p02_probability_animations.sim import pi_estimators as pi

COLORS = {"buffon": PURPLE, "darts": ORANGE, "heights": SKY, "stratified": GREEN, "sobol": VERMILLION}
# What stands at the end of each line of errors, and how far it is moved up to stay apart from its neighbours.
NAMES = {
    "buffon": ("needles", 0.22),
    "darts": ("darts", 0.0),
    "heights": ("heights", -0.2),
    "stratified": ("one a cell", 0.0),
    "sobol": ("Sobol", 0.0),
}
SIDE = 5.0
CORNER = np.array([-6.35, -2.45])
DARTS = 4096
CELLS = 16
RING = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))


@lru_cache(maxsize=2)
def film_race(seed: int) -> pi.PiRace:
    """Run the race that the film draws: five methods, n = 16 to 65,536, 200 replications."""
    return pi.race(seed, names=pi.FILM)


def on_board(points: ArrayLike) -> NDArray[Any]:
    """Carry points (n, 2) of the unit square to the board, (n, 3)."""
    return np.column_stack([CORNER + SIDE * np.asarray(points, float), np.zeros(len(np.asarray(points)))])


def pace(t: float, n: int) -> int:
    """Give how many of n items are there at time t in [0, 1]: one by one at first, then by the hundred."""
    return max(1, round(math.expm1(t * math.log(n + 1))))


def pieces(starts: ArrayLike, ends: ArrayLike, color: str, width: float) -> VMobject:
    """Straight strokes between points (n, 2) of the unit square, as one object on the board."""
    strokes = VMobject(stroke_color=color, stroke_width=width)
    for start, end in zip(on_board(starts), on_board(ends), strict=True):
        strokes.start_new_path(start).add_line_to(end)
    return strokes


class PiFiveWays(Film):
    """Darts, needles, heights, one dart a cell, Sobol's points."""

    slug = "pi_five_ways"

    def story(self) -> None:
        """Tell the film."""
        self.race = film_race(self.row.seed)
        self.board = Square(SIDE, color=SOFT, stroke_width=3).move_to((*(CORNER + SIDE / 2), 0))
        angle = np.linspace(0, math.pi / 2, 90)
        rim = on_board(np.stack([np.cos(angle), np.sin(angle)], axis=1))
        corner = on_board([[0, 0]])
        self.arc = VMobject(stroke_color=YELLOW, stroke_width=5).set_points_as_corners(rim)
        self.quarter = VMobject(stroke_width=0, fill_color=YELLOW, fill_opacity=0.12)
        self.quarter.set_points_as_corners(np.concatenate([corner, rim, corner]))
        self.throw_darts()
        self.compare_recipes()
        self.one_a_cell()
        self.fill_the_gaps()
        self.price()

    def throw_darts(self) -> None:
        """Random darts, and the funnel that their estimate wanders in."""
        self.part("Darts")
        self.say(
            r"A quarter of a circle in a square: its share of the area is $\pi / 4$.",
            Create(self.board),
            Create(self.arc),
            FadeIn(self.quarter),
            run_time=2.0,
        )
        thrown = pi.throw_darts(DARTS, self.rng("darts"))
        running = thrown.running
        dots = Dots(on_board(thrown.points), [ORANGE, BLUE], np.where(thrown.inside, 0, 1), radius=0.05)
        dots.shown = 0
        label = MathText(r"$\pi \approx 4 \times$ share $=$", BODY).move_to((-4.6, 3.15, 0))
        value = self.counter("darts", float(running[0]), "{:.3f}", color=ORANGE).after(label)
        plane = Plane(
            (1, DARTS),
            (2.2, 4.0),
            5.6,
            4.7,
            (3.4, 0.1),
            x_ticks=[(1, "$1$"), (16, "$16$"), (256, "$256$"), (4096, "$4096$")],
            y_ticks=[(2.5, "$2.5$"), (3.0, "$3.0$"), (3.5, "$3.5$")],
            log_x=True,
        )
        plane.add(MathText("darts thrown", LABEL, SOFT).next_to(plane.at(DARTS, 2.2), UP, buff=0.15).shift(0.9 * LEFT))
        truth = VGroup(plane.level(math.pi, YELLOW))
        truth.add(MathText(r"$\pi$", BODY, YELLOW).next_to(plane.at(DARTS, math.pi), RIGHT))
        # Cut at the box, since the first few darts say 0 or 4.
        line = plane.points_at(np.arange(1, DARTS + 1), np.clip(running, *plane.y_range))
        trail = VMobject(stroke_color=ORANGE, stroke_width=4).set_points_as_corners(line[[0, 0]])

        def show(t: float) -> None:
            n = pace(t, DARTS)
            dots.shown, dots.radius = n, 0.055 - 0.035 * t
            value.set_value(float(running[n - 1]))
            # A few hundred points on a logarithmic scale draw the line as well as all of them.
            kept = np.unique(np.geomspace(1, n, 260).astype(int)) - 1
            trail.set_points_as_corners(line[kept] if len(kept) > 1 else line[[0, 0]])

        self.say(
            "Throw at random, and count the darts under the arc.",
            *(FadeIn(new) for new in (plane, truth, label, value)),
            run_time=1.0,
        )
        self.add(dots, trail)
        self.sweep(show, run_time=6.5, moving=[dots, value, trail])
        band = self.race.methods["darts"].band
        kept = [i for i, n in enumerate(self.race.ns) if n <= DARTS]
        funnel = plane.area(
            [self.race.ns[i] for i in kept],
            np.clip(band[kept, 0], *plane.y_range),
            np.clip(band[kept, 1], *plane.y_range),
            ORANGE,
            0.25,
        )
        self.say(
            r"95 of 100 such runs stay in this funnel. It closes slowly, like $1 / \sqrt{n}$.",
            FadeIn(funnel),
            run_time=1.0,
        )
        self.hush()
        self.play(*(FadeOut(old) for old in (plane, truth, label, value, trail, funnel, dots)), run_time=0.7)

    def compare_recipes(self) -> None:
        """The errors on logarithmic axes: three recipes, one slope."""
        self.part("Three recipes, one slope")
        self.plane = Plane(
            (16, 65536),
            (-5, 0.2),
            4.5,
            5.0,
            (3.0, 0.35),
            x_ticks=[(16, "$16$"), (256, "$256$"), (4096, "$4096$"), (65536, "$65536$")],
            y_ticks=[(k, f"$10^{{{k}}}$") for k in (0, -1, -2, -3, -4)],
            log_x=True,
        )
        self.plane.add(MathText("typical error", LABEL, SOFT).move_to((1.7, 3.2, 0)))
        self.plane.add(MathText("points used", LABEL, SOFT).next_to(self.plane.at(16, -5), UP + RIGHT, buff=0.15))
        self.say(
            "The typical error, on logarithmic scales: speed becomes a slope.",
            FadeIn(self.plane),
            run_time=1.0,
        )
        sample = pi.throw_darts(400, self.rng("sample"))
        dots = Dots(on_board(sample.points), [ORANGE, BLUE], np.where(sample.inside, 0, 1), radius=0.035)
        self.play(FadeIn(dots), run_time=0.5)
        self.fall("darts")
        needles = self.needles()
        self.play(FadeOut(dots), FadeOut(self.arc), FadeOut(self.quarter), run_time=0.4)
        self.say("Needles on a floor of boards know pi too, a little worse.", Create(needles), run_time=1)
        self.fall("buffon")
        sticks = self.sticks(self.rng("heights").random(48), SKY)
        self.play(FadeOut(needles), FadeIn(self.arc), FadeIn(self.quarter), run_time=0.5)
        self.say("Or average the height of the arc at random places: better.", Create(sticks), run_time=1.2)
        self.fall("heights")
        slopes = [self.race.methods[name].slope for name in ("darts", "buffon", "heights")]
        steep, flat = (
            self.fact("steepest random", min(slopes), "{:.2f}"),
            self.fact("flattest random", max(slopes), "{:.2f}"),
        )
        self.say(f"But one slope for all three, ${steep}$ to ${flat}$: half a digit for ten times the work.")
        self.hush()
        self.play(FadeOut(sticks), run_time=0.5)

    def one_a_cell(self) -> None:
        """One dart to a cell: only cells on the border are left to chance."""
        self.part("One to a cell")
        inner = np.arange(1, CELLS) / CELLS
        zero, one = np.zeros(CELLS - 1), np.ones(CELLS - 1)
        starts = np.concatenate([np.column_stack([inner, zero]), np.column_stack([zero, inner])])
        ends = np.concatenate([np.column_stack([inner, one]), np.column_stack([one, inner])])
        grid = pieces(starts, ends, FAINT, 2)
        rng = self.rng("cells")
        throws = [pi.throw_stratified(CELLS**2, rng) for _ in range(5)]
        dots = Dots(on_board(throws[0].points), [GREEN, BLUE], np.where(throws[0].inside, 0, 1), radius=0.05)
        self.say("Random darts leave clumps and holes. So deal one to each cell.", Create(grid), run_time=1.2)
        self.play(FadeIn(dots), run_time=0.6)
        border = pi.border_cells(CELLS)
        self.facts["border cells"] = int(border.sum())
        rows, columns = np.nonzero(border)
        lit = VMobject(stroke_width=0, fill_color=YELLOW, fill_opacity=0.35)
        for row, column in zip(rows, columns, strict=True):
            ring = on_board([[(column + i) / CELLS, (row + j) / CELLS] for i, j in RING])
            lit.start_new_path(ring[0])
            for point in ring[1:]:
                lit.add_line_to(point)
        self.say(
            f"Throw again: only the {int(border.sum())} cells on the arc can change their mind.",
            FadeIn(lit),
            run_time=0.8,
        )
        self.bring_to_front(dots)
        for before, after in itertools.pairwise(throws):
            one_throw, next_throw = on_board(before.points), on_board(after.points)

            def glide(t: float, one_throw: NDArray[Any] = one_throw, next_throw: NDArray[Any] = next_throw) -> None:
                dots.place((1 - t) * one_throw + t * next_throw)
                # A dart is under the arc where it is, on its way too.
                place = (dots.points[:, :2] - CORNER) / SIDE
                dots.kinds = np.where((place**2).sum(axis=1) < 1, 0, 1)

            self.sweep(glide, run_time=0.7, rate_func=smooth, moving=[dots])
        self.fall("stratified")
        slope = self.fact("stratified slope", self.race.methods["stratified"].slope, "{:.2f}")
        self.say(f"Less is left to chance: slope ${slope}$, where theory says $-3/4$.")
        self.hush()
        self.play(FadeOut(dots), FadeOut(lit), FadeOut(grid), run_time=0.6)

    def fill_the_gaps(self) -> None:
        """Sobol's sequence: each point falls into the largest gap."""
        self.part("Never twice in the same gap")
        x = pi.sobol_points(32)[:, 0] + 1 / 64
        self.say("Sobol goes further: each new point falls where the largest gap is.", run_time=0.5)
        groups, first = VGroup(), 0
        for last in (1, 2, 4, 8, 16, 32):
            sticks = self.sticks(x[first:last], VERMILLION, 6)
            self.play(Create(sticks), run_time=0.5)
            groups.add(sticks)
            first = last
        self.let_read()
        slope = self.fact("sobol slope", self.race.methods["sobol"].slope, "{:.2f}")
        self.say(f"The same heights as before, nothing but better places. Now the slope is ${slope}$.")
        self.fall("sobol")
        self.clear_stage()

    def price(self) -> None:
        """What one more digit costs, in dots."""
        self.part("The price of a digit")
        self.say("What does one more digit of pi cost? Every dot is the work done so far.")
        shown: list[Any] = []
        for x, name, title in ((-4.3, "darts", "at random"), (0, "stratified", "one a cell"), (4.3, "sobol", "Sobol")):
            cost = self.race.methods[name].cost_of_a_digit
            count = round(cost)
            place = np.arange(count)
            spots = np.stack([x + 0.29 * (place % 10 - 4.5), -1.45 + 0.29 * (place // 10)], axis=1)
            dots = Dots(spots, [COLORS[name]], radius=0.1)
            heading = MathText(title, BODY, COLORS[name]).move_to((x, 3.0, 0))
            price = MathText(f"$\\times\\,{self.fact(f'{name} cost', cost, '{:.0f}')}$", 60).move_to((x, 2.25, 0))
            dots.shown = 0

            def count_up(t: float, dots: Dots = dots, count: int = count) -> None:
                dots.shown = round(t * count)

            self.add(dots, heading)
            self.sweep(count_up, FadeIn(price), run_time=0.6 + count / 80, moving=[dots])
            shown += [dots, heading, price]
        self.let_read(2.0)

    def fall(self, name: str) -> None:
        """Draw one line of errors from left to right, with its name at the end."""
        method = self.race.methods[name]
        height = np.log10(method.rmse)
        self.facts[f"{name} error"] = float(method.rmse[-1])
        line = self.plane.curve(self.race.ns, height, COLORS[name], 6)
        word, lift = NAMES[name]
        end = self.plane.at(65536, float(height[-1]))
        label = MathText(word, LABEL, COLORS[name]).next_to(end, RIGHT, buff=0.15).shift(lift * UP)
        self.play(Create(line), run_time=1.2)
        self.play(FadeIn(label), run_time=0.3)

    def needles(self) -> VGroup:
        """Needles as long as the boards are wide; those across a crack are bright."""
        rng = self.rng("needles")
        n, width = 70, 1 / 5
        middle = width / 2 + rng.random((n, 2)) * (1 - width)
        angle = rng.random(n) * math.pi
        half = width / 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        low, high = middle - half, middle + half
        across = np.floor(low[:, 1] / width) != np.floor(high[:, 1] / width)
        crack = np.arange(1, 5) / 5
        cracks = pieces(np.column_stack([0 * crack, crack]), np.column_stack([0 * crack + 1, crack]), SOFT, 3)
        return VGroup(
            cracks, pieces(low[across], high[across], PURPLE, 5), pieces(low[~across], high[~across], FAINT, 5)
        )

    def sticks(self, x: NDArray[Any], color: str, width: float = 4) -> VMobject:
        """Upright strokes from the board's foot to the arc at each x."""
        return pieces(np.column_stack([x, 0 * x]), np.column_stack([x, np.sqrt(1 - x**2)]), color, width)
