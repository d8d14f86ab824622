"""Figures and tables of changing worlds, drawn from the results alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from projects.p06_bandits.report.end_labels import label_ends
from shared.plotting import COLORS, GREY, LINES, PALETTE, figure

# colour, marker, line: what forgets nothing is dashed, what forgets is solid, what is told everything is dotted black
STYLE: dict[str, tuple[str, str, Any]] = {
    "thompson": (PALETTE["vermillion"], "s", "--"),
    "ucb1": (PALETTE["sky"], "P", "--"),
    "kl_ucb": (PALETTE["blue"], "o", "--"),
    "discounted_ucb": (PALETTE["orange"], "v", "-"),
    "sliding_window_ucb": (PALETTE["purple"], "D", "-"),
    "discounted_thompson": ("#A0400A", "^", "-"),
    "glr_klucb": (PALETTE["green"], "X", "-"),
    "oracle": (PALETTE["black"], "*", ":"),
}
SHORT = {"oracle": "told the changes"}
ORDER = ("two_swaps", "five_changes", "slow_drift")  # a results file sorts its keys


def _means(ax: Axes, world: dict[str, Any], rounds: np.ndarray) -> None:
    """What each arm pays over time."""
    for arm, means in enumerate(world["means"]):
        ax.plot(
            rounds, means, color=COLORS[arm], ls=LINES[arm], lw=1.6, drawstyle="steps-pre" if world["changes"] else None
        )
        ax.annotate(
            f"arm {arm + 1}",
            (rounds[0], means[0]),
            xytext=(2, 2),
            textcoords="offset points",
            color=COLORS[arm],
            fontsize=7,
        )
    ax.set_ylim(0, 1)
    ax.set_title(world["title"], fontsize=10)


def _mark_changes(ax: Axes, world: dict[str, Any]) -> None:
    for change in world["changes"]:
        ax.axvline(change, color=GREY, lw=0.8, ls=(0, (2, 2)), zorder=0)


def dynamic_regret(results: dict[str, Any]) -> Figure:
    """Means over time, and below them the dynamic regret of every policy; change points are dashed grey lines."""
    data = results["changing"]
    worlds = [data["worlds"][slug] for slug in ORDER]
    fig: Figure
    fig, axes = figure(3, 2, width=13.0, height=6.2, sharex=True, height_ratios=[1, 2.3])
    for column, world in enumerate(worlds):
        rounds = np.array(world["checkpoints"])
        top, ax = axes[0, column], axes[1, column]
        _means(top, world, rounds)
        order = sorted(world["policies"], key=lambda slug: world["policies"][slug]["final"]["estimate"])
        for slug in order:
            color, marker, line = STYLE[slug]
            curve = world["policies"][slug]
            ax.plot(rounds, curve["mean"], color=color, ls=line, marker=marker, markevery=20, ms=4)
            ax.fill_between(rounds, curve["low"], curve["high"], color=color, alpha=0.2, lw=0)
        for panel in (top, ax):
            _mark_changes(panel, world)
            panel.set_xlim(0, data["horizon"])
        ax.set_ylim(0, 1.05 * max(p["high"][-1] for p in world["policies"].values()))
        ax.set_xlabel("round")
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        labels = []
        for slug in order:
            name, end = SHORT.get(slug, world["policies"][slug]["name"]), world["policies"][slug]["mean"][-1]
            labels.append((f"{name}  {end:,.0f}", end, STYLE[slug][0], STYLE[slug][1]))
        label_ends(ax, labels)
    axes[0, 0].set_ylabel("mean reward of the arm")
    axes[1, 0].set_ylabel("dynamic regret (rewards)")
    fig.suptitle(
        f"Regret against the arm that is best in each round: mean over {data['n_runs']} runs, "
        "band = 95% Student t interval",
        x=0.01,
        ha="left",
        fontsize=11,
        weight="bold",
    )
    return fig


def detection_delay(results: dict[str, Any]) -> Figure:
    """How long GLR-klUCB takes to notice each change: median and quartiles over runs."""
    data = results["changing"]
    rows = [
        (world, row)
        for world in ("two_swaps", "five_changes")
        for row in data["worlds"][world]["detection"]["changes"]
        if row["delay_quartiles"][0] is not None
    ]
    fig: Figure
    fig, ax = figure(width=8.0, height=0.42 * len(rows) + 1.4)
    labels = []
    for place, (world, row) in enumerate(rows):
        low, middle, high = row["delay_quartiles"]
        falls = row["after"] < row["before"]
        color, marker = (PALETTE["vermillion"], "v") if falls else (PALETTE["blue"], "^")
        ax.plot([low, high], [place, place], color=color, lw=3, alpha=0.4, solid_capstyle="round")
        ax.plot(middle, place, color=color, marker=marker, ms=8)
        ax.annotate(
            f"{middle:,.0f}", (middle, place), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=7.5
        )
        labels.append(
            f"{data['worlds'][world]['title']}, round {row['round']:,}\n"
            f"arm {row['arm'] + 1}: {row['before']:g} → {row['after']:g}"
        )
    ax.set_yticks(range(len(rows)), labels, fontsize=7.5)
    ax.invert_yaxis()
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    ax.set_xlabel(f"rounds from the change to the restart: median and quartiles of {data['n_runs']} runs")
    ax.plot([], [], color=PALETTE["vermillion"], marker="v", ms=8, lw=3, label="the arm got worse")
    ax.plot([], [], color=PALETTE["blue"], marker="^", ms=8, lw=3, label="the arm got better")
    ax.legend(loc="lower right")
    ax.set_title("How soon GLR-klUCB notices that an arm has changed")
    return fig


def _pm(interval: dict[str, Any]) -> str:
    return f"{interval['estimate']:,.0f} ± {interval['high'] - interval['estimate']:,.0f}"


def changing_table(results: dict[str, Any]) -> list[list[str]]:
    """Final dynamic regret of every policy in every world, mean and 95% Student t interval."""
    worlds = [results["changing"]["worlds"][slug] for slug in ORDER]
    rows = [["policy", *(world["title"] for world in worlds)]]
    for slug in STYLE:
        name = worlds[0]["policies"][slug]["name"]
        cells = [_pm(w["policies"][slug]["final"]) if slug in w["policies"] else "–" for w in worlds]
        rows.append([name, *cells])
    return rows


def detection_table(results: dict[str, Any]) -> list[list[str]]:
    """Every change of an arm: how often and how soon GLR-klUCB noticed it."""
    rows = [["world", "round", "arm", "mean", "noticed (95% Wilson)", "delay in rounds, median (quartiles)"]]
    for world in (results["changing"]["worlds"][slug] for slug in ORDER):
        for row in (world["detection"] or {"changes": []})["changes"]:
            seen, (low, middle, high) = row["noticed"], row["delay_quartiles"]
            delay = "–" if middle is None else f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"
            rows.append(
                [
                    world["title"],
                    f"{row['round']:,}",
                    str(row["arm"] + 1),
                    f"{row['before']:g} → {row['after']:g}",
                    f"{seen['estimate']:.0%} [{seen['low']:.0%}, {seen['high']:.0%}]",
                    delay,
                ]
            )
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "dynamic_regret": dynamic_regret,
    "detection_delay": detection_delay,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "changing": changing_table,
    "detection": detection_table,
}
