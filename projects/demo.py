"""The highlights: a few experiments of each built project, the findings with ticks, and one page to keep.

`make demo` runs it after setting everything up. What is shown was computed a moment ago, from the quick presets; the
full results are in each project's README. The page, build/demo.html, holds its figures inside itself and needs no
network.
"""

from __future__ import annotations

import argparse
import base64
import html
import io
import os
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from projects.registry import PROJECTS, Project, project
from shared.cli import Report, Session
from shared.log import RunLog
from shared.readme import Rows, Verdict, judge, text_table
from shared.results import canonical, replace_file
from shared.seeding import check_seed


@dataclass(frozen=True)
class Highlight:
    """What the demo shows of one project."""

    project: str
    experiments: tuple[str, ...]
    """Names in the project's EXPERIMENTS."""
    figures: tuple[str, ...]
    tables: tuple[str, ...]


HIGHLIGHTS = (
    Highlight(
        "p06_bandits",
        experiments=("regret.race", "theory.exact_lines", "open_bandit"),
        figures=("regret_race", "theory_optimum", "open_bandit"),
        tables=("regret_race", "open_bandit"),
    ),
)

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
img { max-width: 100%; } table { border-collapse: collapse; font-size: 14px; margin: 1rem 0; }
td, th { padding: .25rem .7rem; border-bottom: 1px solid #ddd; text-align: left; } th { border-bottom: 2px solid #888; }
li { list-style: none; margin: .3rem 0; } .mark { font-weight: bold; margin-right: .5rem; } .small { color: #555;
font-size: 14px; }
"""


@dataclass(frozen=True)
class Shown:
    """A highlight with what came out of it."""

    row: Project
    report: Report
    highlight: Highlight
    results: dict[str, Any]
    verdicts: list[Verdict]
    seconds: float


def run(highlight: Highlight, seed: int, jobs: int, out: Path) -> Shown:
    """Run a project's highlights with its quick preset."""
    row = project(highlight.project)
    module = import_module(f"{row.module}.run")
    cfg, start = module.PRESETS["quick"], time.perf_counter()
    with RunLog(out / "logs" / row.slug) as log:
        session = Session(seed, jobs, log)
        found = session.steps({name: module.EXPERIMENTS[name] for name in highlight.experiments}, cfg)
    measured = canonical(found)
    verdicts = [verdict for verdict in judge(module.REPORT.claims, measured) if verdict.holds is not None]
    return Shown(row, module.REPORT, highlight, measured, verdicts, time.perf_counter() - start)


def page(shown: list[Shown]) -> str:
    """Write the page: self-contained HTML."""
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>Demo: twenty projects</title>",
        f"<style>{STYLE}</style>",
    ]
    parts.append("<h1>The highlights, computed on this machine a moment ago</h1>")
    for item in shown:
        parts.append(
            f"<h2>{item.row.number}. {html.escape(item.row.title)}</h2><p>{html.escape(item.row.question)}</p>"
        )
        place = f"projects/{item.row.slug}/README.md"
        parts.append(f"<p class=small>Quick preset, {item.seconds:.0f} s; the full results are in {place}.</p>")
        parts.append("<ul>" + "".join(_claim(verdict) for verdict in item.verdicts) + "</ul>")
        parts.extend(_picture(item.report.figures[name](item.results), name) for name in item.highlight.figures)
        parts.extend(_table(item.report.tables[name](item.results)) for name in item.highlight.tables)
    return "\n".join(parts) + "\n</html>\n"


def main(argv: list[str] | None = None) -> int:
    """Run the highlights, print them, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="seed of every random stream (default: 0)")
    parser.add_argument(
        "--jobs", type=int, default=min(2, os.cpu_count() or 1), help="processes (default: %(default)s)"
    )
    parser.add_argument(
        "--out", type=Path, default=PROJECTS.parent / "build", help="folder for demo.html (default: build)"
    )
    flags = parser.parse_args(argv)
    try:
        check_seed(flags.seed)
        shown = [run(highlight, flags.seed, flags.jobs, flags.out) for highlight in HIGHLIGHTS]
        replace_file(flags.out / "demo.html", page(shown).encode())
    except (ValueError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    for item in shown:
        sys.stdout.write(f"\n{item.row.number}. {item.row.title} ({item.seconds:.0f} s)\n\n")
        for name in item.highlight.tables:
            sys.stdout.write(text_table(item.report.tables[name](item.results)) + "\n\n")
        sys.stdout.writelines(f"{verdict.mark} {verdict.sentence}\n" for verdict in item.verdicts)
    sys.stdout.write(f"\nwrote {flags.out / 'demo.html'}\n")
    return int(any(verdict.holds is False for item in shown for verdict in item.verdicts))


def _claim(verdict: Verdict) -> str:
    return f"<li><span class=mark>{verdict.mark}</span>{html.escape(verdict.sentence)}</li>"


def _picture(figure: Any, name: str) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    content = base64.b64encode(buffer.getvalue()).decode()
    return f'<p><img alt="{html.escape(name)}" src="data:image/png;base64,{content}"></p>'


def _table(rows: Rows) -> str:
    head, *body = rows
    lines = ["<tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in body]
    return "<table>" + "".join(lines) + "</table>"


if __name__ == "__main__":
    sys.exit(main())
