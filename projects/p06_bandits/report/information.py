"""Figures and tables of information-directed sampling, drawn from the results alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from projects.p06_bandits.report.end_labels import label_ends
from shared.plotting import GREY, PALETTE, figure

STYLE: dict[str, tuple[str, str, Any]] = {
    "ids": (PALETTE["green"], "o", "-"),
    "v_ids": (PALETTE["black"], "D", (0, (1, 1))),
    "bayes_ucb": (PALETTE["sky"], "s", "-"),
    "thompson": (PALETTE["vermillion"], "^", "-"),
    "kl_ucb": (PALETTE["blue"], "P", "--"),
    "ucb_tuned": (PALETTE["purple"], "v", "--"),
    "moss": ("#8C6D1F", "X", "-."),
    "kg": (PALETTE["orange"], "*", "-"),
    "ucb1": (GREY, "h", ":"),
}


def information_race(results: dict[str, Any]) -> Figure:
    """Bayesian regret over time, and the spread of the final regret over runs."""
    data = results["information"]
    policies = data["policies"]
    rounds = np.array(data["checkpoints"])
    fig: Figure
    fig, (ax, box) = figure(2, 1, width=12.0, height=4.8, width_ratios=[1.25, 1])
    shown = [slug for slug in STYLE if slug != "ucb1"]  # UCB1 is far above and would flatten the rest
    for slug in shown:
        color, marker, line = STYLE[slug]
        curve = policies[slug]
        ax.plot(rounds, curve["mean"], color=color, ls=line, marker=marker, markevery=8, ms=4)
        ax.fill_between(rounds, curve["low"], curve["high"], color=color, alpha=0.18, lw=0)
    ax.set_xlim(0, data["horizon"])
    ax.set_ylim(0, 1.08 * max(policies[slug]["high"][-1] for slug in shown))
    ax.set_xlabel("round")
    ax.set_ylabel("Bayesian regret (rewards)")
    ax.set_title(f"mean over {data['n_runs']:,} draws of {data['n_arms']} arms; band = 95% Student t", fontsize=9.5)
    label_ends(
        ax,
        [
            (
                f"{policies[s]['name']}  {policies[s]['final']['estimate']:.1f}",
                policies[s]["mean"][-1],
                STYLE[s][0],
                STYLE[s][1],
            )
            for s in shown
        ],
    )
    order = sorted(STYLE, key=lambda slug: policies[slug]["final"]["estimate"])
    for place, slug in enumerate(order):
        color, marker, _ = STYLE[slug]
        q = policies[slug]["quantiles"]
        box.plot([q["q05"], q["q95"]], [place, place], color=color, lw=1.2)
        box.plot([q["q25"], q["q75"]], [place, place], color=color, lw=6, alpha=0.45, solid_capstyle="butt")
        box.plot(q["q50"], place, marker="|", ms=11, mew=2, color=color)
        box.plot(policies[slug]["final"]["estimate"], place, marker=marker, ms=6, color=color, mec="white", mew=0.6)
        recalled = policies[slug]["recalled_unverified"]
        if recalled is not None:
            box.plot(recalled, place - 0.33, marker="v", ms=6, mfc="none", mec=GREY)
    box.plot(
        [], [], marker="v", ms=6, mfc="none", mec=GREY, ls="none", label="mean in the paper, as recalled: unverified"
    )
    box.plot([], [], color=GREY, lw=6, alpha=0.45, label="middle half of the runs; line: 5% to 95%, tick: median")
    box.axvline(data["bound"], color=GREY, ls=(0, (2, 2)), lw=1)
    box.annotate(
        "bound of IDS",
        (data["bound"], -0.55),
        xytext=(3, 0),
        textcoords="offset points",
        fontsize=7.5,
        color=GREY,
        va="center",
    )
    box.set_yticks(range(len(order)), [policies[slug]["name"] for slug in order])
    box.set_ylim(len(order) + 0.9, -0.9)
    box.set_xlim(left=0)
    box.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    box.set_xlabel(f"regret after {data['horizon']:,} rounds")
    box.legend(loc="lower right", fontsize=7.5)
    box.set_title("spread over draws; marker = mean", fontsize=9.5)
    fig.suptitle(
        "Ten Bernoulli arms with uniform priors, 1,000 rounds: Russo and Van Roy's race",
        x=0.01,
        ha="left",
        fontsize=11,
        weight="bold",
    )
    return fig


def information_ratio(results: dict[str, Any]) -> Figure:
    """Price of information: ratios of IDS and Thompson sampling on the same posteriors, under the ceiling K / 2."""
    data = results["information"]
    ratio = data["ratio"]
    rounds = np.array(ratio["rounds"])
    fig: Figure
    fig, ax = figure(width=7.4, height=3.7)
    ends = []
    for slug, name in (("thompson", "Thompson sampling"), ("ids", "IDS")):
        color, marker, line = STYLE[slug]
        ax.plot(rounds, ratio[slug], color=color, ls=line, marker=marker, markevery=max(len(rounds) // 12, 1))
        ends.append((f"{name}  {ratio[slug][-1]:.2f}", ratio[slug][-1], color, marker))
    ax.axhline(ratio["ceiling"], color="black", lw=1.2)
    ax.annotate(
        f"K/2 = {ratio['ceiling']:g}: no posterior of {data['n_arms']} independent arms is dearer",
        (rounds[-1], ratio["ceiling"]),
        xytext=(-2, -11),
        textcoords="offset points",
        ha="right",
        fontsize=8,
    )
    ax.set_xscale("log")
    ax.set_xlim(1, rounds[-1])
    ax.set_ylim(0, 1.06 * ratio["ceiling"])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    ax.set_xlabel("round")
    ax.set_ylabel("regret² per nat of information")
    ax.set_title(f"What a nat about the best arm costs: mean over {ratio['n_runs']} games played by IDS", fontsize=9.5)
    label_ends(ax, ends)
    return fig


def information_table(results: dict[str, Any]) -> list[list[str]]:
    """Bayesian regret of every policy: mean, interval, quantiles, paired difference from IDS."""
    policies = results["information"]["policies"]
    rows = [["policy", "mean regret", "5%", "median", "95%", "more than IDS (paired)", "paper, recalled (unverified)"]]
    for slug in sorted(STYLE, key=lambda s: policies[s]["final"]["estimate"]):
        row = policies[slug]
        mean, q, more, recalled = row["final"], row["quantiles"], row["minus_ids"], row["recalled_unverified"]
        rows.append(
            [
                row["name"],
                f"{mean['estimate']:.1f} ± {mean['high'] - mean['estimate']:.1f}",
                f"{q['q05']:.0f}",
                f"{q['q50']:.0f}",
                f"{q['q95']:.0f}",
                f"{more['estimate']:+.1f} [{more['low']:+.1f}, {more['high']:+.1f}]" if more else "–",
                f"{recalled:.1f}" if recalled is not None else "–",
            ]
        )
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "information_race": information_race,
    "information_ratio": information_ratio,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {"information": information_table}
