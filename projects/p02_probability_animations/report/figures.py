"""Figures: the films' numbers at the size that tells, on one page each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from shared.plotting import COLORS, GREY, LINES, MARKERS, figure

Results = dict[str, Any]


def bands(results: Results) -> Figure:
    """How often the mean of n draws lies inside each band, and Cauchy's mean, which never settles."""
    data = results["large_numbers"]
    fig: Figure
    fig, axes = figure(ncols=3, width=9.5, height=3.3)
    for ax, (name, title) in zip(axes[:2], (("die", "A fair die"), ("exponential", "Exponential")), strict=True):
        source = data["sources"][name]
        for k, (band, inside) in enumerate(source["inside"].items()):
            ax.plot(source["n"], inside, color=COLORS[k], ls=LINES[k], label=band.capitalize())
        ax.axhline(0.95, color=GREY, lw=0.8, ls=":")
        ax.set(xscale="log", ylim=(0.85, 1.005), xlabel="draws n", title=title)
    axes[0].set_ylabel("share of means inside the 95% band")
    axes[0].legend(loc="lower right")
    ax, cauchy = axes[2], data["cauchy"]
    ax.plot(cauchy["n"], cauchy["beyond_one"], color=COLORS[1], label="Cauchy")
    ax.plot(cauchy["n"], [0.5] * len(cauchy["n"]), color="black", ls=":", label="exactly, for every n")
    ax.set(xscale="log", ylim=(0, 1), xlabel="draws n", ylabel="share of means beyond ±1", title="Cauchy: no law")
    ax.legend()
    error = 1.96 * (0.95 * 0.05 / data["n_runs"]) ** 0.5
    fig.supxlabel(f"{data['n_runs']:,} runs of each source; at 0.95 a share is known to ±{error:.4f} (95%)", fontsize=8)
    return fig


def distance_to_the_bell(results: Results) -> Figure:
    """Exact Kolmogorov distance of standardised sums from the normal law, under Berry and Esseen's bound."""
    data = results["central_limit"]
    fig: Figure
    fig, ax = figure(width=6.0, height=3.6)
    names = {"loaded_die": "loaded die", "fair_coin": "fair coin"}
    for k, (law, label) in enumerate(names.items()):
        found = data["laws"][law]
        ax.plot(
            data["n"], found["bound"], color=COLORS[k], ls=":", marker=MARKERS[k], mfc="none", label=f"{label}: bound"
        )
        ax.plot(data["n"], found["distance"], color=COLORS[k], ls="-", marker=MARKERS[k], label=f"{label}: distance")
        reference = np.array(data["n"], float) ** -0.5 * found["limit"]
        ax.plot(data["n"], reference, color=GREY, lw=0.8, ls="--", label="Esseen's limit / √n" if k == 0 else None)
    ax.set(
        xscale="log", yscale="log", xlabel="pieces n in the sum", ylabel="sup |F_n − Φ|",
        title="On the way to the bell (exact, no sampling)",
    )  # fmt: skip
    ax.legend(ncols=2)
    return fig


def noodles(results: Results) -> Figure:
    """Crossings of noodles of one length: other laws, the same mean."""
    data = results["buffon"]
    fig: Figure
    fig, (left, right) = figure(ncols=2, width=9.0, height=3.3, width_ratios=(3, 2))
    shapes = ("straight", "zigzag", "spiral")
    crossings = np.arange(7)
    for k, name in enumerate(shapes):
        left.bar(crossings + 0.27 * (k - 1), data["noodle_counts"][name], 0.25, color=COLORS[k], label=name)
    left.set(
        xlabel="lines crossed by one noodle of length 2 d", ylabel="share of drops", xticks=crossings,
        xticklabels=["0", "1", "2", "3", "4", "5", "6+"], title="Their laws differ ...",
    )  # fmt: skip
    left.legend()
    for k, name in enumerate(shapes):
        found = data["noodles"][name]
        span = [[found["estimate"] - found["low"]], [found["high"] - found["estimate"]]]
        right.errorbar([found["estimate"]], [k], xerr=span, fmt=MARKERS[k], color=COLORS[k], capsize=3)
    right.axvline(data["noodle_mean"], color="black", ls=":", label="2 l / (π d) = 4 / π")
    right.set(
        yticks=range(3), yticklabels=shapes, ylim=(-0.6, 2.9), xlabel="mean crossings", title="... their means don't"
    )
    right.legend(loc="upper right")
    fig.supxlabel(f"{data['n_noodles']:,} drops of each shape, 95% t intervals", fontsize=8)
    return fig


def pi_race(results: Results) -> Figure:
    """Error of the methods for pi over the sample size."""
    data = results["pi"]
    fig: Figure
    fig, ax = figure(width=7.5, height=4.2)
    sizes = np.array(data["sizes"], float)
    for k, name in enumerate(data["names"]):
        found = data["methods"][name]
        ax.plot(
            sizes, found["rmse"], color=COLORS[k], ls=LINES[k], marker=MARKERS[k],
            label=f"{name}: n^{found['slope']['estimate']:.2f}",
        )  # fmt: skip
    ax.set(
        xscale="log", yscale="log", xlabel="samples n", ylabel="root mean square error of π",
        title=f"The same points, better placed ({data['n_replications']} replications)",
    )  # fmt: skip
    ax.legend(loc="lower left")
    return fig


def coin(results: Results) -> Figure:
    """Three priors watching one coin."""
    data = results["coin"]
    fig: Figure
    fig, ax = figure(width=7.0, height=3.6)
    for k, name in enumerate(("open", "trusting", "suspicious")):
        n = np.arange(len(data["means"][name]))
        low, high = data["intervals"][name]
        ax.plot(n, data["means"][name], color=COLORS[k], ls=LINES[k], label=name)
        ax.fill_between(n, low, high, color=COLORS[k], alpha=0.15, lw=0)
    ax.axhline(data["theta"], color="black", ls=":", lw=1, label=f"the coin, {data['theta']:g}")
    ax.set(
        xlabel="flips", ylabel="chance of heads", ylim=(0, 1),
        title="Priors are where you start (95% credible bands)",
    )  # fmt: skip
    ax.legend()
    return fig


def tails(results: Results) -> Figure:
    """Bounds and the exact tail on a logarithmic scale."""
    data = results["concentration"]
    fig: Figure
    fig, ax = figure(width=7.5, height=4.0)
    for k, name in enumerate(("markov", "chebyshev", "hoeffding", "bernstein", "chernoff")):
        ax.plot(data["n"], data["log10_bounds"][name], color=COLORS[k], ls=LINES[k], label=name.capitalize())
    ax.plot(data["n"], data["log10_tail"], color="black", lw=2.2, label="exact tail")
    ax.set(
        xlabel="trials n",
        ylabel="log₁₀ P(X ≥ n/5)",
        title="Each thing you know buys a sharper bound: Binomial(n, 1/10)",
    )
    ax.legend()
    return fig


FIGURES: dict[str, Callable[[Results], Figure]] = {
    "bands": bands,
    "distance_to_the_bell": distance_to_the_bell,
    "noodles": noodles,
    "pi_race": pi_race,
    "coin": coin,
    "tails": tails,
}
