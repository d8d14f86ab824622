"""Film 7: a line is a point, a datum is a stripe, a belief is a cloud.

Two pictures of one thing side by side: on the left the plane of all lines, where a belief is a cloud; on the right the
plane of data, where the cloud is a sheaf of lines. Whatever happens on one side is seen on the other.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from manim import DOWN, UP, Dot, FadeIn, FadeOut, Line, Square, VGroup, VMobject, smooth
from numpy.typing import NDArray

from projects.p02_probability_animations.scenes.batch import Dots, Needles
from projects.p02_probability_animations.scenes.film import Film
from projects.p02_probability_animations.scenes.mathtext import MathText
from projects.p02_probability_animations.scenes.plot import Plane
from projects.p02_probability_animations.scenes.style import (
    GREEN,
    INK,
    LABEL,
    ORANGE,
    SKY,
    SOFT,
    YELLOW,
)
from projects.p02_probability_animations.sim import bayesian_regression as br

REACH = 1.7
"""Weights from -REACH to REACH are drawn."""
WIDE = 2.2
"""Values of x from -WIDE to WIDE are drawn; the data lie in [-1, 1]."""
RINGS = np.linspace(0.25, 2.5, 10)
"""Mahalanobis distances of the cloud's rings: filled over each other they look like a density."""
STRIPES = (0.5, 1.0, 1.5, 2.0)
"""Half widths of the stripe's bands, in standard deviations of the noise."""
DATA = 20
WORLDS = 2000


@lru_cache(maxsize=2)
def film_story(seed: int) -> br.LineStory:
    """Bishop's example with twenty data and fourteen sampled lines."""
    return br.line_story(seed, DATA, 14)


@lru_cache(maxsize=2)
def film_coverage(seed: int) -> float:
    """Measure how many new points the band holds."""
    return br.band_coverage(seed, WORLDS)


def clip(polygon: NDArray[Any], normal: NDArray[Any], offset: float) -> NDArray[Any]:
    """Cut a convex polygon (m, 2) down to where normal . p <= offset (Sutherland and Hodgman 1974, one edge)."""
    kept: list[NDArray[Any]] = []
    for here, there in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        a, b = float(normal @ here) - offset, float(normal @ there) - offset
        if a <= 0:
            kept.append(here)
        if a * b < 0:
            kept.append(here + (there - here) * a / (a - b))
    return np.array(kept).reshape(-1, 2)


class BayesianRegression(Film):
    """The duality of points and lines, one stripe, many stripes, and the band that opens where no data are."""

    slug = "bayesian_regression"

    def story(self) -> None:
        """Tell the film."""
        self.data = film_story(self.row.seed)
        side = 5.2
        self.weights = Plane(
            (-REACH, REACH), (-REACH, REACH), side, side, (-3.65, 0.3), x_ticks=[-1, 1], y_ticks=[-1, 1]
        )
        self.xy = Plane((-WIDE, WIDE), (-1.8, 1.8), 5.9, side, (3.6, 0.3), x_ticks=[-2, -1, 1, 2], y_ticks=[-1, 1])
        for plane, words in ((self.weights, ("height at 0", "slope")), (self.xy, ("$x$", "$y$"))):
            plane.add(MathText(words[0], LABEL, SOFT).next_to(plane.at(0, plane.y_range[0]), DOWN, buff=0.15))
            plane.add(
                MathText(words[1], LABEL, SOFT).next_to(plane.at(plane.x_range[0], plane.y_range[1]), UP, buff=0.12)
            )
        self.cloud = VGroup(*(VMobject(stroke_width=0, fill_color=SKY, fill_opacity=0.16) for _ in RINGS))
        self.lines = Needles(np.zeros((14, 2)), np.ones((14, 2)), [SKY], width=3.5, opacity=0.75)
        self.marks = Dots(np.zeros((14, 2)), [INK], radius=0.045)
        self.a_line_is_a_point()
        self.a_datum_is_a_stripe()
        self.stripes_multiply()
        self.the_band()

    def a_line_is_a_point(self) -> None:
        """A point wanders on the left, its line turns on the right."""
        self.part("A line is a point")
        dot = Dot(self.weights.at(0, 0), radius=0.1, color=ORANGE)
        line = Line(color=ORANGE, stroke_width=6)

        def wander(t: float) -> None:
            w0, w1 = 0.9 * math.sin(2 * math.pi * t), 1.1 * math.sin(4 * math.pi * t)
            dot.move_to(self.weights.at(w0, w1))
            self.lay(line, w0, w1)

        wander(0)
        self.say(
            "A line is a height and a slope: two numbers, one point on the left.",
            *(FadeIn(it) for it in (self.weights, self.xy, dot, line)),
            run_time=1.2,
        )
        self.sweep(wander, run_time=7, moving=[dot, line])
        self.play(FadeOut(dot), FadeOut(line), run_time=0.5)
        self.picture(self.data.beliefs[0])
        self.say(
            "So a belief about lines is a cloud of points. Here, before any data.",
            FadeIn(self.cloud),
            FadeIn(self.marks),
            FadeIn(self.lines),
            run_time=1.2,
        )
        self.let_read(0.5)

    def a_datum_is_a_stripe(self) -> None:
        """One observation, its stripe, and the product."""
        self.part("A datum is a stripe")
        self.points = Dots(self.xy.points_at(self.data.x, self.data.y), [ORANGE], radius=0.1)
        self.points.shown = 1
        stripe = self.stripe(0)
        self.say("One measurement. Which lines pass close by?", FadeIn(self.points), run_time=0.6)
        self.let_read()
        self.say("On the left these lines form a stripe: height trades with slope.", FadeIn(stripe), run_time=1.2)
        self.let_read()
        self.say("Belief times stripe: the cloud shrinks to what both allow, the lines swing to the datum.")
        self.absorb(0, 3.0)
        self.play(FadeOut(stripe), run_time=0.5)

    def stripes_multiply(self) -> None:
        """The second datum slowly, the rest faster and faster."""
        self.part("Stripe on stripe")
        stripe = self.stripe(1)
        self.points.shown = 2
        self.say(
            "The next datum is another stripe, at another angle. Only a crossing is left.", FadeIn(stripe), run_time=1.0
        )
        self.absorb(1, 2.5)
        self.play(FadeOut(stripe), run_time=0.4)
        self.let_read()
        w0, w1 = self.data.truth
        cross = Square(0.16, color=YELLOW, stroke_width=4).rotate(math.pi / 4).move_to(self.weights.at(w0, w1))
        true_line = self.lay(Line(color=YELLOW, stroke_width=5), w0, w1)
        self.say(
            "Twenty data: the cloud closes around the line that made them.",
            FadeIn(cross),
            FadeIn(true_line),
            run_time=0.8,
        )
        for n in range(2, DATA):
            self.points.shown = n + 1
            self.absorb(n, max(0.25, 0.9 * 0.88**n))
        self.facts["posterior height"], self.facts["posterior slope"] = map(float, self.data.beliefs[DATA].mean)
        self.let_read(0.8)
        self.hush()
        self.play(*(FadeOut(it) for it in (self.points, true_line)), run_time=0.4)
        self.cross = cross

    def the_band(self) -> None:
        """The predictive band, before and after data; wide where there are none."""
        self.part("Where it does not know")
        x = np.linspace(-WIDE, WIDE, 121)
        band = VMobject(stroke_width=0, fill_color=GREEN, fill_opacity=0.3)
        middle = VMobject(stroke_color=GREEN, stroke_width=5)

        def show(at: float) -> None:
            n = min(int(at), DATA - 1)
            belief = self.data.beliefs[n].update(float(self.data.x[n]), float(self.data.y[n]), at - n)
            self.picture(belief)
            mean, sd = belief.predict(x)
            low, high = np.clip([mean - br.Z95 * sd, mean + br.Z95 * sd], *self.xy.y_range)
            band.set_points(self.xy.area(x, low, high, GREEN).points)
            middle.set_points_as_corners(self.xy.points_at(x, np.clip(mean, *self.xy.y_range)))
            self.points.shown = max(1, int(at + 1e-9))

        show(1.0)
        self.say(
            "Where will the next point fall? Average over the whole cloud: a band for 95 of 100.",
            *(FadeIn(it) for it in (band, middle, self.points)),
            run_time=1.0,
        )
        self.bring_to_front(self.points)
        self.let_read()
        moving: list[Any] = [self.cloud, self.marks, band, middle, self.lines, self.points]
        self.say("It tightens where data are, and stays open where none have been.")
        self.sweep(lambda t: show(20**t), run_time=6.5, rate_func=smooth, moving=moving)
        for name, at in (("sd at 0", 0.0), ("sd at 2", 2.0)):
            self.facts[name] = float(self.data.beliefs[DATA].predict(at)[1][0])
        share = self.fact("coverage", 100 * film_coverage(self.row.seed), "{:.1f}")
        tried = self.fact("worlds", WORLDS, "{:,.0f}")
        self.say(f"And it keeps its word: in {tried} other worlds it held ${share}\\%$ of the new points.")
        self.let_read(0.8)

    def lay(self, line: Line, w0: float, w1: float) -> Line:
        """Lay a line over the plane of data, cut at its upper and lower edge."""
        ends = np.array([-WIDE, WIDE])
        if w1 != 0:
            low, high = self.xy.y_range
            at_edges = np.sort([(low - w0) / w1, (high - w0) / w1])
            ends = np.clip(ends, *at_edges)
        start, end = self.xy.points_at(ends, w0 + w1 * ends)
        line.put_start_and_end_on(start, end)
        return line

    def picture(self, belief: br.LineBelief) -> None:
        """Draw a belief: the cloud, the points sampled from it, and their lines."""
        box = np.array([[-REACH, -REACH], [REACH, -REACH], [REACH, REACH], [-REACH, REACH]])
        for ring, distance in zip(self.cloud, RINGS[::-1], strict=True):
            outline = np.clip(belief.ellipse(float(distance)), box.min(0), box.max(0))
            closed = np.concatenate([outline, outline[:1]])
            ring.set_points_as_corners(self.weights.points_at(closed[:, 0], closed[:, 1]))
        w = belief.sample(self.data.z)
        places = self.weights.points_at(w[:, 0], w[:, 1])
        # Lines outside the picture on the left are still seen on the right; their points wait out of sight.
        places[np.abs(w).max(axis=1) > REACH] = 99.0
        self.marks.place(places)
        starts, ends = np.full(len(w), -WIDE), np.full(len(w), WIDE)
        low, high = self.xy.y_range
        steep = np.where(np.abs(w[:, 1]) < 1e-9, 1e-9, w[:, 1])
        edges = np.sort(np.stack([(low - w[:, 0]) / steep, (high - w[:, 0]) / steep]), axis=0)
        starts, ends = np.clip(starts, *edges), np.clip(ends, *edges)
        tips = np.stack(
            [self.xy.points_at(starts, w[:, 0] + w[:, 1] * starts), self.xy.points_at(ends, w[:, 0] + w[:, 1] * ends)],
            axis=1,
        )
        self.lines.place(tips)

    def absorb(self, n: int, run_time: float) -> None:
        """Take in datum n while all glides."""
        belief, x, y = self.data.beliefs[n], float(self.data.x[n]), float(self.data.y[n])
        self.sweep(
            lambda t: self.picture(belief.update(x, y, t)),
            run_time=run_time,
            rate_func=smooth,
            moving=[self.cloud, self.lines, self.marks, self.points],
        )

    def stripe(self, n: int) -> VGroup:
        """Bands of lines (w0, w1) that pass a datum within some standard deviations of the noise."""
        box = np.array([[-REACH, -REACH], [REACH, -REACH], [REACH, REACH], [-REACH, REACH]])
        x, y = float(self.data.x[n]), float(self.data.y[n])
        bands = VGroup()
        for half in STRIPES:
            # |y - w0 - w1 x| <= half * noise: two half planes with normal (1, x).
            normal, slack = np.array([1.0, x]), half * self.data.noise
            corners = clip(clip(box, normal, y + slack), -normal, slack - y)
            closed = np.concatenate([corners, corners[:1]])
            band = VMobject(stroke_width=0, fill_color=ORANGE, fill_opacity=0.16)
            bands.add(band.set_points_as_corners(self.weights.points_at(closed[:, 0], closed[:, 1])))
        return bands
