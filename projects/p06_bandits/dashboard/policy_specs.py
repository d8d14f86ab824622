"""Policies as text: `epsilon_greedy(epsilon=0.05)` is a slug of the registry with its hyper-parameters.

The text is what URLs, lists of choices and cache keys hold. It is read as a Python call with literal keyword
arguments and never evaluated.
"""

from __future__ import annotations

import ast
import inspect
import math
from dataclasses import dataclass
from functools import cache

from projects.p06_bandits.policies import POLICIES, make_policy
from projects.p06_bandits.policies.protocol import Policy


@dataclass(frozen=True)
class PolicySpec:
    """A slug and the hyper-parameters that differ from their defaults, in the order of the signature."""

    slug: str
    parameters: tuple[tuple[str, object], ...] = ()

    @property
    def text(self) -> str:
        """The spec as it stands in a URL."""
        inside = ", ".join(f"{name}={value!r}" for name, value in self.parameters)
        return f"{self.slug}({inside})" if inside else self.slug

    def build(self) -> Policy:
        """Make the policy.

        Raises:
            ValueError: a hyper-parameter is out of range, as the policy's own check says.
        """
        try:
            return make_policy(self.slug, **dict(self.parameters))
        except TypeError as error:
            raise ValueError(f"{self.text} has a hyper-parameter of the wrong kind: {error}") from None


@cache
def hyperparameters(slug: str) -> dict[str, object]:
    """Names and defaults of a policy's hyper-parameters, in order.

    Raises:
        ValueError: there is no such policy.
    """
    if slug not in POLICIES:
        raise ValueError(f"policy is {slug!r}; it must be one of {', '.join(sorted(POLICIES))}")
    found = inspect.signature(POLICIES[slug]).parameters.values()
    return {p.name: p.default for p in found if p.default is not p.empty}


def parse_policy(text: str) -> PolicySpec:
    """Read a policy with its hyper-parameters, and try them out.

    Args:
        text: For example `ucb1` or `ucb_v(zeta=1.2, c=1.0)`.

    Raises:
        ValueError: the text is no such call, or names an unknown policy or hyper-parameter, or a value is out of range.
    """
    wrong = ValueError(f"policy is {text!r}; it must look like ucb1 or epsilon_greedy(epsilon=0.05)")
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise wrong from None
    if isinstance(node, ast.Name):
        return _checked(node.id, {})
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.args:
        raise wrong
    given: dict[str, object] = {}
    for keyword in node.keywords:
        try:
            given[str(keyword.arg)] = ast.literal_eval(keyword.value)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            raise wrong from None
    return _checked(node.func.id, given)


def read_value(name: str, text: str) -> object:
    """Read one hyper-parameter: None, a number, or a pair such as (1.0, 1.0).

    Raises:
        ValueError: the text is no such value.
    """
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise ValueError(f"{name} is {text!r}; it must be None, a number, or a pair such as (1.0, 1.0)") from None


def make_spec(slug: str, given: dict[str, object]) -> PolicySpec:
    """The spec of a slug and some hyper-parameters; those at their defaults are left out.

    Raises:
        ValueError: as `parse_policy`.
    """
    return _checked(slug, given)


def _checked(slug: str, given: dict[str, object]) -> PolicySpec:
    defaults = hyperparameters(slug)
    for name in given:
        if name not in defaults:
            known = ", ".join(defaults) or "none"
            raise ValueError(f"{slug} has no hyper-parameter {name!r}; it has {known}")
        value = given[name]
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{slug}: {name} is {value}; it must be a finite number")
    spec = PolicySpec(slug, tuple((n, given[n]) for n in defaults if n in given and given[n] != defaults[n]))
    spec.build()
    return spec


@cache
def label(text: str) -> str:
    """A short name for legends: the policy's own, followed by the settings that it doesn't show itself."""
    spec = parse_policy(text)
    name = spec.build().name
    hidden = [f"{key}={value}" for key, value in spec.parameters if str(value) not in name]
    return f"{name} ({', '.join(hidden)})" if hidden else name


def label_or_text(text: str) -> str:
    """The label, or the text itself where it is no policy (its error is told elsewhere)."""
    try:
        return label(text)
    except ValueError:
        return text
