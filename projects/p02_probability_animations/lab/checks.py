"""What the pages accept: checks that end in one clear line, and numbers read from text."""

from __future__ import annotations

import math
from collections.abc import Mapping


def check_whole(name: str, value: int, least: int, most: int, why: str) -> None:
    """Raise ValueError unless value is a whole number in least..most."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name} is {value}; it must be a whole number in {least}..{most} ({why})")


def check_seed(seed: int) -> None:
    """Raise ValueError unless the seed is a whole number that fits in a control."""
    check_whole("seed", seed, 0, 10**6, "it names the stream of random numbers")


def check_real(name: str, value: float, least: float, most: float, why: str) -> None:
    """Raise ValueError unless value lies in [least, most]; NaN doesn't."""
    if not least <= value <= most:
        raise ValueError(f"{name} is {value:g}; it must lie in [{least:g}, {most:g}] ({why})")


def check_choice(name: str, chosen: tuple[str, ...], choices: Mapping[str, str]) -> None:
    """Raise ValueError unless at least one thing is chosen, all of them are on offer, and each only once."""
    if not chosen:
        raise ValueError(f"{name}: nothing is chosen; choose from {', '.join(choices)}")
    for one in chosen:
        if one not in choices:
            raise ValueError(f"{name} has {one!r}; it must be one of {', '.join(choices)}")
    if len(set(chosen)) < len(chosen):
        raise ValueError(f"{name} is {', '.join(chosen)}; choose each only once")


def read_whole(name: str, text: str) -> int:
    """Read a whole number.

    Raises:
        ValueError: the text is something else.
    """
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name} is {text!r}; it must be a whole number") from None


def read_real(name: str, text: str) -> float:
    """Read a finite number.

    Raises:
        ValueError: the text is something else.
    """
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{name} is {text!r}; it must be a number") from None
    if not math.isfinite(value):
        raise ValueError(f"{name} is {text!r}; it must be a finite number")
    return value
