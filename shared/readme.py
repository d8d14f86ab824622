"""From results to text: tables, claims and single numbers between the markers of a README.

    <!-- table:race -->   rows of the project's report.TABLES["race"]        <!-- /table -->
    <!-- claims -->       all claims with ticks and their numbers            <!-- /claims -->
    <!-- claims:a,b -->   those two                                          <!-- /claims -->
    <!-- n:race.ucb1.regret|.1f -->95.6<!-- /n -->                           one number, formatted

Whatever stands between two markers is generated. `sync` writes it; `sync(check=True)` says what is out of date
instead, which is how a test keeps prose and results together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from shared.results import replace_file

Rows = Sequence[Sequence[str]]
Claim = tuple[str, Callable[[dict[str, Any]], bool]]
Tables = Mapping[str, Callable[[dict[str, Any]], Rows]]

# What stands inside holds no further marker: one that isn't closed must not reach into the next.
MARKER = re.compile(
    r"<!-- (?P<label>(?P<kind>table(?=:)|n(?=:)|claims(?=[: ]))(?::(?P<name>[^|>]+?)(?:\|(?P<format>[^ ]*))?)?) -->"
    r"(?:(?!<!-- ).)*?<!-- /(?P=kind) -->",
    re.DOTALL,
)
OPENED = re.compile(r"<!-- (?:table:|claims|n:)[^>]*>?")
PLACE = re.compile(r"\{(?P<path>[^{}:]+)(?::(?P<format>[^{}]*))?\}")


class Missing(ValueError):
    """The results hold nothing at a path, or null."""


class Verdict(NamedTuple):
    """A claim with its numbers filled in; `holds` is None where the results lack what it speaks of."""

    name: str
    sentence: str
    holds: bool | None

    @property
    def mark(self) -> str:
        """Tick, cross, or a dash for what this preset doesn't measure."""
        return {True: "✓", False: "✗", None: "–"}[self.holds]


def lookup(values: Mapping[str, Any], path: str) -> Any:
    """Follow a dotted path into nested dicts and lists: `race.ucb1.curve.0`.

    Raises:
        Missing: there is no such place; the message says how far the path leads.
    """
    found: Any = values
    for i, step in enumerate(path.split(".")):
        try:
            found = found[int(step)] if isinstance(found, Sequence) and not isinstance(found, str) else found[step]
        except (KeyError, IndexError, ValueError, TypeError):
            reached = ".".join(path.split(".")[:i]) or "the results"
            choices = ", ".join(list(found)[:12]) if isinstance(found, Mapping) else type(found).__name__
            raise Missing(f"{path} isn't in the results: {reached} has no {step!r}, it has {choices}") from None
    return found


def fill(sentence: str, values: Mapping[str, Any]) -> str:
    """Replace each `{path}` or `{path:format}` of a sentence by the value at that place."""
    return PLACE.sub(lambda m: _formatted(values, m["path"], m["format"] or ""), sentence)


def _formatted(values: Mapping[str, Any], path: str, spec: str) -> str:
    found = lookup(values, path)
    if found is None:
        raise Missing(f"{path} is null in the results")
    try:
        return format(found, spec)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} is {found!r}, which can't be written as {spec!r}: {error}") from None


def judge(claims: Mapping[str, Claim], values: dict[str, Any]) -> list[Verdict]:
    """Evaluate every claim on the results; one that fails otherwise than for want of data is a bug, and raises."""
    verdicts = []
    for name, (sentence, predicate) in claims.items():
        try:
            verdicts.append(Verdict(name, fill(sentence, values), bool(predicate(values))))
        except (LookupError, Missing):
            verdicts.append(Verdict(name, PLACE.sub("…", sentence), None))
    return verdicts


def markdown_table(rows: Rows) -> str:
    """Write rows (the first is the header) as a Markdown table; columns of numbers are set to the right."""
    header, *body = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    numeric = [bool(body) and all(_is_number(row[i]) for row in body) for i in range(len(header))]
    rule = ["---:" if right else "---" for right in numeric]
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule, *body])


def text_table(rows: Rows) -> str:
    """Write rows (the first is the header) in columns for a terminal."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def sync(
    path: Path, values: dict[str, Any], tables: Tables, claims: Mapping[str, Claim], check: bool = False
) -> list[str]:
    """Bring the generated parts of a Markdown page up to date, or with `check` only compare.

    Gives the markers whose content changed (with `check`: would change); paths lead into `values`.

    Raises:
        ValueError: an unknown table or path, a marker that isn't closed, or a claim that doesn't hold.
    """
    text = path.read_text(encoding="utf-8")
    closed = {match.start() for match in MARKER.finditer(text)}
    for opened in OPENED.finditer(text):
        if opened.start() not in closed:
            raise ValueError(f"{path.name} has a marker that isn't closed, or misspelt: {opened[0]}")
    stale: list[str] = []

    def renew(match: re.Match[str]) -> str:
        label, kind, name = match["label"], match["kind"], match["name"]
        if kind == "n":
            body = _formatted(values, name, match["format"] or "")
        elif kind == "claims":
            body = f"\n{_claims_text(claims, name, values)}\n"
        elif name in tables:
            body = f"\n{markdown_table(tables[name](values))}\n"
        else:
            raise ValueError(f"{path.name} asks for table {name!r}; there are {', '.join(sorted(tables)) or 'none'}")
        new = f"<!-- {label} -->{body}<!-- /{kind} -->"
        if new != match[0]:
            stale.append(label)
        return new

    new_text = MARKER.sub(renew, text)
    if not check and new_text != text:
        replace_file(path, new_text.encode())
    return stale


def _claims_text(claims: Mapping[str, Claim], names: str | None, values: dict[str, Any]) -> str:
    chosen = names.split(",") if names else list(claims)
    for name in chosen:
        if name not in claims:
            raise ValueError(f"the page asks for claim {name!r}; there are {', '.join(sorted(claims)) or 'none'}")
    verdicts = judge({name: claims[name] for name in chosen}, values)
    broken = [verdict.name for verdict in verdicts if not verdict.holds]
    if broken:
        raise ValueError(f"these claims don't hold on the committed results: {', '.join(broken)}")
    return "\n".join(f"- {verdict.mark} {verdict.sentence}" for verdict in verdicts)


def _is_number(cell: str) -> bool:
    number = r"[-−+±<>≤≥~]?\s?[\d.,]+(e[-+]?\d+)?\s?[%×x]?(\s?[±\[(–].*)?"
    return re.fullmatch(rf"{number}|[–—]?", cell) is not None
