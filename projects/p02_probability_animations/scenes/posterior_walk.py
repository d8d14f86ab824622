"""Film 8: a walker in the fog maps a mountain that nobody can draw.

The mountain is the posterior of a small drug trial, two numbers wide, so that the film can show what in a hundred
dimensions stays hidden. The walker compares two heights at a time, and its footprints are the map.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from contourpy import contour_generator
from manim import DOWN, RIGHT, UP, Circle, Create, Dot, FadeIn, FadeOut, Line, Rectangle, VGroup, VMobject, smooth
from numpy.typing import NDArray

from projects.p02_probability_animations.scenes.batch import Dots, Paths
from projects.p02_probability_animations.scenes.film import Film
from projects.p02_probability_animations.scenes.mathtext import MathText
from projects.p02_probability_animations.scenes.plot import Plane
from projects.p02_probability_animations.scenes.style import (
    BODY,
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
from projects.p02_probability_animations.sim import posterior_walk as pw

MASSES = (0.99, 0.95, 0.85, 0.7, 0.5, 0.3, 0.12)
"""Shares of the belief inside the map's contours."""
STRIDES = {"timid": ("small steps", SKY), "good": ("right steps", GREEN), "reckless": ("huge steps", VERMILLION)}
SHOWN_STEPS = 1000
"""Steps of each walk that the last comparison draws."""


@lru_cache(maxsize=2)
def film_story(seed: int) -> pw.WalkStory:
    """Walk the walks that the film shows."""
    return pw.walk_story(seed)


def heights(points: NDArray[Any], grid: pw.Grid) -> NDArray[Any]:
    """Posterior density of points (..., 2), relative to the highest one of the grid."""
    alpha, beta = np.unravel_index(int(grid.density.argmax()), grid.density.shape)
    top = pw.log_posterior(np.array([grid.alpha[alpha], grid.beta[beta]]))
    return np.asarray(np.exp(pw.log_posterior(points) - top))


def telling_steps(walk: pw.Walk, grid: pw.Grid, n: int = 3) -> int:
    """Find the first steps of walker 0 that show all three cases: up, down and taken, down and refused."""
    here, there = heights(walk.path[0, :-1], grid), heights(walk.proposals[0], grid)
    up, took = there >= here, walk.accepted[0]
    for start in range(len(up) - n):
        part = slice(start, start + n)
        cases = (up[part] & took[part], ~up[part] & took[part], ~up[part] & ~took[part])
        clear = here[part].min() > 0.1 and there[part].min() > 0.03
        if clear and all(case.any() for case in cases):
            return start
    raise ValueError(f"the walk of {len(up)} steps has no {n} that show all three cases")


class PosteriorWalk(Film):
    """The map, the rule, the footprints, the stride."""

    slug = "posterior_walk"

    def story(self) -> None:
        """Tell the film."""
        self.walks = film_story(self.row.seed)
        self.grid = self.walks.grid
        self.map = self.make_map(6.2, 5.0, (-3.2, 0.3))
        self.map.add(MathText("level", LABEL, SOFT).next_to(self.map.at(4, pw.BETA[0]), DOWN, buff=0.15))
        self.map.add(MathText("steepness", LABEL, SOFT).next_to(self.map.at(pw.ALPHA[0], pw.BETA[1]), UP, buff=0.12))
        self.mountain = self.contours(self.map)
        self.every_curve_is_a_place()
        self.in_the_fog()
        self.footprints()
        self.how_long_a_stride()

    def make_map(self, width: float, height: float, center: tuple[float, float], ticks: bool = True) -> Plane:
        """Axes of the two parameters."""
        return Plane(
            pw.ALPHA,
            pw.BETA,
            width,
            height,
            center,
            x_ticks=[0, 2, 6] if ticks else (),
            y_ticks=[0, 20] if ticks else (),
        )

    def contours(self, plane: Plane, opacity: float = 0.17) -> VGroup:
        """Areas of highest density, one over the other."""
        lines = contour_generator(self.grid.alpha, self.grid.beta, self.grid.density.T)
        areas = VGroup()
        for mass in MASSES:
            for ring in lines.lines(self.grid.level(mass)):
                closed = np.concatenate([np.asarray(ring), np.asarray(ring)[:1]])
                area = VMobject(stroke_width=0, fill_color=SKY, fill_opacity=opacity)
                areas.add(area.set_points_as_corners(plane.points_at(closed[:, 0], closed[:, 1])))
        return areas

    def every_curve_is_a_place(self) -> None:
        """The trial, its curves, and the map of all curves."""
        self.part("Every curve is a place")
        trial = Plane(
            (-1.1, 1.0),
            (0, 1.05),
            5.0,
            5.0,
            (3.7, 0.3),
            x_ticks=[(-1, "low"), (0.9, "high")],
            y_ticks=[(0, "$0$"), (1, "$1$")],
        )
        trial.add(MathText("dose", LABEL, SOFT).next_to(trial.at(-0.05, 0), DOWN, buff=0.2))
        trial.add(
            MathText("share that dies", LABEL, SOFT).next_to(trial.at(-1.1, 1.05), UP, buff=0.12).shift(0.9 * RIGHT)
        )
        seen = Dots(trial.points_at(pw.DOSE, pw.DEATHS / pw.ANIMALS), [ORANGE], radius=0.12)
        self.say(
            "Four doses of a drug, five animals each: how does the risk rise?",
            FadeIn(trial),
            FadeIn(seen),
            run_time=1.0,
        )
        self.let_read()
        dose = np.linspace(-1.1, 1.0, 121)
        curve = VMobject(stroke_color=INK, stroke_width=6)
        dot = Dot(color=INK, radius=0.1)
        stops = np.array([[4.0, 4.0], [-1.5, 4.0], [0.0, 26.0], [3.4, 30.0], self.grid.mean])

        def wander(t: float) -> None:
            place = min(t * (len(stops) - 1), len(stops) - 1 - 1e-9)
            k = int(place)
            share = smooth(place - k)
            alpha, beta = (1 - share) * stops[k] + share * stops[k + 1]
            dot.move_to(self.map.at(alpha, beta))
            curve.set_points_as_corners(trial.points_at(dose, 1 / (1 + np.exp(-(alpha + beta * dose)))))

        wander(0)
        self.say(
            "Two numbers make a curve, so every curve is a place on a map.",
            *(FadeIn(it) for it in (self.map, dot, curve)),
            run_time=0.8,
        )
        self.sweep(wander, run_time=5.5, moving=[dot, curve])
        self.say(
            "The better a curve fits, the higher its place: the posterior is a mountain.",
            FadeIn(self.mountain),
            run_time=1.5,
        )
        self.bring_to_front(dot)
        self.let_read(0.5)
        self.hush()
        self.play(*(FadeOut(it) for it in (trial, seen, curve, dot)), run_time=0.6)

    def in_the_fog(self) -> None:
        """The rule, in three steps."""
        self.part("In the fog")
        self.say(
            "With a hundred numbers nobody can draw it. You can only ask for one height at a time.",
            self.mountain.animate.set_opacity(0.02),
            run_time=1.5,
        )
        self.let_read()
        walk = self.walks.walks["good"]
        first = telling_steps(walk, self.grid)
        here = heights(walk.path[0], self.grid)
        there = heights(walk.proposals[0], self.grid)
        walker = Dot(self.map.at(*walk.path[0, first]), radius=0.13, color=ORANGE)
        scale = Plane((0, 1), (0, 1), 4.2, 4.2, (3.9, 0.1))
        scale.remove(scale.y_axis, scale.ticks, scale.labels)
        names = VGroup(
            MathText("here", BODY, ORANGE).next_to(scale.at(0.25, 0), DOWN, buff=0.2),
            MathText("there", BODY, INK).next_to(scale.at(0.75, 0), DOWN, buff=0.2),
        )
        names[1].on_line_with(names[0])
        left = self.column(scale, 0.25, float(here[first]), ORANGE)
        self.say(
            "Stand somewhere. Pick a random place nearby, and compare the two heights.",
            *(FadeIn(it) for it in (walker, scale.x_axis, names, left)),
            run_time=0.8,
        )
        self.let_read()
        told: set[str] = set()
        for step in range(first, first + 3):
            target = self.map.at(*walk.proposals[0, step])
            ring = Circle(0.16, color=INK, stroke_width=5).move_to(target)
            dash = Line(walker.get_center(), target, color=INK, stroke_width=3)
            right = self.column(scale, 0.75, float(there[step]), INK)
            self.play(Create(dash), FadeIn(ring), FadeIn(right), run_time=0.7)
            ratio = float(there[step] / here[step])
            taken = bool(walk.accepted[0, step])
            case = "up" if ratio >= 1 else "taken" if taken else "refused"
            chance = self.fact(f"ratio {step}", min(ratio, 1.0), "{:.2f}")
            word = MathText("higher: go" if ratio >= 1 else f"lower: chance ${chance}$", BODY).move_to((3.9, 3.0, 0))
            sentences = {
                "up": "Higher: go.",
                "taken": "Lower: go with a chance, the ratio of the heights.",
                "refused": "This time it stays, and the old place counts once more.",
            }
            if case not in told:
                self.say(sentences[case], FadeIn(word), run_time=0.4)
                told.add(case)
            else:
                self.play(FadeIn(word), run_time=0.3)
            self.let_read()
            new_left = self.column(scale, 0.25, float(here[step + 1]), ORANGE)
            if taken:
                self.play(
                    walker.animate.move_to(target),
                    FadeOut(dash),
                    FadeOut(ring),
                    FadeOut(left),
                    right.animate.become(new_left),
                    run_time=0.7,
                )
                left = right
            else:
                self.play(
                    FadeOut(dash), ring.animate.set_color(VERMILLION), right.animate.set_fill(VERMILLION), run_time=0.3
                )
                self.play(FadeOut(ring), FadeOut(right), run_time=0.4)
            self.play(FadeOut(word), run_time=0.2)
        self.hush()
        self.play(*(FadeOut(it) for it in (scale.x_axis, names, left, walker)), run_time=0.5)

    def column(self, scale: Plane, x: float, height: float, color: str) -> Rectangle:
        """A column as high as the posterior at a place."""
        low, high = scale.at(x - 0.14, 0), scale.at(x + 0.14, max(height, 0.01))
        column = Rectangle(
            width=high[0] - low[0], height=high[1] - low[1], stroke_width=0, fill_color=color, fill_opacity=0.85
        )
        return column.move_to((low + high) / 2)

    def footprints(self) -> None:
        """One walker, thousands of steps, and the histogram of where it stood."""
        self.part("Footprints")
        path = self.walks.walks["good"].path[0]
        n = len(path) - 1
        prints = Dots(self.map.points_at(path[:, 0], path[:, 1]), [ORANGE], radius=0.028, opacity=0.55)
        walker = Dot(radius=0.13, color=ORANGE)
        trail = VMobject(stroke_color=INK, stroke_width=3, stroke_opacity=0.8)
        exact = self.grid.marginals[1]
        tall = 1.35 * float(exact.max())
        side = Plane(pw.BETA, (0, tall), 5.0, 3.6, (3.7, -0.4), x_ticks=[0, 10, 20, 30, 40])
        side.remove(side.y_axis)
        edges = np.linspace(*pw.BETA, 33)
        bars = side.bars(edges, np.zeros(32), ORANGE, 0.7)
        words = MathText("steps", BODY, SOFT).move_to((1.7, 3.1, 0))
        steps = self.counter("steps", 0, "{:,.0f}").after(words)
        label = MathText("mean steepness", BODY, SOFT).move_to((4.7, 3.1, 0)).on_line_with(words)
        mean = self.counter("mean", float(path[0, 1]), "{:.1f}", color=ORANGE).after(label)

        def show(t: float) -> None:
            now = max(1, round((n + 1) ** t) - 1)
            prints.shown = now + 1
            walker.move_to(self.map.at(*path[now]))
            recent = path[max(0, now - 12) : now + 1]
            trail.set_points_as_corners(self.map.points_at(recent[:, 0], recent[:, 1]))
            counts = np.histogram(path[: now + 1, 1], edges, density=True)[0]
            bars.set_points(side.bars(edges, np.minimum(counts, tall), ORANGE).points)
            steps.set_value(now)
            mean.set_value(float(path[: now + 1, 1].mean()))

        show(0.0)
        new: tuple[Any, ...] = (prints, trail, walker, side, bars, words, steps, label, mean)
        self.say("Now let it run, and keep every footprint.", *(FadeIn(it) for it in new), run_time=0.8)
        self.sweep(show, run_time=9, moving=[prints, trail, walker, bars, steps, mean])
        curve = side.curve(self.grid.beta, exact, YELLOW, 6)
        true_mean = self.fact("grid mean", float(self.grid.mean[1]), "{:.1f}")
        self.say(
            f"The fog lifts: the footprints lie where the mountain is. Its true mean is ${true_mean}$.",
            self.mountain.animate.set_opacity(0.17),
            FadeIn(curve),
            FadeOut(walker),
            FadeOut(trail),
            run_time=1.5,
        )
        self.let_read(0.8)
        self.clear_stage()

    def how_long_a_stride(self) -> None:
        """Three lengths of step, four walkers each."""
        self.part("How long a stride?")
        paths, shown = [], []
        for (name, (title, color)), x in zip(STRIDES.items(), (-4.6, 0.0, 4.6), strict=True):
            plane = self.make_map(3.7, 3.3, (x, 1.15), ticks=False)
            walk = self.walks.walks[name]
            lines = walk.path[:, : SHOWN_STEPS + 1]
            inside = plane.points_at(np.clip(lines[..., 0], *pw.ALPHA), np.clip(lines[..., 1], *pw.BETA))
            paths.append(
                Paths(inside[..., :2], [ORANGE, PURPLE, GREEN, YELLOW], np.arange(4), width=1.6, opacity=0.65, upto=0)
            )
            heading = MathText(title, BODY, color).move_to((x, 3.2, 0))
            shown += [plane, self.contours(plane, 0.1), heading]
        self.say(
            "Four walkers from four corners, with three lengths of step.", *(FadeIn(it) for it in shown), run_time=1.0
        )

        def march(t: float) -> None:
            for batch in paths:
                batch.upto = t

        self.add(*paths)
        self.sweep(march, run_time=5, rate_func=lambda t: t**2, moving=paths)
        rows: list[MathText] = []
        for (name, (_, color)), x in zip(STRIDES.items(), (-4.6, 0.0, 4.6), strict=True):
            walk = self.walks.walks[name]
            taken = self.fact(
                f"{name} acceptance", 100 * walk.acceptance, "{:.0f}" if walk.acceptance > 0.01 else "{:.1f}"
            )
            worth = self.fact(f"{name} ess", self.walks.ess[name], "{:.0f}")
            hat = self.fact(f"{name} r hat", self.walks.r_hat[name], "{:.2f}")
            rows += [
                MathText(f"{taken}$\\%$ taken", LABEL).move_to((x, -0.95, 0)),
                MathText(f"worth {worth} draws", LABEL, color).move_to((x, -1.55, 0)),
                MathText(f"$\\hat{{R}} = {hat}$", LABEL).move_to((x, -2.2, 0)),
            ]
        total = self.fact("states", self.walks.walks["good"].draws(self.walks.burn)[..., 0].size, "{:,.0f}")
        self.say(
            f"Too small, and they do not meet. Too large, and they hardly move. Steps kept: {total} each.",
            *(FadeIn(row) for row in rows),
            run_time=1.0,
        )
        self.let_read()
        self.say(r"When all four tell the same story, $\hat{R}$ is near one, and the map can be trusted.")
        self.let_read(0.8)
