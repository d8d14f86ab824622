"""What the pages are set to: one frozen, validated dataclass a page, written to and read from URL parameters.

A link holds only what differs from the page's defaults, so links stay short and keep their meaning. A parameter that
can't be read is reported in one line and takes its default; a page never fails because of its URL.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from projects.p06_bandits.dashboard.checks import (
    MAX_ARMS,
    check_arms,
    check_choice,
    check_policies,
    check_seed,
    check_whole,
    parse_numbers,
    parse_whole_numbers,
    whole_number,
)
from projects.p06_bandits.dashboard.drawing import parse_world
from projects.p06_bandits.dashboard.policy_specs import parse_policy

MAX_RUNS, MAX_HORIZON = 2000, 100_000
EXACT_HORIZON = 100


@dataclass(frozen=True)
class Live:
    """One game, step by step."""

    means: tuple[float, ...] = (0.75, 0.6, 0.5, 0.35)
    policy: str = "thompson"
    horizon: int = 500
    seed: int = 0
    mode: Literal["watch", "duel"] = "watch"

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        check_arms(self.means)
        parse_policy(self.policy)
        check_whole("horizon", self.horizon, len(self.means), 5000, "every arm is tried once")
        check_seed(self.seed)


@dataclass(frozen=True)
class Race:
    """Regret of several policies on the same arms."""

    means: tuple[float, ...] = (0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15)
    policies: tuple[str, ...] = ("ucb1", "moss", "kl_ucb", "thompson", "ucb_tuned", "epsilon_greedy")
    horizon: int = 10_000
    runs: int = 1000
    seed: int = 0
    rounds_axis: Literal["log", "linear"] = "log"
    regret_axis: Literal["linear", "log"] = "linear"
    lines: tuple[str, ...] = ("lai_robbins",)

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        check_arms(self.means)
        check_policies(self.policies)
        check_whole("horizon", self.horizon, len(self.means), MAX_HORIZON, "every arm is tried once")
        check_whole("runs", self.runs, 2, MAX_RUNS, "an interval needs two")
        check_seed(self.seed)
        check_choice("lines", self.lines, RACE_LINES)


RACE_LINES = {"lai_robbins": "Lai-Robbins", "theorems": "theorems' upper bounds", "minimax": "minimax lower bound"}


@dataclass(frozen=True)
class Changing:
    """Policies that forget against policies that don't, in a world that changes."""

    world: str = "1: 0.6 0.4 0.2; 1501: 0.2 0.4 0.6; 3001: 0.2 0.7 0.5"
    policies: tuple[str, ...] = (
        "discounted_ucb",
        "sliding_window_ucb",
        "glr_klucb",
        "discounted_thompson",
        "thompson",
        "ucb1",
    )
    horizon: int = 4500
    runs: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        world = parse_world(self.world)
        check_policies(self.policies)
        check_whole("horizon", self.horizon, world.n_arms, 20_000, "every arm is tried once")
        if world.starts[-1] > self.horizon:
            raise ValueError(f"the world changes in round {world.starts[-1]}; the horizon is {self.horizon}")
        check_whole("runs", self.runs, 2, 500, "an interval needs two")
        check_seed(self.seed)


@dataclass(frozen=True)
class Phase:
    """Which policy wins at which gap."""

    source: Literal["full", "now"] = "full"
    policies: tuple[str, ...] = (
        "ucb1",
        "ucb_tuned",
        "moss",
        "kl_ucb",
        "kl_ucb_pp",
        "thompson",
        "epsilon_greedy",
        "ftl",
    )
    arms: int = 5
    centre: float = 0.2
    horizon: int = 2000
    runs: int = 300
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        check_policies(self.policies)
        check_whole("arms", self.arms, 2, MAX_ARMS, "one arm leaves nothing to choose")
        if not 0.05 <= self.centre <= 0.95:
            raise ValueError(f"centre is {self.centre:g}; it must lie in [0.05, 0.95]")
        check_whole("horizon", self.horizon, self.arms, MAX_HORIZON, "every arm is tried once")
        check_whole("runs", self.runs, 2, MAX_RUNS, "an interval needs two")
        check_seed(self.seed)


@dataclass(frozen=True)
class Contextual:
    """Linear bandits on a classification data set: accuracy by exploration."""

    alphas: tuple[float, ...] = (0.03, 0.1, 0.2, 0.3, 0.5, 1.0)
    policies: tuple[str, ...] = ("linucb", "lints")
    rounds: int = 1000
    permutations: int = 3
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        if not 1 <= len(self.alphas) <= 12:
            raise ValueError(f"{len(self.alphas)} values of alpha are given; give 1 to 12")
        for i, alpha in enumerate(self.alphas):
            if not 0 < alpha <= 100:
                raise ValueError(f"alphas[{i}] is {alpha:g}; it must lie in (0, 100]")
        if len(set(self.alphas)) < len(self.alphas):
            raise ValueError(f"alphas has {len(self.alphas)} values, some of them twice; give each only once")
        check_choice("policies", self.policies, CONTEXTUAL_POLICIES, least=1)
        check_whole("rounds", self.rounds, 50, 1797, "the data set has 1,797 digits")
        check_whole("permutations", self.permutations, 1, 20, "each is one pass in another order")
        check_seed(self.seed)


CONTEXTUAL_POLICIES = {"linucb": "LinUCB", "lints": "LinTS"}


@dataclass(frozen=True)
class OffPolicy:
    """What would the other policy have earned? Answers from the Open Bandit logs."""

    campaign: Literal["all", "men", "women"] = "all"
    logged_by: Literal["random", "bts"] = "random"
    estimators: tuple[str, ...] = ("dm", "ips", "snips", "dr", "switch_dr", "dros")
    interval: Literal["bca", "percentile", "normal"] = "bca"
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        check_choice("estimators", self.estimators, ESTIMATOR_NAMES, least=1)
        check_seed(self.seed)


ESTIMATOR_NAMES = {
    "dm": "DM",
    "ips": "IPS",
    "clipped": "Clipped IPS",
    "snips": "SNIPS",
    "dr": "DR",
    "sndr": "SNDR",
    "switch_dr": "Switch-DR",
    "dros": "DRos",
}

INTERVAL_NAMES = {"bca": "BCa bootstrap", "percentile": "percentile bootstrap", "normal": "normal, delta method"}


@dataclass(frozen=True)
class Exact:
    """The best that any policy can do on two arms, computed exactly."""

    horizon: int = 100
    first: tuple[int, ...] = (1, 1)
    second: tuple[int, ...] = (1, 1)
    rules: tuple[str, ...] = ("thompson", "kl_ucb", "ucb1", "bayes_greedy")

    def __post_init__(self) -> None:
        """Raise ValueError unless every field is in range."""
        check_whole("horizon", self.horizon, 2, EXACT_HORIZON, "the work grows with its fourth power")
        for name, prior in (("first", self.first), ("second", self.second)):
            if len(prior) != 2 or not all(1 <= p <= 30 for p in prior):
                told = ", ".join(map(str, prior))
                raise ValueError(f"the {name} prior is ({told}); it must be two whole numbers in 1..30")
        check_choice("rules", self.rules, RULE_NAMES)


RULE_NAMES = {
    "thompson": "Thompson",
    "bayes_ucb": "Bayes-UCB",
    "kl_ucb": "KL-UCB",
    "ucb1": "UCB1",
    "bayes_greedy": "greedy (posterior mean)",
    "greedy": "greedy (empirical mean)",
}


Settings = Live | Race | Changing | Phase | Contextual | OffPolicy | Exact
PAGES: dict[str, type[Any]] = {
    "live": Live,
    "race": Race,
    "changing": Changing,
    "phase": Phase,
    "contextual": Contextual,
    "offpolicy": OffPolicy,
    "exact": Exact,
}


def to_params(page: str, settings: Settings) -> dict[str, str]:
    """The URL parameters of a page: its name and whatever differs from the defaults."""
    default = PAGES[page]()
    found = {"page": page}
    for field in fields(settings):
        value = getattr(settings, field.name)
        if value != getattr(default, field.name):
            found[field.name] = _write(value)
    return found


def from_params(params: Mapping[str, str]) -> tuple[str, Settings, list[str]]:
    """Read a URL.

    Returns:
        The page's name, its settings, and one line for each thing that could not be read.
    """
    problems = []
    page = params.get("page", "live")
    if page not in PAGES:
        problems.append(f"page is {page!r}; it must be one of {', '.join(PAGES)}")
        page = "live"
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
        return page, kind(), [*problems, f"{error} (the page starts from its defaults)"]


def _write(value: Any) -> str:
    if isinstance(value, tuple):
        between = ";" if value and isinstance(value[0], str) else ","
        return between.join(_write(v) for v in value)
    return repr(value) if isinstance(value, float) else str(value)


def _read(name: str, text: str, kind: Any) -> Any:
    if get_origin(kind) is Literal:
        if text not in get_args(kind):
            raise ValueError(f"{name} is {text!r}; it must be one of {', '.join(get_args(kind))}")
        return text
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        if inner is str:
            return tuple(part.strip() for part in text.split(";") if part.strip())
        return parse_numbers(text, name) if inner is float else parse_whole_numbers(text, name)
    if kind is int:
        return whole_number(name, text)
    if kind is float:
        (number,) = parse_numbers(text, name) or (math.nan,)
        return number
    return text
