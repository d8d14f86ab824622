"""Figures and tables of off-policy evaluation; nothing is recomputed here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from projects.p06_bandits.report.open_bandit import LABELS, ORDER, drift_table, open_bandit, open_bandit_table
from shared.plotting import GREY, LINES, PALETTE, figure

REGIMES = {
    "benign": "benign",
    "deterministic": "deterministic target",
    "misspecified": "misspecified model",
    "rare": "rare rewards",
    "heavy": "heavy weights",
    "shifted": "wrong propensities",
}
KINDS = {
    "normal": ("normal", "o", PALETTE["blue"]),
    "percentile": ("percentile", "s", PALETTE["orange"]),
    "bca": ("BCa", "^", PALETTE["vermillion"]),
    "bernstein": ("empirical Bernstein", "D", PALETTE["green"]),
    "betting": ("betting", "v", PALETTE["purple"]),
}


def coverage(results: dict[str, Any]) -> Figure:
    """Dot plot: measured coverage of nominal 95% intervals by estimator, interval and regime."""
    data = results["coverage"]
    fig: Figure
    fig, axes = figure(ncols=3, nrows=2, width=10.5, height=8.2, sharex=True, sharey=True)
    names = ["ips", "snips", "dr", "sndr", "replay", "switch_dr", "dros", "clipped", "dm"]
    for ax, (regime, title) in zip(axes.ravel(), REGIMES.items(), strict=True):
        found = data["regimes"][regime]
        _coverage_panel(ax, found["coverage"], names)
        ax.set_title(title)
        ax.text(
            0.0,
            len(names) + 0.15,
            f"n = {found['n']:,}, ESS {found['ess']:.0f}, weights up to {found['largest_weight']:.0f}; "
            f"{found['replications']} logs",
            fontsize=7.5,
            color=GREY,
            va="bottom",
        )
    axes[0, 0].set_yticks(range(len(names)), [LABELS[name] for name in names])
    axes[0, 0].set_ylim(len(names) + 0.25, -0.6)
    axes[0, 0].set_xlim(-0.03, 1.03)
    for ax in axes[1]:
        ax.set_xlabel("share of intervals that hold the truth")
    handles = [Line2D([], [], marker=m, color=c, ls="", ms=5.5, label=kind) for kind, m, c in KINDS.values()]
    handles.append(Line2D([], [], color="black", ls="--", lw=1.2, label="nominal 95%"))
    fig.legend(
        handles=handles,
        loc="outside lower center",
        ncols=6,
        title="bars: 95% Wilson intervals over the replicated logs",
    )
    return fig


def _coverage_panel(ax: Axes, found: dict[str, dict[str, dict[str, float]]], names: list[str]) -> None:
    kinds = list(KINDS)
    for i in range(len(names)):
        if i % 2:
            ax.axhspan(i - 0.5, i + 0.5, color="#F6F6F6", zorder=0)
    for name, intervals in found.items():
        for kind, row in intervals.items():
            _, marker, color = KINDS[kind]
            y = names.index(name) + 0.17 * (kinds.index(kind) - 2)
            ax.plot([row["low"], row["high"]], [y, y], color=color, lw=1.2)
            ax.plot(row["share"], y, marker, color=color, ms=4.2)
    for name in set(names) - set(found):
        ax.text(0.0, names.index(name), "needs a deterministic target", fontsize=7, color=GREY, va="center")
    ax.axvline(0.95, color="black", ls="--", lw=1.2, zorder=1)
    ax.grid(axis="y", visible=False)


def ope_error(results: dict[str, Any]) -> Figure:
    """Relative error against the length of the log, in three regimes."""
    data = results["ope_error"]
    titles = {key: REGIMES[key] for key in data["curves"]}
    fig: Figure
    fig, axes = figure(ncols=3, width=10.5, height=4.4, sharey=True)
    colors = {
        "ips": PALETTE["black"],
        "snips": PALETTE["sky"],
        "dr": PALETTE["blue"],
        "sndr": PALETTE["green"],
        "switch_dr": PALETTE["orange"],
        "dros": PALETTE["purple"],
        "dm": PALETTE["vermillion"],
        "clipped": GREY,
    }
    styles = {name: LINES[i % len(LINES)] for i, name in enumerate(ORDER)}
    markers = dict(zip(ORDER, "os^DvPX*", strict=True))
    for ax, (regime, title) in zip(axes, titles.items(), strict=True):
        for name in ORDER:
            curve = data["curves"][regime][name]
            low = [max(value, 1e-3) for value in curve["low"]]
            (line,) = ax.plot(
                data["rounds"],
                curve["mean"],
                color=colors[name],
                ls=styles[name],
                marker=markers[name],
                label=LABELS[name],
            )
            ax.fill_between(data["rounds"], low, curve["high"], color=line.get_color(), alpha=0.12, lw=0)
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_title(title)
        ax.set_xlabel("rounds of the log, n")
        ax.grid(which="minor", visible=False)
    axes[0].set_ylabel("relative error |V̂ - V| / V")
    handles, labels = axes[0].get_legend_handles_labels()
    fig.legend(
        handles,
        labels,
        loc="outside lower center",
        ncols=8,
        title=f"mean over {data['replications']} logs, bands: 95% Student t intervals",
    )
    return fig


def error_table(results: dict[str, Any]) -> list[list[str]]:
    """Root mean squared error by estimator and regime; a star marks the best and what can't be told from it."""
    regimes = results["coverage"]["regimes"]
    rows = [["estimator", *REGIMES.values()]]
    for name, label in LABELS.items():
        cells = []
        for regime in REGIMES:
            row = regimes[regime]["error"].get(name)
            digits = 5 if regime == "rare" else 3
            star = "*" if row and row["tied_with_best"] else ""
            cells.append(f"{row['rmse']:.{digits}f}{star}" if row else "-")
        rows.append([label, *cells])
    return rows


def published_table(results: dict[str, Any]) -> list[list[str]]:
    """The pipeline's published relative errors next to ours in the same setting."""
    data = results["ope_error"]["obp"]
    rows = [["estimator", f"ours, {data['bootstraps']} bootstraps [95%]", "published, 30 bootstraps [95%]"]]
    for name, row in data["table"].items():
        rows.append(
            [
                LABELS[name],
                f"{row['ours']:.3f} [{row['low']:.3f}, {row['high']:.3f}]",
                f"{row['published']:.3f} [{row['published_low']:.3f}, {row['published_high']:.3f}]",
            ]
        )
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "open_bandit": open_bandit,
    "ope_coverage": coverage,
    "ope_error": ope_error,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "open_bandit": open_bandit_table,
    "open_bandit_drift": drift_table,
    "ope_rmse": error_table,
    "ope_published": published_table,
}
