"""Figures and tables of the theory engine, drawn from the results alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from projects.p06_bandits.report import certificates
from shared.plotting import GREY, PALETTE, figure

STYLE: dict[str, tuple[str, Any]] = {
    "bayes_optimal": (PALETTE["black"], "-"),
    "bayes_ucb": (PALETTE["green"], (0, (5, 1))),
    "kl_ucb": (PALETTE["blue"], "--"),
    "thompson": (PALETTE["vermillion"], "-"),
    "bayes_greedy": (PALETTE["purple"], "-."),
    "greedy": (PALETTE["orange"], (0, (3, 1, 1, 1))),
    "ucb1": (PALETTE["sky"], "--"),
}
SHORT = {
    "bayes_optimal": "optimum",
    "bayes_ucb": "Bayes-UCB",
    "kl_ucb": "KL-UCB",
    "thompson": "Thompson",
    "bayes_greedy": "greedy (posterior mean)",
    "greedy": "greedy (empirical mean)",
    "ucb1": "UCB1",
}


def spread(positions: list[float], gap: float) -> list[float]:
    """Move labels apart: the nearest positions (least total shift, in order) that keep `gap` between neighbours."""
    order = np.argsort(positions)
    blocks: list[list[Any]] = []  # [sum of (wanted - offset in block), members]
    for k in order:
        blocks.append([positions[k], [k]])
        # pool neighbouring blocks that overlap, as in isotonic regression
        while len(blocks) > 1:
            (total, members), (before_total, before) = blocks[-1], blocks[-2]
            start, before_start = total / len(members), before_total / len(before)
            if start >= before_start + gap * len(before):
                break
            merged = before_total + total - gap * len(before) * len(members)
            blocks[-2:] = [[merged, before + members]]
    out = [0.0] * len(positions)
    for total, members in blocks:
        for place, k in enumerate(members):
            out[k] = total / len(members) + gap * place
    return out


def label_ends(ax: Axes, ends: dict[str, float], gap: float) -> None:
    """Write each curve's name to the right of its end, moved apart where ends are closer than `gap` of the axis."""
    low, high = ax.get_ylim()
    share = {slug: (end - low) / (high - low) for slug, end in ends.items()}
    for slug, y in zip(ends, spread([float(v) for v in share.values()], gap), strict=True):
        ax.annotate(
            SHORT[slug],
            xy=(1.0, share[slug]),
            xytext=(1.03, y),
            xycoords="axes fraction",
            textcoords="axes fraction",
            color=STYLE[slug][0],
            fontsize=8,
            va="center",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "lw": 0.5, "color": STYLE[slug][0], "shrinkA": 0, "shrinkB": 0},
        )


def exact_optimum(results: dict[str, Any]) -> Figure:
    """Bayes regret against the horizon: the optimum, the policies above it, and how far above."""
    data = results["theory"]["exact_lines"]
    t = np.array(data["horizons"])
    optimum = np.array(data["optimum"])
    fig: Figure
    fig, (left, right) = figure(ncols=2, width=9.6, height=4.0)
    ends_left: dict[str, float] = {"bayes_optimal": float(optimum[-1])}
    ends_right: dict[str, float] = {}
    left.fill_between(t, 0, optimum, color="#EFEFEF", lw=0)
    left.text(
        0.97 * t[-1], 0.42 * optimum[-1], "no policy gets here", ha="right", color=GREY, fontsize=8, style="italic"
    )
    for slug, rule in data["rules"].items():
        color, line = STYLE[slug]
        regret = np.array(rule["regret"])
        left.plot(t, regret, color=color, ls=line)
        right.plot(t, 100 * (regret / optimum - 1), color=color, ls=line)
        ends_left[slug] = float(regret[-1])
        ends_right[slug] = float(100 * (regret[-1] / optimum[-1] - 1))
    left.plot(t, optimum, color=PALETTE["black"], lw=2.2)
    for slug, sim in data.get("simulated", {}).items():
        for n, mean, low, high in zip(sim["n"], sim["mean"], sim["low"], sim["high"], strict=True):
            left.plot([n, n], [low, high], color=STYLE[slug][0], lw=1.2)
            left.plot(n, mean, "o", ms=3.5, mfc="white", mec=STYLE[slug][0], mew=1.0)
    left.set(xlim=(0, t[-1]), ylim=(0, None), xlabel="horizon T (rounds)", ylabel="Bayes regret (successes lost)")
    right.set(xlim=(0, t[-1]), ylim=(0, None), xlabel="horizon T (rounds)", ylabel="Bayes regret above the optimum (%)")
    left.set_title("The exact optimum")
    right.set_title("What each policy pays above it")
    label_ends(left, ends_left, 0.048)
    label_ends(right, ends_right, 0.048)
    note = "Two Bernoulli arms, uniform priors; lines exact (dynamic programming; black: the best policy for each T)"
    if "simulated" in data:
        runs = next(iter(data["simulated"].values()))["n_runs"]
        note += f", dots: {runs:,} simulated runs with 99% t intervals"
    fig.supxlabel(note, fontsize=8, color=GREY)
    return fig


def exact_law(results: dict[str, Any]) -> Figure:
    """The exact law of the number of wasted pulls, and the exact tuning curve of UCB's exploration."""
    data = results["theory"]["exact_lines"]
    law, scale, horizon = data["law"], data["ucb_scale"], data["horizon"]
    fig: Figure
    fig, (left, right) = figure(ncols=2, width=9.6, height=4.0)
    for slug in ("ucb1", "kl_ucb", "bayes_ucb", "thompson", "bayes_optimal", "greedy"):
        color, line = STYLE[slug]
        tail = np.array(law["rules"][slug]["tail"])
        width = 2.2 if slug == "bayes_optimal" else 1.5
        left.plot(np.maximum(tail, 1e-9), color=color, ls=line, lw=width, label=SHORT[slug])
    left.set(yscale="log", xlim=(0, horizon), ylim=(1e-4, 1.6))
    left.set(xlabel="j (pulls)", ylabel="P(worse arm pulled at least j times)")
    means = " and ".join(f"{m:g}" for m in law["means"])
    left.legend(loc="lower left", title=f"means {means}, {horizon} rounds", title_fontsize=8, handlelength=2.6)
    left.set_title("The exact law of regret")
    x, y = np.array(scale["scale"]), np.array(scale["regret"])
    right.plot(x, y, color=PALETTE["blue"], marker="o", ms=3.5)
    right.set(xscale="log", xlim=(x[0] / 1.2, x[-1] * 1.2), ylim=(0, None))
    right.set(
        xlabel="a in the bonus sqrt(a log t / n)", ylabel=f"Bayes regret at T = {scale['horizon']} (successes lost)"
    )
    right.axhline(scale["optimum"], color=PALETTE["black"], lw=2.0)
    right.text(x[-1] * 1.15, scale["optimum"] * 0.97, "optimum", ha="right", va="top", fontsize=8)
    at = len(data["horizons"][: scale["horizon"]]) - 1
    thompson = data["rules"]["thompson"]["regret"][at]
    right.axhline(thompson, color=PALETTE["vermillion"], lw=1.2, ls="--")
    right.text(
        x[-1] * 1.15, thompson * 1.02, "Thompson", ha="right", va="bottom", fontsize=8, color=PALETTE["vermillion"]
    )
    for a, name, shift in (
        (2.0, "UCB1: a = 2", (-6, 4)),
        (scale["best_scale"], f"best: a = {scale['best_scale']}", (0, -16)),
    ):
        k = int(np.argmin(np.abs(x - a)))
        right.plot(x[k], y[k], "s", ms=7, mfc="none", mec=PALETTE["blue"], mew=1.4)
        right.annotate(
            name, (x[k], y[k]), xytext=shift, textcoords="offset points", ha="right", fontsize=8, color=PALETTE["blue"]
        )
    right.set_title("UCB's bonus, tuned without noise")
    fig.supxlabel("Two Bernoulli arms; every point is exact, none is simulated", fontsize=8, color=GREY)
    return fig


def optimum_table(results: dict[str, Any]) -> list[list[str]]:
    """Exact Bayes regret at a few horizons, and the share above the optimum."""
    data = results["theory"]["exact_lines"]
    horizons = [t for t in (10, 50, 100, 200) if t <= data["horizon"]]
    optimum = np.array(data["optimum"])
    rows = [["policy", *(f"T = {t}" for t in horizons), f"above the optimum at T = {data['horizon']}"]]
    rows.append(["Bayes-optimal for that T", *(f"{optimum[t - 1]:.4f}" for t in horizons), "0%"])
    for rule in sorted(data["rules"].values(), key=lambda r: r["final"]):
        values = [f"{rule['regret'][t - 1]:.4f}" for t in horizons]
        rows.append([rule["name"], *values, f"{100 * (rule['ratio'] - 1):.0f}%"])
    return rows


def exact_table(results: dict[str, Any]) -> list[list[str]]:
    """Exact and simulated regret side by side."""
    data = results["theory"]["exact_vs_simulated"]
    rows = [["policy", "means", "exact", f"simulated [99%], {data['n_runs']:,} runs", "difference / std. error"]]
    for row in data["rows"]:
        s = row["simulated"]
        told = f"{s['estimate']:.3f} [{s['low']:.3f}, {s['high']:.3f}]"
        rows.append(
            [row["policy"], ", ".join(f"{m:g}" for m in row["means"]), f"{row['exact']:.4f}", told, f"{row['z']:+.2f}"]
        )
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "theory_optimum": exact_optimum,
    "theory_law": exact_law,
    **certificates.FIGURES,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "theory_optimum": optimum_table,
    "theory_exact_vs_simulated": exact_table,
    **certificates.TABLES,
}
