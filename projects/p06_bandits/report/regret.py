"""Figures and tables of the regret experiments: race, slopes, minimax scaling, tails and the map of winners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from shared.plotting import GREY, PALETTE, figure

# A policy looks the same in every figure: (colour, line style, marker).
_BROWN = "#7A4E2D"
_LOOKS: dict[str, tuple[str, Any, str]] = {
    "ucb1": (PALETTE["blue"], "-", "o"),
    "kl_ucb": (PALETTE["vermillion"], "--", "s"),
    "thompson": (PALETTE["green"], "-", "^"),
    "epsilon_greedy": (PALETTE["purple"], ":", "D"),
    "moss": (PALETTE["orange"], (0, (5, 1)), "v"),
    "ucb_tuned": (PALETTE["sky"], (0, (3, 1, 1, 1)), "P"),
    "bayes_ucb": (_BROWN, "-.", "X"),
    "imed": (GREY, "-", "v"),
    "ftl": ("black", ":", "<"),
    "kl_ucb_pp": (_BROWN, (0, (5, 1)), "d"),
    "moss_anytime": (PALETTE["orange"], ":", "p"),
    "thompson_optimistic": (PALETTE["green"], ":", ">"),
    "thompson_reshaped": (PALETTE["orange"], "-.", "h"),
}
_SHOWN = ("ucb1", "kl_ucb", "thompson", "epsilon_greedy", "moss", "ucb_tuned", "bayes_ucb")
_RACE_PANELS = ("spread", "rare", "chapelle_li", "uniform_prior")
# Results files sort their keys: tables say their own order.
_RACE_COLUMNS = ("spread", "rare", "chapelle_li", "hard", "uniform_prior")
_STUDIES = ("two_arms", "five_arms", "long")
_SLOPE_ROWS = ("kl_ucb", "thompson", "imed", "ucb1")
_LIGHT = "#D5D5D5"


def _spread(values: list[float], gap: float, low: float, high: float) -> list[float]:
    """Move label positions apart by at least `gap`, as little as possible, within [low, high]."""
    order = np.argsort(values)
    placed = np.clip(np.array(values, float)[order], low, high)
    for _ in range(200):
        for i in range(1, placed.size):
            overlap = gap - (placed[i] - placed[i - 1])
            if overlap > 0:
                placed[i - 1] -= overlap / 2
                placed[i] += overlap / 2
        placed = np.clip(placed, low, high)
    result = np.empty_like(placed)
    result[order] = placed
    return [float(v) for v in result]


def _label_ends(ax: Axes, x: float, ends: dict[str, tuple[float, str, Any]], low: float, high: float) -> None:
    """Write every curve's name beside its end; `ends` maps a key to (y, text, colour), y inside [low, high]."""
    gap = (high - low) * 0.062
    spots = _spread([y for y, _, _ in ends.values()], gap, low + gap / 2, high - gap / 2)
    for spot, (y, text, color) in zip(spots, ends.values(), strict=True):
        shown = min(max(y, low), high)
        ax.annotate(
            text,
            xy=(x, shown),
            xytext=(1.045, (spot - low) / (high - low)),
            textcoords="axes fraction",
            color=color,
            fontsize=7.5,
            va="center",
            arrowprops={"arrowstyle": "-", "color": color, "lw": 0.5, "shrinkA": 0, "shrinkB": 0},
            annotation_clip=False,
        )


def race_curves(results: dict[str, Any]) -> Figure:
    """Regret against time on four instances, seven policies named, the rest in grey."""
    data = results["regret"]["race"]
    fig: Figure
    fig, axes = figure(2, 2, width=9.6, height=7.0)
    for ax, name in zip(axes.flat, _RACE_PANELS, strict=True):
        entry = data["instances"][name]
        t = np.array(entry["checkpoints"], float)
        named = {slug: entry["policies"][slug] for slug in _SHOWN}
        top = 1.25 * max(named[slug]["mean"][-1] for slug in ("kl_ucb", "moss", "ucb_tuned"))
        for slug, row in entry["policies"].items():
            if slug not in named:
                ax.plot(t, row["mean"], color=_LIGHT, lw=0.8, zorder=1)
        curves = {slug: (row["mean"], row["label"], *_LOOKS[slug][:2]) for slug, row in named.items()}
        if entry["lai_robbins"] is not None:
            bound = (entry["lai_robbins"] * np.log(t)).tolist()
            curves["bound"] = (bound, "Lai–Robbins c* log T", "black", (0, (1, 1.5)))
        ax.set(xscale="log", xlim=(10, t[-1]), ylim=(0, top), title=f"{entry['label']}, n = {entry['n_runs']:,}")
        ends, n_left = {}, 0
        for slug, (y, text, color, line) in curves.items():
            ax.plot(t, y, color=color, ls=line, lw=1.0 if slug == "bound" else 1.6, zorder=3)
            if slug in named:
                ax.fill_between(t, named[slug]["low"], named[slug]["high"], color=color, alpha=0.2, lw=0, zorder=2)
            if y[-1] <= top:
                ends[slug] = (y[-1], text, color)
            else:
                height = (0.95 - 0.07 * n_left) * top
                n_left += 1
                x = 10 ** np.interp(height, y, np.log10(t))
                ax.annotate(
                    text, (x, height), (-4, 0), textcoords="offset points", ha="right", color=color, fontsize=7.5
                )
        _label_ends(ax, t[-1], ends, 0.0, top)
        ax.set(xlabel="round T (log scale)", ylabel="pseudo-regret")
    n_other = len(data["instances"]["spread"]["policies"]) - len(_SHOWN)
    fig.supxlabel(
        f"Lines: mean over runs; bands: 95% Student t intervals. Grey: the other {n_other} stochastic policies.",
        fontsize=8,
        color=GREY,
    )
    return fig


def asymptotics(results: dict[str, Any]) -> Figure:
    """Regret up to the long horizon beside the Lai-Robbins line, and local slopes decade by decade."""
    data = results["regret"]["asymptotics"]
    long, short, far = data["studies"]["long"], data["studies"]["two_arms"], data["far"]
    fig: Figure
    fig, (left, right) = figure(2, 1, width=10.0, height=4.2, width_ratios=[1, 1.25])

    shown = ("kl_ucb", "imed", "thompson")
    ends = {}
    for policy in shown:
        row, (color, line, _) = long["policies"][policy], _LOOKS[policy]
        t = np.array(row["checkpoints"], float)
        left.plot(t, row["mean"], color=color, ls=line)
        left.fill_between(t, row["low"], row["high"], color=color, alpha=0.2, lw=0)
        ends[policy] = (row["mean"][-1], row["label"], color)
    bound = long["lai_robbins"] * np.log(t)
    left.plot(t, bound, color="black", lw=1.0, ls=(0, (1, 1.5)))
    ends["bound"] = (bound[-1], "c* log T", "black")
    top = 1.15 * max(y for y, _, _ in ends.values())
    left.set(xscale="log", xlim=(10, t[-1]), ylim=(0, top), xlabel="round T (log scale)", ylabel="pseudo-regret")
    left.set_title(f"{long['label']}, n = {long['n_runs']} runs")
    _label_ends(left, t[-1], ends, 0.0, top)

    middles = [e - 0.5 for e in far["decade_ends"]]
    right.axhline(1.0, color="black", lw=1.0, ls=(0, (1, 1.5)))
    right.text(12.0, 1.012, "Lai–Robbins", ha="right", va="bottom", fontsize=8)
    color, line, _ = _LOOKS["kl_ucb"]
    right.plot(middles, far["kl_ucb"], color=color, lw=1.0, ls=line)
    right.text(5.7, 1.21, "KL-UCB: the leader's own\nbonus explains the excess", color=color, fontsize=8)
    color, line, _ = _LOOKS["thompson"]
    right.plot(middles, far["thompson"], color=color, lw=1.0, ls=line)
    right.fill_between(middles, far["thompson_low"], far["thompson_high"], color=color, alpha=0.15, lw=0)
    right.text(7.0, 0.86, "Thompson against a best arm\nof known mean", color=color, fontsize=8)
    for shift, policy in zip((-0.12, 0.0, 0.12), shown, strict=True):
        color, _, marker = _LOOKS[policy]
        for study, filled in ((short, True), (long, False)):
            row = study["policies"][policy]
            picked = range(len(row["ratio"])) if filled else [len(row["ratio"]) - 1]
            x = [np.log10(row["decade_ends"][i]) - 0.5 + shift for i in picked]
            y = np.array([row["ratio"][i] for i in picked])
            error = np.abs(np.array([[row[k][i] for i in picked] for k in ("ratio_low", "ratio_high")]) - y)
            label = f"{row['label']}, n = {study['n_runs']}" if filled else None
            face = color if filled else "white"
            right.errorbar(x, y, error, color=color, marker=marker, ls="none", lw=1.1, mfc=face, label=label)
    right.set(xlim=(2, 12.2), ylim=(0.4, 1.75), xlabel="middle of the decade, log₁₀ T", ylabel="dR / d log T over c*")
    right.set_title("Local slope, 95% t intervals")
    right.legend(loc="upper right", title=f"hollow: T = {long['horizon']:,}, n = {long['n_runs']}", title_fontsize=8)
    return fig


def minimax(results: dict[str, Any]) -> Figure:
    """Worst regret over sqrt(K T) against the horizon."""
    data = results["regret"]["minimax"]
    fig: Figure
    fig, axes = figure(2, 1, width=9.0, height=3.8, width_ratios=[1, 1.1])
    longest = data["horizons"][-1]
    ends = {}
    for entry_slug, entry in data["policies"].items():
        color, line, marker = _LOOKS[entry_slug]
        worst = entry["worst"]
        x, y = np.array([c["horizon"] for c in worst], float), np.array([c["estimate"] for c in worst])
        error = np.abs(np.array([[c[k] for c in worst] for k in ("low", "high")]) - y)
        axes[0].errorbar(x, y, error, color=color, ls=line, marker=marker, lw=1.3)
        ends[entry_slug] = (y[-1], entry["label"], color)
        cells = [c for c in entry["cells"] if c["horizon"] == longest]
        y2 = np.array([c["estimate"] for c in cells])
        error2 = np.abs(np.array([[c[k] for c in cells] for k in ("low", "high")]) - y2)
        axes[1].errorbar([c["scale"] for c in cells], y2, error2, color=color, ls=line, marker=marker, lw=1.3)
    top = 1.12 * max(y for y, _, _ in ends.values())
    axes[0].set(xscale="log", ylim=(0, top), xlabel="horizon T (log scale)", ylabel="regret / √(KT), worst gap")
    axes[0].set_title(f"K = {data['n_arms']}, hardest of three gaps")
    axes[0].margins(x=0.06)
    _label_ends(axes[0], longest, ends, 0.0, top)
    axes[1].set(xscale="log", ylim=(0, top), xlabel="gap in units of √(K/T)", ylabel=f"regret / √(KT), T = {longest:,}")
    axes[1].set_xticks([1, 2, 4], ["1", "2", "4"])
    axes[1].minorticks_off()
    axes[1].set_title(f"n = {data['n_runs']} runs, 95% t intervals")
    return fig


def tails(results: dict[str, Any]) -> Figure:
    """Share of runs that lose more than x, and where median, mean and the worst runs lie."""
    data = results["regret"]["tail"]
    fig: Figure
    fig, (left, right) = figure(2, 1, width=10.0, height=4.4, width_ratios=[1.15, 1])
    for slug in ("ucb1", "kl_ucb", "thompson", "epsilon_greedy", "thompson_reshaped", "ftl"):
        row, (color, line, _) = data["policies"][slug], _LOOKS[slug]
        above = 1.0 - np.array(row["levels"])
        left.plot(row["quantiles"], above, color=color, ls=line, label=row["label"])
    left.set(
        yscale="log", xlim=(0, 330), ylim=(0.002, 1.05), xlabel="regret x", ylabel="share of runs above x (log scale)"
    )
    left.set_yticks([0.002, 0.01, 0.05, 0.1, 0.5, 1], ["0.2%", "1%", "5%", "10%", "50%", "100%"])
    left.minorticks_off()
    left.set_title(f"{data['label']}, T = {data['horizon']:,}")
    left.legend(loc="upper right")

    order = sorted(data["policies"], key=lambda slug: -data["policies"][slug]["mean"]["estimate"])
    for y, slug in enumerate(order):
        row, (color, _, _) = data["policies"][slug], _LOOKS[slug]
        levels, q = np.array(row["levels"]), np.array(row["quantiles"])
        q05, q25, q75 = np.interp([0.05, 0.25, 0.75], levels, q)
        right.plot([q05, row["q95"]["estimate"]], [y, y], color=color, lw=1.2)
        right.plot([q25, q75], [y, y], color=color, lw=6, solid_capstyle="butt", alpha=0.45)
        right.plot(row["median"]["estimate"], y, "|", color="black", ms=9, mew=1.6)
        right.plot(row["mean"]["estimate"], y, "o", color=color, mec="black", mew=0.6, ms=5)
        right.plot(row["mean_of_worst_5_percent"], y, "x", color=color, ms=5, mew=1.5)
    right.set_yticks(range(len(order)), [data["policies"][slug]["label"] for slug in order])
    right.set(xlim=(0, None), xlabel="regret")
    right.set_title(f"n = {data['n_runs']:,} runs")
    right.grid(axis="y", visible=False)
    marks = [("|", "median", "none"), ("o", "mean", GREY), ("x", "mean of the worst 5%", GREY)]
    for marker, label, face in marks:
        right.plot([], [], marker, color="black" if marker == "|" else GREY, mfc=face, label=label)
    right.plot([], [], color=GREY, lw=6, alpha=0.45, label="middle half of the runs")
    right.plot([], [], color=GREY, lw=1.2, label="5% to 95%")
    right.legend(loc="upper right", fontsize=7.5)
    return fig


def winners(results: dict[str, Any]) -> Figure:
    """Which policy has the least regret for each gap and horizon; ties are shown as ties."""
    data = results["regret"]["phase"]
    gaps, horizons, labels = data["gaps"], data["horizons"], data["labels"]
    fig: Figure
    fig, (left, right) = figure(1, 2, width=9.6, height=6.4, height_ratios=[1, 1.35])
    for cell in data["cells"]:
        column, row = gaps.index(cell["gap"]), horizons.index(cell["horizon"])
        everyone = len(cell["tied"]) == len(labels) - 1
        face = _LIGHT if everyone else _LOOKS[cell["winner"]][0]
        crowd = len(cell["tied"]) > 0
        left.add_patch(Rectangle((column, row), 1, 1, fc=face, ec="white", lw=2, alpha=0.35 if crowd else 0.8))
        name = "all tie" if everyone else labels[cell["winner"]].replace(" (0.1)", "")
        ties = "" if everyone or not crowd else f"\n+ {len(cell['tied'])} tie"
        left.text(column + 0.5, row + 0.5, name + ties, ha="center", va="center", fontsize=6.8)
    left.set(xlim=(0, len(gaps)), ylim=(0, len(horizons)), xlabel="gap between the best arm and the nine others")
    left.set_xticks(np.arange(len(gaps)) + 0.5, [f"{g:g}" for g in gaps])
    left.set_yticks(np.arange(len(horizons)) + 0.5, [f"T = {h:,}" for h in horizons])
    left.grid(visible=False)
    left.set_title("Least regret (pale: not alone, paired 95% intervals, Bonferroni)")

    longest = [c for c in data["cells"] if c["horizon"] == horizons[-1]]
    ends = {}
    for policy, label in labels.items():
        color, line, marker = _LOOKS[policy]
        ratio = [c["mean"][policy] / c["mean"][c["winner"]] for c in longest]
        right.plot(gaps, ratio, color=color, ls=line, marker=marker, ms=3.5, lw=1.2)
        ends[policy] = (float(np.log(ratio[-1])), label, color)
    top = 1.4 * max(c["mean"][p] / c["mean"][c["winner"]] for c in longest for p in labels)
    right.set(xscale="log", yscale="log", ylim=(0.93, top), xlabel="gap (log scale)", ylabel="regret over the winner's")
    right.set_xticks(gaps, [f"{g:g}" for g in gaps])
    right.set_yticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    right.minorticks_off()
    right.set_title(
        f"T = {horizons[-1]:,}, K = {data['n_arms']}, best mean {data['best_mean']:g}, n = {data['n_runs']} runs"
    )
    _label_log_ends(right, gaps[-1], ends, np.log(0.93), np.log(top))
    return fig


def _label_log_ends(ax: Axes, x: float, ends: dict[str, tuple[float, str, Any]], low: float, high: float) -> None:
    """As _label_ends on a log axis: heights and limits are given as logarithms."""
    gap = (high - low) * 0.075
    spots = _spread([y for y, _, _ in ends.values()], gap, low + gap / 2, high - gap / 2)
    for spot, (y, text, color) in zip(spots, ends.values(), strict=True):
        ax.annotate(
            text,
            xy=(x, float(np.exp(min(y, high)))),
            xytext=(1.03, (spot - low) / (high - low)),
            textcoords="axes fraction",
            color=color,
            fontsize=7.5,
            va="center",
            arrowprops={"arrowstyle": "-", "color": color, "lw": 0.5, "shrinkA": 0, "shrinkB": 0},
            annotation_clip=False,
        )


def _half(low: float, high: float) -> float:
    return 0.5 * (high - low)


def race_table(results: dict[str, Any]) -> list[list[str]]:
    """Final regret of every policy on every instance, mean ± half of the 95% interval; best mean in bold."""
    found_instances = results["regret"]["race"]["instances"]
    instances = {name: found_instances[name] for name in _RACE_COLUMNS}
    policies = instances["uniform_prior"]["ranking"]
    header = ["policy", *[f"{e['label']} (T = {e['horizon']:,}, n = {e['n_runs']:,})" for e in instances.values()]]
    rows = [header]
    for slug in policies:
        row = [instances["spread"]["policies"][slug]["label"]]
        for entry in instances.values():
            found = entry["policies"][slug]
            text = f"{found['mean'][-1]:.1f} ± {_half(found['low'][-1], found['high'][-1]):.1f}"
            row.append(f"**{text}**" if entry["ranking"][0] == slug else text)
        rows.append(row)
    return rows


def slope_table(results: dict[str, Any]) -> list[list[str]]:
    """Slope over the last decade in units of the Lai-Robbins constant, and what the leader's bonus predicts."""
    studies = results["regret"]["asymptotics"]["studies"]
    rows = [["instance", "T", "runs", "policy", "slope / c*, last decade", "predicted", "interval holds c*"]]
    for study in (studies[name] for name in _STUDIES):
        for found in (study["policies"][policy] for policy in _SLOPE_ROWS):
            last, predicted = found["last"], found["last_predicted"]
            rows.append(
                [
                    study["label"],
                    f"{study['horizon']:,}",
                    str(study["n_runs"]),
                    found["label"],
                    f"{last['estimate']:.2f} [{last['low']:.2f}, {last['high']:.2f}]",
                    "–" if predicted is None else f"{predicted:.2f}",
                    "yes" if found["contains_constant"] else "no",
                ]
            )
    return rows


def minimax_table(results: dict[str, Any]) -> list[list[str]]:
    """Worst ratio of regret to sqrt(K T) at every horizon."""
    data = results["regret"]["minimax"]
    rows = [["policy", *[f"T = {h:,}" for h in data["horizons"]], "growth"]]
    for entry in data["policies"].values():
        cells = [f"{c['estimate']:.2f} ± {_half(c['low'], c['high']):.2f}" for c in entry["worst"]]
        rows.append([entry["label"], *cells, f"×{entry['growth']:.2f}"])
    return rows


def tail_table(results: dict[str, Any]) -> list[list[str]]:
    """Median, mean and tail of final regret, by mean."""
    data = results["regret"]["tail"]["policies"]
    rows = [["policy", "median", "mean", "95% quantile", "mean of worst 5%", "runs still wrong at the end"]]
    for found in sorted(data.values(), key=lambda row: row["mean"]["estimate"]):
        q95, mean, stuck = found["q95"], found["mean"], found["stuck"]
        rows.append(
            [
                found["label"],
                f"{found['median']['estimate']:.1f}",
                f"{mean['estimate']:.1f} ± {_half(mean['low'], mean['high']):.1f}",
                f"{q95['estimate']:.0f} [{q95['low']:.0f}, {q95['high']:.0f}]",
                f"{found['mean_of_worst_5_percent']:.0f}",
                f"{100 * stuck['estimate']:.0f}%",
            ]
        )
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "regret_race": race_curves,
    "regret_asymptotics": asymptotics,
    "regret_minimax": minimax,
    "regret_tails": tails,
    "regret_winners": winners,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "regret_race": race_table,
    "regret_slopes": slope_table,
    "regret_minimax": minimax_table,
    "regret_tails": tail_table,
}
