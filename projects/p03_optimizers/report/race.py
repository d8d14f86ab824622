"""The headline and the comparison without noise: records, profiles, correlations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from projects.p03_optimizers.report.end_labels import label_ends
from projects.p03_optimizers.report.looks import look, short
from shared.plotting import GREY, figure

PROFILED = (
    "sgd", "heavy_ball", "nesterov", "adagrad", "rmsprop", "adam", "rprop", "barzilai_borwein", "lbfgs", "bfgs",
)  # fmt: skip


def headline(results: dict[str, Any]) -> Figure:
    """Gradients to the target: the record, what a tenth of a decade of learning rates all reach, and the default."""
    data = results["rosenbrock"]
    rows = sorted(data["methods"].items(), key=lambda row: -(row[1]["gradients"] or np.inf))
    fig: Figure
    fig, ax = figure(1, 1, width=8.0, height=0.27 * len(rows) + 1.2)
    never = 1.5 * data["budget"]
    for y, (slug, row) in enumerate(rows):
        color = look(slug).color
        record, robust = row["gradients"] or never, row["robust"] or never
        ax.plot([record, robust], [y, y], color=color, lw=1.2)
        ax.plot(record, y, "o", color=color, ms=6)
        ax.plot(robust, y, "o", mfc="white", mec=color, ms=6)
        ax.plot(row["default"] or never, y, "x", color=GREY, ms=6, mew=1.4)
    ax.axvspan(1.2 * data["budget"], 1.9 * data["budget"], color="#F2F2F2", lw=0)
    ax.text(never, len(rows) - 0.3, "never", ha="center", fontsize=8, color=GREY)
    ax.set_yticks(range(len(rows)), [row["label"] for _, row in rows])
    ax.set(xscale="log", xlim=(30, 1.9 * data["budget"]), ylim=(-0.7, len(rows) + 0.2))
    ax.set(xlabel=f"gradients until f < {data['target']:g} (log scale)")
    ax.set_title(f"Rosenbrock from ({data['start'][0]:g}, {data['start'][1]:g}), tuned on {data['lrs']} learning rates")
    for marker, face, name in (("o", "black", "record on the grid"), ("o", "white", "any lr of some 0.1 decades")):
        ax.plot([], [], marker, mfc=face, mec="black", color="black", label=name)
    ax.plot([], [], "x", color=GREY, label="default hyper-parameters")
    ax.legend(loc="lower left")
    ax.grid(axis="y", visible=False)
    return fig


def profiles(results: dict[str, Any]) -> Figure:
    """Performance profile and data profile of tuned first-order methods and untuned solvers."""
    data = results["deterministic"]
    all_methods, labels = data["all"], data["labels"]
    fig: Figure
    fig, (left, right) = figure(2, 1, width=11.0, height=4.4)
    shown = [m for m in PROFILED if m in all_methods["performance"]]
    for ax, x, curves in (
        (left, all_methods["taus"], all_methods["performance"]),
        (right, all_methods["kappas"], all_methods["data"]),
    ):
        for slug in shown:
            ax.step(x, curves[slug], where="post", color=look(slug).color, ls=look(slug).line, lw=1.4)
        ax.set(xscale="log", ylim=(0, 1.02), xlim=(x[0], x[-1]))
        ends = [(short(labels[slug]), curves[slug][-1], look(slug).color) for slug in shown]
        label_ends(ax, ends)
    left.set(xlabel="factor τ of the least cost (log scale)", ylabel="share of runs within the factor")
    left.set_title(f"Performance profile, {all_methods['n']} runs")
    right.set(xlabel="cost in units of d + 1 gradients (log scale)", ylabel="share of runs solved")
    right.set_title(f"Data profile, gap ≤ {data['tau']:g} of the first")
    return fig


def correlations(results: dict[str, Any]) -> Figure:
    """Kendall's tau between the rankings of tuned methods on every two problems."""
    data = results["deterministic"]
    matrix = np.array(data["ranks"]["matrix"])
    names = [row["label"] for row in data["problems"].values()]
    fig: Figure
    fig, ax = figure(1, 1, width=7.6, height=6.2)
    image = ax.imshow(matrix, cmap="PuOr", vmin=-1, vmax=1)
    for i in range(len(names)):
        for j in range(i):
            ax.text(j, i, f"{matrix[i, j]:.1f}".replace("-", "−"), ha="center", va="center", fontsize=6.5)
    ax.set_xticks(range(len(names)), names, rotation=45, ha="right", fontsize=7.5)
    ax.set_yticks(range(len(names)), names, fontsize=7.5)
    ax.grid(visible=False)
    ax.set_title(f"Do rankings carry over? Median τ = {data['ranks']['median']:.2f}")
    fig.colorbar(image, ax=ax, label="Kendall's τ of median costs", shrink=0.8)
    return fig


def rosenbrock_table(results: dict[str, Any]) -> list[list[str]]:
    """Record, robust cost, learning rate, width of the basin and cost at defaults, for every method."""
    rows = [["method", "fewest gradients", "over 0.1 decades of lr", "lr", "other", "2x basin (decades)", "defaults"]]
    methods = results["rosenbrock"]["methods"].values()
    for row in sorted(methods, key=lambda r: r["gradients"] or np.inf):
        other = {k: v for k, v in row["hyper"].items() if k != "lr"}
        told = ", ".join(f"{k} {_plain(v)}" for k, v in other.items()) or "–"
        basin = (
            "–" if row["basin"] is None else ("> " if row["basin"]["open"] else "") + f"{row['basin']['decades']:.2f}"
        )
        rows.append(
            [
                row["label"],
                _count(row["gradients"]),
                _count(row["robust"]),
                f"{row['hyper']['lr']:.3g}" if row["hyper"] else "–",
                told,
                basin,
                "diverges" if row["default_failed"] else _count(row["default"]),
            ]
        )
    return rows


def _plain(value: Any) -> str:
    return "/".join(f"{v:g}" for v in value) if isinstance(value, list) else f"{value:g}"


def _count(value: float | None) -> str:
    return "never" if value is None else f"{value:,.0f}"


def profile_table(results: dict[str, Any]) -> list[list[str]]:
    """Ranking with each best method taken out in turn, beside the plain profile's."""
    data = results["deterministic"]
    table, labels = data["all"], data["labels"]
    rows = [["place", "best among those left", f"share within {table['ranked_at']:g}x", "solved", "plain profile says"]]
    for place, (slug, share, full) in enumerate(
        zip(table["order"], table["shares"], table["order_in_full"], strict=True)
    ):
        told = "the same" if slug == full else f"**{labels[full]}**"
        rows.append([str(place + 1), labels[slug], f"{share:.0%}", f"{table['solved'][slug]:.0%}", told])
    return rows


def deterministic_table(results: dict[str, Any]) -> list[list[str]]:
    """For every problem the best three tuned methods and the best solver, with median costs."""
    data = results["deterministic"]
    labels = data["labels"]
    rows = [["problem", "d", "best tuned methods (median gradients)", "best solver (evaluations)", "solved by"]]
    for problem in data["problems"].values():
        medians = {m: row["median"]["estimate"] for m, row in problem["methods"].items()}
        tuned = sorted((m for m, row in problem["methods"].items() if row["tuned"]), key=medians.__getitem__)
        solvers = sorted((m for m, row in problem["methods"].items() if not row["tuned"]), key=medians.__getitem__)
        solved = sum(row["solved"] > data["n_starts"] / 2 for row in problem["methods"].values())
        best = solvers[0]
        rows.append(
            [
                problem["label"],
                str(problem["dim"]),
                ", ".join(f"{labels[m]} ({_cost(medians[m], data['budget'])})" for m in tuned[:3]),
                f"{labels[best]} ({_cost(medians[best], data['budget'])})",
                f"{solved} of {len(medians)}",
            ]
        )
    return rows


def _cost(median: float, budget: int) -> str:
    return "missed" if median >= 2 * budget else f"{median:.0f}"


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "rosenbrock": headline,
    "profiles": profiles,
    "rank_correlations": correlations,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "rosenbrock": rosenbrock_table,
    "profiles": profile_table,
    "deterministic": deterministic_table,
}
