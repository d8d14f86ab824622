"""LAPACK's test ratios: the figure and the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from shared.plotting import GREY, PALETTE, figure

FLOOR = 0.03
"""Ratios of zero, exact answers, are drawn here."""


def ratio_overview(results: dict[str, Any]) -> Figure:
    """Worst ratio of every routine, ours and NumPy's, against our target and LAPACK's own thresholds."""
    data = results["ratios"]
    names = sorted(data["routines"], key=lambda name: data["routines"][name]["ours"]["worst"])
    fig: Figure
    ax: Axes
    fig, ax = figure(width=7.6, height=0.25 * len(names) + 1.5)
    y = np.arange(len(names))
    entries = [data["routines"][name] for name in names]
    ours = np.array([max(entry["ours"]["worst"], FLOOR) for entry in entries])
    ax.hlines(y, FLOOR, ours, color=PALETTE["sky"], lw=1.0, alpha=0.7)
    ax.plot(ours, y, "o", ms=6, color=PALETTE["blue"], label="ours")
    both = [(k, max(entry["numpy"]["worst"], FLOOR)) for k, entry in enumerate(entries) if "numpy" in entry]
    shown = [(k, value) for k, value in both if value < 1e3]
    ax.plot([v for _, v in shown], [k for k, _ in shown], "s", ms=5, mfc="none", color=PALETTE["vermillion"],
            label="NumPy, SciPy")  # fmt: skip
    for k, value in both:
        if value >= 1e3:
            ax.annotate("1/ulp", (160, k), fontsize=7, color=PALETTE["vermillion"], va="center")
    ax.plot([entry["threshold"] for entry in entries], y, "|", ms=10, mew=1.6, color=GREY, label="LAPACK accepts")
    ax.axvline(data["target"], color=PALETTE["green"], lw=1.2, ls="--", label=f"asked of ours: {data['target']:g}")
    ax.set_yticks(y, names)
    ax.set(xscale="log", xlim=(FLOOR, 1000), ylim=(-0.7, len(names) - 0.3), xlabel="worst test ratio")
    ax.legend(loc="lower right")
    ax.set_title("LAPACK's tests of itself, applied to us")
    sizes = ", ".join(map(str, data["sizes"]))
    fig.supxlabel(
        f"all of LAPACK's matrix types, n = {sizes}; {data['tests']:,} ratios of ours", fontsize=8, color=GREY
    )
    return fig


def ratio_table(results: dict[str, Any]) -> list[list[str]]:
    """Worst ratios by routine, and on what they were found."""
    data = results["ratios"]
    rows = [["routine", "tests", "median", "worst", "worst on", "NumPy, SciPy: worst", "LAPACK accepts"]]
    for name, entry in data["routines"].items():
        ours = entry["ours"]
        theirs = _told(entry["numpy"]["worst"]) if "numpy" in entry else "–"
        place = f"{ours['worst_test']}: {ours['worst_type']}, n = {ours['worst_n']}"
        rows.append(
            [f"`{name}`", f"{ours['tests']:,}", f"{ours['median']:.2f}", _told(ours["worst"]), place, theirs,
             str(entry["threshold"])]
        )  # fmt: skip
    return rows


def _told(ratio: float) -> str:
    """A ratio with two decimals; one near 1 / ulp means that nothing is right, or that the routine gave up."""
    return f"{ratio:.2f}" if ratio < 1e6 else "1/ulp"


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {"ratio_overview": ratio_overview}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {"ratios": ratio_table}
