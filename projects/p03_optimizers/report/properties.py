"""What decides: rotation, invariances, the decision table, maps of basins."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from projects.p03_optimizers.report.end_labels import label_ends
from projects.p03_optimizers.report.looks import short
from shared.plotting import GREY, PALETTE, figure

CHANGES = {
    "scaling": "1000 f",
    "translation": "x shifted",
    "permutation": "axes renamed",
    "rotation": "x rotated",
    "units": "units of each xᵢ",
    "affine": "all at once",
}
CLASS_COLORS = ["blue", "orange", "green", "purple", "sky", "vermillion", "yellow", "black", "black"]


def rotation(results: dict[str, Any]) -> Figure:
    """Cost on the aligned and on the rotated quadratic, one line a method."""
    data = results["rotation"]
    fig: Figure
    fig, axes = figure(len(data["kappas"]), 1, width=5.6 * len(data["kappas"]), height=4.6, squeeze=False)
    for ax, (kappa, table) in zip(axes[0], data["kappas"].items(), strict=True):
        ends = []
        for slug, row in table.items():
            adaptive = slug in data["adaptive"]
            pair = [row[side]["median"]["estimate"] for side in ("aligned", "rotated")]
            color = PALETTE["vermillion"] if adaptive else PALETTE["blue"]
            ax.plot([0, 1], pair, color=color, ls="-" if adaptive else "--", marker="o" if adaptive else "s", lw=1.1)
            ends.append((short(data["labels"][slug]), pair[1], color))
        missed = 2 * data["budget"]
        ax.axhline(missed, color=GREY, lw=0.8, ls=":")
        ax.text(0.5, missed * 1.08, "missed the target", ha="center", fontsize=7.5, color=GREY)
        ax.set(yscale="log", xlim=(-0.08, 1.0), ylim=(1.5, missed * 1.6))
        ax.set_xticks([0, 1], ["along the axes", "rotated"])
        ax.set(ylabel=f"gradients to {data['tau']:g} of the gap (median of {data['n_seeds']})")
        ax.set_title(f"κ = {float(kappa):,.0f}, d = {data['dim']}, tuned for each side")
        label_ends(ax, ends, gap=0.042)
    axes[0, 0].plot([], [], color=PALETTE["vermillion"], marker="o", label="a step size per coordinate")
    axes[0, 0].plot([], [], color=PALETTE["blue"], ls="--", marker="s", label="one step size for all")
    axes[0, 0].legend(loc="lower right")
    return fig


def decision(results: dict[str, Any]) -> Figure:
    """The winner of each of the 32 landscapes, coloured by its family; pale where others tie."""
    data, adaptive = results["decision"], results["rotation"]["adaptive"]
    fig: Figure
    fig, ax = figure(1, 1, width=10.0, height=6.0)
    columns = list(product((0, 1), (0, 1)))  # conditioning, noise
    rows = list(product((0, 1), (0, 1), (0, 1)))  # separability, sparsity, curvature
    levels = data["levels"]
    for cell in data["cells"]:
        conditioning, noise, *rest = cell["code"]
        x, y = columns.index((conditioning, noise)), len(rows) - 1 - rows.index(tuple(rest))
        family = "orange" if cell["winner"] in adaptive else "blue"
        color, ties = PALETTE[family], len(cell["tied"])
        alpha = 0.75 if ties == 0 else 0.4 if ties <= 3 else 0.15
        ax.add_patch(Rectangle((x, y), 1, 1, fc=color, ec="white", lw=2, alpha=alpha))
        name = short(data["labels"][cell["winner"]])
        told = "" if not ties else f"  + {ties} tied"
        dark = family == "blue" and alpha > 0.5
        ax.text(
            x + 0.5, y + 0.62, name + told, ha="center", va="center", fontsize=8, color="white" if dark else "black"
        )
        best = cell["log_gap"][cell["winner"]]
        ax.text(x + 0.5, y + 0.28, f"gap $10^{{{best:.1f}}}$", ha="center", va="center", fontsize=6.5,
                color="white" if dark else "#333333")  # fmt: skip
    ax.set(xlim=(0, 4), ylim=(0, 8))
    ax.set_xticks(
        np.arange(4) + 0.5, [f"{levels['conditioning'][a]}\n{levels['noise'][b]}" for a, b in columns], fontsize=8.5
    )
    names = [f"{levels['separability'][s]}, {levels['sparsity'][p]}, {levels['curvature'][c]}" for s, p, c in rows]
    ax.set_yticks(np.arange(8) + 0.5, list(reversed(names)), fontsize=8.5)
    ax.grid(visible=False)
    for color, name in (("orange", "a step size per coordinate"), ("blue", "one step size for all")):
        ax.add_patch(Rectangle((-9, -9), 1, 1, fc=PALETTE[color], alpha=0.75, label=name))
    fig.legend(loc="outside lower center", ncols=2, title="strong colour: alone; pale: with others", title_fontsize=8)
    ax.set_title(
        f"Least gap after {data['budget']} gradients, d = {data['dim']}, {data['search']} configurations each, "
        f"n = {data['n_seeds']} seeds"
    )
    return fig


def basins(results: dict[str, Any]) -> Figure:
    """Where every start of a square ends, for six methods on two functions."""
    data = results["basins"]
    methods = list(next(iter(data["problems"].values()))["methods"])
    fig: Figure
    fig, axes = figure(len(methods), len(data["problems"]), width=2.1 * len(methods), height=4.9, squeeze=False)
    cmap = ListedColormap([PALETTE[c] for c in CLASS_COLORS] + ["#FFFFFF"])
    for line, (name, problem) in zip(axes, data["problems"].items(), strict=True):
        (left, right), (low, high) = problem["domain"]
        for ax, slug in zip(line, methods, strict=True):
            row = problem["methods"][slug]
            picture = np.array([[int(k) for k in text] for text in row["map"]])
            ax.imshow(picture, cmap=cmap, vmin=0, vmax=9, origin="lower", extent=(left, right, low, high),
                      interpolation="nearest", aspect="equal")  # fmt: skip
            share = f"global: {row['global']:.1%}" if name.startswith("rastrigin") else f"arrive: {row['arrived']:.0%}"
            ax.set_title(f"{data['labels'][slug]}\nlr {row['lr']:.2g}, {share}", fontsize=7.5)
            ax.tick_params(labelsize=6.5)
            ax.grid(visible=False)
        line[0].set_ylabel(f"{problem['label']}\nx₂ of the start", fontsize=8)
    for ax in axes[-1]:
        ax.set_xlabel("x₁ of the start", fontsize=7.5)
    return fig


def rotation_table(results: dict[str, Any]) -> list[list[str]]:
    """Median cost along the axes and rotated for every method, at each condition number."""
    data = results["rotation"]
    kappas = list(data["kappas"])
    header = ["method"]
    for kappa in kappas:
        header += [f"κ = {float(kappa):,.0f}, along the axes", "rotated", "ratio"]
    rows = [header]
    for slug, name in data["labels"].items():
        row = [name]
        for kappa in kappas:
            found = data["kappas"][kappa][slug]
            pair = [found[side]["median"]["estimate"] for side in ("aligned", "rotated")]
            told = ["missed" if p >= 2 * data["budget"] else f"{p:,.0f}" for p in pair]
            both_missed = told == ["missed", "missed"]
            prefix = "> " if told[1] == "missed" else ""
            row += [*told, "–" if both_missed else f"{prefix}{found['ratio']:.2g}"]
        rows.append(row)
    return rows


def invariance_table(results: dict[str, Any]) -> list[list[str]]:
    """Which changes of the problem leave the path where it was."""
    data = results["invariance"]
    rows = [["method", *[CHANGES[kind] for kind in data["kinds"]]]]
    for row in data["methods"].values():
        rows.append([row["label"], *["✓" if kind in row["holds"] else "" for kind in data["kinds"]]])
    return rows


def decision_table(results: dict[str, Any]) -> list[list[str]]:
    """The 32 landscapes: who ends lowest, and who ties."""
    data = results["decision"]
    levels, labels = data["levels"], data["labels"]
    columns = list(product((0, 1), (0, 1)))
    header = [f"{levels['conditioning'][a]}, {levels['noise'][b]}" for a, b in columns]
    rows = [["landscape", *header]]
    found = {tuple(cell["code"]): cell for cell in data["cells"]}
    for rest in product((0, 1), (0, 1), (0, 1)):
        names = ("separability", "sparsity", "curvature")
        told = []
        for column in columns:
            cell = found[(*column, *rest)]
            others = [labels[m] for m in cell["tied"]]
            ties = (
                "" if not others else f" (= {', '.join(others)})" if len(others) <= 3 else f" (= {len(others)} others)"
            )
            told.append(f"**{labels[cell['winner']]}**{ties}")
        rows.append([", ".join(levels[n][v] for n, v in zip(names, rest, strict=True)), *told])
    return rows


def main_effects_table(results: dict[str, Any]) -> list[list[str]]:
    """Level by level: the best mean rank over sixteen landscapes, and what step sizes per coordinate gain."""
    data = results["decision"]
    rows = [["property", "level", "best mean rank", "runners-up", "adaptive methods gain (decades of the gap)"]]
    for row in data["main"].values():
        ranked = sorted(row["mean_rank"], key=row["mean_rank"].__getitem__)
        edge = "–" if row["edge"] is None else f"{row['edge']:+.2f}".replace("-", "−")
        told = [f"{data['labels'][m]} ({row['mean_rank'][m]:.1f})" for m in ranked[:3]]
        rows.append([row["factor"], row["level"], told[0], ", ".join(told[1:]), edge])
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {"rotation": rotation, "decision": decision, "basins": basins}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "rotation": rotation_table,
    "invariance": invariance_table,
    "decision": decision_table,
    "main_effects": main_effects_table,
}
