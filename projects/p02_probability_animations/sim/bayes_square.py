r"""Bayes' theorem as areas of a unit square, in exact fractions.

The square is split by the hypothesis into strips of widths P(H) and P(not H); evidence E fills a part of each, up to
the heights P(E | H) and P(E | not H). What is seen is kept, what isn't is cut away:

    P(H | E) = P(H) P(E | H) / (P(H) P(E | H) + P(not H) P(E | not H))          an area over an area
    P(H | E) / P(not H | E) = P(H) / P(not H)  x  P(E | H) / P(E | not H)       odds: widths times heights

Source: Bayes (1763), proposition 5; the odds form is in Jaynes (2003), Probability theory, section 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Number = Fraction | int | str


@dataclass(frozen=True)
class Square:
    """A prior and two likelihoods, each a fraction in [0, 1]."""

    prior: Fraction
    """P(H)."""
    hit: Fraction
    """P(E | H), of a test its sensitivity."""
    false_alarm: Fraction
    """P(E | not H), of a test one minus its specificity."""

    @property
    def true_area(self) -> Fraction:
        """P(H and E) = P(H) P(E | H)."""
        return self.prior * self.hit

    @property
    def false_area(self) -> Fraction:
        """P(not H and E) = P(not H) P(E | not H)."""
        return (1 - self.prior) * self.false_alarm

    @property
    def evidence(self) -> Fraction:
        """P(E), both areas."""
        return self.true_area + self.false_area

    @property
    def posterior(self) -> Fraction:
        """P(H | E).

        Raises:
            ValueError: the evidence has probability 0.
        """
        if self.evidence == 0:
            raise ValueError("P(E) is 0; what can't happen can't be learnt from")
        # P(H) P(E | H) / P(E)
        return self.true_area / self.evidence

    @property
    def prior_odds(self) -> Fraction:
        """P(H) / P(not H).

        Raises:
            ValueError: the prior is 1, whose odds are infinite.
        """
        return _ratio(self.prior, 1 - self.prior, "the prior is 1; its odds are infinite")

    @property
    def bayes_factor(self) -> Fraction:
        """P(E | H) / P(E | not H).

        Raises:
            ValueError: P(E | not H) is 0, so that the evidence decides.
        """
        return _ratio(self.hit, self.false_alarm, "P(E | not H) is 0; the factor is infinite")

    @property
    def posterior_odds(self) -> Fraction:
        """P(H | E) / P(not H | E), the prior odds times the factor."""
        return self.prior_odds * self.bayes_factor

    def again(self) -> Square:
        """Give the square after the evidence: its prior is this one's posterior, for a second independent test."""
        return Square(self.posterior, self.hit, self.false_alarm)

    def people(self, n: int) -> tuple[int, int, int]:
        """Count n people whole: (ill, ill and positive, well and positive).

        Raises:
            ValueError: the numbers aren't whole for this n.
        """
        counts = (self.prior * n, self.true_area * n, self.false_area * n)
        if n < 1 or any(count.denominator != 1 for count in counts):
            raise ValueError(f"n is {n}; it must be positive and make whole numbers of people, not {counts}")
        return int(counts[0]), int(counts[1]), int(counts[2])


def square(prior: Number, hit: Number, false_alarm: Number) -> Square:
    """Make a square from fractions, or texts like "0.95" or "1/3".

    Raises:
        ValueError: a number lies outside [0, 1].
    """
    for name, number in (("prior", prior), ("hit", hit), ("false_alarm", false_alarm)):
        if not 0 <= Fraction(number) <= 1:
            raise ValueError(f"{name} is {number}; a probability must lie in [0, 1]")
    return Square(Fraction(prior), Fraction(hit), Fraction(false_alarm))


def _ratio(above: Fraction, below: Fraction, error: str) -> Fraction:
    if below == 0:
        raise ValueError(error)
    return above / below


SHOWN = square("1/3", "3/4", "1/4")
"""The square on which the proof is shown: wide enough to see every area."""
TEST = square("1/100", "95/100", "5/100")
"""A test that finds 95% of the ill and alarms 5% of the well, where 1 in 100 is ill."""
