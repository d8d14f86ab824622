"""Bayes' square on its way from the prior to the posterior: rectangles, formulas in fractions, a second test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from projects.p02_probability_animations.sim.bayes_square import Square, square

FRAMES = 36
"""Pictures from stage 0 to stage 3."""
STAGES = {0: "Split by the hypothesis", 1: "Fill by the evidence", 2: "Cut away what isn't seen", 3: "Renormalise"}


@dataclass(frozen=True)
class Area:
    """One rectangle of the picture."""

    name: str
    left: float
    right: float
    bottom: float
    top: float
    alpha: float


def make(prior: float, hit: float, false_alarm: float, tests: str) -> Square:
    """The square of the first or second test, in fractions.

    Raises:
        ValueError: a number outside [0, 1]; or no evidence at all, P(E) = 0, of which nothing can be learnt.
    """
    found = square(*(_fraction(value) for value in (prior, hit, false_alarm)))
    _ = found.posterior  # P(E) = 0 is told before anything is drawn
    return found.again() if tests == "two" else found


def areas(s: Square, stage: float) -> list[Area]:
    """The four rectangles at a stage in [0, 3], the evidence of H first.

    From 0 to 1 the evidence rises in both strips, to 2 the rest fades, to 3 what is left is stretched to the whole
    square's width and height.
    """
    rise, cut, stretch = (_ease(stage - k) for k in range(3))
    prior, hit, alarm = (float(x) for x in (s.prior, s.hit, s.false_alarm))
    posterior = float(s.posterior)
    edge = prior + (posterior - prior) * stretch
    heights = [h * rise + (1 - h) * stretch for h in (hit, alarm)]
    return [
        Area("H and E", 0, edge, 0, heights[0], 1),
        Area("not H and E", edge, 1, 0, heights[1], 1),
        Area("H, no E", 0, edge, heights[0], 1, 1 - cut),
        Area("not H, no E", edge, 1, heights[1], 1, 1 - cut),
    ]


def stage_name(stage: float) -> str:
    """The last step that is begun."""
    return STAGES[min(3, math.ceil(stage))]


def formulas(s: Square) -> list[tuple[str, str]]:
    """Lines (what, formula with numbers), exact and in decimals."""
    lines = [
        ("Area of H and E", f"P(H) × P(E | H) = {show(s.prior)} × {show(s.hit)} = {show(s.true_area)}"),
        (
            "Area of not H and E",
            f"P(not H) × P(E | not H) = {show(1 - s.prior)} × {show(s.false_alarm)} = {show(s.false_area)}",
        ),
        ("All evidence", f"P(E) = {show(s.evidence)}"),
        ("Posterior", f"P(H | E) = {show(s.true_area)} ÷ {show(s.evidence)} = {show(s.posterior)}"),
    ]
    return [*lines, ("Odds form", odds(s))]


def figures(s: Square) -> dict[str, tuple[str, str]]:
    """Prior, evidence and posterior, each with what it is in the picture."""
    return {
        "Prior P(H)": (f"{float(s.prior):.2%}", "width of H"),
        "Evidence P(E)": (f"{float(s.evidence):.2%}", "both full areas"),
        "Posterior P(H | E)": (f"{float(s.posterior):.2%}", "area of H and E over both"),
    }


def odds(s: Square) -> str:
    """Prior odds times Bayes factor, or why one of them is infinite."""
    try:
        return (
            f"{show(s.prior_odds)} × {show(s.bayes_factor)} = {show(s.posterior_odds)}   "
            "(prior odds × Bayes factor = posterior odds)"
        )
    except ValueError as error:
        return f"not finite: {error}"


def show(value: Fraction) -> str:
    """A fraction where it is short, and the decimal number."""
    decimal = f"{float(value):.4g}"
    short = value.denominator > 1 and value.denominator < 10_000
    return f"{value.numerator}/{value.denominator} ({decimal})" if short else decimal


def _fraction(value: float) -> Fraction:
    """The decimal number that the slider shows, not its binary neighbour."""
    return Fraction(f"{value:.4f}")


def _ease(t: float) -> float:
    """Smooth step from 0 to 1."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3 - 2 * t)
