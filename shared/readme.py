"""From results to text: tables, claims and single numbers between the markers of a README.

    <!-- table:race -->   rows of the project's report.TABLES["race"]        <!-- /table -->
    <!-- claims -->       the project's claims with ticks and their numbers  <!-- /claims -->
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

BLOCK = re.compile(r"<!-- (table:(?P<table>[\w-]+)|claims) -->.*?<!-- /(?:table|claims) -->", re.DOTALL)
NUMBER = re.compile(r"<!-- n:(?P<path>[^|>]+?)(?:\|(?P<format>[^ ]*))? -->.*?<!-- /n -->", re.DOTALL)
PLACE = re.compile(r"\{(?P<path>[^{}:]+)(?::(?P<format>[^{}]*))?\}")
OPENED = re.compile(r"<!-- (?:table:|claims|n:)")


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
        ValueError: there is no such place; the message says how far the path leads.
    """
    found: Any = values
    for i, step in enumerate(path.split(".")):
        try:
            found = found[int(step)] if isinstance(found, Sequence) and not isinstance(found, str) else found[step]
        except (KeyError, IndexError, ValueError, TypeError):
            reached = ".".join(path.split(".")[:i]) or "the results"
            choices = ", ".join(list(found)[:12]) if isinstance(found, Mapping) else type(found).__name__
            raise ValueError(f"{path} isn't in the results: {reached} has no {step!r}, it has {choices}") from None
    return found


def fill(sentence: str, values: Mapping[str, Any]) -> str:
    """Replace each `{path}` or `{path:format}` of a sentence by the value at that place."""
    return PLACE.sub(lambda m: format(lookup(values, m["path"]), m["format"] or ""), sentence)


def judge(claims: Mapping[str, Claim], values: dict[str, Any]) -> list[Verdict]:
    """Evaluate every claim on the results."""
    verdicts = []
    for name, (sentence, predicate) in claims.items():
        try:
            verdicts.append(Verdict(name, fill(sentence, values), bool(predicate(values))))
        except (KeyError, ValueError):
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
    path: Path,
    values: dict[str, Any],
    tables: Mapping[str, Callable[[dict[str, Any]], Rows]],
    claims: Mapping[str, Claim],
    check: bool = False,
) -> list[str]:
    """Bring the generated parts of a page up to date.

    Args:
        path: The Markdown file.
        values: What paths lead into.
        tables: Makers of rows by name.
        claims: The project's claims.
        check: Only compare.

    Returns:
        The markers whose content changed (with `check`: would change).

    Raises:
        ValueError: an unknown table or path, a marker that isn't closed, or a claim that doesn't hold.
    """
    text = path.read_text(encoding="utf-8")
    stale: list[str] = []

    def block(match: re.Match[str]) -> str:
        name = match["table"]
        if name is not None and name not in tables:
            raise ValueError(f"{path.name} asks for table {name!r}; there are {', '.join(sorted(tables))}")
        body = markdown_table(tables[name](values)) if name is not None else _claims_text(claims, values)
        kind, label = ("table", f"table:{name}") if name is not None else ("claims", "claims")
        return replaced(match, f"<!-- {label} -->\n{body}\n<!-- /{kind} -->", label)

    def number(match: re.Match[str]) -> str:
        where, spec = match["path"], match["format"] or ""
        marker = f"n:{where}|{spec}" if spec else f"n:{where}"
        return replaced(match, f"<!-- {marker} -->{format(lookup(values, where), spec)}<!-- /n -->", marker)

    def replaced(match: re.Match[str], new: str, label: str) -> str:
        if new != match[0]:
            stale.append(label)
        return new

    closed = len(BLOCK.findall(text)) + len(NUMBER.findall(text))
    if closed != len(OPENED.findall(text)):
        raise ValueError(f"{path.name} opens {len(OPENED.findall(text))} markers but closes {closed} of them")
    new_text = NUMBER.sub(number, BLOCK.sub(block, text))
    if not check and new_text != text:
        replace_file(path, new_text.encode())
    return stale


def _claims_text(claims: Mapping[str, Claim], values: dict[str, Any]) -> str:
    verdicts = judge(claims, values)
    broken = [verdict.name for verdict in verdicts if not verdict.holds]
    if broken:
        raise ValueError(f"these claims don't hold on the committed results: {', '.join(broken)}")
    return "\n".join(f"- {verdict.mark} {verdict.sentence}" for verdict in verdicts)


def _is_number(cell: str) -> bool:
    return bool(re.match(r"^[-−+±<>≤≥~]?\s?[\d.,]+(e[-+]?\d+)?\s?[%×x]?(\s?[±\[(–].*)?$", cell)) or cell in (
        "",
        "–",
        "—",
    )
