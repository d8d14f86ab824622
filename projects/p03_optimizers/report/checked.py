"""What was checked against others: trajectories and solvers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def trajectory_table(results: dict[str, Any]) -> list[list[str]]:
    """Every optimiser beside another implementation: largest difference on two problems."""
    rows = [["method", "held against", "steps", "Rosenbrock", "quadratic", "allowed", "departure that was undone"]]
    for row in results["trajectories"]["rows"]:
        rows.append(
            [
                row["method"],
                f"{row['reference']} {row['version'].split('+')[0]}",
                f"{row['steps']:,}",
                f"{row['rosenbrock']:.0e}",
                f"{row['quadratic']:.0e}",
                f"{row['tolerance']:.0e}",
                row["note"] or "–",
            ]
        )
    return rows


def solver_table(results: dict[str, Any]) -> list[list[str]]:
    """Rosenbrock in evaluations, and problems solved by suite, ours / SciPy's."""
    data = results["solvers"]
    suites = [name for name in data["suites"] if name != "Rosenbrock"]
    totals = [max(row["n"] for row in data["suites"][name].values()) for name in suites]
    header = ["solver", "SciPy's", "Rosenbrock: gradients (values)"]
    header += [f"{name}, solved of {n}" for name, n in zip(suites, totals, strict=True)]
    rows = [header]
    methods = list(dict.fromkeys(m for table in data["suites"].values() for m in table))
    for method in methods:
        count = data["rosenbrock"].get(method)
        told = "–"
        if count is not None:
            sides = [f"{count[f'{side}_n_g']} ({count[f'{side}_n_f']})" for side in ("ours", "theirs")]
            told = " / ".join(sides)
        peer = next(table[method]["peer"] for table in data["suites"].values() if method in table)
        row = [method, peer, told]
        for name in suites:
            found = data["suites"][name].get(method)
            row.append("–" if found is None else f"{found['ours']} / {found['theirs']}")
        rows.append(row)
    return rows


TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "trajectories": trajectory_table,
    "solvers": solver_table,
}
