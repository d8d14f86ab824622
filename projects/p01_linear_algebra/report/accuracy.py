"""Figures and tables of accuracy: small singular values, orthogonality, solved systems, products, exact answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from shared.plotting import GREY, PALETTE, figure

UNIT_ROUNDOFF = 2.0**-53
FLOOR = 1e-17
"""Errors of zero are drawn here."""
WAYS = {
    "jacobi": ("one-sided Jacobi (ours)", "blue", "o"),
    "golub_kahan": ("Golub-Kahan (ours)", "green", "^"),
    "numpy": ("NumPy (LAPACK)", "vermillion", "s"),
}
METHODS = {
    "classical": ("classical Gram-Schmidt", "vermillion", "s"),
    "modified": ("modified Gram-Schmidt", "orange", "^"),
    "householder": ("Householder", "blue", "o"),
}
PRODUCTS = {
    "packed": ("packed (ours)", "blue", "o"),
    "plain": ("plain (ours)", "green", "^"),
    "strassen": ("Strassen (ours)", "orange", "v"),
    "numpy": ("NumPy", "vermillion", "s"),
}


def small_singular_values(results: dict[str, Any]) -> Figure:
    """Hilbert's singular values as they are, as we find them and as NumPy does; and graded matrices."""
    data, graded = results["accuracy"]["structured"], results["accuracy"]["graded"]
    columns = graded["gradings"]["columns"]
    last = data["largest_hilbert"]
    fig: Figure
    left: Axes
    right: Axes
    fig, (left, right) = figure(ncols=2, width=9.6, height=4.1)
    index = np.arange(1, last["n"] + 1)
    left.plot(index, last["exact"], color=GREY, lw=5, alpha=0.35, label=f"truth ({data['digits']} digits)")
    left.plot(index, last["ours_values"], "o", ms=3, color=PALETTE["blue"], label="ours, from the nodes")
    left.plot(index, last["numpy_values"], "s", ms=3, color=PALETTE["vermillion"], label="NumPy, from the entries")
    left.set(yscale="log", xlabel="index", ylabel="singular value")
    left.legend(loc="lower left")
    left.set_title(f"Hilbert's matrix, n = {last['n']}")
    for name, (label, color, marker) in WAYS.items():
        errors = np.maximum(columns[name]["by_index"], FLOOR)
        right.plot(np.arange(1, graded["n"] + 1), errors, color=PALETTE[color], marker=marker, lw=1.0, label=label)
    right.axhline(UNIT_ROUNDOFF, color=GREY, lw=0.8)
    right.text(1, UNIT_ROUNDOFF * 0.5, "unit roundoff", fontsize=8, color=GREY, va="top")
    right.axhline(1.0, color=GREY, lw=0.8, ls="--")
    right.text(1, 1.6, "no digit right", fontsize=8, color=GREY)
    right.set(yscale="log", ylim=(3e-18, 100), xlabel="index", ylabel="relative error")
    right.xaxis.set_major_locator(MaxNLocator(integer=True))
    right.legend(loc="upper left", bbox_to_anchor=(0.0, 0.86))
    right.set_title(f"Columns graded over {graded['grade']} decades, n = {graded['n']}")
    fig.supxlabel(f"right: median of {graded['draws']} random matrices", fontsize=8, color=GREY)
    return fig


def loss_of_orthogonality(results: dict[str, Any]) -> Figure:
    """|Q^T Q - I| against the condition number for three ways to factorise."""
    data = results["accuracy"]["orthogonality"]
    fig: Figure
    ax: Axes
    fig, ax = figure(width=6.6, height=4.2)
    kappa = np.array(data["condition"])
    for name, (label, color, marker) in METHODS.items():
        run = data["methods"][name]
        slope = data["slopes"].get(name)
        told = "" if slope is None else f", slope {slope['estimate']:.2f} [{slope['low']:.2f}, {slope['high']:.2f}]"
        ax.plot(kappa, run["loss"], color=PALETTE[color], marker=marker, label=label + told)
        ax.fill_between(kappa, run["low"], run["high"], color=PALETTE[color], alpha=0.2, lw=0)
    ax.plot(kappa, UNIT_ROUNDOFF * kappa, color=GREY, lw=0.8, ls="--")
    ax.plot(kappa, np.minimum(UNIT_ROUNDOFF * kappa**2, 1e3), color=GREY, lw=0.8, ls=":")
    ax.text(1e11, UNIT_ROUNDOFF * 3e11, r"$u\,\kappa$", color=GREY, fontsize=9, ha="right")
    ax.text(1e5, UNIT_ROUNDOFF * 4e10, r"$u\,\kappa^2$", color=GREY, fontsize=9, ha="right")
    ax.set(xscale="log", yscale="log", ylim=(1e-16, 100), xlabel=r"condition number $\kappa$", ylabel=r"$|Q^TQ - I|_2$")
    ax.legend(loc="upper left", bbox_to_anchor=(0.0, 1.0))
    ax.set_title("What Gram-Schmidt costs")
    fig.supxlabel(
        f"{2 * data['n']} x {data['n']}; lines: geometric mean of {data['draws']} matrices, bands: least to largest; "
        "slopes: 95% t interval",
        fontsize=8,
        color=GREY,
    )
    return fig


def hilbert_table(results: dict[str, Any]) -> list[list[str]]:
    """Largest relative error over all singular values of Hilbert's and random Cauchy matrices."""
    data = results["accuracy"]["structured"]
    rows = [["n", "smallest singular value", "Hilbert: ours", "Hilbert: NumPy", "Cauchy: ours", "Cauchy: NumPy"]]
    for hilbert, cauchy in zip(data["hilbert"], data["cauchy"], strict=True):
        rows.append(
            [str(hilbert["n"]), f"{hilbert['smallest']:.2e}"]
            + [f"{case[name]:.1e}" for case in (hilbert, cauchy) for name in ("ours", "numpy")]
        )
    return rows


def graded_table(results: dict[str, Any]) -> list[list[str]]:
    """Largest relative error over all singular values and draws of graded matrices."""
    data = results["accuracy"]["graded"]
    rows = [["graded", *(label for label, _, _ in WAYS.values())]]
    for grading, runs in data["gradings"].items():
        rows.append([grading, *(f"{runs[name]['worst']:.1e}" for name in WAYS)])
    return rows


def silent_errors(results: dict[str, Any]) -> Figure:
    """True error of every solved system against its condition, and errors before and after refinement."""
    data, refined = results["accuracy"]["solving"], results["accuracy"]["refinement"]
    fig: Figure
    left: Axes
    right: Axes
    fig, (left, right) = figure(ncols=2, width=9.6, height=4.1)
    points = np.array([[max(r, 1e-22), max(e, FLOOR), max(t, FLOOR)] for r, e, t, _ in data["scatter"]])
    warned = np.array([bool(w) for *_, w in data["scatter"]])
    left.axvspan(1e-22, UNIT_ROUNDOFF, color=PALETTE["yellow"], alpha=0.25, lw=0)
    left.text(0.99, 0.02, "a warning comes", fontsize=8, color=GREY, ha="right", transform=left.transAxes)
    left.plot(points[:, 0], points[:, 2], "s", ms=3.5, mfc="none", color=PALETTE["vermillion"], label="NumPy")
    left.plot(points[~warned, 0], points[~warned, 1], "o", ms=3, color=PALETTE["blue"], label="ours")
    left.plot(points[warned, 0], points[warned, 1], "o", ms=3, mfc="none", color=PALETTE["blue"], label="ours, warned")
    left.axhline(data["wrong"], color=GREY, lw=0.8, ls="--")
    left.text(1e-4, 1.5, "no digit right", fontsize=8, color=GREY)
    left.set(xscale="log", yscale="log", xlim=(1, 1e-22), xlabel="reciprocal condition number (estimated)")
    left.set(ylabel="true relative error of x", ylim=(1e-17, 1e4))
    left.legend(loc="lower center", bbox_to_anchor=(0.52, 0.0))
    left.set_title(f"{data['n']} systems, solved")
    kappa = np.array([row["condition"] for row in refined["table"]])
    right.plot(kappa, [max(row["plain"], FLOOR) for row in refined["table"]], color=PALETTE["vermillion"], marker="s",
               label="solve")  # fmt: skip
    right.plot(kappa, [max(row["component"], FLOOR) for row in refined["table"]], color=PALETTE["blue"], marker="o",
               label="solve_refined, worst component")  # fmt: skip
    for row in refined["table"]:
        told = "exact" if row["exact"] == refined["draws"] else f"{row['steps']}"
        right.annotate(told, (row["condition"], row["component"]), xytext=(0, 6), textcoords="offset points",
                       fontsize=7, ha="center", color=PALETTE["blue"])  # fmt: skip
    right.axhline(UNIT_ROUNDOFF, color=GREY, lw=0.8)
    right.set(xscale="log", yscale="log", ylim=(1e-17, 1e4), xlabel="condition number", ylabel="largest true error")
    right.legend(loc="upper left")
    right.set_title(f"Refined with exact residuals, n = {refined['n']}")
    fig.supxlabel(
        f"right: worst of {refined['draws']} matrices; numbers: corrections needed; truth: rational solutions",
        fontsize=8,
        color=GREY,
    )
    return fig


def product_error(results: dict[str, Any]) -> Figure:
    """Error of an entry of A B relative to that entry, on uniform matrices and where inner products cancel."""
    data = results["accuracy"]["products"]
    fig: Figure
    fig, axes = figure(ncols=2, width=9.6, height=3.6, sharey=True)
    titles = {"uniform": "Entries uniform on [-1, 1]", "cancelling": "Inner products that cancel"}
    for ax, (kind, rows) in zip(axes, data["table"].items(), strict=True):
        for name, (label, color, marker) in PRODUCTS.items():
            errors = [max(row[name]["entry"], 1e-2) for row in rows]
            ax.plot([row["n"] for row in rows], errors, color=PALETTE[color], marker=marker, label=label)
        ax.axhline(1.0, color=GREY, lw=0.8)
        ax.set(yscale="log", xlabel="order n", ylim=(0.1, 1e18))
        ax.set_title(titles[kind])
    axes[0].set_ylabel("largest error of an entry, in units of u")
    axes[0].legend(loc="upper left")
    fig.supxlabel(
        f"{data['entries']} entries of each of {data['draws']} products, against exact rational sums",
        fontsize=8,
        color=GREY,
    )
    return fig


def solving_table(results: dict[str, Any]) -> list[list[str]]:
    """Answers without a right digit that came without a warning, by family."""
    data = results["accuracy"]["solving"]
    rows = [["systems", "solved", "we warned", "silently wrong: ours", "NumPy", "SciPy"]]
    for name, case in data["families"].items():
        silent = case["silent"]
        rows.append(
            [name, str(case["n"]), str(case["warned"]), str(silent["ours"]), str(silent["numpy"]), str(silent["scipy"])]
        )
    silent = data["silent"]
    total = sum(case["warned"] for case in data["families"].values())
    rows.append(["all", str(data["n"]), str(total), *(str(silent[side]) for side in ("ours", "numpy", "scipy"))])
    return rows


def refinement_table(results: dict[str, Any]) -> list[list[str]]:
    """Largest true errors before and after refinement."""
    data = results["accuracy"]["refinement"]
    rows = [["condition", "solve", "solve_refined", "worst component, in u", "corrections at most", "solved exactly"]]
    for row in data["table"]:
        rows.append(
            [f"{row['condition']:.0e}", f"{row['plain']:.1e}", f"{row['refined']:.1e}",
             f"{row['component'] / UNIT_ROUNDOFF:.2f}", str(row["steps"]), f"{row['exact']} of {data['draws']}"]
        )  # fmt: skip
    return rows


def exact_table(results: dict[str, Any]) -> list[list[str]]:
    """Exact answers: size of the numbers, agreement of the ways to them, and the float determinant's error."""
    data = results["exact"]
    rows = [["n", "digits of det", "bits of x", "Dixon = Bareiss", "charpoly(0) = det", "float det: worst error"]]
    for row in data["table"]:
        rows.append(
            [str(row["n"]), str(row["digits"]), str(row["bits"]), f"{row['agree']} of {row['draws']}",
             f"{row['characteristic_agrees']} of {row['draws']}", f"{row['float_error']:.1e}"]
        )  # fmt: skip
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "small_singular_values": small_singular_values,
    "loss_of_orthogonality": loss_of_orthogonality,
    "silent_errors": silent_errors,
    "product_error": product_error,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "hilbert": hilbert_table,
    "graded": graded_table,
    "solving": solving_table,
    "refinement": refinement_table,
    "exact": exact_table,
}
