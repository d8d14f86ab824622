"""What the pages accept: checks that end in one clear line, and numbers read from text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from projects.p06_bandits.dashboard.policy_specs import parse_policy

MAX_ARMS, MAX_POLICIES = 20, 8

ARMS: dict[str, tuple[float, ...]] = {
    "ten arms, evenly spread": (0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15),
    "two arms, easy": (0.9, 0.6),
    "two arms, hard": (0.5, 0.48),
    "needle among ten": (0.6, *[0.5] * 9),
    "rare successes (Kaufmann et al. 2012)": (0.1, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01),
    "nine arms (SMPyBandits)": (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1),
    "all the same": (0.5, 0.5, 0.5),
}
"""Problems to start from."""


def write_means(means: Sequence[float]) -> str:
    """Numbers as `parse_numbers` reads them back, to ten digits."""
    return ", ".join(f"{mean:.10g}" for mean in means)


def check_arms(means: tuple[float, ...]) -> None:
    """Raise ValueError unless there are 2 to MAX_ARMS means, all in [0, 1]."""
    if not 2 <= len(means) <= MAX_ARMS:
        raise ValueError(f"K is {len(means)}; a bandit needs 2 to {MAX_ARMS} arms")
    for a, mean in enumerate(means):
        if not 0 <= mean <= 1:  # also true for NaN
            raise ValueError(f"means[{a}] is {mean:g}; every arm's mean must lie in [0, 1]")


def check_policies(policies: tuple[str, ...]) -> None:
    """Raise ValueError unless there are 1 to MAX_POLICIES different policies that can be made."""
    if not 1 <= len(policies) <= MAX_POLICIES:
        raise ValueError(f"{len(policies) or 'no'} policies are chosen; choose 1 to {MAX_POLICIES}")
    for policy in policies:
        parse_policy(policy)
    if len(set(policies)) < len(policies):
        twice = next(p for p in policies if policies.count(p) > 1)
        raise ValueError(f"{twice} is chosen twice; choose each policy once")


def check_whole(name: str, value: int, least: int, most: int, why: str) -> None:
    """Raise ValueError unless value lies in least..most."""
    if not least <= value <= most:
        raise ValueError(f"{name} is {value}; it must lie in {least}..{most} ({why})")


def check_seed(seed: int) -> None:
    """Raise ValueError unless the seed is a number that fits in a control."""
    if not 0 <= seed <= 10**6:
        raise ValueError(f"seed is {seed}; it must lie in 0..1000000")


def check_choice(name: str, chosen: tuple[str, ...], choices: Mapping[str, str], least: int = 0) -> None:
    """Raise ValueError unless all that is chosen is on offer, and at least so much of it."""
    if len(chosen) < least:
        raise ValueError(f"{name}: nothing is chosen; choose from {', '.join(choices)}")
    for one in chosen:
        if one not in choices:
            raise ValueError(f"{name} has {one!r}; it must be one of {', '.join(choices)}")
    if len(set(chosen)) < len(chosen):
        raise ValueError(f"{name} is {', '.join(chosen)}; choose each only once")


def parse_numbers(text: str, name: str = "means") -> tuple[float, ...]:
    """Read "0.9, 0.8 0.5": numbers between commas, semicolons or blanks.

    Raises:
        ValueError: something is no number, or not finite.
    """
    words = text.replace(",", " ").replace(";", " ").split()
    numbers = []
    for i, word in enumerate(words):
        try:
            number = float(word)
        except ValueError:
            raise ValueError(f"{name}[{i}] is {word!r}; it must be a number") from None
        if not math.isfinite(number):
            raise ValueError(f"{name}[{i}] is {word}; it must be a finite number")
        numbers.append(number)
    return tuple(numbers)


def parse_whole_numbers(text: str, name: str) -> tuple[int, ...]:
    """Read "1, 1": whole numbers between commas, semicolons or blanks.

    Raises:
        ValueError: something is no whole number.
    """
    return tuple(whole_number(name, f"{number:.15g}") for number in parse_numbers(text, name))


def remarks(means: tuple[float, ...]) -> list[str]:
    """What is legal but worth knowing about a set of arms."""
    best = max(means)
    at_best = sum(mean == best for mean in means)
    told = []
    if at_best == len(means):
        told.append(f"All arms have the mean {best:g}: every policy is optimal and all regret is 0.")
    elif at_best > 1:
        told.append(f"{at_best} arms share the best mean {best:g}: pulling any of them costs nothing.")
    elif len(set(means)) < len(means):
        told.append("Some arms have the same mean: that is allowed, they are told apart by luck alone.")
    if best == 1.0 and at_best < len(means):
        told.append(
            "The best arm never fails, so one failure settles it for any other arm and the Lai-Robbins line is 0."
        )
    return told


def whole_number(name: str, text: str) -> int:
    """Read a whole number; raises ValueError."""
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name} is {text!r}; it must be a whole number") from None
