"""Film 6: a belief about a coin as a heap of sand that every flip reshapes, and three heaps that become one.

The heap keeps its volume: what is taken away on one side is added on the other. Its height is drawn relative to the
tallest one on stage, so that a heap of 600 flips fits the picture that a heap of none does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    Line,
    Polygon,
    VGroup,
    VMobject,
    smooth,
)

from projects.p02_probability_animations.scenes.batch import Dots
from projects.p02_probability_animations.scenes.film import Film
from projects.p02_probability_animations.scenes.mathtext import MathText
from projects.p02_probability_animations.scenes.plot import Plane
from projects.p02_probability_animations.scenes.style import (
    BLUE,
    BODY,
    FAINT,
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
from projects.p02_probability_animations.sim import beta_binomial as bb

COLORS = {"open": SKY, "trusting": GREEN, "suspicious": PURPLE}
HEADS, TAILS = ORANGE, BLUE
FLIPS = 600
SLOW = 3
FEW = 60
THETA = np.linspace(0, 1, 301)


@lru_cache(maxsize=2)
def film_story(seed: int) -> bb.CoinStory:
    """Flip the coin that the film shows and let three priors watch."""
    return bb.coin_story(seed, 0.7, FLIPS)


def between(belief: bb.Beta, flip: int, share: float) -> bb.Beta:
    """Give the belief after a share of a flip: the prior times the likelihood to that power."""
    return bb.Beta(belief.a + share * flip, belief.b + share * (1 - flip))


class BetaBinomial(Film):
    """One flip, sixty flips, three priors, one dogma."""

    slug = "beta_binomial"

    def story(self) -> None:
        """Tell the film."""
        self.coin = film_story(self.row.seed)
        self.plane = Plane(
            (0, 1),
            (0, 1),
            11.0,
            3.9,
            (0, -0.2),
            x_ticks=[(0, "$0$"), (0.25, "$0.25$"), (0.5, "$0.5$"), (0.75, "$0.75$"), (1, "$1$")],
        )
        self.plane.remove(self.plane.y_axis)
        self.one_flip()
        self.coin_by_coin()
        self.three_priors()
        self.what_zero_does()

    def heap(self, color: str, opacity: float = 0.35) -> VGroup:
        """Make an empty heap: what lies under the curve, and the curve."""
        return VGroup(
            VMobject(stroke_width=0, fill_color=color, fill_opacity=opacity),
            VMobject(stroke_color=color, stroke_width=5),
        )

    def pour(self, heap: VGroup, density: Any, top: float, theta: Any = THETA) -> None:
        """Give a heap the shape of a density; `top` is the density that would touch the picture's upper edge."""
        points = self.plane.points_at(theta, np.asarray(density) / top)
        feet = self.plane.points_at([theta[-1], theta[0]], [0, 0])
        heap[0].set_points_as_corners(np.concatenate([points, feet, points[:1]]))
        heap[1].set_points_as_corners(points)

    def one_flip(self) -> None:
        """Multiply and rescale, three times, slowly."""
        self.part("One flip")
        axis = MathText("chance of heads", LABEL, SOFT).move_to((0, 2.0, 0))
        belief = self.coin.paths[0].beliefs[0]
        heap = self.heap(SKY)
        top = 2.6
        self.pour(heap, belief.pdf(THETA), top)
        axis.next_to(self.plane.at(0.5, 0), UP, buff=0.3)
        self.say(
            "A coin that may be bent. What is its chance of heads? At first, any chance is as good as any other.",
            FadeIn(self.plane),
            FadeIn(heap),
            FadeIn(axis),
            run_time=1.2,
        )
        self.hush()
        words = {
            1: "Heads. Chances near 1 foretold it best: multiply by the chance itself.",
            0: "Tails. Now chances near 0 did better: multiply by one minus the chance.",
        }
        again = {1: "Heads again: the same slope once more.", 0: "Tails again: the same slope once more."}
        seen: set[int] = set()
        coins = VGroup()
        for n in range(SLOW):
            outcome = int(self.coin.flips[n])
            coin = self.coin_face(outcome).move_to((-0.9 + 0.9 * n, 3.1, 0))
            coins.add(coin)
            slope = self.plane.curve([0, 1], [0, 0.9] if outcome else [0.9, 0], INK, 5)
            self.say(
                (again if outcome in seen else words)[outcome],
                FadeIn(coin, shift=0.4 * DOWN),
                Create(slope),
                run_time=1.2,
            )
            seen.add(outcome)

            def multiply(t: float, belief: bb.Beta = belief, outcome: int = outcome) -> None:
                self.pour(heap, between(belief, outcome, t).pdf(THETA), top)

            self.sweep(multiply, run_time=1.6, rate_func=smooth, moving=[heap])
            belief = belief.update(outcome, 1 - outcome)
            self.play(FadeOut(slope), run_time=0.4)
        self.let_read()
        self.play(FadeOut(axis), FadeOut(coins), run_time=0.4)
        self.first = heap

    def coin_face(self, outcome: int) -> VGroup:
        """A coin that shows H or T."""
        color = HEADS if outcome else TAILS
        return VGroup(
            Circle(0.36, color=color, stroke_width=5, fill_color=color, fill_opacity=0.15),
            MathText("H" if outcome else "T", BODY, color),
        )

    def coin_by_coin(self) -> None:
        """Flips four to sixty, with the credible interval."""
        self.part("Coin by coin")
        path = self.coin.paths[0]
        heap, heads = self.first, self.coin.heads
        row = np.arange(FEW)
        places = np.stack([-5.9 + 0.2 * row, np.full(FEW, 3.3)], axis=1)
        coins = Dots(places, [HEADS, TAILS], 1 - self.coin.flips[:FEW], radius=0.085)
        coins.shown = SLOW
        said = MathText("heads", BODY, HEADS).move_to((-5.3, 2.7, 0))
        count = self.counter("heads", float(heads[SLOW]), "{:.0f}", color=HEADS).after(said)
        other = MathText("tails", BODY, TAILS).move_to((-3.3, 2.7, 0)).on_line_with(said)
        tails = self.counter("tails", float(SLOW - heads[SLOW]), "{:.0f}", color=TAILS).after(other)
        bracket = Line(color=INK, stroke_width=10)
        low_high = path.intervals
        sure = MathText("95 of 100 grains lie from", BODY, INK).move_to((1.3, 2.7, 0)).on_line_with(said)
        low = self.counter("low", float(low_high[SLOW, 0]), "{:.2f} to").after(sure)
        high = self.counter("high", float(low_high[SLOW, 1]), "{:.2f}").after(sure)
        high.place(np.array([low.get_right()[0] + 0.18, sure.baseline(), 0]))

        def show(t: float) -> None:
            at = SLOW + t * (FEW - SLOW)
            n = min(int(at), FEW - 1)
            belief = between(path.beliefs[n], int(self.coin.flips[n]), at - n)
            density = belief.pdf(THETA)
            self.pour(heap, density, max(2.6, 1.12 * float(density.max())))
            shown = n if t < 1 else FEW
            coins.shown = shown
            count.set_value(float(heads[shown]))
            tails.set_value(float(shown - heads[shown]))
            ends = belief.interval()
            low.set_value(float(low_high[shown, 0]))
            high.set_value(float(low_high[shown, 1]))
            bracket.put_start_and_end_on(self.plane.at(ends[0], 0), self.plane.at(ends[1], 0))

        show(0)
        new = (coins, said, count, other, tails, bracket, sure, low, high)
        self.say(
            "Flip on. The heap keeps its volume; it gets narrower, and higher.",
            *(FadeIn(it) for it in new),
            run_time=0.8,
        )
        self.sweep(show, run_time=9, moving=[heap, coins, count, tails, bracket, low, high])
        self.facts["mean"] = path.beliefs[FEW].mean
        truth = self.truth()
        bent = self.fact("theta", self.coin.theta, "{:.1f}")
        self.say(
            f"The coin was bent to ${bent}$. Nobody told the heap, but it has moved there.",
            FadeIn(truth),
            run_time=0.8,
        )
        self.let_read(0.5)
        self.hush()
        self.play(*(FadeOut(it) for it in (*new, heap, truth)), run_time=0.6)

    def truth(self) -> VGroup:
        """The coin's true chance, as a dashed line."""
        line = DashedLine(
            self.plane.at(self.coin.theta, 0), self.plane.at(self.coin.theta, 1), color=YELLOW, stroke_width=4
        )
        return VGroup(line)

    def three_priors(self) -> None:
        """Three beliefs watch the same flips."""
        self.part("Three opinions")
        heaps = {path.name: self.heap(COLORS[path.name], 0.25) for path in self.coin.paths}

        def top(n: float) -> float:
            low, share = int(n), n - int(n)
            tallest = [
                max(float(path.beliefs[min(k, FLIPS)].pdf(THETA).max()) for path in self.coin.paths)
                for k in (low, low + 1)
            ]
            return 1.1 * ((1 - share) * tallest[0] + share * tallest[1])

        def show(n: float) -> None:
            k = min(int(n), FLIPS - 1)
            height = top(n)
            for path in self.coin.paths:
                belief = between(path.beliefs[k], int(self.coin.flips[k]), n - k)
                self.pour(heaps[path.name], belief.pdf(THETA), height)
            whole = int(n + 1e-9)
            count.set_value(whole)
            gap.set_value(self.coin.mean_gap(whole))

        flips = MathText("flips", BODY, SOFT).move_to((-5.5, 3.1, 0))
        count = self.counter("flips", 0, "{:.0f}").after(flips)
        apart = MathText("best guesses apart by", BODY, SOFT).move_to((2.2, 3.1, 0)).on_line_with(flips)
        gap = self.counter("gap", self.coin.mean_gap(0), "{:.3f}").after(apart)
        show(0)
        names = {"suspicious": (0.07, 0.88), "trusting": (0.63, 0.88), "open": (0.9, 0.22)}
        labels = VGroup(
            *(MathText(name, BODY, COLORS[name]).move_to(self.plane.at(*place)) for name, place in names.items())
        )
        labels[0].shift(0.4 * LEFT)
        labels[1].shift(0.6 * RIGHT)
        self.say(
            "Three people, one coin. One is open, one trusts coins, one has been cheated before.",
            *(FadeIn(heap) for heap in heaps.values()),
            FadeIn(labels),
            run_time=1.2,
        )
        self.let_read()
        self.play(*(FadeIn(it) for it in (flips, count, apart, gap)), run_time=0.5)
        self.say("They see the same flips, and each does the same sum.", FadeOut(labels), run_time=0.5)
        moving: list[Any] = [*heaps.values(), count, gap]
        self.sweep(show, start=0, end=30, run_time=5, moving=moving)
        self.sweep(lambda t: show(30 * 20**t), run_time=6, moving=moving)
        self.facts["gap at the end"] = self.coin.mean_gap(FLIPS)
        truth = self.truth()
        self.say("Where they began hardly matters now. Enough data washes the prior out.", FadeIn(truth), run_time=0.8)
        self.let_read(0.5)
        self.hush()
        self.play(*(FadeOut(it) for it in (*heaps.values(), flips, count, apart, gap)), run_time=0.6)
        self.line = truth

    def what_zero_does(self) -> None:
        """A prior that rules the truth out."""
        self.part("What zero does")
        n_flips = 200
        stubborn = bb.dogma(self.coin.flips[:n_flips])
        heap = self.heap(VERMILLION)
        last = int(np.searchsorted(stubborn.theta, stubborn.limit))
        theta = np.concatenate([[0], stubborn.theta[:last], [stubborn.limit]])
        flips = MathText("flips", BODY, SOFT).move_to((-5.5, 3.1, 0))
        count = self.counter("dogma flips", 0, "{:.0f}").after(flips)

        def show(t: float) -> None:
            n = round(n_flips * t)
            row = stubborn.densities[n, :last]
            density = np.concatenate([[row[0]], row, [row[-1]]])
            self.pour(heap, density, max(2.6, 1.05 * float(density.max())), theta)
            count.set_value(n)

        show(0)
        wall = Polygon(*(self.plane.at(*place) for place in ((0.5, 0), (1, 0), (1, 1), (0.5, 1))))
        wall.set_stroke(width=0).set_fill(FAINT, 0.35)
        never = MathText("impossible", BODY, SOFT).move_to(self.plane.at(0.86, 0.5))
        self.say(
            "Last, someone who is certain that heads is the rarer side: no sand beyond a half.",
            *(FadeIn(it) for it in (heap, wall, never, flips, count)),
            run_time=1.0,
        )
        self.let_read()
        self.say("The heap piles up against its wall: zero times anything is zero.")
        self.sweep(show, run_time=6, moving=[heap, count])
        self.facts["dogma beyond"] = float(stubborn.densities[-1, last:].sum())
        self.let_read(0.8)
