"""Figures and tables of adversarial worlds, drawn from the results alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from projects.p06_bandits.report.end_labels import label_ends
from shared.plotting import GREY, PALETTE, figure

# colour, marker, line: policies made for stochastic bandits are dashed, those with a worst-case promise solid
STYLE: dict[str, tuple[str, str, Any]] = {
    "ftl": (PALETTE["black"], "P", ":"),
    "ucb1": (PALETTE["blue"], "o", "--"),
    "thompson": (PALETTE["sky"], "s", "--"),
    "exp3": (PALETTE["purple"], "v", "-"),
    "exp3_ix": (PALETTE["orange"], "^", "-"),
    "tsallis_inf_iw": (PALETTE["vermillion"], "D", "-"),
    "tsallis_inf": (PALETTE["green"], "X", "-"),
}
TITLES = {
    "stochastic": "stochastic: means stay put",
    "adversarial": "adversarial: same gaps, shifting level",
}


def both_worlds(results: dict[str, Any]) -> Figure:
    """Regret against rounds on log axes in both worlds with the same settings, and what Tsallis-INF promises."""
    data = results["adversarial"]
    rounds = np.array(data["checkpoints"], float)
    shown = rounds >= 100
    fig: Figure
    fig, axes = figure(2, 1, width=11.0, height=4.9, sharey=True)
    top = 3 * max(p["high"][-1] for world in data["worlds"].values() for p in world.values())
    for ax, (world, title) in zip(axes, TITLES.items(), strict=True):
        curves = data["worlds"][world]
        for slug, (color, marker, line) in STYLE.items():
            curve = curves[slug]
            low, high = np.maximum(np.array(curve["low"])[shown], 1.0), np.array(curve["high"])[shown]
            ax.plot(
                rounds[shown], np.array(curve["mean"])[shown], color=color, ls=line, marker=marker, markevery=6, ms=4
            )
            ax.fill_between(rounds[shown], low, high, color=color, alpha=0.18, lw=0)
        k = data["n_arms"]
        bound = 2 * np.sqrt(k * rounds) + 10 * k * np.log(rounds) + 16
        ax.plot(rounds[shown], bound[shown], color=GREY, lw=1.2, ls=(0, (6, 2)))
        ax.annotate(
            "Tsallis-INF's promise",
            (rounds[shown][0], bound[shown][0]),
            xytext=(4, 24),
            textcoords="offset points",
            color=GREY,
        )
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_xlim(100, rounds[-1])
        ax.set_ylim(8, top)
        ax.set_title(title)
        ax.set_xlabel("round")
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        label_ends(
            ax,
            [
                (
                    f"{curves[s]['name']}  $T^{{{curves[s]['growth']['estimate']:.2f}}}$",
                    curves[s]["mean"][-1],
                    STYLE[s][0],
                    STYLE[s][1],
                )
                for s in STYLE
            ],
        )
    axes[0].set_ylabel("regret against the best fixed arm (rewards)")
    fig.suptitle(
        f"One setting for both worlds ({data['n_arms']} arms, gap {data['gap']:g}): mean over {data['n_runs']} runs, "
        "band = 95% Student t; exponents from T/4 to T",
        x=0.01,
        ha="left",
        fontsize=10,
        weight="bold",
    )
    return fig


def nemesis_regret(results: dict[str, Any]) -> Figure:
    """Regret per round against rewards made for a copy of the policy, with the copy's coins and with its own."""
    data = results["adversarial"]["nemesis"]
    fig: Figure
    fig, ax = figure(width=7.6, height=3.7)
    for place, slug in enumerate(STYLE):
        row = data["policies"][slug]
        seen, hidden = row["seen"]["estimate"], row["hidden"]["estimate"]
        ax.plot([hidden, seen], [place, place], color="#C9C9C9", lw=2, zorder=1)
        ax.plot(seen, place, "X", color=PALETTE["vermillion"], ms=9)
        ax.plot([row["hidden"]["low"], row["hidden"]["high"]], [place, place], color=PALETTE["blue"], lw=2)
        ax.plot(hidden, place, "o", color=PALETTE["blue"], ms=7)
        ax.annotate(
            f"{hidden:.3f}", (hidden, place), xytext=(0, 6), textcoords="offset points", ha="center", fontsize=8
        )
        ax.annotate(f"{seen:.2f}", (seen, place), xytext=(9, 0), textcoords="offset points", va="center", fontsize=8)
    ax.axvline(data["floor"], color=GREY, ls=(0, (2, 2)), lw=1)
    ax.annotate(
        "1 − 1/K",
        (data["floor"], -0.75),
        xytext=(-4, 0),
        textcoords="offset points",
        ha="right",
        color=GREY,
        fontsize=8,
    )
    ax.plot([], [], "X", color=PALETTE["vermillion"], ms=9, label="adversary saw the coins and tie-breaks")
    ax.plot([], [], "o", color=PALETTE["blue"], ms=7, label="adversary knows the algorithm only")
    ax.set_yticks(range(len(STYLE)), [data["policies"][slug]["name"] for slug in STYLE])
    ax.set_ylim(len(STYLE) - 0.4, -1.1)
    ax.set_xlim(-0.02, 1.05)
    ax.set_xlabel(
        f"regret per round, {data['n_arms']} arms, {data['horizon']:,} rounds; "
        f"mean over {data['n_runs']} runs, 95% Student t"
    )
    ax.legend(loc="lower center", bbox_to_anchor=(0.42, 0.02), frameon=True, framealpha=0.9, edgecolor="none")
    ax.set_title("Who can be foreseen earns nothing")
    return fig


def _pm(interval: dict[str, Any]) -> str:
    return f"{interval['estimate']:,.0f} ± {interval['high'] - interval['estimate']:,.0f}"


def adversarial_table(results: dict[str, Any]) -> list[list[str]]:
    """Final regret in both worlds, and the exponent of growth in the adversarial one."""
    data = results["adversarial"]
    rows = [["policy", "stochastic", "adversarial", "grows like T to the", "promise at this horizon"]]
    for slug in STYLE:
        calm, rough = data["worlds"]["stochastic"][slug], data["worlds"]["adversarial"][slug]
        growth, bound = rough["growth"], data["bounds"].get(slug)
        rows.append(
            [
                calm["name"],
                _pm(calm["final"]),
                _pm(rough["final"]),
                f"{growth['estimate']:.2f} [{growth['low']:.2f}, {growth['high']:.2f}]",
                f"{bound:,.0f}" if bound else "–",
            ]
        )
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {"both_worlds": both_worlds, "nemesis": nemesis_regret}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {"adversarial": adversarial_table}
