"""Figures and tables of the incentive trial; nothing is recomputed here."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from scipy.ndimage import distance_transform_edt

from shared.plotting import GREY, PALETTE, figure

ARMS = ("nothing", "up to 0.5 USD", "0.5 to 1 USD", "1 to 2 USD", "2 to 3 USD")
POLICIES = {
    "best_uniform": "one offer for all, chosen on other villages",
    "greedy_0": "model: age, distance",
    "tree_0": "tree: age, distance",
    "greedy_1": "model: age, distance, HIV",
    "tree_1": "tree: age, distance, HIV",
    "greedy_2": "model: age, distance, HIV, district",
    "tree_2": "tree: age, distance, HIV, district",
}
STYLE: dict[str, tuple[str, str]] = {
    "greedy_0": (PALETTE["vermillion"], "s"),
    "tree_0": (PALETTE["orange"], "^"),
    "greedy_1": (PALETTE["purple"], "P"),
    "tree_1": (PALETTE["sky"], "v"),
    "greedy_2": (PALETTE["blue"], "D"),
    "tree_2": (PALETTE["green"], "X"),
}
SHADES = ("#F7F7F7", "#C6DBEF", "#6BAED6", "#2171B5", "#08306B")  # light to dark: little to much money


def frontier(results: dict[str, Any]) -> Figure:
    """What a budget buys: take-up against dollars offered, and what targeting adds to a lottery of equal cost."""
    data = results["thornton"]
    fig: Figure
    fig, (left, right) = figure(ncols=2, width=10.5, height=5.2, width_ratios=[1.15, 1])
    _draw_offers(left, data)
    _draw_gains(right, data)
    fig.legend(
        handles=[
            Line2D([], [], color="black", marker="o", ls="-", label="the same offer for all, and lotteries of two"),
            *(
                Line2D([], [], color=color, marker=marker, ls="", label=POLICIES[name])
                for name, (color, marker) in STYLE.items()
            ),
        ],
        loc="outside lower center",
        ncols=3,
        title=(
            f"{data['n']:,} people, {data['villages']} villages; policies learnt on {data['folds'] - 1} of "
            f"{data['folds']} folds of villages, scored doubly robustly on the other; "
            f"mean of {data['repeats']} such split{'s' * (data['repeats'] > 1)}; 95% intervals clustered by village"
        ),
    )
    return fig


def _draw_offers(ax: Axes, data: dict[str, Any]) -> None:
    offers = [data["policies"][f"uniform_{a}"][0] for a in range(len(ARMS))]
    hull = _hull([(offer["offered"], offer["take_up"]) for offer in offers])
    ax.plot(*zip(*hull, strict=True), color="black", lw=1.2, zorder=1)
    for offer, label in zip(offers, ARMS, strict=True):
        x = offer["offered"]
        ax.plot([x, x], [offer["take_up_low"], offer["take_up_high"]], color="black", lw=1.2, zorder=2)
        ax.plot(x, offer["take_up"], "o", color="black", ms=6, zorder=3)
        place, shift, side = (x, offer["take_up_high"]), (-5, -1), "right"
        if x == 0:  # no room to the left of the axis
            place, shift, side = (x, offer["take_up_low"]), (6, -8), "left"
        ax.annotate(label, place, xytext=shift, textcoords="offset points", fontsize=8, ha=side)
    for name, (color, marker) in STYLE.items():
        rows = data["policies"][name]
        ax.plot(
            [row["offered"] for row in rows], [row["take_up"] for row in rows], marker, color=color, ms=5, alpha=0.9
        )
    ax.set_xlabel("USD offered per person")
    ax.set_ylabel("share that came for the result")
    ax.set_ylim(0.25, 0.95)
    ax.set_xlim(-0.45, 2.95)
    ax.set_title("What a dollar buys")


def _draw_gains(ax: Axes, data: dict[str, Any]) -> None:
    ax.axhline(0, color="black", lw=1.2)
    shift = {name: 0.03 * (i - 2.5) for i, name in enumerate(STYLE)}
    for row in data["mix"]["rows"]:
        color, marker = STYLE[row["policy"]]
        # Prices are drawn at equal distances: they are a grid of settings, not a scale.
        x = data["prices"].index(row["price"]) + 4 * shift[row["policy"]]
        ax.plot([x, x], [100 * row["low"], 100 * row["high"]], color=color, lw=1.0, alpha=0.8)
        ax.plot(x, 100 * row["difference"], marker, color=color, ms=4.5)
        if row["holm"] < 0.05:
            ax.plot(x, 100 * row["high"] + 0.7, marker="*", color=color, ms=7)
    ax.set_xticks(range(len(data["prices"])), [f"{price:g}" for price in data["prices"]], fontsize=7.5)
    ax.set_xlabel("price λ: take-up that a dollar must buy (dear money to the right)")
    ax.set_ylabel("take-up over a lottery of equal cost, points")
    ax.set_title("What knowing whom to pay adds")
    ax.text(0.02, 0.97, "★ differs from 0 after Holm", transform=ax.transAxes, fontsize=8, color=GREY, va="top")
    ax.grid(axis="x", visible=False)


def _hull(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Upper concave hull of points sorted by cost."""
    hull: list[tuple[float, float]] = []
    for x, y in sorted(points):
        while len(hull) > 1 and (hull[-1][1] - hull[-2][1]) * (x - hull[-2][0]) <= (y - hull[-2][1]) * (
            hull[-1][0] - hull[-2][0]
        ):
            hull.pop()
        if not hull or y > hull[-1][1]:
            hull.append((x, y))
    return hull


def policy_map(results: dict[str, Any]) -> Figure:
    """Who would be offered how much: the greedy map over age and distance, and the trees in words."""
    data, judged = results["thornton"]["map"], results["thornton"]["comparisons"]["best_uniform"]
    fig: Figure
    fig, (left, right) = figure(ncols=2, width=10.5, height=4.6, width_ratios=[1.2, 1])
    choices = np.array(data["greedy"])
    ages, kilometres = np.array(data["ages"]), np.array(data["kilometres"])
    norm = BoundaryNorm(np.arange(-0.5, len(ARMS)), len(ARMS))
    left.pcolormesh(ages, kilometres, choices, cmap=ListedColormap(SHADES), norm=norm, shading="nearest")
    left.grid(visible=False)
    left.set_xlabel("age, years")
    left.set_ylabel("distance to the centre, km")
    left.set_title(f"The model's offers at λ = {data['price']:g}")
    used = sorted(set(choices.ravel().tolist()))
    for a in used:
        # The name stands at the cell deepest inside its region (padded: the frame is an edge too).
        depth = distance_transform_edt(np.pad(choices == a, 1))[1:-1, 1:-1]
        row, column = np.unravel_index(depth.argmax(), depth.shape)
        left.text(
            ages[column],
            kilometres[row],
            ARMS[a],
            ha="center",
            va="center",
            fontsize=8.5,
            color="white" if a > 2 else "black",
        )
    left.legend(
        handles=[Patch(facecolor=SHADES[a], edgecolor=GREY, label=ARMS[a]) for a in used],
        loc="upper left",
        bbox_to_anchor=(0, -0.14),
        ncols=len(used),
    )
    right.axis("off")
    right.set_title("The best trees of depth two, in words (USD)")
    y = 0.96
    for context, sentence in data["trees"].items():
        right.text(0, y, f"knowing {context}", fontweight="bold", fontsize=8.5, va="top")
        # "0.5 to 1" stays on one line.
        wrapped = textwrap.fill(f"{sentence}.".replace(" to ", "\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}"), 62)
        right.text(0, y - 0.06, wrapped, fontsize=8.5, va="top")
        y -= 0.12 + 0.055 * (wrapped.count("\n") + 1) + 0.03
    right.text(
        0,
        y - 0.01,
        textwrap.fill(
            "Learnt on everybody, to be looked at. Learnt on some villages and judged on others, "
            f"{judged['better']} of {judged['n']} such rules were significantly better than one offer for all, "
            f"{judged['worse']} worse: don't read the borders as findings.",
            66,
        ),
        fontsize=8.5,
        va="top",
        color=GREY,
        style="italic",
    )
    return fig


def arms_table(results: dict[str, Any]) -> list[list[str]]:
    """Each arm: people, dollars, take-up, and its share in each district."""
    rows = [["offer", "people", "mean USD", "came [95%, Wilson]", "share of the draws, district 1 / 2 / 3"]]
    for arm, label in zip(results["thornton"]["arms"], ARMS, strict=True):
        rows.append(
            [
                label,
                str(arm["n"]),
                f"{arm['dollars']:.2f}",
                f"{arm['share']:.3f} [{arm['low']:.3f}, {arm['high']:.3f}]",
                " / ".join(f"{share:.2f}" for share in arm["by_district"]),
            ]
        )
    return rows


def policies_table(results: dict[str, Any]) -> list[list[str]]:
    """Value, take-up and cost of each policy at three prices."""
    data = results["thornton"]
    names = {"uniform_0": "nothing for anybody", "uniform_2": "0.5 to 1 USD for everyone", **POLICIES}
    shown = [p for p, price in enumerate(data["prices"]) if price in (0.1, 0.3, 1.0)]
    rows = [["policy", *(f"value at λ = {data['prices'][p]:g} [95%]; USD offered" for p in shown)]]
    for name, label in names.items():
        cells = [data["policies"][name][p] for p in shown]
        rows.append(
            [label, *(f"{c['value']:.3f} [{c['low']:.3f}, {c['high']:.3f}]; {c['offered']:.2f}" for c in cells)]
        )
    return rows


def lottery_table(results: dict[str, Any]) -> list[list[str]]:
    """Permutation tests of the lottery."""
    rows = [["the draw against", "p", "p after Holm"]]
    for test in results["thornton"]["lottery"]:
        rows.append([test["what"], f"{test['p']:.3f}", f"{test['holm']:.3f}"])
    return rows


def sensitivity_table(results: dict[str, Any]) -> list[list[str]]:
    """Take-up by offer under three guesses of the lottery's probabilities."""
    rows = [["propensities", *ARMS]]
    for row in results["thornton"]["sensitivity"]:
        rows.append([row["propensities"], *(f"{share:.3f}" for share in row["take_up"])])
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {"thornton_frontier": frontier, "thornton_map": policy_map}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "thornton_arms": arms_table,
    "thornton_policies": policies_table,
    "thornton_lottery": lottery_table,
    "thornton_sensitivity": sensitivity_table,
}
