"""What the pages are set to: one frozen, validated dataclass a page, written to and read from URL parameters.

A link holds only what differs from the page's defaults. A parameter that can't be read is reported in one line and
takes its default; a page never fails because of its URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from projects.p02_probability_animations.lab.checks import (
    check_choice,
    check_real,
    check_seed,
    check_whole,
    read_real,
    read_whole,
)
from projects.p02_probability_animations.lab.coins import read_flips, read_priors
from projects.p02_probability_animations.sim.laws import Law, law

MAX_NEEDLES, MAX_DRAWS = 1_000_000, 20_000_000


@dataclass(frozen=True)
class Needles:
    """Buffon's needle."""

    ratio: float = 1.0
    """Length of the needle over the distance of the lines, l / d."""
    n: int = 10_000
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        check_real("l/d", self.ratio, 0.1, 5, "a needle has a length, and the floor an edge")
        check_whole("n", self.n, 1, MAX_NEEDLES, "at least one needle must fall")
        check_seed(self.seed)


METHODS = {
    "buffon": "Buffon's needle",
    "darts": "darts",
    "heights": "heights of the arc",
    "antithetic": "antithetic pairs",
    "control": "control variate",
    "stratified": "stratified darts",
    "sobol": "Sobol sequence",
}
"""Keys of `sim.pi_estimators.ESTIMATORS` and what they are called."""


@dataclass(frozen=True)
class Race:
    """Estimators of pi against each other."""

    methods: tuple[str, ...] = tuple(METHODS)
    largest: Literal["1024", "4096", "16384", "65536"] = "16384"
    """Largest number of samples per estimate."""
    replications: int = 100
    against: Literal["darts", "heights"] = "darts"
    """What the variance is compared with; it is always run."""
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        check_choice("methods", self.methods, METHODS)
        check_whole("replications", self.replications, 20, 400, "each is one estimate of pi at every n")
        check_seed(self.seed)


@dataclass(frozen=True)
class Limit:
    """The central limit theorem, for laws that obey it and laws that don't."""

    law: str = "exponential"
    n: int = 10
    means: int = 20_000
    p: float = 0.1
    """Chance of a one, of Bernoulli's law."""
    alpha: float = 1.5
    """Tail exponent of Pareto's law."""
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        self.chosen()
        check_whole("n", self.n, 1, 1000, "a mean is taken of at least one draw")
        check_whole("means", self.means, 100, 100_000, "the histogram is made of them")
        if self.n * self.means > MAX_DRAWS:
            raise ValueError(f"n x means is {self.n * self.means:,}; it must be at most {MAX_DRAWS:,} draws")
        check_seed(self.seed)

    def chosen(self) -> Law:
        """The law with its parameter."""
        return law(self.law, self.p, self.alpha)


@dataclass(frozen=True)
class Square:
    """Bayes' theorem on a square."""

    prior: float = 0.01
    hit: float = 0.95
    false_alarm: float = 0.05
    stage: float = 3.0
    """0 the hypotheses, 1 the evidence, 2 cut away what isn't seen, 3 renormalise."""
    tests: Literal["one", "two"] = "one"
    """A second, independent positive test starts from the posterior of the first."""

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        for name in ("prior", "hit", "false_alarm"):
            check_real(name, getattr(self, name), 0, 1, "a probability")
        check_real("stage", self.stage, 0, 3, "0 is the prior, 3 the posterior")


@dataclass(frozen=True)
class Coin:
    """Three beliefs about one coin."""

    flips: str = ""
    """Such as HHTH."""
    priors: str = "1,1; 30,30; 2,10"
    """Parameters of three Beta priors."""
    theta: float = 0.7
    """The true chance of heads, of flips that are drawn."""
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        read_flips(self.flips)
        read_priors(self.priors)
        check_real("theta", self.theta, 0, 1, "a chance of heads")
        check_seed(self.seed)


Settings = Needles | Race | Limit | Square | Coin
PAGES: dict[str, type[Any]] = {"buffon": Needles, "pi": Race, "clt": Limit, "square": Square, "coin": Coin}


def to_params(page: str, settings: Settings) -> dict[str, str]:
    """The URL parameters of a page: its name and whatever differs from the defaults."""
    default = PAGES[page]()
    found = {"page": page}
    for field in fields(settings):
        value = getattr(settings, field.name)
        if value != getattr(default, field.name):
            found[field.name] = ";".join(value) if isinstance(value, tuple) else str(value)
    return found


def from_params(params: Mapping[str, str]) -> tuple[str, Settings, list[str]]:
    """Read a URL.

    Returns:
        The page's name, its settings, and one line for each thing that could not be read.
    """
    problems: list[str] = []
    page = params.get("page", "buffon")
    if page not in PAGES:
        problems.append(f"page is {page!r}; it must be one of {', '.join(PAGES)}")
        page = "buffon"
    kind = PAGES[page]
    hints = get_type_hints(kind)
    found: dict[str, Any] = {}
    for name, text in params.items():
        if name == "page":
            continue
        if name not in hints:
            problems.append(f"{name!r} is no setting of the page {page!r}")
            continue
        try:
            found[name] = _read(name, text, hints[name])
        except ValueError as error:
            problems.append(str(error))
    try:
        return page, kind(**found), problems
    except ValueError as error:
        return page, kind(), [*problems, f"{error}; the page starts from its defaults"]


def _read(name: str, text: str, kind: Any) -> Any:
    if get_origin(kind) is Literal:
        if text not in get_args(kind):
            raise ValueError(f"{name} is {text!r}; it must be one of {', '.join(get_args(kind))}")
        return text
    if get_origin(kind) is tuple:
        return tuple(part.strip() for part in text.split(";") if part.strip())
    if kind is int:
        return read_whole(name, text)
    return read_real(name, text) if kind is float else text
