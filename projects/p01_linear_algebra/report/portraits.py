"""Figures of elements during elimination, of growth factors, and of pseudospectra."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from shared.plotting import GREY, PALETTE, figure

COLORS_OF = {"partial": ("vermillion", "s"), "rook": ("green", "^"), "complete": ("blue", "o")}
LEVELS = tuple(range(-14, 1))


def growth(results: dict[str, Any]) -> Figure:
    """Elements of U for Wilkinson's matrix under three ways to pivot, and growth on random matrices."""
    data = results["portraits"]["growth"]
    fig: Figure
    fig, axes = figure(ncols=3, width=10.0, height=3.5, width_ratios=[1, 1, 1.15])
    top = max(1.0, np.log2(max(case["growth"] for case in data["pivoting"].values())))
    for ax, name in zip(axes, ("partial", "complete"), strict=False):
        case = data["pivoting"][name]
        logs = np.array([[np.nan if v is None else v for v in row] for row in case["log2_u"]], dtype=float)
        image = ax.imshow(logs, cmap="viridis", vmin=0, vmax=top, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
        ax.set_facecolor("#F2F2F2")  # zeros
        ax.set_title(f"{name} pivoting: {case['growth']:.2g}")
    axes[0].set_ylabel(f"U of Wilkinson's matrix, n = {data['n']}")
    bar = fig.colorbar(image, ax=list(axes[:2]), shrink=0.8, pad=0.02)
    bar.set_label(r"$\log_2 |u_{ij}|$")
    right: Axes = axes[2]
    n = np.array(data["sizes"])
    for name, cases in data["random"].items():
        color, marker = COLORS_OF[name]
        mean = np.array([case["estimate"] for case in cases])
        right.plot(n, mean, color=PALETTE[color], marker=marker, label=name)
        right.fill_between(
            n, [c["low"] for c in cases], [c["high"] for c in cases], color=PALETTE[color], alpha=0.2, lw=0
        )
    right.plot(n, n ** (2 / 3), color=GREY, lw=0.9, ls="--", label=r"$n^{2/3}$")
    right.set(xscale="log", yscale="log", xlabel="order n", ylabel="growth factor")
    right.set_xticks(n, [str(k) for k in data["sizes"]])
    right.set_xticks([], minor=True)
    right.set_yticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    right.set_yticks([], minor=True)
    right.legend(loc="upper left")
    right.set_title(f"random, {data['draws']} draws, 95% t")
    return fig


def pseudospectra(results: dict[str, Any]) -> Figure:
    """Level lines of log10 sigma_min(z I - A) for Grcar's matrix, its eigenvalues, and those found of its transpose."""
    data = results["portraits"]["pseudospectra"]
    fig: Figure
    ax: Axes
    fig, ax = figure(width=5.4, height=5.8)
    real, imaginary = np.array(data["real"]), np.array(data["imaginary"])
    upper = np.array(data["log10"])
    # A is real: its pseudospectra are symmetric about the real axis
    both = np.vstack([upper[:0:-1], upper])
    height = np.concatenate([-imaginary[:0:-1], imaginary])
    lines = ax.contour(real, height, both, levels=LEVELS, cmap="viridis", linewidths=1.2)
    bar = fig.colorbar(lines, ax=ax, shrink=0.85)
    bar.set_label(r"$\log_{10}\, \sigma_{\min}(zI - A)$")
    ax.plot(*np.array(data["eigenvalues"]).T, "o", ms=4, color=PALETTE["black"], label="eigenvalues of A")
    ax.plot(
        *np.array(data["transposed"]).T, "+", ms=7, color=PALETTE["vermillion"], label="the same, from its transpose"
    )
    ax.set(aspect="equal", xlabel="real part", ylabel="imaginary part")
    ax.legend(loc="upper left", bbox_to_anchor=(0.0, 1.0))
    ax.set_title(f"Pseudospectra of Grcar's matrix, n = {data['n']}")
    return fig


def growth_table(results: dict[str, Any]) -> list[list[str]]:
    """Growth factors of Wilkinson's matrix and mean ones of random matrices."""
    data = results["portraits"]["growth"]
    rows = [["pivoting", f"Wilkinson's, n = {data['n']}", *(f"random, n = {n}" for n in data["sizes"])]]
    for name, case in data["pivoting"].items():
        means = [f"{c['estimate']:.2f} [{c['low']:.2f}, {c['high']:.2f}]" for c in data["random"][name]]
        rows.append([name, f"{case['growth']:.3g}", *means])
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {"growth": growth, "pseudospectra": pseudospectra}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {"growth": growth_table}
