"""The controls of every page, as data: what kind of widget a field of the settings has, and how its value is read.

A page's widgets are drawn from this list, in order; adding a field to a page is a line here and a line in `state`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from projects.p06_bandits.dashboard.checks import ARMS, parse_numbers, parse_whole_numbers, write_means
from projects.p06_bandits.dashboard.drawing import WORLDS, World, parse_world
from projects.p06_bandits.dashboard.state import (
    CONTEXTUAL_POLICIES,
    ESTIMATOR_NAMES,
    EXACT_HORIZON,
    INTERVAL_NAMES,
    RACE_LINES,
    RULE_NAMES,
)

Kind = Literal["whole", "slider", "one", "some", "text", "area", "arms", "policies", "policy"]


@dataclass(frozen=True)
class Control:
    """One widget."""

    name: str
    """Of the settings' field."""
    title: str
    kind: Kind
    choices: Mapping[str, str] = field(default_factory=dict)
    """For "one" and "some": value -> what is shown."""
    step: float = 1
    low: float = 0
    high: float = 1
    help: str | None = None
    presets: Mapping[str, Callable[[int], str]] = field(default_factory=dict)
    """For texts: name -> text to start from, given the page's horizon."""
    write: Callable[[Any], Any] = lambda value: value
    """Field's value -> widget's value."""
    read: Callable[[Any], Any] = lambda value: value
    """Widget's value -> field's value; raises ValueError."""
    needs: tuple[str, str] | None = None
    """(field, value) of a control above without which this one changes nothing; it is greyed out then."""

    def counts(self, values: Mapping[str, Any]) -> bool:
        """Whether it changes anything, given the values of the controls above."""
        return self.needs is None or values.get(self.needs[0]) == self.needs[1]


def _some(name: str, title: str, choices: Mapping[str, str]) -> Control:
    return Control(
        name, title, "some", choices, write=list, read=lambda chosen: tuple(c for c in choices if c in chosen)
    )


def _one(name: str, title: str, choices: Mapping[str, str]) -> Control:
    return Control(name, title, "one", choices)


def _whole(name: str, title: str, step: int, help: str | None = None) -> Control:
    return Control(name, title, "whole", step=step, help=help)


def _constant(text: str) -> Callable[[int], str]:
    return lambda horizon: text


def _lines(make: Callable[[int], World]) -> Callable[[int], str]:
    return lambda horizon: make(max(horizon, 24)).lines


def _arms() -> Control:
    presets = {name: _constant(write_means(means)) for name, means in ARMS.items()}
    told = "Success probabilities of 2 to 20 arms."
    return Control("means", "Arm means", "arms", help=told, presets=presets, write=write_means, read=parse_numbers)


_HORIZON = _whole("horizon", "Horizon (rounds)", 1000)
_SEED = _whole("seed", "Seed", 1)
_POLICIES = Control(
    "policies",
    "Policies",
    "policies",
    help="Type a variant such as epsilon_greedy(epsilon=0.02) to add it.",
    write=list,
    read=tuple,
)
_WORLD = Control(
    "world",
    "First round: means of all arms",
    "area",
    help="One line a segment, such as 1501: 0.2 0.8",
    presets={name: _lines(make) for name, make in WORLDS.items()},
    write=lambda text: parse_world(text).lines,
    read=lambda text: parse_world(text).text,
)
_AXES = {"log": "log", "linear": "linear"}

CONTROLS: dict[str, tuple[Control, ...]] = {
    "live": (
        _one("mode", "Mode", {"watch": "watch it play", "duel": "play against it"}),
        _arms(),
        Control("policy", "Policy", "policy"),
        _whole("horizon", "Horizon (rounds)", 100),
        _SEED,
    ),
    "race": (
        _arms(),
        _POLICIES,
        _HORIZON,
        _whole("runs", "Runs", 100),
        _some("lines", "Theory", RACE_LINES),
        _one("rounds_axis", "Rounds axis", _AXES),
        _one("regret_axis", "Regret axis", _AXES),
        _SEED,
    ),
    "changing": (_whole("horizon", "Horizon (rounds)", 500), _WORLD, _POLICIES, _whole("runs", "Runs", 50), _SEED),
    "phase": (
        _one("source", "Map", {"full": "of the full experiment", "now": "computed now, with the settings below"}),
        _HORIZON,
        *(
            replace(control, needs=("source", "now"))
            for control in (
                _POLICIES,
                _whole("arms", "Arms K", 1, "One good arm, K - 1 others that are equally bad."),
                Control("centre", "Middle of the good arm and the others", "slider", step=0.05, low=0.05, high=0.95),
                _whole("runs", "Runs per cell", 100),
                _SEED,
            )
        ),
    ),
    "contextual": (
        _some("policies", "Policies", CONTEXTUAL_POLICIES),
        Control(
            "alphas",
            "Widths of exploration",
            "text",
            write=write_means,
            read=lambda text: parse_numbers(text, "alphas"),
        ),
        _whole("rounds", "Rounds", 100),
        _whole("permutations", "Permutations", 1),
        _SEED,
    ),
    "offpolicy": (
        _one("campaign", "Campaign", {"all": "all", "men": "men", "women": "women"}),
        _one(
            "logged_by",
            "Log of",
            {"random": "random: what would Thompson earn?", "bts": "Thompson: what would random earn?"},
        ),
        _some("estimators", "Estimators", ESTIMATOR_NAMES),
        _one("interval", "Interval", INTERVAL_NAMES),
        _SEED,
    ),
    "exact": (
        Control("horizon", "Horizon (rounds)", "slider", step=1, low=2, high=EXACT_HORIZON),
        Control(
            "first",
            "Beta prior of arm 1: a, b",
            "text",
            write=write_means,
            read=lambda text: parse_whole_numbers(text, "the prior of arm 1"),
        ),
        Control(
            "second",
            "Beta prior of arm 2: a, b",
            "text",
            write=write_means,
            read=lambda text: parse_whole_numbers(text, "the prior of arm 2"),
        ),
        _some("rules", "Policies", RULE_NAMES),
    ),
}
