"""Bring what is published up to date with the committed results: figures, and the generated parts of every README.

`python -m projects.publish figures` redraws, `readmes` rewrites; `--check` changes nothing and fails on what is out
of date. Nothing is computed anew: a number changes only when a run has written other results.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import Any

from projects.registry import PHASES, PROJECTS, REGISTRY, Project, built
from shared import plotting, results
from shared.cli import Report, draw
from shared.readme import Rows, sync

FRONT_PAGE = PROJECTS.parent / "README.md"


def report_of(row: Project) -> Report:
    """Give a project's figures, tables and claims."""
    found: Report = import_module(f"{row.module}.run").REPORT
    return found


def values_of(row: Project) -> dict[str, Any]:
    """Give what a README's paths lead into: the full results, `meta`, `config`, and the benchmark under `bench`."""
    record = results.load(row.folder / "results" / "full.json")
    bench = row.folder / "results" / "bench.json"
    measured = results.load(bench) if bench.exists() else {"results": {"rows": []}, "meta": {}}
    return {
        **record["results"],
        "config": record["config"],
        "meta": record["meta"],
        "bench": {**measured["results"], "meta": measured["meta"]},
    }


def tables_of(row: Project) -> dict[str, Any]:
    """Give a project's tables, and `bench`, which all have alike."""
    return {**report_of(row).tables, "bench": lambda values: bench_table(values["bench"]["rows"])}


def bench_table(rows: list[dict[str, Any]]) -> Rows:
    """Lay out the rows of results/bench.json: ratio > 1 means that we are ahead."""
    table = [["Work", "Peer", "Ours", "Theirs", "Unit", "Ratio", "Asked"]]
    for row in rows:
        asked = "–" if row["target"] is None else f"≥ {row['target']:g}"
        table.append(
            [row["workload"], f"{row['peer']} {row['peer_version']}", _short(row["ours"]), _short(row["theirs"]),
             row["unit"], f"{row['ratio']:.3g}", asked]
        )  # fmt: skip
    return table


def front_table(_: dict[str, Any]) -> Rows:
    """Lay out all twenty projects for the front page."""
    table = [["#", "Project", "The question", "Measured against", "State"]]
    for row in REGISTRY:
        title = f"[{row.title}](projects/{row.slug}/README.md)" if row.built else row.title
        state = f"`make p{row.number:02d}`" if row.built else "not built yet"
        table.append([str(row.number), title, row.question, ", ".join(row.peers), state])
    return table


def phase_table(_: dict[str, Any]) -> Rows:
    """Lay out the roadmap's phases for the front page."""
    table = [["Phase", "Projects"]]
    for number, name in PHASES.items():
        table.append([name, ", ".join(str(row.number) for row in REGISTRY if row.phase == number)])
    return table


def publish_readmes(check: bool) -> list[str]:
    """Sync the front page and every built project's README; gives what was (or is) out of date."""
    stale = [
        f"README.md {name}"
        for name in sync(FRONT_PAGE, {}, {"projects": front_table, "phases": phase_table}, {}, check)
    ]
    for row in built():
        page = row.folder / "README.md"
        changed = sync(page, values_of(row), tables_of(row), report_of(row).claims, check)
        stale += [f"{row.slug}/README.md {name}" for name in changed]
    return stale


def publish_figures(check: bool) -> list[str]:
    """Redraw every built project's figures; with `check`, compare the digests they carry with the results'."""
    stale: list[str] = []
    for row in built():
        record = results.load(row.folder / "results" / "full.json")
        report, folder = report_of(row), row.folder / "figures"
        if not check:
            draw(folder, report, record["results"], record["digest"])
        for path in (folder / f"{name}.png" for name in report.figures):
            if not path.exists() or plotting.shown_digest(path) != record["digest"]:
                stale.append(str(path.relative_to(PROJECTS)))
    return stale


def main(argv: list[str] | None = None) -> int:
    """Publish, or check what is published."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("readmes", "figures"))
    parser.add_argument("--check", action="store_true", help="change nothing, fail where something is out of date")
    flags = parser.parse_args(argv)
    try:
        stale = (publish_readmes if flags.what == "readmes" else publish_figures)(flags.check)
    except ValueError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    word = "out of date" if flags.check else "rewritten"
    sys.stdout.write("".join(f"{word}: {name}\n" for name in stale) or f"all {flags.what} are up to date\n")
    return int(flags.check and bool(stale))


def _short(value: float) -> str:
    """Write a rate or time with three digits, and thousands in words that are read at a glance."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / (1e3 if letter == 'k' else size):.3g} {letter}"
    return f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
