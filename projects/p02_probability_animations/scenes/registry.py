"""The nine films: one row each, in the order of the showreel. This module needs no manim.

A scene is named as `module:Class` and imported only when it is rendered (`load`), so that the table can be read where
manim isn't installed.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

SCENES = "projects.p02_probability_animations.scenes"


@dataclass(frozen=True)
class FilmRow:
    """One film."""

    slug: str
    """Name of the files in media/."""
    title: str
    """Title on the first card."""
    scene: str
    """`module:Class` of the scene, the module relative to `scenes`."""
    question: str
    """The question that the film opens with, one line."""
    takeaway: str
    """The one sentence that stays, shown on the end card; may hold mathtext between dollar signs."""
    highlight: tuple[str, float] = ("", 0.0)
    """The moment of the still and of the showreel's excerpt: a part's name, and seconds after its start.

    An empty name means shortly before the end card.
    """
    seed: int = 2026
    """Seed of all random numbers in the film."""

    def load(self) -> Any:
        """Import the scene's class."""
        module, name = self.scene.split(":")
        return getattr(import_module(f"{SCENES}.{module}"), name)


FILMS: tuple[FilmRow, ...] = (
    FilmRow(
        "law_of_large_numbers",
        "The law of large numbers",
        "law_of_large_numbers:LawOfLargeNumbers",
        "Why does an average settle down?",
        r"Averages settle because spread shrinks like $1/\sqrt{n}$; no spread, no law.",
        ("The square root of n", 12.0),
    ),
    FilmRow(
        "central_limit",
        "The central limit theorem",
        "central_limit:CentralLimit",
        "Why is it always the same curve?",
        r"Add up enough small, independent pieces: their shapes wash out, the bell stays.",
        ("A board of coins", 11.0),
    ),
    FilmRow(
        "bayes_square",
        "Bayes' theorem is a picture",
        "bayes_square:BayesSquare",
        "The test is positive. Are you ill?",
        r"Evidence doesn't make a belief. It cuts the square, and you look at what is left.",
        ("Cut, and look at the rest", 16.3),
    ),
    FilmRow(
        "buffon",
        "Buffon's needle",
        "buffon:Buffon",
        r"What is $\pi$ doing in a box of needles?",
        r"Crossings follow length, not shape: that is why a circle's $\pi$ hides in straight needles.",
        ("The box of dots", 8.5),
    ),
    FilmRow(
        "pi_five_ways",
        "Five ways to throw for pi",
        "pi_five_ways:PiFiveWays",
        "Does it matter how you throw?",
        r"The same points, better placed: $1/\sqrt{n}$ becomes nearly $1/n$.",
    ),
    FilmRow(
        "beta_binomial",
        "Learning a coin",
        "beta_binomial:BetaBinomial",
        "Three opinions, one coin. Who is right in the end?",
        r"Priors are where you start; data decides where you meet.",
    ),
    FilmRow(
        "bayesian_regression",
        "A cloud of lines",
        "bayesian_regression:BayesianRegression",
        "How sure is a line?",
        r"Every point of the plane is a line; data carves away the lines that do not fit.",
    ),
    FilmRow(
        "posterior_walk",
        "A walk that knows",
        "posterior_walk:PosteriorWalk",
        "How do you draw from a shape you cannot name?",
        r"Step, compare, accept or stay: the walk spends its time where the posterior is.",
    ),
    FilmRow(
        "concentration",
        "How rare is rare?",
        "concentration:Concentration",
        "How much must you know to bound a tail?",
        r"Each thing you know (a mean, a variance, a range) buys a sharper bound.",
    ),
)


def film(slug: str) -> FilmRow:
    """Give the row of one film.

    Raises:
        ValueError: there is no film of this name.
    """
    for row in FILMS:
        if row.slug == slug:
            return row
    raise ValueError(f"film is {slug!r}; it must be one of {', '.join(row.slug for row in FILMS)}")
