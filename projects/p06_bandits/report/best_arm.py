"""Figures and tables of best-arm identification, drawn from the results alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from projects.p06_bandits.report.end_labels import label_ends
from shared.plotting import GREY, PALETTE, figure

STYLE: dict[str, tuple[str, str, Any]] = {
    "track_d": (PALETTE["green"], "o", "-"),
    "top_two": (PALETTE["blue"], "s", (0, (5, 1))),
    "track_c": (PALETTE["orange"], "^", "-."),
    "round_robin": (PALETTE["purple"], "D", "--"),
    "elimination": (PALETTE["vermillion"], "v", ":"),
}
ORDER = ("wide", "gk_close", "gk_low")  # a results file sorts its keys
SHORT = {
    "track_d": "track-and-stop (D)",
    "track_c": "track-and-stop (C)",
    "top_two": "top-two Thompson",
    "round_robin": "round robin",
    "elimination": "successive elimination",
    "stylised": "D, unproven threshold",
}


def _instances(results: dict[str, Any]) -> list[dict[str, Any]]:
    found = results["best_arm"]["instances"]
    return [found[slug] for slug in ORDER if slug in found]


def stopping_times(results: dict[str, Any]) -> Figure:
    """Distribution of stopping times of every rule next to the lower bound, one panel per instance."""
    data = results["best_arm"]
    instances = _instances(results)
    slugs = ["stylised", *STYLE]
    fig: Figure
    fig, axes = figure(len(instances), 1, width=1.6 + 3.8 * len(instances), height=3.6, sharey=True, squeeze=False)
    for ax, found in zip(axes[0], instances, strict=True):
        beside = {"ha": "right", "va": "center", "color": GREY, "fontsize": 7.5}
        for place, slug in enumerate(slugs):
            row = found["stylised"] if slug == "stylised" else found["rules"].get(slug)
            if row is None:
                ax.annotate("not run: too slow", (0.97, place - 0.3), xycoords=("axes fraction", "data"), **beside)
                continue
            color, marker, _ = STYLE.get(slug, (GREY, "P", "-"))
            # The quantiles are an equal-probability grid: their spacing on the log axis is the density.
            log_q = np.log10(np.array(row["quantiles"]))
            centre = np.linspace(log_q[0], log_q[-1], 120)
            width = max(1.06 * log_q.std() * data["n_runs"] ** -0.2, 1e-3)
            density = np.exp(-0.5 * ((centre[:, None] - log_q) / width) ** 2).sum(axis=1)
            half = 0.38 * density / density.max()
            ax.fill_between(10**centre, place - half, place + half, color=color, alpha=0.35, lw=0)
            mean = row["rounds"]["estimate"]
            ax.plot(mean, place, marker=marker, color=color, ms=6, mec="white", mew=0.6)
            ax.annotate(
                f"{row['times_lower_bound']['estimate']:.1f}×",
                (10 ** log_q[-1], place),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
                color=color,
            )
        ax.axvline(found["lower_bound"], color="black", lw=1.2)
        ax.annotate(
            f"no rule can do with less\nthan {found['lower_bound']:,.0f} on average",
            (found["lower_bound"], len(slugs) - 0.45),
            xytext=(3, 2),
            textcoords="offset points",
            fontsize=7,
            va="bottom",
        )
        ax.set_xscale("log")
        largest = max(row["quantiles"][-1] for row in [*found["rules"].values(), found["stylised"]])
        earliest = min(row["quantiles"][0] for row in [*found["rules"].values(), found["stylised"]])
        ax.set_xlim(min(earliest, found["lower_bound"]) * 0.8, largest * 2.4)
        ax.set_ylim(len(slugs) - 0.4, -0.6)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        ax.set_title("means " + ", ".join(f"{m:g}" for m in found["means"]), fontsize=9)
        ax.set_xlabel("rounds until the rule is sure")
    axes[0, 0].set_yticks(range(len(slugs)), [SHORT[slug] for slug in slugs])
    fig.suptitle(
        f"Time to find the best arm at risk {data['delta']:g}: {data['n_runs']} runs each; "
        "marker = mean, shape = density",
        x=0.01,
        ha="left",
        fontsize=10,
        weight="bold",
    )
    return fig


def approach_to_the_bound(results: dict[str, Any]) -> Figure:
    """Mean stopping time over the lower bound as the risk falls: track-and-stop tends to 1, round robin doesn't."""
    data = results["best_arm"]
    sweep = data["sweep"]
    fig: Figure
    fig, ax = figure(width=7.4, height=3.7)
    labels = []
    for slug, found in sweep["rules"].items():
        color, marker, line = STYLE[slug]
        x = [-np.log10(row["delta"]) for row in found["rows"]]
        ratio = [row["times_lower_bound"] for row in found["rows"]]
        ax.plot(x, [r["estimate"] for r in ratio], color=color, ls=line, marker=marker)
        ax.fill_between(x, [r["low"] for r in ratio], [r["high"] for r in ratio], color=color, alpha=0.2, lw=0)
        labels.append((f"{SHORT[slug]}  {ratio[-1]['estimate']:.2f}×", ratio[-1]["estimate"], color, marker))
    ax.axhline(1, color="black", lw=1.2)
    ax.annotate("lower bound T* kl(δ, 1 − δ)", (1.2, 1), xytext=(0, 4), textcoords="offset points", fontsize=8)
    ax.set_yscale("log")
    ax.set_ylim(0.85, 12)
    ax.set_yticks([1, 2, 5, 10], ["1", "2", "5", "10"])
    ax.minorticks_off()
    ax.set_xlim(1, 20)
    ax.set_xticks(
        [1, 2, 4, 8, 12, 16, 20], ["0.1", "0.01", "$10^{-4}$", "$10^{-8}$", "$10^{-12}$", "$10^{-16}$", "$10^{-20}$"]
    )
    ax.set_xlabel("allowed risk δ of a wrong answer")
    ax.set_ylabel("mean stopping time / lower bound")
    means = ", ".join(f"{m:g}" for m in sweep["means"])
    ax.set_title(f"Optimal only as δ falls: {sweep['n_runs']} runs, 95% Student t, means {means}", fontsize=9.5)
    label_ends(ax, labels)
    return fig


def best_arm_table(results: dict[str, Any]) -> list[list[str]]:
    """Stopping times, their ratio to the lower bound, and errors."""
    data = results["best_arm"]
    rows = [["means", "rule", "rounds", "times the bound", "errors", "error rate at most (95% Wilson)"]]
    for found in _instances(results):
        means = ", ".join(f"{m:g}" for m in found["means"])
        listed = {slug: found["rules"][slug] for slug in STYLE if slug in found["rules"]} | {
            "stylised": found["stylised"]
        }
        for slug, row in listed.items():
            took, ratio = row["rounds"], row["times_lower_bound"]["estimate"]
            rows.append(
                [
                    means,
                    SHORT[slug],
                    f"{took['estimate']:,.0f} ± {took['high'] - took['estimate']:,.0f}",
                    f"{ratio:.2f}",
                    f"{row['errors']} of {data['n_runs']}",
                    f"{row['error_rate']['high']:.3f}",
                ]
            )
    return rows


def weights_table(results: dict[str, Any]) -> list[list[str]]:
    """T*, w* and the shares of pulls that the tracking rules reached."""
    rows = [
        ["means", "T*", "lower bound", "w*", "w* of the paper (recalled)", "shares, D-tracking", "shares, C-tracking"]
    ]
    for found in _instances(results):
        paper = found["published_weights"]
        rows.append(
            [
                ", ".join(f"{m:g}" for m in found["means"]),
                f"{found['t_star']:,.1f}",
                f"{found['lower_bound']:,.0f}",
                ", ".join(f"{w:.3f}" for w in found["weights"]),
                ", ".join(f"{w:.3f}" for w in paper) if paper else "–",
                *(", ".join(f"{w:.3f}" for w in found["rules"][slug]["shares"]) for slug in ("track_d", "track_c")),
            ]
        )
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "stopping_times": stopping_times,
    "approach_to_the_bound": approach_to_the_bound,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "best_arm": best_arm_table,
    "optimal_weights": weights_table,
}
