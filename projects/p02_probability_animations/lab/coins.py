"""Flips of a coin, three beliefs about it, and the check that one by one is the same as all at once."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from projects.p02_probability_animations.sim.beta_binomial import (
    BeliefPath,
    Beta,
    coin_by_coin,
    flip,
    grid_update,
    total_variation,
)
from shared.seeding import rng as stream

MAX_FLIPS = 500
NAMES = ("first", "second", "third")
GRID = (np.arange(400) + 0.5) / 400


@dataclass(frozen=True)
class Check:
    """One belief, reached by two ways."""

    name: str
    prior: Beta
    sequential: Beta
    """After one update a flip."""
    batch: Beta
    """After one update with all flips."""
    log_evidence: tuple[float, float]
    """Log probability of this order of flips: the sum of the one-step predictions, and at once."""
    grid_gap: float
    """Largest difference of weights on a grid of 400 points, flip by flip against all at once."""

    @property
    def same(self) -> bool:
        """Both ways give the same belief, exactly, and the same evidence and grid up to rounding."""
        close = abs(self.log_evidence[0] - self.log_evidence[1]) < 1e-9 * (1 + abs(self.log_evidence[1]))
        return self.sequential == self.batch and close and self.grid_gap < 1e-10


def read_flips(text: str) -> tuple[int, ...]:
    """Read "HHTH", blanks allowed; 1 is heads.

    Raises:
        ValueError: another letter, or more than MAX_FLIPS flips.
    """
    letters = "".join(text.upper().split())
    for letter in letters:
        if letter not in "HT":
            raise ValueError(f"flips has {letter!r}; it must be made of H (heads) and T (tails)")
    if len(letters) > MAX_FLIPS:
        raise ValueError(f"{len(letters)} flips are given; at most {MAX_FLIPS} fit")
    return tuple(int(letter == "H") for letter in letters)


def read_priors(text: str) -> tuple[Beta, ...]:
    """Read "1,1; 30,30; 2,10": parameters of three Beta laws.

    Raises:
        ValueError: there aren't three pairs of numbers, or one is not positive.
    """
    pairs = [part.split(",") for part in text.split(";")]
    if len(pairs) != len(NAMES) or any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"priors is {text!r}; it must be three pairs such as 1,1; 30,30; 2,10")
    try:
        numbers = [(float(a), float(b)) for a, b in pairs]
    except ValueError:
        raise ValueError(f"priors is {text!r}; every part must be two numbers such as 2,10") from None
    if any(not x <= 1000 for pair in numbers for x in pair):
        raise ValueError(f"priors is {text!r}; its numbers must lie in (0, 1000]")
    return tuple(Beta(a, b) for a, b in numbers)


def names(priors: tuple[Beta, ...]) -> list[str]:
    """Names for the legend: first: Beta(1, 1), ..."""
    return [f"{name}: Beta({p.a:g}, {p.b:g})" for name, p in zip(NAMES, priors, strict=True)]


def random_flips(theta: float, k: int, seed: int, before: int) -> str:
    """K flips of the true coin as letters; they go on from the flips before, so that a seed names one sequence."""
    flips = flip(theta, before + k, stream(seed, "lab", "coin"))[before:]
    return "".join("TH"[int(outcome)] for outcome in flips)


def paths(priors: tuple[Beta, ...], flips: tuple[int, ...]) -> list[BeliefPath]:
    """The beliefs after 0, 1, ..., n flips."""
    return [coin_by_coin(name, prior, flips) for name, prior in zip(names(priors), priors, strict=True)]


def check(path: BeliefPath, flips: tuple[int, ...]) -> Check:
    """Reach the last belief by both ways."""
    prior, heads = path.beliefs[0], sum(flips)
    tails = len(flips) - heads
    one_by_one = sum(
        belief.log_evidence(outcome, 1 - outcome) for belief, outcome in zip(path.beliefs, flips, strict=False)
    )
    start = prior.pdf(GRID)
    weights = start / start.sum()
    for outcome in flips:
        weights = grid_update(GRID, weights, outcome, 1 - outcome)
    gap = float(np.abs(weights - grid_update(GRID, start, heads, tails)).max())
    evidence = (one_by_one, prior.log_evidence(heads, tails))
    return Check(path.name, prior, path.beliefs[-1], prior.update(heads, tails), evidence, gap)


def figures(beliefs: list[BeliefPath], flips: tuple[int, ...]) -> dict[str, tuple[str, str]]:
    """Counts, posterior means with 95% credible intervals, and what the farthest two still disagree on."""
    last = [path.beliefs[-1] for path in beliefs]
    apart = max(total_variation(p, q) for p, q in itertools.combinations(last, 2))
    found = {"Heads": (str(sum(flips)), f"of {len(flips)} flips")}
    for name, belief in zip(NAMES, last, strict=True):
        low, high = belief.interval()
        found[f"{name}: mean"] = (f"{belief.mean:.3f}", f"95%: {low:.2f} to {high:.2f}")
    return found | {"Disagreement": (f"{apart:.1%}", "of belief, total variation")}
