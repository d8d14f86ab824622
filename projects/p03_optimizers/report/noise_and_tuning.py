"""The comparison with noise: budgets for tuning, the course of training, learning rates, and the claim's verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from projects.p03_optimizers.report.end_labels import label_ends
from projects.p03_optimizers.report.looks import look, short
from shared.plotting import GREY, figure

LEVELS = (("default", "x", "defaults"), ("small", "o", "small search"), ("medium", "o", "large search"))
DRAWN = ("sgd", "heavy_ball", "nesterov", "adagrad", "rmsprop", "adam", "lion", "muon_adamw")


def budgets(results: dict[str, Any]) -> Figure:
    """Final loss of every method with three budgets for tuning, problem by problem."""
    data = results["stochastic"]
    problems = data["problems"]
    most = max(len(p["methods"]) for p in problems.values())
    fig: Figure
    fig, axes = figure(len(problems), 1, width=3.1 * len(problems) + 1.0, height=0.26 * most + 1.3, squeeze=False)
    for ax, problem in zip(axes[0], problems.values(), strict=True):
        order = list(reversed(problem["ranking"]["medium"]))
        for y, slug in enumerate(order):
            row, color = problem["methods"][slug], look(slug).color
            found = {level: row[level]["loss"]["iqm"] for level, *_ in LEVELS}
            values = [max(found[level]["estimate"], 1e-12) for level, *_ in LEVELS]
            ax.plot([min(values), max(values)], [y, y], color="#D5D5D5", lw=1.0, zorder=1)
            interval = found["medium"]
            ax.plot([max(interval["low"], 1e-12), interval["high"]], [y, y], color=color, lw=3.5, alpha=0.4)
            for (level, marker, _), value in zip(LEVELS, values, strict=True):
                face = "white" if level == "small" else color
                ax.plot(value, y, marker, mfc=face, mec=GREY if level == "default" else color, ms=5.5, mew=1.2)
        ax.set_yticks(range(len(order)), [short(data["labels"][slug]) for slug in order], fontsize=7.5)
        ax.set(xscale="log", xlabel="loss above the least" if not problem["classifier"] else "training loss")
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.set_title(problem["label"].split(",")[0], fontsize=9.5)
        ax.grid(axis="y", visible=False)
    for level, marker, name in LEVELS:
        face = "white" if level == "small" else "black"
        count = data["budgets"][level]
        axes[0, 0].plot(
            [],
            [],
            marker,
            mfc=face,
            mec="black",
            color="black",
            label=f"{name}: {count} configuration{'s' * (count > 1)}",
        )
    fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    fig.suptitle(
        f"Final loss by budget for tuning: interquartile mean, n = {data['n_seeds']} seeds, bars: 95% bootstrap",
        x=0.01, ha="left", fontsize=10, fontweight="bold",
    )  # fmt: skip
    return fig


def training(results: dict[str, Any]) -> Figure:
    """Median gap over the gradients for the tuned methods, with quartiles over seeds."""
    data = results["stochastic"]
    problems = data["problems"]
    columns = min(3, len(problems))
    rows = -(-len(problems) // columns)
    fig: Figure
    fig, axes = figure(columns, rows, width=4.2 * columns, height=3.2 * rows, squeeze=False)
    for ax in axes.ravel()[len(problems) :]:
        ax.set_axis_off()
    for ax, problem in zip(axes.ravel(), problems.values(), strict=False):
        ends = []
        for slug in (m for m in DRAWN if m in problem["methods"]):
            row = problem["methods"][slug]["medium"]
            x = np.array(row["checkpoints"], dtype=float)
            middle, low, high = (_nan(row["curve"][key]) for key in ("median", "low", "high"))
            ax.plot(x, middle, color=look(slug).color, ls=look(slug).line, lw=1.3)
            ax.fill_between(x, low, high, color=look(slug).color, alpha=0.12, lw=0)
            if np.isfinite(middle[-1]):
                ends.append((short(data["labels"][slug]), float(middle[-1]), look(slug).color))
        ax.set(xscale="log", yscale="log", xlim=(1, problem["budget"]), xlabel="gradients (log scale)")
        ax.set(ylabel="training loss" if problem["classifier"] else "f − f*")
        ax.set_title(problem["label"].split(",")[0], fontsize=9.5)
        label_ends(ax, ends, gap=0.075)
    return fig


def _nan(values: list[float | None]) -> Any:
    return np.array([np.nan if v is None else max(v, 1e-14) for v in values])


def sensitivity(results: dict[str, Any]) -> Figure:
    """Cost against the learning rate, and the width of the basin of good ones."""
    data = results["sensitivity"]
    problems, lrs = data["problems"], np.array(data["lrs"])
    fig: Figure
    fig, axes = figure(3, 2, width=11.0, height=6.6)
    for ax, problem in zip(axes.ravel(), problems.values(), strict=False):
        for slug in (m for m in DRAWN if m in problem["methods"]):
            cost = np.array([np.nan if c is None else c for c in problem["methods"][slug]["cost"]])
            ax.plot(lrs, cost, color=look(slug).color, ls=look(slug).line, lw=1.2)
            if np.isfinite(cost).any():
                k = int(np.nanargmin(cost))
                ax.plot(lrs[k], cost[k], look(slug).marker, color=look(slug).color, ms=5)
        ax.set(xscale="log", yscale="log", xlabel="learning rate")
        unit = f"gradients to {data['tau']:g} of the gap" if problem["cost"] == "gradients" else "gap at the end"
        ax.set_ylabel(unit)
        ax.set_title(problem["label"].split(", breast")[0], fontsize=9.5)
    ax = axes[-1, -1]
    order = sorted(data["median_width"], key=data["median_width"].__getitem__)
    for y, slug in enumerate(order):
        widths = [p["methods"][slug]["decades"] for p in problems.values()]
        ax.plot(widths, [y] * len(widths), "|", color=look(slug).color, ms=7)
        ax.plot(data["median_width"][slug], y, look(slug).marker, color=look(slug).color, ms=5)
    ax.set_yticks(range(len(order)), [short(data["labels"][slug]) for slug in order], fontsize=7)
    ax.set(xlabel=f"decades of lr within {data['factor']:g}x of the best", xlim=(0, None))
    ax.set_title(f"Width of the basin, median, n = {data['n_seeds']} seeds", fontsize=9.5)
    ax.grid(axis="y", visible=False)
    return fig


def budget_table(results: dict[str, Any]) -> list[list[str]]:
    """Loss (or held-out error) by problem, method and budget."""
    data = results["stochastic"]
    problems = data["problems"]
    slugs = sorted({m for p in problems.values() for m in p["methods"]}, key=lambda m: data["labels"][m])
    rows = [["method", *[f"{p['label'].split(',')[0]}: default / small / large" for p in problems.values()]]]
    for slug in slugs:
        cells = []
        for problem in problems.values():
            row = problem["methods"].get(slug)
            if row is None:
                cells.append("–")
                continue
            told = []
            for level, *_ in LEVELS:
                found = row[level]
                value = f"{found['loss']['iqm']['estimate']:.2g}"
                best = problem["ranking"][level][0] == slug
                told.append(f"**{value}**" if best else value)
            cells.append(" / ".join(told))
        rows.append([data["labels"][slug], *cells])
    return rows


def verdict_table(results: dict[str, Any]) -> list[list[str]]:
    """The claim, problem by problem."""
    data = results["stochastic"]
    rows = [
        ["problem", "best default (of)", "its value", "Adam, large search", "difference [95%]", "margin", "as good?"]
    ]
    for name, row in data["verdict"]["problems"].items():
        d = row["difference"]
        spec = ".1%" if row["metric"] == "held-out error" else ".3g"
        answer = "yes" if row["as_good"] else "no" if row["worse"] else "can't tell"
        rows.append(
            [
                f"{data['problems'][name]['label'].split(',')[0]} ({row['metric']})",
                f"{data['labels'][row['several']]} ({row['tried']})",
                format(row["several_value"], spec),
                format(row["one_value"], spec),
                f"{d['estimate']:{spec}} [{d['low']:{spec}}, {d['high']:{spec}}]",
                format(row["margin"], spec),
                answer,
            ]
        )
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "budgets": budgets,
    "training": training,
    "sensitivity": sensitivity,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "budgets": budget_table,
    "verdict": verdict_table,
}
