"""The controls of every page, as data: which widget a field of the settings has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from projects.p02_probability_animations.lab.state import METHODS
from projects.p02_probability_animations.sim.laws import LAWS

Kind = Literal["whole", "real", "slider", "one", "list", "some", "text", "area"]


@dataclass(frozen=True)
class Control:
    """One widget."""

    name: str
    """Of the settings' field."""
    title: str
    kind: Kind
    choices: Mapping[str, str] = field(default_factory=dict)
    """For "one", "list" and "some": value -> what is shown."""
    step: float = 1
    low: float = 0
    high: float = 1
    help: str | None = None
    write: Callable[[Any], Any] = lambda value: value
    """Field's value -> widget's value."""
    read: Callable[[Any], Any] = lambda value: value
    """Widget's value -> field's value."""
    needs: tuple[str, str] | None = None
    """(field, value) of a control above without which this one changes nothing; it is greyed out then."""

    def counts(self, values: Mapping[str, Any]) -> bool:
        """Whether it changes anything, given the values of the controls above."""
        return self.needs is None or values.get(self.needs[0]) == self.needs[1]


_SEED = Control("seed", "Seed", "whole", help="The same seed gives the same numbers, here and in the link.")
_SIZES = {str(4**k): f"{4**k:,}" for k in range(5, 9)}


def _chance(name: str, title: str, help: str) -> Control:
    return Control(name, title, "slider", step=0.01, help=help)


CONTROLS: dict[str, tuple[Control, ...]] = {
    "buffon": (
        Control("ratio", "Needle l / distance of lines d", "real", step=0.1, help="From 0.1 to 5."),
        Control("n", "Needles n", "whole", step=1000, help="From 1 to 1,000,000."),
        _SEED,
    ),
    "pi": (
        Control(
            "methods",
            "Methods",
            "some",
            METHODS,
            write=list,
            read=lambda chosen: tuple(m for m in METHODS if m in chosen),
        ),
        Control("largest", "Largest n", "list", _SIZES),
        Control("replications", "Estimates of each method at each n", "whole", step=20),
        Control("against", "Compare variances with", "one", {m: METHODS[m] for m in ("darts", "heights")}),
        _SEED,
    ),
    "clt": (
        Control("law", "Law", "list", LAWS),
        Control("p", "p, chance of a one", "real", step=0.05, needs=("law", "bernoulli")),
        Control("alpha", "alpha, tail P(X > x) = x^-alpha", "real", step=0.5, needs=("law", "pareto")),
        Control("n", "n, draws in each mean", "slider", low=1, high=1000),
        Control("means", "Means", "whole", step=5000),
        _SEED,
    ),
    "square": (
        _chance("prior", "P(H), the prior", "Of a test: how common the illness is."),
        _chance("hit", "P(E | H)", "Of a test: its sensitivity."),
        _chance("false_alarm", "P(E | not H)", "Of a test: one minus its specificity."),
        Control(
            "tests",
            "Evidence",
            "one",
            {"one": "one positive test", "two": "a second one too"},
            help="The second test is independent of the first, given H.",
        ),
        Control("stage", "Step of the proof", "slider", step=0.05, high=3, help="Or press Play."),
    ),
    "coin": (
        Control("flips", "Flips so far", "area", help="H and T; type, or use the buttons."),
        Control("priors", "Three Beta priors: a, b", "text", help="Such as 1,1; 30,30; 2,10"),
        _chance("theta", "True chance of heads", "Of the flips that are drawn for you."),
        _SEED,
    ),
}
